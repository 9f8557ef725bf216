//! overlay.json: WireGuard interfaces and their peers.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use serde_json::{Value, json};

use crate::plan::Plan;
use crate::plan::host::{HostPlan, Tunnel, TunnelPeer};

/// An address with its full prefix length.
fn single(address: &IpAddr) -> String {
    IpNet::from(*address).to_string()
}

pub(super) fn value(plan: &Plan, host: &HostPlan) -> Value {
    let interfaces: serde_json::Map<String, Value> =
        host.overlay.iter().map(|(way, t)| (way.interface().to_owned(), tunnel(t))).collect();
    json!({
        "format": crate::FORMAT,
        "base": [plan.base.v4.to_string(), plan.base.v6.to_string()],
        "interfaces": interfaces,
    })
}

fn tunnel(t: &Tunnel) -> Value {
    json!({
        "port": t.port.get(),
        "addresses": t.addresses.iter().map(single).collect::<Vec<_>>(),
        "public-key": t.public_key.as_str(),
        "peers": t.peers.iter().map(peer).collect::<Vec<_>>(),
    })
}

fn peer(p: &TunnelPeer) -> Value {
    json!({
        "host": p.host.as_str(),
        "public-key": p.public_key.as_str(),
        "allowed-ips": p.addresses.iter().map(single).collect::<Vec<_>>(),
        "endpoint": p.underlay.first().map(|a| SocketAddr::new(*a, p.port.get()).to_string()),
        "underlay-sources": p.underlay.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
