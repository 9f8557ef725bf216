//! A host's sockets and its overlay.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// A socket that accepts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Listener {
    /// The unit whose program listens; for WireGuard the interface.
    pub unit: String,
    /// What it is for.
    pub purpose: Purpose,
    /// TCP or UDP.
    pub transport: Transport,
    /// The address it is bound to; `::` means every address of both families.
    pub address: IpAddr,
    /// The port it is bound to.
    pub port: u16,
}

/// A connection that a program opens by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Dial {
    /// The unit whose program dials.
    pub unit: String,
    /// What for.
    pub purpose: Purpose,
    /// An address, or a name where the file has one.
    pub host: String,
    /// The port that is dialled.
    pub port: u16,
    /// The peer's node id where the connection is pinned to one.
    pub id: Option<String>,
}

/// What a socket is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// CometBFT's peer-to-peer protocol.
    P2p,
    /// CometBFT's RPC.
    Rpc,
    /// CometBFT's old broadcast-only gRPC.
    RpcGrpc,
    /// CometBFT's profiler.
    Pprof,
    /// Where a chain node waits for its signer.
    Privval,
    /// Cosigner to cosigner: a signing oracle.
    Cosign,
    /// Horcrux' administration by gRPC.
    SignerGrpc,
    /// Prometheus metrics (Horcrux: with its profiler).
    Metrics,
    /// The SDK's REST interface.
    Api,
    /// The SDK's gRPC.
    Grpc,
    /// State sync's light-client RPC.
    StateSync,
    /// sshd.
    Ssh,
    /// WireGuard.
    Wireguard,
}

/// TCP or UDP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// The overlay of a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Wireguard {
    /// The overlay's networks; what no peer owns in them is unreachable.
    pub base: Vec<IpNet>,
    /// Interfaces by name.
    pub interfaces: BTreeMap<String, Interface>,
}

/// One WireGuard interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Interface {
    /// The UDP port.
    pub port: u16,
    /// Own addresses.
    pub addresses: Vec<IpNet>,
    /// Own public key.
    pub public_key: String,
    /// Whom it talks to.
    pub peers: Vec<Peer>,
}

/// One WireGuard peer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Peer {
    /// The host that it is.
    pub host: String,
    /// Its public key.
    pub public_key: String,
    /// What may come from it and is routed to it.
    pub allowed_ips: Vec<IpNet>,
    /// Where it is reached, as `address:port`; none when only it can begin.
    pub endpoint: Option<SocketAddr>,
    /// The underlay addresses that its packets come from.
    pub underlay_sources: Vec<IpAddr>,
    /// Seconds between keep-alives, when only we can begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keepalive: Option<u16>,
}
