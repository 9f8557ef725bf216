//! A host's sockets, its overlay, and what else makes its network.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::nullable;

/// A socket that accepts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Listener {
    /// The unit whose program listens; for WireGuard the interface, for a socket that systemd holds its unit with
    /// `.socket`.
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
    #[serde(deserialize_with = "nullable")]
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
    /// Names, for programs on the host or for others (only the evaluated system says).
    Dns,
    /// Time, or the control of its program (only the evaluated system says).
    Time,
    /// Whatever systemd starts for who connects (only the evaluated system says).
    Other,
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
    /// The UDP port; 0 where the kernel chooses one.
    pub port: u16,
    /// Own addresses.
    pub addresses: Vec<IpNet>,
    /// Own public key; null where the private key is not the one that overlay.json has the public half of.
    #[serde(deserialize_with = "nullable")]
    pub public_key: Option<String>,
    /// Whom it talks to.
    pub peers: Vec<Peer>,
}

/// One WireGuard peer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Peer {
    /// The host that it is; null for a stranger, whose key overlay.json does not list.
    #[serde(deserialize_with = "nullable")]
    pub host: Option<String>,
    /// Its public key.
    pub public_key: String,
    /// What may come from it and is routed to it.
    pub allowed_ips: Vec<IpNet>,
    /// Where it is reached, as `address:port`; null when only it can begin.
    #[serde(deserialize_with = "nullable")]
    pub endpoint: Option<SocketAddr>,
    /// The underlay addresses that its packets come from; none are known of a stranger.
    pub underlay_sources: Vec<IpAddr>,
    /// Seconds between keep-alives, when only we can begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keepalive: Option<u16>,
}

/// A virtual interface that is not WireGuard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Netdev {
    /// Its name.
    pub name: String,
    /// networkd's word for what it is.
    pub kind: String,
}

/// A file of networkd that is not the one of `up0` or of a WireGuard interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Network {
    /// The file's name; its path where it came past networkd's options, so that evaluation does not read it.
    pub file: String,
    /// Which interfaces it is for, as lines of the file.
    pub matches: Vec<String>,
    /// The addresses that it gives them.
    pub addresses: Vec<IpNet>,
}

/// NixOS's own firewall, which must be off: only our tables open ports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NixosFirewall {
    /// Whether it is on.
    pub enabled: bool,
    /// What modules ask it to open, whether it is on or not: `tcp 22`, `eth0 udp 60000-61000`, `eth0` (everything).
    pub openings: Vec<String>,
}
