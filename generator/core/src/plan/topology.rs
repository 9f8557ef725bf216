//! Who must talk to whom: sentries' peers, flows, and the pairs of hosts that need a tunnel.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::flow::Flow;
use super::flows;
use crate::fleet::names::{ChainName, ClusterName, HostName, RegionName, Role};
use crate::fleet::{Host, Kind, Spec};
use crate::span::At;

/// The hosts of a spec whose references are known to lead somewhere, and what they say to each other.
#[derive(Debug)]
pub struct Topology<'f> {
    /// All hosts, by role and name.
    pub hosts: Vec<Host<'f>>,
    /// A sentry's own public nodes, nearest first.
    pub peers: BTreeMap<HostName, Vec<HostName>>,
    /// All flows, sorted.
    pub flows: Vec<Flow>,
}

impl<'f> Topology<'f> {
    /// Derives it, with flows beside those that are derived.
    #[must_use]
    pub fn of(spec: &'f Spec, beside: &[Flow]) -> Self {
        let hosts = spec.hosts();
        let peers = sentry_peers(spec, &hosts);
        let flows = flows::of(spec, &hosts, &peers, beside);
        Self { hosts, peers, flows }
    }
}

/// The region that a host stands in.
pub(crate) fn region<'f>(spec: &'f Spec, host: &Host<'_>) -> Option<&'f RegionName> {
    spec.site.get(&host.machine.site.value).map(|s| &s.region.value)
}

/// The addresses at which the own fleet reaches a host from outside.
pub(crate) fn endpoints(host: &Host<'_>) -> Vec<IpAddr> {
    match &host.machine.endpoint {
        Some(list) => list.iter().map(|a| a.value).collect(),
        None => host.machine.nic.iter().map(|a| a.value.addr()).collect(),
    }
}

/// The chain that a node serves.
pub(crate) fn chain_of<'f>(host: &Host<'f>) -> Option<&'f ChainName> {
    match host.kind {
        Kind::Public(p) => Some(&p.chain.value),
        Kind::Sentry(s) => Some(&s.chain.value),
        _ => None,
    }
}

/// The cluster of a cosigner.
pub(crate) fn cluster_of<'f>(host: &Host<'f>) -> Option<&'f ClusterName> {
    match host.kind {
        Kind::Cosigner(c) => Some(&c.cluster.value),
        _ => None,
    }
}

/// The round trip between two regions as declared, in either direction; the longer one, when both are.
pub(crate) fn declared<'f>(spec: &'f Spec, a: &RegionName, b: &RegionName) -> Option<&'f At<u32>> {
    let told = |x: &RegionName, y| spec.region.get(x).and_then(|r| r.latency_ms.get(y)).map(|l| &l.value);
    told(a, b).into_iter().chain(told(b, a)).max_by_key(|l| l.value)
}

/// Round trip between two regions in milliseconds; unknown ones come last.
fn latency(spec: &Spec, a: &RegionName, b: &RegionName) -> u32 {
    if a == b { 0 } else { declared(spec, a, b).map_or(u32::MAX, |l| l.value) }
}

/// What a sentry dials: what it names, else the nearest own public nodes of its chain, of two regions at least.
fn sentry_peers(spec: &Spec, hosts: &[Host<'_>]) -> BTreeMap<HostName, Vec<HostName>> {
    let usual = 4;
    let count =
        spec.defaults.as_ref().and_then(|d| d.sentry.as_ref()?.peer_count.as_ref()).map_or(usual, |c| c.value.into());
    let mut out = BTreeMap::new();
    for host in hosts {
        let Kind::Sentry(sentry) = host.kind else { continue };
        if let Some(named) = &sentry.peers {
            out.insert(host.name.clone(), named.iter().map(|p| p.value.clone()).collect());
            continue;
        }
        let Some(here) = region(spec, host) else { continue };
        let mut near: Vec<Near<'_>> = hosts
            .iter()
            .filter(|h| h.role() == Role::Public && chain_of(h) == Some(&sentry.chain.value))
            .filter_map(|h| region(spec, h).map(|r| (latency(spec, here, r), r, &h.name, system(spec, h).unwrap_or(0))))
            .collect();
        near.sort();
        let chosen = spread(&within(spec, near), count);
        out.insert(host.name.clone(), chosen);
    }
    out
}

/// The caps on a sentry's public nodes: of one region, of one autonomous system.
pub(crate) fn caps(spec: &Spec) -> [Option<At<u16>>; 2] {
    let of = spec.defaults.as_ref().and_then(|d| d.sentry.as_ref());
    [of.and_then(|d| d.most_per_region), of.and_then(|d| d.most_per_as)]
}

/// The autonomous system that a host's addresses belong to.
pub(crate) fn system(spec: &Spec, host: &Host<'_>) -> Option<u32> {
    spec.site.get(&host.machine.site.value).map(|s| s.asn.value)
}

/// Those that the caps leave, nearest first.
fn within<'f>(spec: &Spec, near: Vec<Near<'f>>) -> Vec<Near<'f>> {
    let [per_region, per_as] = caps(spec);
    let (mut regions, mut systems) = (BTreeMap::<_, u16>::new(), BTreeMap::<_, u16>::new());
    let mut out = Vec::new();
    for one in near {
        let (region, system) = (one.1, one.3);
        let has = |counts: Option<&u16>| counts.copied().unwrap_or(0);
        let full = per_region.is_some_and(|most| has(regions.get(region)) >= most.value)
            || per_as.is_some_and(|most| has(systems.get(&system)) >= most.value);
        if !full {
            *regions.entry(region).or_default() += 1;
            *systems.entry(system).or_default() += 1;
            out.push(one);
        }
    }
    out
}

/// Round trip, region, host and autonomous system of a public node that a sentry may dial.
type Near<'f> = (u32, &'f RegionName, &'f HostName, u32);

/// The first `count`, the last of them replaced when all stand in one region and another region has one.
fn spread(near: &[Near<'_>], count: usize) -> Vec<HostName> {
    let mut chosen: Vec<_> = near.iter().take(count).collect();
    let regions: BTreeSet<_> = chosen.iter().map(|(_, r, ..)| r).collect();
    if let (1, Some(first)) = (regions.len(), chosen.first().copied())
        && let Some(other) = near.iter().find(|(_, r, ..)| *r != first.1)
    {
        if chosen.len() > 1 {
            chosen.pop();
        }
        chosen.push(other);
    }
    chosen.into_iter().map(|(_, _, name, _)| (*name).clone()).collect()
}
