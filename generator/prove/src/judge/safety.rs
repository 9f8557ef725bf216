//! Packets that a host lets in or out and that no article of the law knows: each firewall judged alone.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;

use super::everyday;
use super::member::{Fleet, Member};
use super::violation::{Violation, rank};
use crate::input::{Role, UnitKind};
use crate::law::{Among, Article, LAW, Party, Way, What};
use crate::nft::{Addresses, Field, Hook, Packet, PacketSet, Ranges, Space, State};

/// How many breaches of one firewall are told; the rest is of the same kind, or worse is already said.
const TOLD: usize = 24;
const UDP: u8 = 17;

/// What is neither the internet's nor a stranger's: RFC 6890 and what clouds keep for themselves.
const NEVER_DIALLED: [&str; 16] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
    // IPv4 in IPv6's words, RFC 4291 and 6052
    "::ffff:0:0/96",
    "64:ff9b::/96",
];

/// Whose connections: those that come in, or those that go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    In,
    Out,
}

/// Every breach.
pub(super) fn violations(fleet: &Fleet<'_>) -> Vec<Violation> {
    fleet.all().flat_map(|member| of(fleet, member)).collect()
}

/// Those of one host.
pub(super) fn of(fleet: &Fleet<'_>, member: &Member<'_>) -> Vec<Violation> {
    let mut found = breaches(fleet, member, Side::In);
    found.extend(breaches(fleet, member, Side::Out));
    let forwarded = opening(&member.forward.may);
    if let Some(packet) = forwarded.sample() {
        let trace = member.rules.trace(Hook::Forward, &packet);
        found.push(Violation::new(rank::FLOW, member.name, "lets packets through between others").with(packet, trace));
    }
    found
}

/// Packets that can begin something: the rest belongs to what has begun already.
pub(super) fn opening(set: &PacketSet) -> PacketSet {
    let states = [State::New, State::Untracked, State::Invalid].map(|state| state as u128);
    set.restrict(Field::State, &states.into_iter().collect())
}

fn breaches(fleet: &Fleet<'_>, member: &Member<'_>, side: Side) -> Vec<Violation> {
    let (passing, hook) = match side {
        Side::In => (&member.input, Hook::Input),
        Side::Out => (&member.output, Hook::Output),
    };
    let never = everyday::never(member.rules.space(), side).intersect(&passing.may);
    let mut rest = opening(&passing.may).minus(&lawful(fleet, member, side)).union(&never);
    let mut found = Vec::new();
    while let Some(packet) = rest.sample() {
        if found.len() == TOLD {
            break;
        }
        let other = match side {
            Side::In => addresses(&packet).0,
            Side::Out => addresses(&packet).1,
        };
        let (who, theirs) = whose(fleet, rest.space(), side, other);
        let interface = if side == Side::In { &packet.input } else { &packet.output };
        let same = rest.intersect(&theirs).intersect(&at(rest.space(), side, interface));
        let what = format!(
            "lets {} {who} over `{interface}`: {}, which the law does not know",
            if side == Side::In { "in from" } else { "out to" },
            ports(&same, packet.protocol)
        );
        let rank = if member.role == Role::Cosigner && side == Side::In { rank::COSIGNER } else { rank::FLOW };
        found.push(Violation::new(rank, member.name, what).with(packet.clone(), member.rules.trace(hook, &packet)));
        rest = rest.minus(&same.restrict(Field::Protocol, &Ranges::one(packet.protocol.into())));
    }
    found
}

/// Packets of this interface on this side.
pub(super) fn at(space: &Space, side: Side, interface: &str) -> PacketSet {
    match side {
        Side::In => space.coming_by(interface),
        Side::Out => space.leaving_by(interface),
    }
}

/// Packets from these networks (or to them, on the way out).
pub(super) fn with(space: &Space, side: Side, networks: &[IpNet]) -> PacketSet {
    match side {
        Side::In => space.from(networks),
        Side::Out => space.to(networks),
    }
}

/// The destination ports of a protocol in a set, for people.
pub(super) fn ports(set: &PacketSet, protocol: u8) -> String {
    let name = match protocol {
        6 => "tcp".to_owned(),
        17 => "udp".to_owned(),
        other => return format!("protocol {other}"),
    };
    let its = set.restrict(Field::Protocol, &Ranges::one(protocol.into())).values(Field::DestinationPort);
    let all: Vec<String> = its
        .iter()
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") })
        .collect();
    let shown = all.len().min(8);
    let more = if all.len() > shown { format!(" and {} more", all.len() - shown) } else { String::new() };
    format!("{name} {}{more}", all[..shown].join(", "))
}

pub(super) fn addresses(packet: &Packet) -> (IpAddr, IpAddr) {
    match packet.addresses {
        Addresses::V4(from, to) => (from.into(), to.into()),
        Addresses::V6(from, to) => (from.into(), to.into()),
    }
}

/// Who has an address, and the packets of all that are the same to us.
fn whose(fleet: &Fleet<'_>, space: &Space, side: Side, address: IpAddr) -> (String, PacketSet) {
    if let Some((other, way)) = fleet.at(address) {
        return (format!("{} ({address})", other.name), with(space, side, &other.addresses(way)));
    }
    let bases: Vec<IpNet> = fleet.all().flat_map(|member| member.host.wireguard.base.clone()).collect();
    let overlay = with(space, side, &bases);
    if bases.iter().any(|base| base.contains(&address)) {
        return (format!("an overlay address of nobody ({address})"), overlay);
    }
    let own: Vec<IpNet> = fleet.all().flat_map(|member| member.addresses(Way::Underlay)).collect();
    (format!("strangers (such as {address})"), overlay.union(&with(space, side, &own)).complement())
}

/// All packets that the law lets a host take, or open with.
fn lawful(fleet: &Fleet<'_>, member: &Member<'_>, side: Side) -> PacketSet {
    let space = member.rules.space();
    let mut all = everyday::lawful(space, side);
    for ((way, protocol, port), networks) in partners(fleet, member, side) {
        all = all.union(&flow(space, side, way, protocol, port).intersect(&with(space, side, &networks)));
    }
    for article in LAW.iter().filter(|article| concerns(article, member, side)) {
        let strangers = match side {
            Side::In => article.from,
            Side::Out => article.to,
        };
        let whole = match strangers {
            Party::Strangers | Party::Servers => space.all(),
            Party::Admins => space.from(&admins(member)),
            Party::Any | Party::NoCosigner | Party::Host(_) => continue,
        };
        if article.what == What::P2pDial {
            all = all.union(&dialled(fleet, member));
        }
        for (protocol, port) in member.ports(article.what) {
            all = all.union(&flow(space, side, article.way, protocol, port).intersect(&whole));
        }
    }
    let all = if side == Side::In { all.intersect(&everyday::begins(space)) } else { all };
    all.minus(&everyday::never(space, side)).union(&at(space, side, "lo"))
}

/// Whether an article is about a host on this side.
fn concerns(article: &Article, member: &Member<'_>, side: Side) -> bool {
    (if side == Side::In { article.to } else { article.from }).means(member)
}

/// Hosts that an article joins with this one, on this side.
pub(super) fn joined<'f, 'a>(
    fleet: &'f Fleet<'a>,
    member: &'f Member<'a>,
    article: &'f Article,
    side: Side,
) -> impl Iterator<Item = &'f Member<'a>> {
    let others = if side == Side::In { article.from } else { article.to };
    fleet
        .of(others)
        .filter(move |other| other.name != member.name && (article.among == Among::All || member.shares_chain(other)))
}

/// Way, protocol and port → the addresses of the hosts with which the law lets this one talk so.
fn partners(fleet: &Fleet<'_>, member: &Member<'_>, side: Side) -> BTreeMap<(Way, u8, u16), Vec<IpNet>> {
    let mut found: BTreeMap<_, Vec<IpNet>> = BTreeMap::new();
    let mut tunnels: BTreeSet<(Way, &str)> = BTreeSet::new();
    for article in &LAW {
        for end in [Side::In, Side::Out] {
            if !concerns(article, member, end) {
                continue;
            }
            for other in joined(fleet, member, article, end) {
                if article.way != Way::Underlay {
                    tunnels.insert((article.way, other.name));
                }
                if end == side {
                    let takes = if side == Side::In { member } else { other };
                    for (protocol, port) in takes.ports(article.what) {
                        found.entry((article.way, protocol, port)).or_default().extend(other.addresses(article.way));
                    }
                }
            }
        }
    }
    for (way, other) in tunnels {
        let other = &fleet.members[other];
        let takes = if side == Side::In { member } else { other };
        if let Some(interface) = takes.host.wireguard.interfaces.get(way.interface()) {
            found.entry((Way::Underlay, UDP, interface.port)).or_default().extend(other.addresses(Way::Underlay));
        }
    }
    found
}

fn flow(space: &Space, side: Side, way: Way, protocol: u8, port: u16) -> PacketSet {
    at(space, side, way.interface())
        .restrict(Field::Protocol, &Ranges::one(protocol.into()))
        .restrict(Field::DestinationPort, &Ranges::one(port.into()))
}

/// Whom a public node may dial: the internet, on TCP, and its chain's daemon alone.
pub(super) fn dialled(fleet: &Fleet<'_>, member: &Member<'_>) -> PacketSet {
    let space = member.rules.space();
    let mut never: Vec<IpNet> = NEVER_DIALLED.iter().filter_map(|net| net.parse().ok()).collect();
    for member in fleet.all() {
        never.extend(&member.host.wireguard.base);
        never.extend(member.addresses(Way::Underlay));
    }
    let daemons = member.host.units.iter().filter(|unit| unit.kind == UnitKind::Chain);
    let uids: Ranges = daemons.filter_map(|unit| unit.uid).map(u128::from).collect();
    let from = space.leaving_by("up0").restrict(Field::Protocol, &Ranges::one(6)).restrict(Field::Uid, &uids);
    from.minus(&space.to(&never))
}

/// The networks that people come from, as the bastion's own accounts say.
pub(super) fn admins(member: &Member<'_>) -> Vec<IpNet> {
    let base = &member.host.wireguard.base;
    let all = member.host.users.iter().flat_map(|user| user.sources.iter().copied());
    all.filter(|net| !base.iter().any(|base| base.contains(&net.addr()))).collect()
}
