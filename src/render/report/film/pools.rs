//! Pools as the page carries them: what the portal's three tabs are made from.
//!
//! ```text
//!   Licenses           books of each tag, over time
//!   Product Instances  who was listed when, and what each asked for
//!   Event Log          the lines of pool-events.csv
//! ```
//!
//! What it does not know: how a tab looks.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Steps;
use crate::kernel::Time;
use crate::model::entitlement::{EnforceMode, TagId};
use crate::model::wire::PoolId;
use crate::outcome::{Film, PoolLine, Reel, RunOutcome};
use crate::plan::RouterId;
use crate::record::PoolEntry;
use crate::render::{export, words};

/// The most pools on a page: those whose books moved most.
const POOLS: usize = 40;
/// The most lines of event logs on a page.
const LINES: usize = 6_000;

/// Pools, and what was left out of them.
pub(super) struct Pools<'a> {
    pub pools: Vec<PoolOnPage<'a>>,
    pub note: Option<String>,
}

#[derive(Serialize)]
pub(super) struct PoolOnPage<'a> {
    pub name: &'a str,
    pub id: usize,
    tags: Vec<Tag<'a>>,
    /// How many product instances are listed.
    listed: Vec<u64>,
    /// When, which device, which event, which details; the last three are numbers of words.
    log: Vec<u64>,
    /// When, what (see [`Deed`]), which device, and two numbers that go with it.
    devices: Vec<u64>,
    /// How many lines of its log are not here.
    missing: usize,
}

#[derive(Serialize)]
struct Tag<'a> {
    name: &'a str,
    /// When, how many are asked for, how many are owned.
    steps: Vec<u64>,
}

/// Texts that occur often, each with its number.
#[derive(Default)]
pub(super) struct Words(BTreeMap<String, u64>);

impl Words {
    fn number(&mut self, text: String) -> u64 {
        let next = self.0.len() as u64;
        *self.0.entry(text).or_insert(next)
    }

    pub(super) fn list(self) -> Vec<String> {
        let mut all: Vec<_> = self.0.into_iter().collect();
        all.sort_unstable_by_key(|it| it.1);
        all.into_iter().map(|it| it.0).collect()
    }
}

/// What a line of the log does to the list of product instances.
#[repr(u8)]
enum Deed {
    /// It is listed: with its instance number, and whether it was so before the run.
    Listed = 0,
    /// It is listed no more.
    Gone = 1,
    /// It asks for a tag (a word) so many times.
    Asks = 2,
    /// It has not been heard of for long.
    Silent = 3,
    /// It was heard of again.
    Heard = 4,
}

pub(super) fn on_page<'a>(outcome: &'a RunOutcome, film: &Film, words: &mut Words) -> Pools<'a> {
    let plan = &outcome.plan;
    let shown = shown(outcome);
    let of_reels: BTreeSet<RouterId> = film.reels.iter().map(|it| it.router).collect();
    let lines = lines(outcome, &of_reels, &shown);
    let pool = |&pool: &PoolId| {
        let mine = lines.iter().filter(|line| line.pool == pool);
        let all = outcome.pool_log.iter().filter(|line| line.pool == pool).count();
        let (mut log, mut devices, mut count) = (Steps::default(), Steps::default(), 0);
        for (device, numbers) in from_before(film, pool) {
            let device = words.number(plan.router_name(device));
            for (deed, a, b) in numbers {
                let a = match deed {
                    Deed::Asks => words.number(plan.tags[a as usize].name.clone()),
                    _ => a,
                };
                devices.push(Time::ZERO, [deed as u64, device, a, b]);
            }
        }
        for line in mine {
            count += 1;
            let (device, event, details) = export::pool_words(&line.entry, plan);
            let device = words.number(device);
            let numbers = [device, words.number(event.into()), words.number(details)];
            log.push(line.at, numbers);
            let tag = |tag: TagId| words.number(plan.tags[tag.index()].name.clone());
            if let Some((deed, more)) = deed(line, tag) {
                devices.push(line.at, [deed as u64, device, more[0], more[1]]);
            }
        }
        let mut listed = Steps::default();
        for (at, instances) in &film.instances[pool.index()] {
            listed.push(*at, [u64::from(*instances)]);
        }
        PoolOnPage {
            name: &plan.pools[pool.index()].name,
            id: pool.index(),
            tags: tags(outcome, pool),
            listed: listed.flat,
            log: log.flat,
            devices: devices.flat,
            missing: all - count,
        }
    };
    let pools: Vec<_> = shown.iter().map(pool).collect();
    let note = note(outcome, &pools, lines.len());
    Pools { pools, note }
}

/// Deeds, each with two numbers.
type Deeds = Vec<(Deed, u64, u64)>;

/// Who was listed before the run began, and what each asked for, as far as it is looked at.
fn from_before(film: &Film, pool: PoolId) -> Vec<(RouterId, Deeds)> {
    let listed = |reel: &Reel| {
        let view = &reel.stills.first()?.console.view;
        let instance = view.instance.filter(|_| view.pool == Some(pool))?;
        let asks = view.entitlements.iter().filter(|it| it.mode != EnforceMode::NotInUse);
        let asks = asks.map(|it| (Deed::Asks, it.tag.index() as u64, u64::from(it.count)));
        let deeds = std::iter::once((Deed::Listed, u64::from(instance.0), 1)).chain(asks);
        Some((reel.router, deeds.collect()))
    };
    film.reels.iter().filter_map(listed).collect()
}

/// The pools on the page: all, or those whose books moved most.
fn shown(outcome: &RunOutcome) -> Vec<PoolId> {
    let pools = outcome.plan.pools.len();
    let mut moves: Vec<(usize, PoolId)> =
        (0..pools).map(|it| (0, PoolId::from_index(it))).collect();
    for step in &outcome.series.pools {
        moves[step.pool.index()].0 += 1;
    }
    moves.sort_by_key(|it| (std::cmp::Reverse(it.0), it.1));
    moves.truncate(POOLS);
    let mut shown: Vec<PoolId> = moves.into_iter().map(|it| it.1).collect();
    shown.sort_unstable();
    shown
}

/// The lines on the page: all; or those about pools as a whole, then those of routers that are looked at, then others
/// from the beginning on.
fn lines<'a>(
    outcome: &'a RunOutcome,
    of_reels: &BTreeSet<RouterId>,
    shown: &[PoolId],
) -> Vec<&'a PoolLine> {
    let all = outcome.pool_log.iter().filter(|it| shown.binary_search(&it.pool).is_ok());
    let mut ranked: Vec<(u8, usize, &PoolLine)> = all
        .enumerate()
        .map(|(place, line)| {
            let rank = match device(&line.entry) {
                None => 0,
                Some(router) if of_reels.contains(&router) => 1,
                Some(_) => 2,
            };
            (rank, place, line)
        })
        .collect();
    if ranked.len() > LINES {
        ranked.sort_by_key(|it| (it.0, it.1));
        ranked.truncate(LINES);
        ranked.sort_by_key(|it| it.1);
    }
    ranked.into_iter().map(|it| it.2).collect()
}

fn tags(outcome: &RunOutcome, pool: PoolId) -> Vec<Tag<'_>> {
    let mut tags: BTreeMap<TagId, Steps> = BTreeMap::new();
    for step in outcome.series.pools.iter().filter(|it| it.pool == pool) {
        tags.entry(step.tag).or_default().push(step.at, [step.demand, step.quantity]);
    }
    let name = |tag: TagId| &*outcome.plan.tags[tag.index()].name;
    tags.into_iter().map(|(tag, steps)| Tag { name: name(tag), steps: steps.flat }).collect()
}

/// Whom a line is about.
fn device(entry: &PoolEntry) -> Option<RouterId> {
    use PoolEntry as E;
    match *entry {
        E::InstanceRegistered { router, .. }
        | E::InstanceDeregistered { router, .. }
        | E::CertificateRenewed { router, .. }
        | E::LicensesRequested { router, .. }
        | E::AskRefused { router, .. }
        | E::InstanceRemoved { router, .. }
        | E::InstanceSilent { router, .. }
        | E::InstanceReleased { router, .. }
        | E::CertificateRevoked { router, .. }
        | E::InstanceMoved { router, .. }
        | E::InstanceReserved { router, .. }
        | E::ReservationRefused { router }
        | E::ReservationReturned { router, .. } => Some(router),
        _ => None,
    }
}

/// What a line does to the pool's list of product instances.
fn deed(line: &PoolLine, mut tag: impl FnMut(TagId) -> u64) -> Option<(Deed, [u64; 2])> {
    use PoolEntry as E;
    Some(match line.entry {
        E::InstanceRegistered { instance, .. } | E::InstanceReserved { instance, .. } => {
            (Deed::Listed, [u64::from(instance.0), 0])
        }
        E::InstanceMoved { instance, to, .. } if to == line.pool => {
            (Deed::Listed, [u64::from(instance.0), 0])
        }
        E::InstanceMoved { .. }
        | E::InstanceDeregistered { .. }
        | E::InstanceRemoved { .. }
        | E::CertificateRevoked { .. }
        | E::ReservationReturned { .. } => (Deed::Gone, [0, 0]),
        E::LicensesRequested { tag: of, count, .. } => (Deed::Asks, [tag(of), u64::from(count)]),
        E::InstanceSilent { .. } => (Deed::Silent, [0, 0]),
        E::CertificateRenewed { .. } => (Deed::Heard, [0, 0]),
        _ => return None,
    })
}

fn note(outcome: &RunOutcome, pools: &[PoolOnPage<'_>], lines: usize) -> Option<String> {
    let all = outcome.pool_log.len();
    let mut said = Vec::new();
    if lines < all {
        said.push(format!(
            "Event logs of pools hold {} of {} lines: what concerns whole pools, then devices whose screens are here, then \
             others from the beginning on. All lines are in pool-events.csv.",
            words::grouped(lines as u64),
            words::grouped(all as u64)
        ));
    }
    if pools.len() < outcome.plan.pools.len() {
        said.push(format!(
            "The portal shows the {} of {} pools whose books changed most.",
            pools.len(),
            words::grouped(outcome.plan.pools.len() as u64)
        ));
    }
    (!said.is_empty()).then(|| said.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_carried_once() {
        let mut words = Words::default();
        let numbers = ["a", "b", "a", "c"].map(|it| words.number(it.into()));
        assert_eq!(numbers, [0, 1, 0, 2]);
        assert_eq!(words.list(), ["a", "b", "c"]);
    }
}
