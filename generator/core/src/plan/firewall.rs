//! A host's firewall: the flow table seen from this host, and the limits on strangers.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::Context;
use super::flow::{Flow, Party, Ports, Purpose, Transport, Way};
use super::host::{Kept, Node, Rule, Strangers, Who};
use super::ports::SSH;
use super::topology::endpoints;
use super::tunnels::shared;
use crate::fleet::names::{HostName, Role};
use crate::fleet::net::Limits;
use crate::fleet::values::Port;
use crate::fleet::{Host, Kind};

type Key = (Way, Purpose, Transport, Ports);

/// What may come in, and what may go out.
pub(super) fn rules(cx: &Context<'_>, host: &Host<'_>) -> (Vec<Rule>, Vec<Rule>) {
    let mut inward: BTreeMap<Key, Who> = BTreeMap::new();
    let mut outward: BTreeMap<Key, Who> = BTreeMap::new();
    for flow in cx.flows_of(&host.name) {
        let (rules, other) =
            if is(&flow.to, &host.name) { (&mut inward, &flow.from) } else { (&mut outward, &flow.to) };
        add(cx, host, rules, flow, other);
    }
    if host.role() == Role::Bastion {
        outward.insert(BOOTSTRAP, newcomers(cx, host));
    }
    (listed(inward), listed(outward))
}

/// A host without tunnels yet is reached on the underlay; it lets bastions in while `palisade.bootstrap` holds.
const BOOTSTRAP: Key = (Way::Underlay, Purpose::Ssh, Transport::Tcp, Ports::One(SSH));

fn newcomers(cx: &Context<'_>, bastion: &Host<'_>) -> Who {
    let others = cx.topology.hosts.iter().filter(|h| h.name != bastion.name);
    Who::Named(others.map(|h| (h.name.to_string(), shared(bastion, h))).collect())
}

fn is(party: &Party, name: &HostName) -> bool {
    matches!(party, Party::Host(h) if h == name)
}

fn add(cx: &Context<'_>, host: &Host<'_>, rules: &mut BTreeMap<Key, Who>, flow: &Flow, other: &Party) {
    let key = (flow.way, flow.purpose, flow.transport, flow.ports);
    let named = match other {
        Party::Strangers => {
            rules.insert(key, Who::Strangers);
            return;
        }
        Party::Admins => {
            let nets = cx.fleet.spec.ssh.admin_networks.iter().map(|n| n.value.trunc()).collect();
            rules.insert(key, Who::Networks(nets));
            return;
        }
        Party::Host(name) => {
            let Some(other) = cx.host(name) else { return };
            let addresses = match flow.way {
                Way::Underlay => shared(host, other),
                way => cx.base.addresses(way, other.role(), other.machine.n.value).to_vec(),
            };
            (name.to_string(), addresses)
        }
        Party::Server(name, address) => (name.clone(), vec![*address]),
    };
    if let Who::Named(map) = rules.entry(key).or_insert_with(|| Who::Named(BTreeMap::new())) {
        map.entry(named.0).or_default().extend(named.1);
    }
}

fn listed(rules: BTreeMap<Key, Who>) -> Vec<Rule> {
    rules
        .into_iter()
        .map(|((way, purpose, transport, ports), who)| Rule { way, purpose, transport, ports, who })
        .collect()
}

/// Bans, denials and limits.
pub(super) fn kept(cx: &Context<'_>, host: &Host<'_>, node: Option<&Node>) -> Kept {
    let filter = cx.fleet.spec.filter.as_ref();
    let nets = |list: &[crate::span::At<ipnet::IpNet>]| list.iter().map(|n| n.value.trunc()).collect();
    Kept {
        own: own(cx, host),
        allow: filter.map(|f| nets(&f.allow)).unwrap_or_default(),
        deny: filter.map(|f| nets(&f.deny)).unwrap_or_default(),
        strangers: node.filter(|_| host.role() == Role::Public).map(|n| strangers(cx, host, n)),
    }
}

/// Own underlay addresses: all of them on public nodes, which meet strangers; elsewhere those of the peers.
fn own(cx: &Context<'_>, host: &Host<'_>) -> Vec<IpAddr> {
    let mut out: Vec<IpAddr> = if host.role() == Role::Public {
        cx.topology
            .hosts
            .iter()
            .flat_map(|h| endpoints(h).into_iter().chain(h.machine.public.iter().map(|a| a.value)))
            .collect()
    } else {
        cx.flows_of(&host.name)
            .filter(|f| matches!(f.purpose, Purpose::WgFleet | Purpose::WgSign))
            .filter_map(|f| if let Party::Host(h) = &f.from { cx.host(h) } else { None })
            .flat_map(endpoints)
            .collect()
    };
    out.sort();
    out.dedup();
    out
}

/// The cap on strangers leaves own peers twice their number of places: a crashed peer's dead sockets count too.
pub(crate) fn cap(max_inbound: u16, unconditional: usize) -> Option<u16> {
    u16::try_from(usize::from(max_inbound).checked_sub(unconditional)?).ok().filter(|cap| *cap > 0)
}

fn strangers(cx: &Context<'_>, host: &Host<'_>, node: &Node) -> Strangers {
    let own = match host.kind {
        Kind::Public(p) => p.limits.as_ref(),
        _ => None,
    };
    let role = cx.fleet.spec.defaults.as_ref().and_then(|d| d.public.as_ref()?.limits.as_ref());
    let pick = |f: fn(&Limits) -> Option<u16>, usual| own.and_then(f).or_else(|| role.and_then(f)).unwrap_or(usual);
    Strangers {
        port: node.external.map_or(node.p2p.1, |(_, port): (IpAddr, Port)| port),
        total: cap(node.p2p_settings.max_inbound, node.unconditional.len()).unwrap_or(1),
        per_source: pick(|l| l.per_source.map(|x| x.value), 4),
        new_per_minute: pick(|l| l.new_per_minute.map(|x| x.value), 20),
        burst: pick(|l| l.burst.map(|x| x.value), 10),
        syn_per_second: pick(|l| l.syn_per_second.map(|x| x.value), 50),
    }
}
