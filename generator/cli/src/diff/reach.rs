//! Who can open what to whom, before and after, as the prover finds it in the emitted files.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use palisade_prove::nft::Ranges;
use palisade_prove::{Proof, Purpose, Way};

use super::words::{Roster, hosts, listed, ports};
use super::{Change, Sense, Side, Subject};

/// Transport protocol and ports.
type Ports = Vec<(u8, Ranges)>;
/// What can be opened now and could not before, and the other way round.
type Gain = (Ports, Ports);

pub(super) fn changes(a: &Side, b: &Side) -> Vec<Change> {
    let (Some(before), Some(after)) = (&a.proof, &b.proof) else { return Vec::new() };
    let mut out = inside(a, b, before, after);
    out.extend(outside(before, after, &b.roster()));
    out
}

/// Between hosts that both sides have, and from the internet. What a new host opens is told of the host.
fn inside(a: &Side, b: &Side, before: &Proof, after: &Proof) -> Vec<Change> {
    let both: BTreeSet<String> = a.hosts().intersection(&b.hosts()).cloned().chain(["internet".to_owned()]).collect();
    let (old, new) = (pairs(before, &both), pairs(after, &both));
    // over what, which ports → to whom → from whom
    let mut found: BTreeMap<(Way, Gain), BTreeMap<&str, BTreeSet<String>>> = BTreeMap::new();
    for pair in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let of = |side: &BTreeMap<_, Ports>| side.get(pair).cloned().unwrap_or_default();
        let (was, is) = (of(&old), of(&new));
        let gain = (minus(&is, &was), minus(&was, &is));
        let (from, to, way) = *pair;
        if gain != Gain::default() {
            found.entry((way, gain)).or_default().entry(to).or_default().insert(from.to_owned());
        }
    }
    let (mut out, roster) = (Vec::new(), b.roster());
    for ((way, gain), by_target) in found {
        let mut by_openers: BTreeMap<BTreeSet<String>, BTreeSet<String>> = BTreeMap::new();
        for (to, from) in by_target {
            by_openers.entry(from).or_default().insert(to.to_owned());
        }
        out.extend(
            by_openers.into_iter().map(|(from, to)| told(&hosts(&from, &roster), &hosts(&to, &roster), way, &gain, b)),
        );
    }
    out
}

/// From, to, over what → ports. What a host may open to the internet is told by its servers.
fn pairs<'p>(proof: &'p Proof, both: &BTreeSet<String>) -> BTreeMap<(&'p str, &'p str, Way), Ports> {
    let inner = proof.reach.iter().filter(|it| it.to != "internet" && both.contains(&it.from) && both.contains(&it.to));
    inner.map(|it| ((it.from.as_str(), it.to.as_str(), it.way), it.ports.clone())).collect()
}

fn minus(some: &Ports, others: &Ports) -> Ports {
    let left = some.iter().map(|(protocol, ranges)| {
        let known = others.iter().find(|(its, _)| its == protocol);
        (*protocol, known.map_or_else(|| ranges.clone(), |(_, it)| ranges.minus(it)))
    });
    left.filter(|(_, ranges)| ranges.first().is_some()).collect()
}

fn told(from: &str, to: &str, way: Way, (more, less): &Gain, side: &Side) -> Change {
    let over = way.interface();
    if [more, less].into_iter().all(|all| tunnels(way, all, side)) {
        let (word, all) = if less.is_empty() { ("are now", more) } else { ("are no longer", less) };
        let what = format!("{from} and {to} {word} WireGuard peers ({})", ports(all));
        return Change::new(Sense::Neither, Subject::Reach, what);
    }
    let (sense, what) = match (more.is_empty(), less.is_empty()) {
        (false, true) => (Sense::Weaker, format!("{from} can now open {} on {to} over {over}", ports(more))),
        (true, _) => (Sense::Better, format!("{from} can no longer open {} on {to} over {over}", ports(less))),
        _ => (Sense::Neither, format!("{from} can open {} on {to} over {over}, before {}", ports(more), ports(less))),
    };
    Change::new(sense, Subject::Reach, what)
}

/// Whether these are the ports of WireGuard itself, which opens nothing that the overlay's rules do not.
fn tunnels(way: Way, open: &Ports, side: &Side) -> bool {
    let listeners = side.input.hosts.values().flat_map(|host| &host.listeners);
    let known: BTreeSet<u128> =
        listeners.filter(|it| it.purpose == Purpose::Wireguard).map(|it| it.port.into()).collect();
    let inside = |ranges: &Ranges| ranges.iter().all(|(first, last)| first == last && known.contains(&first));
    way == Way::Underlay && open.iter().all(|(protocol, ranges)| *protocol == 17 && inside(ranges))
}

/// Servers outside of the fleet that hosts may open connections to.
fn outside(before: &Proof, after: &Proof, roster: &Roster) -> Vec<Change> {
    let (fresh, gone) = (servers(before, after), servers(after, before));
    let kinds: BTreeSet<_> = fresh.keys().chain(gone.keys()).collect();
    let line = |kind: &&(BTreeSet<String>, u8, Ranges)| {
        let (from, protocol, ranges) = kind;
        let (from, open) = (hosts(from, roster), ports(&[(*protocol, ranges.clone())]));
        let (sense, what) = match (fresh.get(*kind), gone.get(*kind)) {
            (Some(new), None) => {
                (Sense::Weaker, format!("can now open {open} to {}, outside of the fleet", listed(new)))
            }
            (None, Some(old)) => {
                (Sense::Better, format!("can no longer open {open} to {}, outside of the fleet", listed(old)))
            }
            (new, old) => {
                let sense = match new.map_or(0, Vec::len).cmp(&old.map_or(0, Vec::len)) {
                    Ordering::Greater => Sense::Weaker,
                    Ordering::Less => Sense::Better,
                    Ordering::Equal => Sense::Neither,
                };
                let shown = |all: Option<&Vec<String>>| listed(all.map_or(&[][..], Vec::as_slice));
                (sense, format!("can open {open} to {} outside of the fleet, before {}", shown(new), shown(old)))
            }
        };
        Change::new(sense, Subject::Reach, format!("{from} {what}"))
    };
    kinds.iter().map(line).collect()
}

/// What the second lets hosts open and the first does not: hosts, protocol and ports → addresses.
fn servers(less: &Proof, more: &Proof) -> BTreeMap<(BTreeSet<String>, u8, Ranges), Vec<String>> {
    let mut found: BTreeMap<(IpAddr, u8, &Ranges), BTreeSet<String>> = BTreeMap::new();
    for (host, all) in more.servers.iter().filter(|(host, _)| less.servers.contains_key(*host)) {
        for ((protocol, ranges), addresses) in all {
            let known = less.servers.get(host).and_then(|it| it.get(&(*protocol, ranges.clone())));
            for address in addresses.iter().filter(|address| !known.is_some_and(|it| it.contains(*address))) {
                found.entry((*address, *protocol, ranges)).or_default().insert(host.clone());
            }
        }
    }
    let mut alike: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for ((address, protocol, ranges), from) in found {
        alike.entry((from, protocol, ranges.clone())).or_default().push(address.to_string());
    }
    alike
}
