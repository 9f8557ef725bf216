//! config.toml of CometBFT 0.38: every key that its own `init` writes, in its order.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use toml_edit::{Array, DocumentMut, Item, Table, Value};

use super::HEADER;
use crate::fleet::values::{Duration, Port};
use crate::plan::host::{HostPlan, Node, Service};

pub(super) fn text(host: &HostPlan, node: &Node) -> String {
    let mut doc = DocumentMut::new();
    keys(doc.as_table_mut(), base(host, node));
    section(&mut doc, "rpc", rpc(node));
    section(&mut doc, "p2p", p2p(node));
    section(&mut doc, "mempool", mempool());
    section(&mut doc, "statesync", statesync());
    section(&mut doc, "blocksync", vec![("version", "v0".into())]);
    section(&mut doc, "consensus", consensus(node));
    section(&mut doc, "storage", vec![("discard_abci_responses", false.into())]);
    // Nobody searches a node of ours for transactions.
    section(&mut doc, "tx_index", vec![("indexer", "null".into()), ("psql-conn", "".into())]);
    section(&mut doc, "instrumentation", instrumentation(node));
    format!("# {HEADER}\n{doc}")
}

pub(super) type Keys = Vec<(&'static str, Value)>;

pub(super) fn keys(table: &mut Table, keys: Keys) {
    for (key, value) in keys {
        table.insert(key, Item::Value(value));
    }
}

pub(super) fn section(doc: &mut DocumentMut, name: &str, with: Keys) {
    let mut table = Table::new();
    keys(&mut table, with);
    doc.insert(name, Item::Table(table));
}

/// `tcp://address:port`; without an address: all of both families.
pub(super) fn tcp(address: Option<IpAddr>, port: Port) -> String {
    let address = address.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED));
    format!("tcp://{}", SocketAddr::new(address, port.get()))
}

fn number(n: impl Into<u64>) -> Value {
    Value::from(i64::try_from(n.into()).unwrap_or(i64::MAX))
}

/// As Go writes a duration: `1m30s`, `1.5s`, `500ms`.
fn time(d: Duration) -> Value {
    let ms = d.as_millis();
    let (hours, minutes, rest) = (ms / 3_600_000, ms / 60_000 % 60, ms % 60_000);
    let (seconds, thousandths) = (rest / 1000, rest % 1000);
    let fraction = format!(".{thousandths:03}");
    let tail = format!("{seconds}{}s", fraction.trim_end_matches('0').trim_end_matches('.'));
    match (hours, minutes) {
        (0, 0) if seconds == 0 && thousandths > 0 => format!("{thousandths}ms"),
        (0, 0) => tail,
        (0, _) => format!("{minutes}m{tail}"),
        _ => format!("{hours}h{minutes}m{tail}"),
    }
    .into()
}

fn commas<T: ToString>(items: impl IntoIterator<Item = T>) -> Value {
    items.into_iter().map(|i| i.to_string()).collect::<Vec<_>>().join(",").into()
}

fn base(host: &HostPlan, node: &Node) -> Keys {
    let app = if node.chain.daemon.is_sdk() { "tcp://127.0.0.1:26658" } else { "kvstore" };
    vec![
        ("version", "0.38.25".into()),
        ("proxy_app", app.into()),
        ("moniker", host.name.as_str().into()),
        ("db_backend", "goleveldb".into()),
        ("db_dir", "data".into()),
        ("log_level", "info".into()),
        ("log_format", "json".into()),
        ("genesis_file", "config/genesis.json".into()),
        ("priv_validator_key_file", "config/priv_validator_key.json".into()),
        ("priv_validator_state_file", "data/priv_validator_state.json".into()),
        ("priv_validator_laddr", node.privval.map_or(String::new(), |(a, p)| tcp(Some(a), p)).into()),
        ("node_key_file", format!("/run/credentials/{}.service/node_key.json", Service::Chain.unit()).into()),
        ("abci", "socket".into()),
        ("filter_peers", false.into()),
        ("event_bus_buffer_capacity", 0.into()),
    ]
}

fn rpc(node: &Node) -> Keys {
    vec![
        ("laddr", tcp(Some(node.rpc.0), node.rpc.1).into()),
        ("cors_allowed_origins", Array::new().into()),
        ("cors_allowed_methods", Array::from_iter(["HEAD", "GET", "POST"]).into()),
        (
            "cors_allowed_headers",
            Array::from_iter(["Origin", "Accept", "Content-Type", "X-Requested-With", "X-Server-Time"]).into(),
        ),
        ("grpc_laddr", "".into()),
        ("grpc_max_open_connections", 900.into()),
        ("unsafe", false.into()),
        ("max_open_connections", 900.into()),
        ("max_subscription_clients", 100.into()),
        ("max_subscriptions_per_client", 5.into()),
        ("experimental_subscription_buffer_size", 200.into()),
        ("experimental_websocket_write_buffer_size", 200.into()),
        ("experimental_close_on_slow_client", false.into()),
        ("timeout_broadcast_tx_commit", "10s".into()),
        ("max_request_batch_size", 10.into()),
        ("max_body_bytes", 1_000_000.into()),
        ("max_header_bytes", 1_048_576.into()),
        ("tls_cert_file", "".into()),
        ("tls_key_file", "".into()),
        ("pprof_laddr", "".into()),
    ]
}

fn p2p(node: &Node) -> Keys {
    let p = &node.p2p_settings;
    let dialled = node.persistent.iter().map(|(id, a, port)| format!("{id}@{}", SocketAddr::new(*a, port.get())));
    vec![
        ("laddr", tcp(node.p2p.0, node.p2p.1).into()),
        (
            "external_address",
            node.external.map_or(String::new(), |(a, p)| SocketAddr::new(a, p.get()).to_string()).into(),
        ),
        ("seeds", commas(&node.seeds)),
        ("persistent_peers", commas(dialled)),
        ("addr_book_file", "config/addrbook.json".into()),
        ("addr_book_strict", p.addr_book_strict.into()),
        ("max_num_inbound_peers", number(p.max_inbound)),
        ("max_num_outbound_peers", number(p.max_outbound)),
        ("unconditional_peer_ids", commas(&node.unconditional)),
        ("persistent_peers_max_dial_period", "0s".into()),
        ("flush_throttle_timeout", "100ms".into()),
        ("max_packet_msg_payload_size", number(p.max_packet_payload)),
        ("send_rate", number(p.send_rate)),
        ("recv_rate", number(p.recv_rate)),
        ("pex", node.pex.into()),
        ("seed_mode", false.into()),
        ("private_peer_ids", commas(&node.private)),
        ("allow_duplicate_ip", p.allow_duplicate_ip.into()),
        ("handshake_timeout", "20s".into()),
        ("dial_timeout", "3s".into()),
    ]
}

fn mempool() -> Keys {
    vec![
        ("type", "flood".into()),
        ("recheck", true.into()),
        ("recheck_timeout", "1s".into()),
        ("broadcast", true.into()),
        ("wal_dir", "".into()),
        ("size", 5000.into()),
        ("max_txs_bytes", 1_073_741_824.into()),
        ("cache_size", 10_000.into()),
        ("keep-invalid-txs-in-cache", false.into()),
        ("max_tx_bytes", 1_048_576.into()),
        ("max_batch_bytes", 0.into()),
        ("experimental_max_gossip_connections_to_persistent_peers", 0.into()),
        ("experimental_max_gossip_connections_to_non_persistent_peers", 0.into()),
    ]
}

fn statesync() -> Keys {
    vec![
        ("enable", false.into()),
        ("rpc_servers", "".into()),
        ("trust_height", 0.into()),
        ("trust_hash", "".into()),
        ("trust_period", "168h0m0s".into()),
        ("discovery_time", "15s".into()),
        ("temp_dir", "".into()),
        ("chunk_request_timeout", "10s".into()),
        ("chunk_fetchers", "4".into()),
        ("max_snapshot_chunks", 100_000.into()),
    ]
}

fn consensus(node: &Node) -> Keys {
    let [propose, prevote, precommit, commit] = node.timeouts;
    vec![
        ("wal_file", "data/cs.wal/wal".into()),
        ("timeout_propose", time(propose)),
        ("timeout_propose_delta", "500ms".into()),
        ("timeout_prevote", time(prevote)),
        ("timeout_prevote_delta", "500ms".into()),
        ("timeout_precommit", time(precommit)),
        ("timeout_precommit_delta", "500ms".into()),
        ("timeout_commit", time(commit)),
        // All sentries carry one consensus key: a restarted one would find the others' votes and panic.
        ("double_sign_check_height", 0.into()),
        ("skip_timeout_commit", false.into()),
        ("create_empty_blocks", true.into()),
        ("create_empty_blocks_interval", "0s".into()),
        ("peer_gossip_sleep_duration", "100ms".into()),
        ("peer_query_maj23_sleep_duration", "2s".into()),
        ("block_time_tolerance", "1m0s".into()),
    ]
}

fn instrumentation(node: &Node) -> Keys {
    vec![
        ("prometheus", true.into()),
        ("prometheus_listen_addr", format!("127.0.0.1:{}", node.metrics).into()),
        ("max_open_connections", 3.into()),
        ("namespace", "cometbft".into()),
    ]
}

#[cfg(test)]
mod tests {
    use super::{Duration, time};

    /// What Go's `time.Duration.String` gave for these.
    #[test]
    fn durations_are_written_as_go_writes_them() {
        let known = [
            (0, "0s"),
            (50, "50ms"),
            (1000, "1s"),
            (1050, "1.05s"),
            (1500, "1.5s"),
            (60_000, "1m0s"),
            (90_000, "1m30s"),
            (3_600_000, "1h0m0s"),
            (604_800_000, "168h0m0s"),
        ];
        for (millis, text) in known {
            assert_eq!(time(Duration::millis(millis)).as_str(), Some(text), "{millis} ms");
        }
    }
}
