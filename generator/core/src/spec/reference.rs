//! The keys of tables → docs/reference/spec.md: every key, whether it must be there, what it is and what it means.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::table::{Key, Keys, Shape};

/// The reference of some files: each with its path, a sentence about it and its keys.
#[must_use]
pub fn markdown(files: &[(&str, &str, Keys)]) -> String {
    let mut book = Book { out: String::new(), told: BTreeMap::new() };
    for (file, about, keys) in files {
        let _ = write!(book.out, "\n## {file}\n\n{about}\n");
        book.table("", keys);
    }
    book.out
}

struct Book {
    out: String,
    /// Where tables were printed already, by their keys and meanings.
    told: BTreeMap<String, String>,
}

impl Book {
    /// A table's keys, and then the tables inside it.
    fn table(&mut self, path: &str, keys: Keys) {
        let keys = flat(keys);
        self.out.push_str("\n| key | must be there | value | meaning |\n|---|---|---|---|\n");
        for key in &keys {
            let needed = if key.needed { "yes" } else { "" };
            let _ = writeln!(self.out, "| `{}` | {needed} | {} | {} |", key.name, cell(&value(key)), cell(key.about));
        }
        for key in keys {
            let inner = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
            if let Some((path, about, keys)) = inside(inner, key.shape) {
                self.section(path, about, keys);
            }
        }
    }

    fn section(&mut self, path: String, about: &str, keys: Keys) {
        let _ = write!(self.out, "\n### `{path}`\n\n{}\n", about.trim());
        let mark: Vec<String> = flat(keys).iter().map(|k| format!("{}{}", k.name, k.about)).collect();
        match self.told.get(&mark.join("\n")) {
            Some(before) => {
                let _ = write!(self.out, "\nKeys as in `{before}`.\n");
            }
            None => {
                self.told.insert(mark.join("\n"), path.clone());
                self.table(path.trim_matches(['[', ']']), keys);
            }
        }
    }
}

/// The keys of a table, with those of tables that stand in it without a name of their own.
pub(super) fn flat(keys: Keys) -> Vec<&'static Key> {
    let own = |key: &'static Key| match (key.name, key.shape) {
        ("", Shape::Table(_, inner, _)) => flat(inner),
        _ => vec![key],
    };
    keys.iter().flat_map(own).collect()
}

/// How a table inside a value is written, what it is, and its keys.
fn inside(path: String, shape: &'static Shape) -> Option<(String, &'static str, Keys)> {
    let (path, shape) = match shape {
        Shape::List(_, of) => (format!("[[{path}]]"), *of),
        Shape::Named(_, _, _, of) => (format!("[{path}.<name>]"), *of),
        own => (format!("[{path}]"), own),
    };
    match shape {
        Shape::Table(about, keys, _) => Some((path, about, keys)),
        _ => None,
    }
}

fn value(key: &Key) -> String {
    match key.shape {
        Shape::Plain(_) => key.expects.to_owned(),
        Shape::Table(..) => "a table".to_owned(),
        Shape::List(of, _) => format!("a list, each item {of}"),
        Shape::Named(name, _, of, _) => format!("a table: under each name ({name}) {of}"),
    }
}

/// A cell of a table: a bar would end it.
fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|")
}
