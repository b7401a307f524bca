//! The pictures that a study asks for: whether each fits what is varied and asked.
//!
//! What it does not know: what a picture looks like.

use std::ops::Range;

use super::rules;
use crate::kernel::Time;
use crate::plan::{Factor, Level, Levels, Plot, PlotAxis, PlotKind, Response, Sampling};
use crate::scenario::at::Opt;
use crate::scenario::expand::{Draft, Names};
use crate::scenario::file::plot::{AxisWord, PlotTable, PlotWord};
use crate::scenario::file::{File, each};
use crate::scenario::quantity::Name;

/// What a picture must fit.
pub(super) struct Shape<'a> {
    /// The names of the factors.
    pub(super) names: &'a Names,
    /// The factors.
    pub(super) factors: &'a [Factor],
    /// The names of the thresholds.
    pub(super) searched: &'a Names,
    /// How factors without levels are sampled.
    pub(super) sampling: Option<Sampling>,
    /// Whether each factor is varied alone.
    pub(super) one_at_a_time: bool,
    /// The responses.
    pub(super) responses: &'a [Response],
}

/// All pictures that are asked for.
pub(super) fn plots(draft: &mut Draft<'_>, file: &File, shape: &Shape<'_>) -> Vec<Plot> {
    let mut own = Names::new("plot", "unknown-plot");
    let mut all = Vec::new();
    for it in each(&file.plot) {
        own.declare(draft, &it.value.name);
        all.extend(plot(draft, &it.value, &it.span, shape));
    }
    all
}

fn plot(
    draft: &mut Draft<'_>,
    table: &PlotTable,
    span: &Range<usize>,
    shape: &Shape<'_>,
) -> Option<Plot> {
    let kind = table.kind.as_ref()?;
    let unused = unused(draft, table, kind.value);
    let of = of(draft, table, span, kind.value, shape);
    let along = factor(draft, &table.along, shape);
    let by = factor(draft, &table.by, shape);
    let (of, along, by) = (of?, along?, by?);
    let mut misfit = |why: &str, help: &str| -> Option<PlotKind> {
        let message = format!("this study has no {}", word(kind.value));
        draft.wrong("no-fit", message, &kind.span, why, help);
        None
    };
    if kind.value != PlotWord::Threshold && shape.searched.count > 0 {
        let help = "write `kind = \"threshold\"`, or take the thresholds into a study of their own";
        misfit("where thresholds are searched, points are not run one by one", help)?;
    }
    let crossed = matches!(kind.value, PlotWord::Line | PlotWord::HeatMap);
    if shape.one_at_a_time && crossed {
        let help =
            "use `kind = \"tornado\"`, or take `design` out of `[study]` to cross the factors";
        misfit("its factors are varied one at a time", help)?;
    }
    let several = |it: &usize| *it < shape.factors.len() && levels(&shape.factors[*it]).len() > 1;
    let mut free = (0..shape.factors.len()).filter(several);
    let kind = match kind.value {
        PlotWord::Line => {
            let numbers = |it: &usize| levels(&shape.factors[*it]).iter().all(is_number);
            let first = || free.clone().find(numbers).or_else(|| free.clone().next());
            match along.or_else(first) {
                Some(along) => {
                    let axis = axis(draft, table, &shape.factors[along])?;
                    PlotKind::Line { along, by, axis }
                }
                None => misfit(NO_LEVELS, "give a factor several `values`, or a `range`")?,
            }
        }
        PlotWord::HeatMap => {
            let along = along.or_else(|| free.find(|it| Some(*it) != by));
            let other = by.or_else(|| free.find(|it| Some(*it) != along));
            match (along, other) {
                (Some(along), Some(by)) => PlotKind::HeatMap { along, by },
                _ => misfit("it needs two factors with several levels", "use `kind = \"line\"`")?,
            }
        }
        PlotWord::Tornado if free.next().is_none() => {
            misfit(NO_LEVELS, "use `kind = \"sensitivity\"` for factors that are sampled")?
        }
        PlotWord::Tornado => PlotKind::Tornado,
        PlotWord::Sensitivity => match shape.sampling {
            Some(Sampling::Morris(_) | Sampling::Indices(_)) => PlotKind::Sensitivity,
            _ => misfit(
                "its factors are not sampled so that this could be told",
                "add `sample = { morris = 20 }` to `[study]`, or use `kind = \"tornado\"`",
            )?,
        },
        PlotWord::Distribution => PlotKind::Distribution { along },
        PlotWord::Survival => {
            let asked = shape.responses.iter().find(|it| it.name == of);
            if asked.is_none_or(|it| it.take.horizon(Time::NEVER).is_none()) {
                let help = "name a response with `time-until` or `elapsed`, or use `kind = \"distribution\"`";
                misfit("its response counts no time until something happens", help)?;
            }
            PlotKind::Survival { along }
        }
        PlotWord::Threshold => PlotKind::Threshold,
    };
    let name = draft.name(&table.name)?;
    let apart = apart(draft, table, along, by);
    (apart && !unused).then_some(Plot { name, of, kind })
}

const NO_LEVELS: &str = "no factor has several levels";

fn is_number(level: &Level) -> bool {
    level.value.is_some()
}

fn levels(factor: &Factor) -> &[Level] {
    match &factor.levels {
        Levels::Listed(levels) => levels,
        Levels::Between(_) => &[],
    }
}

const fn word(kind: PlotWord) -> &'static str {
    match kind {
        PlotWord::Line => "line chart",
        PlotWord::HeatMap => "heat map",
        PlotWord::Tornado => "tornado",
        PlotWord::Sensitivity => "sensitivities",
        PlotWord::Distribution => "distribution",
        PlotWord::Survival => "survival curve",
        PlotWord::Threshold => "picture of a threshold",
    }
}

/// Reports keys that this kind has no use for.
fn unused(draft: &mut Draft<'_>, table: &PlotTable, kind: PlotWord) -> bool {
    use PlotWord::{Distribution, HeatMap, Line, Survival, Threshold};
    let span = |it: &Opt<Name>| it.as_ref().map(|it| it.span.clone());
    let keys = [
        ("response", span(&table.response), kind != Threshold),
        ("threshold", span(&table.threshold), kind == Threshold),
        ("along", span(&table.along), matches!(kind, Line | HeatMap | Distribution | Survival)),
        ("by", span(&table.by), matches!(kind, Line | HeatMap)),
        ("axis", table.axis.as_ref().map(|it| it.span.clone()), kind == Line),
    ];
    let mut found = false;
    for (key, span, has_use) in keys {
        let (Some(span), false) = (span, has_use) else { continue };
        found = true;
        let message = format!("a {} has no use for `{key}`", word(kind));
        draft.wrong("unused", message, &span, "would change nothing", "leave it out");
    }
    found
}

/// The response or threshold that a picture is of.
fn of(
    draft: &mut Draft<'_>,
    table: &PlotTable,
    span: &Range<usize>,
    kind: PlotWord,
    shape: &Shape<'_>,
) -> Option<String> {
    let (key, name) = match kind {
        PlotWord::Threshold => ("threshold", &table.threshold),
        _ => ("response", &table.response),
    };
    let Some(it) = name else {
        draft.wrong(
            "missing-key",
            format!("a {} needs `{key}`", word(kind)),
            span,
            format!("`{key}` is missing"),
            format!("add `{key}` with the name of the {key} that it shows"),
        );
        return None;
    };
    let found = match kind {
        PlotWord::Threshold => shape.searched.find(draft, name).map(|_| ()),
        _ => rules::response(draft, &it.value.0, &it.span, shape.responses).map(|_| ()),
    };
    found.map(|()| it.value.0.clone())
}

/// A factor that a picture names, if it does: it must have levels to show.
fn factor(draft: &mut Draft<'_>, name: &Opt<Name>, shape: &Shape<'_>) -> Option<Option<usize>> {
    let Some(it) = name else { return Some(None) };
    let place = shape.names.find(draft, name)?;
    if levels(&shape.factors[place]).len() > 1 {
        return Some(Some(place));
    }
    draft.wrong(
        "no-fit",
        format!("`{}` does not go along a picture", it.value.0),
        &it.span,
        "it does not have several levels",
        "name a factor with several `values` or `settings`, or with a `range`",
    );
    None
}

/// Reports a factor that is to go both ways.
fn apart(
    draft: &mut Draft<'_>,
    table: &PlotTable,
    along: Option<usize>,
    by: Option<usize>,
) -> bool {
    let (Some(it), true) = (&table.by, along.is_some() && along == by) else { return true };
    let help = "name another factor, or leave `by` out";
    draft.wrong("duplicate-name", "a factor goes both ways", &it.span, "again", help);
    false
}

/// How the levels of the factor are spaced.
fn axis(draft: &mut Draft<'_>, table: &PlotTable, factor: &Factor) -> Option<PlotAxis> {
    let values: Vec<f64> = levels(factor).iter().filter_map(|it| it.value).collect();
    let rising = values.len() == levels(factor).len() && values.is_sorted_by(|a, b| a < b);
    let Some(it) = &table.axis else { return Some(PlotAxis::of(factor)) };
    let (why, help) = match it.value {
        AxisWord::Even => return Some(PlotAxis::Even),
        AxisWord::Linear if rising => return Some(PlotAxis::Linear),
        AxisWord::Log if rising && values[0] >= 0.0 => return Some(PlotAxis::Log),
        AxisWord::Log if rising => ("a level is below zero", "use `axis = \"linear\"`"),
        _ => ("its levels are no rising numbers", "use `axis = \"even\"`"),
    };
    let message = format!("`{}` cannot be spaced so", factor.name);
    draft.wrong("no-fit", message, &it.span, why, help);
    None
}
