//! P046, P047, P050, P051: what the fleet says of strangers does not hit its own hosts, and does not let everybody in.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::fleet::names::Role;
use crate::fleet::values::is_public;
use crate::fleet::{Host, Spec};
use crate::plan::Context;
use crate::plan::topology::endpoints;
use crate::problem::{NetworkProblem, Problem};
use crate::span::Span;

/// The widest network that a partner may have: IPv4, IPv6.
const WIDEST: (u8, u8) = (16, 32);

pub(super) fn check(cx: &Context<'_>) -> Vec<Problem> {
    let spec = &cx.fleet.spec;
    let mut out = denied(cx, spec);
    out.extend(allowed(spec));
    out.extend(seeds(cx, spec));
    out.extend(cx.topology.hosts.iter().filter_map(|h| one_provider(cx, h)));
    out
}

/// Own addresses with their places: hosts, as others see them, and the networks of people.
fn own(host: &Host<'_>) -> Vec<(IpAddr, Span)> {
    let m = host.machine;
    let placed = |a: IpAddr| {
        let told = m.endpoint.iter().flatten().chain(&m.public).find(|x| x.value == a).map(|x| x.span);
        told.or_else(|| m.nic.iter().find(|n| n.value.addr() == a).map(|n| n.span)).unwrap_or(host.key)
    };
    let seen: BTreeSet<IpAddr> = endpoints(host).into_iter().chain(m.public.iter().map(|a| a.value)).collect();
    seen.into_iter().map(|a| (a, placed(a))).collect()
}

fn denied(cx: &Context<'_>, spec: &Spec) -> Vec<Problem> {
    let mut out = Vec::new();
    for net in spec.filter.iter().flat_map(|f| &f.deny) {
        let hosts = cx.topology.hosts.iter().flat_map(|h| {
            let inside = own(h).into_iter().filter(|(a, _)| net.value.contains(a));
            inside.map(|(_, at)| (h.name.to_string(), at)).collect::<Vec<_>>()
        });
        let people = spec.ssh.admin_networks.iter().filter(|a| overlap(&a.value, &net.value));
        let hit: Vec<(String, Span)> =
            hosts.chain(people.map(|a| (String::from("ssh.admin-networks"), a.span))).collect();
        if !hit.is_empty() {
            out.push(NetworkProblem::OwnDenied { span: net.span, net: net.value.to_string(), hit }.into());
        }
    }
    out
}

fn overlap(a: &IpNet, b: &IpNet) -> bool {
    a.contains(&b.network()) || b.contains(&a.network())
}

fn allowed(spec: &Spec) -> Vec<Problem> {
    let Some(filter) = &spec.filter else { return Vec::new() };
    let mut out = Vec::new();
    for net in &filter.allow {
        let widest = if net.value.addr().is_ipv4() { WIDEST.0 } else { WIDEST.1 };
        let denied = filter.deny.iter().find(|d| overlap(&d.value, &net.value));
        if net.value.prefix_len() < widest || denied.is_some() {
            let denied = denied.map(|d| (d.span, d.value.to_string()));
            out.push(NetworkProblem::AllowedAll { span: net.span, net: net.value.to_string(), denied, widest }.into());
        }
    }
    out
}

/// Seeds that are no strangers.
fn seeds(cx: &Context<'_>, spec: &Spec) -> Vec<Problem> {
    let mut out = Vec::new();
    for (chain, entry) in &spec.chain {
        for seed in &entry.seeds {
            let Some(ip) = seed.value.ip() else { continue };
            let hosts = cx.topology.hosts.iter();
            let own = hosts.flat_map(|h| own(h).into_iter().map(move |(a, at)| (a, at, h))).find(|(a, ..)| *a == ip);
            if own.is_some() || !is_public(ip) {
                out.push(
                    NetworkProblem::OwnSeed {
                        span: seed.span,
                        chain: chain.to_string(),
                        address: ip.to_string(),
                        host: own.map(|(_, at, h)| (at, h.name.to_string())),
                    }
                    .into(),
                );
            }
        }
    }
    out
}

/// A sentry all of whose public nodes are in one hand, or in one autonomous system.
fn one_provider(cx: &Context<'_>, host: &Host<'_>) -> Option<Problem> {
    if host.role() != Role::Sentry {
        return None;
    }
    let spec = &cx.fleet.spec;
    let dials: Vec<&Host<'_>> =
        cx.topology.peers.get(&host.name).into_iter().flatten().filter_map(|p| cx.host(p)).collect();
    let sites: Vec<_> = dials.iter().filter_map(|h| spec.site.get(&h.machine.site.value)).collect();
    let (first, rest) = sites.split_first()?;
    // One region is told by P017, and one provider follows from it.
    if rest.iter().all(|s| s.region.value == first.region.value) {
        return None;
    }
    let what = if rest.iter().all(|s| s.provider.value == first.provider.value) {
        format!("provider `{}`", first.provider.value)
    } else if rest.iter().all(|s| s.asn.value == first.asn.value) {
        format!("the autonomous system {}", first.asn.value)
    } else {
        return None;
    };
    let peers = dials.iter().map(|h| (h.machine.site.span, h.name.to_string())).collect();
    Some(NetworkProblem::OneProvider { span: host.key, sentry: host.name.to_string(), what, peers }.into())
}
