//! host.json: what the prover and the lab read of a host.

use serde_json::{Value, json};

use crate::plan::host::HostPlan;

fn texts<T: ToString>(items: &[T]) -> Vec<String> {
    items.iter().map(T::to_string).collect()
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
                "capabilities": [],
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
