//! `[public] [sentry] [cosigner] [monitor] [bastion]`: hosts, one struct per role.

use std::net::IpAddr;

use ipnet::IpNet;

use super::names::{ChainName, ClusterName, EscrowName, HardwareName, HostName, HypervisorName, PersonName, SiteName};
use super::net::{Limits, P2p};
use super::places::NicMatch;
use super::values::{Number, Port};
use crate::span::At;
use crate::spec::table;

table! {
    /// What every host has.
    pub struct Machine {
        /// The host's number, for ever: overlay addresses derive from it.
        need n: At<Number> = "n";
        /// Where it stands.
        need site: At<SiteName> = "site";
        /// What it is made of; absent: the role's default.
        may hardware: At<HardwareName> = "hardware";
        /// The hypervisor that it is a guest of.
        may hypervisor: At<HypervisorName> = "hypervisor";
        /// What stands on the network card: at most one address with prefix length per family.
        need nic: Vec<At<IpNet>> = "nic";
        /// The way out: at most one per family.
        need gateway: Vec<At<IpAddr>> = "gateway";
        /// Where the own fleet reaches it from outside (1:1 NAT). Absent: the card's addresses. `[]`: nowhere.
        may endpoint: Vec<At<IpAddr>> = "endpoint";
        /// Where strangers may reach it: public nodes only.
        list public: Vec<At<IpAddr>> = "public";
        /// How its network card is recognised; absent: as its hardware says.
        may nic_match: NicMatch = "nic-match";
    }
}

table! {
    /// A public node.
    pub struct Public {
        /// What every host has.
        part machine: Machine;
        /// The chain that it serves.
        need chain: At<ChainName> = "chain";
        /// The port that strangers dial. Absent: the fleet's p2p port.
        may p2p_port: At<Port> = "p2p-port";
        /// Peers.
        may p2p: P2p = "p2p";
        /// The firewall's limits.
        may limits: Limits = "limits";
    }
}

table! {
    /// A sentry.
    pub struct Sentry {
        /// What every host has.
        part machine: Machine;
        /// The chain that it serves.
        need chain: At<ChainName> = "chain";
        /// Own public nodes that it dials. Absent: the nearest of at least two regions.
        may peers: Vec<At<HostName>> = "peers";
        /// Peers.
        may p2p: P2p = "p2p";
    }
}

table! {
    /// A cosigner.
    pub struct Cosigner {
        /// What every host has.
        part machine: Machine;
        /// The cluster that it belongs to.
        need cluster: At<ClusterName> = "cluster";
        /// Its shard: 1 to the number of cosigners, written down once and never moved.
        need shard: At<u16> = "shard";
        /// Who carries its secrets to it.
        may custodian: At<PersonName> = "custodian";
        /// Where a copy of its shard is kept.
        may escrow: At<EscrowName> = "escrow";
    }
}

table! {
    /// A monitor.
    pub struct Monitor {
        /// What every host has.
        part machine: Machine;
    }
}

table! {
    /// A bastion.
    pub struct Bastion {
        /// What every host has.
        part machine: Machine;
    }
}

table! {
    /// `[defaults.public]`: what a public node has when its own line is silent.
    pub struct PublicDefaults {
        /// Hardware.
        may hardware: At<HardwareName> = "hardware";
        /// Peers.
        may p2p: P2p = "p2p";
        /// The firewall's limits.
        may limits: Limits = "limits";
    }
}

table! {
    /// `[defaults.sentry]`: what a sentry has when its own line is silent.
    pub struct SentryDefaults {
        /// Hardware.
        may hardware: At<HardwareName> = "hardware";
        /// How many public nodes a sentry dials when it names none. Absent: 4.
        may peer_count: At<u16> = "peer-count";
        /// How many of a sentry's public nodes may stand in one region. Absent: no cap, but two regions are always needed.
        may most_per_region: At<u16> = "most-per-region";
        /// How many of a sentry's public nodes may stand in one autonomous system. Absent: no cap.
        may most_per_as: At<u16> = "most-per-as";
        /// Peers.
        may p2p: P2p = "p2p";
    }
}

table! {
    /// `[defaults.cosigner]`, `[defaults.monitor]`, `[defaults.bastion]`: what a host has when its own line is silent.
    pub struct OtherDefaults {
        /// Hardware.
        may hardware: At<HardwareName> = "hardware";
    }
}

table! {
    /// `[defaults]`, by role.
    pub struct Defaults {
        /// Public nodes.
        may public: PublicDefaults = "public";
        /// Sentries.
        may sentry: SentryDefaults = "sentry";
        /// Cosigners.
        may cosigner: OtherDefaults = "cosigner";
        /// Monitors.
        may monitor: OtherDefaults = "monitor";
        /// Bastions.
        may bastion: OtherDefaults = "bastion";
    }
}
