//! Text → words and signs, each with its place.

use std::sync::Arc;

use crate::fault::Fault;

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as the caller names it.
    pub file: Arc<str>,
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
}

impl Place {
    /// A fault here.
    pub(super) fn fault(&self, detail: impl Into<String>) -> Fault {
        Fault::at(&self.file, (self.line, self.column), detail)
    }
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, digits and `_ . / : * + -`: names, numbers, addresses, ranges; also one such sign that stands alone.
    Word(String),
    /// What stood between quotes.
    Quoted(String),
    /// `{ } ( ) , ; = == != & | ^ @`
    Sign(&'static str),
    /// The end of a line.
    Newline,
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) place: Place,
    /// Where it begins and ends in the text, in bytes.
    pub(super) span: (usize, usize),
}

const SIGNS: [&str; 13] = ["==", "!=", "{", "}", "(", ")", ",", ";", "=", "&", "|", "^", "@"];

/// All tokens of a text.
///
/// # Errors
/// The first character that begins no token, and a quotation that its line does not end.
pub(super) fn tokens(file: &Arc<str>, text: &str) -> Result<Vec<Token>, Fault> {
    let mut tokens = Vec::new();
    let (mut at, mut line, mut line_start) = (0, 1, 0);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let column = u32::try_from(text[line_start..at].chars().count()).unwrap_or(u32::MAX).saturating_add(1);
        let place = Place { file: Arc::clone(file), line, column };
        let (kind, length) = match first {
            '\n' => (Some(Kind::Newline), 1),
            ' ' | '\t' => (None, 1),
            '#' => (None, rest.find('\n').unwrap_or(rest.len())),
            '"' => quoted(rest).map(|(kind, length)| (Some(kind), length)).ok_or_else(|| place.fault(UNENDED))?,
            _ if is_word(first) => {
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                (Some(Kind::Word(rest[..length].to_owned())), length)
            }
            _ => match SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
                Some(sign) => (Some(Kind::Sign(sign)), sign.len()),
                None => return Err(place.fault(format!("`{}` is no sign of the dialect", first.escape_default()))),
            },
        };
        if let Some(kind) = kind {
            tokens.push(Token { kind, place, span: (at, at + length) });
        }
        at += length;
        if first == '\n' {
            (line, line_start) = (line + 1, at);
        }
    }
    Ok(tokens)
}

const UNENDED: &str = "this quotation does not end on its line";

/// A quotation; nftables has no escape within one.
fn quoted(rest: &str) -> Option<(Kind, usize)> {
    let end = rest[1..].find(['"', '\n'])? + 1;
    rest[end..].starts_with('"').then(|| (Kind::Quoted(rest[1..end].to_owned()), end + 1))
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_./:*+-".contains(c)
}
