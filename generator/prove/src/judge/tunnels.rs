//! WireGuard: a peer is a host of the fleet with which the law lets this one talk, with its own key and addresses.

use std::net::IpAddr;

use super::member::{Fleet, Member};
use super::safety::{Side, joined};
use super::violation::{Violation, rank};
use crate::input::{Interface, Peer};
use crate::law::{LAW, Party, Way};

/// Everything about tunnels that is not lawful.
pub(super) fn violations(fleet: &Fleet<'_>) -> Vec<Violation> {
    fleet.all().flat_map(|member| of(fleet, member)).collect()
}

fn of(fleet: &Fleet<'_>, member: &Member<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut say = |what: String| found.push(Violation::new(rank::IDENTITY, member.name, what));
    for (name, interface) in &member.host.wireguard.interfaces {
        let Some(way) = [Way::Sign, Way::Fleet].into_iter().find(|way| way.interface() == name) else {
            say(format!("has a WireGuard interface `{name}`, which the law does not know"));
            continue;
        };
        if interface.public_key.is_none() {
            say(format!("`{name}` runs with another private key than its own"));
        }
        for net in &interface.addresses {
            if fleet.at(net.addr()).is_none_or(|(owner, _)| owner.name != member.name) {
                say(format!("`{name}` has {}, which is another host's", net.addr()));
            }
            if !member.host.wireguard.base.iter().any(|base| base.contains(net)) {
                say(format!("`{name}` has {}, which is not of the overlay", net.addr()));
            }
        }
        interface.peers.iter().flat_map(|peer| wrong(fleet, member, way, peer)).for_each(&mut say);
    }
    found
}

/// What is wrong with a peer.
fn wrong(fleet: &Fleet<'_>, member: &Member<'_>, way: Way, peer: &Peer) -> Vec<String> {
    let name = way.interface();
    let Some(other) = peer.host.as_deref().and_then(|host| fleet.members.get(host)) else {
        let who = peer.host.as_deref().unwrap_or("nobody of the fleet");
        return vec![format!("`{name}` has a peer that is {who}: {}", peer.public_key)];
    };
    let other_end = other.host.wireguard.interfaces.get(name);
    let mut found = Vec::new();
    if !may_talk(fleet, member, other, way) {
        found.push(format!(
            "`{name}` has {} as a peer, and the law lets them say nothing to each other there",
            other.name
        ));
    }
    if other_end.and_then(|end| end.public_key.as_ref()) != Some(&peer.public_key) {
        found.push(format!("`{name}` knows {} by a key that is not the one it has", other.name));
    }
    for net in &peer.allowed_ips {
        if !other.addresses(way).contains(net) {
            found.push(format!("`{name}` lets {} speak for {net}, which is not its address there", other.name));
        }
    }
    if let Some(endpoint) = peer.endpoint
        && !is_endpoint(other, other_end, endpoint.ip(), endpoint.port())
    {
        found.push(format!("`{name}` looks for {} at {endpoint}, where it is not", other.name));
    }
    found
}

fn is_endpoint(other: &Member<'_>, end: Option<&Interface>, address: IpAddr, port: u16) -> bool {
    other.host.addresses.endpoint.contains(&address) && end.is_some_and(|end| end.port == port)
}

/// Whether an article joins the two on this way, whoever begins.
pub(super) fn may_talk(fleet: &Fleet<'_>, member: &Member<'_>, other: &Member<'_>, way: Way) -> bool {
    LAW.iter().filter(|article| article.way == way).any(|article| {
        [(member, other), (other, member)].into_iter().any(|(from, to)| {
            let opens = fleet.of(article.from).any(|one| one.name == from.name);
            opens
                && !matches!(article.to, Party::Servers)
                && joined(fleet, from, article, Side::Out).any(|one| one.name == to.name)
        })
    })
}
