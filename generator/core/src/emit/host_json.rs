//! host.json: what the prover and the lab read of a host.

use serde_json::{Value, json};

use crate::plan::host::{HostPlan, Service};

fn texts<T: ToString>(items: &[T]) -> Vec<String> {
    items.iter().map(T::to_string).collect()
}

/// What a service needs beside its user: a node whose port is below 1024 must be let bind it.
fn capabilities(host: &HostPlan, service: Service) -> Vec<&'static str> {
    let low = host.node.as_ref().is_some_and(|n| n.p2p.1.get() < 1024);
    if service == Service::Chain && low { vec!["CAP_NET_BIND_SERVICE"] } else { Vec::new() }
}

pub(super) fn value(host: &HostPlan) -> Value {
    let chains: Vec<Value> =
        host.chains.iter().map(|c| json!({ "id": c.id.as_str(), "daemon": c.daemon.as_str() })).collect();
    let services: Vec<Value> = host
        .services
        .iter()
        .map(|s| {
            json!({
                "name": s.unit(),
                "kind": s.kind(),
                "user": s.unit(),
                "uid": s.uid().get(),
                "capabilities": capabilities(host, *s),
            })
        })
        .collect();
    json!({
        "format": crate::FORMAT,
        "name": host.name.as_str(),
        "n": host.n.get(),
        "role": host.role.as_str(),
        "nic": texts(&host.nic),
        "gateway": texts(&host.gateway),
        "endpoint": texts(&host.endpoint),
        "public": texts(&host.public),
        "chains": chains,
        "services": services,
    })
}
