//! What a comparison comes to, in one sentence.
//!
//! What it does not know: tables, charts.

use crate::render::words::{count, grouped, list};
use crate::study::compare::{Comparison, Kind, Routers};

/// The sentence, without its full stop.
#[must_use]
pub fn finding(it: &Comparison) -> String {
    let all = it.values.len() as u64;
    let what = match it.kind {
        Kind::Runs => "metric",
        Kind::Studies => "response",
    };
    if !it.differs() {
        return nothing(it, all, what);
    }
    let mut parts = Vec::new();
    let differing = it.differing().count() as u64;
    let many = if it.kind == Kind::Runs { "metrics" } else { "responses at cells" };
    match differing {
        0 => parts.push(format!("no {what} differs")),
        some => parts.push(format!(
            "{} of {} {} {}",
            grouped(some),
            grouped(all),
            many,
            if some == 1 { "differs" } else { "differ" }
        )),
    }
    let tested =
        it.values.iter().filter_map(|it| it.difference.as_ref()).any(|it| it.adjusted.is_some());
    if tested && differing > 0 {
        let sure = it.differing().filter_map(|it| it.difference.as_ref());
        let sure = sure.filter(|d| d.is_sure(it.level)).count();
        parts.push(format!("{} of them beyond luck", grouped(sure as u64)));
    }
    let expectations = it.expectations.iter().filter(|it| it.differs()).count() as u64;
    if expectations > 0 {
        let verb = if expectations == 1 { "fares" } else { "fare" };
        parts.push(format!(
            "{} {verb} otherwise",
            count(expectations, "expectation", "expectations")
        ));
    }
    parts.extend(it.routers.as_ref().and_then(routers));
    if let Some(routers) = &it.routers {
        for (side, only) in [("A", &routers.only_a), ("B", &routers.only_b)] {
            if !only.is_empty() {
                let n = only.len() as u64;
                let verb = if n == 1 { "is" } else { "are" };
                parts.push(format!("{} {verb} in {side} only", count(n, "router", "routers")));
            }
        }
    }
    if !it.unmatched.is_empty() {
        let n = it.unmatched.len() as u64;
        let verb = if n == 1 { "is" } else { "are" };
        parts.push(format!("{} {verb} on one side only", count(n, "other thing", "other things")));
    }
    list(&parts)
}

fn nothing(it: &Comparison, all: u64, what: &str) -> String {
    let mut same = vec![count(all, what, &format!("{what}s"))];
    if !it.expectations.is_empty() {
        same.push(count(it.expectations.len() as u64, "expectation", "expectations"));
    }
    if let Some(routers) = &it.routers
        && routers.compared > 0
    {
        same.push(count(routers.compared, "router", "routers"));
    }
    format!("Nothing differs: A and B agree in {}", list(&same))
}

/// How many routers fare otherwise; nothing if none does.
fn routers(it: &Routers) -> Option<String> {
    let [end, spent, hardly] = it.by_kind();
    let of = grouped(it.compared);
    match (end, spent, hardly) {
        (0, 0, 0) => None,
        (0, 0, some) => {
            Some(format!("{} of {of} routers differ by less than a minute", grouped(some)))
        }
        (0, some, _) => {
            Some(format!("{} of {of} routers spend another time in a state", grouped(some)))
        }
        (some, _, _) => Some(format!(
            "{} of {of} routers {} otherwise",
            grouped(some),
            if some == 1 { "ends" } else { "end" }
        )),
    }
}
