//! app.toml and client.toml of the Cosmos SDK 0.53, every key that its own `init` writes.

use toml_edit::{Array, DocumentMut, Value};

use super::HEADER;
use super::config_toml::{keys, section};
use crate::fleet::names::Daemon;
use crate::plan::host::Node;

pub(super) fn app(node: &Node) -> String {
    let mut doc = DocumentMut::new();
    let prices = node.gas_prices.as_ref().map_or("", |g| g.as_str());
    keys(
        doc.as_table_mut(),
        vec![
            ("minimum-gas-prices", prices.into()),
            ("query-gas-limit", "0".into()),
            ("pruning", "default".into()),
            ("pruning-keep-recent", "0".into()),
            ("pruning-interval", "0".into()),
            ("halt-height", 0.into()),
            ("halt-time", 0.into()),
            ("min-retain-blocks", 0.into()),
            ("inter-block-cache", true.into()),
            ("index-events", Array::new().into()),
            ("iavl-cache-size", 781_250.into()),
            ("iavl-disable-fastnode", false.into()),
            ("app-db-backend", "".into()),
        ],
    );
    let off = |extra: Vec<(&'static str, Value)>| [vec![("enable", false.into())], extra].concat();
    section(&mut doc, "telemetry", telemetry());
    section(
        &mut doc,
        "api",
        off(vec![
            ("swagger", false.into()),
            ("address", "tcp://localhost:1317".into()),
            ("max-open-connections", 1000.into()),
            ("rpc-read-timeout", 10.into()),
            ("rpc-write-timeout", 0.into()),
            ("rpc-max-body-bytes", 1_000_000.into()),
            ("enabled-unsafe-cors", false.into()),
        ]),
    );
    section(
        &mut doc,
        "grpc",
        off(vec![
            ("address", "localhost:9090".into()),
            ("max-recv-msg-size", "10485760".into()),
            ("max-send-msg-size", "2147483647".into()),
            ("skip-check-header", false.into()),
        ]),
    );
    section(&mut doc, "grpc-web", off(Vec::new()));
    let snapshots = if node.snapshots { 1000 } else { 0 };
    section(&mut doc, "state-sync", vec![("snapshot-interval", snapshots.into()), ("snapshot-keep-recent", 2.into())]);
    section(&mut doc, "streaming", Vec::new());
    section(&mut doc, "mempool", vec![("max-txs", (-1).into())]);
    if node.chain.daemon == Daemon::Gaiad {
        section(
            &mut doc,
            "wasm",
            vec![
                ("query_gas_limit", 300_000.into()),
                ("memory_cache_size", 0.into()),
                ("simulation_gas_limit", 0.into()),
            ],
        );
    }
    format!("# {HEADER}\n{doc}")
}

fn telemetry() -> Vec<(&'static str, Value)> {
    vec![
        ("service-name", "".into()),
        ("enabled", false.into()),
        ("enable-hostname", false.into()),
        ("enable-hostname-label", false.into()),
        ("enable-service-label", false.into()),
        ("prometheus-retention-time", 0.into()),
        ("global-labels", Array::new().into()),
        ("metrics-sink", "".into()),
        ("statsd-addr", "".into()),
        ("datadog-hostname", "".into()),
    ]
}

pub(super) fn client(node: &Node) -> String {
    let mut doc = DocumentMut::new();
    keys(
        doc.as_table_mut(),
        vec![
            ("chain-id", node.chain.id.as_str().into()),
            // Nodes hold no account: nothing is ever signed with this keyring.
            ("keyring-backend", "os".into()),
            ("output", "text".into()),
            ("node", format!("tcp://{}:{}", node.rpc.0, node.rpc.1).into()),
            ("broadcast-mode", "sync".into()),
        ],
    );
    format!("# {HEADER}\n{doc}")
}
