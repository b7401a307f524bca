//! Which routers fare otherwise.
//!
//! What it does not know: why.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{RunFacts, Runs};
use crate::kernel::Span;
use crate::outcome::{STAYS_KEPT, Stay};
use crate::record::{Belief, Contact};

/// What a router's time is divided into: what it believes (these add up to the run), and how its contact is.
pub const STATES: [&str; 7] = [
    "authorized",
    "waiting",
    "unregistered",
    "authorization expired",
    "out of compliance",
    "out of contact",
    "silent",
];

/// Differences of less time than this are the length of an exchange, not another fate.
const HARDLY: Span = Span::secs(60);

/// What became of each router on both sides.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Routers {
    /// Routers of both sides that were compared.
    pub compared: u64,
    /// Pairs of runs that each was compared in.
    pub n: u64,
    /// Those that end otherwise or spent another time in a state, in the order of A.
    pub affected: Vec<RouterDifference>,
    /// Routers that only A has.
    pub only_a: Vec<String>,
    /// Routers that only B has.
    pub only_b: Vec<String>,
    /// What is not known, and why.
    pub unknown: Vec<String>,
}

/// A router that fares otherwise.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RouterDifference {
    /// Its name.
    pub router: String,
    /// What it believes at the end in A, in the first pair of runs that ends otherwise, or in the first pair.
    pub end_a: String,
    /// The same in B.
    pub end_b: String,
    /// In how many pairs of runs it ends otherwise.
    pub ends_otherwise: u64,
    /// In how many pairs of runs it spent more than a minute in other states.
    pub spent_otherwise: u64,
    /// Mean seconds in each of [`STATES`] in A.
    pub seconds_a: [f64; 7],
    /// The same in B.
    pub seconds_b: [f64; 7],
    /// Mean seconds, net, that B's run spends in other beliefs than A's, or otherwise in contact: the larger of the two.
    pub moved: f64,
}

impl Routers {
    /// Whether any router fares otherwise, or is not on both sides.
    pub(super) fn differ(&self) -> bool {
        !self.affected.is_empty() || !self.only_a.is_empty() || !self.only_b.is_empty()
    }

    /// Routers that end otherwise; of the others, those that spent over a minute in other states; the rest.
    #[must_use]
    pub fn by_kind(&self) -> [u64; 3] {
        let mut all = [0; 3];
        for it in &self.affected {
            let kind = match (it.ends_otherwise, it.spent_otherwise) {
                (1.., _) => 0,
                (0, 1..) => 1,
                (0, 0) => 2,
            };
            all[kind] += 1;
        }
        all
    }

    /// The ends that were changed, `from`, `to`, and whose; most routers first.
    #[must_use]
    pub fn ends(&self) -> Vec<(&str, &str, Vec<&str>)> {
        let mut groups: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for it in self.affected.iter().filter(|it| it.ends_otherwise > 0) {
            groups.entry((&it.end_a, &it.end_b)).or_default().push(&it.router);
        }
        let mut all: Vec<_> = groups.into_iter().map(|((a, b), who)| (a, b, who)).collect();
        all.sort_by(|x, y| y.2.len().cmp(&x.2.len()).then((x.0, x.1).cmp(&(y.0, y.1))));
        all
    }
}

/// One router in all pairs of runs.
#[derive(Default)]
struct Sums {
    pairs: u64,
    end: Option<(String, String)>,
    ends_otherwise: u64,
    spent_otherwise: u64,
    differs: bool,
    a: [u128; 7],
    b: [u128; 7],
    moved: u128,
}

pub(super) fn routers(a: &Runs, b: &Runs, are_pairs: bool) -> Routers {
    let mut found = Routers {
        compared: 0,
        n: 0,
        affected: Vec::new(),
        only_a: Vec::new(),
        only_b: Vec::new(),
        unknown: Vec::new(),
    };
    for (name, side) in [("A", a), ("B", b)] {
        if side.runs.iter().any(|run| run.stays.is_none()) {
            found.unknown.push(format!(
                "{name}'s run directory has no `routers.csv`: which routers fare otherwise is not known"
            ));
        } else if let Some(all) = more_than_kept(&side.runs) {
            found.unknown.push(format!(
                "of {name}'s {all} routers only the first {STAYS_KEPT} are compared one by one"
            ));
        }
    }
    if !are_pairs && (a.runs.len() > 1 || b.runs.len() > 1) {
        found.unknown.push(
            "the two sides' runs are no pairs: router by router only single runs or pairs are compared".to_owned(),
        );
        return found;
    }
    let mut order: Vec<&str> = Vec::new();
    let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
    for (one, two) in a.runs.iter().zip(&b.runs) {
        let (Some(one), Some(two)) = (&one.stays, &two.stays) else { continue };
        found.n += 1;
        let of_b: BTreeMap<&str, &Stay> = two.iter().map(|it| (it.router.as_str(), it)).collect();
        for stay in one {
            let Some(other) = of_b.get(stay.router.as_str()) else { continue };
            let sum = sums.entry(&stay.router).or_insert_with(|| {
                order.push(&stay.router);
                Sums::default()
            });
            sum.add(stay, other);
        }
    }
    found.compared = order.len() as u64;
    found.affected = order.iter().filter_map(|name| sums[name].difference(name)).collect();
    (found.only_a, found.only_b) = (lacking(a, b), lacking(b, a));
    found
}

/// How many routers the runs have, if that is more than were kept.
fn more_than_kept(runs: &[RunFacts]) -> Option<u64> {
    let all = runs.first()?.metric("routers.count")? as u64;
    (all > STAYS_KEPT as u64).then_some(all)
}

/// The routers that one side's first run has and the other's has not.
fn lacking(one: &Runs, other: &Runs) -> Vec<String> {
    let (Some(one), Some(other)) = (&one.runs[0].stays, &other.runs[0].stays) else {
        return Vec::new();
    };
    // Where not all are kept, one that is not there may only be further behind.
    if one.len() >= STAYS_KEPT || other.len() >= STAYS_KEPT {
        return Vec::new();
    }
    let there: std::collections::BTreeSet<&str> =
        other.iter().map(|it| it.router.as_str()).collect();
    let missing = one.iter().filter(|it| !there.contains(it.router.as_str()));
    missing.map(|it| it.router.clone()).collect()
}

impl Sums {
    fn add(&mut self, a: &Stay, b: &Stay) {
        self.pairs += 1;
        let otherwise = (a.belief, a.contact) != (b.belief, b.contact);
        if self.end.is_none() || otherwise && self.ends_otherwise == 0 {
            self.end = Some((end(a), end(b)));
        }
        self.ends_otherwise += u64::from(otherwise);
        let (of_a, of_b) = (times(a), times(b));
        self.differs |= otherwise || of_a != of_b;
        let apart = |range: std::ops::Range<usize>| -> u128 {
            range.map(|i| u128::from(of_a[i].0.abs_diff(of_b[i].0))).sum()
        };
        let moved = (apart(0..5) / 2).max(apart(5..7));
        self.spent_otherwise += u64::from(moved > u128::from(HARDLY.0));
        self.moved += moved;
        for i in 0..7 {
            self.a[i] += u128::from(of_a[i].0);
            self.b[i] += u128::from(of_b[i].0);
        }
    }

    fn difference(&self, router: &str) -> Option<RouterDifference> {
        let seconds = |nanos: u128| nanos as f64 / 1e9 / self.pairs as f64;
        let (end_a, end_b) = self.end.clone()?;
        self.differs.then(|| RouterDifference {
            router: router.to_owned(),
            end_a,
            end_b,
            ends_otherwise: self.ends_otherwise,
            spent_otherwise: self.spent_otherwise,
            seconds_a: self.a.map(seconds),
            seconds_b: self.b.map(seconds),
            moved: seconds(self.moved),
        })
    }
}

fn times(stay: &Stay) -> [Span; 7] {
    let [a, b, c, d, e] = stay.believed;
    [a, b, c, d, e, stay.lost, stay.silent]
}

/// How a router ends, in words.
fn end(stay: &Stay) -> String {
    let belief: Belief = stay.belief;
    match stay.contact {
        Contact::Good => belief.label().to_owned(),
        Contact::Lost => format!("{}, out of contact", belief.label()),
        Contact::Silent => format!("{}, silent", belief.label()),
    }
}
