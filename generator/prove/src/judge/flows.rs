//! Who can open connections to whom: what leaves one host and enters another, exactly.

use std::collections::{BTreeMap, BTreeSet};

use super::member::{Fleet, Member};
use super::safety::{Side, at, opening, with};
use crate::law::{Article, LAW, Party, Way, What};
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
pub(crate) const INTERNET: &str = "internet";

/// Every pair that can open something.
pub(super) fn reach(fleet: &Fleet<'_>) -> Vec<Reach> {
    let opens = |member: &Member<'_>, way: Way, side: Side| {
        let passing = if side == Side::In { &member.input } else { &member.output };
        let set = opening(&passing.may).intersect(&at(member.rules.space(), side, way.interface()));
        without(&set, &[Field::Input, Field::Output, Field::State, Field::HopLimit, Field::Uid, Field::Mark])
    };
    let mut found = Vec::new();
    for way in Way::ALL {
        let leaves: BTreeMap<&str, PacketSet> =
            fleet.all().map(|member| (member.name, opens(member, way, Side::Out))).collect();
        for to in fleet.all() {
            let enters = opens(to, way, Side::In);
            for from in fleet.all().filter(|from| from.name != to.name) {
                let arrives = enters.intersect(&with(enters.space(), Side::In, &from.addresses(way)));
                if arrives.is_empty() {
                    continue;
                }
                let left = &leaves[from.name];
                let left = left.intersect(&with(left.space(), Side::Out, &to.addresses(way)));
                found.extend(between(Some(from), to, way, &transport(&arrives).intersect(&transport(&left))));
            }
        }
    }
    for member in fleet.all() {
        found.extend(outside(fleet, member));
    }
    found
}

fn without(set: &PacketSet, fields: &[Field]) -> PacketSet {
    fields.iter().fold(set.clone(), |set, field| set.any(*field))
}

/// The set without what belongs to one host alone, or changes on the way.
fn transport(set: &PacketSet) -> PacketSet {
    use Field::{Destination, HopLimit, Input, Mark, Output, Source, State, Uid};
    without(set, &[Input, Output, State, Source, Destination, HopLimit, Uid, Mark])
}

/// What a host (or strangers) can open to another, if anything.
fn between(from: Option<&Member<'_>>, to: &Member<'_>, way: Way, set: &PacketSet) -> Option<Reach> {
    let ports = ports(set);
    let opener = from.map_or(INTERNET, |from| from.name).to_owned();
    let what = named(from.as_slice(), to, way, &ports);
    (!ports.is_empty()).then(|| Reach { from: opener, to: to.name.to_owned(), way, what, ports })
}

/// TCP's and UDP's ports; ICMP opens nothing.
pub(super) fn ports(set: &PacketSet) -> Vec<(u8, Ranges)> {
    let protocols = set.values(Field::Protocol);
    let all = protocols.iter().flat_map(|(first, last)| (first..=last).filter_map(|number| u8::try_from(number).ok()));
    all.filter(|protocol| ![1, 58].contains(protocol))
        .map(|protocol| {
            (protocol, set.restrict(Field::Protocol, &Ranges::one(protocol.into())).values(Field::DestinationPort))
        })
        .collect()
}

/// What the ports are for, by the articles that let one of the openers (strangers, where there are none) talk to this host.
pub(super) fn named(from: &[&Member<'_>], to: &Member<'_>, way: Way, ports: &[(u8, Ranges)]) -> Vec<What> {
    let opens = |article: &&Article| match from {
        [] => matches!(article.from, Party::Strangers | Party::Admins),
        some => some.iter().any(|one| article.from.means(one) && one.name != to.name),
    };
    let articles = LAW.iter().filter(|article| article.way == way && article.to.means(to)).filter(opens);
    let open = |(protocol, port): &(u8, u16)| {
        ports.iter().any(|(its, ranges)| its == protocol && ranges.contains((*port).into()))
    };
    let whats: BTreeSet<What> =
        articles.map(|article| article.what).filter(|what| to.ports(*what).iter().any(open)).collect();
    whats.into_iter().collect()
}

/// What strangers can open, and what can be opened to them.
fn outside(fleet: &Fleet<'_>, member: &Member<'_>) -> Vec<Reach> {
    let space = member.rules.space();
    let own: Vec<_> = fleet.all().flat_map(|other| other.addresses(Way::Underlay)).collect();
    let inward = opening(&member.input.may).intersect(&space.coming_by("up0")).minus(&space.from(&own));
    let outward = opening(&member.output.may).intersect(&space.leaving_by("up0")).minus(&space.to(&own));
    let mut found: Vec<Reach> = between(None, member, Way::Underlay, &transport(&inward)).into_iter().collect();
    let ports = ports(&transport(&outward));
    if !ports.is_empty() {
        let (from, to) = (member.name.to_owned(), INTERNET.to_owned());
        found.push(Reach { from, to, way: Way::Underlay, what: Vec::new(), ports });
    }
    found
}
