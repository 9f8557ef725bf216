//! The flow table: who may begin to talk to whom, about what, on which way. Firewall, WireGuard and the
//! picture follow from it.

use std::fmt;
use std::net::IpAddr;

use crate::fleet::names::HostName;
use crate::fleet::values::Port;

/// What a flow is for; names are written into files and pictures, and stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Strangers dial a public node.
    P2pPublic,
    /// A public node dials strangers.
    P2pDial,
    /// Between own public nodes.
    P2pOwn,
    /// A sentry dials an own public node.
    P2pSentry,
    /// A sentry's guard asks an own public node for verified headers.
    LightRpc,
    /// A cosigner serves a sentry.
    Privval,
    /// A cosigner's gate asks a sentry's guard.
    Gate,
    /// Between cosigners of a cluster.
    Cosign,
    /// Metrics and logs to a monitor.
    Push,
    /// Between monitors.
    Replicate,
    /// People to a bastion.
    SshAdmin,
    /// A bastion to a host.
    Ssh,
    /// WireGuard of wg-fleet on the underlay.
    WgFleet,
    /// WireGuard of wg-sign on the underlay.
    WgSign,
    /// Name servers.
    Dns,
    /// Time servers.
    Time,
    /// A binary cache.
    Cache,
    /// A backup store.
    Backup,
}

impl Purpose {
    /// The word used in files and pictures.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::P2pPublic => "p2p-public",
            Self::P2pDial => "p2p-dial",
            Self::P2pOwn => "p2p-own",
            Self::P2pSentry => "p2p-sentry",
            Self::LightRpc => "light-rpc",
            Self::Privval => "privval",
            Self::Gate => "gate",
            Self::Cosign => "cosign",
            Self::Push => "push",
            Self::Replicate => "replicate",
            Self::SshAdmin => "ssh-admin",
            Self::Ssh => "ssh",
            Self::WgFleet => "wg-fleet",
            Self::WgSign => "wg-sign",
            Self::Dns => "dns",
            Self::Time => "time",
            Self::Cache => "cache",
            Self::Backup => "backup",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The interface that a flow uses; the names are part of the firewall's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// `up0`, the network card.
    Underlay,
    /// `wg-sign`, between cosigners and to sentries.
    Sign,
    /// `wg-fleet`, everything else of the own fleet.
    Fleet,
}

impl Way {
    /// The interface's name.
    #[must_use]
    pub fn interface(self) -> &'static str {
        match self {
            Self::Underlay => "up0",
            Self::Sign => "wg-sign",
            Self::Fleet => "wg-fleet",
        }
    }
}

/// The transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

impl Transport {
    /// The word that nft uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }
}

/// Ports of the side that is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ports {
    /// One port.
    One(Port),
    /// Any port: only strangers' p2p listeners, which choose their own.
    Any,
}

/// One end of a flow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// An own host.
    Host(HostName),
    /// Anybody on the internet.
    Strangers,
    /// People, from the admin networks.
    Admins,
    /// A named server outside the fleet: who it is, and its address.
    Server(String, IpAddr),
}

/// Somebody may begin to talk to somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
    /// Who begins.
    pub from: Party,
    /// Who is spoken to.
    pub to: Party,
    /// About what.
    pub purpose: Purpose,
    /// On which interface.
    pub way: Way,
    /// The transport.
    pub transport: Transport,
    /// The port of `to`.
    pub ports: Ports,
}
