//! The structure that is to be judged: hosts as their files state them.
//!
//! Version [`FORMAT`]. As JSON the keys are kebab-case, every key is written, and an unknown key is refused.

mod network;

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

pub use network::{Dial, Interface, Listener, Peer, Purpose, Transport, Wireguard};

/// The version of this structure and of the emitted files that it is read from.
pub const FORMAT: u32 = 1;

/// A whole fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Input {
    /// Always [`FORMAT`].
    pub format: u32,
    /// Every host by its name.
    pub hosts: BTreeMap<String, Host>,
}

/// One host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Host {
    /// The role that the host's files claim. The proof derives what the host *is* from the rest.
    pub label: Role,
    /// The host's number for ever.
    pub number: u16,
    /// Underlay addresses.
    pub addresses: Addresses,
    /// The chains that the host serves.
    pub chains: Vec<Chain>,
    /// Every socket that the host's programs are told to listen on.
    pub listeners: Vec<Listener>,
    /// Every connection that the host's programs are told to open.
    pub dials: Vec<Dial>,
    /// The limits of the chain node's peer-to-peer switch; absent where no chain node runs.
    pub p2p: Option<P2p>,
    /// The place in the signer's cluster; absent where no signer runs.
    pub signer: Option<Signer>,
    /// nftables scripts in the order in which they are loaded, each with whole `table` blocks.
    pub tables: Vec<String>,
    /// The overlay.
    pub wireguard: Wireguard,
    /// How people and automation come in.
    pub ssh: Ssh,
    /// People and automation with an account.
    pub users: Vec<User>,
    /// Services, and (from the evaluated system) every other unit that can change the network.
    pub units: Vec<Unit>,
}

/// What a host says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A chain node that strangers may reach.
    Public,
    /// A chain node behind the public ones, with the signer's connection.
    Sentry,
    /// A holder of one shard of the consensus key.
    Cosigner,
    /// Watches the others.
    Monitor,
    /// The only way in for people.
    Bastion,
}

/// Underlay addresses of a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Addresses {
    /// What stands on the interface `up0`, with the prefix length.
    pub nic: Vec<IpNet>,
    /// The next hop per family.
    pub gateway: Vec<IpAddr>,
    /// Where the own fleet reaches the host from outside.
    pub endpoint: Vec<IpAddr>,
    /// What strangers may reach; empty but on public nodes.
    pub public: Vec<IpAddr>,
}

/// A chain, and the program that serves it here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Chain {
    /// The chain id.
    pub id: String,
    /// `gaiad`, `wasmd`, … or `cometbft-kvstore`.
    pub daemon: String,
}

/// The peer-to-peer limits of a chain node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct P2p {
    /// Whether addresses of peers are exchanged with strangers.
    pub pex: bool,
    /// Whether only globally routable addresses enter the address book.
    pub addr_book_strict: bool,
    /// Peers beyond the unconditional ones that may connect.
    pub max_num_inbound_peers: u32,
    /// Peers beyond the persistent ones that are dialled.
    pub max_num_outbound_peers: u32,
    /// Ids that are never handed on.
    pub private_peer_ids: Vec<String>,
    /// Ids that no limit keeps out.
    pub unconditional_peer_ids: Vec<String>,
}

/// A signer's place in its cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Signer {
    /// How many shards make a signature.
    pub threshold: u32,
    /// How many shards there are.
    pub shards: u32,
    /// The shard that this host holds.
    pub shard: u32,
}

/// Access by SSH.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ssh {
    /// The user CAs whose certificates the host believes.
    pub ca: Vec<Ca>,
    /// While the host has no secrets yet: the underlay addresses that may reach its sshd.
    pub bootstrap_sources: Vec<IpAddr>,
}

/// A user certificate authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ca {
    /// Its name in the spec.
    pub name: String,
    /// Its public key, as OpenSSH writes it.
    pub public_key: String,
}

/// An account that may log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct User {
    /// Its name.
    pub name: String,
    /// Its fixed uid.
    pub uid: u32,
    /// What it may do.
    pub kind: UserKind,
    /// One of these must stand in the certificate.
    pub principals: Vec<String>,
    /// Where the login may come from.
    pub sources: Vec<IpNet>,
}

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserKind {
    /// A person who may become root.
    Admin,
    /// Automation with exact rules.
    Deploy,
}

/// A service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Unit {
    /// Its name, without `.service`.
    pub name: String,
    /// What it runs.
    pub kind: UnitKind,
    /// The user it runs as.
    pub user: String,
    /// That user's fixed uid.
    pub uid: u32,
    /// The capabilities it keeps.
    pub capabilities: Vec<String>,
}

/// What a unit runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// A chain node.
    Chain,
    /// A signer.
    Signer,
    /// Anything else (only the evaluated system names such units).
    Other,
}
