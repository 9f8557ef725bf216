//! Everything else that was written, value by value, so that no change goes unsaid.

use std::collections::{BTreeMap, BTreeSet};

use palisade_core::spec::FLEET;
use toml::{Table, Value};

use super::{Change, Sense, Side, Subject};

/// Paths that have lines of their own elsewhere; `*` stands for any name.
const TOLD: [&str; 28] = [
    "cluster.*.threshold",
    "site.*.admins",
    "provider.*.controlled-by",
    "hypervisor.*.controlled-by",
    "ca.*.holders",
    "ca.*.opens",
    "ca.*.public-key",
    "escrow.*.holders",
    "deploy.signers",
    "deploy.threshold",
    "automation.controlled-by",
    "automation.opens",
    "cache.*.controlled-by",
    "cache.*.public-key",
    "cache.*.public",
    "backup.*.controlled-by",
    "person.*.ssh",
    "person.*.age",
    "ssh.admin-networks",
    "cosigner.*.cluster",
    "cosigner.*.shard",
    "cosigner.*.custodian",
    "cosigner.*.escrow",
    "public.*.site",
    "sentry.*.site",
    "cosigner.*.site",
    "monitor.*.site",
    "bastion.*.site",
];
const ROLES: [&str; 5] = ["public", "sentry", "cosigner", "monitor", "bastion"];

/// What a value is in words, and what more of it means.
const MEANS: [(&str, &str, Sense); 13] = [
    ("*.*.limits.new-per-minute", "new connections per minute that one stranger may make", Sense::Weaker),
    ("*.*.limits.burst", "new connections at once that one stranger may make", Sense::Weaker),
    ("*.*.limits.sockets-per-source", "sockets that one stranger may hold", Sense::Weaker),
    ("*.*.limits.syn-per-second", "new connections per second from all strangers", Sense::Weaker),
    ("*.*.p2p.max-inbound", "strangers that may be connected at once", Sense::Weaker),
    ("*.*.p2p.allow-duplicate-ip", "several connections from one address", Sense::Weaker),
    ("filter.allow", "strangers without limits, who are never banned", Sense::Weaker),
    ("filter.deny", "strangers who are never let in", Sense::Better),
    ("dns.servers", "name servers", Sense::Better),
    ("time.servers", "time servers", Sense::Better),
    ("rotation.*", "the day by which keys are replaced", Sense::Weaker),
    ("ca.*.rotate-by", "the day by which the CA is replaced", Sense::Weaker),
    ("*.*.public", "addresses that strangers reach", Sense::Weaker),
];
/// Tables whose entries come and go as a whole.
const WHOLE: [&str; 8] = ["person", "site", "ca", "cache", "backup", "escrow", "provider", "region"];

pub(super) fn changes(a: &Side, b: &Side) -> Vec<Change> {
    let (old, new) = (leaves(a), leaves(b));
    let arrived = |path: &str, side: &Side| is_host(path) && !side.input.hosts.contains_key(&host(path));
    let (mut out, mut entries) = (Vec::new(), BTreeMap::<(String, bool), Vec<String>>::new());
    for path in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let (before, after) = (old.get(path), new.get(path));
        // a host that comes or goes is told as a host
        if before == after || path.starts_with("accept") || arrived(path, a) || arrived(path, b) {
            continue;
        }
        if let Some((entry, is_new)) = entry(path, &old, &new) {
            let value = after.or(before).map_or(String::new(), shown);
            let key = path.rsplit('.').next().unwrap_or_default();
            entries.entry((entry, is_new)).or_default().push(format!("{key} {value}"));
        } else if !TOLD.iter().any(|pattern| matches(path, pattern)) {
            out.push(Change::new(sense(path, before, after), Subject::Settings, words(path, before, after)));
        }
    }
    out.extend(entries.into_iter().map(|((entry, is_new), values)| {
        let what = if is_new { format!("new {entry}: {}", values.join(", ")) } else { format!("{entry} is gone") };
        Change::new(Sense::Neither, Subject::Settings, what)
    }));
    out
}

/// `site.fra-c` and whether it is new, where a whole entry comes or goes.
fn entry(path: &str, old: &BTreeMap<String, Value>, new: &BTreeMap<String, Value>) -> Option<(String, bool)> {
    let mut parts = path.splitn(3, '.');
    let (table, name) = (parts.next()?, parts.next()?);
    let prefix = format!("{table}.{name}.");
    let has = |side: &BTreeMap<String, Value>| side.keys().any(|it| it.starts_with(&prefix));
    (WHOLE.contains(&table) && parts.next().is_some() && has(old) != has(new))
        .then(|| (format!("{table} {name}"), has(new)))
}

fn is_host(path: &str) -> bool {
    ROLES.iter().any(|role| path.strip_prefix(role).is_some_and(|rest| rest.starts_with('.')))
}

/// `sentry.fra-1.nic` is of `sentry-fra-1`.
fn host(path: &str) -> String {
    path.split('.').take(2).collect::<Vec<_>>().join("-")
}

/// Path → value, of everything in fleet.toml that is no table.
fn leaves(side: &Side) -> BTreeMap<String, Value> {
    let table: Table = side.texts.get(FLEET).and_then(|text| text.parse().ok()).unwrap_or_default();
    let mut out = BTreeMap::new();
    descend("", &table, &mut out);
    out
}

fn descend(path: &str, table: &Table, out: &mut BTreeMap<String, Value>) {
    for (key, value) in table {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match value {
            Value::Table(inner) => descend(&path, inner, out),
            other => drop(out.insert(path, other.clone())),
        }
    }
}

/// Whether a path is one of a pattern, or below it.
fn matches(path: &str, pattern: &str) -> bool {
    let mut parts = path.split('.');
    pattern.split('.').all(|wanted| parts.next().is_some_and(|part| wanted == "*" || wanted == part))
}

fn sense(path: &str, before: Option<&Value>, after: Option<&Value>) -> Sense {
    let Some((_, _, more)) = MEANS.iter().find(|(pattern, ..)| matches(path, pattern)) else { return Sense::Neither };
    let less = if *more == Sense::Weaker { Sense::Better } else { Sense::Weaker };
    match size(before).zip(size(after)).and_then(|(a, b)| b.partial_cmp(&a)) {
        Some(std::cmp::Ordering::Greater) => *more,
        Some(std::cmp::Ordering::Less) => less,
        _ => Sense::Neither,
    }
}

/// How much a value is: a number, a day, the length of a list; nothing written is an empty list.
fn size(value: Option<&Value>) -> Option<f64> {
    match value {
        Some(Value::Integer(number)) => i32::try_from(*number).ok().map(f64::from),
        Some(Value::Float(number)) => Some(*number),
        Some(Value::Boolean(yes)) => Some(f64::from(u8::from(*yes))),
        Some(Value::Array(list)) => u32::try_from(list.len()).ok().map(f64::from),
        Some(Value::Datetime(day)) => {
            day.date.map(|it| f64::from(it.year) * 400.0 + f64::from(it.month) * 32.0 + f64::from(it.day))
        }
        None => Some(0.0),
        Some(_) => None,
    }
}

fn words(path: &str, before: Option<&Value>, after: Option<&Value>) -> String {
    let name = match MEANS.iter().find(|(pattern, ..)| matches(path, pattern)) {
        Some((_, meaning, _)) => format!("{meaning} ({path})"),
        None => path.to_owned(),
    };
    match (before, after) {
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            let minus = |some: &[Value], others: &[Value]| -> Vec<String> {
                some.iter().filter(|it| !others.contains(it)).map(shown).collect()
            };
            let (fresh, lost) = (minus(new, old), minus(old, new));
            let part = |word: &str, all: &[String]| (!all.is_empty()).then(|| format!("{word} {}", all.join(", ")));
            let parts: Vec<String> = part("now also", &fresh).into_iter().chain(part("no longer", &lost)).collect();
            format!("{name}: {}", if parts.is_empty() { "in another order".to_owned() } else { parts.join("; ") })
        }
        (Some(old), Some(new)) => format!("{name}: {}, before {}", shown(new), shown(old)),
        (None, Some(new)) => format!("{name}: {}, before the default", shown(new)),
        (Some(old), None) => format!("{name}: the default, before {}", shown(old)),
        (None, None) => name,
    }
}

/// A table's values alone: what they are is seen.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Table(table) => table.values().map(shown).collect::<Vec<_>>().join(" "),
        Value::Array(list) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
