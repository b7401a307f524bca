//! When a link was down, as far back as a message under way can ask.

use std::collections::VecDeque;

use crate::kernel::Time;

/// One outage: down in `[from, to)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Outage {
    from: Time,
    to: Time,
    /// The network's epoch that its beginning opened.
    epoch: u32,
}

/// The outages of one link, in time order; the last one has no end while the link is down.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct History {
    outages: VecDeque<Outage>,
}

impl History {
    /// The link goes down at `from`, which opens `epoch`. Outages that ended before `asked` are forgotten.
    pub(super) fn goes_down(&mut self, from: Time, epoch: u32, asked: Time) {
        while self.outages.front().is_some_and(|outage| outage.to < asked) {
            self.outages.pop_front();
        }
        self.outages.push_back(Outage { from, to: Time::NEVER, epoch });
    }

    /// The link comes back at `to`.
    pub(super) fn comes_back(&mut self, to: Time) {
        self.outages.back_mut().expect("what comes back went down").to = to;
    }

    /// When the link first went down under a message that entered it in `epoch` and leaves at `leaves`.
    pub(super) fn failed_since(&self, epoch: u32, leaves: Time) -> Option<Time> {
        let first = self.outages.partition_point(|outage| outage.epoch <= epoch);
        self.outages.get(first).map(|outage| outage.from).filter(|from| *from < leaves)
    }

    /// When a message that is on the link in `[enters, leaves)` is lost: on entering a link that is down, or at the
    /// instant it goes down. An outage of no length at the instant of entering spares it.
    pub(super) fn failed_during(&self, enters: Time, leaves: Time) -> Option<Time> {
        let first = self.outages.partition_point(|outage| outage.to <= enters);
        let outage = self.outages.get(first)?;
        (outage.from <= enters || outage.from < leaves).then(|| outage.from.max(enters))
    }

    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.outages.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history() -> History {
        let mut history = History::default();
        history.goes_down(Time(10), 1, Time::ZERO);
        history.comes_back(Time(20));
        history.goes_down(Time(30), 4, Time::ZERO);
        history
    }

    #[test]
    fn a_message_is_lost_if_its_stay_meets_an_outage() {
        let history = history();
        let cases = [
            ((0, 10), None, "left as the link went down"),
            ((0, 11), Some(10), "was on it"),
            ((10, 10), Some(10), "entered a dead link, however short"),
            ((15, 16), Some(15), "entered a dead link"),
            ((20, 30), None, "fits between two outages"),
            ((20, 31), Some(30), "met the second"),
            ((5, 40), Some(10), "met both: the first counts"),
            ((99, 100), Some(99), "still down"),
        ];
        for ((enters, leaves), lost, why) in cases {
            let found = history.failed_during(Time(enters), Time(leaves));
            assert_eq!(found, lost.map(Time), "{why}");
        }
    }

    #[test]
    fn the_epoch_tells_before_from_after_within_one_instant() {
        let history = history();
        assert_eq!(history.failed_since(0, Time(11)), Some(Time(10)), "entered, then it failed");
        assert_eq!(history.failed_since(0, Time(10)), None, "left in time");
        assert_eq!(history.failed_since(1, Time(11)), None, "that outage was over or known");
        assert_eq!(history.failed_since(1, Time(40)), Some(Time(30)));
    }

    #[test]
    fn outages_that_nobody_can_ask_for_are_forgotten() {
        let mut history = history();
        history.comes_back(Time(40));
        history.goes_down(Time(50), 6, Time(21));
        assert_eq!(history.kept(), 2, "the one that ended at 20 is gone");
    }
}
