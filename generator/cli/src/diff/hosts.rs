//! Hosts that come, go or move.

use std::collections::{BTreeMap, BTreeSet};

use palisade_core::fleet::names::HostName;
use palisade_core::plan::host::HostPlan;
use palisade_prove::{Proof, Role, What};

use super::words::{listed, others};
use super::{Change, Sense, Side, Subject};

pub(super) fn changes(a: &Side, b: &Side) -> Vec<Change> {
    let (old, new) = (a.hosts(), b.hosts());
    let line = |what| Change::new(Sense::Neither, Subject::Hosts, what);
    let mut out: Vec<Change> = new.difference(&old).map(|name| line(arrived(name, b))).collect();
    out.extend(doors(a, b, Sense::Weaker));
    out.extend(doors(b, a, Sense::Better));
    for name in old.difference(&new) {
        let n = a.input.hosts.get(name).map_or(0, |host| host.number);
        out.push(line(format!("{name} is gone; its number {n} is never used again")));
    }
    for (before, after) in new.intersection(&old).filter_map(|name| plan(a, name).zip(plan(b, name))) {
        if before.site != after.site {
            let same = if before.endpoint == after.endpoint {
                "; its addresses are the same: has it really moved?"
            } else {
                ""
            };
            out.push(line(format!("{} stands {}, before {}{same}", after.name, place(b, after), place(a, before))));
        }
    }
    out
}

/// Another way in for people is one more to guard.
fn doors(a: &Side, b: &Side, sense: Sense) -> Vec<Change> {
    let bastion = |side: &Side, name: &str| side.input.hosts.get(name).is_some_and(|host| host.label == Role::Bastion);
    let fresh = b.hosts().difference(&a.hosts()).filter(|name| bastion(b, name)).cloned().collect::<Vec<_>>();
    let word = if sense == Sense::Weaker { "one more way in for people" } else { "one way in for people less" };
    fresh.into_iter().map(|name| Change::new(sense, Subject::Reach, format!("{name}: {word}, to every host"))).collect()
}

fn plan<'s>(side: &'s Side, name: &str) -> Option<&'s HostPlan> {
    HostName::new(name).ok().and_then(|name| side.plan.hosts.get(&name))
}

/// `at tyo-b (region ap, provider linode, root: dai and eva), beside public-tyo-1`.
fn place(side: &Side, host: &HostPlan) -> String {
    let site = side.fleet.spec.site.get(&host.site);
    let provider = site.map_or(String::new(), |it| format!(", provider {}", it.provider.value));
    let admins: Vec<String> = site.iter().flat_map(|it| &it.admins).map(|it| it.value.to_string()).collect();
    let root = if admins.is_empty() { "nobody".to_owned() } else { listed(&admins) };
    let beside: BTreeSet<String> = side
        .plan
        .hosts
        .values()
        .filter(|it| it.site == host.site && it.name != host.name)
        .map(|it| it.name.to_string())
        .collect();
    let beside =
        if beside.is_empty() { String::new() } else { format!(", beside {}", others(&beside, &side.roster(), "")) };
    format!("at {} (region {}{provider}, root: {root}){beside}", host.site, host.region)
}

fn arrived(name: &str, side: &Side) -> String {
    let mut out =
        format!("new: {name}{}", plan(side, name).map_or(String::new(), |it| format!(" {}", place(side, it))));
    let Some(proof) = &side.proof else { return out };
    let roster = side.roster();
    let takes = flows(proof, |from, to| (to == name).then(|| from.to_owned()));
    let opens = flows(proof, |from, to| (from == name).then(|| to.to_owned()));
    for (verb, preposition, all) in [("takes", "from", takes), ("may open", "to", opens)] {
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
