//! Flows that must pass: a fleet in which nobody reaches anybody is safe, and signs nothing.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::everyday;
use super::member::{Fleet, Member};
use super::safety::{Side, admins, at, joined};
use super::violation::{Violation, rank};
use crate::law::{Article, LAW, Need, Party, Way, What};
use crate::nft::{Field, Hook, PacketSet, Passing, Ranges, Space, State};

const TCP: u8 = 6;
const UDP: u8 = 17;
/// TCP's SYN, alone.
const SYN: u128 = 2;

/// Everything that must pass and does not, of flows that begin or end on a host that is `asked` for.
pub(super) fn of(fleet: &Fleet<'_>, asked: impl Fn(&str) -> bool) -> Vec<Violation> {
    let mut found: Vec<Violation> =
        fleet.all().filter(|member| asked(member.name)).flat_map(everyday::missing).collect();
    let mut flows = Vec::new();
    for article in LAW.iter().filter(|article| article.need != Need::Never) {
        match (article.from, article.to) {
            (Party::Strangers | Party::Admins, to) => {
                let takers = fleet.of(to).filter(|member| asked(member.name));
                takers.for_each(|member| found.extend(strangers(fleet, member, article)));
            }
            (from, Party::Strangers) => {
                let all = fleet.of(from).filter(|member| asked(member.name));
                all.for_each(|member| found.extend(dials_out(fleet, member)));
            }
            (from, _) => {
                for member in fleet.of(from) {
                    let takers = joined(fleet, member, article, Side::Out);
                    let takers = takers.filter(|other| asked(member.name) || asked(other.name));
                    for other in
                        takers.filter(|other| article.need != Need::Dialled || dials(member, other, article.way))
                    {
                        found.extend(pair(member, other, article, &mut flows));
                    }
                }
            }
        }
    }
    found.extend(missing(&flows));
    found
}

/// A packet of a flow where it leaves or enters a host.
type Step = (Side, bool);
/// Out of the one, into the other, and back.
const STEPS: [Step; 4] = [(Side::Out, true), (Side::In, true), (Side::Out, false), (Side::In, false)];

/// What does not pass. Flows of one host that are alike are asked for together, and one by one only if some do not pass.
fn missing(flows: &[Flow<'_, '_>]) -> Vec<Violation> {
    let mut alike: BTreeMap<_, Vec<&Flow<'_, '_>>> = BTreeMap::new();
    for flow in flows {
        for (at, step) in STEPS.iter().enumerate().take(flow.steps) {
            let host = flow.host(*step).name;
            alike.entry((host, at, flow.way, flow.protocol, flow.port)).or_default().push(flow);
        }
    }
    let mut found = Vec::new();
    for ((_, at, ..), flows) in alike {
        let step = STEPS[at];
        let Some(first) = flows.first() else { continue };
        let member = first.host(step);
        let (from, to): (Vec<IpNet>, Vec<IpNet>) =
            flows.iter().map(|flow| (flow.from_address, flow.to_address)).unzip();
        if packets(member.rules.space(), step, first.kind(), &from, &to).is_within(&first.passing(step).must) {
            continue;
        }
        found.extend(flows.iter().filter_map(|flow| flow.missing(step)));
    }
    found
}

/// Whether a program on a host is told to dial the other on this way.
fn dials(member: &Member<'_>, other: &Member<'_>, way: Way) -> bool {
    let its = other.addresses(way);
    let to = member.host.dials.iter().filter_map(|dial| dial.host.parse::<IpAddr>().ok());
    to.into_iter().any(|address| its.iter().any(|net| net.addr() == address))
}

/// Connections from one host to another, in every family that they share on the way; what is wrong with their tunnel.
fn pair<'f, 'a>(
    member: &'f Member<'a>,
    other: &'f Member<'a>,
    article: &Article,
    flows: &mut Vec<Flow<'f, 'a>>,
) -> Vec<Violation> {
    let steps = if article.need == Need::Leaves { 1 } else { STEPS.len() };
    for (protocol, port) in other.ports(article.what) {
        flows.extend(Flow::between(member, other, article.way, (protocol, port), article.what.word(), steps));
    }
    if article.way == Way::Underlay { Vec::new() } else { tunnel(member, other, article.way, flows) }
}

/// WireGuard between two hosts: peers on both sides, and whoever knows where the other is can begin, in every family.
fn tunnel<'f, 'a>(
    member: &'f Member<'a>,
    other: &'f Member<'a>,
    way: Way,
    flows: &mut Vec<Flow<'f, 'a>>,
) -> Vec<Violation> {
    let peer = |a: &Member<'_>, b: &Member<'_>| {
        let peers = a.host.wireguard.interfaces.get(way.interface()).map_or(&[][..], |it| &it.peers);
        peers.iter().find(|peer| peer.host.as_deref() == Some(b.name)).map(|peer| peer.endpoint)
    };
    let none = |why| {
        let what = format!("and {} {why} `{}`", other.name, way.interface());
        vec![Violation::new(rank::NEEDED, member.name, what)]
    };
    let (Some(there), Some(back)) = (peer(member, other), peer(other, member)) else {
        return none("are not both peers of each other on");
    };
    if there.or(back).is_none() {
        return none("do not know where the other is, on");
    }
    for (a, b, endpoint) in [(member, other, there), (other, member, back)] {
        if let Some(endpoint) = endpoint {
            flows.extend(Flow::between(a, b, Way::Underlay, (UDP, endpoint.port()), "wireguard", STEPS.len()));
        }
    }
    Vec::new()
}

/// One flow between two addresses of two hosts.
#[derive(Clone, Copy)]
struct Flow<'f, 'a> {
    from: &'f Member<'a>,
    to: &'f Member<'a>,
    way: Way,
    from_address: IpNet,
    to_address: IpNet,
    protocol: u8,
    port: u16,
    what: &'static str,
    /// How many of [`STEPS`] must pass.
    steps: usize,
}

impl<'f, 'a> Flow<'f, 'a> {
    /// In every family that both have.
    fn between(
        from: &'f Member<'a>,
        to: &'f Member<'a>,
        way: Way,
        (protocol, port): (u8, u16),
        what: &'static str,
        steps: usize,
    ) -> Vec<Self> {
        let (mine, theirs) = (from.addresses(way), to.addresses(way));
        let all = mine.iter().flat_map(|a| theirs.iter().map(move |b| (*a, *b)));
        all.filter(|(a, b)| a.addr().is_ipv4() == b.addr().is_ipv4())
            .map(|(from_address, to_address)| Self {
                from,
                to,
                way,
                from_address,
                to_address,
                protocol,
                port,
                what,
                steps,
            })
            .collect()
    }

    /// Where a step is taken.
    fn host(&self, (side, first): Step) -> &'f Member<'a> {
        if (side == Side::Out) == first { self.from } else { self.to }
    }

    fn kind(&self) -> (Way, u8, u16) {
        (self.way, self.protocol, self.port)
    }

    fn passing(&self, step: Step) -> &'f Passing {
        let host = self.host(step);
        if step.0 == Side::In { &host.input } else { &host.output }
    }

    /// What of a step does not pass.
    fn missing(&self, step: Step) -> Option<Violation> {
        let (member, first) = (self.host(step), step.1);
        let addresses = ([self.from_address], [self.to_address]);
        let wanted = packets(member.rules.space(), step, self.kind(), &addresses.0, &addresses.1);
        let packet = wanted.minus(&self.passing(step).must).sample()?;
        let (from, to, answer) = match first {
            true => (self.from.name, self.to.name, ""),
            false => (self.to.name, self.from.name, ", an answer"),
        };
        let (what, port, over) = (self.what, self.port, self.way.interface());
        let text = format!("does not let pass what must: {what} {from} → {to}{answer}, port {port} over `{over}`");
        let hook = if step.0 == Side::In { Hook::Input } else { Hook::Output };
        let trace = member.rules.trace_to(hook, &packet, false);
        Some(Violation::new(rank::NEEDED, member.name, text).with(packet, trace))
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
                let to = IpNet::from(*address);
                let first = first(member, (*net, to), (protocol, port), Side::In);
                !first.minus(&space.from(&own)).intersect(&member.input.may).is_empty()
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
            let first = first(member, (*family, *to), (TCP, port), Side::Out);
            !first.minus(&space.to(&own)).intersect(&member.output.must).is_empty()
        };
        !(passes(26656) && passes(443))
    };
    let families = member.addresses(Way::Underlay);
    let what = |net: &IpNet| format!("does not let pass what must: from {} to peers on the internet", net.addr());
    families.iter().filter(|net| closed(net)).map(|net| Violation::new(rank::NEEDED, member.name, what(net))).collect()
}

/// First packets on the underlay, between an address of a host and others'.
fn first(member: &Member<'_>, (from, to): (IpNet, IpNet), (protocol, port): (u8, u16), side: Side) -> PacketSet {
    packets(member.rules.space(), (side, true), (Way::Underlay, protocol, port), &[from], &[to])
}

/// The packets of a step between these addresses: the first of a connection, whatever port the opener takes, or any answer;
/// with no extension header, no mark and hops left.
fn packets(
    space: &Space,
    (side, first): Step,
    (way, protocol, port): (Way, u8, u16),
    from: &[IpNet],
    to: &[IpNet],
) -> PacketSet {
    let (taker, opener, state) = match first {
        true => (Field::DestinationPort, Field::SourcePort, State::New),
        false => (Field::SourcePort, Field::DestinationPort, State::Established),
    };
    let (from, to) = if first { (from, to) } else { (to, from) };
    let other = if side == Side::In { Field::Output } else { Field::Input };
    let set = at(space, side, way.interface())
        .intersect(&space.from(from))
        .intersect(&space.to(to))
        .intersect(&space.in_state(state))
        .restrict(other, &Ranges::one(0))
        .restrict(Field::Protocol, &Ranges::one(protocol.into()))
        .restrict(taker, &Ranges::one(port.into()))
        .restrict(opener, &Ranges::from_to(1024, 65535))
        .restrict(Field::Extension, &Ranges::one(256))
        .restrict(Field::HopLimit, &Ranges::one(64))
        .intersect(&space.with_mark(u32::MAX, 0));
    if first && protocol == TCP { set.restrict(Field::TcpFlags, &Ranges::one(SYN)) } else { set }
}
