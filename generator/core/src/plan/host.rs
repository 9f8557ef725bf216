//! What is planned for one host: every value known, every default resolved.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::flow::{Ports, Purpose, Transport, Way};
use crate::fleet::names::{Boot, ChainId, ChainName, Daemon, HostName, Platform, RegionName, Role, SiteName};
use crate::fleet::values::{
    DnsName, Duration, GasPrices, NodeId, Number, PeerAddress, Port, SshKey, Uid, WireguardKey,
};

/// One host.
#[derive(Debug, Clone)]
pub struct HostPlan {
    /// `role-label`.
    pub name: HostName,
    /// Its number.
    pub n: Number,
    /// Its role.
    pub role: Role,
    /// Where it stands.
    pub site: SiteName,
    /// The region of that site.
    pub region: RegionName,
    /// Addresses of the network card.
    pub nic: Vec<IpNet>,
    /// Ways out.
    pub gateway: Vec<IpAddr>,
    /// Where the own fleet reaches it from outside.
    pub endpoint: Vec<IpAddr>,
    /// Where strangers may reach it.
    pub public: Vec<IpAddr>,
    /// How its network card is recognised: key and value.
    pub nic_match: (&'static str, String),
    /// What it is made of.
    pub hardware: HardwarePlan,
    /// Name servers.
    pub dns: Vec<(IpAddr, DnsName)>,
    /// Time servers.
    pub time: Vec<TimePlan>,
    /// Chains that it serves or signs.
    pub chains: Vec<ChainRef>,
    /// What runs on it.
    pub services: Vec<Service>,
    /// Who may log in.
    pub access: Access,
    /// Tunnels.
    pub overlay: BTreeMap<Way, Tunnel>,
    /// What may come in.
    pub inbound: Vec<Rule>,
    /// What may go out.
    pub outbound: Vec<Rule>,
    /// Bans, denials and limits.
    pub kept: Kept,
    /// The chain node, on public nodes and sentries.
    pub node: Option<Node>,
    /// The signer, on cosigners.
    pub signer: Option<SignerPlan>,
    /// Are its keys throw-away ones?
    pub keys: KeyTrust,
}

/// Whether a host's keys may be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyTrust {
    /// Made by the host itself, or by a custodian.
    Own,
    /// Throw-away.
    InsecureLab,
}

/// A machine's kind.
#[derive(Debug, Clone)]
pub struct HardwarePlan {
    /// Its name in the spec.
    pub name: String,
    /// Nix's word for the platform.
    pub platform: Platform,
    /// How it boots.
    pub boot: Boot,
    /// The disk that is installed to.
    pub disk: String,
}

/// A time server.
#[derive(Debug, Clone)]
pub struct TimePlan {
    /// Its address.
    pub address: IpAddr,
    /// Its name.
    pub name: DnsName,
    /// Does it speak NTS?
    pub nts: bool,
}

/// A chain as a host knows it.
#[derive(Debug, Clone)]
pub struct ChainRef {
    /// Its alias.
    pub alias: ChainName,
    /// Its id.
    pub id: ChainId,
    /// Its program.
    pub daemon: Daemon,
}

/// A service of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// A chain node.
    Chain,
    /// A signer.
    Signer,
}

impl Service {
    /// The unit's name, which is also its user's.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Chain => "palisade-chain",
            Self::Signer => "palisade-signer",
        }
    }
    /// The kind as the prover reads it.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Chain => "chain",
            Self::Signer => "signer",
        }
    }
    /// The user's number, the same on every host for ever.
    #[must_use]
    pub fn uid(self) -> Uid {
        match self {
            Self::Chain => Uid::known(610),
            Self::Signer => Uid::known(611),
        }
    }
}

/// Who may log in, and how.
#[derive(Debug, Clone)]
pub struct Access {
    /// User CAs that the host trusts.
    pub cas: Vec<(String, SshKey)>,
    /// Addresses that sshd listens on.
    pub listen: Vec<IpAddr>,
    /// Accounts.
    pub users: Vec<User>,
    /// Where sshd may also be reached from while the host has no tunnels yet.
    pub bootstrap_sources: Vec<IpAddr>,
}

/// An account.
#[derive(Debug, Clone)]
pub struct User {
    /// Its name.
    pub name: String,
    /// Its number.
    pub uid: Uid,
    /// A person with root, or the automation.
    pub kind: UserKind,
    /// Principals of which a certificate must carry one.
    pub principals: Vec<String>,
    /// Networks from which it may log in.
    pub sources: Vec<IpNet>,
}

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserKind {
    /// May become root.
    Admin,
    /// Runs what a rollout needs.
    Deploy,
}

/// A WireGuard interface.
#[derive(Debug, Clone)]
pub struct Tunnel {
    /// UDP port.
    pub port: Port,
    /// Own addresses.
    pub addresses: [IpAddr; 2],
    /// Own public key.
    pub public_key: WireguardKey,
    /// The hosts at the other ends.
    pub peers: Vec<TunnelPeer>,
}

/// The other end of a tunnel.
#[derive(Debug, Clone)]
pub struct TunnelPeer {
    /// The host.
    pub host: HostName,
    /// Its public key.
    pub public_key: WireguardKey,
    /// Its overlay addresses.
    pub addresses: [IpAddr; 2],
    /// Where it is reached from outside, in families that both have; the first is dialled.
    pub underlay: Vec<IpAddr>,
    /// Its UDP port.
    pub port: Port,
}

/// A firewall rule: who, about what, on which way.
#[derive(Debug, Clone)]
pub struct Rule {
    /// On which interface.
    pub way: Way,
    /// About what.
    pub purpose: Purpose,
    /// The transport.
    pub transport: Transport,
    /// The port of the side that is spoken to.
    pub ports: Ports,
    /// The other side.
    pub who: Who,
}

/// The other side of a rule.
#[derive(Debug, Clone)]
pub enum Who {
    /// Own hosts or named servers, each with its addresses on that way.
    Named(BTreeMap<String, Vec<IpAddr>>),
    /// Networks of people.
    Networks(Vec<IpNet>),
    /// Anybody.
    Strangers,
}

/// What survives a reload of the firewall.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Own addresses, which are never banned.
    pub own: Vec<IpAddr>,
    /// Networks that are never limited.
    pub allow: Vec<IpNet>,
    /// Networks that are never let in.
    pub deny: Vec<IpNet>,
    /// Limits on strangers; public nodes only.
    pub strangers: Option<Strangers>,
}

/// Limits on strangers.
#[derive(Debug, Clone, Copy)]
pub struct Strangers {
    /// The port that they dial.
    pub port: Port,
    /// Sockets of all strangers together.
    pub total: u16,
    /// Sockets of one source.
    pub per_source: u16,
    /// New connections per minute of one source.
    pub new_per_minute: u16,
    /// How many of them at once.
    pub burst: u16,
    /// New connections per second of all strangers together.
    pub syn_per_second: u16,
}

/// A chain node's settings, in the order of config.toml.
#[derive(Debug, Clone)]
pub struct Node {
    /// The chain.
    pub chain: ChainRef,
    /// Where it listens for its signer; sentries only.
    pub privval: Option<(IpAddr, Port)>,
    /// Where its RPC listens.
    pub rpc: (IpAddr, Port),
    /// Where it listens for peers: an address, or all of them.
    pub p2p: (Option<IpAddr>, Port),
    /// What strangers should dial.
    pub external: Option<(IpAddr, Port)>,
    /// Seeds.
    pub seeds: Vec<PeerAddress>,
    /// Own nodes that it keeps connected to.
    pub persistent: Vec<(NodeId, IpAddr, Port)>,
    /// Own nodes that no limit applies to.
    pub unconditional: Vec<NodeId>,
    /// Own nodes that it never tells others about.
    pub private: Vec<NodeId>,
    /// Does it exchange peers?
    pub pex: bool,
    /// Peers.
    pub p2p_settings: P2pPlan,
    /// Consensus timeouts: propose, prevote, precommit, commit.
    pub timeouts: [Duration; 4],
    /// Where its metrics listen (loopback).
    pub metrics: Port,
    /// Least gas prices.
    pub gas_prices: Option<GasPrices>,
    /// Does it keep snapshots for others?
    pub snapshots: bool,
}

/// How a node talks to its peers.
#[derive(Debug, Clone, Copy)]
pub struct P2pPlan {
    /// Strangers that may be connected at once.
    pub max_inbound: u16,
    /// Peers that it dials itself.
    pub max_outbound: u16,
    /// How long a handshake may take.
    pub handshake_timeout: Duration,
    /// How long a dial may take.
    pub dial_timeout: Duration,
    /// Bytes per second to each peer.
    pub send_rate: u64,
    /// Bytes per second from each peer.
    pub recv_rate: u64,
    /// Largest payload, in bytes.
    pub max_packet_payload: u32,
    /// May one address hold several connections?
    pub allow_duplicate_ip: bool,
    /// Keep only routable addresses?
    pub addr_book_strict: bool,
}

/// A cosigner's settings.
#[derive(Debug, Clone)]
pub struct SignerPlan {
    /// `horcrux` or `horcrux-fork`.
    pub program: &'static str,
    /// Its own shard.
    pub shard: u16,
    /// How many cosigners make a signature.
    pub threshold: u16,
    /// All cosigners: shard and address.
    pub cosigners: Vec<(u16, IpAddr)>,
    /// Port between cosigners.
    pub port: Port,
    /// Timeout between cosigners.
    pub grpc_timeout: Duration,
    /// Raft's election timeout.
    pub raft_timeout: Duration,
    /// The sentries that it serves.
    pub sentries: Vec<IpAddr>,
    /// Their port.
    pub privval: Port,
    /// Where its metrics listen (loopback).
    pub metrics: Port,
}
