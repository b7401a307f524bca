//! Working hours, crews and triggers, as written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use crate::scenario::at::{At, Choice, Opt};
use crate::scenario::quantity::{Duration, Name, Text, Whole};

/// The days of the week, from Monday.
pub(in crate::scenario) const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A day of the week.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub(in crate::scenario) struct DayName(pub(in crate::scenario) String);

impl JsonSchema for DayName {
    fn schema_name() -> Cow<'static, str> {
        "DayName".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "x-what": "a day of the week", "enum": DAYS })
    }
}

/// Working hours by the clock on the wall of the scenario's start. Reaction delays in working time count in them, and
/// crews keep them unless they have their own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct WeekTable {
    /// The days that are worked on. Default: Monday to Friday (*assumed*).
    pub(in crate::scenario) days: Option<At<Vec<At<DayName>>>>,
    /// From when to when, in local time (*assumed*). `00:00-24:00` is around the clock.
    #[schemars(extend("default" = "09:00-17:00"))]
    pub(in crate::scenario) hours: Opt<Text>,
}

/// A crew: people who work off jobs one by one, in the order in which they came. An action that names a crew is one job for
/// each router that it touches, or one in the portal; a job takes effect when it is done.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct CrewTable {
    /// Its name.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// How many work side by side.
    #[schemars(extend("default" = 1))]
    pub(in crate::scenario) people: Opt<Whole<1, 10_000>>,
    /// The days that they work on. Default: those of `week`.
    pub(in crate::scenario) days: Option<At<Vec<At<DayName>>>>,
    /// From when to when they work, in local time. Default: the hours of `week`.
    pub(in crate::scenario) hours: Opt<Text>,
}

/// How long somebody takes to react.
pub(in crate::scenario) type DelayValue = Choice<Duration, WorkingDelay>;

/// A reaction in working time, which counts in the hours of `week`. A plain duration goes on day and night.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) enum WorkingDelay {
    /// So many working days: that many times the length of a day of `week`, in working time.
    WorkingDays(At<Whole<0, 36_500>>),
    /// So many working hours.
    WorkingHours(At<Whole<0, 1_000_000>>),
}
