//! The jury: one evaluator an expectation, told only of the facts that concern it, and its verdict in words.
//!
//! ```text
//!   record ── by fact kind ──► Level ─ listed ─► looked at when its instant is over
//!                          ├─► Never │ Count │ Order: records one by one
//!                          └─► Digest: nothing until the end
//! ```
//!
//! A run that ended before its planned end (an event limit, an interrupt) shows less than was promised: what was not seen to
//! hold then fails, and the evidence says that it was not seen. What was seen to be met or broken stays so.
//!
//! What it does not know: how facts come about, and who reads the verdicts.

mod count;
mod level;
mod never;
mod order;

use self::count::Count;
use self::level::{Level, Question};
use self::never::Never;
use self::order::Order;
use super::books::Books;
use super::population::Population;
use super::routes::Routes;
use crate::kernel::{Stop, Time};
use crate::outcome::Verdict;
use crate::plan::{Check, Expectation, Plan, RouterId};
use crate::record::{FactKind, Interest, Record};

/// What is known when a run is over.
pub(super) struct Closing<'a> {
    pub plan: &'a Plan,
    pub digest: &'a str,
    /// The last instant that was simulated.
    pub seen: Time,
}

impl<'a> Closing<'a> {
    pub(super) fn new(plan: &'a Plan, stop: Stop, sim_end: Time, digest: &'a str) -> Self {
        // Nothing was left to happen up to the horizon: the rest of the run is known to be silent.
        let seen = if stop == Stop::Horizon { sim_end.max(plan.end()) } else { sim_end };
        Closing { plan, digest, seen }
    }

    /// Whether the run ended before `deadline` although it was planned to get there.
    fn is_early(&self, deadline: Time) -> bool {
        self.seen < deadline.min(self.plan.end())
    }
}

/// A verdict before it is put on paper.
#[derive(Clone, PartialEq, Debug)]
struct Ruling {
    evidence: String,
    /// When it first went wrong.
    wrong: Option<Time>,
    router: Option<RouterId>,
}

impl Ruling {
    fn pass(evidence: String) -> Self {
        Ruling { evidence, wrong: None, router: None }
    }

    fn fail(evidence: String, wrong: Time) -> Self {
        Ruling { evidence, wrong: Some(wrong), router: None }
    }

    /// The run did not get to `needed`.
    fn unseen(closing: &Closing<'_>, needed: Time) -> Self {
        let evidence = format!("not seen: the run ended at {}, before {needed}", closing.seen);
        Ruling::fail(evidence, closing.seen)
    }

    fn about(mut self, router: Option<RouterId>) -> Self {
        self.router = router;
        self
    }
}

/// What watches over one expectation.
#[derive(Clone, Debug)]
enum Evaluator {
    Level(Box<Level>),
    Never(Box<Never>),
    Count(Box<Count>),
    Order(Box<Order>),
    Digest(String),
}

impl Evaluator {
    fn new(check: &Check, plan: &Plan) -> Self {
        let level = |measure, bound, question| {
            Evaluator::Level(Box::new(Level::new(measure, bound, question, plan)))
        };
        match check {
            Check::Reach { measure, bound, from, by } => {
                level(*measure, *bound, Question::Reach(*from, *by))
            }
            Check::Always { measure, bound, from, until } => {
                level(*measure, *bound, Question::Always(*from, *until))
            }
            Check::At { measure, bound, at } => level(*measure, *bound, Question::At(*at)),
            Check::Never { pattern, from, until } => {
                Evaluator::Never(Box::new(Never::new(*pattern, *from, *until, plan)))
            }
            Check::Count { pattern, each, after, until, bound } => {
                let instants = (after.clone(), until.clone());
                Evaluator::Count(Box::new(Count::new(*pattern, *each, instants, *bound, plan)))
            }
            Check::Order { first, then, within } => {
                Evaluator::Order(Box::new(Order::new(*first, *then, *within, plan)))
            }
            Check::Digest(digest) => Evaluator::Digest(digest.clone()),
        }
    }

    fn fact_kinds(&self) -> Vec<FactKind> {
        match self {
            Evaluator::Level(level) => level.fact_kinds(),
            Evaluator::Never(never) => vec![never.fact_kind()],
            Evaluator::Count(count) => count.fact_kinds().collect(),
            Evaluator::Order(order) => order.fact_kinds().collect(),
            Evaluator::Digest(_) => Vec::new(),
        }
    }

    fn expected(&self, plan: &Plan) -> String {
        match self {
            Evaluator::Level(level) => level.expected(plan),
            Evaluator::Never(never) => never.expected(plan),
            Evaluator::Count(count) => count.expected(plan),
            Evaluator::Order(order) => order.expected(plan),
            Evaluator::Digest(digest) => format!("the run's digest is {digest}"),
        }
    }

    fn rule(self, closing: &Closing<'_>) -> Ruling {
        match self {
            Evaluator::Level(level) => level.rule(closing),
            Evaluator::Never(never) => never.rule(closing),
            Evaluator::Count(count) => count.rule(closing),
            Evaluator::Order(order) => order.rule(closing),
            Evaluator::Digest(digest) if digest == closing.digest => Ruling::pass(digest),
            Evaluator::Digest(_) => Ruling::fail(closing.digest.to_owned(), closing.seen),
        }
    }
}

/// The evaluators of all expectations.
#[derive(Clone, Debug)]
pub(super) struct Jury {
    evaluators: Vec<Evaluator>,
    /// For each kind of fact the evaluators it concerns.
    routes: Routes,
    /// Levels to look at when the present instant is over.
    listed: Vec<u32>,
}

impl Jury {
    pub(super) fn new(plan: &Plan) -> Self {
        let evaluators: Vec<_> =
            plan.expectations.iter().map(|it| Evaluator::new(&it.check, plan)).collect();
        let is_level = |it: &&Evaluator| matches!(it, Evaluator::Level(_));
        let listed = (0..).zip(&evaluators).filter(|(_, it)| is_level(it)).map(|(place, _)| place);
        let mut jury = Jury {
            listed: listed.collect(),
            routes: Routes::new(evaluators.iter().map(Evaluator::fact_kinds)),
            evaluators,
        };
        // Each level has a first value at the start, whether or not a fact brings it.
        for place in jury.listed.clone() {
            if let Evaluator::Level(level) = &mut jury.evaluators[place as usize] {
                level.listed = true;
            }
        }
        jury
    }

    /// The facts that at least one expectation needs.
    pub(super) fn interest(&self) -> Interest {
        self.routes.interest()
    }

    #[inline]
    pub(super) fn on(&mut self, record: &Record) {
        for place in self.routes.of(record.fact.kind()) {
            match &mut self.evaluators[*place as usize] {
                Evaluator::Level(level) => {
                    if level.on(&record.fact) && !level.listed {
                        level.listed = true;
                        self.listed.push(*place);
                    }
                }
                Evaluator::Never(never) => never.on(record),
                Evaluator::Count(count) => count.on(record),
                Evaluator::Order(order) => order.on(record),
                Evaluator::Digest(_) => {}
            }
        }
    }

    /// Whether some measure has to be looked at when this instant is over.
    #[inline]
    pub(super) fn has_listed(&self) -> bool {
        !self.listed.is_empty()
    }

    /// With all facts of the instant `now` applied, looks at the measures that they may have moved.
    #[inline]
    pub(super) fn settle(&mut self, now: Time, population: &Population, books: &Books) {
        for place in self.listed.drain(..) {
            if let Evaluator::Level(level) = &mut self.evaluators[place as usize] {
                level.listed = false;
                level.settle(now, population, books);
            }
        }
    }

    /// The verdicts in the order of the plan's expectations.
    pub(super) fn verdicts(
        self,
        expectations: &[Expectation],
        closing: &Closing<'_>,
    ) -> Vec<Verdict> {
        let verdict = |(evaluator, expectation): (Evaluator, &Expectation)| {
            let expected = evaluator.expected(closing.plan);
            let ruling = evaluator.rule(closing);
            Verdict {
                name: expectation.name.clone(),
                pass: ruling.wrong.is_none(),
                expected,
                evidence: ruling.evidence,
                first_wrong: ruling.wrong,
                router: ruling.router.map(|router| closing.plan.router_name(router)),
            }
        };
        self.evaluators.into_iter().zip(expectations).map(verdict).collect()
    }
}
