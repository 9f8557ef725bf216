//! Facts into the text of fleet.toml: what an import wrote is brought up to date, all else stays byte for byte.

use toml_edit::{Array, Decor, DocumentMut, Item, Key, Table, Value};

use super::{Fact, Facts, mark};

/// What became of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Added,
    /// It was imported before, and is brought up to date.
    Updated,
    /// It says the same already.
    Same,
    /// It is the operator's own and says something else.
    Kept,
}

/// fleet.toml with the facts in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The alias of the chain.
    pub alias: String,
    /// The whole text.
    pub text: String,
    /// What became of each key.
    pub changes: Vec<(&'static str, Change)>,
    /// Keys that were imported before, and that the registry does not say any more.
    pub stale: Vec<&'static str>,
    /// Keys that chain.json does not say, and that are known without it.
    pub known: Vec<&'static str>,
}

/// Said above a table that was not there before.
const HEAD: &str = "\n# Imported from the chain registry. `palisade chain import` replaces a value whose mark (`chain.json` and a digest) fits,\n\
                    # and leaves one that was changed by hand.\n";
/// Keys that an import writes.
const KEYS: [&str; 7] = ["id", "engine", "daemon", "release", "bech32-prefix", "min-gas-prices", "seeds"];

/// Puts the facts into `[chain.<alias>]`; without an alias, into the chain that has this id, else under the registry's name.
///
/// # Errors
/// When the text is not TOML that can be written back as it is, or the alias is not free for this chain.
pub fn merge(text: &str, facts: &Facts, alias: Option<&str>) -> Result<Merged, String> {
    let (plain, ends) = line_ends(text)?;
    let mut doc: DocumentMut = plain.parse().map_err(|e: toml_edit::TomlError| e.message().to_owned())?;
    if doc.to_string() != plain {
        return Err("its layout could not be kept (a byte order mark, or control characters)".into());
    }
    let alias = match alias.map(str::to_owned).or_else(|| known(&doc, &facts.id)).or_else(|| facts.name.clone()) {
        Some(alias) => alias,
        None => return Err("chain.json has no chain_name; name the chain with `--as ALIAS`".into()),
    };
    super::accepted::<palisade_core::fleet::names::ChainName>(&alias)
        .map_err(|e| format!("{e}; name the chain with `--as ALIAS`"))?;
    let table = table(&mut doc, &alias)?;
    if let Some(id) = table.get("id").filter(|id| id.as_str() != Some(&facts.id)) {
        let id = palisade_core::spec::quoted(id.as_str().unwrap_or("another"));
        return Err(format!(
            "chain `{alias}` has the id {id}, and chain.json is of `{}`; keys and signing state are named after the id, so \
             change it by hand, or name another alias with `--as ALIAS`",
            facts.id
        ));
    }
    let known = facts.missing().filter(|key| is_known(table, key)).collect();
    let changes: Vec<_> = facts.facts.iter().map(|(key, fact)| (*key, put(table, key, fact))).collect();
    let gone = |key: &&str| !facts.facts.iter().any(|(k, _)| k == key) && is_imported(table, key);
    let stale = KEYS.into_iter().filter(gone).collect();
    let written = changes.iter().any(|(_, change)| matches!(change, Change::Added | Change::Updated));
    let text = if written { doc.to_string().replace('\n', ends) } else { text.to_owned() };
    Ok(Merged { alias, text, changes, stale, known })
}

/// Does a key, such as `slashing.signed-blocks-window`, say something?
fn is_known(table: &Table, key: &str) -> bool {
    let mut parts = key.split('.');
    let first = parts.next().and_then(|part| table.get(part));
    let item = parts.fold(first, |item, part| item.and_then(|i| i.get(part)));
    item.is_some_and(|i| i.as_str() != Some("unknown"))
}

/// The text with plain line ends, the last line too, and those that it has.
fn line_ends(text: &str) -> Result<(String, &'static str), String> {
    let (all, carried) = (text.matches('\n').count(), text.matches("\r\n").count());
    if carried > 0 && carried < all {
        return Err("some of its lines end in CR LF and some in LF; make them alike first".into());
    }
    let mut plain = text.replace("\r\n", "\n");
    if !plain.is_empty() && !plain.ends_with('\n') {
        plain.push('\n');
    }
    Ok((plain, if carried > 0 { "\r\n" } else { "\n" }))
}

/// The alias of the chain that has this id.
fn known(doc: &DocumentMut, id: &str) -> Option<String> {
    let chains = doc.get("chain")?.as_table_like()?;
    let same = |item: &Item| item.get("id").and_then(Item::as_str) == Some(id);
    chains.iter().find(|(_, chain)| same(chain)).map(|(alias, _)| alias.to_owned())
}

/// `[chain.<alias>]`, made when it is not there.
fn table<'d>(doc: &'d mut DocumentMut, alias: &str) -> Result<&'d mut Table, String> {
    let inline = |what: String| {
        format!("{what} is not written as a table of its own, so no comment could mark what is imported")
    };
    let chains = doc.entry("chain").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    let chains = chains.as_table_mut().ok_or_else(|| inline("`chain`".into()))?;
    let chain = chains.entry(alias).or_insert_with(|| {
        let mut table = Table::new();
        table.decor_mut().set_prefix(HEAD);
        Item::Table(table)
    });
    chain.as_table_mut().ok_or_else(|| inline(format!("`chain.{alias}`")))
}

/// What stands there, when it could have been imported.
fn standing(item: &Item) -> Option<Fact> {
    match item.as_value()? {
        Value::String(word) => Some(Fact::One(word.value().clone())),
        Value::Array(list) => {
            let words: Option<Vec<String>> = list.iter().map(|v| v.as_str().map(str::to_owned)).collect();
            words.map(Fact::Many)
        }
        _ => None,
    }
}

fn suffix(decor: &Decor) -> &str {
    decor.suffix().and_then(|s| s.as_str()).unwrap_or_default()
}

fn is_imported(table: &Table, key: &str) -> bool {
    let value = table.get(key).and_then(|item| Some((item.as_value()?, standing(item)?)));
    value.is_some_and(|(value, fact)| mark::fits(suffix(value.decor()), &fact))
}

fn put(table: &mut Table, key: &'static str, fact: &Fact) -> Change {
    let imported = is_imported(table, key);
    match table.get_mut(key) {
        None => {
            table.insert_formatted(&Key::new(key), Item::Value(fresh(fact)));
            Change::Added
        }
        Some(item) if standing(item).is_some_and(|had| had.is_as(fact)) => Change::Same,
        Some(Item::Value(value)) if imported => {
            replace(value, fact);
            Change::Updated
        }
        Some(_) => Change::Kept,
    }
}

/// A value that is new, with its mark; a list has a line for each item.
fn fresh(fact: &Fact) -> Value {
    let mut value = match fact {
        Fact::One(word) => Value::from(word.as_str()),
        Fact::Many(words) => {
            let mut list = Array::new();
            for word in words {
                list.push_formatted(Value::from(word.as_str()).decorated("\n  ", ""));
            }
            list.set_trailing("\n");
            list.set_trailing_comma(true);
            Value::Array(list)
        }
    };
    value.decor_mut().set_prefix(" ");
    value.decor_mut().set_suffix(mark::fresh(fact));
    value
}

/// An imported value that says something else now: the comments around it and in it stay.
fn replace(value: &mut Value, fact: &Fact) {
    let prefix = value.decor().prefix().and_then(|p| p.as_str()).unwrap_or(" ").to_owned();
    let suffix = mark::renewed(suffix(value.decor()), fact);
    match (&mut *value, fact) {
        (Value::Array(list), Fact::Many(words)) => relist(list, words),
        _ => *value = fresh(fact),
    }
    value.decor_mut().set_prefix(prefix);
    value.decor_mut().set_suffix(suffix);
}

/// The items that stay keep their places and comments; new ones follow, and a comment never goes with an item.
fn relist(list: &mut Array, words: &[String]) {
    let (mut kept, mut orphans) = (Array::new(), String::new());
    for old in list.iter() {
        let before = old.decor().prefix().and_then(|p| p.as_str()).unwrap_or_default();
        if old.as_str().is_some_and(|word| words.iter().any(|w| w == word)) {
            let mut item = old.clone();
            item.decor_mut().set_prefix(behind(&orphans, before));
            orphans.clear();
            kept.push_formatted(item);
        } else {
            orphans.push_str(&comments(before));
            orphans.push_str(&comments(suffix(old.decor())));
        }
    }
    let trailing = list.trailing().as_str().unwrap_or_default();
    let mut end = behind(&orphans, trailing);
    let mut comma = list.trailing_comma();
    for word in words.iter().filter(|w| !list.iter().any(|old| old.as_str() == Some(w))) {
        // What stands behind the last item is about it: new ones come after.
        let about = end.rsplit_once('\n').map_or("", |(about, _)| about);
        kept.push_formatted(Value::from(word.as_str()).decorated(format!("{about}\n  "), ""));
        (end, comma) = ("\n".into(), true);
    }
    kept.set_trailing(end);
    kept.set_trailing_comma(comma);
    *list = kept;
}

/// Comments that lost their item, before what follows: a comment ends its line.
fn behind(orphans: &str, follows: &str) -> String {
    match follows.contains('\n') || orphans.is_empty() {
        true => format!("{orphans}{follows}"),
        false => format!("{orphans}\n  "),
    }
}

/// The comments of what stands between two items, each ending before a new line.
fn comments(between: &str) -> String {
    let of = |(n, line): (usize, &str)| {
        let at = line.find('#')?;
        Some(format!("{}{}", if n == 0 { " " } else { "\n  " }, &line[at..]))
    };
    between.split('\n').enumerate().filter_map(of).collect()
}
