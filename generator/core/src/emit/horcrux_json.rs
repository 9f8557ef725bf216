//! horcrux.json: every key that `horcrux config init` writes; Horcrux reads JSON as the YAML that it is.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::plan::host::{Service, SignerPlan};

/// Where systemd puts the signer's credentials.
fn key_dir() -> String {
    format!("/run/credentials/{}.service", Service::Signer.unit())
}

pub(super) fn value(s: &SignerPlan) -> Value {
    let url = |address, port: crate::fleet::values::Port| format!("tcp://{}", SocketAddr::new(address, port.get()));
    let cosigners: Vec<Value> =
        s.cosigners.iter().map(|(shard, a)| json!({ "shardID": shard, "p2pAddr": url(*a, s.port) })).collect();
    let nodes: Vec<Value> = s.sentries.iter().map(|a| json!({ "privValAddr": url(*a, s.privval) })).collect();
    json!({
        "keyDir": key_dir(),
        "signMode": "threshold",
        "thresholdMode": {
            "threshold": s.threshold,
            "cosigners": cosigners,
            "grpcTimeout": s.grpc_timeout.to_string(),
            "raftTimeout": s.raft_timeout.to_string(),
        },
        "chainNodes": nodes,
        "debugAddr": format!("127.0.0.1:{}", s.metrics),
        // Off: whoever reaches it can have anything signed.
        "grpcAddr": "",
        "maxReadSize": 1_048_576,
    })
}
