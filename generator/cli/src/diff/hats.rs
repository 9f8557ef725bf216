//! Who could get at what cosigners hold, by all the hats that a person wears.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use palisade_core::fleet::people::Opens;
use palisade_core::fleet::{Host, Kind, Spec};
use palisade_core::span::At;

use super::power::{names, people};
use super::words::listed;
use super::{Change, Sense, Side};

/// A cosigner's name → by which hats somebody could get at what it holds.
type Touched = BTreeMap<String, BTreeSet<String>>;

/// By person and cluster.
fn hats(spec: &Spec) -> BTreeMap<(String, String), Touched> {
    let mut out: BTreeMap<(String, String), Touched> = BTreeMap::new();
    for host in spec.hosts() {
        let Kind::Cosigner(cosigner) = host.kind else { continue };
        let mut worn: Vec<(BTreeSet<String>, String)> = Vec::new();
        if let Some(site) = spec.site.get(&host.machine.site.value) {
            worn.push((names(&site.admins), "root on it".into()));
            let provider = spec.provider.get(&site.provider.value);
            worn.extend(provider.map(|it| (names(&it.controlled_by), format!("account at {}", site.provider.value))));
        }
        let hypervisor = host.machine.hypervisor.as_ref().and_then(|it| spec.hypervisor.get(&it.value));
        worn.extend(hypervisor.map(|it| (names(&it.controlled_by), "its hypervisor".into())));
        worn.extend(cosigner.custodian.iter().map(|it| ([it.value.to_string()].into(), "its custodian".into())));
        let escrow = cosigner.escrow.as_ref().and_then(|it| spec.escrow.get(&it.value));
        worn.extend(escrow.map(|it| (names(&it.holders), "its escrow".into())));
        let cas = spec.ca.iter().filter(|(_, ca)| opens(&ca.opens, &host));
        worn.extend(cas.map(|(name, ca)| (names(&ca.holders), format!("CA {name}"))));
        let automation = spec.automation.iter().filter(|it| opens(&it.opens, &host));
        worn.extend(automation.map(|it| (names(&it.controlled_by), "the automation".into())));
        for (people, hat) in worn {
            for person in people {
                let whose = out.entry((person, cosigner.cluster.value.to_string())).or_default();
                whose.entry(host.name.to_string()).or_default().insert(hat.clone());
            }
        }
    }
    out
}

fn opens(list: &[At<Opens>], host: &Host<'_>) -> bool {
    list.iter().any(|it| match &it.value {
        Opens::Role(role) => *role == host.role(),
        Opens::Host(name) => *name == host.name,
    })
}

/// Cluster → how many sign, of how many.
fn sizes(spec: &Spec) -> BTreeMap<String, (usize, usize)> {
    let mut out: BTreeMap<String, (usize, usize)> =
        spec.cluster.iter().map(|(name, it)| (name.to_string(), (it.threshold.value.into(), 0))).collect();
    for cosigner in spec.cosigner.values() {
        if let Some((_, n)) = out.get_mut(cosigner.cluster.value.as_str()) {
            *n += 1;
        }
    }
    out
}

/// Whose reach over the shards of a cluster grows, or shrinks.
pub(super) fn changes(a: &Side, b: &Side) -> Vec<Change> {
    let (old, new) = (hats(&a.fleet.spec), hats(&b.fleet.spec));
    let (old_sizes, new_sizes) = (sizes(&a.fleet.spec), sizes(&b.fleet.spec));
    let mut out = Vec::new();
    for whose in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let (person, cluster) = whose;
        let (Some((t0, n0)), Some((t, n))) = (old_sizes.get(cluster), new_sizes.get(cluster)) else { continue };
        let of = |all: &BTreeMap<_, Touched>| all.get(whose).cloned().unwrap_or_default();
        out.extend(touches(person, &(of(&old), *t0, *n0), &(of(&new), *t, *n)));
    }
    out
}

/// What somebody could get at, of how many that sign, of how many in all.
fn touches(
    person: &str,
    (before, t0, n0): &(Touched, usize, usize),
    (after, t, n): &(Touched, usize, usize),
) -> Option<Change> {
    let fresh: Vec<String> = after
        .iter()
        .filter(|(host, _)| !before.contains_key(*host))
        .map(|(host, hats)| format!("{host} ({})", listed(&hats.iter().collect::<Vec<_>>())))
        .collect();
    let lost: Vec<String> = before.keys().filter(|host| !after.contains_key(*host)).cloned().collect();
    if fresh.is_empty() && lost.is_empty() {
        return hats_alone(person, before, after, *n);
    }
    // how many more it would take to sign alone
    let lacking = |held: &Touched, t: usize| t.saturating_sub(held.len());
    let sense = match lacking(after, *t).cmp(&lacking(before, *t0)) {
        Ordering::Less => Sense::Weaker,
        Ordering::Greater => Sense::Better,
        Ordering::Equal => Sense::Neither,
    };
    let was = if n == n0 { before.len().to_string() } else { format!("{} of {n0}", before.len()) };
    let part =
        |word: &str, all: &[String]| if all.is_empty() { String::new() } else { format!("; {word} {}", listed(all)) };
    let alone = after.len() >= *t;
    let sense = if alone && sense == Sense::Weaker { Sense::Stop } else { sense };
    let alone = if alone { format!("; {t} are enough to sign alone") } else { String::new() };
    let words = part("now also", &fresh) + &part("no longer", &lost) + &alone;
    Some(people(sense, format!("{person} could get at {} of {n} shards, before {was}{words}", after.len())))
}

/// Other hats for the same shards.
fn hats_alone(person: &str, before: &Touched, after: &Touched, n: usize) -> Option<Change> {
    let minus = |some: &Touched, others: &Touched| -> Vec<String> {
        let all = some.iter().flat_map(|(host, hats)| {
            hats.iter()
                .filter(|hat| !others.get(host).is_some_and(|it| it.contains(*hat)))
                .map(move |hat| format!("{hat} ({host})"))
        });
        all.collect()
    };
    let (fresh, lost) = (minus(after, before), minus(before, after));
    let part =
        |word: &str, all: &[String]| if all.is_empty() { String::new() } else { format!("; {word}: {}", listed(all)) };
    let words = part("now also", &fresh) + &part("no longer", &lost);
    let sense = match (fresh.is_empty(), lost.is_empty()) {
        (false, true) => Sense::Weaker,
        (true, false) => Sense::Better,
        _ => Sense::Neither,
    };
    let still = || format!("{person} could get at {} of {n} shards as before{words}", after.len());
    (!words.is_empty()).then(|| people(sense, still()))
}
