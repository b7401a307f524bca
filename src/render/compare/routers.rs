//! Routers that fare otherwise, as people read it.
//!
//! What it does not know: metrics.

use super::blocks::{Block, cut, row};
use crate::kernel::Span;
use crate::render::words::{count, grouped, length};
use crate::study::compare::{RouterDifference, Routers, STATES};

/// What is not known of routers, where nothing else is said of them.
pub(super) fn unknown(it: &Routers) -> Option<Block> {
    let notes: Vec<String> = it.unknown.iter().map(|why| format!("Not known: {why}.")).collect();
    (!notes.is_empty()).then(|| Block { heading: "Routers".into(), table: Vec::new(), notes })
}

/// How many routers of a group are named.
const NAMED: usize = 4;

pub(super) fn block(it: &Routers, most: usize) -> Option<Block> {
    let mut notes: Vec<String> = Vec::new();
    let mut table = Vec::new();
    if it.affected.is_empty() {
        if it.compared > 0 {
            notes.push(format!(
                "{} end the same and spent the same time in each state.",
                count(it.compared, "router", "routers")
            ));
        }
    } else {
        notes.extend(sentence(it));
        table = rows(it);
        cut(&mut table, most, &mut notes);
    }
    for (name, only) in [("A", &it.only_a), ("B", &it.only_b)] {
        if !only.is_empty() {
            let n = count(only.len() as u64, "router is", "routers are");
            notes.push(format!("{n} in {name} only: {}.", named(only.iter().map(String::as_str))));
        }
    }
    notes.extend(it.unknown.iter().map(|why| format!("Not known: {why}.")));
    (!notes.is_empty()).then(|| Block { heading: "Routers".into(), table, notes })
}

fn sentence(it: &Routers) -> Vec<String> {
    let [end, spent, hardly] = it.by_kind();
    let pairs = match it.n {
        1 => String::new(),
        n => format!(" in at least one of {} pairs of runs", grouped(n)),
    };
    let mut all = vec![format!(
        "{} of {} compared fare otherwise{pairs}: {} end otherwise, {} more spent over a minute in other states, {} less.",
        grouped(it.affected.len() as u64),
        count(it.compared, "router", "routers"),
        grouped(end),
        grouped(spent),
        grouped(hardly)
    )];
    for (a, b, who) in it.ends() {
        let n = count(who.len() as u64, "router ends", "routers end");
        all.push(format!("{n} {b} instead of {a}: {}.", named(who.into_iter())));
    }
    all
}

/// The first few names and how many more.
fn named<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<&str> = names.collect();
    let shown = all[..all.len().min(NAMED)].join(", ");
    match all.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {} more", grouped(more as u64)),
    }
}

/// One row a router, those that moved most first: its ends, and where its time went.
fn rows(it: &Routers) -> Vec<Vec<String>> {
    let mut head = row(["router", "end in A", "end in B", "time elsewhere", "where"]);
    if it.n > 1 {
        head.push("ends otherwise in".to_owned());
    }
    let mut order: Vec<&RouterDifference> = it.affected.iter().collect();
    order.sort_by(|x, y| y.ends_otherwise.cmp(&x.ends_otherwise).then(y.moved.total_cmp(&x.moved)));
    let line = |router: &&RouterDifference| {
        let mut cells = vec![
            router.router.clone(),
            router.end_a.clone(),
            router.end_b.clone(),
            time(router.moved),
            shifts(router),
        ];
        if it.n > 1 {
            cells.push(format!("{} of {}", router.ends_otherwise, it.n));
        }
        cells
    };
    std::iter::once(head).chain(order.iter().map(line)).collect()
}

/// The two states that gained or lost most, as `out of compliance −4 d`.
fn shifts(it: &RouterDifference) -> String {
    // To the millisecond: what two sums differ in further down must not decide the order.
    let by = |i: usize| ((it.seconds_b[i] - it.seconds_a[i]) * 1e3).round() / 1e3;
    let mut all: Vec<(usize, f64)> = (0..7).map(|i| (i, by(i))).filter(|it| it.1 != 0.0).collect();
    all.sort_by(|x, y| y.1.abs().total_cmp(&x.1.abs()).then(x.0.cmp(&y.0)));
    let text = |(state, by): &(usize, f64)| {
        format!("{} {}{}", STATES[*state], if *by < 0.0 { "−" } else { "+" }, time(by.abs()))
    };
    all.iter().take(2).map(text).collect::<Vec<_>>().join(", ")
}

fn time(seconds: f64) -> String {
    length(Span((seconds * 1e9).round() as u64))
}
