//! What a parser says of a text → a fault with the line and the column that it means.

use crate::fault::Fault;

/// A file as text.
pub(crate) fn text<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, Fault> {
    std::str::from_utf8(bytes).map_err(|error| {
        let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        Fault::at(path, of(&good, good.len()), "not UTF-8")
    })
}

/// TOML's parser knows a span of bytes; of a text as a whole it knows none, and its beginning is meant.
pub(crate) fn toml(path: &str, text: &str, error: &toml::de::Error) -> Fault {
    let at = error.span().map_or(0, |span| span.start);
    Fault::at(path, of(text, at), error.message())
}

/// JSON's parser counts from line 1 and column 0: the column of the letter that it stopped at, or behind.
pub(crate) fn json(path: &str, error: &serde_json::Error) -> Fault {
    let part = |number: usize| u32::try_from(number.max(1)).unwrap_or(u32::MAX);
    let (whole, end) = (error.to_string(), format!(" at line {} column {}", error.line(), error.column()));
    let detail = whole.strip_suffix(&end).unwrap_or(&whole);
    Fault::at(path, (part(error.line()), part(error.column())), detail)
}

/// The line and the column, both from 1, of a byte of a text.
fn of(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let number = |number| u32::try_from(number).unwrap_or(u32::MAX);
    (number(line), number(column))
}
