//! The shape of the format as the reader, the merger and the reference page use it: read off the JSON Schema, which is
//! made from the types of `file`.
//!
//! Beside the standard words of JSON Schema the types use four of their own: `x-required` (must be there once all bases
//! are merged in), `x-one-of` and `x-at-most-one` (keys that exclude each other) and `x-what` (how messages call a
//! value).
//!
//! What it does not know: any text.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::file::File;

/// A description of one value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape(pub(super) &'static Value);

/// What a value can be.
#[derive(Debug)]
pub(super) enum Kind {
    /// A table with these keys.
    Table(&'static Map<String, Value>),
    /// A table with exactly one of these keys.
    Variants(Vec<(&'static str, Shape)>),
    /// A word or a table.
    Choice(Shape, Shape),
    /// An array of these.
    List(Shape),
    /// A table from names to these.
    Map(Shape),
    /// One of these words.
    Word(Vec<&'static str>),
    /// Any text.
    Text,
    /// A whole number in a range.
    Whole(u64, u64),
    /// Any number.
    Number,
    /// Yes or no.
    Bool,
    /// A text, a number, yes or no.
    Scalar,
    /// Anything.
    Any,
}

/// The schema of a whole file, made from its types.
pub(super) fn made() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<File>().to_value();
    tidy(&mut schema);
    schema
}

/// The same as published. To read it takes less than to make it, which would be half of what the program does until a
/// small scenario is checked.
const PUBLISHED: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/scenario.schema.json"));

/// The schema of a whole file. Builds for development make it from the types, so that a new key is known before the
/// schema is published anew; a test holds the two equal.
pub(super) fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        if cfg!(debug_assertions) {
            made()
        } else {
            serde_json::from_str(PUBLISHED).expect("written by `licsim schema`")
        }
    })
}

/// The shape of a whole file.
pub(super) fn root() -> Shape {
    Shape(schema())
}

/// The text of a number that is a default in the schema. It lives as long as the schema, as trees made from it need.
pub(super) fn number_text(number: &Value) -> &'static str {
    fn collect(node: &Value, found: &mut BTreeMap<u64, String>) {
        match node {
            Value::Object(map) => {
                if let Some(number) = map.get("default").and_then(Value::as_u64) {
                    found.insert(number, number.to_string());
                }
                map.values().for_each(|it| collect(it, found));
            }
            Value::Array(items) => items.iter().for_each(|it| collect(it, found)),
            _ => {}
        }
    }
    static TEXTS: OnceLock<BTreeMap<u64, String>> = OnceLock::new();
    let texts = TEXTS.get_or_init(|| {
        let mut found = BTreeMap::new();
        collect(schema(), &mut found);
        found
    });
    number.as_u64().and_then(|it| texts.get(&it)).map_or("0", String::as_str)
}

/// TOML has no null: takes it out everywhere, and number formats that say nothing to an editor. Lines of a description
/// run on.
fn tidy(node: &mut Value) {
    match node {
        Value::Object(map) => {
            if let Some(Value::String(text)) = map.get_mut("description") {
                *text = text.replace('\n', " ");
            }
            if let Some(Value::Array(types)) = map.get_mut("type") {
                types.retain(|it| it != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    map.insert("type".into(), only);
                }
            }
            if let Some(Value::Array(options)) = map.get_mut("anyOf") {
                options.retain(|it| it.get("type").is_none_or(|kind| kind != "null"));
                if let [only] = options.as_slice() {
                    let Value::Object(only) = only.clone() else { return };
                    map.remove("anyOf");
                    for (key, value) in only {
                        map.entry(key).or_insert(value);
                    }
                }
            }
            for word in ["format", "writeOnly", "readOnly"] {
                if !map.contains_key("properties") && map.get(word).is_some_and(Value::is_string) {
                    map.remove(word);
                }
            }
            map.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

impl Shape {
    /// The description that a reference leads to.
    fn resolved(self) -> Shape {
        let mut node = self.0;
        while let Some(Value::String(reference)) = node.get("$ref") {
            let name = reference.trim_start_matches("#/$defs/");
            node = &schema()["$defs"][name];
        }
        Shape(node)
    }

    /// What the value can be.
    pub(super) fn kind(self) -> Kind {
        let node = self.resolved().0;
        let list = |key: &str| node.get(key).and_then(Value::as_array);
        if let Some(options) = list("anyOf") {
            let [word, table] = options.as_slice() else { unreachable!("a choice has two sides") };
            return Kind::Choice(Shape(word), Shape(table));
        }
        if let Some(options) = list("oneOf") {
            return one_of(options);
        }
        if let Some(words) = list("enum") {
            return Kind::Word(words.iter().filter_map(Value::as_str).collect());
        }
        if let Some(word) = node.get("const").and_then(Value::as_str) {
            return Kind::Word(vec![word]);
        }
        if node.get("type").is_some_and(Value::is_array) {
            return Kind::Scalar;
        }
        match node.get("type").and_then(Value::as_str) {
            Some("object") => match (node.get("properties"), node.get("additionalProperties")) {
                (Some(Value::Object(keys)), _) => Kind::Table(keys),
                (_, Some(value @ Value::Object(_))) => Kind::Map(Shape(value)),
                _ => Kind::Any,
            },
            Some("array") => Kind::List(Shape(&node["items"])),
            Some("string") => Kind::Text,
            Some("integer") => {
                let limit = |key: &str, none| node.get(key).and_then(Value::as_u64).unwrap_or(none);
                Kind::Whole(limit("minimum", 0), limit("maximum", u64::MAX))
            }
            Some("number") => Kind::Number,
            Some("boolean") => Kind::Bool,
            _ => Kind::Any,
        }
    }

    /// The same for all uses of one description.
    pub(super) fn id(self) -> usize {
        std::ptr::from_ref(self.resolved().0).addr()
    }

    /// The table of one variant.
    pub(super) fn variant(self, name: &str) -> Shape {
        match self.kind() {
            Kind::Variants(kinds) => kinds.iter().find(|it| it.0 == name).map_or(self, |it| it.1),
            _ => self,
        }
    }

    /// How messages call the value.
    pub(super) fn what(self) -> String {
        if let Some(what) = self.resolved().0.get("x-what").and_then(Value::as_str) {
            return what.to_owned();
        }
        match self.kind() {
            Kind::Table(_) | Kind::Variants(_) | Kind::Map(_) | Kind::Any => "a table".into(),
            Kind::Choice(word, table) => match (word.kind(), table.kind()) {
                (Kind::Word(words), Kind::Variants(kinds)) if words.len() == 1 => {
                    let kinds: Vec<_> =
                        kinds.iter().map(|it| format!("`{{ {} = … }}`", it.0)).collect();
                    format!("`\"{}\"` or {}", words[0], kinds.join(" or "))
                }
                _ => format!("{} or {}", word.what(), table.what()),
            },
            Kind::List(item) if matches!(item.kind(), Kind::Table(_)) => {
                "an array of tables".into()
            }
            Kind::List(_) => "an array".into(),
            Kind::Word(words) => {
                words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(" or ")
            }
            Kind::Text => "a text".into(),
            Kind::Whole(..) => "a whole number".into(),
            Kind::Number => "a number".into(),
            Kind::Bool => "`true` or `false`".into(),
            Kind::Scalar => "a text, a number, `true` or `false`".into(),
        }
    }

    /// A value as it may be written.
    pub(super) fn example(self) -> Option<String> {
        Some(self.resolved().0.get("examples")?.get(0)?.to_string())
    }

    /// What the value means.
    pub(super) fn description(self) -> Option<&'static str> {
        self.0.get("description").and_then(Value::as_str)
    }

    /// What a left-out value means.
    pub(super) fn default(self) -> Option<&'static Value> {
        self.0.get("default")
    }

    /// Whether the value must be there.
    pub(super) fn required(self) -> bool {
        self.0.get("x-required").is_some_and(|it| it == true)
    }

    /// Keys of which one must be there, or at most one may be: whether one must, and the keys.
    pub(super) fn exclusive(self) -> Option<(bool, Vec<&'static str>)> {
        let node = self.resolved().0;
        let keys = |value: &'static Value| {
            value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
        };
        let one = node.get("x-one-of").map(|it| (true, keys(it)));
        one.or_else(|| node.get("x-at-most-one").map(|it| (false, keys(it))))
    }
}

fn one_of(options: &'static [Value]) -> Kind {
    if let Some(words) = options.iter().map(|it| it.get("const")?.as_str()).collect() {
        return Kind::Word(words);
    }
    let variant = |option: &'static Value| {
        let (name, shape) = option.get("properties")?.as_object()?.iter().next()?;
        Some((name.as_str(), Shape(shape)))
    };
    Kind::Variants(options.iter().filter_map(variant).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_releases_read_is_what_the_types_say() {
        let published: Value = serde_json::from_str(PUBLISHED).expect("a JSON text");
        assert!(
            published == made(),
            "stale: `licsim schema > schema/scenario.schema.json` with a debug build"
        );
    }
}
