//! A study: factors get their levels, names their places.
//!
//! What it does not know: whether the levels make sense to the scenario; each point is loaded like any other scenario.

mod levels;
mod plots;
mod rules;

use std::ops::Range;

use super::{Draft, Known, Names, small, text};
use crate::plan::{Factor, Levels, Precision, Repeats, Response, Sampling, StudyPlan, Take};
use crate::scenario::at::{At, Opt};
use crate::scenario::file::study::{DesignWord, PrecisionTable, SampleKind, Scalar, StudyTable};
use crate::scenario::file::{File, each};
use crate::scenario::limits::{POINTS, RUNS};
use crate::scenario::quantity::Percent;

/// Replications where nothing is said (*assumed*).
const REPLICATIONS: u32 = 10;

/// The study that the file asks for, if it does.
pub(super) fn study(
    draft: &mut Draft<'_>,
    file: &File,
    known: &Known,
    responses: &[Response],
) -> Option<StudyPlan> {
    let Some(At { value: table, span }) = &file.study else {
        without_study(draft, file);
        return None;
    };
    let mut names = Names::new("factor", "unknown-factor");
    each(&file.factor).iter().for_each(|it| names.declare(draft, &it.value.name));
    let factors: Vec<Factor> =
        each(&file.factor).iter().filter_map(|it| levels::factor(draft, &it.value)).collect();
    let (arms, level) = (arms(draft, table, known), level(draft, &table.level));
    let repeats = repeats(draft, table, responses);
    // Rules go by the places of factors: with one missing they would speak of others.
    if factors.len() < each(&file.factor).len() {
        return None;
    }
    if responses.is_empty() && each(&file.response).is_empty() {
        draft.wrong(
            "no-response",
            "this study asks nothing of its runs",
            span,
            "without responses there is nothing to tell apart",
            "add `[[response]]` with a `name` and one kind, for example `summary = \"exchange.seconds.p99\"`",
        );
    }
    let scenario = file.scenario.as_ref();
    let title = text(&table.title).or_else(|| text(&scenario?.value.title));
    let zips = rules::zips(draft, table, &names, &factors);
    let conditions = rules::conditions(draft, file, &names, &factors);
    let (thresholds, searched) = rules::thresholds(draft, file, &names, &factors, responses);
    if let (Some(it), false) = (&table.precision, thresholds.is_empty()) {
        draft.wrong(
            "two-kinds",
            "a search has no precision to stop at",
            &it.span,
            "would never be looked at",
            "say with `replications` how often each threshold is searched",
        );
    }
    let sampling = sampling(draft, table, &factors);
    let one_at_a_time = one_at_a_time(draft, table);
    let shape = plots::Shape {
        names: &names,
        factors: &factors,
        searched: &searched,
        sampling: sampling.flatten(),
        one_at_a_time,
        responses,
    };
    let plots = plots::plots(draft, file, &shape);
    let study = StudyPlan {
        title: title?,
        question: text(&table.question)?,
        arms,
        sampling: sampling?,
        zips,
        one_at_a_time,
        conditions,
        repeats: repeats?,
        level: level?,
        thresholds,
        plots,
        factors,
    };
    within_limits(draft, &study, span).then_some(study)
}

/// Parts of a study in a file that is none.
fn without_study(draft: &mut Draft<'_>, file: &File) {
    let parts = [
        ("factor", each(&file.factor).first().map(|it| &it.span)),
        ("where", each(&file.r#where).first().map(|it| &it.span)),
        ("threshold", each(&file.threshold).first().map(|it| &it.span)),
        ("plot", each(&file.plot).first().map(|it| &it.span)),
    ];
    for (part, span) in parts {
        let Some(span) = span else { continue };
        draft.wrong(
            "no-study",
            format!("`[[{part}]]` stands in a file that is no study"),
            span,
            "nothing would use this",
            "add `[study]`; all its keys may be left out",
        );
    }
}

fn arms(draft: &mut Draft<'_>, table: &StudyTable, known: &Known) -> Vec<String> {
    let Some(arms) = &table.arms else { return vec!["base".into()] };
    let mut named: Vec<String> = Vec::new();
    for arm in &arms.value {
        if arm.value.0 != "base" {
            known.arms.find(draft, &Some(arm.clone()));
        }
        if named.contains(&arm.value.0) {
            let help = "name each arm once";
            draft.wrong("duplicate-name", "an arm is named twice", &arm.span, "again", help);
        }
        named.push(arm.value.0.clone());
    }
    if named.is_empty() {
        let help = "leave `arms` out to run the base only";
        draft.wrong(
            "nothing-to-run",
            "a study without arms runs nothing",
            &arms.span,
            "empty",
            help,
        );
    }
    named
}

fn level(draft: &mut Draft<'_>, text: &Opt<Percent>) -> Option<f64> {
    let it = text.as_ref()?;
    let level = draft.heard(it.value.share(), &it.span)?;
    if level <= 0.5 || level >= 1.0 {
        draft.wrong(
            "out-of-range",
            format!("`{}` is no confidence level", it.value.0),
            &it.span,
            "must be above 50% and below 100%",
            "95% is usual; 99% makes intervals about a third wider",
        );
        return None;
    }
    Some(level)
}

/// How factors without levels are sampled: nothing if there are none.
fn sampling(
    draft: &mut Draft<'_>,
    table: &StudyTable,
    factors: &[Factor],
) -> Option<Option<Sampling>> {
    let open = factors.iter().find(|it| matches!(it.levels, Levels::Between(_)));
    match (&table.sample, open) {
        (None, None) => Some(None),
        (Some(At { span, .. }), None) => {
            draft.wrong(
                "nothing-to-sample",
                "`sample` has no factor to sample",
                span,
                "all factors have levels of their own",
                "give a factor `between = { from = …, to = … }`, or take `sample` out",
            );
            None
        }
        (None, Some(factor)) => {
            let span = table_span(table);
            draft.wrong(
                "no-sample",
                format!("factor `{}` needs a sample", factor.name),
                &span,
                "`sample` is missing",
                "add `sample = { latin-hypercube = 64 }` to `[study]`, or give the factor `range` instead of `between`",
            );
            None
        }
        (Some(At { value, .. }), Some(_)) => {
            let number = |it: u64| u32::try_from(it).expect("the range was checked");
            Some(Some(match value {
                SampleKind::LatinHypercube(it) => Sampling::LatinHypercube(number(it.value.0)),
                SampleKind::Sobol(it) => Sampling::Sobol(number(it.value.0)),
                SampleKind::Morris(it) => Sampling::Morris(number(it.value.0)),
                SampleKind::Indices(it) => Sampling::Indices(number(it.value.0)),
            }))
        }
    }
}

/// Whether factors are varied one at a time. Sampled ones are not: each sample moves all of them.
fn one_at_a_time(draft: &mut Draft<'_>, table: &StudyTable) -> bool {
    let Some(At { value: DesignWord::OneAtATime, span }) = &table.design else { return false };
    if table.sample.is_some() {
        draft.wrong(
            "two-kinds",
            "a sample moves all factors at once",
            span,
            "cannot go with `sample`",
            "take `design` out, or give every factor `values` or a `range` instead of `between` and take `sample` out",
        );
    }
    true
}

/// Some place within the study's table.
fn table_span(table: &StudyTable) -> Range<usize> {
    let spans = [
        table.question.as_ref().map(|it| &it.span),
        table.title.as_ref().map(|it| &it.span),
        table.level.as_ref().map(|it| &it.span),
    ];
    spans.into_iter().flatten().next().cloned().unwrap_or(0..0)
}

fn repeats(draft: &mut Draft<'_>, table: &StudyTable, responses: &[Response]) -> Option<Repeats> {
    let Some(At { value: precision, span }) = &table.precision else {
        let number = small(&table.replications).unwrap_or(REPLICATIONS);
        return Some(Repeats { least: number, most: number, batch: number, precision: Vec::new() });
    };
    let (least, most, batch) =
        (small(&precision.at_least)?, small(&precision.at_most)?, small(&precision.batch)?);
    let wanted = wanted(draft, precision, responses);
    if least > most {
        let label = format!("{least} at least, {most} at most");
        let help = "make `at-most` larger than `at-least`";
        draft.wrong("out-of-order", "this can never stop", span, label, help);
        return None;
    }
    Some(Repeats { least, most, batch, precision: wanted? })
}

/// How well each response must be known.
fn wanted(
    draft: &mut Draft<'_>,
    table: &PrecisionTable,
    responses: &[Response],
) -> Option<Vec<Precision>> {
    let mut all = Vec::new();
    for (name, At { value, span }) in &table.within.as_ref()?.value {
        let Some(response) = rules::response(draft, name, span, responses) else { continue };
        let share = |text: &str| Percent(text.to_owned()).share().ok();
        let (half_width, relative) = match value {
            Scalar::Text(text) => (share(text).unwrap_or(0.0), true),
            Scalar::Whole(number) => (*number as f64, false),
            Scalar::Number(number) => (*number, false),
            Scalar::Bool(_) => (0.0, false),
        };
        if !(half_width > 0.0 && half_width.is_finite()) {
            draft.wrong(
                "out-of-range",
                format!("`{name}` cannot be known this exactly"),
                span,
                "half the width of an interval is above zero",
                "write a share such as `\"5%\"`, or a plain number in the response's unit",
            );
            continue;
        }
        if relative && matches!(response.take, Take::Held(_)) {
            draft.wrong(
                "out-of-range",
                format!("`{name}` is a share itself"),
                span,
                "a share of a share has no use: it may be zero",
                "write a plain number, for example `0.05` for plus or minus five per cent",
            );
            continue;
        }
        all.push(Precision { response: name.clone(), half_width, relative });
    }
    Some(all)
}

/// Whether the design can be held at all.
fn within_limits(draft: &mut Draft<'_>, study: &StudyPlan, span: &Range<usize>) -> bool {
    // Of factors that step together the first counts for all.
    let follows =
        |place: &usize| study.zips.iter().any(|zip| zip.iter().skip(1).any(|it| it == place));
    let counting = study.factors.iter().enumerate().filter(|it| !follows(&it.0));
    let points = counting.fold(1_u64, |all, (_, factor)| match &factor.levels {
        Levels::Listed(levels) if study.one_at_a_time => all.saturating_add(levels.len() as u64),
        Levels::Listed(levels) => all.saturating_mul(levels.len() as u64),
        Levels::Between(_) => all,
    });
    let sampled = match study.sampling {
        None => 1,
        Some(Sampling::LatinHypercube(n) | Sampling::Sobol(n)) => u64::from(n),
        Some(Sampling::Morris(n)) => u64::from(n) * (study.factors.len() as u64 + 1),
        Some(Sampling::Indices(n)) => u64::from(n) * (study.factors.len() as u64 + 2),
    };
    let points = points.saturating_mul(sampled);
    let runs = points
        .saturating_mul(study.arms.len() as u64)
        .saturating_mul(u64::from(study.repeats.most));
    let mut above = |count: u64, what: &str, most: u64, help: &str| {
        if count > most {
            let message = format!("{count} {what}; a study has at most {most}");
            draft.wrong("too-many", message, span, "its factors multiply", help);
        }
        count > most
    };
    let fewer = "sample the factors instead of crossing them, or give them fewer levels";
    let seldom = "ask for fewer `replications` or arms, or a `precision` with a smaller `at-most`";
    !above(points, "points", POINTS, fewer) && !above(runs, "runs", RUNS, seldom)
}
