//! Words → commands: the grammar of the dialect. What it does not know is a fault with its place, never skipped.

mod condition;
mod cursor;
mod elements;
mod rule;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::keys::KEYS;
use super::lex::Kind;
use super::syntax::{Action, Base, ChainText, Command, Hook, Item, Policy, SetText, Spelling, TableName};
use crate::fault::Fault;
use cursor::Cursor;

/// A reader of what follows its word.
type Reader<T> = fn(&mut Cursor<'_>) -> Result<T, Fault>;

/// A reader of what follows its word about a set.
type Property = fn(&mut Cursor<'_>, &mut SetText) -> Result<(), Fault>;

/// Commands by the words that they begin with.
const COMMANDS: [(&str, Reader<(TableName, Action)>); 7] = [
    ("delete table", |cursor| Ok((table_name(cursor)?, Action::DeleteTable))),
    ("flush ruleset", |_| Ok((TableName { family: "", name: String::new() }, Action::FlushRuleset))),
    ("flush table", |cursor| Ok((table_name(cursor)?, Action::FlushTable))),
    ("flush chain", |cursor| Ok((table_name(cursor)?, Action::FlushChain(cursor.name("a chain")?)))),
    ("flush set", |cursor| Ok((table_name(cursor)?, Action::FlushSet(cursor.name("a set")?)))),
    ("add element", |cursor| {
        Ok((table_name(cursor)?, Action::AddElements(cursor.name("a set")?, elements::braced(cursor)?)))
    }),
    ("table", |cursor| Ok((table_name(cursor)?, Action::Declare(table_block(cursor)?)))),
];

/// What a set is said to be, by the words that it begins with.
const PROPERTIES: [(&str, Property); 7] = [
    ("type", |cursor, set| {
        (set.types, set.data) = elements::types(cursor)?;
        Ok(())
    }),
    ("flags", set_flags),
    ("timeout", |cursor, set| {
        set.changes = true;
        cursor.duration()
    }),
    ("size", |cursor, _| cursor.number().map(drop)),
    ("auto-merge", |_, _| Ok(())),
    ("elements", |cursor, set| {
        cursor.sign("=")?;
        set.elements.extend(elements::braced(cursor)?);
        Ok(())
    }),
    ("comment", |cursor, _| cursor.quoted().map(drop)),
];

/// Priorities that have names in the three hooks.
const PRIORITIES: [(&str, i32); 4] = [("raw", -300), ("mangle", -150), ("filter", 0), ("security", 50)];

/// Where connection tracking looks at what leaves this host. To what comes it has done so before any hook of ours.
const TRACKING: i32 = -200;

/// Everything that the grammar knows, by the words that a script must hold for it to have been read.
pub(super) fn constructs() -> BTreeSet<&'static str> {
    let commands = COMMANDS.iter().map(|(words, _)| *words);
    let properties = PROPERTIES.iter().map(|(words, _)| *words);
    let types = super::keys::TYPES.iter().map(|(name, _)| *name);
    let keys = KEYS.iter().map(|key| key.words);
    let own = ["table ip", "table ip6", "table inet", "chain", "type filter hook", "policy", "set", "map"];
    commands.chain(properties).chain(types).chain(keys).chain(own).chain(rule::words()).chain(elements::FORMS).collect()
}

/// The commands of a file; `used` gathers which constructs it holds.
///
/// # Errors
/// The first thing that the dialect does not have.
pub(super) fn script(file: &str, text: &str, used: &mut BTreeSet<&'static str>) -> Result<Vec<Command>, Fault> {
    let mut cursor = Cursor::new(Arc::from(file), text)?;
    let mut commands = Vec::new();
    while cursor.skip_ends() {
        let place = cursor.place();
        let found = COMMANDS.iter().find(|(words, _)| cursor.takes(words));
        let (words, read) = found.ok_or_else(|| cursor.unknown("a command"))?;
        cursor.used.insert(words);
        let (table, action) = read(&mut cursor)?;
        cursor.end()?;
        commands.push(Command { place, table, action });
    }
    used.append(&mut cursor.used);
    Ok(commands)
}

fn table_name(cursor: &mut Cursor<'_>) -> Result<TableName, Fault> {
    let families = [("inet", "table inet"), ("ip6", "table ip6"), ("ip", "table ip")];
    let found = families.into_iter().find(|(family, _)| cursor.takes(family));
    let (family, construct) = found.ok_or_else(|| cursor.unknown("the family of a table"))?;
    cursor.used.insert(construct);
    Ok(TableName { family, name: cursor.name("a table")? })
}

/// `{ … }` behind the name of a table; without it the table only comes into being.
fn table_block(cursor: &mut Cursor<'_>) -> Result<Vec<Item>, Fault> {
    let mut items = Vec::new();
    if !cursor.opens() {
        return Ok(items);
    }
    while !cursor.closes()? {
        let place = cursor.place();
        if cursor.takes("chain") {
            cursor.used.insert("chain");
            items.push(Item::Chain(chain(cursor)?));
        } else if let Some(word) = ["set", "map"].into_iter().find(|word| cursor.takes(word)) {
            cursor.used.insert(word);
            let name = cursor.name("a set")?;
            items.push(Item::Set(set(cursor, SetText::new(place, name), word)?));
        } else {
            return Err(cursor.unknown("a part of a table"));
        }
        cursor.end()?;
    }
    Ok(items)
}

fn chain(cursor: &mut Cursor<'_>) -> Result<ChainText, Fault> {
    let place = cursor.place();
    let name = cursor.name("a chain")?;
    let mut chain = ChainText { place, name, base: None, policy: None, rules: Vec::new() };
    cursor.open()?;
    while !cursor.closes()? {
        if cursor.takes("type") {
            chain.base = Some(base(cursor)?);
        } else if cursor.takes("policy") {
            cursor.used.insert("policy");
            chain.policy = Some(match cursor.word("a policy")?.text.as_str() {
                "accept" => Policy::Accept,
                "drop" => Policy::Drop,
                _ => return Err(cursor.before("a policy is `accept` or `drop`")),
            });
        } else {
            chain.rules.push(rule::rule(cursor)?);
        }
        cursor.end()?;
    }
    Ok(chain)
}

/// `filter hook HOOK priority PRIORITY`, behind `type`.
fn base(cursor: &mut Cursor<'_>) -> Result<Base, Fault> {
    if !cursor.takes("filter hook") {
        return Err(cursor.unknown("a base chain: only those of type `filter` are known"));
    }
    cursor.used.insert("type filter hook");
    let hook = Hook::of(&cursor.word("a hook")?.text)
        .ok_or_else(|| cursor.before("only the hooks `input`, `forward` and `output` are known"))?;
    if !cursor.takes("priority") {
        return Err(cursor.unknown("a base chain: its priority is missing"));
    }
    let priority = priority(cursor)?;
    if hook == Hook::Output && priority <= TRACKING {
        return Err(cursor.before("here connection tracking has not yet seen what leaves: only later ones are known"));
    }
    Ok(Base { hook, priority })
}

/// `filter`, `filter - 10`, `-10`
fn priority(cursor: &mut Cursor<'_>) -> Result<i32, Fault> {
    let first = cursor.word("a priority")?.text;
    let Some((_, named)) = PRIORITIES.into_iter().find(|(name, _)| *name == first) else {
        return first.parse().map_err(|_| cursor.before("this priority is not known"));
    };
    let sign = match () {
        () if cursor.takes("-") => -1,
        () if cursor.takes("+") => 1,
        () => return Ok(named),
    };
    let by = i32::try_from(cursor.number()?).ok().and_then(|by| named.checked_add(sign * by));
    by.ok_or_else(|| cursor.before("this number is too great"))
}

fn set(cursor: &mut Cursor<'_>, mut set: SetText, word: &str) -> Result<SetText, Fault> {
    cursor.open()?;
    while !cursor.closes()? {
        let found = PROPERTIES.iter().find(|(words, _)| cursor.takes(words));
        let (words, read) = found.ok_or_else(|| cursor.unknown("a property of a set"))?;
        cursor.used.insert(words);
        read(cursor, &mut set)?;
        cursor.end()?;
    }
    match (&set.types[..], &set.data, word) {
        ([], ..) => Err(set.place.fault("a set needs its `type`")),
        (_, None, "map") => Err(set.place.fault("a map needs the type that it leads to")),
        (_, Some(_), "set") => Err(set.place.fault("a set leads to nothing: this is a map")),
        _ => Ok(set),
    }
}

fn set_flags(cursor: &mut Cursor<'_>, set: &mut SetText) -> Result<(), Fault> {
    loop {
        match cursor.word("a flag")?.text.as_str() {
            "interval" => {}
            "dynamic" | "timeout" => set.changes = true,
            _ => return Err(cursor.before("the flags `interval`, `dynamic` and `timeout` are known")),
        }
        if !cursor.takes_sign(",") {
            return Ok(());
        }
    }
}

impl SetText {
    fn new(place: super::lex::Place, name: String) -> Self {
        Self { place, name, types: Vec::new(), data: None, changes: false, elements: Vec::new() }
    }
}

/// A word out of a token, for the readers of values.
fn spelling(kind: &Kind, place: &super::lex::Place) -> Option<Spelling> {
    match kind {
        Kind::Word(text) | Kind::Quoted(text) => Some(Spelling { place: place.clone(), text: text.clone() }),
        _ => None,
    }
}
