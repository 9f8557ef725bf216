//! What a host lets in and out, as boxes of plain numbers: so that every pair of hosts can be asked, also of hundreds.

use std::net::IpAddr;

use super::flows::Between;
use super::member::Member;
use super::safety::{Side, at, opening};
use crate::fault::Fault;
use crate::law::Way;
use crate::nft::{Family, Field, PacketBox, PacketSet, Ranges};

/// More boxes than any host's rules need: those of the worked example are in dozens.
const MOST: usize = 20_000;
/// The fields that two hosts see alike.
const SHARED: [Field; 5] =
    [Field::Protocol, Field::DestinationPort, Field::SourcePort, Field::TcpFlags, Field::Extension];

/// Connections that a host lets in from others (or out to them) on one way.
#[derive(Debug, Default)]
pub(super) struct Doors(Vec<PacketBox>);

/// Transport protocol and destination ports.
pub(super) type Ports = Vec<(u8, Ranges)>;

impl Doors {
    /// Those of a host on one way and side.
    pub(super) fn of(member: &Member<'_>, way: Way, side: Side) -> Result<Self, Fault> {
        let passing = if side == Side::In { &member.input } else { &member.output };
        let set = opening(&passing.may).intersect(&at(member.rules.space(), side, way.interface()));
        Self::listed(member.name, &set, side)
    }

    /// Those of a set of packets.
    pub(super) fn listed(name: &str, set: &PacketSet, side: Side) -> Result<Self, Fault> {
        let own = if side == Side::In { Field::Destination } else { Field::Source };
        let here = [Field::Input, Field::Output, Field::State, Field::HopLimit, Field::Uid, Field::Mark, own];
        let set = here.into_iter().fold(set.clone(), |set, field| set.any(field));
        let boxes = set.boxes(MOST).ok_or_else(|| Fault::new(name, "its rules make too many cases to list"))?;
        Ok(Self(boxes))
    }

    /// Those for one other address: whose it is decides.
    fn for_address(&self, address: IpAddr, side: Side) -> impl Iterator<Item = &PacketBox> {
        let theirs = if side == Side::In { Field::Source } else { Field::Destination };
        let (family, number) = match address {
            IpAddr::V4(it) => (Family::V4 as u128, u32::from(it).into()),
            IpAddr::V6(it) => (Family::V6 as u128, u128::from(it)),
        };
        let has = move |one: &PacketBox, field, value| one.fields.get(&field).is_none_or(|all| all.contains(value));
        self.0.iter().filter(move |one| has(one, Field::Family, family) && has(one, theirs, number))
    }

    /// What can be opened from any of these addresses (or to them), by what this host alone decides.
    pub(super) fn ports(&self, addresses: &[IpAddr], side: Side) -> Ports {
        let boxes = addresses.iter().flat_map(|address| self.for_address(*address, side));
        merged(boxes.map(|one| (range(one, Field::Protocol), range(one, Field::DestinationPort))))
    }

    /// All of it, whoever the other is.
    pub(super) fn all(&self) -> Ports {
        merged(self.0.iter().map(|one| (range(one, Field::Protocol), range(one, Field::DestinationPort))))
    }
}

/// What one host can open to another, for each pair of addresses: what leaves the one and enters the other.
pub(super) fn between(leaves: &Doors, enters: &Doors, from: &[IpAddr], to: &[IpAddr]) -> Vec<Between> {
    let pairs = from.iter().flat_map(|from| to.iter().map(move |to| (*from, *to)));
    let one_family = pairs.filter(|(from, to)| from.is_ipv4() == to.is_ipv4());
    let open = one_family.map(|(from, to)| {
        let mut found = Vec::new();
        for arrives in enters.for_address(from, Side::In) {
            for left in leaves.for_address(to, Side::Out) {
                let both = SHARED.map(|field| range(arrives, field).intersect(&range(left, field)));
                if both.iter().all(|ranges| ranges.first().is_some()) {
                    let [protocol, port, ..] = both;
                    found.push((protocol, port));
                }
            }
        }
        Between { from, to, ports: merged(found.into_iter()) }
    });
    open.filter(|pair| !pair.ports.is_empty()).collect()
}

/// All of several.
pub(super) fn united<'a>(all: impl Iterator<Item = &'a Ports>) -> Ports {
    merged(all.flatten().map(|(protocol, ports)| (Ranges::one((*protocol).into()), ports.clone())))
}

fn range(one: &PacketBox, field: Field) -> Ranges {
    one.fields.get(&field).cloned().unwrap_or_else(|| Ranges::from_to(0, u128::MAX))
}

/// By protocol, without ICMP: it opens nothing.
fn merged(all: impl Iterator<Item = (Ranges, Ranges)>) -> Ports {
    let mut found: Vec<(u8, Vec<(u128, u128)>)> = Vec::new();
    for (protocols, ports) in all {
        for protocol in protocols.iter().flat_map(|(first, last)| first..=last.min(255)) {
            let Ok(protocol) = u8::try_from(protocol) else { continue };
            if [1, 58].contains(&protocol) {
                continue;
            }
            let ports = ports.iter().map(|(first, last)| (first.min(65535), last.min(65535)));
            match found.iter_mut().find(|(known, _)| *known == protocol) {
                Some((_, all)) => all.extend(ports),
                None => found.push((protocol, ports.collect())),
            }
        }
    }
    found.sort_unstable_by_key(|(protocol, _)| *protocol);
    found.into_iter().map(|(protocol, ports)| (protocol, ports.into_iter().collect())).collect()
}
