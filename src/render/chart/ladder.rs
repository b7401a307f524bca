//! The retry ladder as it was climbed: how long each repeat came after the attempt before it, against the policy's rung.
//!
//! What it does not know: why the attempts failed.

use std::collections::BTreeMap;

use super::frame::{HEIGHT, LABEL, PAD, STRONG, WIDTH};
use super::palette::{self, AMOUNT, INK, MUTED, STALE};
use super::picture::{Picture, Words, sheet};
use super::sight::{Drawing, Sight};
use super::svg::{Anchor, width};
use crate::kernel::{Span, Time};
use crate::model::wire::Subtype;
use crate::outcome::RunOutcome;
use crate::plan::{Plan, RouterId};
use crate::record::{Fact, FactKind, Interest, Record};
use crate::render::words::{self, count, grouped};

/// Waits by rung.
#[derive(Clone, PartialEq, Debug)]
pub struct Ladder {
    /// What stands above it.
    pub words: Words,
    /// From rung 1 on; rungs that nobody climbed to have none.
    pub rungs: Vec<Rung>,
}

/// The waits before one repeat.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Rung {
    /// How many there were.
    pub n: u64,
    /// The shortest, the median and the longest in seconds.
    pub waits: (f64, f64, f64),
    /// What the policies of those who climbed it say, in seconds, each once.
    pub planned: Vec<f64>,
}

/// Waits in the making.
#[derive(Debug)]
pub(super) struct Waits<'a> {
    plan: &'a Plan,
    sight: &'a Sight,
    last: BTreeMap<(RouterId, u8), Time>,
    rungs: BTreeMap<u16, Climbed>,
    off: u64,
}

#[derive(Debug, Default)]
struct Climbed {
    waits: Vec<Span>,
    planned: Vec<Span>,
}

/// A wait this much of itself away from its rung is off it: a repeat also waits for the failure to be known.
const NEAR: u64 = 50;

impl<'a> Waits<'a> {
    pub(super) const INTEREST: Interest = Interest::of(&[FactKind::AttemptStarted]);

    pub(super) fn new(plan: &'a Plan, sight: &'a Sight) -> Self {
        Waits { plan, sight, last: BTreeMap::new(), rungs: BTreeMap::new(), off: 0 }
    }

    pub(super) fn on(&mut self, record: &Record) {
        let Fact::AttemptStarted { router, subtype, repeat } = record.fact else { return };
        if !self.sight.shows(router) {
            return;
        }
        let before = self.last.insert((router, subtype as u8), record.at);
        let (Some(before), true) = (before, repeat > 0 && self.sight.covers(record.at)) else {
            return;
        };
        let wait = record.at.since(before);
        let planned = self.planned(router, subtype, repeat);
        let rung = self.rungs.entry(repeat).or_default();
        rung.waits.push(wait);
        if !rung.planned.contains(&planned) {
            rung.planned.push(planned);
        }
        self.off += u64::from(wait.0.abs_diff(planned.0) > planned.0 / NEAR);
    }

    fn planned(&self, router: RouterId, subtype: Subtype, repeat: u16) -> Span {
        let ladder = &self.plan.fleets[self.plan.fleet_of(router).index()].policy.ladder;
        let due = |rung| match subtype {
            Subtype::Entitlement => ladder.due_check(Time::ZERO, rung),
            _ => ladder.due(Time::ZERO, rung),
        };
        due(repeat).since(due(repeat - 1))
    }

    pub(super) fn finish(mut self, outcome: &RunOutcome) -> Option<Drawing> {
        let highest = *self.rungs.keys().next_back()?;
        let n: u64 = self.rungs.values().map(|it| it.waits.len() as u64).sum();
        let mut rungs = Vec::new();
        for rung in 1..=highest {
            let Climbed { mut waits, planned } = self.rungs.remove(&rung).unwrap_or_default();
            waits.sort_unstable();
            let at = |place: usize| waits.get(place).map_or(0.0, |it| it.as_secs_f64());
            rungs.push(Rung {
                n: waits.len() as u64,
                waits: (at(0), at(waits.len() / 2), at(waits.len().saturating_sub(1))),
                planned: planned.iter().map(|it| it.as_secs_f64()).collect(),
            });
        }
        let (plan, routers) = (self.plan, self.last.keys().map(|it| it.0));
        let mut routers: Vec<RouterId> = routers.collect();
        routers.dedup();
        let kept = match self.off {
            0 => "each as long after the one before as its policy says".to_owned(),
            off => format!("{} of them not when the policy says", grouped(off)),
        };
        let words = Words {
            title: format!("{}, up to rung {highest}: {kept}", count(n, "repeat", "repeats")),
            subtitle: format!(
                "{} · seed {} · {} · {} · n = {} waits",
                plan.scenario.name,
                plan.seed,
                count(self.sight.count(plan), "router", "routers"),
                words::length(outcome.sim_end.since(Time::ZERO)),
                grouped(n),
            ),
            alt: format!(
                "For each rung of the retry ladder from 1 to {highest}: the median wait before it with the shortest and the longest, and a line where the policy puts it."
            ),
        };
        Some(Drawing::Picture(Box::new(Picture::Ladder(Ladder { words, rungs }))))
    }
}

/// Lengths that get a tick, in seconds.
const TICKS: [(f64, &str); 14] = [
    (1.0, "1 s"),
    (10.0, "10 s"),
    (60.0, "1 min"),
    (300.0, "5 min"),
    (1_200.0, "20 min"),
    (3_600.0, "1 h"),
    (4.0 * 3_600.0, "4 h"),
    (43_200.0, "12 h"),
    (86_400.0, "1 d"),
    (2.0 * 86_400.0, "2 d"),
    (7.0 * 86_400.0, "7 d"),
    (30.0 * 86_400.0, "30 d"),
    (90.0 * 86_400.0, "90 d"),
    (365.0 * 86_400.0, "1 y"),
];

/// The ends of the axis: ticks around all values.
fn ends(ladder: &Ladder) -> (f64, f64) {
    let all = || ladder.rungs.iter().filter(|it| it.n > 0);
    let low = all().flat_map(|it| it.planned.iter().copied().chain([it.waits.0]));
    let low = low.filter(|it| *it > 0.0).fold(f64::INFINITY, f64::min);
    let high = all().flat_map(|it| it.planned.iter().copied().chain([it.waits.2]));
    let high = high.fold(1.0, f64::max);
    let below = TICKS.iter().rev().find(|it| it.0 < low * 0.9).map_or(0.5, |it| it.0);
    let above = TICKS.iter().find(|it| it.0 > high * 1.1).map_or(high * 2.0, |it| it.0);
    (below, above)
}

/// The picture as an SVG document.
pub(super) fn svg(ladder: &Ladder) -> String {
    let (low, high) = ends(ladder);
    sheet(&ladder.words, |pen, top| {
        let heading = "wait since the attempt before, logarithmic";
        pen.text(heading, (PAD, top), STRONG, INK, Anchor::Start);
        let (left, right, above, below) = (PAD + 64, WIDTH - PAD, top + 24, HEIGHT - 62);
        let mut x = right;
        let keys =
            [("the policy's rung", INK, true), ("median, shortest to longest", AMOUNT, false)];
        for (text, color, line) in keys {
            x -= width(text, LABEL);
            pen.text(text, (x, top), LABEL, INK, Anchor::Start);
            if line {
                pen.line((x - 26, top), (x - 8, top), color, 2);
            } else {
                pen.line((x - 17, top - 8), (x - 17, top + 8), STALE, 3);
                let at = x - 17;
                pen.polygon(&[(at - 5, top), (at, top - 5), (at + 5, top), (at, top + 5)], color);
            }
            x -= 50;
        }
        let y = |value: f64| {
            let part = libm::log(value.max(low) / low) / libm::log(high / low);
            below - (f64::from(below - above) * part.clamp(0.0, 1.0)).round() as i32
        };
        for (value, label) in TICKS.iter().filter(|it| it.0 >= low && it.0 <= high) {
            pen.line((left, y(*value)), (right, y(*value)), palette::GRID, 1);
            pen.text(label, (left - 10, y(*value)), LABEL, MUTED, Anchor::End);
        }
        let n = ladder.rungs.len().max(1) as i32;
        let room = (right - left) / n;
        let every = (1..).find(|it| room * it >= 34).unwrap_or(1);
        for (place, rung) in ladder.rungs.iter().enumerate() {
            let x = left + (right - left) * (2 * place as i32 + 1) / (2 * n);
            if place == 0 || (place as i32 + 1) % every == 0 {
                let number = (place + 1).to_string();
                pen.text(&number, (x, below + 16), LABEL, MUTED, Anchor::Middle);
            }
            let half = (room / 2 - 1).clamp(3, 26);
            for planned in &rung.planned {
                pen.line((x - half, y(*planned)), (x + half, y(*planned)), INK, 2);
            }
            if rung.n == 0 {
                continue;
            }
            let (least, median, most) = (y(rung.waits.0), y(rung.waits.1), y(rung.waits.2));
            pen.line((x, least), (x, most), STALE, 3);
            let size = (room / 3).clamp(3, 6);
            let (a, b) = ((x - size, median), (x, median - size));
            pen.polygon(&[a, b, (x + size, median), (x, median + size)], AMOUNT);
        }
        pen.line((left, below), (right, below), INK, 1);
        let foot = "rung of the ladder: number of the repeat";
        pen.text(foot, (left, below + 42), LABEL, MUTED, Anchor::Start);
    })
}
