//! Problems of the text itself: syntax, keys, types and single values.

use super::{Code, Description, Label, listed};
use crate::span::Span;

/// What can be wrong with a text, before anything in it is compared with anything else.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named as `describe` shows them; each variant says what it is")]
pub enum ReadingProblem {
    /// P001: not TOML.
    Syntax { span: Span, message: String },
    /// P002: a key that nothing reads.
    UnknownKey { span: Span, key: String, table: String, near: Option<String>, known: Vec<&'static str> },
    /// P003: a key that must be there.
    MissingKey { table_span: Span, table: String, key: &'static str, expects: &'static str },
    /// P004: a value of another type.
    WrongType { span: Span, path: String, found: &'static str, expects: &'static str },
    /// P005: a value that its grammar or range refuses.
    BadValue { span: Span, path: String, reason: String, expects: &'static str, near: Option<String> },
    /// P006: exactly one of these keys must be there.
    NotExactlyOne { span: Span, table: String, of: &'static [&'static str], found: Vec<&'static str> },
    /// P007: a format number that this program does not read.
    Format { span: Span, found: i64 },
    /// P008: an address family given twice, or a list entry repeated.
    Repeated { span: Span, first: Span, path: String, what: String },
}

impl ReadingProblem {
    pub(super) fn describe(&self) -> Description {
        match self {
            Self::Syntax { span, message } => {
                Description::fault(Code(1), format!("not valid TOML: {message}"), Label::new(*span, ""))
                    .why("Nothing behind this place can be read with certainty.")
                    .help("Correct the syntax here; `palisade explain P001` shows the forms that the spec uses.")
            }
            Self::UnknownKey { span, key, table, near, known } => {
                let what = Description::fault(
                    Code(2),
                    format!("{table} has no key `{}`", shown(key)),
                    Label::new(*span, "nothing reads this"),
                )
                .why("A key that nothing reads would be a setting that you believe in and no host has.");
                match near {
                    Some(near) => what.help(format!("Did you mean `{near}`?")),
                    None if known.is_empty() => what.help("Remove it."),
                    None => what.help(format!("Remove it, or use one of {}.", listed(known))),
                }
            }
            Self::MissingKey { table_span, table, key, expects } => Description::fault(
                Code(3),
                format!("{table} lacks `{key}`"),
                Label::new(*table_span, format!("`{key}` is missing here")),
            )
            .why("It has no default: guessing it would decide about your hosts without you.")
            .help(format!("Add `{key} = …` ({expects}).")),
            Self::WrongType { span, path, found, expects } => Description::fault(
                Code(4),
                format!("`{path}` is {found} and must be {expects}"),
                Label::new(*span, format!("expected {expects}")),
            )
            .why("The spec is typed: a value of another type is never converted in silence.")
            .help(format!("Write {expects}.")),
            Self::BadValue { span, path, reason, expects, near } => {
                bad_value(*span, path, reason, expects, near.as_deref())
            }
            Self::NotExactlyOne { span, table, of, found } => Description::fault(
                Code(6),
                format!("{table} must have exactly one of {}", listed(*of)),
                Label::new(
                    *span,
                    if found.is_empty() { "none is here".into() } else { format!("has {}", listed(found)) },
                ),
            )
            .why("Each of them excludes the others.")
            .help("Keep one and remove the rest."),
            Self::Format { span, found } => Description::fault(
                Code(7),
                format!("format {found} is not one that this program reads"),
                Label::new(*span, format!("this program reads format {}", crate::FORMAT)),
            )
            .why("Another format gives other meanings to the same words.")
            .help("Use the release of Palisade that wrote this file, or follow CHANGELOG.md to convert it."),
            Self::Repeated { span, first, path, what } => {
                Description::fault(Code(8), format!("`{path}` names {what} twice"), Label::new(*span, "again here"))
                    .related([Label::new(*first, "first here")])
                    .why("One of the two would be ignored, and nothing says which.")
                    .help("Keep one of them.")
            }
        }
    }
}

fn bad_value(span: Span, path: &str, reason: &str, expects: &str, near: Option<&str>) -> Description {
    let what =
        Description::fault(Code(5), format!("`{path}`: {reason}"), Label::new(span, format!("expected {expects}")))
            .why("It would reach configuration files of hosts, where nothing checks it again.");
    match near {
        Some(near) => what.help(format!("Did you mean `{near}`?")),
        None => what.help(format!("Write {expects}.")),
    }
}

/// A key as it may be shown: short, and without control characters.
fn shown(key: &str) -> String {
    let short: String = key.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if short.len() < key.len() && key.chars().count() > 60 { format!("{short}…") } else { short }
}
