//! Keys by which hosts and people are known.

use std::collections::BTreeMap;

use palisade_core::fleet::people::Person;

use super::words::hosts;
use super::{Change, Sense, Side, Subject};

/// What it means that a key of this kind is another.
const KINDS: [(&str, &str); 5] = [
    ("node key", "bring it there and restart the node; peers refuse its new id until they have restarted with theirs"),
    ("WireGuard key", "it is cut off until it and its peers have the new one"),
    ("SSH host key", "who comes in is warned until the new key is known"),
    ("signer's transport key", "the other cosigners do not understand it until they have the new one"),
    ("throw-away key", "anybody could have the private half"),
];

pub(super) fn changes(a: &Side, b: &Side) -> Vec<Change> {
    let (old, new) = (keys(a), keys(b));
    let mut changed: BTreeMap<usize, std::collections::BTreeSet<String>> = BTreeMap::new();
    for ((host, kind), key) in &new {
        if old.get(&(host.clone(), *kind)).is_some_and(|it| it != key) {
            changed.entry(*kind).or_default().insert(host.clone());
        }
    }
    let line = |(kind, on)| {
        let (name, means) = KINDS.get(kind).copied().unwrap_or_default();
        Change::new(
            Sense::Neither,
            Subject::Identity,
            format!("another {name} on {}: {means}", hosts(&on, &b.roster())),
        )
    };
    let mut out: Vec<Change> = changed.into_iter().filter(|(kind, _)| *kind != LAB).map(line).collect();
    out.extend(throw_away(&old, &new, b));
    out.extend(cas(a, b));
    out
}

const LAB: usize = 4;

/// Host and kind of key (a place in [`KINDS`]) → the key.
fn keys(side: &Side) -> BTreeMap<(String, usize), String> {
    let mut out = BTreeMap::new();
    for (name, file) in &side.fleet.keys.hosts {
        let mut add = |kind, key: String| drop(out.insert((name.to_string(), kind), key));
        let its = &file.value;
        if let Some(p2p) = &its.p2p {
            add(0, p2p.pubkey.value.to_string());
        }
        let sign = its.wireguard.sign.as_ref().map(|it| it.value.to_string()).unwrap_or_default();
        add(1, format!("{} {sign}", its.wireguard.fleet.value));
        add(2, its.ssh.host.value.to_string());
        if let Some(signer) = &its.signer {
            add(3, signer.ecies.value.to_string());
        }
        add(LAB, its.insecure_lab.as_ref().is_some_and(|it| it.value).to_string());
    }
    out
}

/// Hosts whose keys become throw-away ones, or no longer are.
fn throw_away(
    old: &BTreeMap<(String, usize), String>,
    new: &BTreeMap<(String, usize), String>,
    b: &Side,
) -> Vec<Change> {
    let flipped = |to: &str| -> std::collections::BTreeSet<String> {
        let all = new
            .iter()
            .filter(|(place, is)| place.1 == LAB && *is == to && old.get(*place).is_some_and(|was| was != to));
        all.map(|(place, _)| place.0.clone()).collect()
    };
    let line = |to, sense, what: &str| {
        let on = flipped(to);
        (!on.is_empty()).then(|| Change::new(sense, Subject::Identity, format!("{}: {what}", hosts(&on, &b.roster()))))
    };
    let worse = line("true", Sense::Weaker, "keys are now throw-away ones, whose private halves anybody could have");
    worse.into_iter().chain(line("false", Sense::Better, "keys are no longer throw-away ones")).collect()
}

fn cas(a: &Side, b: &Side) -> Vec<Change> {
    let (old, new) = (&a.fleet.spec, &b.fleet.spec);
    let mut out = Vec::new();
    for (name, ca) in &new.ca {
        if old.ca.get(name).is_some_and(|it| it.public_key.value.to_string() != ca.public_key.value.to_string()) {
            out.push(format!("CA {name} has another key: certificates of the old one open nothing any more"));
        }
    }
    for (name, cache) in &new.cache {
        if old.cache.get(name).is_some_and(|it| it.public_key.value.to_string() != cache.public_key.value.to_string()) {
            out.push(format!("cache {name} has another key: what the old one signed is refused"));
        }
    }
    for (name, person) in &new.person {
        if old.person.get(name).is_some_and(|it| keys_of(it) != keys_of(person)) {
            out.push(format!("{name} has other keys"));
        }
        let before = old
            .person
            .iter()
            .filter(|(other, it)| *other != name && keys_of(it).iter().any(|key| keys_of(person).contains(key)));
        out.extend(before.map(|(other, _)| {
            format!("{name} has a key that was {other}'s: one person under two names, or a key that two hold")
        }));
    }
    out.into_iter().map(|what| Change::new(Sense::Neither, Subject::Identity, what)).collect()
}

fn keys_of(person: &Person) -> Vec<String> {
    person
        .ssh
        .iter()
        .map(|key| key.value.to_string())
        .chain(person.age.iter().map(|key| key.value.to_string()))
        .collect()
}
