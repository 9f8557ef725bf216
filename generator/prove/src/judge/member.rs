//! A fleet whose firewalls have been gone through: each host with its role, its addresses and the packets that pass.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::rc::Rc;

use ipnet::IpNet;

use super::derive;
use crate::fault::Fault;
use crate::input::{Host, Input, Purpose, Role};
use crate::law::{Party, Way, What};
use crate::nft::{Hook, Passing, Ruleset, Source};
use crate::stated::StatedPorts;

/// A fleet.
#[derive(Debug, Clone)]
pub(crate) struct Fleet<'a> {
    /// Its hosts by name.
    pub(crate) members: BTreeMap<&'a str, Rc<Member<'a>>>,
}

/// A host.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    pub(crate) name: &'a str,
    pub(crate) host: &'a Host,
    /// Of the whole fleet.
    stated: StatedPorts,
    /// What it is, by what it runs; its label where that does not tell.
    pub(crate) role: Role,
    pub(crate) rules: Ruleset,
    pub(crate) input: Passing,
    pub(crate) output: Passing,
    pub(crate) forward: Passing,
}

/// The scripts of an emitted host in the order in which they are loaded.
const FILES: [&str; 3] = ["closed.nft", "kept.nft", "nftables.nft"];

impl<'a> Fleet<'a> {
    /// Goes through every host's rules.
    pub(crate) fn read(input: &'a Input) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut members = BTreeMap::new();
        for (name, host) in &input.hosts {
            match Member::read(name, host, input.stated) {
                Ok(member) => drop(members.insert(name.as_str(), Rc::new(member))),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(Self { members }) } else { Err(faults) }
    }

    /// Every host.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Member<'a>> {
        self.members.values().map(Rc::as_ref)
    }

    /// The members that a party means.
    pub(crate) fn of(&self, party: Party) -> impl Iterator<Item = &Member<'a>> {
        self.all().filter(move |member| party.means(member))
    }

    /// Whose address this is, on which way.
    pub(crate) fn at(&self, address: IpAddr) -> Option<(&Member<'a>, Way)> {
        self.all().find_map(|member| {
            let way =
                Way::ALL.into_iter().find(|way| member.addresses(*way).iter().any(|net| net.addr() == address))?;
            Some((member, way))
        })
    }
}

impl Party {
    /// Whether a host is one of them.
    pub(super) fn means(self, member: &Member<'_>) -> bool {
        match self {
            Self::Any => true,
            Self::NoCosigner => member.role != Role::Cosigner,
            Self::Host(role) => member.role == role,
            Self::Strangers | Self::Admins | Self::Servers => false,
        }
    }
}

impl Way {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Underlay, Self::Sign, Self::Fleet];

    /// The interface's name.
    #[must_use]
    pub const fn interface(self) -> &'static str {
        match self {
            Self::Underlay => "up0",
            Self::Sign => "wg-sign",
            Self::Fleet => "wg-fleet",
        }
    }
}

impl<'a> Member<'a> {
    /// Goes through its rules.
    pub(super) fn read(name: &'a str, host: &'a Host, stated: StatedPorts) -> Result<Self, Fault> {
        let names: Vec<String> = (0..host.tables.len())
            .map(|at| match FILES.get(at) {
                Some(file) if host.tables.len() == FILES.len() => format!("hosts/{name}/{file}"),
                _ => format!("{name}: script {}", at + 1),
            })
            .collect();
        let sources = names.iter().zip(&host.tables).map(|(name, text)| Source { name, text, inside: None });
        let rules = Ruleset::parse(&sources.collect::<Vec<_>>())?;
        let [input, output, forward] = [Hook::Input, Hook::Output, Hook::Forward].map(|hook| rules.passing(hook));
        let role = derive::role(host).unwrap_or(host.label);
        Ok(Self { name, host, stated, role, input: input?, output: output?, forward: forward?, rules })
    }

    /// Addresses by which others know it: on the underlay those after its provider's translation.
    pub(crate) fn addresses(&self, way: Way) -> Vec<IpNet> {
        match way {
            Way::Underlay => self.host.addresses.endpoint.iter().map(|address| IpNet::from(*address)).collect(),
            _ => self.host.wireguard.interfaces.get(way.interface()).map_or(Vec::new(), |it| it.addresses.clone()),
        }
    }

    /// Whether it serves a chain that the other serves too.
    pub(crate) fn shares_chain(&self, other: &Member<'_>) -> bool {
        self.host.chains.iter().any(|chain| other.host.chains.iter().any(|its| its.id == chain.id))
    }

    /// The ports at which it takes this, as transport protocol (IANA's number) and port.
    pub(crate) fn ports(&self, what: What) -> Vec<(u8, u16)> {
        const TCP: u8 = 6;
        const UDP: u8 = 17;
        let listening = |purpose| {
            let its = self.host.listeners.iter().filter(move |it| it.purpose == purpose && !it.address.is_loopback());
            its.map(|it| (TCP, it.port)).collect()
        };
        match what {
            What::P2p => listening(Purpose::P2p),
            What::Rpc => listening(Purpose::Rpc),
            What::Privval => listening(Purpose::Privval),
            What::Cosign => listening(Purpose::Cosign),
            What::Ssh | What::Bootstrap => vec![(TCP, 22)],
            What::Gate => vec![(TCP, self.stated.gate)],
            What::Push => vec![(TCP, self.stated.metrics), (TCP, self.stated.logs)],
            What::Dns => vec![(TCP, 853)],
            What::Time => vec![(UDP, 123), (TCP, 4460)],
            What::Web => vec![(TCP, 443)],
            What::P2pDial => Vec::new(),
        }
    }

    /// Its rules with a limit, a count or a set that changes.
    pub(crate) fn stateful(&self) -> Vec<(String, String)> {
        let all = [&self.input, &self.output, &self.forward].into_iter().flat_map(|passing| &passing.stateful);
        all.map(|(place, text)| (format!("{}:{}", place.file, place.line), text.clone())).collect()
    }
}
