//! app.toml and client.toml of the Cosmos SDK 0.53: every key that a wasm daemon's own `init` writes (gaiad's and
//! wasmd's template is the same), but `grpc.historical-grpc-address-block-range`: SDK 0.53.4 does not know it.

use toml_edit::{Array, DocumentMut, Item, Table};

use super::HEADER;
use super::config_toml::{Keys, keys, section, tcp};
use crate::plan::host::Node;

pub(super) fn app(node: &Node) -> String {
    let mut doc = DocumentMut::new();
    keys(doc.as_table_mut(), base(node));
    section(&mut doc, "telemetry", telemetry());
    section(&mut doc, "api", api());
    section(&mut doc, "grpc", grpc());
    section(&mut doc, "grpc-web", vec![("enable", false.into())]);
    let snapshots = if node.snapshots { 1000 } else { 0 };
    section(&mut doc, "state-sync", vec![("snapshot-interval", snapshots.into()), ("snapshot-keep-recent", 2.into())]);
    doc.insert("streaming", Item::Table(streaming()));
    section(&mut doc, "mempool", vec![("max-txs", (-1).into())]);
    // No simulation_gas_limit: unset means the block's limit, and with 0 the daemon panics at its start.
    section(&mut doc, "wasm", vec![("query_gas_limit", 3_000_000.into()), ("memory_cache_size", 100.into())]);
    format!("# {HEADER}\n{doc}")
}

fn base(node: &Node) -> Keys {
    let prices = node.gas_prices.as_ref().map_or("", |g| g.as_str());
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
    ]
}

fn api() -> Keys {
    vec![
        ("enable", false.into()),
        ("swagger", false.into()),
        ("address", "tcp://localhost:1317".into()),
        ("max-open-connections", 1000.into()),
        ("rpc-read-timeout", 10.into()),
        ("rpc-write-timeout", 0.into()),
        ("rpc-max-body-bytes", 1_000_000.into()),
        ("enabled-unsafe-cors", false.into()),
    ]
}

fn grpc() -> Keys {
    vec![
        ("enable", false.into()),
        ("address", "localhost:9090".into()),
        ("max-recv-msg-size", "10485760".into()),
        ("max-send-msg-size", "2147483647".into()),
    ]
}

/// Nothing but `[streaming.abci]`, which streams nothing without a plugin.
fn streaming() -> Table {
    let mut abci = Table::new();
    keys(&mut abci, vec![("keys", Array::new().into()), ("plugin", "".into()), ("stop-node-on-err", true.into())]);
    let mut streaming = Table::new();
    streaming.set_implicit(true);
    streaming.insert("abci", Item::Table(abci));
    streaming
}

fn telemetry() -> Keys {
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
            ("keyring-default-keyname", "".into()),
            ("output", "text".into()),
            ("node", tcp(Some(node.rpc.0), node.rpc.1).into()),
            ("broadcast-mode", "sync".into()),
        ],
    );
    format!("# {HEADER}\n{doc}")
}
