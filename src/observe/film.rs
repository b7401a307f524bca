//! Who was what when: each router in a small fleet, counts a fleet in a large one, links and product instances; and whom
//! a replay should look at closely.
//!
//! Steps are thinned by the rule of `thinned`; for a router that means that the first time it is in each state stays.
//!
//! What it does not know: consoles, pictures.

use std::collections::BTreeMap;

use super::population::{Counts, Population, Status};
use super::thinned::{Step, Thinned};
use crate::kernel::Time;
use crate::model::wire::PoolId;
use crate::outcome::{BeliefStep, Film, ROUTERS_FILMED, RouterStep, Verdict};
use crate::plan::{Plan, RouterId};
use crate::record::{Belief, Contact, Fact, FactKind, Interest, Record};

/// The most steps of all routers, or of all fleets, together.
const STEPS: usize = 30_000;
/// Each router, fleet or pool keeps at least this many.
const STEPS_EACH: usize = 64;
/// The most changes of one link that are kept.
const LINK_CHANGES: usize = 4_000;
/// How many routers of a large fleet are worth a close look.
const WORTH: usize = 50;

impl Step for RouterStep {
    fn at(&self) -> Time {
        self.at
    }
    fn values(&self) -> impl Iterator<Item = u64> {
        let believes = Belief::ALL.map(|it| it == self.belief);
        let others = [self.contact == Contact::Lost, self.contact == Contact::Silent, self.down];
        believes.into_iter().chain(others).map(u64::from)
    }
}

impl Step for (Time, u32) {
    fn at(&self) -> Time {
        self.0
    }
    fn values(&self) -> impl Iterator<Item = u64> {
        [u64::from(self.1)].into_iter()
    }
}

/// What is filmed while the run runs.
#[derive(Clone, Debug)]
pub(super) struct Camera {
    routers: Vec<Thinned<RouterStep>>,
    fleets: Vec<Thinned<BeliefStep>>,
    links: Vec<Vec<(Time, bool)>>,
    instances: BTreeMap<PoolId, Thinned<(Time, u32)>>,
    /// Lists that changed at the present instant, with their lengths.
    listed: BTreeMap<PoolId, u32>,
    /// Routers that changed at the present instant; may name one twice.
    touched: Vec<RouterId>,
    /// What each router was last, and a fingerprint of all that it went through, in order.
    ways: Vec<(RouterStep, u64)>,
    thinned: bool,
}

impl Camera {
    /// What is filmed.
    pub(super) const INTEREST: Interest = Interest::of(&[
        FactKind::BeliefChanged,
        FactKind::ContactChanged,
        FactKind::ChassisTurned,
        FactKind::LinkChanged,
        FactKind::InstancesChanged,
    ]);

    pub(super) fn new(plan: &Plan, population: &Population) -> Self {
        let all = population.statuses().len();
        let filmed = if all > ROUTERS_FILMED { 0 } else { all };
        let limit = |count: usize| (STEPS / count.max(1)).max(STEPS_EACH);
        Camera {
            routers: vec![Thinned::new(limit(filmed)); filmed],
            fleets: vec![Thinned::new(limit(plan.fleets.len()).min(2_000)); plan.fleets.len()],
            links: vec![Vec::new(); plan.links.len()],
            instances: BTreeMap::new(),
            listed: BTreeMap::new(),
            touched: (0..all).map(RouterId::from_index).collect(),
            ways: population.statuses().iter().map(|it| (step(Time::ZERO, it), 0)).collect(),
            thinned: false,
        }
    }

    pub(super) fn on(&mut self, record: &Record) {
        match record.fact {
            Fact::BeliefChanged { router, .. }
            | Fact::ContactChanged { router, .. }
            | Fact::ChassisTurned { router, .. } => self.touched.push(router),
            Fact::LinkChanged { link, up } => {
                let changes = &mut self.links[link.index()];
                match changes.len() < LINK_CHANGES {
                    true => changes.push((record.at, up)),
                    false => self.thinned = true,
                }
            }
            Fact::InstancesChanged { pool, instances } => {
                self.listed.insert(pool, instances);
            }
            _ => {}
        }
    }

    /// All facts of the instant `now` are in `population`.
    pub(super) fn settle(&mut self, now: Time, population: &Population) {
        self.touched.sort_unstable();
        self.touched.dedup();
        let mut fleets = Vec::new();
        for router in self.touched.drain(..) {
            let new = step(now, &population.statuses()[router.index()]);
            let (old, way) = &mut self.ways[router.index()];
            let is_same = RouterStep { at: now, ..*old } == new;
            if is_same && now > Time::ZERO {
                continue;
            }
            *old = new;
            *way = onward(*way, &new);
            if let Some(steps) = self.routers.get_mut(router.index()) {
                steps.push(new);
            }
            let fleet = population.fleet_of(router);
            if fleets.last() != Some(&fleet) {
                fleets.push(fleet);
            }
        }
        for fleet in fleets {
            self.fleets[fleet].push(count(now, population.of_fleet(fleet)));
        }
        for (pool, instances) in std::mem::take(&mut self.listed) {
            let steps = self.instances.entry(pool).or_insert_with(|| Thinned::new(500));
            steps.push((now, instances));
        }
    }

    /// The film of a run that is over, without its reels.
    pub(super) fn finish(self, plan: &Plan, population: &Population, verdicts: &[Verdict]) -> Film {
        let is_thin = self.thinned
            || self.routers.iter().any(Thinned::is_thin)
            || self.fleets.iter().any(Thinned::is_thin);
        let mut instances = self.instances;
        let listed = |pool| instances.remove(&PoolId::from_index(pool)).map(Thinned::finish);
        Film {
            worth: worth(plan, population, &self.ways, verdicts),
            instances: (0..plan.pools.len()).map(listed).map(Option::unwrap_or_default).collect(),
            routers: self.routers.into_iter().map(Thinned::finish).collect(),
            fleets: self.fleets.into_iter().map(Thinned::finish).collect(),
            links: self.links,
            thinned: is_thin,
            reels: Vec::new(),
        }
    }
}

fn step(at: Time, status: &Status) -> RouterStep {
    RouterStep { at, belief: status.belief, contact: status.contact, down: status.down }
}

fn count(at: Time, counts: &Counts) -> BeliefStep {
    BeliefStep {
        at,
        counts: Belief::ALL.map(|belief| counts.believing(belief)),
        lost: counts.in_contact(Contact::Lost),
        silent: counts.in_contact(Contact::Silent),
    }
}

/// The fingerprint of a way that goes on with `step`.
fn onward(way: u64, step: &RouterStep) -> u64 {
    let state = (step.belief as u64) << 4 | (step.contact as u64) << 1 | u64::from(step.down);
    (way.rotate_left(5) ^ (state + 1)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Whom to look at closely, the most telling first: routers that an expectation failed on, the first of each fleet, one
/// for each way through the states, the rarest way first, and some from all over the fleet.
fn worth(
    plan: &Plan,
    population: &Population,
    ways: &[(RouterStep, u64)],
    verdicts: &[Verdict],
) -> Vec<RouterId> {
    let all = ways.len();
    let most = if all > ROUTERS_FILMED { WORTH } else { all };
    let mut worth: Vec<RouterId> = Vec::new();
    let mut add = |router: RouterId| {
        if worth.len() < most && !worth.contains(&router) {
            worth.push(router);
        }
    };
    let named = verdicts.iter().filter_map(|it| plan.router_named(it.router.as_deref()?));
    named.for_each(&mut add);
    let firsts = plan.fleets.iter().filter(|it| it.routers.count > 0);
    firsts.map(|it| it.routers.first).for_each(&mut add);
    // Each way with how many took it, and the first who did.
    let mut taken: BTreeMap<(usize, u64), (u32, RouterId)> = BTreeMap::new();
    for (index, (_, way)) in ways.iter().enumerate() {
        let router = RouterId::from_index(index);
        taken.entry((population.fleet_of(router), *way)).or_insert((0, router)).0 += 1;
    }
    let mut rare: Vec<(u32, RouterId)> = taken.into_values().collect();
    rare.sort_unstable();
    // The rarest may be all alike and many: they leave room for a look at the rest.
    rare.into_iter().take(most / 2 + 1).for_each(|it| add(it.1));
    (0..most).map(|it| RouterId::from_index(it * all / most)).for_each(&mut add);
    worth
}
