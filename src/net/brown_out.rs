//! Links that are up but work badly.
//!
//! When they do is known ahead, so a message that crosses several links in one leg meets on each the quality of the
//! instant at which it gets there. It takes the same draws whether a brown-out is on or not.
//!
//! What it does not know: routes, which brown-outs do not change.

use serde::{Deserialize, Serialize};

use super::LinkId;
use super::network::{Link, Network};
use crate::kernel::spells::{Spells, finishes};
use crate::kernel::{Chance, Ratio, Span, Stream, Time};

/// How a link is worse than it should be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinkBrownOut {
    /// Messages that enter take so many times as long.
    pub latency: Ratio,
    /// The chance of a message to be lost on it, besides the link's own.
    pub loss: Chance,
    /// So much of the bandwidth is left.
    pub capacity: Ratio,
}

impl Network {
    /// This brown-out will befall `link`, and when.
    pub fn expect(&mut self, link: LinkId, it: LinkBrownOut, spells: Spells) {
        self.links[link.index()].brown_outs.push((it, spells));
        self.trees.unsettle();
    }
}

impl Link {
    /// A message begins to cross at `at`: how long that takes, or `None` if it is lost by chance.
    #[inline]
    pub(super) fn cross(&mut self, at: Time, stream: &mut Stream) -> Option<Span> {
        if self.brown_outs.is_empty() {
            return (!self.loss.happens(stream)).then(|| self.latency.sample(stream));
        }
        self.brown_outs.iter_mut().for_each(|(_, spells)| spells.learn(at));
        self.crossed(at, stream)
    }

    /// The same once more, for a message that crossed before.
    pub(super) fn crossed(&self, at: Time, stream: &mut Stream) -> Option<Span> {
        let mut lost = self.loss.happens(stream);
        for (it, spells) in &self.brown_outs {
            lost |= it.loss.happens(stream) && spells.was_on(at);
        }
        let on = self.brown_outs.iter().filter(|(_, spells)| spells.was_on(at));
        let slower = |latency, (it, _): &(LinkBrownOut, Spells)| it.latency.times(latency);
        (!lost).then(|| on.fold(self.latency.sample(stream), slower))
    }

    /// When what takes `work` at full bandwidth is sent, if it begins at `begins`.
    #[inline]
    pub(super) fn sent(&mut self, begins: Time, work: Span) -> Time {
        if self.brown_outs.is_empty() {
            return begins + work;
        }
        let drags = &mut self.brown_outs[..];
        finishes(drags, |(it, spells)| (spells, it.capacity.inverse()), begins, work)
    }
}
