//! Expectations: names become ids, windows get their ends, and filters must have something to filter.

use std::collections::BTreeMap;
use std::ops::Range;

use super::filter::{honored, metric_filters, record_filters};
use super::roster::FleetNames;
use super::{Draft, Known};
use crate::kernel::Time;
use crate::model::entitlement::TagId;
use crate::model::syslog::Mnemonic;
use crate::model::wire::{PoolId, Subtype};
use crate::plan::{
    Bound, Check, Expectation, Filter, Instant, Measure, Metric, Pattern, RecordKind, Response,
};
use crate::scenario::at::{At, Choice, Opt};

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::file::expect::{
    CountCheck, ExpectTable, InstantValue, MnemonicName, SubtypeName, WhenTable,
};
use crate::scenario::file::{File, each};
use crate::scenario::quantity::{Duration, Name, Text};

/// What the rules of expectations share.
struct Scope<'a> {
    known: &'a Known,
    fleets: &'a FleetNames<'a>,
}

/// Expectations of the plan of `arm`.
pub(super) fn expectations(
    draft: &mut Draft<'_>,
    file: &File,
    known: &Known,
    fleets: &FleetNames<'_>,
    arm: Option<&str>,
) -> Vec<Expectation> {
    let scope = Scope { known, fleets };
    let mut names = BTreeMap::new();
    let mut made = Vec::new();
    for At { value: table, .. } in each(&file.expect) {
        let name = name(draft, &table.name, &mut names);
        let here = arms(draft, table, known, arm);
        let check = scope.check(draft, table);
        if let (Some(name), Some(check), true) = (name, check, here) {
            let answers = table.answers.as_ref().is_some_and(|it| it.value);
            made.push(Expectation { name, answers, check });
        }
    }
    made
}

fn name<'f>(
    draft: &mut Draft<'_>,
    name: &'f Opt<Text>,
    names: &mut BTreeMap<&'f str, &'f Range<usize>>,
) -> Option<String> {
    let it = name.as_ref()?;
    let text = it.value.0.trim();
    if text.is_empty() || text.len() > 200 || text.contains(char::is_control) {
        let label = "one line of 1 to 200 characters";
        let help = "say what must hold, for example \"every router recovers within a day\"";
        draft.wrong("bad-name", "this cannot name an expectation", &it.span, label, help);
        return None;
    }
    if let Some(first) = names.get(text) {
        let same =
            Diagnostic::error("duplicate-name", format!("two expectations are called `{text}`"))
                .label(draft.sources, &it.span, "used again here")
                .label(draft.sources, first, "first used here")
                .help(
                    "reports tell expectations apart by their names; give one of them another name",
                );
        draft.found.push(same);
        return None;
    }
    names.insert(text, &it.span);
    Some(text.to_owned())
}

/// Whether the expectation is checked in `arm`.
fn arms(draft: &mut Draft<'_>, table: &ExpectTable, known: &Known, arm: Option<&str>) -> bool {
    let Some(arms) = &table.arms else { return true };
    for name in arms.value.iter().filter(|it| it.value.0 != "base") {
        known.arms.find(draft, &Some(name.clone()));
    }
    arms.value.iter().any(|it| it.value.0 == arm.unwrap_or("base"))
}

/// Collects filters from the keys that most checks share.
macro_rules! filter {
    ($scope:expr, $draft:expr, $table:expr, $mnemonic:expr) => {
        $scope.filter(
            $draft,
            &$table.fleet,
            &$table.router,
            &$table.pool,
            &$table.tag,
            (&$table.subtype, $mnemonic),
        )
    };
}
macro_rules! measure {
    ($scope:expr, $draft:expr, $table:expr) => {{
        let filter = filter!($scope, $draft, $table, &None);
        let bound =
            bound($draft, &$table.at_least, &$table.at_most, &$table.equals, &$table.between);
        let metric = $table.metric.as_ref().and_then(|it| Metric::named(&it.value.0));
        let used = metric.and_then(|it| {
            let keys = given!($table, None::<&Range<usize>>);
            honored($draft, it.name(), metric_filters(it), &keys)
        });
        match (metric, filter, bound, used) {
            (Some(metric), Some(filter), Some(bound), Some(())) => {
                Some((Measure { metric, filter }, bound))
            }
            _ => None,
        }
    }};
}
macro_rules! given {
    ($table:expr, $mnemonic:expr) => {
        [
            ("fleet", $table.fleet.as_ref().map(|it| &it.span)),
            ("router", $table.router.as_ref().map(|it| &it.span)),
            ("pool", $table.pool.as_ref().map(|it| &it.span)),
            ("tag", $table.tag.as_ref().map(|it| &it.span)),
            ("subtype", $table.subtype.as_ref().map(|it| &it.span)),
            ("mnemonic", $mnemonic),
        ]
    };
}
macro_rules! pattern {
    ($scope:expr, $draft:expr, $table:expr) => {{
        let filter = filter!($scope, $draft, $table, &$table.mnemonic);
        let kind = $table.record.as_ref().and_then(|it| RecordKind::named(&it.value.0));
        let used = kind.and_then(|it| {
            let keys = given!($table, $table.mnemonic.as_ref().map(|it| &it.span));
            honored($draft, it.name(), record_filters(it), &keys)
        });
        match (kind, filter, used) {
            (Some(kind), Some(filter), Some(())) => Some(Pattern { kind, filter }),
            _ => None,
        }
    }};
}

impl Scope<'_> {
    fn check(&self, draft: &mut Draft<'_>, table: &ExpectTable) -> Option<Check> {
        if let Some(At { value: it, .. }) = &table.reach {
            let measure = measure!(self, draft, it);
            let window = self.window(draft, &it.from, &it.by);
            let ((measure, bound), (from, by)) = (measure?, window?);
            return Some(Check::Reach { measure, bound, from, by });
        }
        if let Some(At { value: it, .. }) = &table.always {
            let measure = measure!(self, draft, it);
            let window = self.window(draft, &it.from, &it.until);
            let ((measure, bound), (from, until)) = (measure?, window?);
            return Some(Check::Always { measure, bound, from, until });
        }
        if let Some(At { value: it, .. }) = &table.at {
            let measure = measure!(self, draft, it);
            let at = self.until(draft, &it.at);
            let (measure, bound) = measure?;
            return Some(Check::At { measure, bound, at: at? });
        }
        if let Some(At { value: it, .. }) = &table.never {
            let pattern = pattern!(self, draft, it);
            let (from, until) = self.window(draft, &it.from, &it.until)?;
            return Some(Check::Never { pattern: pattern?, from, until });
        }
        if let Some(At { value: it, .. }) = &table.count {
            return self.count(draft, it);
        }
        if let Some(At { value: it, .. }) = &table.order {
            let first = it.first.as_ref().and_then(|it| pattern!(self, draft, it.value));
            let then = it.then.as_ref().and_then(|it| pattern!(self, draft, it.value));
            let within = draft.length(&it.within);
            return Some(Check::Order { first: first?, then: then?, within: within? });
        }
        digest(draft, table.digest.as_ref()?)
    }

    fn count(&self, draft: &mut Draft<'_>, table: &CountCheck) -> Option<Check> {
        let pattern = pattern!(self, draft, table);
        let bound = bound(draft, &table.at_least, &table.at_most, &table.equals, &table.between);
        let after = table.after.as_ref().and_then(|it| self.instant(draft, it));
        let until = match &table.until {
            Some(it) => self.instant(draft, it),
            None => self.known.end.map(Instant::At),
        };
        let each = table.each.as_ref().is_some_and(|it| it.value);
        if let (Some(pattern), true) = (&pattern, each)
            && !record_filters(pattern.kind).contains(&"router")
        {
            let span = table.each.as_ref().map_or(0..0, |it| it.span.clone());
            let message = format!("`{}` is not about a router", pattern.kind.name());
            let help = "leave `each` out, or count another kind of record";
            draft.wrong(
                "not-of-a-router",
                message,
                &span,
                "cannot be counted router by router",
                help,
            );
            return None;
        }
        Some(Check::Count { pattern: pattern?, each, after: after?, until: until?, bound: bound? })
    }

    fn instant(&self, draft: &mut Draft<'_>, value: &At<InstantValue>) -> Option<Instant> {
        match &value.value {
            Choice::Word(text) => {
                let at = At { value: text.clone(), span: value.span.clone() };
                self.until(draft, &Some(at)).map(Instant::At)
            }
            Choice::Table(it) => {
                let pattern = pattern!(self, draft, it);
                let from = self.until(draft, &it.from);
                Some(Instant::First { pattern: pattern?, from: from? })
            }
        }
    }

    /// An instant not after the end; the end itself if it is left out.
    fn until(&self, draft: &mut Draft<'_>, text: &Opt<Duration>) -> Option<Time> {
        let Some(it) = text else { return self.known.end };
        let at = draft.instant(text)?;
        if self.known.end.is_some_and(|end| at > end) {
            let length = self.known.end?.since(Time::ZERO);
            draft.wrong(
                "after-the-end",
                format!("`{}` is after the end of the run", it.value.0),
                &it.span,
                format!("the run ends after {length}"),
                "choose an earlier time, or make `scenario.duration` longer",
            );
            return None;
        }
        Some(at)
    }

    fn window(
        &self,
        draft: &mut Draft<'_>,
        from: &Opt<Duration>,
        until: &Opt<Duration>,
    ) -> Option<(Time, Time)> {
        let (start, end) = (self.until(draft, from), self.until(draft, until));
        let (start, end) = (start?, end?);
        if start > end {
            let span = from.as_ref().map_or(0..0, |it| it.span.clone());
            let message = "this window ends before it begins";
            let label = format!("later than {}, where it ends", end.since(Time::ZERO));
            draft.wrong("out-of-order", message, &span, label, "make `from` earlier");
            return None;
        }
        Some((start, end))
    }

    fn filter(
        &self,
        draft: &mut Draft<'_>,
        fleet: &Opt<Name>,
        router: &Opt<Name>,
        pool: &Opt<Name>,
        tag: &Opt<Name>,
        (subtype, mnemonic): (&Opt<SubtypeName>, &Opt<MnemonicName>),
    ) -> Option<Filter> {
        let found = Filter {
            fleet: self.fleets.fleet(draft, fleet),
            router: self.fleets.router(draft, router),
            pool: self.known.pools.find(draft, pool).map(PoolId::from_index),
            tag: self.known.tags.find(draft, tag).map(TagId::from_index),
            subtype: subtype.as_ref().and_then(|it| subtype_named(&it.value.0)),
            mnemonic: mnemonic.as_ref().and_then(|it| Mnemonic::named(&it.value.0)),
        };
        let lost = (fleet.is_some() && found.fleet.is_none())
            || (router.is_some() && found.router.is_none())
            || (pool.is_some() && found.pool.is_none())
            || (tag.is_some() && found.tag.is_none());
        (!lost).then_some(found)
    }
}

mod response;

/// Responses of the plan, of which `checked` are the expectations.
pub(super) fn responses(
    draft: &mut Draft<'_>,
    file: &File,
    known: &Known,
    fleets: &FleetNames<'_>,
    checked: &[Expectation],
) -> Vec<Response> {
    response::responses(draft, file, &Scope { known, fleets }, checked)
}

/// The records that an action is the answer to.
pub(super) fn answered(
    draft: &mut Draft<'_>,
    table: &WhenTable,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Option<Pattern> {
    let scope = Scope { known, fleets };
    pattern!(scope, draft, table)
}

fn subtype_named(name: &str) -> Option<Subtype> {
    Subtype::ALL.into_iter().find(|it| it.label().eq_ignore_ascii_case(name))
}

fn bound(
    draft: &mut Draft<'_>,
    at_least: &Opt<f64>,
    at_most: &Opt<f64>,
    equals: &Opt<f64>,
    between: &Option<At<Vec<At<f64>>>>,
) -> Option<Bound> {
    let plain = [
        at_least.as_ref().map(|it| (Bound::AtLeast(it.value), &it.span)),
        at_most.as_ref().map(|it| (Bound::AtMost(it.value), &it.span)),
        equals.as_ref().map(|it| (Bound::Equals(it.value), &it.span)),
    ];
    let help = "write a plain number; `between` takes two, the smaller first";
    if let Some((bound, span)) = plain.into_iter().flatten().next() {
        let (Bound::AtLeast(value) | Bound::AtMost(value) | Bound::Equals(value)) = bound else {
            return None;
        };
        if !value.is_finite() {
            draft.wrong(
                "bad-bound",
                "a bound must be a finite number",
                span,
                "nothing can meet this",
                help,
            );
            return None;
        }
        return Some(bound);
    }
    let it = between.as_ref()?;
    match it.value.as_slice() {
        [low, high]
            if low.value <= high.value && low.value.is_finite() && high.value.is_finite() =>
        {
            Some(Bound::Between(low.value, high.value))
        }
        _ => {
            let message = "`between` needs two numbers in order";
            draft.wrong("bad-bound", message, &it.span, "nothing can meet this", help);
            None
        }
    }
}

fn digest(draft: &mut Draft<'_>, text: &At<Text>) -> Option<Check> {
    let digits = text.value.0.trim().to_lowercase();
    if digits.len() == 32 && digits.chars().all(|c| c.is_ascii_hexdigit()) {
        return Some(Check::Digest(digits));
    }
    let help = "copy the `digest` of a run's summary";
    draft.wrong(
        "bad-digest",
        "this is not a digest",
        &text.span,
        "a digest has 32 hexadecimal digits",
        help,
    );
    None
}
