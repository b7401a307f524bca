//! A promise that one thing is followed by another of the same router, pool and tag, link, fault or action.
//!
//! Where the two are about different kinds of things (a pool is short, a router learns of it) any second one answers. A first
//! one that nothing answers by the end of the run breaks the promise only if its time was up. If there is no first one,
//! nothing was promised and the evidence says so.
//!
//! Only the oldest unanswered first of a subject is kept: whatever answers it in time answers the later ones in time
//! too, and if it is late, that is the first thing wrong.

use std::collections::BTreeMap;

use super::{Closing, Ruling};
use crate::kernel::{Span, Time};
use crate::plan::{Pattern, Plan, RouterId};
use crate::record::matching::{About, Matcher, Subject, Words, about};
use crate::record::{FactKind, Record};

/// The oldest unanswered firsts.
#[derive(Clone, Debug)]
enum Open {
    /// One a router; [`Time::NEVER`]: none.
    Routers(Vec<Time>),
    /// One a subject.
    Subjects(BTreeMap<Subject, Time>),
    /// One for all: any second answers.
    Any(Option<(Subject, Time)>),
}

/// One such promise while the run goes on.
#[derive(Clone, Debug)]
pub(super) struct Order {
    patterns: (Pattern, Pattern),
    first: Matcher,
    then: Matcher,
    within: Span,
    open: Open,
    firsts: u64,
    /// The longest time that an answer in time took, if there was one.
    longest: Option<Span>,
    /// The missed deadline that comes first, and who missed it.
    late: Option<(Time, Subject)>,
}

impl Order {
    pub(super) fn new(first: Pattern, then: Pattern, within: Span, plan: &Plan) -> Self {
        let open = match (about(first.kind), about(then.kind)) {
            (About::Router, About::Router) => {
                Open::Routers(vec![Time::NEVER; plan.routers() as usize])
            }
            (one, other) if one == other => Open::Subjects(BTreeMap::new()),
            _ => Open::Any(None),
        };
        Order {
            first: Matcher::new(&first, plan),
            then: Matcher::new(&then, plan),
            patterns: (first, then),
            within,
            open,
            firsts: 0,
            longest: None,
            late: None,
        }
    }

    pub(super) fn fact_kinds(&self) -> impl Iterator<Item = FactKind> {
        [self.first.fact_kind(), self.then.fact_kind()].into_iter()
    }

    #[inline]
    pub(super) fn on(&mut self, record: &Record) {
        // An answer first: a record that is both answers the one before it and asks anew.
        if let Some(subject) = self.then.subject(&record.fact) {
            self.answer(subject, record.at);
        }
        if let Some(subject) = self.first.subject(&record.fact) {
            self.firsts += 1;
            self.ask(subject, record.at);
        }
    }

    fn answer(&mut self, subject: Subject, at: Time) {
        match (&mut self.open, subject) {
            (Open::Routers(times), Subject::Router(router)) => {
                let asked = std::mem::replace(&mut times[router.index()], Time::NEVER);
                if asked != Time::NEVER {
                    self.close(subject, asked, at);
                }
            }
            (Open::Routers(_), _) => {}
            (Open::Subjects(times), _) => {
                if let Some(asked) = times.remove(&subject) {
                    self.close(subject, asked, at);
                }
            }
            (Open::Any(open), _) => {
                if let Some((asker, asked)) = open.take() {
                    self.close(asker, asked, at);
                }
            }
        }
    }

    fn ask(&mut self, subject: Subject, at: Time) {
        let (asker, asked) = match (&mut self.open, subject) {
            (Open::Routers(times), Subject::Router(router)) => {
                let asked = &mut times[router.index()];
                if *asked == Time::NEVER {
                    *asked = at;
                }
                (subject, *asked)
            }
            (Open::Routers(_), _) => return,
            (Open::Subjects(times), _) => (subject, *times.entry(subject).or_insert(at)),
            (Open::Any(open), _) => *open.get_or_insert((subject, at)),
        };
        if asked + self.within < at {
            self.miss(asked + self.within, asker);
        }
    }

    fn close(&mut self, subject: Subject, asked: Time, answered: Time) {
        if asked + self.within < answered {
            self.miss(asked + self.within, subject);
        } else {
            self.longest = self.longest.max(Some(answered.since(asked)));
        }
    }

    fn miss(&mut self, deadline: Time, subject: Subject) {
        let missed = (deadline, subject);
        self.late = Some(self.late.map_or(missed, |late| late.min(missed)));
    }

    pub(super) fn expected(&self, plan: &Plan) -> String {
        let (first, then) = &self.patterns;
        format!(
            "each {}{} is followed by {}{} within {}",
            first.kind.name(),
            Words(&first.filter, plan),
            then.kind.name(),
            Words(&then.filter, plan),
            self.within
        )
    }

    pub(super) fn rule(mut self, closing: &Closing<'_>) -> Ruling {
        let open: Vec<(Subject, Time)> = match &self.open {
            Open::Routers(times) => (0..)
                .zip(times)
                .filter(|(_, asked)| **asked != Time::NEVER)
                .map(|(router, asked)| (Subject::Router(RouterId(router)), *asked))
                .collect(),
            Open::Subjects(times) => times.iter().map(|(asker, asked)| (*asker, *asked)).collect(),
            Open::Any(open) => open.iter().copied().collect(),
        };
        for (subject, asked) in &open {
            if *asked + self.within <= closing.seen {
                self.miss(*asked + self.within, *subject);
            }
        }
        let (first, then) = (self.patterns.0.kind.name(), self.patterns.1.kind.name());
        if let Some((deadline, subject)) = self.late {
            let (name, asked) = (subject.name(closing.plan), deadline.before(self.within));
            let evidence = format!("{name}: {first} at {asked}, no {then} by {deadline}");
            return Ruling::fail(evidence, deadline).about(subject.router());
        }
        if closing.is_early(closing.plan.end()) {
            return Ruling::unseen(closing, closing.plan.end());
        }
        if self.firsts == 0 {
            return Ruling::pass(format!("there was no {first}"));
        }
        let mut evidence = format!("{} {first}", self.firsts);
        if let Some(longest) = self.longest {
            evidence += &format!("; {then} after {longest} at the latest");
        }
        if !open.is_empty() {
            evidence += &format!("; {} still open when the run ended", open.len());
        }
        Ruling::pass(evidence)
    }
}
