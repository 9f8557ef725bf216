//! Named servers outside of the fleet: names, time, caches. No file but the ruleset that is judged says which they are, so
//! they are counted, and listed for whoever knows.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::member::{Fleet, Member};
use super::safety::{dialled, opening};
use super::violation::{Violation, rank};
use crate::input::Role;
use crate::law::Way;
use crate::nft::{Family, Field, Hook, PacketSet, Ranges};

/// More addresses than these are no named servers.
const MOST: u128 = 64;

/// Transport protocol and ports → the addresses at which a host may open them.
pub type Servers = BTreeMap<(u8, Ranges), BTreeSet<IpAddr>>;

/// Connections that a host can open to others than hosts of the fleet, but for a public node's peers.
fn connections(fleet: &Fleet<'_>, member: &Member<'_>) -> PacketSet {
    let space = member.rules.space();
    let own: Vec<IpNet> = fleet.all().flat_map(|other| other.addresses(Way::Underlay)).collect();
    let all = opening(&member.output.may).intersect(&space.leaving_by("up0")).minus(&space.to(&own));
    let all = if member.role == Role::Public { all.minus(&dialled(fleet, member)) } else { all };
    all.restrict(Field::Protocol, &[6, 17].into_iter().collect())
}

fn count(set: &PacketSet) -> u128 {
    let size = |(first, last): (u128, u128)| (last - first).saturating_add(1);
    set.values(Field::Destination).iter().map(size).fold(0, u128::saturating_add)
}

/// A range is somebody else's network.
pub(super) fn violations(fleet: &Fleet<'_>) -> Vec<Violation> {
    let of = |member: &Member<'_>| {
        let connections = connections(fleet, member);
        let count = count(&connections);
        let packet = (count > MOST).then(|| connections.sample())??;
        let trace = member.rules.trace(Hook::Output, &packet);
        let what = format!("lets out to {count} addresses of others: named servers are at most {MOST}");
        Some(Violation::new(rank::FLOW, member.name, what).with(packet, trace))
    };
    fleet.all().filter_map(of).collect()
}

/// Those of a host; none are listed where there are too many.
pub(super) fn of(fleet: &Fleet<'_>, member: &Member<'_>) -> Servers {
    let connections = connections(fleet, member);
    let mut found = Servers::new();
    if count(&connections) > MOST {
        return found;
    }
    for family in [Family::V4, Family::V6] {
        let all = connections.intersect(&connections.space().of_family(family));
        for number in all.values(Field::Destination).iter().flat_map(|(first, last)| first..=last) {
            let address = match (family, u32::try_from(number)) {
                (Family::V4, Ok(number)) => Ipv4Addr::from(number).into(),
                _ => Ipv6Addr::from(number).into(),
            };
            let to = all.restrict(Field::Destination, &Ranges::one(number));
            for protocol in [6, 17] {
                let ports = to.restrict(Field::Protocol, &Ranges::one(protocol.into())).values(Field::DestinationPort);
                if ports.first().is_some() {
                    found.entry((protocol, ports)).or_default().insert(address);
                }
            }
        }
    }
    found
}
