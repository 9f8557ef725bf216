//! Network settings of the whole fleet: overlay, ports, names, time, filters, limits.

use std::net::IpAddr;

use ipnet::IpNet;

use super::values::{DnsName, Port, Text};
use crate::span::At;
use crate::spec::table;

table! {
    /// Addresses of the overlay.
    pub struct Overlay {
        /// At most one network per family: IPv4 of /12 or wider (absent: 10.64.0.0/12), IPv6 of /48 or wider (absent: derived from the fleet's name).
        list base: Vec<At<IpNet>> = "base";
    }
}

table! {
    /// Ports, where you want others than the usual ones.
    pub struct Ports {
        /// CometBFT's peers. Absent: 26656.
        may p2p: At<Port> = "p2p";
        /// CometBFT's RPC. Absent: 26657.
        may rpc: At<Port> = "rpc";
        /// CometBFT's metrics. Absent: 26660.
        may node_metrics: At<Port> = "node-metrics";
        /// A sentry's listener for its signer. Absent: 1234.
        may privval: At<Port> = "privval";
        /// The sign-floor gate's question to a sentry. Absent: 1235.
        may gate: At<Port> = "gate";
        /// Horcrux between cosigners. Absent: 2222.
        may cosigner: At<Port> = "cosigner";
        /// Horcrux' metrics. Absent: 8543.
        may signer_metrics: At<Port> = "signer-metrics";
        /// WireGuard of wg-fleet (UDP). Absent: 51820.
        may wg_fleet: At<Port> = "wg-fleet";
        /// WireGuard of wg-sign (UDP). Absent: 51821.
        may wg_sign: At<Port> = "wg-sign";
        /// A monitor's receiver of metrics. Absent: 8428.
        may metrics: At<Port> = "metrics";
        /// A monitor's receiver of logs. Absent: 9428.
        may logs: At<Port> = "logs";
    }
}

table! {
    /// How people reach bastions.
    pub struct Ssh {
        /// Networks from which bastions may be reached.
        need admin_networks: Vec<At<IpNet>> = "admin-networks";
    }
}

table! {
    /// Name servers, asked over TLS.
    pub struct Dns {
        /// The servers.
        need servers: Vec<DnsServer> = "servers";
    }
}

table! {
    /// A name server.
    pub struct DnsServer {
        /// Its address.
        need address: At<IpAddr> = "address";
        /// The name that its certificate must carry.
        need name: At<DnsName> = "name";
        /// Who runs it.
        need owner: At<Text> = "owner";
    }
}

table! {
    /// Time servers.
    pub struct Time {
        /// The servers, of several owners.
        need servers: Vec<TimeServer> = "servers";
    }
}

table! {
    /// A time server.
    pub struct TimeServer {
        /// Its address.
        need address: At<IpAddr> = "address";
        /// Its name; with NTS the name that its certificate must carry.
        need name: At<DnsName> = "name";
        /// Who runs it.
        need owner: At<Text> = "owner";
        /// Does it speak NTS (authenticated time)?
        need nts: At<bool> = "nts";
    }
}

table! {
    /// Networks that public nodes treat differently from other strangers.
    pub struct Filter {
        /// Never limited nor banned, such as partners' nodes.
        list allow: Vec<At<IpNet>> = "allow";
        /// Never let in.
        list deny: Vec<At<IpNet>> = "deny";
    }
}

table! {
    /// How a node talks to its peers, in config.toml's words.
    pub struct P2p {
        /// Strangers that may be connected at once.
        may max_inbound: At<u16> = "max-inbound";
        /// Peers that the node itself dials.
        may max_outbound: At<u16> = "max-outbound";
        /// Bytes per second to each peer.
        may send_rate: At<u64> = "send-rate";
        /// Bytes per second from each peer.
        may recv_rate: At<u64> = "recv-rate";
        /// Largest payload of a packet, in bytes.
        may max_packet_payload: At<u32> = "max-packet-payload";
        /// May one address hold several connections?
        may allow_duplicate_ip: At<bool> = "allow-duplicate-ip";
        /// Keep only routable addresses in the address book?
        may addr_book_strict: At<bool> = "addr-book-strict";
    }
}

table! {
    /// What the firewall lets one source, and all strangers together, ask of a public node.
    pub struct Limits {
        /// New connections per minute from one address (IPv6: one /64).
        may new_per_minute: At<u16> = "new-per-minute";
        /// How many of them at once.
        may burst: At<u16> = "burst";
        /// Sockets that one address (IPv6: one /64) may hold.
        may per_source: At<u16> = "sockets-per-source";
        /// New connections per second from all strangers together.
        may syn_per_second: At<u16> = "syn-per-second";
    }
}
