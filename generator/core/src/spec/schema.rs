//! The keys of tables → JSON Schema (draft 7), with which an editor completes and checks as one types.
//!
//! A schema knows one value at a time and a few relations of keys; `palisade check` knows the rest. It never refuses what
//! `check` takes.

use serde_json::{Map, Value, json};

use super::reference::flat;
use super::scalar::Form;
use super::table::{Key, Keys, Shape};

/// The schema of a whole file.
#[must_use]
pub fn json_schema(title: &str, about: &str, keys: Keys) -> Value {
    let mut whole = Map::new();
    whole.insert("$schema".into(), json!("http://json-schema.org/draft-07/schema#"));
    whole.insert("title".into(), json!(title));
    if let Value::Object(table) = table(about, keys, &[]) {
        whole.extend(table);
    }
    Value::Object(whole)
}

/// A table: no other keys, and those that must be there.
fn table(about: &str, keys: Keys, one_of: &[&str]) -> Value {
    let keys = flat(keys);
    let needed: Vec<&str> = keys.iter().filter(|key| key.needed).map(|key| key.name).collect();
    let properties: Map<String, Value> = keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let mut out = json!({
        "description": about.trim(),
        "type": "object",
        "additionalProperties": false,
        "required": needed,
        "properties": properties,
    });
    if !one_of.is_empty() {
        out["oneOf"] = one_of.iter().map(|key| json!({ "required": [key] })).collect();
    }
    out
}

/// A key: what it means, and what its value is.
fn property(key: &Key) -> Value {
    let mut out = shape(key.shape);
    out["description"] = json!(match key.shape {
        Shape::Plain(_) => format!("{} Value: {}.", key.about.trim(), key.expects),
        _ => key.about.trim().to_owned(),
    });
    out
}

fn shape(shape: &Shape) -> Value {
    match shape {
        Shape::Plain(of) => form(of),
        Shape::Table(about, keys, one_of) => table(about, keys, one_of),
        Shape::List(_, of) => json!({ "type": "array", "items": self::shape(of) }),
        Shape::Named(_, name, _, of) => {
            json!({ "type": "object", "propertyNames": form(name), "additionalProperties": self::shape(of) })
        }
    }
}

fn form(of: &Form) -> Value {
    match of {
        Form::Text(pattern, longest) => json!({ "type": "string", "pattern": pattern, "maxLength": longest }),
        Form::Words(words) => json!({ "type": "string", "enum": words }),
        Form::Whole(least, most) => whole(*least, *most),
        Form::Flag => json!({ "type": "boolean" }),
        // What reads TOML for a schema hands over a day as its text.
        Form::Day => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        Form::OrUnknown(known) => json!({ "anyOf": [{ "const": "unknown" }, form(known)] }),
    }
}

/// Ends that every number of TOML has are not told: validators that count in floats cannot hold them.
fn whole(least: i64, most: i64) -> Value {
    let mut out = json!({ "type": "integer" });
    if least > i64::MIN {
        out["minimum"] = json!(least);
    }
    if most < i64::MAX {
        out["maximum"] = json!(most);
    }
    out
}
