//! Rules: statements and verdicts.

use super::Reader;
use super::condition::{condition, map, subject};
use super::cursor::Cursor;
use crate::fault::Fault;
use crate::nft::keys::find;
use crate::nft::syntax::{Need, RuleText, Statement, Subject, VerdictText};

/// Statements that are no conditions on keys, by the words that they begin with; the longer ones first.
const STATEMENTS: [(&str, Reader<Statement>); 11] = [
    ("meta mark set", mark),
    ("limit rate", limit),
    ("ct count", count),
    ("counter", |cursor| {
        if cursor.takes("packets") {
            cursor.number()?;
            cursor.expect("bytes")?;
            cursor.number()?;
        }
        Ok(Statement::Nothing)
    }),
    ("log", log),
    ("comment", |cursor| cursor.quoted().map(|()| Statement::Nothing)),
    ("reject with tcp reset", |_| Ok(Statement::Needs(Need::Tcp))),
    ("reject with icmp", |cursor| refusal(cursor, Need::V4)),
    ("reject with icmpv6", |cursor| refusal(cursor, Need::V6)),
    ("add", change),
    ("update", change),
];

const VERDICTS: [&str; 8] = ["accept", "drop", "return", "continue", "jump", "goto", "reject", "reject with icmpx"];

/// Reasons of a refusal: which one is sent changes nothing about what passes.
const REASONS: [&str; 9] = [
    "port-unreachable",
    "host-unreachable",
    "net-unreachable",
    "prot-unreachable",
    "admin-prohibited",
    "net-prohibited",
    "host-prohibited",
    "no-route",
    "addr-unreachable",
];

/// The words of all statements.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    STATEMENTS.iter().map(|(words, _)| *words).chain(VERDICTS).chain(["meter"])
}

/// One rule, up to the end of its line.
pub(super) fn rule(cursor: &mut Cursor<'_>) -> Result<RuleText, Fault> {
    let (from, place) = (cursor.position(), cursor.place());
    let mut statements: Vec<Statement> = Vec::new();
    while !cursor.at_end() {
        let done = matches!(statements.last(), Some(Statement::Decide(_) | Statement::DecideBy(..)));
        if done && cursor.peek(0) != Some("comment") {
            return Err(cursor.unknown("a part of a rule behind its verdict"));
        }
        statement(cursor, &mut statements)?;
        if matches!(statements.last(), Some(Statement::Needs(_))) {
            // nftables asks for the protocol at the beginning of the rule, unless it has been asked for before
            if statements.iter().any(acts) {
                return Err(cursor.before(
                    "a refusal of one protocol, behind what acts for others too: nftables may turn them round",
                ));
            }
            statements.push(Statement::Decide(VerdictText::Drop));
        }
    }
    Ok(RuleText { place, text: cursor.text_since(from), statements })
}

/// Whether a statement does something to a packet for which the rule ends later.
fn acts(statement: &Statement) -> bool {
    matches!(statement, Statement::Mark(..) | Statement::MarkBy(..) | Statement::Count(_))
}

/// Adds one statement.
fn statement(cursor: &mut Cursor<'_>, all: &mut Vec<Statement>) -> Result<(), Fault> {
    if cursor.takes("meter") {
        cursor.used.insert("meter");
        all.push(meter(cursor)?);
        return Ok(());
    }
    for (words, read) in &STATEMENTS {
        if cursor.takes(words) {
            cursor.used.insert(words);
            all.push(read(cursor)?);
            return Ok(());
        }
    }
    all.push(match verdict(cursor)? {
        Some(verdict) => Statement::Decide(verdict),
        None => condition(cursor)?,
    });
    Ok(())
}

/// A verdict, if one comes.
pub(super) fn verdict(cursor: &mut Cursor<'_>) -> Result<Option<VerdictText>, Fault> {
    let Some(word) =
        ["accept", "drop", "return", "continue", "jump", "goto", "reject"].into_iter().find(|word| cursor.takes(word))
    else {
        return Ok(None);
    };
    cursor.used.insert(word);
    Ok(Some(match word {
        "accept" => VerdictText::Accept,
        "return" => VerdictText::Return,
        "continue" => VerdictText::Continue,
        "jump" => VerdictText::Jump(cursor.word("the name of a chain")?),
        "goto" => VerdictText::Goto(cursor.word("the name of a chain")?),
        "reject" if cursor.takes("with icmpx") => {
            cursor.used.insert("reject with icmpx");
            reason(cursor)?;
            VerdictText::Drop
        }
        _ => VerdictText::Drop,
    }))
}

fn refusal(cursor: &mut Cursor<'_>, need: Need) -> Result<Statement, Fault> {
    reason(cursor)?;
    Ok(Statement::Needs(need))
}

fn reason(cursor: &mut Cursor<'_>) -> Result<(), Fault> {
    cursor.takes("type");
    let word = cursor.word("a reason")?;
    if REASONS.contains(&word.text.as_str()) { Ok(()) } else { Err(cursor.before("this reason is not known")) }
}

/// `meta mark set VALUE`, `… set meta mark & A | B`, `… set KEY map { … }`.
fn mark(cursor: &mut Cursor<'_>) -> Result<Statement, Fault> {
    if cursor.peek(2) == Some("map") || !cursor.takes("meta mark") {
        let is_key = cursor.peek(0).is_some_and(|first| find(first, cursor.peek(1)).is_some());
        if !is_key {
            return Ok(Statement::Mark(0, mark_value(cursor)?));
        }
        let subject = subject(cursor)?;
        cursor.expect("map")?;
        return Ok(Statement::MarkBy(subject, map(cursor)?));
    }
    // `&` binds closer than `^`, and `^` closer than `|`: in this order each applies to all that stands before it
    let (mut and, mut xor) = (u32::MAX, 0);
    if cursor.takes_sign("&") {
        and = mark_value(cursor)?;
    }
    if cursor.takes_sign("^") {
        xor = mark_value(cursor)?;
    }
    if cursor.takes_sign("|") {
        let set = mark_value(cursor)?;
        (and, xor) = (and & !set, xor & !set | set);
    }
    Ok(Statement::Mark(and, xor))
}

fn mark_value(cursor: &mut Cursor<'_>) -> Result<u32, Fault> {
    let word = cursor.word("a mark")?;
    crate::nft::values::number(&word.text).ok_or_else(|| word.place.fault("this is not a mark"))
}

/// `[over] N/unit [burst N packets]`
fn limit(cursor: &mut Cursor<'_>) -> Result<Statement, Fault> {
    let place = cursor.place();
    cursor.takes("over");
    let rate = cursor.word("a rate")?;
    let (count, unit) = rate.text.split_once('/').unwrap_or((&rate.text, ""));
    if count.parse::<u64>().is_err() || !["second", "minute", "hour", "day", "week"].contains(&unit) {
        return Err(rate.place.fault("a rate is a number of packets per second, minute, hour, day or week"));
    }
    if cursor.takes("burst") {
        cursor.number()?;
        cursor.expect("packets")?;
    }
    Ok(Statement::Unknown(Subject { place, keys: Vec::new() }))
}

fn count(cursor: &mut Cursor<'_>) -> Result<Statement, Fault> {
    let place = cursor.place();
    cursor.takes("over");
    cursor.number()?;
    Ok(Statement::Count(Subject { place, keys: Vec::new() }))
}

fn log(cursor: &mut Cursor<'_>) -> Result<Statement, Fault> {
    loop {
        if cursor.takes("prefix") {
            cursor.quoted()?;
        } else if cursor.takes("level") || cursor.takes("flags") {
            cursor.word("a word")?;
        } else if cursor.takes("group") {
            cursor.number()?;
        } else {
            return Ok(Statement::Nothing);
        }
    }
}

/// `@set { KEY [& MASK] [timeout T] [limit …] [ct count …] }`, behind `add` or `update`.
fn change(cursor: &mut Cursor<'_>) -> Result<Statement, Fault> {
    cursor.sign("@")?;
    cursor.word("the name of a set")?;
    tally(cursor)
}

/// `NAME [size N] { … }`
fn meter(cursor: &mut Cursor<'_>) -> Result<Statement, Fault> {
    cursor.word("the name of a meter")?;
    if cursor.takes("size") {
        cursor.number()?;
    }
    tally(cursor)
}

fn tally(cursor: &mut Cursor<'_>) -> Result<Statement, Fault> {
    cursor.sign("{")?;
    let subject = subject(cursor)?;
    if cursor.takes_sign("&") {
        cursor.word("a mask")?;
    }
    if cursor.takes("timeout") {
        cursor.duration()?;
    }
    let counts = cursor.takes("ct count");
    if counts {
        count(cursor)?;
    } else if cursor.takes("limit rate") {
        limit(cursor)?;
    }
    cursor.sign("}")?;
    Ok(if counts { Statement::Count(subject) } else { Statement::Unknown(subject) })
}
