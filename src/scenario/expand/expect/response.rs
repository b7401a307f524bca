//! Responses: names become ids, windows get their ends.

use std::collections::BTreeMap;

use super::{Scope, bound};
use crate::plan::{
    Expectation, Measure, Metric, Observed, Pattern, RecordKind, Response, Statistic, Take,
};
use crate::scenario::at::{At, Opt};
use crate::scenario::diagnostic::{Diagnostic, did_you_mean};
use crate::scenario::expand::filter::{honored, metric_filters, record_filters};
use crate::scenario::expand::{Draft, text};
use crate::scenario::file::response::{Elapsed, ResponseTable, SteadyWord, TimeUntil};
use crate::scenario::file::{File, each};
use crate::scenario::quantity::{Percent, Text};
use crate::scenario::words::list;

/// A metric and whom it is over, without a bound.
macro_rules! gauge {
    ($scope:expr, $draft:expr, $table:expr) => {{
        let filter = filter!($scope, $draft, $table, &None);
        let metric = $table.metric.as_ref().and_then(|it| Metric::named(&it.value.0));
        let used = metric.and_then(|it| {
            let keys = given!($table, None::<&std::ops::Range<usize>>);
            honored($draft, it.name(), metric_filters(it), &keys)
        });
        match (metric, filter, used) {
            (Some(metric), Some(filter), Some(())) => Some(Measure { metric, filter }),
            _ => None,
        }
    }};
}

/// Responses of the plan. `checked` are the expectations of this arm.
pub(super) fn responses(
    draft: &mut Draft<'_>,
    file: &File,
    scope: &Scope<'_>,
    checked: &[Expectation],
) -> Vec<Response> {
    let mut names = BTreeMap::new();
    let mut made = Vec::new();
    for At { value: table, .. } in each(&file.response) {
        let Some(name) = draft.name(&table.name) else { continue };
        let span = table.name.as_ref().map_or(0..0, |it| it.span.clone());
        if let Some(first) = names.insert(name.clone(), span.clone()) {
            let same =
                Diagnostic::error("duplicate-name", format!("two responses are called `{name}`"));
            draft.found.push(
                same.label(draft.sources, &span, "used again here")
                    .label(draft.sources, &first, "first used here")
                    .help("tables tell responses apart by their names; give one another name"),
            );
            continue;
        }
        let title = text(&table.title).unwrap_or_else(|| name.clone());
        let take = scope.take(draft, table, file, checked);
        if let (Some(take), Some(across)) = (take, statistic(draft, &table.across)) {
            made.push(Response { name, title, take, across });
        }
    }
    made
}

impl Scope<'_> {
    fn take(
        &self,
        draft: &mut Draft<'_>,
        table: &ResponseTable,
        file: &File,
        checked: &[Expectation],
    ) -> Option<Take> {
        if let Some(At { value: it, .. }) = &table.at {
            let measure = gauge!(self, draft, it);
            let at = self.until(draft, &it.at);
            return Some(Take::At { measure: measure?, at: at? });
        }
        let kinds = [&table.largest, &table.smallest, &table.mean];
        if let Some((kind, At { value: it, .. })) =
            kinds.into_iter().enumerate().find_map(|(kind, it)| Some((kind, it.as_ref()?)))
        {
            let measure = gauge!(self, draft, it);
            let window = self.window(draft, &it.from, &it.until);
            let (measure, (from, until)) = (measure?, window?);
            return Some(match kind {
                0 => Take::Largest { measure, from, until },
                1 => Take::Smallest { measure, from, until },
                _ => Take::Mean { measure, from, until },
            });
        }
        if let Some(At { value: it, .. }) = &table.time_until {
            return self.time_until(draft, it);
        }
        if let Some(At { value: it, .. }) = &table.count {
            let pattern = pattern!(self, draft, it);
            let window = self.window(draft, &it.from, &it.until);
            let (pattern, (from, until)) = (pattern?, window?);
            return Some(Take::Count { pattern, from, until });
        }
        if let Some(At { value: it, .. }) = &table.elapsed {
            return self.elapsed(draft, it);
        }
        if let Some(it) = &table.steady {
            return Some(Take::Steady(match it.value {
                SteadyWord::Exchange => Observed::Exchange,
                SteadyWord::BackendWait => Observed::BackendWait,
            }));
        }
        if let Some(it) = &table.summary {
            return Some(Take::Summary(it.value.0.trim().to_owned()));
        }
        held(draft, table.expectation.as_ref()?, file, checked)
    }

    fn time_until(&self, draft: &mut Draft<'_>, table: &TimeUntil) -> Option<Take> {
        let measure = gauge!(self, draft, table);
        let bound = bound(draft, &table.at_least, &table.at_most, &table.equals, &table.between);
        let from = self.until(draft, &table.from);
        Some(Take::TimeUntil { measure: measure?, bound: bound?, from: from? })
    }

    fn elapsed(&self, draft: &mut Draft<'_>, table: &Elapsed) -> Option<Take> {
        let first = table.first.as_ref().and_then(|it| pattern!(self, draft, it.value));
        let then = table.then.as_ref().and_then(|it| pattern!(self, draft, it.value));
        let statistic = statistic(draft, &table.take);
        let (first, then, statistic) = (first?, then?, statistic?);
        if crate::record::matching::about(first.kind) != crate::record::matching::about(then.kind) {
            let span = table.then.as_ref().map_or(0..0, |it| it.span.clone());
            draft.wrong(
                "out-of-order",
                format!("`{}` and `{}` are about different things", first.kind.name(), then.kind.name()),
                &span,
                "cannot answer the first record",
                "take two kinds of records of the same thing: of a router, a pool, a link, a fault or an action",
            );
            return None;
        }
        Some(Take::Elapsed { first, then, statistic })
    }
}

/// `mean` or a quantile.
fn statistic(draft: &mut Draft<'_>, text: &Opt<Text>) -> Option<Statistic> {
    let it = text.as_ref()?;
    if it.value.0 == "mean" {
        return Some(Statistic::Mean);
    }
    let share = Percent(it.value.0.clone()).share().ok();
    match share {
        Some(share) if share > 0.0 => Some(Statistic::Quantile(share)),
        _ => {
            draft.wrong(
                "unknown-value",
                format!("`{}` is neither a mean nor a quantile", it.value.0),
                &it.span,
                "not known here",
                "write `\"mean\"`, or the share that must not be longer, for example `\"99%\"`",
            );
            None
        }
    }
}

/// The expectation that a response asks about. One of another arm has no answer here.
fn held(
    draft: &mut Draft<'_>,
    name: &At<Text>,
    file: &File,
    checked: &[Expectation],
) -> Option<Take> {
    let wanted = name.value.0.trim();
    if checked.iter().any(|it| it.name == wanted) {
        return Some(Take::Held(wanted.to_owned()));
    }
    let all =
        || each(&file.expect).iter().filter_map(|it| Some(it.value.name.as_ref()?.value.0.trim()));
    if all().any(|it| it == wanted) {
        return Some(Take::Held(wanted.to_owned()));
    }
    let help = did_you_mean(wanted, all()).unwrap_or_else(|| match all().next() {
        None => "this scenario expects nothing; add an `[[expect]]`".to_owned(),
        Some(_) => format!("its expectations are {}", list(all())),
    });
    draft.wrong(
        "unknown-expectation",
        format!("unknown expectation `{wanted}`"),
        &name.span,
        "no expectation has this name",
        help,
    );
    None
}
