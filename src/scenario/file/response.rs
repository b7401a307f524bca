//! Responses, as written: the numbers that a study asks of each run.

use schemars::JsonSchema;
use serde::Deserialize;

use super::expect::{MetricName, MnemonicName, RecordName, RecordPattern, SubtypeName, checks};
use crate::scenario::at::{At, Opt};
use crate::scenario::quantity::{Duration, Name, Text};

/// A number that each run answers with. Exactly one kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = [
    "at", "largest", "smallest", "mean", "time-until", "count", "elapsed", "steady", "summary", "expectation",
]))]
pub(in crate::scenario) struct ResponseTable {
    /// Its name in tables and files.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// What charts and reports call it. Default: the name.
    pub(in crate::scenario) title: Opt<Text>,
    /// What the answers of all runs of a study are taken together by: `"mean"`, or a quantile over the runs such as
    /// `"50%"` or `"90%"`.
    #[schemars(extend("default" = "mean"))]
    pub(in crate::scenario) across: Opt<Text>,
    /// A metric's value at an instant.
    pub(in crate::scenario) at: Opt<ValueAt>,
    /// The largest value that a metric has in a window.
    pub(in crate::scenario) largest: Opt<ValueIn>,
    /// The smallest value that a metric has in a window.
    pub(in crate::scenario) smallest: Opt<ValueIn>,
    /// A metric's mean over the time of a window.
    pub(in crate::scenario) mean: Opt<ValueIn>,
    /// Seconds until a metric first meets a bound; no answer if it never does.
    pub(in crate::scenario) time_until: Opt<TimeUntil>,
    /// How many records of a kind there are in a window.
    pub(in crate::scenario) count: Opt<RecordsIn>,
    /// Seconds from each record of one kind to the next one of another kind, of the same router, pool or link.
    pub(in crate::scenario) elapsed: Opt<Elapsed>,
    /// Seconds in the steady state of the run: the mean without the warm-up, which MSER-5 finds.
    pub(in crate::scenario) steady: Opt<SteadyWord>,
    /// A final value of the run's summary, such as `exchange.seconds.p99`; `docs/outputs.md` lists them.
    pub(in crate::scenario) summary: Opt<Text>,
    /// Whether the expectation of this name holds: 1 or 0, and over all runs a share.
    pub(in crate::scenario) expectation: Opt<Text>,
}

macro_rules! values {
    ($($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        $(#[$meta])*
        pub(in crate::scenario) struct $name {
            /// What is measured.
            #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) metric: Opt<MetricName>,
            $($(#[$doc])* pub(in crate::scenario) $field: $type,)*
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
    )*};
}

values! {
    /// A metric's value at an instant.
    ValueAt {
        /// The instant. Default: the end of the run.
        at: Opt<Duration>,
    }
    /// A metric's value over a window.
    ValueIn {
        /// From this instant on.
        #[schemars(extend("default" = "0s"))]
        from: Opt<Duration>,
        /// Until this instant. Default: the end of the run.
        until: Opt<Duration>,
    }
}

checks! {
    /// Seconds until a metric meets a bound.
    measure TimeUntil {
        /// Counted from this instant on.
        #[schemars(extend("default" = "0s"))]
        from: Opt<Duration>,
    }
    /// How many records of a kind there are in a window.
    pattern RecordsIn {
        /// After this instant; from the start its own records count as well.
        #[schemars(extend("default" = "0s"))]
        from: Opt<Duration>,
        /// Until and with this instant. Default: the end of the run.
        until: Opt<Duration>,
    }
}

/// Seconds from one record to another.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct Elapsed {
    /// The record that begins it.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) first: Opt<RecordPattern>,
    /// The record that ends it.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) then: Opt<RecordPattern>,
    /// What all of them are taken together by: `"mean"`, or a quantile such as `"99%"`. What never ends is longer than
    /// anything that does.
    #[schemars(extend("default" = "mean"))]
    pub(in crate::scenario) take: Opt<Text>,
}

/// Durations that have a steady state.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum SteadyWord {
    /// From the beginning of an exchange to its response.
    Exchange,
    /// In the front end's queue.
    BackendWait,
}
