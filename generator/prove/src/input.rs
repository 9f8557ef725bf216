//! The structure that is to be judged: hosts as their files state them, or as NixOS evaluated them.
//!
//! Version [`FORMAT`]. As JSON the keys are kebab-case, every key is written, and an unknown key is refused. What only
//! the evaluated system can say is empty where emitted files are read.

mod access;
mod network;

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize};

use crate::stated::StatedPorts;

pub use access::{Ca, Ssh, User, UserKind};
pub use network::{Dial, Interface, Listener, Netdev, Network, NixosFirewall, Peer, Purpose, Transport, Wireguard};

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
    /// What no host's files say. Readers leave the usual numbers here, for whoever has the operator's spec to replace: neither
    /// emitted files nor evaluated systems may state it, so it is no part of the JSON.
    #[serde(skip)]
    pub stated: StatedPorts,
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
    /// The limits of the chain node's peer-to-peer switch; null where no chain node runs.
    #[serde(deserialize_with = "nullable")]
    pub p2p: Option<P2p>,
    /// The place in the signer's cluster; null where no signer runs.
    #[serde(deserialize_with = "nullable")]
    pub signer: Option<Signer>,
    /// nftables scripts in the order in which they are loaded: whole `table` blocks, or statements between them.
    pub tables: Vec<String>,
    /// NixOS's own firewall. Only the evaluated system says.
    pub nixos_firewall: NixosFirewall,
    /// Whether there is a network before the system, and its firewall, start. Only the evaluated system says.
    pub initrd_network: bool,
    /// The overlay.
    pub wireguard: Wireguard,
    /// Virtual interfaces that are not WireGuard. Only the evaluated system says.
    pub netdevs: Vec<Netdev>,
    /// What networkd does with interfaces that are neither `up0` nor WireGuard. Only the evaluated system says.
    pub networks: Vec<Network>,
    /// How people and automation come in.
    pub ssh: Ssh,
    /// People and automation with an account.
    pub users: Vec<User>,
    /// Our daemons, and (only the evaluated system says) every other service that Nix declares.
    pub units: Vec<Unit>,
    /// Packages that bring unit files which evaluation cannot read. Only the evaluated system says.
    pub unit_packages: Vec<String>,
}

impl Host {
    /// Puts in one order what has none of its own.
    pub(crate) fn sort(&mut self) {
        self.listeners.sort();
        self.dials.sort();
        self.users.sort_by(|a, b| a.name.cmp(&b.name));
        self.units.sort_by(|a, b| a.name.cmp(&b.name));
    }
}

/// For a key that must be written, be it as null; serde lets one of an `Option` be absent.
fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(from)
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

impl std::fmt::Display for Role {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Public => "public",
            Self::Sentry => "sentry",
            Self::Cosigner => "cosigner",
            Self::Monitor => "monitor",
            Self::Bastion => "bastion",
        })
    }
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
    /// Settings by which the interface takes addresses or routes from whoever answers. Only the evaluated system says.
    pub dynamic: Vec<String>,
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
    /// That user's fixed uid; null where it is given out when the unit starts.
    #[serde(deserialize_with = "nullable")]
    pub uid: Option<u32>,
    /// The capabilities that its processes can hold by themselves; `unbounded` where nothing bounds them, or where
    /// evaluation cannot see what does.
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
