//! What is planned for one host: every value known, every default resolved.

mod access;
mod network;
mod programs;

pub use access::{Access, User, UserKind};
pub use network::{Kept, Rule, Strangers, Tunnel, TunnelPeer, Who};
pub use programs::{Node, P2pPlan, SignerPlan};

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;

use ipnet::IpNet;

use super::flow::Way;
use crate::fleet::names::{Boot, ChainId, ChainName, Daemon, HostName, Platform, RegionName, Role, SiteName};
use crate::fleet::values::{DnsName, Number, Uid};

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
    /// What the line carries outwards, in Mbit/s; nothing where the spec does not say.
    pub bandwidth_mbit: Option<NonZeroU32>,
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
