//! Tunnels and firewall.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::fleet::names::HostName;
use crate::fleet::values::{Port, WireguardKey};
use crate::plan::flow::{Ports, Purpose, Transport, Way};

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
