//! Conditions: keys, and what is asked of them.

use super::cursor::Cursor;
use super::elements::{operand, single};
use crate::fault::Fault;
use crate::nft::keys::find;
use crate::nft::syntax::{Operand, Spelling, Statement, Subject, Test};

/// Keys and what is asked of them.
pub(super) fn condition(cursor: &mut Cursor<'_>) -> Result<Statement, Fault> {
    let subject = subject(cursor)?;
    if cursor.takes("vmap") {
        return Ok(Statement::DecideBy(subject, map(cursor)?));
    }
    if cursor.takes_sign("&") {
        return Ok(Statement::Match(subject, masked(cursor)?));
    }
    let (equal, negated) = (cursor.takes_sign("=="), cursor.takes_sign("!="));
    if negated {
        cursor.used.insert("!=");
    }
    let among = |operand| if negated { Test::NotAmong(operand) } else { Test::Among(operand) };
    if let Some(operand) = operand(cursor)? {
        return Ok(Statement::Match(subject, among(operand)));
    }
    let first = single(cursor)?;
    if let [only] = &first.parts[..]
        && let Some(test) = listed(cursor, &subject, only, equal || negated)?
    {
        return Ok(Statement::Match(subject, test));
    }
    Ok(Statement::Match(subject, among(Operand::Elements(vec![first]))))
}

/// `MASK == VALUE`, `MASK != VALUE`, behind `&`.
fn masked(cursor: &mut Cursor<'_>) -> Result<Test, Fault> {
    let mask = bits(cursor)?;
    let negated = cursor.takes_sign("!=");
    if !negated {
        cursor.sign("==")?;
    }
    cursor.used.insert(if negated { "not bits of a mask" } else { "bits of a mask" });
    let value = bits(cursor)?;
    Ok(if negated { Test::NotBits(mask, value) } else { Test::Bits(mask, value) })
}

/// `a,b` and `a,b / c,d`, of which the first word has been taken; `None` where it is a value like others.
fn listed(cursor: &mut Cursor<'_>, subject: &Subject, first: &Spelling, sign: bool) -> Result<Option<Test>, Fault> {
    let mut several = vec![first.clone()];
    while cursor.takes_sign(",") {
        several.push(cursor.word("a value")?);
    }
    let sliced = cursor.takes("/");
    match (sliced, several.len() > 1, sign) {
        (true, _, false) => {
            cursor.used.insert("bits / mask");
            Ok(Some(Test::Bits(comma_list(cursor)?, several)))
        }
        // one of them, or exactly these? nftables decides by the sign, so only one way is of the dialect
        (true, ..) | (_, true, true) => Err(cursor.before("a list of bits with a sign is not of the dialect")),
        (false, true, false) => {
            cursor.used.insert("one of several bits");
            Ok(Some(Test::AnyBit(several)))
        }
        // nftables takes one flag without a sign for "this bit is set"
        (false, false, false) if subject.keys.iter().all(|key| key.words == "tcp flags") => {
            Ok(Some(Test::AnyBit(several)))
        }
        (false, false, _) => Ok(None),
    }
}

/// `key . key …`
pub(super) fn subject(cursor: &mut Cursor<'_>) -> Result<Subject, Fault> {
    let place = cursor.place();
    let mut keys = Vec::new();
    loop {
        let found = cursor.peek(0).and_then(|first| find(first, cursor.peek(1)));
        let (key, words) = found.ok_or_else(|| cursor.unknown("a statement"))?;
        cursor.skip(words);
        cursor.used.insert(key.words);
        keys.push(key);
        if !cursor.takes(".") {
            return Ok(Subject { place, keys });
        }
        cursor.used.insert("a concatenation");
    }
}

/// `a`, or `a | b`, in brackets or not.
fn bits(cursor: &mut Cursor<'_>) -> Result<Vec<Spelling>, Fault> {
    let bracket = cursor.takes_sign("(");
    let mut all = vec![cursor.word("a value")?];
    while cursor.takes_sign("|") {
        all.push(cursor.word("a value")?);
    }
    if bracket {
        cursor.sign(")")?;
    }
    Ok(all)
}

fn comma_list(cursor: &mut Cursor<'_>) -> Result<Vec<Spelling>, Fault> {
    let mut all = vec![cursor.word("a value")?];
    while cursor.takes_sign(",") {
        all.push(cursor.word("a value")?);
    }
    Ok(all)
}

pub(super) fn map(cursor: &mut Cursor<'_>) -> Result<Operand, Fault> {
    operand(cursor)?.ok_or_else(|| cursor.unknown("a map"))
}
