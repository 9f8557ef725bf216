//! Holds a TOML file against the list of keys that its program knows.
//!
//! The daemons ignore unknown keys in silence, so a misspelt one would be a setting that does not hold.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::Folder;
use crate::fault::Fault;
use crate::place;

/// Parses a file and checks that each key is known with its type; `known` has lines `key type`.
pub(super) fn read(folder: &Folder<'_>, file: &str, known: &str) -> Result<Table, Vec<Fault>> {
    let path = folder.path(file);
    let text = folder.text(file).map_err(|fault| vec![fault])?;
    let table: Table = text.parse().map_err(|error| vec![place::toml(&path, text, &error)])?;
    let known: BTreeMap<&str, &str> =
        known.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' ')).collect();
    let mut faults = Vec::new();
    walk(&table, "", &mut |key, value| match known.get(key) {
        None => faults.push(Fault::new(&path, format!("`{key}` is no key of this program"))),
        Some(kind) if *kind != type_of(value) => {
            faults.push(Fault::new(&path, format!("`{key}` must be a {kind}, not a {}", type_of(value))));
        }
        Some(_) => {}
    });
    if faults.is_empty() { Ok(table) } else { Err(faults) }
}

/// Calls `visit` for every leaf with its dotted key.
fn walk(table: &Table, prefix: &str, visit: &mut impl FnMut(&str, &Value)) {
    for (key, value) in table {
        let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            Value::Table(inner) => walk(inner, &key, visit),
            leaf => visit(&key, leaf),
        }
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "string",
        Value::Integer(_) => "integer",
        Value::Boolean(_) => "boolean",
        Value::Array(_) => "list",
        Value::Float(_) => "float",
        Value::Datetime(_) => "date",
        Value::Table(_) => "table",
    }
}

/// The value at a dotted key.
fn at<'a>(table: &'a Table, key: &str) -> Option<&'a Value> {
    let mut parts = key.split('.');
    let first = table.get(parts.next()?)?;
    parts.try_fold(first, |value, part| value.as_table()?.get(part))
}

/// A string that must stand in the file, so that no default of the program decides.
pub(super) fn text<'a>(table: &'a Table, key: &str) -> Result<&'a str, String> {
    at(table, key).and_then(Value::as_str).ok_or_else(|| absent(key))
}

/// A boolean that must stand in the file.
pub(super) fn flag(table: &Table, key: &str) -> Result<bool, String> {
    at(table, key).and_then(Value::as_bool).ok_or_else(|| absent(key))
}

/// A count that must stand in the file.
pub(super) fn count(table: &Table, key: &str) -> Result<u32, String> {
    let value = at(table, key).and_then(Value::as_integer).ok_or_else(|| absent(key))?;
    u32::try_from(value).map_err(|_| format!("`{key}` must be a count, not {value}"))
}

fn absent(key: &str) -> String {
    format!("`{key}` is missing: the program's own default would decide")
}
