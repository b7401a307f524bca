//! What a study varies, how often it repeats, and what it looks for.
//!
//! A factor is named, has levels, and a level is some changed keys of the scenario. A *point* is one level of each
//! factor; a *cell* is a point in an arm; a *run* is one replication of a cell.

use serde::{Deserialize, Serialize};

use super::{Bound, Plot};

/// A scenario's study.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct StudyPlan {
    /// One line for reports.
    pub title: String,
    /// The question that the study answers.
    pub question: String,
    /// The arms that each point is run in, the first being the one that others are compared with; `base` is the scenario
    /// without an arm.
    pub arms: Vec<String>,
    /// What is varied.
    pub factors: Vec<Factor>,
    /// Factors by place that step together, level by level; all others are crossed.
    pub zips: Vec<Vec<usize>>,
    /// Whether each factor is varied alone, from the middle of all, instead of every level with every other.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub one_at_a_time: bool,
    /// Points are kept that meet all of these.
    pub conditions: Vec<Condition>,
    /// How factors without levels are sampled.
    pub sampling: Option<Sampling>,
    /// How often each cell is run.
    pub repeats: Repeats,
    /// Confidence level of all intervals, between 0 and 1.
    pub level: f64,
    /// What is searched for, instead of running every level of its factor.
    pub thresholds: Vec<Threshold>,
    /// The pictures to draw; those that its shape suggests if there are none.
    #[serde(default)]
    pub plots: Vec<Plot>,
}

/// Something that is varied.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Factor {
    /// Its name; unique in its study.
    pub name: String,
    /// What tables and axes call it.
    pub title: String,
    /// Where its levels come from.
    pub levels: Levels,
}

impl Factor {
    /// The place of the level at which it stays while others are varied: the middle one of numbers, the first of words;
    /// nothing if its levels are not listed.
    #[must_use]
    pub fn middle(&self) -> Option<usize> {
        let Levels::Listed(levels) = &self.levels else { return None };
        let numbers = levels.iter().all(|it| it.value.is_some());
        Some(if numbers { (levels.len() - 1) / 2 } else { 0 })
    }
}

/// Where a factor's levels come from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Levels {
    /// These, in this order; never empty.
    Listed(Vec<Level>),
    /// Anything between two ends: needs a [`Sampling`].
    Between(Continuum),
}

/// One level of a factor.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Level {
    /// What tables call it.
    pub label: String,
    /// Its place on an axis: seconds for times, else the number; nothing for words.
    pub value: Option<f64>,
    /// The keys that it changes, as `--set` takes them.
    pub sets: Vec<(String, String)>,
}

/// What the numbers of a factor are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// Whole numbers.
    Whole,
    /// Any numbers.
    Number,
    /// Percentages.
    Percent,
    /// Lengths of time, in nanoseconds.
    Time,
}

/// Anything between two ends.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Continuum {
    /// The keys that get the value.
    pub keys: Vec<String>,
    /// What the numbers are.
    pub quantity: Quantity,
    /// The smaller end, in the quantity's unit.
    pub from: f64,
    /// The larger end.
    pub to: f64,
    /// Whether equal steps are equal ratios.
    pub log: bool,
}

/// A condition on a point: the factor's level compares so, if `when` holds at all.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Condition {
    /// What must hold.
    pub then: Comparison,
    /// Where it must hold; everywhere if nothing.
    pub when: Option<Comparison>,
}

/// How a factor's level compares.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Comparison {
    /// The factor's place.
    pub factor: usize,
    /// How it compares.
    pub relation: Relation,
}

/// A relation between a level and a value. Levels without a number compare by their labels and only for equality.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Not less than the number.
    AtLeast(f64),
    /// Not more than the number.
    AtMost(f64),
    /// Not less than the level of the factor at this place.
    AtLeastFactor(usize),
    /// Not more than the level of the factor at this place.
    AtMostFactor(usize),
    /// The level of this label.
    Is(String),
    /// Not the level of this label.
    IsNot(String),
}

/// How factors between two ends are sampled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sampling {
    /// So many points of a Latin hypercube: each factor's range is cut into as many strips and each strip used once.
    LatinHypercube(u32),
    /// The first so many points of Sobol's sequence.
    Sobol(u32),
    /// Morris's screening: so many trajectories through a grid of four levels, one factor moved at a time.
    Morris(u32),
    /// Sobol indices from so many base points; the design has (factors + 2) times as many.
    Indices(u32),
}

/// How often each cell is run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Repeats {
    /// At least so often.
    pub least: u32,
    /// At most so often; the same as `least` unless precision is asked for.
    pub most: u32,
    /// So many more at a time.
    pub batch: u32,
    /// A cell is finished when each of these is met.
    pub precision: Vec<Precision>,
}

/// How exactly a response must be known.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Precision {
    /// The response's name.
    pub response: String,
    /// Half the width of its interval: a share of the estimate if `relative`, else in the response's unit.
    pub half_width: f64,
    /// Whether `half_width` is a share of the estimate.
    pub relative: bool,
}

/// A search for the last level of a factor at which something holds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Threshold {
    /// Its name; unique in its study.
    pub name: String,
    /// What reports call it.
    pub title: String,
    /// The factor's place; its levels are in rising order.
    pub factor: usize,
    /// Whether the largest level is looked for at which it holds, or the smallest.
    pub find: Extreme,
    /// The response that must meet the bound.
    pub response: String,
    /// The bound.
    pub bound: Bound,
}

/// Which end of the levels at which something holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extreme {
    /// It holds at small levels.
    Largest,
    /// It holds at large levels.
    Smallest,
}

impl Continuum {
    /// The level at `share` of the way from the one end to the other, 0 to 1. What lies between the ends is rounded to six
    /// digits, so that tables can name it and a reader can type it.
    #[must_use]
    pub fn level(&self, share: f64) -> Level {
        let value = if self.log {
            let (from, to) = (libm::log(self.from), libm::log(self.to));
            // The ends themselves come out as written.
            match share {
                0.0 => self.from,
                1.0 => self.to,
                _ => libm::exp(from + (to - from) * share),
            }
        } else {
            self.from + (self.to - self.from) * share
        };
        let is_end = value == self.from || value == self.to;
        self.quantity.level(if is_end { value } else { rounded(value) }, &self.keys)
    }
}

/// Six digits of a value.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let digits = 5 - libm::floor(libm::log10(value.abs())) as i32;
    let power = libm::pow(10.0, f64::from(digits.abs()));
    // Divided by a whole power of ten, the nearest float is the one that is printed short.
    if digits > 0 { libm::round(value * power) / power } else { libm::round(value / power) * power }
}

impl Quantity {
    /// The level of a value in this quantity's unit, set at all `keys`.
    #[must_use]
    pub fn level(self, value: f64, keys: &[String]) -> Level {
        let (label, text, value) = match self {
            Quantity::Whole => {
                let whole = libm::round(value);
                (format!("{whole}"), format!("{whole}"), whole)
            }
            Quantity::Number => {
                let text = format!("{value}");
                let point = if text.contains(['.', 'e']) { "" } else { ".0" };
                (text.clone(), format!("{text}{point}"), value)
            }
            Quantity::Percent => (format!("{value}%"), format!("\"{value}%\""), value),
            Quantity::Time => {
                let nanos = libm::round(value) as u64;
                (time_label(nanos), format!("\"{}\"", time_text(nanos)), nanos as f64 / 1e9)
            }
        };
        let sets = keys.iter().map(|key| (key.clone(), text.clone())).collect();
        Level { label, value: Some(value), sets }
    }
}

/// Units of time and their nanoseconds, the largest first.
const UNITS: [(&str, u64); 7] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("min", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// A time exactly, as a scenario file takes it.
fn time_text(nanos: u64) -> String {
    if nanos == 0 {
        return "0s".into();
    }
    let mut left = nanos;
    let mut parts = Vec::new();
    for (unit, size) in UNITS {
        if left >= size {
            parts.push(format!("{}{unit}", left / size));
            left %= size;
        }
    }
    parts.join(" ")
}

/// The same to the three largest units that are not zero: what an axis can bear.
fn time_label(nanos: u64) -> String {
    let text = time_text(nanos);
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(quantity: Quantity, from: f64, to: f64, log: bool, steps: u32) -> Vec<String> {
        let it = Continuum { keys: vec!["k".into()], quantity, from, to, log };
        let share = |step| f64::from(step) / f64::from(steps - 1);
        (0..steps).map(|step| it.level(share(step)).sets[0].1.clone()).collect()
    }

    #[test]
    fn levels_are_written_as_a_scenario_reads_them() {
        assert_eq!(labels(Quantity::Whole, 1.0, 16.0, true, 5), ["1", "2", "4", "8", "16"]);
        assert_eq!(labels(Quantity::Whole, 0.0, 3.0, false, 3), ["0", "2", "3"]);
        assert_eq!(labels(Quantity::Number, 1.0, 2.0, false, 3), ["1.0", "1.5", "2.0"]);
        assert_eq!(labels(Quantity::Percent, 0.0, 5.0, false, 3), ["\"0%\"", "\"2.5%\"", "\"5%\""]);
        let hour = 3.6e12;
        let hours = labels(Quantity::Time, hour, 25.0 * hour, false, 3);
        assert_eq!(hours, ["\"1h\"", "\"13h\"", "\"1d 1h\""]);
    }

    #[test]
    fn a_time_is_exact_as_a_value_and_short_as_a_label() {
        let level = Quantity::Time.level(93_784_000_000_005.0, &["k".into()]);
        assert_eq!(level.sets[0].1, "\"1d 2h 3min 4s 5ns\"");
        assert_eq!(level.label, "1d 2h 3min");
        assert_eq!(Quantity::Time.level(0.0, &["k".into()]).label, "0s");
    }

    #[test]
    fn what_is_drawn_between_the_ends_can_be_typed() {
        let keys = vec!["a.b".to_owned()];
        let drawn = |quantity, from, to, share| {
            Continuum { keys: keys.clone(), quantity, from, to, log: false }.level(share)
        };
        let percent = drawn(Quantity::Percent, 0.0, 1.0, 0.138_234_496_116_638_18);
        assert_eq!((percent.label.as_str(), percent.value), ("0.138234%", Some(0.138_234)));
        let time = drawn(Quantity::Time, 0.0, 1e9, 0.739_674_779);
        assert_eq!(time.label, "739ms 675us");
        let end = drawn(Quantity::Number, 0.0, 1.0 / 3.0, 1.0);
        assert_eq!(end.value, Some(1.0 / 3.0));
    }
}
