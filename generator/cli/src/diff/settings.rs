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

/// What more, or less, of a number or a list means.
const MEANS: [(&str, Sense); 14] = [
    ("defaults.public.limits.*", Sense::Weaker),
    ("public.*.limits.*", Sense::Weaker),
    ("filter.allow", Sense::Weaker),
    ("filter.deny", Sense::Better),
    ("defaults.*.p2p.max-inbound", Sense::Weaker),
    ("public.*.p2p.max-inbound", Sense::Weaker),
    ("sentry.*.p2p.max-inbound", Sense::Weaker),
    ("defaults.*.p2p.allow-duplicate-ip", Sense::Weaker),
    ("public.*.p2p.allow-duplicate-ip", Sense::Weaker),
    ("dns.servers", Sense::Better),
    ("time.servers", Sense::Better),
    ("rotation.*", Sense::Weaker),
    ("ca.*.rotate-by", Sense::Weaker),
    ("public.*.public", Sense::Weaker),
];

pub(super) fn changes(a: &Side, b: &Side) -> Vec<Change> {
    let (old, new) = (leaves(a), leaves(b));
    let arrived = |path: &str, side: &Side| is_host(path) && !side.input.hosts.contains_key(&host(path));
    let mut out = Vec::new();
    for path in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        // a host that comes or goes is told as a host
        if TOLD.iter().any(|pattern| matches(path, pattern)) || arrived(path, a) || arrived(path, b) {
            continue;
        }
        let (before, after) = (old.get(path), new.get(path));
        if before != after && !path.starts_with("accept") {
            out.push(Change::new(sense(path, before, after), Subject::Settings, words(path, before, after)));
        }
    }
    out
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
    let Some((_, more)) = MEANS.iter().find(|(pattern, _)| matches(path, pattern)) else { return Sense::Neither };
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
    match (before, after) {
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            let minus = |some: &[Value], others: &[Value]| -> Vec<String> {
                some.iter().filter(|it| !others.contains(it)).map(shown).collect()
            };
            let (fresh, lost) = (minus(new, old), minus(old, new));
            let part = |word: &str, all: &[String]| {
                if all.is_empty() { String::new() } else { format!(" {word} {}", all.join(", ")) }
            };
            let both = part("with", &fresh) + &part("without", &lost);
            format!("{path}:{}", if both.is_empty() { " in another order" } else { &both })
        }
        (Some(old), Some(new)) => format!("{path}: {}, before {}", shown(new), shown(old)),
        (None, Some(new)) => format!("{path}: {}, before not written", shown(new)),
        (Some(old), None) => format!("{path}: not written, before {}", shown(old)),
        (None, None) => path.to_owned(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Table(table) => {
            table.iter().map(|(key, value)| format!("{key} {}", shown(value))).collect::<Vec<_>>().join(" ")
        }
        Value::Array(list) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
