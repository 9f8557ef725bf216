//! P017, P019, P028–P030, P032, P061: peers, exposure, room, ways out.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;

use crate::fleet::names::{HostName, Role};
use crate::fleet::{Host, Kind, Spec};
use crate::plan::Context;
use crate::plan::overlay::WIDEST;
use crate::plan::topology::{caps, chain_of, region, system};
use crate::plan::{cap, inbound};
use crate::problem::{NetworkProblem, Problem};
use crate::span::{At, Span};

pub(super) fn check(cx: &Context<'_>) -> Vec<Problem> {
    let spec = &cx.fleet.spec;
    let mut out = overlay(spec);
    for host in &cx.topology.hosts {
        out.extend(exposed(host));
        out.extend(gateways(host));
        out.extend(peers(cx, host));
        out.extend(crowded(cx, host));
    }
    out.extend(rooms(cx));
    out
}

/// Room for interface, role and number; private addresses.
fn overlay(spec: &Spec) -> Vec<Problem> {
    let mut out = Vec::new();
    for net in spec.overlay.iter().flat_map(|o| &o.base) {
        let (widest, private) = match net.value {
            IpNet::V4(v4) => (WIDEST.0, v4.network().is_private()),
            IpNet::V6(v6) => (WIDEST.1, v6.network().octets().first() == Some(&0xfd)),
        };
        let fault = if net.prefix_len() > widest {
            let (has, needs) = (net.max_prefix_len() - net.prefix_len(), net.max_prefix_len() - widest);
            format!("is too small: {has} bits for hosts, and {needs} are needed (/{widest})")
        } else if !private {
            "is not a private one".into()
        } else {
            continue;
        };
        out.push(NetworkProblem::Overlay { span: net.span, base: net.value.to_string(), fault }.into());
    }
    out
}

/// Public nodes have an address for strangers, and nothing else has.
fn exposed(host: &Host<'_>) -> Option<Problem> {
    let public = &host.machine.public;
    match (host.role(), public.first()) {
        (Role::Public, None) => Some(NetworkProblem::NoPublic { span: host.key, host: host.name.to_string() }.into()),
        (Role::Public, Some(_)) | (_, None) => None,
        (role, Some(first)) => {
            Some(NetworkProblem::Exposed { span: first.span, host: host.name.to_string(), role: role.as_str() }.into())
        }
    }
}

/// A gateway is in one of the card's networks, or link-local.
fn gateways(host: &Host<'_>) -> Vec<Problem> {
    let m = host.machine;
    let reachable = |a: &IpAddr| match a {
        IpAddr::V6(v6) if v6.is_unicast_link_local() => m.nic.iter().any(|n| n.value.addr().is_ipv6()),
        _ => m.nic.iter().any(|n| n.value.contains(a) && n.value.addr() != *a),
    };
    let nic = m.nic.first().map_or(host.key, |n| n.span);
    m.gateway
        .iter()
        .filter(|g| !reachable(&g.value))
        .map(|g| {
            let (host, gateway) = (host.name.to_string(), g.value.to_string());
            NetworkProblem::Gateway { span: g.span, nic, host, gateway }.into()
        })
        .collect()
}

/// A sentry's peers: own public nodes of its chain, in two regions at least.
fn peers(cx: &Context<'_>, host: &Host<'_>) -> Option<Problem> {
    let Kind::Sentry(sentry) = host.kind else { return None };
    let named = sentry.peers.as_ref();
    let dials: Vec<&Host<'_>> =
        cx.topology.peers.get(&host.name).into_iter().flatten().filter_map(|p| cx.host(p)).collect();
    let wrong = dials.iter().find(|p| p.role() != Role::Public || chain_of(p) != Some(&sentry.chain.value));
    let regions: BTreeSet<_> = dials.iter().filter_map(|p| region(&cx.fleet.spec, p)).collect();
    let chain = sentry.chain.to_string();
    let fault = match (wrong, regions.len()) {
        (Some(other), _) => format!("its peer `{}` is no own public node of chain `{chain}`", other.name),
        (None, 0) => format!("it has no own public node of chain `{chain}` as its peer"),
        (None, 1) => format!("all its peers stand in region `{}`", regions.first().map_or("", |r| r.as_str())),
        _ => return None,
    };
    let place = |p: &&At<HostName>| wrong.is_none_or(|w| w.name == p.value);
    let span = named.and_then(|all| all.iter().find(place)).map_or(host.key, |p| p.span);
    let help = match named {
        Some(_) => format!("Name own public nodes of chain `{chain}` in at least two regions."),
        None => format!("Add a public node of chain `{chain}` in another region."),
    };
    Some(NetworkProblem::Peers { span, sentry: host.name.to_string(), fault, help }.into())
}

/// Peers that a sentry names, against the fleet's own caps; those that are chosen for it keep them.
fn crowded(cx: &Context<'_>, host: &Host<'_>) -> Vec<Problem> {
    let Kind::Sentry(sentry) = host.kind else { return Vec::new() };
    let spec = &cx.fleet.spec;
    let [per_region, per_as] = caps(spec);
    let mut by: BTreeMap<String, (At<u16>, Vec<_>)> = BTreeMap::new();
    for peer in sentry.peers.iter().flatten() {
        let Some(node) = cx.host(&peer.value) else { continue };
        let of_region = region(spec, node).map(|r| format!("region `{r}`")).zip(per_region);
        let of_system = system(spec, node).map(|s| format!("autonomous system {s}")).zip(per_as);
        for (domain, most) in of_region.into_iter().chain(of_system) {
            by.entry(domain).or_insert((most, Vec::new())).1.push((peer.span, peer.to_string()));
        }
    }
    let over = by.into_iter().filter(|(_, (most, peers))| peers.len() > usize::from(most.value));
    let told = over.map(|(domain, (most, peers))| {
        let (span, sentry) = (peers.last().map_or(host.key, |p| p.0), host.name.to_string());
        NetworkProblem::Crowded { span, sentry, domain, most: (most.span, most.value), peers }.into()
    });
    told.collect()
}

/// The cap on strangers leaves at least one place; a role's default that is too small is told once.
fn rooms(cx: &Context<'_>) -> Vec<Problem> {
    let mut by: BTreeMap<Span, (Vec<String>, u16, usize)> = BTreeMap::new();
    for (span, host, inbound, own) in cx.topology.hosts.iter().filter_map(|h| room(cx, h)) {
        let (hosts, _, most) = by.entry(span).or_insert((Vec::new(), inbound, own));
        hosts.push(host);
        *most = own.max(*most);
    }
    by.into_iter()
        .map(|(span, (hosts, inbound, own))| NetworkProblem::Cap { span, hosts, inbound, own }.into())
        .collect()
}

fn room(cx: &Context<'_>, host: &Host<'_>) -> Option<(Span, String, u16, usize)> {
    let Kind::Public(node) = host.kind else { return None };
    let (max, own) = inbound(cx, host);
    if cap(max, own).is_some() {
        return None;
    }
    let role = cx.fleet.spec.default_p2p(Role::Public);
    let told = node.p2p.as_ref().and_then(|p| p.max_inbound).or_else(|| role.and_then(|p| p.max_inbound));
    Some((told.map_or(host.key, |t| t.span), host.name.to_string(), max, own))
}
