//! What goes together, what is left out and what is looked for.

use std::ops::Range;

use super::levels::on_axis;
use crate::plan::{
    Bound, Comparison, Condition, Extreme, Factor, Level, Levels, Relation, Response, Threshold,
};
use crate::scenario::at::{At, Opt};
use crate::scenario::diagnostic::did_you_mean;
use crate::scenario::expand::{Draft, Names, text};
use crate::scenario::file::study::{ExtremeWord, Scalar, StudyTable, ThresholdTable};
use crate::scenario::file::{File, each};
use crate::scenario::quantity::Name;
use crate::scenario::words::list;

/// The response that is called `name` here.
pub(super) fn response<'r>(
    draft: &mut Draft<'_>,
    name: &str,
    span: &Range<usize>,
    responses: &'r [Response],
) -> Option<&'r Response> {
    let found = responses.iter().find(|it| it.name == name);
    if found.is_none() {
        let names = || responses.iter().map(|it| it.name.as_str());
        let all = || match responses.len() {
            0 => "add `[[response]]` with this name".to_owned(),
            _ => format!("its responses are {}", list(names())),
        };
        let help = did_you_mean(name, names()).unwrap_or_else(all);
        let label = "no response has this name";
        draft.wrong("unknown-response", format!("unknown response `{name}`"), span, label, help);
    }
    found
}

/// Factors that step together.
pub(super) fn zips(
    draft: &mut Draft<'_>,
    table: &StudyTable,
    names: &Names,
    factors: &[Factor],
) -> Vec<Vec<usize>> {
    let mut all = Vec::new();
    let mut used = Vec::new();
    for At { value: group, span } in table.zip.iter().flat_map(|it| &it.value) {
        let mut places = Vec::new();
        let mut lengths = Vec::new();
        for name in group {
            let Some(place) = names.find(draft, &Some(name.clone())) else { continue };
            let Levels::Listed(levels) = &factors[place].levels else {
                let help = "only factors with levels of their own can step together";
                draft.wrong(
                    "two-kinds",
                    "a sampled factor cannot step",
                    &name.span,
                    "sampled",
                    help,
                );
                continue;
            };
            if used.contains(&place) {
                let help = "name each factor in one group only, once";
                draft.wrong("duplicate-name", "a factor steps twice", &name.span, "again", help);
                continue;
            }
            used.push(place);
            places.push(place);
            lengths.push(levels.len());
        }
        if lengths.windows(2).any(|pair| pair[0] != pair[1]) {
            let each = lengths.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
            draft.wrong(
                "uneven-zip",
                "factors that step together need equally many levels",
                span,
                format!("{each} levels"),
                "list as many values for each, or cross the factors by taking them out of `zip`",
            );
            continue;
        }
        all.push(places);
    }
    all
}

/// Reads a comparison off a table; `where` and its `when` have the same keys.
macro_rules! comparison {
    ($draft:expr, $table:expr, $span:expr, $names:expr, $factors:expr) => {{
        let parts = Parts {
            factor: &$table.factor,
            bounds: [&$table.at_least, &$table.at_most],
            others: [&$table.at_least_factor, &$table.at_most_factor],
            labels: [&$table.is, &$table.is_not],
        };
        parts.comparison($draft, $span, $names, $factors)
    }};
}

/// Conditions on points.
pub(super) fn conditions(
    draft: &mut Draft<'_>,
    file: &File,
    names: &Names,
    factors: &[Factor],
) -> Vec<Condition> {
    let mut all = Vec::new();
    for At { value: table, span } in each(&file.r#where) {
        let then = comparison!(draft, table, span, names, factors);
        let when = match &table.when {
            None => Some(None),
            Some(At { value, span }) => comparison!(draft, value, span, names, factors).map(Some),
        };
        if let (Some(then), Some(when)) = (then, when) {
            all.push(Condition { then, when });
        }
    }
    all
}

struct Parts<'f> {
    factor: &'f Opt<Name>,
    /// At least, at most.
    bounds: [&'f Opt<Scalar>; 2],
    others: [&'f Opt<Name>; 2],
    /// Is, is not.
    labels: [&'f Opt<Scalar>; 2],
}

impl Parts<'_> {
    fn comparison(
        &self,
        draft: &mut Draft<'_>,
        span: &Range<usize>,
        names: &Names,
        factors: &[Factor],
    ) -> Option<Comparison> {
        let factor = names.find(draft, self.factor)?;
        if let Some(it) = self.labels[0].as_ref().or(self.labels[1].as_ref()) {
            let label = label(draft, it, &factors[factor])?;
            let is = self.labels[0].is_some();
            let relation = if is { Relation::Is(label) } else { Relation::IsNot(label) };
            return Some(Comparison { factor, relation });
        }
        numbers(draft, &factors[factor], span)?;
        if let Some(name) = self.others.iter().find(|it| it.is_some()) {
            let other = names.find(draft, name)?;
            numbers(draft, &factors[other], span)?;
            let least = self.others[0].is_some();
            let relation =
                if least { Relation::AtLeastFactor(other) } else { Relation::AtMostFactor(other) };
            return Some(Comparison { factor, relation });
        }
        let it = self.bounds.iter().find_map(|it| it.as_ref())?;
        let Some(number) = on_axis(&it.value) else {
            let help = "write a number, a duration or a percentage, as the factor's levels are";
            draft.wrong(
                "wrong-unit",
                "a level cannot be compared with this",
                &it.span,
                "no number",
                help,
            );
            return None;
        };
        let least = self.bounds[0].is_some();
        let relation = if least { Relation::AtLeast(number) } else { Relation::AtMost(number) };
        Some(Comparison { factor, relation })
    }
}

/// Reports a factor whose levels are words.
fn numbers(draft: &mut Draft<'_>, factor: &Factor, span: &Range<usize>) -> Option<()> {
    let Levels::Listed(levels) = &factor.levels else { return Some(()) };
    if levels.iter().all(|it| it.value.is_some()) {
        return Some(());
    }
    let message = format!("the levels of `{}` are words", factor.name);
    let help = "words can only be compared by `is` and `is-not`";
    draft.wrong("wrong-unit", message, span, "words have no order", help);
    None
}

/// The label of a level that a condition names.
fn label(draft: &mut Draft<'_>, value: &At<Scalar>, factor: &Factor) -> Option<String> {
    let Levels::Listed(levels) = &factor.levels else {
        let help = "compare a sampled factor by `at-least` and `at-most`";
        draft.wrong("two-kinds", "a sampled factor has no levels", &value.span, "sampled", help);
        return None;
    };
    let written = match &value.value {
        Scalar::Text(text) => text.clone(),
        Scalar::Whole(number) => number.to_string(),
        Scalar::Number(number) => toml::Value::from(*number).to_string(),
        Scalar::Bool(yes) => yes.to_string(),
    };
    let same = |level: &&Level| {
        level.label == written || (level.value.is_some() && level.value == on_axis(&value.value))
    };
    let found = levels.iter().find(same).map(|it| it.label.clone());
    if found.is_none() {
        let labels = || levels.iter().map(|it| it.label.as_str());
        let help = did_you_mean(&written, labels())
            .unwrap_or_else(|| format!("its levels are {}", list(labels())));
        let message = format!("`{}` has no level `{written}`", factor.name);
        draft.wrong("unknown-value", message, &value.span, "not one of its levels", help);
    }
    found
}

/// Thresholds that are looked for, and the names of all that are written.
pub(super) fn thresholds(
    draft: &mut Draft<'_>,
    file: &File,
    names: &Names,
    factors: &[Factor],
    responses: &[Response],
) -> (Vec<Threshold>, Names) {
    let mut own = Names::new("threshold", "unknown-threshold");
    let mut all = Vec::new();
    for At { value: table, .. } in each(&file.threshold) {
        own.declare(draft, &table.name);
        all.extend(threshold(draft, table, names, factors, responses));
    }
    (all, own)
}

fn threshold(
    draft: &mut Draft<'_>,
    table: &ThresholdTable,
    names: &Names,
    factors: &[Factor],
    responses: &[Response],
) -> Option<Threshold> {
    let name = draft.name(&table.name);
    let factor = names.find(draft, &table.factor);
    let asked = table.response.as_ref()?;
    let response = response(draft, &asked.value.0, &asked.span, responses);
    let bounds = [
        table.at_least.as_ref().map(|it| Bound::AtLeast(it.value)),
        table.at_most.as_ref().map(|it| Bound::AtMost(it.value)),
        table.equals.as_ref().map(|it| Bound::Equals(it.value)),
    ];
    let bound = bounds.into_iter().flatten().next()?;
    let (name, factor, response) = (name?, factor?, response?);
    let span = table.factor.as_ref().map_or(0..0, |it| it.span.clone());
    let rising = match &factors[factor].levels {
        Levels::Listed(levels) => levels.windows(2).all(|pair| pair[0].value < pair[1].value),
        Levels::Between(_) => false,
    };
    if !rising {
        draft.wrong(
            "not-rising",
            format!("`{}` cannot be searched", factors[factor].name),
            &span,
            "its levels do not rise, or it has none",
            "give the factor `range`, `log-range`, or `values` in rising order",
        );
        return None;
    }
    let find = match table.find.as_ref()?.value {
        ExtremeWord::Largest => Extreme::Largest,
        ExtremeWord::Smallest => Extreme::Smallest,
    };
    let title = text(&table.title).unwrap_or_else(|| name.clone());
    Some(Threshold { name, title, factor, find, response: response.name.clone(), bound })
}
