//! Who can open connections to whom: what leaves one host and enters another, exactly.

use std::collections::BTreeMap;

use super::member::{Fleet, Member};
use super::safety::{Side, at, opening, with};
use crate::law::{LAW, Way, What};
use crate::nft::{Field, PacketSet, Ranges};

/// What one can open to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Who opens; `internet` for strangers.
    pub from: String,
    /// To whom; `internet` for strangers.
    pub to: String,
    /// Over what.
    pub way: Way,
    /// Transport protocol (IANA's number) and destination ports.
    pub ports: Vec<(u8, Ranges)>,
    /// What for, as far as the law knows.
    pub what: Vec<What>,
}

/// The name of everybody else.
pub(super) const INTERNET: &str = "internet";

/// Every pair that can open something.
pub(super) fn reach(fleet: &Fleet<'_>) -> Vec<Reach> {
    let mut found = Vec::new();
    for to in fleet.members.values() {
        let enters = opening(&to.input.may);
        for way in Way::ALL {
            let here = enters.intersect(&at(enters.space(), Side::In, way.interface()));
            for from in fleet.members.values().filter(|from| from.name != to.name) {
                let arrives = here.intersect(&with(here.space(), Side::In, &from.addresses(way)));
                if arrives.is_empty() {
                    continue;
                }
                let leaves = opening(&from.output.may).intersect(&at(from.rules.space(), Side::Out, way.interface()));
                let leaves = leaves.intersect(&with(leaves.space(), Side::Out, &to.addresses(way)));
                found.extend(between(from.name, to, way, &transport(&arrives).intersect(&transport(&leaves))));
            }
        }
    }
    for member in fleet.members.values() {
        found.extend(outside(fleet, member));
    }
    found
}

/// The set without what belongs to one host alone, or changes on the way.
fn transport(set: &PacketSet) -> PacketSet {
    let own = [Field::Input, Field::Output, Field::State, Field::Source, Field::Destination, Field::HopLimit, Field::Uid, Field::Mark];
    own.into_iter().fold(set.clone(), |set, field| set.any(field))
}

fn between(from: &str, to: &Member<'_>, way: Way, set: &PacketSet) -> Option<Reach> {
    let ports = ports(set);
    (!ports.is_empty()).then(|| Reach { from: from.to_owned(), to: to.name.to_owned(), way, what: named(to, way, &ports), ports })
}

/// TCP's and UDP's ports; ICMP opens nothing.
pub(super) fn ports(set: &PacketSet) -> Vec<(u8, Ranges)> {
    let protocols = set.values(Field::Protocol);
    let all = protocols.iter().flat_map(|(first, last)| (first..=last).filter_map(|number| u8::try_from(number).ok()));
    all.filter(|protocol| ![1, 58].contains(protocol))
        .map(|protocol| (protocol, set.restrict(Field::Protocol, &Ranges::one(protocol.into())).values(Field::DestinationPort)))
        .collect()
}

/// What the ports are for.
pub(super) fn named(to: &Member<'_>, way: Way, ports: &[(u8, Ranges)]) -> Vec<What> {
    let mut found: BTreeMap<What, ()> = BTreeMap::new();
    for article in LAW.iter().filter(|article| article.way == way) {
        let its = to.ports(article.what);
        if its.iter().any(|(protocol, port)| ports.iter().any(|(p, ranges)| p == protocol && ranges.contains((*port).into()))) {
            found.insert(article.what, ());
        }
    }
    found.into_keys().collect()
}

/// What strangers can open, and what can be opened to them.
fn outside(fleet: &Fleet<'_>, member: &Member<'_>) -> Vec<Reach> {
    let space = member.rules.space();
    let own: Vec<_> = fleet.members.values().flat_map(|other| other.addresses(Way::Underlay)).collect();
    let inward = opening(&member.input.may).intersect(&space.coming_by("up0")).minus(&space.from(&own));
    let outward = opening(&member.output.may).intersect(&space.leaving_by("up0")).minus(&space.to(&own));
    let mut found: Vec<Reach> = between(INTERNET, member, Way::Underlay, &transport(&inward)).into_iter().collect();
    let ports = ports(&transport(&outward));
    if !ports.is_empty() {
        let (from, to) = (member.name.to_owned(), INTERNET.to_owned());
        found.push(Reach { from, to, way: Way::Underlay, what: Vec::new(), ports });
    }
    found
}
