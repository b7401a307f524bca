//! A factor's levels: as listed, in steps, or between two ends.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::plan::{Continuum, Factor, Level, Levels, Quantity};
use crate::scenario::at::{At, Opt};
use crate::scenario::expand::{Draft, text};
use crate::scenario::file::each;
use crate::scenario::file::study::{BetweenTable, FactorTable, RangeTable, Scalar, SettingTable};
use crate::scenario::limits::LEVELS;
use crate::scenario::quantity::{Duration, Percent};
use crate::scenario::words::grouped;

/// A factor with its levels.
pub(super) fn factor(draft: &mut Draft<'_>, table: &FactorTable) -> Option<Factor> {
    let name = draft.name(&table.name);
    let levels = levels(draft, table);
    let (name, levels) = (name?, levels?);
    let title = text(&table.title).unwrap_or_else(|| name.clone());
    Some(Factor { name, title, levels })
}

fn levels(draft: &mut Draft<'_>, table: &FactorTable) -> Option<Levels> {
    if table.settings.is_some() {
        if let Some(keys) = &table.keys {
            let help = "take `keys` out: each setting says which keys it sets";
            draft.wrong(
                "two-kinds",
                "a factor with settings has no keys",
                &keys.span,
                "unused",
                help,
            );
        }
        return settings(draft, each(&table.settings));
    }
    let keys = keys(draft, table)?;
    if let Some(values) = &table.values {
        few(draft, values.value.len(), &values.span)?;
        let mut listed: Vec<Level> = Vec::new();
        let mut labels = BTreeSet::new();
        for At { value, span } in &values.value {
            let level = level(value, &keys);
            if !labels.insert(level.label.clone()) {
                let help = "name each value once";
                draft.wrong("duplicate-name", "a value is listed twice", span, "again", help);
            }
            listed.push(level);
        }
        return not_empty(draft, listed, &values.span);
    }
    if let Some(At { value, span }) = &table.between {
        return between(draft, value, keys, span).map(Levels::Between);
    }
    let (range, log) = match (&table.range, &table.log_range) {
        (Some(range), _) => (range, false),
        (_, Some(range)) => (range, true),
        _ => return None,
    };
    steps(draft, &range.value, keys, log, &range.span)
}

/// Nothing if these are more levels than a factor may have.
fn few(draft: &mut Draft<'_>, levels: usize, span: &Range<usize>) -> Option<()> {
    if levels <= LEVELS {
        return Some(());
    }
    let [levels, most] = [levels, LEVELS].map(|it| grouped(it as u64));
    let message = format!("{levels} levels; a factor has at most {most}");
    let help = "sample the factor with `between`, or take larger steps";
    draft.wrong("too-many", message, span, "too many", help);
    None
}

fn keys(draft: &mut Draft<'_>, table: &FactorTable) -> Option<Vec<String>> {
    let named = table.keys.as_ref().map(|it| it.value.as_slice()).unwrap_or_default();
    if named.is_empty() {
        let span = table.name.as_ref().map_or(0..0, |it| it.span.clone());
        draft.wrong(
            "missing-key",
            "this factor changes nothing",
            &span,
            "`keys` is missing",
            "say which keys get its value, for example `keys = [\"fleet.edge.count\"]`; `licsim check` lists all keys",
        );
        return None;
    }
    Some(named.iter().map(|it| it.value.0.trim().to_owned()).collect())
}

fn not_empty(draft: &mut Draft<'_>, levels: Vec<Level>, span: &Range<usize>) -> Option<Levels> {
    if levels.is_empty() {
        let help = "list at least one";
        draft.wrong("nothing-to-run", "a factor without levels", span, "empty", help);
        return None;
    }
    Some(Levels::Listed(levels))
}

fn settings(draft: &mut Draft<'_>, tables: &[At<SettingTable>]) -> Option<Levels> {
    few(draft, tables.len(), &tables.first()?.span)?;
    let mut listed: Vec<Level> = Vec::new();
    let mut labels = BTreeSet::new();
    for At { value: table, span } in tables {
        let Some(label) = draft.name(&table.name) else { continue };
        if !labels.insert(label.clone()) {
            let help = "give each setting its own name";
            draft.wrong("duplicate-name", "two settings have this name", span, "again", help);
        }
        let Some(set) = &table.set else { continue };
        let sets = set.value.0.iter().map(|(key, value)| (key.clone(), value.to_string()));
        listed.push(Level { label, value: None, sets: sets.collect() });
    }
    let span = tables.first().map_or(0..0, |it| it.span.clone());
    not_empty(draft, listed, &span)
}

/// The level of a value as it is written.
fn level(value: &Scalar, keys: &[String]) -> Level {
    let (label, text, number) = match value {
        Scalar::Text(text) => {
            let number = measure(text).map(|(quantity, number)| axis(quantity, number));
            (text.clone(), toml::Value::from(text.clone()).to_string(), number)
        }
        Scalar::Whole(number) => (number.to_string(), number.to_string(), Some(*number as f64)),
        Scalar::Number(number) => {
            let text = toml::Value::from(*number).to_string();
            (text.clone(), text, Some(*number))
        }
        Scalar::Bool(yes) => (yes.to_string(), yes.to_string(), None),
    };
    let sets = keys.iter().map(|key| (key.clone(), text.clone())).collect();
    Level { label, value: number, sets }
}

/// A text with a unit as a number.
fn measure(text: &str) -> Option<(Quantity, f64)> {
    if text.trim().ends_with('%') {
        let share = Percent(text.to_owned()).share().ok()?;
        return Some((Quantity::Percent, share * 100.0));
    }
    let span = Duration(text.to_owned()).parse().ok()?;
    Some((Quantity::Time, span.0 as f64))
}

/// Where a number stands on an axis: times in seconds.
fn axis(quantity: Quantity, number: f64) -> f64 {
    if quantity == Quantity::Time { number / 1e9 } else { number }
}

/// An end of a range as a number.
pub(super) fn number(value: &Scalar) -> Option<(Quantity, f64)> {
    match value {
        Scalar::Text(text) => measure(text),
        Scalar::Whole(number) => Some((Quantity::Whole, *number as f64)),
        Scalar::Number(number) => Some((Quantity::Number, *number)),
        Scalar::Bool(_) => None,
    }
}

/// The same on an axis.
pub(super) fn on_axis(value: &Scalar) -> Option<f64> {
    number(value).map(|(quantity, number)| axis(quantity, number))
}

fn between(
    draft: &mut Draft<'_>,
    table: &BetweenTable,
    keys: Vec<String>,
    span: &Range<usize>,
) -> Option<Continuum> {
    let log = table.log.as_ref().is_some_and(|it| it.value);
    let (quantity, from, to) = ends(draft, &table.from, &table.to, log, span)?;
    Some(Continuum { keys, quantity, from, to, log })
}

fn ends(
    draft: &mut Draft<'_>,
    from: &Opt<Scalar>,
    to: &Opt<Scalar>,
    log: bool,
    span: &Range<usize>,
) -> Option<(Quantity, f64, f64)> {
    let (from, to) = (from.as_ref()?, to.as_ref()?);
    let mut end = |it: &At<Scalar>| {
        let found = number(&it.value).filter(|(_, number)| number.is_finite());
        if found.is_none() {
            draft.wrong(
                "wrong-unit",
                "an end of a range is a number, a duration or a percentage",
                &it.span,
                "cannot be counted from one end to the other",
                "write for example `4`, `\"6h\"` or `\"2%\"`; for words use `values`",
            );
        }
        found
    };
    let ((one, low), (other, high)) = (end(from)?, end(to)?);
    let quantity = match (one, other) {
        (one, other) if one == other => one,
        (Quantity::Whole, Quantity::Number) | (Quantity::Number, Quantity::Whole) => {
            Quantity::Number
        }
        _ => {
            let help = "write both ends in the same kind of unit";
            draft.wrong(
                "wrong-unit",
                "the ends are of different kinds",
                span,
                "cannot be compared",
                help,
            );
            return None;
        }
    };
    if low >= high {
        let help = "make `from` smaller than `to`";
        draft.wrong("out-of-order", "this range ends before it begins", span, "empty", help);
        return None;
    }
    if log && low <= 0.0 {
        let help = "begin above zero, or take equal steps with `range`";
        draft.wrong(
            "out-of-range",
            "equal ratios never begin at zero",
            span,
            "not above zero",
            help,
        );
        return None;
    }
    Some((quantity, low, high))
}

fn steps(
    draft: &mut Draft<'_>,
    table: &RangeTable,
    keys: Vec<String>,
    log: bool,
    span: &Range<usize>,
) -> Option<Levels> {
    let (quantity, from, to) = ends(draft, &table.from, &table.to, log, span)?;
    let steps = crate::scenario::expand::small(&table.steps)?;
    let all = Continuum { keys, quantity, from, to, log };
    let mut listed: Vec<Level> =
        (0..steps).map(|step| all.level(f64::from(step) / f64::from(steps - 1))).collect();
    // Whole numbers that are rounded to the same one are one level.
    listed.dedup_by(|one, other| one.sets == other.sets);
    Some(Levels::Listed(listed))
}
