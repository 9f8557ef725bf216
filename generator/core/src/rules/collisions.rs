//! P011, P020–P023, P008: what must be unique is unique.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;

use crate::fleet::{Fleet, Host, Kind, Spec};
use crate::plan::overlay::Base;
use crate::plan::ports::{self, Ports};
use crate::problem::{Problem, ReadingProblem, ReferenceProblem};
use crate::span::Span;

pub(super) fn check(fleet: &Fleet) -> Vec<Problem> {
    let hosts = fleet.spec.hosts();
    let mut out = names(&fleet.spec);
    out.extend(numbers(fleet, &hosts));
    out.extend(addresses(&fleet.spec, &hosts));
    out.extend(ports_of(&fleet.spec));
    out.extend(families(&hosts));
    out
}

fn names(spec: &Spec) -> Vec<Problem> {
    let mut out = Vec::new();
    let mut ids: BTreeMap<&str, Span> = BTreeMap::new();
    for chain in spec.chain.values() {
        if let Some(first) = ids.insert(chain.id.as_str(), chain.id.span) {
            let what = format!("the chain id `{}` stands under two aliases", chain.id.value);
            let why = "Files of keys and state are named after the id: two chains would share them.";
            let help = "Keep one alias, and name that one everywhere.".into();
            out.push(ReferenceProblem::SameName { span: chain.id.span, first, what, why, help }.into());
        }
    }
    let mut uids = BTreeMap::new();
    for (name, person) in &spec.person {
        if let Some((first, other)) = uids.insert(person.uid.value, (person.uid.span, name)) {
            let what = format!("the user number {} belongs to `{other}` and to `{name}`", person.uid.get());
            let why = "On hosts the two would be one user, in every log and for every right.";
            let help = format!("Give `{name}` a number of their own.");
            out.push(ReferenceProblem::SameName { span: person.uid.span, first, what, why, help }.into());
        }
    }
    for (name, entry) in &spec.person {
        if RESERVED.contains(&name.as_str()) {
            out.push(ReferenceProblem::Account { span: entry.key, name: name.to_string() }.into());
        }
    }
    out
}

/// Accounts of every host.
const RESERVED: &[&str] =
    &["root", "nobody", "deploy", "sshd", "messagebus", "systemd-network", "systemd-resolve", "chrony", "nixbld"];

fn numbers(fleet: &Fleet, hosts: &[Host<'_>]) -> Vec<Problem> {
    let mut out = Vec::new();
    let mut seen: BTreeMap<u16, &Host<'_>> = BTreeMap::new();
    let had: BTreeSet<u16> =
        hosts.iter().map(|h| h.machine.n.get()).chain(fleet.keys.retired.values().map(|r| r.n.get())).collect();
    for host in hosts {
        let n = host.machine.n;
        let free = (n.get()..u16::MAX).find(|n| !had.contains(n)).unwrap_or(1);
        if let Some(other) = seen.insert(n.get(), host) {
            out.push(
                ReferenceProblem::SameNumber {
                    span: n.span,
                    first: other.machine.n.span,
                    n: n.get(),
                    who: host.name.to_string(),
                    other: other.name.to_string(),
                    free,
                }
                .into(),
            );
        }
        if let Some((had, gone)) = fleet.keys.retired.iter().find(|(_, r)| r.n.value == n.value) {
            out.push(
                ReferenceProblem::RetiredNumber {
                    span: n.span,
                    retired: gone.n.span,
                    n: n.get(),
                    who: host.name.to_string(),
                    had: had.to_string(),
                    free,
                }
                .into(),
            );
        }
    }
    out
}

/// Every address of a host with its place; one address may stand in several lists of one host.
fn all_addresses(host: &Host<'_>) -> Vec<(IpAddr, Span)> {
    let m = host.machine;
    let mut out: Vec<(IpAddr, Span)> = m.nic.iter().map(|a| (a.value.addr(), a.span)).collect();
    out.extend(m.endpoint.iter().flatten().map(|a| (a.value, a.span)));
    out.extend(m.public.iter().map(|a| (a.value, a.span)));
    out
}

fn addresses(spec: &Spec, hosts: &[Host<'_>]) -> Vec<Problem> {
    let base = Base::of(spec);
    let overlay = [IpNet::V4(base.v4), IpNet::V6(base.v6)];
    let mut out = Vec::new();
    let mut seen: BTreeMap<IpAddr, (&Host<'_>, Span)> = BTreeMap::new();
    for host in hosts {
        for (address, span) in all_addresses(host) {
            let clash = |first, other| ReferenceProblem::SameAddress {
                span,
                first,
                address: address.to_string(),
                who: host.name.to_string(),
                other,
            };
            match seen.get(&address) {
                Some((other, first)) if other.name != host.name => {
                    out.push(clash(*first, other.name.to_string()).into());
                }
                Some(_) => {}
                None => {
                    seen.insert(address, (host, span));
                }
            }
            if let Some(net) = overlay.iter().find(|net| net.contains(&address)) {
                out.push(
                    ReferenceProblem::InOverlay {
                        span,
                        base: spec.overlay.iter().flat_map(|o| &o.base).find(|b| b.trunc() == *net).map(|b| b.span),
                        address: address.to_string(),
                        who: host.name.to_string(),
                        net: net.to_string(),
                    }
                    .into(),
                );
            }
        }
    }
    out
}

/// Ports that stand on one host may not be one number.
fn ports_of(spec: &Spec) -> Vec<Problem> {
    let named = Ports::of(spec).named(spec);
    let mut out = Vec::new();
    for (what, who) in [
        (&["p2p", "rpc", "node-metrics", "privval", "gate"][..], "chain nodes"),
        (&["cosigner", "signer-metrics"][..], "cosigners"),
        (&["metrics", "logs"][..], "monitors"),
        (&["wg-fleet", "wg-sign"][..], "all hosts"),
    ] {
        let mut seen = vec![("ssh", ports::SSH, None)];
        for (name, port, span) in named.iter().filter(|(n, ..)| what.contains(n)) {
            if let Some((other, _, first)) = seen.iter().find(|(_, p, _)| p == port)
                && let Some(span) = span.or(*first)
            {
                let (what, other) = (format!("`{name}`"), format!("`{other}`"));
                let first = first.filter(|f| *f != span);
                out.push(
                    ReferenceProblem::SamePort { span, first, port: port.get(), who: who.into(), what, other }.into(),
                );
            }
            seen.push((name, *port, *span));
        }
    }
    out.extend(public_ports(spec));
    out
}

/// A public node's own p2p port beside its other ports.
fn public_ports(spec: &Spec) -> Vec<Problem> {
    let ports = Ports::of(spec);
    let taken = [("rpc", ports.rpc), ("node-metrics", ports.node_metrics), ("ssh", ports::SSH)];
    let mut out = Vec::new();
    for host in spec.hosts() {
        let Kind::Public(node) = host.kind else { continue };
        let Some(port) = node.p2p_port else { continue };
        if let Some((other, _)) = taken.iter().find(|(_, p)| *p == port.value) {
            out.push(
                ReferenceProblem::SamePort {
                    span: port.span,
                    first: None,
                    port: port.get(),
                    who: format!("`{}`", host.name),
                    what: "`p2p-port`".into(),
                    other: format!("`{other}`"),
                }
                .into(),
            );
        }
    }
    out
}

/// At most one address per family in each list.
fn families(hosts: &[Host<'_>]) -> Vec<Problem> {
    let mut out = Vec::new();
    for host in hosts {
        let m = host.machine;
        let key = host.name.as_str().replacen('-', ".", 1);
        let lists: [(&str, Vec<(IpAddr, Span)>); 4] = [
            ("nic", m.nic.iter().map(|a| (a.value.addr(), a.span)).collect()),
            ("gateway", m.gateway.iter().map(|a| (a.value, a.span)).collect()),
            ("endpoint", m.endpoint.iter().flatten().map(|a| (a.value, a.span)).collect()),
            ("public", m.public.iter().map(|a| (a.value, a.span)).collect()),
        ];
        for (name, list) in lists {
            for v4 in [true, false] {
                let mut of: Vec<Span> = list.iter().filter(|(a, _)| a.is_ipv4() == v4).map(|(_, s)| *s).collect();
                let first = of.first().copied();
                for span in of.drain(..).skip(1) {
                    let (path, family) = (format!("{key}.{name}"), if v4 { "IPv4" } else { "IPv6" });
                    out.push(ReadingProblem::Repeated { span, first: first.unwrap_or(span), path, family }.into());
                }
            }
        }
    }
    out
}
