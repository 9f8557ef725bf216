//! Flows that must pass: a fleet in which nobody reaches anybody is safe, and signs nothing.

use std::net::IpAddr;

use ipnet::IpNet;

use super::everyday;
use super::member::{Fleet, Member};
use super::safety::{Side, admins, joined};
use super::violation::{Violation, rank};
use crate::law::{Article, LAW, Need, Party, Way, What};
use crate::nft::{Field, Hook, PacketSet, Ranges, Space, State};

const TCP: u8 = 6;
const UDP: u8 = 17;
/// TCP's SYN, alone.
const SYN: u128 = 2;

/// Everything that must pass and does not, of flows that begin or end on a host that is `asked` for.
pub(super) fn of(fleet: &Fleet<'_>, asked: impl Fn(&str) -> bool) -> Vec<Violation> {
    let mut found: Vec<Violation> =
        fleet.all().filter(|member| asked(member.name)).flat_map(everyday::missing).collect();
    for article in LAW.iter().filter(|article| article.need != Need::Never) {
        match (article.from, article.to) {
            (Party::Strangers | Party::Admins, to) => {
                let takers = fleet.of(to).filter(|member| asked(member.name));
                takers.for_each(|member| found.extend(strangers(fleet, member, article)));
            }
            (from, Party::Strangers) => {
                fleet
                    .of(from)
                    .filter(|member| asked(member.name))
                    .for_each(|member| found.extend(dials_out(fleet, member)));
            }
            (from, _) => {
                for member in fleet.of(from) {
                    let takers = joined(fleet, member, article, Side::Out)
                        .filter(|other| asked(member.name) || asked(other.name));
                    for other in
                        takers.filter(|other| article.need != Need::Dialled || dials(member, other, article.way))
                    {
                        found.extend(pair(member, other, article));
                    }
                }
            }
        }
    }
    found
}

/// Whether a program on a host is told to dial the other on this way.
fn dials(member: &Member<'_>, other: &Member<'_>, way: Way) -> bool {
    let its = other.addresses(way);
    let to = member.host.dials.iter().filter_map(|dial| dial.host.parse::<IpAddr>().ok());
    to.into_iter().any(|address| its.iter().any(|net| net.addr() == address))
}

/// Connections from one host to another, in every family that they share on the way, and the answers.
fn pair(member: &Member<'_>, other: &Member<'_>, article: &Article) -> Vec<Violation> {
    let (mine, theirs) = (member.addresses(article.way), other.addresses(article.way));
    let mut found = Vec::new();
    if article.way != Way::Underlay {
        found.extend(tunnel(member, other, article.way));
    }
    for (from, to) in mine.iter().flat_map(|from| theirs.iter().map(move |to| (*from, *to))) {
        if from.addr().is_ipv4() != to.addr().is_ipv4() {
            continue;
        }
        for (protocol, port) in other.ports(article.what) {
            let flow = Flow { way: article.way, from, to, protocol, port };
            let steps = if article.need == Need::Leaves { 1 } else { 4 };
            found.extend(flow.missing(member, other, &format!("{:?}", article.what).to_lowercase(), steps));
        }
    }
    found
}

/// WireGuard between two hosts: peers on both sides, and whoever knows where the other is can begin, in every family.
fn tunnel(member: &Member<'_>, other: &Member<'_>, way: Way) -> Vec<Violation> {
    let peer = |a: &Member<'_>, b: &Member<'_>| {
        let peers = a.host.wireguard.interfaces.get(way.interface()).map_or(&[][..], |it| &it.peers);
        peers.iter().find(|peer| peer.host.as_deref() == Some(b.name)).map(|peer| peer.endpoint)
    };
    let none = |why| {
        vec![Violation::new(rank::NEEDED, member.name, format!("and {} {why} `{}`", other.name, way.interface()))]
    };
    let (Some(there), Some(back)) = (peer(member, other), peer(other, member)) else {
        return none("are not both peers of each other on");
    };
    if there.or(back).is_none() {
        return none("do not know where the other is, on");
    }
    let begins = |a: &Member<'_>, b: &Member<'_>, port: u16| -> Vec<Violation> {
        let (mine, theirs) = (a.addresses(Way::Underlay), b.addresses(Way::Underlay));
        let all = mine.iter().flat_map(|from| theirs.iter().map(move |to| (*from, *to)));
        all.filter(|(from, to)| from.addr().is_ipv4() == to.addr().is_ipv4())
            .filter_map(|(from, to)| {
                Flow { way: Way::Underlay, from, to, protocol: UDP, port }.missing(a, b, "wireguard", 4)
            })
            .collect()
    };
    let there = there.map_or(Vec::new(), |there| begins(member, other, there.port()));
    there.into_iter().chain(back.map_or(Vec::new(), |back| begins(other, member, back.port()))).collect()
}

/// One flow between two addresses.
#[derive(Clone, Copy)]
struct Flow {
    way: Way,
    from: IpNet,
    to: IpNet,
    protocol: u8,
    port: u16,
}

impl Flow {
    /// The first packet of a connection, whatever port the opener takes.
    fn first(&self, space: &Space, side: Side) -> PacketSet {
        let ports = space.with(Field::DestinationPort, &Ranges::one(self.port.into()));
        let ports = ports.restrict(Field::SourcePort, &Ranges::from_to(1024, 65535));
        let set = ports
            .intersect(&space.in_state(State::New))
            .intersect(&space.from(&[self.from]))
            .intersect(&space.to(&[self.to]));
        let set = if self.protocol == TCP { set.restrict(Field::TcpFlags, &Ranges::one(SYN)) } else { set };
        self.usual(&set, side)
    }

    /// Any answer to it.
    fn answer(&self, space: &Space, side: Side) -> PacketSet {
        let set = space.with(Field::SourcePort, &Ranges::one(self.port.into()));
        let set = set.restrict(Field::DestinationPort, &Ranges::from_to(1024, 65535));
        let set = set
            .intersect(&space.in_state(State::Established))
            .intersect(&space.from(&[self.to]))
            .intersect(&space.to(&[self.from]));
        self.usual(&set, side)
    }

    /// What is the same for all packets of it: interface, protocol, no extension header, no mark, hops left.
    fn usual(&self, set: &PacketSet, side: Side) -> PacketSet {
        let space = set.space();
        let there = super::safety::at(space, side, self.way.interface());
        let other = if side == Side::In { Field::Output } else { Field::Input };
        set.intersect(&there)
            .restrict(other, &Ranges::one(0))
            .restrict(Field::Protocol, &Ranges::one(self.protocol.into()))
            .restrict(Field::Extension, &Ranges::one(256))
            .restrict(Field::HopLimit, &Ranges::one(64))
            .intersect(&space.with_mark(u32::MAX, 0))
    }

    /// What of it does not pass from one host to the other, or back.
    fn missing(&self, member: &Member<'_>, other: &Member<'_>, what: &str, steps: usize) -> Option<Violation> {
        let taken = steps;
        let steps: [(&Member<'_>, Side, bool); 4] =
            [(member, Side::Out, true), (other, Side::In, true), (other, Side::Out, false), (member, Side::In, false)];
        steps.into_iter().take(taken).find_map(|(at, side, first)| {
            let (passing, hook) = if side == Side::In { (&at.input, Hook::Input) } else { (&at.output, Hook::Output) };
            let wanted = if first { self.first(at.rules.space(), side) } else { self.answer(at.rules.space(), side) };
            let packet = wanted.minus(&passing.must).sample()?;
            let way = if first {
                format!("{} → {}", member.name, other.name)
            } else {
                format!("{} → {}, an answer", other.name, member.name)
            };
            let text = format!(
                "does not let pass what must: {what} {way}, port {} over `{}`",
                self.port,
                self.way.interface()
            );
            let trace = at.rules.trace_to(hook, &packet, false);
            Some(Violation::new(rank::NEEDED, at.name, text).with(packet, trace))
        })
    }
}

/// Strangers and people come in, as far as limits let them.
fn strangers(fleet: &Fleet<'_>, member: &Member<'_>, article: &Article) -> Vec<Violation> {
    let space = member.rules.space();
    let own: Vec<IpNet> = fleet.all().flat_map(|other| other.addresses(Way::Underlay)).collect();
    let addresses =
        if article.what == What::P2p { &member.host.addresses.public } else { &member.host.addresses.endpoint };
    let mut found = Vec::new();
    for address in addresses {
        for (protocol, port) in member.ports(article.what) {
            let any = if address.is_ipv4() { "0.0.0.0/0" } else { "::/0" };
            let sources: Vec<IpNet> = match article.from {
                Party::Admins => {
                    admins(member).into_iter().filter(|net| net.addr().is_ipv4() == address.is_ipv4()).collect()
                }
                _ => any.parse().into_iter().collect(),
            };
            let passes = |net: &IpNet| {
                let flow = Flow { way: Way::Underlay, from: *net, to: IpNet::from(*address), protocol, port };
                !flow.first(space, Side::In).minus(&space.from(&own)).intersect(&member.input.may).is_empty()
            };
            found.extend(sources.iter().filter(|net| !passes(net)).map(|net| {
                let what = format!("does not let pass what must: {net} → {address}, port {port}");
                Violation::new(rank::NEEDED, member.name, what)
            }));
        }
    }
    found
}

/// A public node finds peers on the internet.
fn dials_out(fleet: &Fleet<'_>, member: &Member<'_>) -> Vec<Violation> {
    let space = member.rules.space();
    let own: Vec<IpNet> = fleet.all().flat_map(|other| other.addresses(Way::Underlay)).collect();
    let closed = |family: &IpNet| {
        let to: Vec<IpNet> = if family.addr().is_ipv4() { "0.0.0.0/0" } else { "::/0" }.parse().into_iter().collect();
        let Some(to) = to.first() else { return false };
        let passes = |port| {
            let flow = Flow { way: Way::Underlay, from: *family, to: *to, protocol: TCP, port };
            !flow.first(space, Side::Out).minus(&space.to(&own)).intersect(&member.output.must).is_empty()
        };
        !(passes(26656) && passes(443))
    };
    let families = member.addresses(Way::Underlay);
    let what = |net: &IpNet| format!("does not let pass what must: from {} to peers on the internet", net.addr());
    families.iter().filter(|net| closed(net)).map(|net| Violation::new(rank::NEEDED, member.name, what(net))).collect()
}
