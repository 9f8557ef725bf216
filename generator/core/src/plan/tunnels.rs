//! A host's WireGuard interfaces: one peer per pair that has something to say, no full mesh.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::Context;
use super::flow::{Party, Way};
use super::host::{Tunnel, TunnelPeer};
use super::topology::endpoints;
use crate::fleet::Host;
use crate::fleet::keyfile::WireguardKeys;
use crate::fleet::names::HostName;
use crate::fleet::values::WireguardKey;

/// `None` when a key is missing.
pub(super) fn tunnels(cx: &Context<'_>, host: &Host<'_>) -> Option<BTreeMap<Way, Tunnel>> {
    let mut ends: BTreeMap<Way, BTreeSet<&HostName>> = BTreeMap::new();
    for flow in cx.flows_of(&host.name) {
        if let (Way::Sign | Way::Fleet, Party::Host(a), Party::Host(b)) = (flow.way, &flow.from, &flow.to) {
            ends.entry(flow.way).or_default().insert(if *a == host.name { b } else { a });
        }
    }
    let mut out = BTreeMap::new();
    for (way, names) in ends {
        let mut peers = Vec::new();
        for name in names {
            let other = cx.host(name)?;
            peers.push(TunnelPeer {
                host: name.clone(),
                public_key: key(&cx.keys(name)?.wireguard, way)?,
                addresses: cx.base.addresses(way, other.role(), other.machine.n.value),
                underlay: shared(host, other),
                port: port(cx, way),
            });
        }
        let tunnel = Tunnel {
            port: port(cx, way),
            addresses: cx.base.addresses(way, host.role(), host.machine.n.value),
            public_key: key(&cx.keys(&host.name)?.wireguard, way)?,
            peers,
        };
        out.insert(way, tunnel);
    }
    Some(out)
}

/// The underlay addresses of `other` in families that both have, IPv4 first.
pub(crate) fn shared(host: &Host<'_>, other: &Host<'_>) -> Vec<IpAddr> {
    let mine = endpoints(host);
    let mut out: Vec<IpAddr> =
        endpoints(other).into_iter().filter(|a| mine.iter().any(|m| m.is_ipv4() == a.is_ipv4())).collect();
    out.sort();
    out
}

fn key(keys: &WireguardKeys, way: Way) -> Option<WireguardKey> {
    match way {
        Way::Sign => keys.sign.as_ref().map(|k| k.value.clone()),
        _ => Some(keys.fleet.value.clone()),
    }
}

fn port(cx: &Context<'_>, way: Way) -> crate::fleet::values::Port {
    match way {
        Way::Sign => cx.ports.wg_sign,
        _ => cx.ports.wg_fleet,
    }
}
