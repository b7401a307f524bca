//! The JSON Schema of a line of `records.jsonl`, made from the types of records: what a kind says is what its variant holds.
//!
//! What it does not know: values.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::fields::{Meaning, meaning, rank, told_as};
use crate::record::Fact;

/// The schema as it is published, with a line end.
///
/// # Panics
/// Never: a schema is plain data.
#[must_use]
pub fn schema() -> String {
    let kinds: Vec<Value> = kinds().iter().map(Kind::schema).collect();
    let whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A record of licsim",
        "description": "One line of records.jsonl: something that happened in a run.",
        "type": "object",
        "oneOf": kinds,
    });
    format!("{whole:#}\n")
}

/// A kind of record: which fields it can have.
pub(super) struct Kind {
    name: String,
    description: String,
    /// The entry of a pool's event log that it is, if it is one.
    entry: Option<String>,
    /// By key as it is told: its schema, and whether it is always there.
    fields: BTreeMap<String, (Value, bool)>,
}

impl Kind {
    fn schema(&self) -> Value {
        let mut properties = Map::new();
        let always = [
            (
                "at_s",
                json!({ "type": "number", "minimum": 0, "description": "Seconds since the start of the run." }),
            ),
            (
                "time",
                json!({ "type": "string", "format": "date-time", "description": "The same by the scenario's clock on the wall." }),
            ),
            (
                "event",
                json!({ "type": "string", "description": "The event that brought it about; `start` for what was so before the first one." }),
            ),
            ("kind", json!({ "const": self.name })),
        ];
        properties.extend(always.map(|(key, schema)| (key.to_owned(), schema)));
        if let Some(entry) = &self.entry {
            properties.insert("entry".into(), json!({ "const": entry }));
        }
        let mut required = vec!["at_s", "time", "event", "kind"];
        required.extend(self.entry.is_some().then_some("entry"));
        let mut fields: Vec<_> = self.fields.iter().collect();
        fields.sort_by_key(|it| rank(it.0));
        for (key, (schema, always)) in fields {
            properties.insert(key.clone(), schema.clone());
            required.extend(always.then_some(key.as_str()));
        }
        json!({
            "description": self.description,
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }
}

/// The fields that records can have, with the JSON type of each, by key.
#[cfg(feature = "parquet")]
pub(super) fn field_types() -> BTreeMap<String, &'static str> {
    let mut types = BTreeMap::from([("entry".to_owned(), "string")]);
    for kind in kinds() {
        for (key, (schema, _)) in kind.fields {
            let found = match schema.get("type").and_then(Value::as_str) {
                Some("integer") => "integer",
                Some("number") => "number",
                Some("boolean") => "boolean",
                _ => "string",
            };
            types.insert(key, found);
        }
    }
    types
}

/// All kinds, in the order in which they are declared. Each entry of a pool's event log is one.
pub(super) fn kinds() -> Vec<Kind> {
    let root = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Fact>();
    let root = root.to_value();
    let types = Types(&root);
    let mut kinds = Vec::new();
    for (name, description, fields) in types.variants(&root) {
        let kind = Kind { name, description, entry: None, fields: BTreeMap::new() };
        match fields.get("properties").and_then(|it| it.get("entry")) {
            None => kinds.push(types.filled(kind, &[fields])),
            Some(entries) => {
                for (entry, description, of) in types.variants(types.resolved(entries)) {
                    let (name, entry) = (kind.name.clone(), Some(entry));
                    let kind = Kind { name, description, entry, fields: BTreeMap::new() };
                    kinds.push(types.filled(kind, &[fields, of]));
                }
            }
        }
    }
    kinds
}

/// The types that a schema defines.
struct Types<'a>(&'a Value);

impl<'a> Types<'a> {
    /// The schema that a reference leads to.
    fn resolved(&self, mut node: &'a Value) -> &'a Value {
        while let Some(name) = node.get("$ref").and_then(Value::as_str) {
            node = &self.0["$defs"][name.trim_start_matches("#/$defs/")];
        }
        node
    }

    /// Name, meaning and fields of each variant of an enum.
    fn variants(&self, node: &'a Value) -> Vec<(String, String, &'a Value)> {
        let mut found = Vec::new();
        for option in node.get("oneOf").and_then(Value::as_array).into_iter().flatten() {
            let description = plain(option.get("description").unwrap_or(&Value::Null));
            let table = option.get("properties").and_then(Value::as_object);
            let words = option.get("enum").and_then(Value::as_array).into_iter().flatten();
            for word in words.chain(option.get("const")).filter_map(Value::as_str) {
                found.push((word.to_owned(), description.clone(), &Value::Null));
            }
            for (name, fields) in table.into_iter().flatten() {
                found.push((name.clone(), description.clone(), self.resolved(fields)));
            }
        }
        found
    }

    /// The kind with the fields of these tables.
    fn filled(&self, mut kind: Kind, tables: &[&'a Value]) -> Kind {
        for table in tables {
            let required = table.get("required").and_then(Value::as_array);
            let always = |key: &str| required.is_some_and(|all| all.iter().any(|it| it == key));
            for (key, node) in
                table.get("properties").and_then(Value::as_object).into_iter().flatten()
            {
                if key != "entry" {
                    self.fill(key, node, always(key), &mut kind.fields);
                }
            }
        }
        kind
    }

    /// A field; what lies deeper is told beside it.
    fn fill(
        &self,
        key: &str,
        node: &'a Value,
        always: bool,
        into: &mut BTreeMap<String, (Value, bool)>,
    ) {
        let (node, always) = match node.get("anyOf").and_then(Value::as_array) {
            // What need not be there.
            Some(options) => (&options[0], false),
            None => (node, always),
        };
        let of = self.resolved(node);
        let said = |schema: Value| (schema, always);
        if key == "notice" {
            let text = json!({ "type": "string" });
            into.insert(
                "mnemonic".into(),
                said(json!({ "type": "string", "description": "For example COMM_FAILED." })),
            );
            into.insert(
                "severity".into(),
                said(json!({ "type": "integer", "minimum": 0, "maximum": 7 })),
            );
            into.insert("text".into(), said(text));
            return;
        }
        let variants = self.variants(of);
        if !variants.is_empty() {
            let words: Vec<&String> = variants.iter().map(|it| &it.0).collect();
            into.insert(key.to_owned(), said(json!({ "type": "string", "enum": words })));
            for (_, _, fields) in &variants {
                for (key, node) in
                    fields.get("properties").and_then(Value::as_object).into_iter().flatten()
                {
                    self.fill(key, node, false, into);
                }
            }
            return;
        }
        if let Some(fields) = of.get("properties").and_then(Value::as_object) {
            for (key, node) in fields {
                self.fill(key, node, always, into);
            }
            return;
        }
        into.insert(told_as(key), said(scalar(key, of)));
    }
}

/// The schema of a field that is a number, a word or yes or no.
fn scalar(key: &str, of: &Value) -> Value {
    match of.get("type").and_then(Value::as_str) {
        Some("integer") => match meaning(key) {
            Meaning::Named => {
                json!({ "type": "string", "description": format!("Name of the {key}.") })
            }
            Meaning::PoolOrWord => json!({ "type": "string", "description": "Name of a pool." }),
            Meaning::Instance => {
                json!({ "type": "string", "format": "uuid", "description": "Identity of the product instance." })
            }
            Meaning::Length if key == "ahead" => {
                json!({ "type": "number", "description": "Seconds; below zero: behind." })
            }
            // Dates of a certificate, which may have begun before the run.
            Meaning::Length if key == "start" || key == "expiry" => {
                json!({ "type": "number", "description": "Seconds since the start of the run; below zero: before it." })
            }
            Meaning::Length => json!({ "type": "number", "minimum": 0, "description": "Seconds." }),
            Meaning::Number => json!({ "type": "integer", "minimum": 0 }),
        },
        Some("boolean") => json!({ "type": "boolean" }),
        _ => json!({ "type": "string" }),
    }
}

/// A description whose lines run on.
fn plain(text: &Value) -> String {
    text.as_str().unwrap_or_default().replace('\n', " ")
}
