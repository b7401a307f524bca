//! A study, as written: what is varied, how often it is repeated, what is looked for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Visitor};

use super::List;
use super::arm::AnyTable;
use crate::scenario::at::{At, Opt};
use crate::scenario::quantity::{Name, Percent, Text, Whole};

/// A study: the scenario of this file, or the one that it `extends`, run many times over.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-at-most-one" = ["replications", "precision"]))]
pub(in crate::scenario) struct StudyTable {
    /// One line that says what the study is about. Default: the scenario's title.
    pub(in crate::scenario) title: Opt<Text>,
    /// The question that it answers, in one sentence.
    #[schemars(extend("default" = ""))]
    pub(in crate::scenario) question: Opt<Text>,
    /// The arms that each point is run in, `base` for the scenario without an arm. Others are compared with the first.
    /// Default: only the base.
    pub(in crate::scenario) arms: Option<At<Vec<At<Name>>>>,
    /// How often each point is run in each arm, every time with other random numbers and with the same ones in all
    /// points and arms. Default: 10 (*assumed*).
    pub(in crate::scenario) replications: Opt<Whole<1, 1_000_000>>,
    /// Instead of a fixed number of replications: run until responses are known this well.
    pub(in crate::scenario) precision: Opt<PrecisionTable>,
    /// Confidence level of all intervals.
    #[schemars(extend("default" = "95%"))]
    pub(in crate::scenario) level: Opt<Percent>,
    /// Factors that step together, by their names: `[["outage", "repair"]]`. Factors that are not named here are crossed:
    /// every level of one with every level of the others.
    pub(in crate::scenario) zip: Option<At<Vec<At<Group>>>>,
    /// How factors with levels of their own go together. `crossed`: every level of one with every level of the others.
    /// `one-at-a-time`: each factor alone, while all others stay at their middle level if these are numbers, else at their
    /// first: so few points that a dozen factors can be looked at, but what two of them do together is not seen.
    #[schemars(extend("default" = "crossed"))]
    pub(in crate::scenario) design: Opt<DesignWord>,
    /// How factors with `between` are sampled.
    pub(in crate::scenario) sample: Opt<SampleKind>,
}

/// How factors go together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum DesignWord {
    /// Every level of one with every level of the others.
    Crossed,
    /// Each factor alone, from the middle of all.
    OneAtATime,
}

/// Factors that step together.
type Group = Vec<At<Name>>;

/// When responses are known well enough.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct PrecisionTable {
    /// For each response that must be known well, half the width of its interval: a share of the estimate such as
    /// `"5%"`, or a plain number in the response's own unit.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) within: Option<At<BTreeMap<String, At<Scalar>>>>,
    /// Never stop before this many replications.
    #[schemars(extend("default" = 10))]
    pub(in crate::scenario) at_least: Opt<Whole<2, 1_000_000>>,
    /// Give up after this many.
    #[schemars(extend("default" = 200))]
    pub(in crate::scenario) at_most: Opt<Whole<2, 1_000_000>>,
    /// Look after each batch of this many. The batches are fixed, so that one thread and many stop at the same
    /// replication.
    #[schemars(extend("default" = 10))]
    pub(in crate::scenario) batch: Opt<Whole<1, 100_000>>,
}

/// How factors between two ends are sampled.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum SampleKind {
    /// So many points of a Latin hypercube: every factor's range is cut into that many strips, each used once.
    LatinHypercube(At<Whole<2, 1_000_000>>),
    /// So many first points of Sobol's sequence, which fills the space evenly.
    Sobol(At<Whole<2, 1_000_000>>),
    /// Morris's screening, which finds the factors that matter at all: so many trajectories of one step more than there are
    /// factors.
    Morris(At<Whole<2, 100_000>>),
    /// Sobol indices, which say how much of a response's spread each factor is to blame for: so many base points, the runs
    /// being two more than there are factors times as many.
    Indices(At<Whole<8, 100_000>>),
}

/// Something that is varied. Exactly one way to its levels.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["values", "range", "log-range", "between", "settings"]))]
pub(in crate::scenario) struct FactorTable {
    /// Its name in tables and files.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// What axes and reports call it. Default: the name.
    pub(in crate::scenario) title: Opt<Text>,
    /// The keys of the scenario that get the value, by their paths as `--set` takes them: `["fault.away.for"]`. Not
    /// needed for `settings`.
    pub(in crate::scenario) keys: Option<At<Vec<At<Text>>>>,
    /// These values.
    pub(in crate::scenario) values: Option<At<Vec<At<Scalar>>>>,
    /// Values in equal steps from one end to the other.
    pub(in crate::scenario) range: Opt<RangeTable>,
    /// Values in equal ratios from one end to the other.
    pub(in crate::scenario) log_range: Opt<RangeTable>,
    /// Any value between two ends: the study's `sample` chooses.
    pub(in crate::scenario) between: Opt<BetweenTable>,
    /// Named settings of several keys at once, such as two retry policies.
    pub(in crate::scenario) settings: List<SettingTable>,
}

/// Values in steps.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct RangeTable {
    /// The smaller end: a number, or a text with a unit.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) from: Opt<Scalar>,
    /// The larger end, written alike.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) to: Opt<Scalar>,
    /// How many values, both ends included. Whole numbers are rounded, and equal ones taken once.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) steps: Opt<Whole<2, 10_000>>,
}

/// Any value between two ends.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct BetweenTable {
    /// The smaller end: a number, or a text with a unit.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) from: Opt<Scalar>,
    /// The larger end, written alike.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) to: Opt<Scalar>,
    /// Whether equal ratios are equally likely, instead of equal differences.
    #[schemars(extend("default" = false))]
    pub(in crate::scenario) log: Opt<bool>,
}

/// A named setting of several keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct SettingTable {
    /// What tables call it.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// The keys and their values, by their paths as in an arm's `set`.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) set: Opt<Settings>,
}

macro_rules! comparisons {
    ($($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        #[schemars(extend("x-one-of" = [
            "at-least", "at-most", "at-least-factor", "at-most-factor", "is", "is-not",
        ]))]
        $(#[$meta])*
        pub(in crate::scenario) struct $name {
            /// The factor whose level is looked at.
            #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) factor: Opt<Name>,
            /// It is not less than this.
            pub(in crate::scenario) at_least: Opt<Scalar>,
            /// It is not more than this.
            pub(in crate::scenario) at_most: Opt<Scalar>,
            /// It is not less than the level of this other factor.
            pub(in crate::scenario) at_least_factor: Opt<Name>,
            /// It is not more than the level of this other factor.
            pub(in crate::scenario) at_most_factor: Opt<Name>,
            /// It is this value or setting.
            pub(in crate::scenario) is: Opt<Scalar>,
            /// It is not this value or setting.
            pub(in crate::scenario) is_not: Opt<Scalar>,
            $($(#[$doc])* pub(in crate::scenario) $field: $type,)*
        }
    )*};
}

comparisons! {
    /// A condition that a point must meet to be run. A point is run if it meets all of them.
    WhereTable {
        /// Only for points that meet this.
        when: Opt<WhenPointTable>,
    }
    /// Points for which a condition counts.
    WhenPointTable {}
}

/// A search for the last level of a factor at which something holds. It is found by halving, separately for each
/// replication, so that its uncertainty is known.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["at-least", "at-most", "equals"]))]
pub(in crate::scenario) struct ThresholdTable {
    /// Its name in tables and files.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// What reports call it. Default: the name.
    pub(in crate::scenario) title: Opt<Text>,
    /// The factor that is searched. Its values must rise; they are not run one by one.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) factor: Opt<Name>,
    /// Which level is looked for: the largest at which it still holds, or the smallest at which it does.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) find: Opt<ExtremeWord>,
    /// The response that must meet the bound; a run that has no answer does not meet it.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) response: Opt<Name>,
    /// The bound: not less than this. For a response with `expectation` write 1.
    pub(in crate::scenario) at_least: Opt<f64>,
    /// The bound: not more than this.
    pub(in crate::scenario) at_most: Opt<f64>,
    /// The bound: exactly this.
    pub(in crate::scenario) equals: Opt<f64>,
}

/// Which level is looked for.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum ExtremeWord {
    /// The largest at which it holds.
    Largest,
    /// The smallest at which it holds.
    Smallest,
}

/// Keys and their values as TOML.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(in crate::scenario) struct Settings(pub(in crate::scenario) BTreeMap<String, toml::Value>);

impl JsonSchema for Settings {
    fn schema_name() -> Cow<'static, str> {
        AnyTable::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        AnyTable::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        AnyTable::json_schema(generator)
    }
}

/// A single value of any kind that TOML has.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::scenario) enum Scalar {
    /// A text, with or without a unit.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number with a fraction.
    Number(f64),
    /// Yes or no.
    Bool(bool),
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, true or false")
            }
            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(text.to_owned()))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
                Ok(Scalar::Whole(number))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
                Ok(Scalar::Whole(i64::try_from(number).unwrap_or(i64::MAX)))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
                Ok(Scalar::Number(number))
            }
            fn visit_bool<E>(self, yes: bool) -> Result<Scalar, E> {
                Ok(Scalar::Bool(yes))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "number", "boolean"],
            "x-what": "a text, a number, `true` or `false`",
            "examples": ["2d", 4, true],
        })
    }
}
