//! Expectations, as written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use crate::model::syslog::Mnemonic;
use crate::model::wire::Subtype;
use crate::plan::{Metric, RecordKind};
use crate::scenario::at::{At, Choice, Opt};
use crate::scenario::quantity::{Duration, Name, Text, Whole};

use super::crew::DelayValue;

/// Something that must hold. Exactly one kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["reach", "always", "at", "never", "count", "order", "digest"]))]
pub(in crate::scenario) struct ExpectTable {
    /// The sentence that must hold.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Text>,
    /// Whether its sentence is part of the answer to the scenario's question, if everything holds. Default: no; if no
    /// sentence is, the answer says what most routers believed or whom they reached.
    pub(in crate::scenario) answers: Opt<bool>,
    /// The arms that it is checked in, `base` for the scenario without an arm. Default: all.
    pub(in crate::scenario) arms: Option<At<Vec<At<Name>>>>,
    /// A metric meets a bound at some instant, not later than `by`.
    pub(in crate::scenario) reach: Opt<ReachCheck>,
    /// A metric meets a bound at every instant of a window.
    pub(in crate::scenario) always: Opt<AlwaysCheck>,
    /// A metric meets a bound at one instant.
    pub(in crate::scenario) at: Opt<AtCheck>,
    /// No record of this kind in a window.
    pub(in crate::scenario) never: Opt<NeverCheck>,
    /// The number of records of this kind in a window meets a bound.
    pub(in crate::scenario) count: Opt<CountCheck>,
    /// Each record of one kind is followed by one of another kind within some time, on the same router, pool or link.
    pub(in crate::scenario) order: Opt<OrderCheck>,
    /// The digest of the whole run, 32 hexadecimal digits: a guard against any change at all.
    pub(in crate::scenario) digest: Opt<Text>,
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $what:literal, $words:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(transparent)]
        pub(in crate::scenario) struct $name(pub(in crate::scenario) String);

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "x-what": $what, "enum": $words })
            }
        }
    )*};
}

words! {
    /// The name of a metric.
    MetricName: "a metric", Metric::ALL.iter().map(|it| it.name()).collect::<Vec<_>>();
    /// The name of a kind of record.
    RecordName: "a kind of record", RecordKind::ALL.iter().map(|it| it.name()).collect::<Vec<_>>();
    /// The name of a message subtype.
    SubtypeName: "a message subtype", Subtype::ALL;
    /// The mnemonic of a syslog line.
    MnemonicName: "a syslog mnemonic", Mnemonic::ALL.iter().map(|it| it.name()).collect::<Vec<_>>();
}

/// A fixed instant, or the first record of some kind.
pub(in crate::scenario) type InstantValue = Choice<Duration, FirstRecord>;

/// Declares tables that share the keys of a measure or of a pattern.
macro_rules! checks {
    ($($(#[$meta:meta])* $kind:ident $name:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* })*) => {
        $(checks!(@ $kind [$(#[$meta])*] $name [$($(#[$doc])* $field: $type,)*]);)*
    };
    (@ measure [$(#[$meta:meta])*] $name:ident [$($(#[$doc:meta])* $field:ident: $type:ty,)*]) => {
        $(#[$meta])*
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        #[schemars(extend("x-one-of" = ["at-least", "at-most", "equals", "between"]))]
        pub(in crate::scenario) struct $name {
            /// What is measured.
            #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) metric: Opt<MetricName>,
            $($(#[$doc])* pub(in crate::scenario) $field: $type,)*
            /// The bound: not less than this.
            pub(in crate::scenario) at_least: Opt<f64>,
            /// The bound: not more than this.
            pub(in crate::scenario) at_most: Opt<f64>,
            /// The bound: exactly this.
            pub(in crate::scenario) equals: Opt<f64>,
            /// The bound: between these two, both included.
            pub(in crate::scenario) between: Option<At<Vec<At<f64>>>>,
            /// Only routers of this fleet.
            pub(in crate::scenario) fleet: Opt<Name>,
            /// Only this router.
            pub(in crate::scenario) router: Opt<Name>,
            /// Only this pool.
            pub(in crate::scenario) pool: Opt<Name>,
            /// Only this tag.
            pub(in crate::scenario) tag: Opt<Name>,
            /// Only messages of this subtype.
            pub(in crate::scenario) subtype: Opt<SubtypeName>,
        }
    };
    (@ pattern [$(#[$meta:meta])*] $name:ident [$($(#[$doc:meta])* $field:ident: $type:ty,)*]) => {
        $(#[$meta])*
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(in crate::scenario) struct $name {
            /// The kind of record.
            #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) record: Opt<RecordName>,
            $($(#[$doc])* pub(in crate::scenario) $field: $type,)*
            /// Only of routers of this fleet.
            pub(in crate::scenario) fleet: Opt<Name>,
            /// Only of this router.
            pub(in crate::scenario) router: Opt<Name>,
            /// Only of this pool.
            pub(in crate::scenario) pool: Opt<Name>,
            /// Only of this tag.
            pub(in crate::scenario) tag: Opt<Name>,
            /// Only messages of this subtype.
            pub(in crate::scenario) subtype: Opt<SubtypeName>,
            /// Only this syslog line; with `record = "syslog"`.
            pub(in crate::scenario) mnemonic: Opt<MnemonicName>,
        }
    };
}

pub(super) use checks;

checks! {
    /// A metric meets a bound at some instant.
    measure ReachCheck {
        /// From this instant on.
        #[schemars(extend("default" = "0s"))]
        from: Opt<Duration>,
        /// Not later than this.
        #[schemars(extend("x-required" = true))]
        by: Opt<Duration>,
    }
    /// A metric meets a bound at every instant of a window.
    measure AlwaysCheck {
        /// From this instant on.
        #[schemars(extend("default" = "0s"))]
        from: Opt<Duration>,
        /// Until this instant. Default: the end of the run.
        until: Opt<Duration>,
    }
    /// A metric meets a bound at one instant.
    measure AtCheck {
        /// The instant. Default: the end of the run.
        at: Opt<Duration>,
    }
    /// No such record in a window.
    pattern NeverCheck {
        /// From this instant on.
        #[schemars(extend("default" = "0s"))]
        from: Opt<Duration>,
        /// Until this instant. Default: the end of the run.
        until: Opt<Duration>,
    }
    /// Which records are meant.
    pattern RecordPattern {}
    /// When an action is the answer to something.
    pattern WhenTable {
        /// The answer follows the n-th such record, not the first.
        #[schemars(extend("default" = 1))]
        count: Opt<Whole<1, { u64::MAX }>>,
        /// So long after it: a duration, or `{ working-days = 2 }`.
        #[schemars(extend("default" = "0s"))]
        after: Opt<DelayValue>,
        /// Answer again whenever it happens again once the answer was given. What happens while an answer is under way is
        /// part of the same matter.
        #[schemars(extend("default" = false))]
        again: Opt<bool>,
    }
    /// The first record that matches.
    pattern FirstRecord {
        /// At or after this instant.
        #[schemars(extend("default" = "0s"))]
        from: Opt<Duration>,
    }
}

/// The number of records in a window meets a bound. The window does not hold its first instant and holds its last.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["at-least", "at-most", "equals", "between"]))]
pub(in crate::scenario) struct CountCheck {
    /// The kind of record.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) record: Opt<RecordName>,
    /// Count for each router on its own; each must meet the bound.
    #[schemars(extend("default" = false))]
    pub(in crate::scenario) each: Opt<bool>,
    /// The window opens after this instant, or after the first record like this: `{ record = …, from = … }`.
    #[schemars(extend("default" = "0s"))]
    pub(in crate::scenario) after: Opt<InstantValue>,
    /// The window ends with this instant, or with the first record like this. Default: the end of the run.
    pub(in crate::scenario) until: Opt<InstantValue>,
    /// The bound: not less than this.
    pub(in crate::scenario) at_least: Opt<f64>,
    /// The bound: not more than this.
    pub(in crate::scenario) at_most: Opt<f64>,
    /// The bound: exactly this.
    pub(in crate::scenario) equals: Opt<f64>,
    /// The bound: between these two, both included.
    pub(in crate::scenario) between: Option<At<Vec<At<f64>>>>,
    /// Only of routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// Only of this router.
    pub(in crate::scenario) router: Opt<Name>,
    /// Only of this pool.
    pub(in crate::scenario) pool: Opt<Name>,
    /// Only of this tag.
    pub(in crate::scenario) tag: Opt<Name>,
    /// Only messages of this subtype.
    pub(in crate::scenario) subtype: Opt<SubtypeName>,
    /// Only this syslog line; with `record = "syslog"`.
    pub(in crate::scenario) mnemonic: Opt<MnemonicName>,
}

/// Each `first` is followed by a `then`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct OrderCheck {
    /// What comes first.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) first: Opt<RecordPattern>,
    /// What must follow.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) then: Opt<RecordPattern>,
    /// Within this long.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) within: Opt<Duration>,
}
