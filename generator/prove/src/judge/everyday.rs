//! What is the same for every host, whoever it talks to: loopback, ICMP, and what never passes.

use ipnet::IpNet;

use super::member::Member;
use super::safety::{Side, at};
use super::violation::{Violation, rank};
use crate::nft::{Family, Field, Hook, PacketSet, Ranges, Space, State};

/// Where clouds hand out credentials.
const METADATA: [&str; 2] = ["169.254.169.254/32", "fd00:ec2::254/128"];
/// Errors, RFC 792 and 4443: unreachable, (too big,) time exceeded, parameter problem.
const ERRORS: (&[u128], &[u128]) = (&[3, 11, 12], &[1, 2, 3, 4]);
/// Echo requests.
const ECHO: (&[u128], &[u128]) = (&[8], &[128]);
/// Neighbours, RFC 4861: only from the same link, so with all hops left.
const NEIGHBOURS: (&[u128], &[u128]) = (&[], &[135, 136]);
/// Multicast listeners, RFC 3810: routers ask, hosts tell.
const ASKED: (&[u128], &[u128]) = (&[], &[130]);
const TOLD: (&[u128], &[u128]) = (&[], &[143]);
const OVERLAY: [&str; 2] = ["wg-sign", "wg-fleet"];

/// ICMP and ICMPv6 of these types.
fn icmp(space: &Space, (v4, v6): (&[u128], &[u128])) -> PacketSet {
    let of = |family, protocol, types: &[u128]| {
        let ranges: Ranges = types.iter().map(|number| (number << 8, (number << 8) + 255)).collect();
        let set = space.of_family(family).restrict(Field::Protocol, &Ranges::one(protocol));
        set.restrict(Field::SourcePort, &ranges)
    };
    of(Family::V4, 1, v4).union(&of(Family::V6, 58, v6))
}

fn networks(texts: &[&str]) -> Vec<IpNet> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

fn all_hops(set: &PacketSet) -> PacketSet {
    set.restrict(Field::HopLimit, &Ranges::one(255))
}

/// What may pass on every host.
pub(super) fn lawful(space: &Space, side: Side) -> PacketSet {
    let everywhere = icmp(space, ERRORS).union(&all_hops(&icmp(space, NEIGHBOURS)));
    let more = match side {
        Side::In => icmp(space, ECHO).union(&icmp(space, ASKED).intersect(&space.from(&networks(&["fe80::/10"])))),
        Side::Out => overlay(space, side).intersect(&icmp(space, ECHO)).union(&icmp(space, TOLD)),
    };
    everywhere.union(&more)
}

fn overlay(space: &Space, side: Side) -> PacketSet {
    OVERLAY.iter().fold(space.none(), |all, name| all.union(&at(space, side, name)))
}

/// What never passes, whatever else is lawful: packets that belong to nothing, and the metadata service.
pub(super) fn never(space: &Space, side: Side) -> PacketSet {
    let invalid = space.in_state(State::Invalid);
    let all = match side {
        Side::In => invalid,
        Side::Out => invalid.union(&space.to(&networks(&METADATA))),
    };
    all.minus(&at(space, side, "lo"))
}

/// Connections begin with a SYN alone: of the flags FIN, SYN, RST and ACK.
pub(super) fn begins(space: &Space) -> PacketSet {
    let flags: Ranges = (0..=255_u128).filter(|flags| flags & 0x17 == 0x02).collect();
    let tcp = space.with(Field::Protocol, &Ranges::one(6));
    tcp.complement().union(&space.with(Field::TcpFlags, &flags))
}

/// What must pass on every host and does not.
pub(super) fn missing(member: &Member<'_>) -> Vec<Violation> {
    [(Side::In, Hook::Input), (Side::Out, Hook::Output)]
        .into_iter()
        .flat_map(|(side, hook)| of(member, side, hook))
        .collect()
}

fn of(member: &Member<'_>, side: Side, hook: Hook) -> Vec<Violation> {
    let space = member.rules.space();
    let passing = if side == Side::In { &member.input } else { &member.output };
    let fresh = |set: PacketSet| set.intersect(&space.in_state(State::New)).intersect(&space.with_mark(u32::MAX, 0));
    let link = at(space, side, "up0");
    // neighbours are not tracked; everybody's echo has a limit on the way in
    let neighbours = all_hops(&icmp(space, NEIGHBOURS)).intersect(&link).intersect(&space.in_state(State::Untracked));
    let mut wanted = vec![("loopback", fresh(at(space, side, "lo")), &passing.must)];
    // who is banned is no neighbour either
    let certain = if side == Side::In { &passing.may } else { &passing.must };
    wanted.push(("neighbour discovery", neighbours.intersect(&space.with_mark(u32::MAX, 0)), certain));
    if side == Side::Out {
        let with = |name| at(space, side, name).intersect(&icmp(space, ECHO));
        wanted.extend(OVERLAY.map(|name| ("echo requests inside of the overlay", fresh(with(name)), &passing.must)));
        wanted.push(("multicast listener reports", fresh(icmp(space, TOLD).intersect(&link)), &passing.must));
    }
    let possible = member.rules.possible(hook).restrict(Field::Extension, &Ranges::one(256));
    let mut found: Vec<Violation> = wanted
        .into_iter()
        .filter_map(|(what, set, passes)| {
            let packet = set.intersect(&possible).minus(&never(space, side)).minus(passes).sample()?;
            let trace = member.rules.trace_to(hook, &packet, false);
            Some(
                Violation::new(rank::NEEDED, member.name, format!("does not let pass what must: {what}"))
                    .with(packet, trace),
            )
        })
        .collect();
    // whoever was asked may answer, but for those that are banned
    let answers = link.intersect(&space.in_state(State::Established));
    let of_strangers = answers.intersect(&space.with(Field::SourcePort, &Ranges::one(853)));
    for family in [Family::V4, Family::V6] {
        if of_strangers.intersect(&space.of_family(family)).intersect(&passing.may).is_empty() {
            found.push(Violation::new(rank::NEEDED, member.name, "does not let pass what must: answers on `up0`"));
        }
    }
    found
}
