//! Plan → cells: hosts of a role and region that begin and are spoken to alike stand together.
//!
//! A line that ends at a cell holds for every host in it. That is exact because a cell holds *twins* only: hosts that
//! could change places without any flow changing. So a picture of cells tells the same flows as one of hosts.

use std::collections::{BTreeMap, BTreeSet};

use crate::fleet::names::{ChainName, RegionName, Role};
use crate::plan::Plan;
use crate::plan::flow::{Flow, Party, Ports, Purpose, Transport, Way};
use crate::plan::host::HostPlan;

/// What has a border of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Zone {
    /// Anybody on the internet.
    Strangers,
    /// People, from the admin networks.
    People,
    /// Named servers outside the fleet, by what they are asked for.
    Servers(Purpose),
    /// Own hosts of a role.
    Role(Role),
    /// All bastions and monitors.
    Management,
}

impl Zone {
    /// Does it lie in the other one, or is it that?
    fn within(self, other: Self) -> bool {
        self == other || (other == Self::Management && matches!(self, Self::Role(Role::Bastion | Role::Monitor)))
    }
}

/// Who stands in a cell.
#[derive(Debug, Clone, Copy)]
pub(super) enum Member<'p> {
    /// No one by name.
    Anybody,
    /// A server outside.
    Server(&'p str),
    /// An own host.
    Host(&'p HostPlan),
}

impl<'p> Member<'p> {
    /// The name; strangers and people have none.
    pub(super) fn name(self) -> &'p str {
        match self {
            Self::Anybody => "",
            Self::Server(name) => name,
            Self::Host(host) => host.name.as_str(),
        }
    }
}

/// Twins.
#[derive(Debug)]
pub(super) struct Cell<'p> {
    pub(super) zone: Zone,
    pub(super) region: Option<&'p RegionName>,
    /// The chains that they serve or sign.
    pub(super) chains: Vec<&'p ChainName>,
    pub(super) members: Vec<Member<'p>>,
}

/// Cells of one row stand at the same height in all zones: those of a chain together, since it is they that talk.
pub(super) type Row = (Option<ChainName>, RegionName);

impl Cell<'_> {
    /// Its row; none outside of the fleet. A cell of several chains stands with the first.
    pub(super) fn row(&self) -> Option<Row> {
        Some((self.chains.first().map(|it| (*it).clone()), self.region?.clone()))
    }
}

/// A cell's place in [`Crowd::cells`].
pub(super) type CellId = usize;

/// About what, on which way, to which port.
pub(super) type Talk = (Purpose, Way, Transport, Ports);

/// The packets of each tunnel themselves.
pub(super) type Tunnels = BTreeMap<Way, (Purpose, Transport, Ports)>;

/// Everybody in cells, and what they say to each other.
#[derive(Debug)]
pub(super) struct Crowd<'p> {
    pub(super) cells: Vec<Cell<'p>>,
    /// (who begins, who is spoken to, about what); without the tunnels' own packets.
    pub(super) talks: BTreeSet<(CellId, CellId, Talk)>,
    /// The port of each tunnel that own pairs talk in.
    pub(super) tunnels: Tunnels,
}

type Node<'p> = (Zone, &'p str);

impl<'p> Crowd<'p> {
    pub(super) fn of(plan: &'p Plan) -> Self {
        let mut nodes: BTreeMap<Node<'p>, usize> = BTreeMap::new();
        for host in plan.hosts.values() {
            nodes.insert((Zone::Role(host.role), host.name.as_str()), 0);
        }
        let (flows, tunnels) = spoken(plan);
        for flow in &flows {
            nodes.extend([(node(plan, flow, &flow.from), 0), (node(plan, flow, &flow.to), 0)]);
        }
        for (i, at) in nodes.values_mut().enumerate() {
            *at = i;
        }
        let talk = |f: &Flow| (f.purpose, f.way, f.transport, f.ports);
        let said: BTreeSet<(usize, usize, Talk)> = flows
            .iter()
            .filter_map(|f| Some((*nodes.get(&node(plan, f, &f.from))?, *nodes.get(&node(plan, f, &f.to))?, talk(f))))
            .collect();
        let (cells, of) = gather(plan, &nodes, &profiles(nodes.len(), &said));
        let talks = said.iter().filter_map(|(a, b, t)| Some((*of.get(*a)?, *of.get(*b)?, *t))).collect();
        Self { cells, talks, tunnels }
    }

    /// The cells of a zone.
    pub(super) fn of_zone(&self, zone: Zone) -> impl Iterator<Item = (CellId, &Cell<'p>)> {
        self.cells.iter().enumerate().filter(move |(_, c)| c.zone.within(zone))
    }

    /// Are these all cells of the zone?
    pub(super) fn whole(&self, zone: Zone, cells: &BTreeSet<CellId>) -> bool {
        self.of_zone(zone).all(|(id, _)| cells.contains(&id))
    }
}

fn node<'p>(plan: &'p Plan, flow: &Flow, party: &'p Party) -> Node<'p> {
    match party {
        Party::Strangers => (Zone::Strangers, ""),
        Party::Admins => (Zone::People, ""),
        Party::Server(name, _) => (Zone::Servers(flow.purpose), name.as_str()),
        Party::Host(name) => (Zone::Role(plan.hosts.get(name).map_or(Role::Public, |h| h.role)), name.as_str()),
    }
}

/// The flows but for those of tunnels that carry others: they are drawn as a tube around what they carry.
fn spoken(plan: &Plan) -> (Vec<&Flow>, Tunnels) {
    let mut carried = BTreeSet::new();
    for f in &plan.flows {
        if f.way != Way::Underlay {
            carried.extend([(f.way, &f.from, &f.to), (f.way, &f.to, &f.from)]);
        }
    }
    let mut tunnels = BTreeMap::new();
    let mut rest = Vec::new();
    for f in &plan.flows {
        let inside = match f.purpose {
            Purpose::WgFleet => Some(Way::Fleet),
            Purpose::WgSign => Some(Way::Sign),
            _ => None,
        };
        match inside {
            Some(way) if carried.contains(&(way, &f.from, &f.to)) => {
                tunnels.insert(way, (f.purpose, f.transport, f.ports));
            }
            _ => rest.push(f),
        }
    }
    (rest, tunnels)
}

/// What one says and hears: (does it begin?, about what, with whom).
type Profile = BTreeSet<(bool, Talk, usize)>;

fn profiles(nodes: usize, said: &BTreeSet<(usize, usize, Talk)>) -> Vec<Profile> {
    let mut out = vec![Profile::new(); nodes];
    for (from, to, talk) in said {
        if let Some(p) = out.get_mut(*from) {
            p.insert((true, *talk, *to));
        }
        if let Some(p) = out.get_mut(*to) {
            p.insert((false, *talk, *from));
        }
    }
    out
}

/// Could the two change places?
fn twins(a: (usize, &Profile), b: (usize, &Profile)) -> bool {
    let with_b = |begins| a.1.iter().filter(move |e| e.2 == b.0 && e.0 == begins).map(|e| e.1);
    let others_of_a = a.1.iter().filter(|e| e.2 != b.0);
    let others_of_b = b.1.iter().filter(|e| e.2 != a.0);
    a.1.len() == b.1.len() && with_b(true).eq(with_b(false)) && others_of_a.eq(others_of_b)
}

type Kind<'p> = (Zone, Vec<&'p ChainName>, Option<&'p RegionName>);

/// Cells in the order of zone, chains, region and name; and each node's cell.
fn gather<'p>(plan: &'p Plan, nodes: &BTreeMap<Node<'p>, usize>, profiles: &[Profile]) -> (Vec<Cell<'p>>, Vec<CellId>) {
    let hosts: BTreeMap<&str, &HostPlan> = plan.hosts.iter().map(|(n, h)| (n.as_str(), h)).collect();
    let mut kinds: BTreeMap<Kind<'p>, Vec<Vec<(usize, Member<'p>)>>> = BTreeMap::new();
    for ((zone, name), i) in nodes {
        let (kind, member) = match (zone, hosts.get(name)) {
            (Zone::Role(_), Some(&h)) => {
                ((*zone, h.chains.iter().map(|c| &c.alias).collect(), Some(&h.region)), Member::Host(h))
            }
            (Zone::Servers(_), _) => ((*zone, Vec::new(), None), Member::Server(name)),
            _ => ((*zone, Vec::new(), None), Member::Anybody),
        };
        let Some(mine) = profiles.get(*i) else { continue };
        let groups = kinds.entry(kind).or_default();
        let like = |g: &&mut Vec<(usize, Member<'p>)>| {
            g.first().is_some_and(|(f, _)| profiles.get(*f).is_some_and(|p| twins((*f, p), (*i, mine))))
        };
        match groups.iter_mut().find(like) {
            Some(group) => group.push((*i, member)),
            None => groups.push(vec![(*i, member)]),
        }
    }
    let mut cells = Vec::new();
    let mut of = vec![0; nodes.len()];
    for ((zone, chains, region), groups) in kinds {
        for group in groups {
            for (i, _) in &group {
                if let Some(slot) = of.get_mut(*i) {
                    *slot = cells.len();
                }
            }
            let members = group.into_iter().map(|(_, m)| m).collect();
            cells.push(Cell { zone, region, chains: chains.clone(), members });
        }
    }
    (cells, of)
}
