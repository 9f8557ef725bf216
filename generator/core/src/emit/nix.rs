//! The Nix printer: a value type in, text in nixfmt's form out. The only place where Nix text is made.

use serde_json::Value as Json;

/// A literal. There is no way to hold an expression in it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string, whatever is in it.
    String(String),
    /// A whole number.
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// A file beside the one that is printed: `./name`. Only names that [`Value::file`] lets through.
    File(String),
    /// A list.
    List(Vec<Value>),
    /// A set, in the order given.
    Set(Vec<Entry>),
}

/// A key of a set.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The path of names: `a.b = …;` has two.
    pub path: Vec<String>,
    /// What it is set to.
    pub value: Value,
    /// Comment lines above it, without their sign.
    pub comment: Option<String>,
    /// Does an empty line stand above it?
    pub apart: bool,
}

impl Value {
    /// A string.
    pub fn string(text: impl ToString) -> Self {
        Self::String(text.to_string())
    }
    /// A file beside the printed one. Anything but letters, digits, dots and dashes becomes `-`.
    #[must_use]
    pub fn file(name: &str) -> Self {
        let safe = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '-' };
        Self::File(name.chars().map(safe).collect())
    }
    /// A list of strings.
    pub fn strings<T: ToString>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List(items.into_iter().map(Self::string).collect())
    }
    /// What Nix evaluates it to, a file as the string `./name`.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::String(s) => Json::from(s.as_str()),
            Self::Int(i) => Json::from(*i),
            Self::Bool(b) => Json::from(*b),
            Self::File(f) => Json::from(format!("./{f}")),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Set(entries) => {
                let mut out = serde_json::Map::new();
                for e in entries {
                    put(&mut out, &e.path, e.value.to_json());
                }
                Json::Object(out)
            }
        }
    }
}

fn put(map: &mut serde_json::Map<String, Json>, path: &[String], value: Json) {
    match path {
        [] => {}
        [last] => {
            map.insert(last.clone(), value);
        }
        [first, rest @ ..] => {
            let inner = map.entry(first.clone()).or_insert_with(|| Json::Object(serde_json::Map::new()));
            if let Json::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// Begins an entry: `a.b`.
pub fn entry(path: &str, value: Value) -> Entry {
    Entry { path: path.split('.').map(str::to_owned).collect(), value, comment: None, apart: false }
}

impl Entry {
    /// With a comment above it.
    #[must_use]
    pub fn about(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(comment.into());
        self
    }
    /// With an empty line above it.
    #[must_use]
    pub fn apart(mut self) -> Self {
        self.apart = true;
        self
    }
}

/// A whole file: a header comment and one value.
#[must_use]
pub fn file(header: &str, value: &Value) -> String {
    let mut out = String::new();
    comment(&mut out, 0, header);
    print(&mut out, 0, value);
    out.push('\n');
    out
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn comment(out: &mut String, depth: usize, text: &str) {
    // A line break would end the comment: what follows it would be Nix.
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    indent(out, depth);
    out.push_str("# ");
    out.push_str(line.trim_end());
    out.push('\n');
}

fn print(out: &mut String, depth: usize, value: &Value) {
    match value {
        Value::String(s) => quoted(out, s),
        // A bare negative number would be an operator inside a list.
        Value::Int(i) if *i < 0 => out.push_str(&format!("({i})")),
        Value::Int(i) => out.push_str(&i.to_string()),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::File(name) => {
            out.push_str("./");
            out.push_str(name);
        }
        Value::List(items) if items.is_empty() => out.push_str("[ ]"),
        Value::List(items) => {
            out.push_str("[\n");
            for item in items {
                indent(out, depth + 1);
                print(out, depth + 1, item);
                out.push('\n');
            }
            indent(out, depth);
            out.push(']');
        }
        Value::Set(entries) if entries.is_empty() => out.push_str("{ }"),
        Value::Set(entries) => {
            out.push_str("{\n");
            for e in entries {
                if e.apart {
                    out.push('\n');
                }
                if let Some(text) = &e.comment {
                    comment(out, depth + 1, text);
                }
                indent(out, depth + 1);
                attribute_path(out, &e.path);
                out.push_str(" = ");
                print(out, depth + 1, &e.value);
                out.push_str(";\n");
            }
            indent(out, depth);
            out.push('}');
        }
    }
}

fn attribute_path(out: &mut String, path: &[String]) {
    for (i, name) in path.iter().enumerate() {
        if i > 0 {
            out.push('.');
        }
        if is_identifier(name) { out.push_str(name) } else { quoted(out, name) }
    }
}

const KEYWORDS: &[&str] = &["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"];

fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '\''))
        && !KEYWORDS.contains(&name)
}

/// A double-quoted string. Nix strings hold no NUL; it becomes U+FFFD.
fn quoted(out: &mut String, text: &str) {
    out.push('"');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0' => out.push('\u{fffd}'),
            '$' if chars.peek() == Some(&'{') => out.push_str("\\$"),
            c => out.push(c),
        }
    }
    out.push('"');
}
