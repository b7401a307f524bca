//! Exchanges of each router in a row of its own: answered ones thin and blue, failed ones tall and red.
//!
//! With more routers than rows, neighbours share one, and a cell is red if any exchange in it failed.
//!
//! What it does not know: why an exchange failed.

use std::collections::{BTreeMap, BTreeSet};

use super::palette::{AMOUNT, OUT};
use super::panel;
use super::sight::{Drawing, Sight};
use super::spec::{Layer, Stretch, Unit};
use crate::kernel::Span;
use crate::outcome::RunOutcome;
use crate::plan::{Plan, RouterId};
use crate::record::{Fact, FactKind, Interest, Record};
use crate::render::words::{count, grouped};

/// The most rows.
const ROWS: u64 = 100;
/// The most cells across.
const CELLS: u64 = 300;

/// Exchanges by row and cell.
#[derive(Debug)]
pub(super) struct Raster<'a> {
    plan: &'a Plan,
    sight: &'a Sight,
    /// For each cell how many exchanges were answered and how many failed.
    cells: BTreeMap<(u64, u64), (u32, u32)>,
    failing: BTreeSet<RouterId>,
    answered: u64,
    failed: u64,
}

impl<'a> Raster<'a> {
    pub(super) const INTEREST: Interest =
        Interest::of(&[FactKind::ExchangeSucceeded, FactKind::ExchangeFailed]);

    pub(super) fn new(plan: &'a Plan, sight: &'a Sight) -> Self {
        let (cells, failing) = (BTreeMap::new(), BTreeSet::new());
        Raster { plan, sight, cells, failing, answered: 0, failed: 0 }
    }

    fn width(&self) -> Span {
        Span((self.sight.to.since(self.sight.from).0 / CELLS).max(1))
    }

    fn rows(&self) -> u64 {
        self.sight.count(self.plan).min(ROWS)
    }

    fn row(&self, router: RouterId) -> u64 {
        let listed = self.sight.routers.iter().position(|it| *it == router);
        let place = listed.map_or(u64::from(router.0), |it| it as u64);
        place * self.rows() / self.sight.count(self.plan).max(1)
    }

    pub(super) fn on(&mut self, record: &Record) {
        let (router, failed) = match record.fact {
            Fact::ExchangeSucceeded { router, .. } => (router, false),
            Fact::ExchangeFailed { router, .. } => (router, true),
            _ => return,
        };
        if !self.sight.shows(router) || !self.sight.covers(record.at) {
            return;
        }
        let cell = record.at.since(self.sight.from).0 / self.width().0;
        let counts = self.cells.entry((self.row(router), cell)).or_default();
        if failed {
            (counts.1, self.failed) = (counts.1 + 1, self.failed + 1);
            self.failing.insert(router);
        } else {
            (counts.0, self.answered) = (counts.0 + 1, self.answered + 1);
        }
    }

    fn title(&self) -> String {
        let all = self.answered + self.failed;
        let routers = count(self.sight.count(self.plan), "router", "routers");
        match self.failed {
            0 => format!("All {} of {routers} are answered", count(all, "exchange", "exchanges")),
            n => format!(
                "{} of {} exchanges fail, at {} of {routers}",
                grouped(n),
                grouped(all),
                grouped(self.failing.len() as u64)
            ),
        }
    }

    pub(super) fn finish(self, outcome: &RunOutcome) -> Option<Drawing> {
        if self.cells.is_empty() {
            return None;
        }
        let (title, width, all) = (self.title(), self.width(), self.answered + self.failed);
        let shared = self.sight.count(self.plan) > ROWS;
        let mut stretches: Vec<Stretch> = Vec::new();
        for (&(row, cell), counts) in &self.cells {
            let from = self.sight.from + width * cell;
            let (color, thin) = if counts.1 > 0 { (OUT, false) } else { (AMOUNT, true) };
            let next = Stretch { row: row as u32, from, to: from + width, color, thin };
            match stretches.last_mut() {
                // Where routers share a row a cell is no single exchange: what is alike is one stretch.
                Some(last) if shared && last.goes_on_as(&next) => last.to = next.to,
                _ => stretches.push(next),
            }
        }
        let heading = match shared {
            true => format!("routers, {} rows of neighbours", self.rows()),
            false => "routers, one row each".into(),
        };
        let alt = format!(
            "A row for each router over time: marks of {} exchanges, {} of them failed.",
            grouped(all),
            grouped(self.failed)
        );
        let mut chart = self.sight.chart(outcome, title, alt);
        chart.subtitle.push_str(&format!(" · n = {} exchanges", grouped(all)));
        let mut panel = panel(&heading, Unit::Count);
        let mut keys = vec![(AMOUNT, "answered (thin)".to_owned())];
        if self.failed > 0 {
            keys.push((OUT, "failed (tall)".to_owned()));
        }
        let names = match self.rows() {
            1..=20 if !shared => self.names(),
            _ => Vec::new(),
        };
        panel.layers.push(Layer::Rows { rows: self.rows() as u32, names, stretches, keys });
        chart.panels.push(panel);
        Some(Drawing::Chart(Box::new(chart)))
    }

    fn names(&self) -> Vec<String> {
        match self.sight.routers.as_slice() {
            [] => (0..self.plan.routers()).map(|it| self.plan.router_name(RouterId(it))).collect(),
            some => some.iter().map(|it| self.plan.router_name(*it)).collect(),
        }
    }
}
