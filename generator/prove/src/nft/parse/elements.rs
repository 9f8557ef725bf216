//! Values in place and in sets: `1-5`, `{ a . b, c . d }`, `{ 22 : accept }`, `@name`.

use super::cursor::Cursor;
use super::rule::verdict;
use crate::fault::Fault;
use crate::nft::keys::TYPES;
use crate::nft::syntax::{Data, Element, Operand, Spelling};

/// Ways to write values, by what they are called in the page of the dialect.
pub(super) const FORMS: [&str; 14] = [
    "a value",
    "a range",
    "a prefix",
    "a wildcard",
    "an anonymous set",
    "a named set",
    "a concatenation",
    "!=",
    "bits of a mask",
    "not bits of a mask",
    "one of several bits",
    "bits / mask",
    "a map of verdicts",
    "a map of values",
];

/// `{ … }`: elements with commas between, over as many lines as it likes.
pub(super) fn braced(cursor: &mut Cursor<'_>) -> Result<Vec<Element>, Fault> {
    cursor.sign("{")?;
    let mut all = Vec::new();
    loop {
        cursor.skip_lines();
        if cursor.takes_sign("}") {
            return Ok(all);
        }
        all.push(element(cursor)?);
        cursor.skip_lines();
        if !cursor.takes_sign(",") {
            cursor.sign("}")?;
            return Ok(all);
        }
    }
}

/// `@name` or `{ … }`.
pub(super) fn operand(cursor: &mut Cursor<'_>) -> Result<Option<Operand>, Fault> {
    if cursor.takes_sign("@") {
        cursor.used.insert("a named set");
        return Ok(Some(Operand::Named(cursor.word("the name of a set")?)));
    }
    if !cursor.takes_sign("{") {
        return Ok(None);
    }
    cursor.skip_back();
    cursor.used.insert("an anonymous set");
    let place = cursor.place();
    let elements = braced(cursor)?;
    if elements.is_empty() {
        return Err(place.fault("this set is empty: nftables refuses it"));
    }
    Ok(Some(Operand::Elements(elements)))
}

/// One value, with its parts: what a rule asks for without a set.
pub(super) fn single(cursor: &mut Cursor<'_>) -> Result<Element, Fault> {
    Ok(Element { parts: parts(cursor)?, data: None })
}

fn element(cursor: &mut Cursor<'_>) -> Result<Element, Fault> {
    let parts = parts(cursor)?;
    loop {
        if cursor.takes("timeout") {
            cursor.duration()?;
        } else if cursor.takes("comment") {
            cursor.quoted()?;
        } else {
            break;
        }
    }
    let data = if cursor.takes(":") { Some(data(cursor)?) } else { None };
    Ok(Element { parts, data })
}

fn data(cursor: &mut Cursor<'_>) -> Result<Data, Fault> {
    if let Some(verdict) = verdict(cursor)? {
        cursor.used.insert("a map of verdicts");
        return Ok(Data::Verdict(verdict));
    }
    cursor.used.insert("a map of values");
    Ok(Data::Value(cursor.word("a value")?))
}

fn parts(cursor: &mut Cursor<'_>) -> Result<Vec<Spelling>, Fault> {
    let mut parts = vec![value(cursor)?];
    while cursor.takes(".") {
        cursor.used.insert("a concatenation");
        parts.push(value(cursor)?);
    }
    Ok(parts)
}

fn value(cursor: &mut Cursor<'_>) -> Result<Spelling, Fault> {
    let word = cursor.word("a value")?;
    let range = word.text.split_once('-').is_some_and(|(first, _)| first.ends_with(|c: char| c.is_ascii_hexdigit()))
        && word.text.starts_with(|c: char| c.is_ascii_hexdigit() || c == ':');
    cursor.used.insert(match &word.text {
        text if text.ends_with('*') => "a wildcard",
        text if text.contains('/') => "a prefix",
        _ if range => "a range",
        _ => "a value",
    });
    Ok(word)
}

/// `ipv4_addr . inet_service`, and behind `:` the type that a map leads to.
pub(super) fn types(cursor: &mut Cursor<'_>) -> Result<(Vec<Spelling>, Option<Spelling>), Fault> {
    let mut types = vec![one_type(cursor)?];
    while cursor.takes(".") {
        types.push(one_type(cursor)?);
    }
    let data = if cursor.takes(":") { Some(cursor.word("a type")?) } else { None };
    match &data {
        Some(data) if !["verdict", "mark"].contains(&data.text.as_str()) => {
            Err(data.place.fault("maps lead to `verdict` or `mark`"))
        }
        _ => Ok((types, data)),
    }
}

fn one_type(cursor: &mut Cursor<'_>) -> Result<Spelling, Fault> {
    let word = cursor.word("a type")?;
    let (name, _) = TYPES
        .into_iter()
        .find(|(name, _)| *name == word.text)
        .ok_or_else(|| word.place.fault(format!("the type `{}` is not of the dialect", word.text)))?;
    cursor.used.insert(name);
    Ok(word)
}
