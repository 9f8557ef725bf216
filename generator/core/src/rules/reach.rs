//! P018: two hosts that must talk can reach each other on the underlay.

use std::collections::{BTreeMap, BTreeSet};

use crate::fleet::Host;
use crate::fleet::names::HostName;
use crate::plan::Context;
use crate::plan::flow::{Party, Way};
use crate::plan::shared;
use crate::plan::topology::endpoints;
use crate::problem::{Far, NetworkProblem, Problem};

/// What a host must talk to and cannot reach, with the purposes.
type Apart<'f> = BTreeMap<&'f HostName, BTreeMap<&'f HostName, BTreeSet<&'static str>>>;

pub(super) fn check(cx: &Context<'_>) -> Vec<Problem> {
    let mut apart = Apart::new();
    for flow in cx.topology.flows.iter().filter(|f| f.way != Way::Underlay) {
        let (Party::Host(a), Party::Host(b)) = (&flow.from, &flow.to) else { continue };
        let (Some(from), Some(to)) = (cx.host(a), cx.host(b)) else { continue };
        if shared(from, to).is_empty() {
            for (one, other) in [(a, b), (b, a)] {
                apart.entry(one).or_default().entry(other).or_default().insert(flow.purpose.as_str());
            }
        }
    }
    let mut out = Vec::new();
    // One host without an address is at fault with all its peers: it is told once, and not for each of them.
    while let Some((name, others)) = lonely(&mut apart) {
        out.extend(cx.host(name).map(|host| told(cx, host, &others)));
    }
    out
}

/// Takes out the host that is apart from the most others.
fn lonely<'f>(apart: &mut Apart<'f>) -> Option<(&'f HostName, BTreeMap<&'f HostName, BTreeSet<&'static str>>)> {
    let name = *apart.iter().max_by_key(|(name, others)| (others.len(), std::cmp::Reverse(**name)))?.0;
    let others = apart.remove(name)?;
    for other in others.keys() {
        if let Some(left) = apart.get_mut(*other) {
            left.remove(name);
        }
    }
    apart.retain(|_, others| !others.is_empty());
    Some((name, others))
}

fn told(cx: &Context<'_>, host: &Host<'_>, others: &BTreeMap<&HostName, BTreeSet<&'static str>>) -> Problem {
    let far = |other: &Host<'_>| Far { host: other.name.to_string(), span: place(other), by: families(other) };
    NetworkProblem::Unreachable {
        span: place(host),
        host: host.name.to_string(),
        by: families(host),
        others: others.keys().filter_map(|name| cx.host(name)).map(far).collect(),
        purposes: others.values().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect(),
    }
    .into()
}

fn place(host: &Host<'_>) -> crate::span::Span {
    let m = host.machine;
    m.endpoint.iter().flatten().map(|a| a.span).chain(m.nic.iter().map(|a| a.span)).next().unwrap_or(host.key)
}

fn families(host: &Host<'_>) -> &'static str {
    let of = endpoints(host);
    match (of.iter().any(|a| a.is_ipv4()), of.iter().any(|a| a.is_ipv6())) {
        (true, true) => "IPv4 and IPv6",
        (true, false) => "IPv4 alone",
        (false, true) => "IPv6 alone",
        (false, false) => "no address at all",
    }
}
