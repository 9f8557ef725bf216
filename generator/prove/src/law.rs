//! The law: who may open a connection to whom, and over what. Whatever does not stand here is forbidden.
//!
//! It is a table of roles, not of hosts: no file of a fleet says who may talk to whom, and none is asked.

use crate::input::Role;

/// Who opens a connection, or takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// Anybody on the internet.
    Strangers,
    /// Networks from which people may log in to a bastion, by the principals of its own accounts.
    Admins,
    /// A few single addresses outside of the fleet.
    Servers,
    /// Every host.
    Any,
    /// Every host but those that hold a shard.
    NoCosigner,
    /// Hosts of one role.
    Host(Role),
}

/// Over what two hosts talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// The card, `up0`.
    Underlay,
    /// WireGuard, `wg-sign`.
    Sign,
    /// WireGuard, `wg-fleet`.
    Fleet,
}

/// What for. The port is the one that the taking host listens on for it; where nothing of ours listens yet, the one that the
/// operator's spec states ([`StatedPorts`](crate::StatedPorts)), and must be free on the hosts that take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// CometBFT's peer-to-peer protocol.
    P2p,
    /// The same to peers elsewhere, on whatever TCP port, by the chain's daemon; never to own, private or metadata addresses.
    P2pDial,
    /// CometBFT's RPC, for light clients.
    Rpc,
    /// The signer's connection.
    Privval,
    /// The sign-floor gate, TCP 1235 or as stated.
    Gate,
    /// Horcrux between cosigners.
    Cosign,
    /// SSH.
    Ssh,
    /// SSH to a host that has no tunnels yet. Lawful, and told of every host that lets it in.
    Bootstrap,
    /// Metrics and logs, TCP 8428 and 9428 or as stated.
    Push,
    /// DNS over TLS, TCP 853.
    Dns,
    /// Time: NTP, UDP 123, and the keys of NTS, TCP 4460.
    Time,
    /// Caches, backups, receivers of alerts: TCP 443.
    Web,
}

impl What {
    /// Its name in findings and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::P2p => "p2p",
            Self::P2pDial => "p2p-dial",
            Self::Rpc => "light-rpc",
            Self::Privval => "privval",
            Self::Gate => "gate",
            Self::Cosign => "cosign",
            Self::Ssh => "ssh",
            Self::Bootstrap => "bootstrap",
            Self::Push => "push",
            Self::Dns => "dns",
            Self::Time => "time",
            Self::Web => "web",
        }
    }
}

/// Between which hosts of the two parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// All of them.
    All,
    /// Those that serve one chain.
    Chain,
}

/// Whether the flow must pass too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Between every two that may.
    Always,
    /// Where a program is told to dial.
    Dialled,
    /// It must leave the one; the other decides.
    Leaves,
    /// Nowhere: it may.
    Never,
}

/// One line of the law.
#[derive(Debug, Clone, Copy)]
pub struct Article {
    /// Who opens.
    pub from: Party,
    /// To whom.
    pub to: Party,
    /// Over what.
    pub way: Way,
    /// What for.
    pub what: What,
    /// Between which of them.
    pub among: Among,
    /// Whether it must pass.
    pub need: Need,
}

const fn may(from: Party, to: Party, way: Way, what: What, among: Among, need: Need) -> Article {
    Article { from, to, way, what, among, need }
}

/// The whole law. WireGuard's own packets follow from it: UDP on the underlay between two hosts that may talk over a tunnel.
/// ICMP, loopback, and answers within a connection are free.
#[rustfmt::skip]
pub const LAW: [Article; 15] = {
    use Among::{All, Chain};
    use Need::{Always, Dialled, Leaves, Never};
    use Party::{Admins, Any, Host, NoCosigner, Servers, Strangers};
    use Role::{Bastion, Cosigner, Monitor, Public, Sentry};
    use Way::{Fleet, Sign, Underlay};
    [
        //  who opens       to whom          over      what for         among  must it pass
        may(Strangers,      Host(Public),    Underlay, What::P2p,       All,   Always),
        may(Host(Public),   Strangers,       Underlay, What::P2pDial,   All,   Always),
        may(Host(Public),   Host(Public),    Fleet,    What::P2p,       Chain, Always),
        may(Host(Sentry),   Host(Public),    Fleet,    What::P2p,       Chain, Dialled),
        may(Host(Sentry),   Host(Public),    Fleet,    What::Rpc,       Chain, Dialled),
        may(Host(Cosigner), Host(Sentry),    Sign,     What::Privval,   Chain, Always),
        may(Host(Cosigner), Host(Sentry),    Sign,     What::Gate,      Chain, Always),
        may(Host(Cosigner), Host(Cosigner),  Sign,     What::Cosign,    Chain, Always),
        may(Admins,         Host(Bastion),   Underlay, What::Ssh,       All,   Always),
        may(Host(Bastion),  Any,             Fleet,    What::Ssh,       All,   Always),
        may(Host(Bastion),  Any,             Underlay, What::Bootstrap, All,   Leaves),
        may(Any,            Host(Monitor),   Fleet,    What::Push,      All,   Always),
        may(Any,            Servers,         Underlay, What::Dns,       All,   Never),
        may(Any,            Servers,         Underlay, What::Time,      All,   Never),
        may(NoCosigner,     Servers,         Underlay, What::Web,       All,   Never),
    ]
};
