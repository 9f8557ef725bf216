//! Who can open connections to whom: what leaves one host and enters another, exactly.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::doors::{Doors, Ports, between, united};
use super::member::{Fleet, Member};
use super::safety::{Side, opening};
use crate::fault::Fault;
use crate::law::{Article, LAW, Party, Way, What};
use crate::nft::Ranges;

/// What one can open to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Who opens; `internet` for strangers.
    pub from: String,
    /// To whom; `internet` for strangers.
    pub to: String,
    /// Over what.
    pub way: Way,
    /// Transport protocol (IANA's number) and destination ports, whatever the addresses.
    pub ports: Vec<(u8, Ranges)>,
    /// The same for each pair of their addresses between which something passes; empty for the internet.
    pub between: Vec<Between>,
    /// What for, as far as the law knows.
    pub what: Vec<What>,
}

/// What can be opened from one address to another, of one family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Between {
    /// Whence.
    pub from: IpAddr,
    /// Whither.
    pub to: IpAddr,
    /// Transport protocol (IANA's number) and destination ports.
    pub ports: Vec<(u8, Ranges)>,
}

/// The name of everybody else.
pub(crate) const INTERNET: &str = "internet";

/// The doors of every host, by host and way.
pub(super) struct AllDoors<'f> {
    pub(super) inward: BTreeMap<(&'f str, Way), Doors>,
    outward: BTreeMap<(&'f str, Way), Doors>,
}

impl<'f> AllDoors<'f> {
    pub(super) fn of(fleet: &'f Fleet<'_>) -> Result<Self, Fault> {
        let all = |side| -> Result<BTreeMap<_, _>, Fault> {
            let places = fleet.all().flat_map(|member| Way::ALL.map(|way| (member, way)));
            places.map(|(member, way)| Ok(((member.name, way), Doors::of(member, way, side)?))).collect()
        };
        Ok(Self { inward: all(Side::In)?, outward: all(Side::Out)? })
    }
}

/// A host's addresses on a way.
pub(super) fn addresses(member: &Member<'_>, way: Way) -> Vec<IpAddr> {
    member.addresses(way).iter().map(ipnet::IpNet::addr).collect()
}

/// Every pair that can open something.
pub(super) fn reach(fleet: &Fleet<'_>, doors: &AllDoors<'_>) -> Result<Vec<Reach>, Fault> {
    let mut found = Vec::new();
    for way in Way::ALL {
        let known: BTreeMap<&str, Vec<IpAddr>> =
            fleet.all().map(|member| (member.name, addresses(member, way))).collect();
        for to in fleet.all() {
            let enters = &doors.inward[&(to.name, way)];
            for from in fleet.all().filter(|from| from.name != to.name) {
                let leaves = &doors.outward[&(from.name, way)];
                let between = between(leaves, enters, &known[from.name], &known[to.name]);
                let ports = united(between.iter().map(|pair| &pair.ports));
                let reach = named_reach(Some(from), to, way, ports);
                found.extend(reach.map(|reach| Reach { between, ..reach }));
            }
        }
    }
    for member in fleet.all() {
        found.extend(outside(fleet, member)?);
    }
    Ok(found)
}

/// What a host (or strangers) can open to another, if anything.
fn named_reach(from: Option<&Member<'_>>, to: &Member<'_>, way: Way, ports: Ports) -> Option<Reach> {
    let opener = from.map_or(INTERNET, |from| from.name).to_owned();
    let what = named(from.as_slice(), to, way, &ports);
    (!ports.is_empty()).then(|| Reach { from: opener, to: to.name.to_owned(), way, what, ports, between: Vec::new() })
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
fn outside(fleet: &Fleet<'_>, member: &Member<'_>) -> Result<Vec<Reach>, Fault> {
    let space = member.rules.space();
    let own: Vec<_> = fleet.all().flat_map(|other| other.addresses(Way::Underlay)).collect();
    let ports = |side| {
        let (set, fleets) = match side {
            Side::In => (member.input.may.intersect(&space.coming_by("up0")), space.from(&own)),
            Side::Out => (member.output.may.intersect(&space.leaving_by("up0")), space.to(&own)),
        };
        Ok(Doors::listed(member.name, &opening(&set).minus(&fleets), side)?.all())
    };
    let mut found: Vec<Reach> = named_reach(None, member, Way::Underlay, ports(Side::In)?).into_iter().collect();
    let ports = ports(Side::Out)?;
    if !ports.is_empty() {
        let (from, to) = (member.name.to_owned(), INTERNET.to_owned());
        found.push(Reach { from, to, way: Way::Underlay, what: Vec::new(), ports, between: Vec::new() });
    }
    Ok(found)
}
