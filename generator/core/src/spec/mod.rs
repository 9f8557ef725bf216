//! text → [`RawSpec`]: the TOML as written, every key and value with its place.

mod reader;
pub mod reference;
mod scalar;
pub mod schema;
mod table;

pub(crate) use reader::bare;
pub use reader::{Read, Reader, TableReader};
pub use scalar::{Form, Refused, Scalar, quoted};
pub(crate) use scalar::{is_unseen, nearest, text};
pub use table::{Key, Keys, Shape, Table};
pub(crate) use table::{read_table, table};

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;
use toml::de::DeTable;

use crate::problem::{Problem, ReadingProblem};
use crate::span::{FileId, Span};

/// The texts a fleet is made of: path relative to the folder of fleet.toml → text. `fleet.toml` itself, `keys/*.toml` and
/// `keys/*.toml.sig`.
pub type Texts = BTreeMap<String, String>;

/// One text as written.
#[derive(Debug, Clone)]
pub struct RawFile<'t> {
    /// Its path, for messages.
    pub path: String,
    /// Its number in spans.
    pub id: FileId,
    /// Length of the text in bytes.
    pub len: usize,
    /// What the parser made of it.
    pub table: Spanned<DeTable<'t>>,
}

/// All texts as written; nothing in them is known to be right but the syntax.
#[derive(Debug, Clone)]
pub struct RawSpec<'t> {
    /// fleet.toml.
    pub fleet: RawFile<'t>,
    /// keys/*.toml, by path.
    pub keys: Vec<RawFile<'t>>,
    /// keys/*.toml.sig, by path.
    pub signatures: Vec<RawSignature<'t>>,
}

/// A detached signature, and the text that it is said to sign.
#[derive(Debug, Clone)]
pub struct RawSignature<'t> {
    /// Its path.
    pub path: &'t str,
    /// Its place: the first byte.
    pub span: Span,
    /// The signature, in OpenSSH's armour.
    pub armour: &'t str,
    /// The file that it stands beside, to the byte; `None`: there is none.
    pub signed: Option<&'t str>,
}

/// The path of the spec among [`Texts`].
pub const FLEET: &str = "fleet.toml";

/// The number that spans use for a path: its position among the texts' paths.
#[must_use]
pub fn file_id(texts: &Texts, path: &str) -> FileId {
    FileId(u32::try_from(texts.keys().take_while(|k| k.as_str() != path).count()).unwrap_or(u32::MAX))
}

/// One problem per line: behind a quote that is never closed, the rest of its line is wrong in many ways.
fn syntax(id: FileId, text: &str, errors: &[toml::de::Error]) -> Vec<Problem> {
    let mut lines = BTreeSet::new();
    let mut out = Vec::new();
    for e in errors {
        let at = e.span().unwrap_or(0..text.len().min(1));
        let line = text.get(..at.start).map_or(0, |before| before.matches('\n').count());
        if lines.insert(line) {
            let found = bare(text.get(at.clone()).unwrap_or_default());
            let message = e.message().trim().to_owned();
            out.push(ReadingProblem::Syntax { span: Span::new(id, at), message, found }.into());
        }
    }
    out
}

/// Parses every text.
///
/// # Errors
/// All syntax errors of all texts.
pub fn parse(texts: &Texts) -> Result<RawSpec<'_>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut fleet = None;
    let (mut keys, mut signatures) = (Vec::new(), Vec::new());
    for (path, text) in texts {
        let id = file_id(texts, path);
        if let Some(beside) = path.strip_suffix(".sig") {
            let first = text.chars().next().map_or(0, char::len_utf8);
            let (span, signed) = (Span::new(id, 0..first), texts.get(beside).map(String::as_str));
            signatures.push(RawSignature { path, span, armour: text, signed });
            continue;
        }
        let (table, errors) = DeTable::parse_recoverable(text);
        problems.extend(syntax(id, text, &errors));
        let raw = RawFile { path: path.clone(), id, len: text.len(), table };
        if path == FLEET { fleet = Some(raw) } else { keys.push(raw) }
    }
    match fleet {
        Some(fleet) if problems.is_empty() => Ok(RawSpec { fleet, keys, signatures }),
        Some(_) => Err(problems),
        None => {
            problems.push(
                ReadingProblem::MissingKey {
                    table_span: Span::new(FileId(0), 0..0),
                    table: "the fleet".into(),
                    key: FLEET,
                    expects: "the text of the spec",
                }
                .into(),
            );
            Err(problems)
        }
    }
}
