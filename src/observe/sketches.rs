//! What a scenario's promises speak of, as values over time: the index page's pictures are drawn from it.
//!
//! Each measure and each pattern of the promises is followed once, however many promises name it. A pattern's value is
//! how many records have matched it so far.
//!
//! What it does not know: whether a promise holds, and what is drawn.

use super::books::Books;
use super::measured::Measured;
use super::population::Population;
use super::thinned::{Step, Thinned};
use crate::kernel::Time;
use crate::outcome::{Spoken, SpokenOf};
use crate::plan::{Check, Instant, Measure, Metric, Pattern, Plan};
use crate::record::matching::Matcher;
use crate::record::{Interest, Record};

/// The most steps of one line; a picture is narrower.
const STEPS: usize = 1_000;

impl Step for (Time, u64) {
    fn at(&self) -> Time {
        self.0
    }
    fn values(&self) -> impl Iterator<Item = u64> {
        std::iter::once(self.1)
    }
}

#[derive(Clone, Debug)]
enum Source {
    Measure(Box<Measured>),
    Pattern(Box<Matcher>, u64),
}

impl Source {
    fn interest(&self) -> Interest {
        match self {
            Source::Measure(measured) => Interest::of(&measured.fact_kinds()),
            Source::Pattern(matcher, _) => Interest::of(&[matcher.fact_kind()]),
        }
    }
}

/// One thing that promises speak of.
#[derive(Clone, Debug)]
struct Sketch {
    of: SpokenOf,
    promises: u32,
    source: Source,
    /// The kinds of facts that may move it.
    wants: Interest,
    /// Whether a fact of the present instant may have moved it.
    moved: bool,
    value: Option<u64>,
    steps: Thinned<(Time, u64)>,
}

/// All of them.
#[derive(Clone, Debug)]
pub(super) struct Sketches(Vec<Sketch>);

impl Sketches {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut all = Sketches(Vec::new());
        for expectation in &plan.expectations {
            match &expectation.check {
                Check::Reach { measure, .. }
                | Check::Always { measure, .. }
                | Check::At { measure, .. } => all.measure(*measure, plan),
                Check::Never { pattern, .. } => all.pattern(*pattern, plan),
                Check::Count { pattern, after, until, .. } => {
                    all.pattern(*pattern, plan);
                    for end in [after, until] {
                        if let Instant::First { pattern, .. } = end {
                            all.pattern(*pattern, plan);
                        }
                    }
                }
                Check::Order { first, then, .. } => {
                    all.pattern(*first, plan);
                    all.pattern(*then, plan);
                }
                Check::Digest(_) => {}
            }
        }
        all
    }

    fn measure(&mut self, mut measure: Measure, plan: &Plan) {
        // A sum over time is drawn as what it is a sum of.
        if measure.metric == Metric::UnlicensedHours {
            measure.metric = Metric::RoutersUnlicensed;
        }
        self.add(SpokenOf::Measure(measure), || {
            Source::Measure(Box::new(Measured::new(measure, plan)))
        });
    }

    fn pattern(&mut self, pattern: Pattern, plan: &Plan) {
        self.add(SpokenOf::Pattern(pattern), || {
            Source::Pattern(Box::new(Matcher::new(&pattern, plan)), 0)
        });
    }

    fn add(&mut self, of: SpokenOf, source: impl FnOnce() -> Source) {
        if let Some(known) = self.0.iter_mut().find(|it| it.of == of) {
            known.promises += 1;
            return;
        }
        let (source, steps) = (source(), Thinned::new(STEPS));
        let wants = source.interest();
        self.0.push(Sketch { of, promises: 1, source, wants, moved: true, value: None, steps });
    }

    pub(super) fn interest(&self) -> Interest {
        self.0.iter().fold(Interest::NONE, |all, it| all.and(it.wants))
    }

    /// Takes note of `record`; whether something may have moved.
    pub(super) fn on(&mut self, record: &Record) -> bool {
        let kind = record.fact.kind();
        let mut any = false;
        for sketch in self.0.iter_mut().filter(|it| it.wants.wants(kind)) {
            let moved = match &mut sketch.source {
                Source::Measure(measured) => measured.on(&record.fact),
                Source::Pattern(matcher, count) => {
                    let meant = matcher.subject(&record.fact).is_some();
                    *count += u64::from(meant);
                    meant
                }
            };
            sketch.moved |= moved;
            any |= moved;
        }
        any
    }

    /// With all facts of the instant `now` applied.
    pub(super) fn settle(&mut self, now: Time, population: &Population, books: &Books) {
        for sketch in self.0.iter_mut().filter(|it| it.moved) {
            sketch.moved = false;
            let value = match &sketch.source {
                Source::Measure(measured) => measured.value(population, books),
                Source::Pattern(_, count) => *count,
            };
            if sketch.value != Some(value) {
                sketch.value = Some(value);
                sketch.steps.push((now, value));
            }
        }
    }

    pub(super) fn finish(self) -> Vec<Spoken> {
        let spoken =
            |it: Sketch| Spoken { of: it.of, promises: it.promises, steps: it.steps.finish() };
        self.0.into_iter().map(spoken).collect()
    }
}
