//! Hosts that come, go or move.

use std::collections::{BTreeMap, BTreeSet};

use palisade_prove::{Proof, What};

use super::words::{listed, others};
use super::{Change, Sense, Side, Subject};

pub(super) fn changes(a: &Side, b: &Side) -> Vec<Change> {
    let (old, new) = (a.hosts(), b.hosts());
    let line = |what| Change::new(Sense::Neither, Subject::Hosts, what);
    let mut out: Vec<Change> = new.difference(&old).map(|name| line(arrived(name, b))).collect();
    for name in old.difference(&new) {
        let n = a.input.hosts.get(name).map_or(0, |host| host.number);
        out.push(line(format!("{name} is gone; its number {n} is never used again")));
    }
    for name in new.intersection(&old) {
        let place =
            |side: &Side| side.plan.hosts.values().find(|it| it.name.as_str() == name).map(|it| it.site.to_string());
        if let (Some(before), Some(after)) = (place(a), place(b))
            && before != after
        {
            out.push(line(format!("{name} stands at {after}, before {before}")));
        }
    }
    out
}

fn arrived(name: &str, side: &Side) -> String {
    let host = side.plan.hosts.values().find(|it| it.name.as_str() == name);
    let mut out = format!("new: {name}{}", host.map_or(String::new(), |it| format!(" at {} ({})", it.site, it.region)));
    let Some(proof) = &side.proof else { return out };
    let roster = side.roster();
    let takes = flows(proof, |from, to| (to == name).then(|| from.to_owned()));
    let opens = flows(proof, |from, to| (from == name).then(|| to.to_owned()));
    for (verb, preposition, all) in [("takes", "from", takes), ("opens", "to", opens)] {
        let words: Vec<String> =
            alike(all).map(|(what, who)| format!("{what} {preposition} {}", others(&who, &roster, name))).collect();
        if !words.is_empty() {
            out.push_str(&format!("; it {verb} {}", words.join(", ")));
        }
    }
    out
}

/// What for → the others. WireGuard's own packets and a node's peers elsewhere go without saying.
fn flows(proof: &Proof, other: impl Fn(&str, &str) -> Option<String>) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut out: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for reach in &proof.reach {
        let Some(mut other) = other(&reach.from, &reach.to) else { continue };
        if reach.to == "internet" {
            continue;
        }
        if other == "internet" && reach.what.contains(&What::Ssh) {
            other = "the admin networks".into();
        }
        for what in &reach.what {
            out.entry(what.word()).or_default().insert(other.clone());
        }
    }
    out
}

/// Those that have the same others, in one.
fn alike(all: BTreeMap<&'static str, BTreeSet<String>>) -> impl Iterator<Item = (String, BTreeSet<String>)> {
    let mut by_others: BTreeMap<BTreeSet<String>, Vec<&str>> = BTreeMap::new();
    for (what, others) in all {
        by_others.entry(others).or_default().push(what);
    }
    by_others.into_iter().map(|(others, whats)| (listed(&whats), others))
}
