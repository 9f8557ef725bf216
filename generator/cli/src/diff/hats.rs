//! Who could get at what cosigners hold, by all the hats that a person wears.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use palisade_core::fleet::Spec;
use palisade_core::fleet::names::{ClusterName, HostName};
use palisade_core::hats;
use palisade_core::problem::Hat;

use super::power::people;
use super::words::listed;
use super::{Change, Sense, Side};

/// A cosigner's name → what somebody is to it.
type Touched = BTreeMap<String, BTreeSet<Hat>>;

/// Whose reach over the shards of a cluster grows, or shrinks.
pub(super) fn changes(a: &Side, b: &Side) -> Vec<Change> {
    let mut out = Vec::new();
    for cluster in b.fleet.spec.cluster.keys().filter(|name| a.fleet.spec.cluster.contains_key(*name)) {
        let (old, new) = (touched(&a.fleet.spec, cluster), touched(&b.fleet.spec, cluster));
        let (before, after) = (size(&a.fleet.spec, cluster), size(&b.fleet.spec, cluster));
        for person in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
            let of = |all: &BTreeMap<String, Touched>| all.get(person).cloned().unwrap_or_default();
            out.extend(touches(person, &(of(&old), before), &(of(&new), after)));
        }
    }
    out
}

/// By person.
fn touched(spec: &Spec, cluster: &ClusterName) -> BTreeMap<String, Touched> {
    let of = |hosts: BTreeMap<HostName, Vec<(Hat, _)>>| {
        hosts
            .into_iter()
            .map(|(host, hats)| (host.to_string(), hats.into_iter().map(|(hat, _)| hat).collect()))
            .collect()
    };
    hats(spec, cluster).into_iter().map(|(person, hosts)| (person.to_string(), of(hosts))).collect()
}

/// How many sign, of how many.
fn size(spec: &Spec, cluster: &ClusterName) -> (usize, usize) {
    let t = spec.cluster.get(cluster).map_or(0, |it| it.threshold.value.into());
    (t, spec.cosigner.values().filter(|it| it.cluster.value == *cluster).count())
}

/// What somebody could get at; of how many that sign, of how many in all. Nobody gets at so many that they sign: such a fleet
/// breaks a rule, and is not compared.
fn touches(
    person: &str,
    (before, (t0, n0)): &(Touched, (usize, usize)),
    (after, (t, n)): &(Touched, (usize, usize)),
) -> Option<Change> {
    let fresh: Vec<String> = after
        .iter()
        .filter(|(host, _)| !before.contains_key(*host))
        .map(|(host, hats)| format!("{host} ({})", listed(&hats.iter().map(Hat::to_string).collect::<Vec<_>>())))
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
    let words = part("now also", &fresh) + &part("no longer", &lost);
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
