//! Arms, as written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::scenario::at::Opt;
use crate::scenario::quantity::{Name, Text};

/// A variant of the scenario.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct ArmTable {
    /// Its name; `base` is the scenario without any arm.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// One line for reports. Default: the name.
    #[expect(dead_code, reason = "listed before the file is read into this type")]
    pub(in crate::scenario) title: Opt<Text>,
    /// Keys that differ from the base, by their paths: `"pool.P.scope" = "tag"`, `"fleet.lab.count" = 1`. An entry of an
    /// array is called by its name.
    #[expect(dead_code, reason = "applied before the file is read into this type")]
    #[schemars(extend("default" = {}))]
    pub(in crate::scenario) set: Opt<AnyTable>,
}

/// A table of any keys and values.
#[derive(Debug, Deserialize)]
pub(in crate::scenario) struct AnyTable(IgnoredAny);

impl JsonSchema for AnyTable {
    fn schema_name() -> Cow<'static, str> {
        "Changes".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "x-what": "a table of paths and values",
            "additionalProperties": true,
            "examples": [{ "backend.servers": 4 }],
        })
    }
}
