//! Problems of the text itself: syntax, keys, types and single values.

use super::{Code, Description, Label, listed};
use crate::span::Span;

/// What can be wrong with a text, before anything in it is compared with anything else.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named as `describe` shows them; each variant says what it is")]
pub enum ReadingProblem {
    /// P001: not TOML.
    Syntax { span: Span, message: String, found: String },
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
    /// P008: an address family given twice.
    Repeated { span: Span, first: Span, path: String, family: &'static str },
}

impl ReadingProblem {
    pub(super) fn describe(&self) -> Description {
        match self {
            Self::Syntax { span, message, found } => syntax(*span, message, found),
            Self::UnknownKey { span, key, table, near, known } => {
                let what = Description::fault(
                    Code(2),
                    format!("{table} has no key `{key}`"),
                    Label::new(*span, "nothing reads this"),
                )
                .why("A key that nothing reads would be a setting that you believe in and no host has.");
                match near {
                    Some(near) => what.help(format!("Did you mean `{near}`?")),
                    None if known.is_empty() => what.help("Remove it."),
                    None if known.len() > 12 => {
                        what.help("Remove it; docs/reference/spec.md lists the keys that exist.")
                    }
                    None => what.help(format!("Remove it, or use one of {}.", listed(known))),
                }
            }
            Self::MissingKey { table_span, table, key, expects } => Description::fault(
                Code(3),
                format!("{table} lacks `{key}`"),
                Label::new(*table_span, format!("`{key}` is missing here")),
            )
            .why("It has no default: guessing it would decide about your hosts without you.")
            .help(match (*expects, table.as_str()) {
                ("a table", "the file") => format!("Add a table `[{key}]`."),
                ("a table", _) => format!("Add `{key} = {{ … }}`."),
                ("a list", _) => format!("Add `{key} = [ … ]`."),
                _ => format!("Add `{key} = …` ({expects})."),
            }),
            Self::WrongType { span, path, found, expects } => Description::fault(
                Code(4),
                format!("`{path}` is {found} and must be {expects}"),
                Label::new(*span, found.to_owned()),
            )
            .why("The spec is typed: a value of another type is never converted in silence.")
            .help(match (*found, *expects) {
                ("a string", e)
                    if e.starts_with("a whole number") || e.starts_with("true") || e.starts_with("a date") =>
                {
                    "Remove the quotes.".into()
                }
                ("a list" | "a table", "a list") => format!("Write {expects}."),
                (_, "a list") => "Put it into brackets: a list may have one item.".into(),
                _ => format!("Write {expects}."),
            }),
            Self::BadValue { span, path, reason, expects, near } => {
                bad_value(*span, path, reason, expects, near.as_deref())
            }
            Self::NotExactlyOne { span, table, of, found } => {
                let title = format!("{table} must have exactly one of {}", listed(*of));
                let here = if found.is_empty() { "has none".into() } else { format!("has {}", listed(found)) };
                let what = Description::fault(Code(6), title, Label::new(*span, here));
                if found.is_empty() {
                    what.why("There is no usual one, and guessing would decide about your hosts without you.")
                        .help("Add one of them.")
                } else {
                    what.why("Each of them excludes the others.").help("Keep one and remove the rest.")
                }
            }
            Self::Format { span, found } => Description::fault(
                Code(7),
                format!("format {found} is not one that this program reads"),
                Label::new(*span, format!("this program reads format {}", crate::FORMAT)),
            )
            .why("Another format gives other meanings to the same words.")
            .help("Use the release of Palisade that wrote this file, or follow CHANGELOG.md to convert it."),
            Self::Repeated { span, first, path, family } => {
                let title = format!("`{path}` has two {family} addresses, and one of each family is the most");
                Description::fault(Code(8), title, Label::new(*span, "the second"))
                    .related([Label::new(*first, "the first")])
                    .why("Firewalls, tunnels and documents would each choose one of the two, and not all the same one.")
                    .help("Keep one of them.")
            }
        }
    }
}

fn syntax(span: Span, message: &str, found: &str) -> Description {
    let what = |title| Description::fault(Code(1), title, Label::new(span, ""));
    if message == "duplicate key" {
        what(format!("not valid TOML: `{found}` stands twice in one table"))
            .why("TOML has no \"the last one wins\": nothing says which of the two you mean.")
            .help("Rename one of the two, or remove it.")
    } else {
        what(format!("not valid TOML: {message}"))
            .why("Nothing behind this place can be read with certainty, so no rule was asked yet.")
            .help("Look here and just before for a quote, a bracket or a comma that is missing.")
    }
}

fn bad_value(span: Span, path: &str, reason: &str, expects: &str, near: Option<&str>) -> Description {
    let label = if reason.contains(expects) { String::new() } else { format!("expected {expects}") };
    let what = Description::fault(Code(5), format!("`{path}`: {reason}"), Label::new(span, label))
        .why("It would reach configuration files of hosts, where a stray sign can be syntax.");
    match near {
        Some(near) => what.help(format!("Did you mean `{near}`?")),
        None => what.help(format!("Write {expects}.")),
    }
}
