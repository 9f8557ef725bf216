//! P018: two hosts that must talk can reach each other on the underlay.

use std::collections::{BTreeMap, BTreeSet};

use crate::fleet::Host;
use crate::fleet::names::HostName;
use crate::plan::Context;
use crate::plan::flow::{Party, Way};
use crate::plan::shared;
use crate::plan::topology::endpoints;
use crate::problem::{NetworkProblem, Problem};

pub(super) fn check(cx: &Context<'_>) -> Vec<Problem> {
    let mut pairs: BTreeMap<(&HostName, &HostName), BTreeSet<&'static str>> = BTreeMap::new();
    for flow in cx.topology.flows.iter().filter(|f| f.way != Way::Underlay) {
        if let (Party::Host(a), Party::Host(b)) = (&flow.from, &flow.to) {
            let pair = if a < b { (a, b) } else { (b, a) };
            pairs.entry(pair).or_default().insert(flow.purpose.as_str());
        }
    }
    let mut out = Vec::new();
    for ((a, b), purposes) in pairs {
        let (Some(from), Some(to)) = (cx.host(a), cx.host(b)) else { continue };
        if shared(from, to).is_empty() {
            out.push(
                NetworkProblem::Unreachable {
                    span: place(from),
                    other: place(to),
                    from: a.to_string(),
                    to: b.to_string(),
                    purposes: purposes.into_iter().map(str::to_owned).collect(),
                    fault: format!("`{a}` is reached by {}, `{b}` by {}", families(from), families(to)),
                }
                .into(),
            );
        }
    }
    out
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
