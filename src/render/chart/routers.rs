//! Each router's belief as a row over time, put together from its syslog: what an operator could have drawn.
//!
//! Rows are in the order in which routers first believed that they were out of compliance, then in which they
//! first lost contact, then by number. Where the
//! syslog does not lead to the belief that a router holds at the end, the chart is left out rather than shown wrong.
//!
//! What it does not know: anything that no router logged.

use std::collections::BTreeMap;

use super::beliefs::{color, short_since};
use super::palette::{AMOUNT, Color, SILENT};
use super::spec::{Chart, Layer, Stretch, Unit};
use super::{end, over_the_run, panel};
use crate::kernel::Time;
use crate::model::syslog::Mnemonic;
use crate::outcome::RunOutcome;
use crate::plan::RouterId;
use crate::record::{Belief, Contact};
use crate::render::words;

const SHOWN: u32 = 100;
/// So many rows have room for names.
const NAMED: u32 = 20;

/// A router's row in the making.
struct Row {
    router: RouterId,
    belief: Belief,
    since: Time,
    contact: Contact,
    contact_since: Time,
    first_out: Option<Time>,
    first_lost: Option<Time>,
    stretches: Vec<(Time, Time, Color, bool)>,
}

impl Row {
    fn believe(&mut self, at: Time, belief: Belief) {
        if belief == Belief::OutOfCompliance {
            self.first_out.get_or_insert(at);
        }
        if belief != self.belief {
            self.stretches.push((self.since, at, color(self.belief), false));
            (self.belief, self.since) = (belief, at);
        }
    }
    fn contact(&mut self, at: Time, contact: Contact) {
        if contact == self.contact {
            return;
        }
        if contact != Contact::Good {
            self.first_lost.get_or_insert(at);
        }
        let color = match self.contact {
            Contact::Good => None,
            Contact::Lost => Some(AMOUNT),
            Contact::Silent => Some(SILENT),
        };
        if let Some(color) = color {
            self.stretches.push((self.contact_since, at, color, true));
        }
        (self.contact, self.contact_since) = (contact, at);
    }
    fn log(&mut self, at: Time, mnemonic: Mnemonic) {
        match mnemonic {
            // No router logs its first authorization. One that is told otherwise says so within a minute.
            Mnemonic::RegSuccess if self.belief == Belief::Unregistered => {
                self.believe(at, Belief::Authorized);
            }
            Mnemonic::InCompliance => self.believe(at, Belief::Authorized),
            Mnemonic::OutOfCompliance => self.believe(at, Belief::OutOfCompliance),
            Mnemonic::AuthExpired => self.believe(at, Belief::AuthorizationExpired),
            Mnemonic::DeregSuccess | Mnemonic::DeregFailed | Mnemonic::IdCertExpired => {
                self.believe(at, Belief::Unregistered);
            }
            Mnemonic::CommFailed => self.contact(at, Contact::Lost),
            Mnemonic::CommRestored => self.contact(at, Contact::Good),
            Mnemonic::RetriesSpent => self.contact(at, Contact::Silent),
            _ => {}
        }
    }
}

pub(super) fn chart(outcome: &RunOutcome) -> Option<Chart> {
    let shown = outcome.plan.routers().min(SHOWN).min(outcome.routers.len() as u32);
    chart_of(outcome, &(0..shown).map(RouterId).collect::<Vec<_>>())
}

/// The same of these routers; of no more than [`SHOWN`].
pub(super) fn chart_of(outcome: &RunOutcome, routers: &[RouterId]) -> Option<Chart> {
    let routers = &routers[..routers.len().min(SHOWN as usize)];
    if routers.is_empty() || outcome.syslog.is_empty() {
        return None;
    }
    let mut rows = rows(outcome, routers);
    let ends = routers.iter().map(|it| outcome.routers.get(it.index()));
    let explained =
        rows.iter().zip(ends).all(|(row, end)| end.is_none_or(|end| row.belief == end.belief));
    if !explained {
        return None;
    }
    let or_never = |at: Option<Time>| at.unwrap_or(Time::NEVER);
    rows.sort_by_key(|row| (or_never(row.first_out), or_never(row.first_lost)));
    // Before the rows are closed at the end of the run, which would count as one more change.
    let alt = alt(&rows);
    let (stretches, keys) = draw(&mut rows, end(outcome));
    let all = outcome.plan.routers() as usize;
    let more = match routers {
        [RouterId(0), .., last] if last.index() + 1 == routers.len() && rows.len() < all => {
            format!(", the first {}", rows.len())
        }
        [only] if all > 1 => format!(", {}", outcome.plan.router_name(*only)),
        chosen if chosen.len() < all => format!(", {} that were chosen", chosen.len()),
        _ => String::new(),
    };
    let mut panel = panel(&format!("routers, one row each{more}"), Unit::Count);
    let count = rows.len() as u32;
    let chosen = outcome.plan.routers().min(SHOWN) > count && count <= NAMED;
    let name = |row: &Row| outcome.plan.router_name(row.router);
    let names = if chosen { rows.iter().map(name).collect() } else { Vec::new() };
    panel.layers.push(Layer::Rows { rows: count, names, stretches, keys });
    let mut chart = over_the_run(outcome, finding(outcome, &rows), alt);
    chart.panels.push(panel);
    Some(chart)
}

fn rows(outcome: &RunOutcome, routers: &[RouterId]) -> Vec<Row> {
    let plan = &outcome.plan;
    let mut rows: Vec<Row> = routers
        .iter()
        .map(|router| {
            let fleet = &plan.fleets[plan.fleet_of(*router).index()];
            let unused = fleet.slots.iter().all(|slot| slot.features.is_empty());
            let known = fleet.enrolment.from_before();
            let belief = if known || unused { Belief::Authorized } else { Belief::Unregistered };
            Row {
                router: *router,
                belief,
                since: Time::ZERO,
                contact: Contact::Good,
                contact_since: Time::ZERO,
                first_out: None,
                first_lost: None,
                stretches: Vec::new(),
            }
        })
        .collect();
    let places: BTreeMap<RouterId, usize> = routers.iter().copied().zip(0..).collect();
    for line in &outcome.syslog {
        if let Some(place) = places.get(&line.router) {
            rows[*place].log(line.at, line.notice.mnemonic);
        }
    }
    rows
}

/// Closes all rows; what lies over a belief comes last so that it is drawn on top.
fn draw(rows: &mut [Row], end: Time) -> (Vec<Stretch>, Vec<(Color, String)>) {
    let (mut under, mut over) = (Vec::new(), Vec::new());
    for (i, row) in rows.iter_mut().enumerate() {
        let contact = row.contact;
        row.contact(end, if contact == Contact::Good { Contact::Lost } else { Contact::Good });
        row.stretches.push((row.since, end, color(row.belief), false));
        for &(from, to, color, thin) in &row.stretches {
            let stretch = Stretch { row: i as u32, from, to, color, thin };
            if thin { over.push(stretch) } else { under.push(stretch) }
        }
    }
    let means =
        Belief::ALL.iter().map(|belief| (color(*belief), belief.label().to_owned())).chain([
            (AMOUNT, "lost contact, trying again".to_owned()),
            (SILENT, "silent, retries spent".to_owned()),
        ]);
    let keys =
        means.filter(|(color, _)| under.iter().chain(&over).any(|it| it.color == *color)).collect();
    under.append(&mut over);
    (under, keys)
}

fn finding(outcome: &RunOutcome, rows: &[Row]) -> String {
    let outs: Vec<Time> = rows.iter().filter_map(|row| row.first_out).collect();
    if let (Some(first), Some(last)) = (outs.iter().min(), outs.iter().max()) {
        let Some(short) = short_since(&outcome.series.pools, *first) else {
            return "Each router learns that it is out of compliance at its own next check".into();
        };
        let (first, last) = (words::length(first.since(short)), words::length(last.since(short)));
        if rows.len() == 1 {
            return format!(
                "The router learns of the shortfall at its own next check, after {last}"
            );
        }
        let all = u64::from(outcome.plan.routers());
        let each = match rows.len() as u64 {
            n if n < all => format!("Of {} routers the first {n} learn", words::grouped(all)),
            _ => "Each router learns".into(),
        };
        let own =
            if each.starts_with("Each") { "its own next check" } else { "their own next checks" };
        return format!(
            "{each} of the shortfall at {own}: the first after {first}, the last after {last}"
        );
    }
    let cut = rows.iter().filter(|row| row.stretches.iter().any(|stretch| stretch.3)).count();
    let all = outcome.plan.routers() as usize;
    // Rows of a part speak of that part.
    let of = || format!("of {} routers shown", words::grouped(rows.len() as u64));
    match cut {
        0 if rows.len() < all => {
            format!("None {} loses contact or is told that it is out of compliance", of())
        }
        0 => "No router loses contact or is told that it is out of compliance".into(),
        n if 1 < rows.len() && rows.len() < all => format!(
            "{} {} {} what it last heard",
            words::grouped(n as u64),
            of(),
            if n == 1 { "loses contact and believes" } else { "lose contact and each believes" }
        ),
        n => format!(
            "{} and {} what it last heard",
            words::count(n as u64, "router loses contact", "routers lose contact"),
            if n == 1 { "believes" } else { "each believes" }
        ),
    }
}

fn alt(rows: &[Row]) -> String {
    let out = rows.iter().filter(|row| row.first_out.is_some()).count();
    let lost = rows.iter().filter(|row| row.first_lost.is_some()).count();
    let some = |n: usize| if n == 0 { "none".into() } else { words::grouped(n as u64) };
    format!(
        "A row for each of {} over time, colored by what the router believes. At some time {} believed that they were \
         out of compliance, and {} lost contact.",
        words::count(rows.len() as u64, "router", "routers"),
        some(out),
        some(lost)
    )
}
