//! Problems of the network: peers, reachability, addresses, room.

use super::{Code, Description, Label, listed};
use crate::span::Span;

/// What can be wrong with how hosts reach each other and the world.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named as `describe` shows them; each variant says what it is")]
pub enum NetworkProblem {
    /// P017: a sentry's peers are not own public nodes of its chain in at least two regions.
    Peers { span: Span, sentry: String, fault: String, help: String },
    /// P018: a host shares no reachable address family with hosts that it must talk to.
    Unreachable { span: Span, host: String, by: &'static str, others: Vec<Far>, purposes: Vec<&'static str> },
    /// P019: a host that strangers must not reach, and may.
    Exposed { span: Span, host: String, role: &'static str },
    /// P028: the overlay's network has too little room, or is not a private one.
    Overlay { span: Span, base: String, fault: String },
    /// P029: a gateway that the card's networks do not contain.
    Gateway { span: Span, nic: Span, host: String, gateway: String },
    /// P030: a public node without an address for strangers.
    NoPublic { span: Span, host: String },
    /// P032: the cap on strangers' sockets leaves none.
    Cap { span: Span, hosts: Vec<String>, inbound: u16, own: usize },
    /// P033: too few servers of different owners.
    Servers { span: Span, what: &'static str, fault: String, help: &'static str },
    /// P060: servers of several owners by name, and of one in truth.
    OneOwner { span: Span, what: &'static str, bonds: Vec<(Span, String, String)>, help: &'static str },
    /// P046: a network that is kept out holds own addresses.
    OwnDenied { span: Span, net: String, hit: Vec<(String, Span)> },
    /// P047: a network that is never limited is half the internet, or is kept out as well.
    AllowedAll { span: Span, net: String, denied: Option<(Span, String)>, widest: u8 },
    /// P050: a sentry's public nodes are all in one hand.
    OneProvider { span: Span, sentry: String, what: String, peers: Vec<(Span, String)> },
    /// P051: a seed is no stranger.
    OwnSeed { span: Span, chain: String, address: String, host: Option<(Span, String)> },
    /// P061: a sentry names more peers of one domain than the fleet allows.
    Crowded { span: Span, sentry: String, domain: String, most: (Span, u16), peers: Vec<(Span, String)> },
    /// P042: hosts that nobody may log in to.
    NobodyEnters { span: Span, hosts: Vec<String>, all: bool },
}

/// A host that another cannot reach.
#[derive(Debug, Clone)]
pub struct Far {
    /// Its name.
    pub host: String,
    /// Where its addresses stand.
    pub span: Span,
    /// The families by which it is reached.
    pub by: &'static str,
}

impl NetworkProblem {
    pub(super) fn describe(&self) -> Description {
        match self {
            Self::Peers { span, sentry, fault, help } => {
                Description::fault(Code(17), format!("`{sentry}`: {fault}"), Label::new(*span, ""))
                    .why("A sentry hears of blocks from its peers alone; one region's failure must not leave it deaf.")
                    .help(help)
            }
            Self::Unreachable { span, host, by, others, purposes } => {
                let few = others.iter().take(3);
                let whom = match others.len() {
                    0..=3 => listed(few.clone().map(|o| &o.host)),
                    n => format!("{n} hosts that it must talk to, such as {}", listed(few.clone().map(|o| &o.host))),
                };
                let title = format!("`{host}` shares no address family with {whom}");
                Description::fault(Code(18), title, Label::new(*span, format!("`{host}` is reached by {by}")))
                    .related(few.map(|o| Label::new(o.span, format!("`{}` by {}", o.host, o.by))))
                    .why(format!("They must talk ({}), and no WireGuard tunnel could come up.", purposes.join(", ")))
                    .help(format!("Give `{host}` an `endpoint` of a family by which they are reached."))
            }
            Self::Exposed { span, host, role } => Description::fault(
                Code(19),
                format!("`{host}` is a {role} and has a `public` address"),
                Label::new(*span, "strangers would reach it"),
            )
            .why(if *role == "cosigner" {
                "A cosigner's port signs for whoever reaches it."
            } else {
                "Only public nodes meet strangers; everything else is reached by the own fleet alone."
            })
            .help("Remove `public`; the own fleet reaches it by `endpoint`."),
            Self::NobodyEnters { span, hosts, all } => {
                let whom = match hosts.len() {
                    _ if *all => "any host".into(),
                    0..=3 => listed(hosts),
                    n => format!("{n} hosts, such as {}", listed(hosts.iter().take(3))),
                };
                Description::warning(Code(42), format!("nobody may log in to {whom}"), Label::new(*span, if hosts.len() == 1 { "" } else { "such as this one" }))
                    .why("It needs an SSH authority that opens the host, an admin of its site and a bastion; without them it has no sshd.")
                    .help("Name its role in an authority's `opens`, and the site's `admins`; or keep it closed on purpose.")
            }
            Self::Overlay { span, base, fault } => Description::fault(
                Code(28),
                format!("the overlay's network `{base}` {fault}"),
                Label::new(*span, ""),
            )
            .why("Overlay addresses are for ever: interface, role and number have their fixed places in them.")
            .help("Use a private IPv4 network of /12 or wider (10.64.0.0/12) and a unique local IPv6 network of /48 or wider."),
            Self::Gateway { span, nic, host, gateway } => Description::fault(
                Code(29),
                format!("`{host}`: the gateway `{gateway}` is in none of the card's networks"),
                Label::new(*span, "not reachable from the card"),
            )
            .related([Label::new(*nic, "the card's addresses")])
            .why("The host would have no way out, and you no way in.")
            .help("Name the gateway of the card's network, or correct the prefix length."),
            Self::NoPublic { span, host } => Description::fault(
                Code(30),
                format!("`{host}` is a public node and has no `public` address"),
                Label::new(*span, ""),
            )
            .why("Nobody could dial it.")
            .help("Add `public = [\"…\"]` with the address that strangers dial."),
            Self::Cap { span, hosts, inbound, own } => Description::fault(
                Code(32),
                format!("{}: {inbound} inbound peers leave no room for strangers beside {own} own peers", listed(hosts)),
                Label::new(*span, ""),
            )
            .why("CometBFT counts raw sockets: a crashed own peer's dead sockets need as many places again.")
            .help(format!("Set `max-inbound` above {own}.")),
            Self::OwnDenied { .. } | Self::AllowedAll { .. } | Self::OneProvider { .. } | Self::OwnSeed { .. } => {
                self.strangers()
            }
            Self::Crowded { span, sentry, domain, most: (at, most), peers } => Description::fault(
                Code(61),
                format!("`{sentry}` dials {} public nodes of {domain}, and {most} are the most", peers.len()),
                Label::new(*span, "one too many"),
            )
            .related([Label::new(*at, format!("at most {most}"))])
            .related(peers.iter().rev().skip(1).map(|(at, name)| Label::new(*at, format!("`{name}` is there too"))))
            .why("What takes that place away takes so many of the sentry's eyes with it.")
            .help("Name public nodes that stand elsewhere, or leave `peers` out: then they are chosen within the caps."),
            Self::OneOwner { span, what, bonds, help } => {
                let title = format!("{what}: the owners of these servers are one: {}", listed(bonds.iter().map(|(_, owner, _)| owner)));
                Description::fault(Code(60), title, Label::new(*span, ""))
                    .related(bonds.iter().map(|(at, owner, bond)| Label::new(*at, format!("`{owner}`: {bond}"))))
                    .why("What takes one of them away, or makes it lie, does so to all: the second owner stands on paper alone.")
                    .help(*help)
            }
            Self::Servers { span, what, fault, help } => {
                Description::fault(Code(33), format!("{what}: {fault}"), Label::new(*span, ""))
                    .why("One owner's fault, or lie, would become the whole fleet's.")
                    .help(*help)
            }
        }
    }
}
