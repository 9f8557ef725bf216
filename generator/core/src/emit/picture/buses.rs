//! Talks of cells → buses: one line with several ends, on which everybody who begins may speak to everybody spoken to.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{CellId, Crowd, Zone};
use crate::fleet::names::Role;
use crate::plan::flow::{Ports, Purpose, Transport, Way};

/// Ports of the side that is spoken to.
type PortSet = BTreeSet<(Transport, Ports)>;

/// Whether a bus has two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// `from` begins, `to` is spoken to.
    OneWay,
    /// All of `from` (= `to`) speak to each other, and none to itself.
    EachToEach,
}

/// A complete relation between two sets of cells.
#[derive(Debug, Clone)]
pub(super) struct Bus {
    pub(super) purpose: Purpose,
    pub(super) way: Way,
    pub(super) ports: PortSet,
    pub(super) from: BTreeSet<CellId>,
    pub(super) to: BTreeSet<CellId>,
    pub(super) sense: Sense,
}

impl Bus {
    /// `tcp 8428, 9428`.
    pub(super) fn port_words(&self) -> String {
        let mut out: Vec<String> = Vec::new();
        let mut last = None;
        for (transport, ports) in &self.ports {
            let port = match ports {
                Ports::One(port) => port.to_string(),
                Ports::Any => "any".into(),
            };
            let word = if last == Some(*transport) { port } else { format!("{} {port}", transport.as_str()) };
            last = Some(*transport);
            out.push(word);
        }
        out.join(", ")
    }

    /// How many pairs of hosts it joins.
    pub(super) fn pairs(&self, crowd: &Crowd<'_>) -> usize {
        let count = |cells: &BTreeSet<CellId>| -> usize {
            cells.iter().filter_map(|c| crowd.cells.get(*c)).map(|c| c.members.len()).sum()
        };
        match self.sense {
            Sense::OneWay => count(&self.from) * count(&self.to),
            Sense::EachToEach => count(&self.from) * count(&self.from).saturating_sub(1),
        }
    }

    /// The zones that it touches, with the cells that are its ends there.
    pub(super) fn zones(&self, crowd: &Crowd<'_>) -> BTreeMap<Zone, BTreeSet<CellId>> {
        let mut out: BTreeMap<Zone, BTreeSet<CellId>> = BTreeMap::new();
        for id in self.from.union(&self.to) {
            if let Some(cell) = crowd.cells.get(*id) {
                out.entry(cell.zone).or_default().insert(*id);
            }
        }
        self.managed(crowd, &mut out);
        out
    }
}

impl Bus {
    /// All bastions and all monitors on one side are the management.
    fn managed(&self, crowd: &Crowd<'_>, zones: &mut BTreeMap<Zone, BTreeSet<CellId>>) {
        let parts = [Zone::Role(Role::Bastion), Zone::Role(Role::Monitor)];
        let [Some(bastions), Some(monitors)] = parts.map(|z| zones.get(&z)) else { return };
        let all: BTreeSet<CellId> = bastions.union(monitors).copied().collect();
        if crowd.whole(Zone::Management, &all) && [&self.from, &self.to].iter().any(|s| all.is_subset(s)) {
            zones.retain(|z, _| !parts.contains(z));
            zones.insert(Zone::Management, all);
        }
    }
}

type Topic = (Purpose, Way, PortSet);
type Edges = BTreeMap<CellId, BTreeSet<CellId>>;

/// All buses: between two zones, and inside one.
pub(super) fn buses(crowd: &Crowd<'_>) -> Vec<Bus> {
    let mut ports: BTreeMap<(Purpose, Way, CellId, CellId), PortSet> = BTreeMap::new();
    for (a, b, (purpose, way, transport, port)) in &crowd.talks {
        ports.entry((*purpose, *way, *a, *b)).or_default().insert((*transport, *port));
    }
    let zone = |id: CellId| crowd.cells.get(id).map(|c| c.zone);
    let mut topics: BTreeMap<(Topic, Option<Zone>, Option<Zone>), Edges> = BTreeMap::new();
    for ((purpose, way, a, b), set) in ports {
        let key = ((purpose, way, set), zone(a), zone(b));
        topics.entry(key).or_default().entry(a).or_default().insert(b);
    }
    let mut out = Vec::new();
    for ((topic, from, to), mut edges) in topics {
        if from == to {
            out.extend(circles(crowd, &topic, &mut edges));
        }
        out.extend(alike(&topic, edges));
    }
    out
}

fn bus((purpose, way, ports): &Topic, from: BTreeSet<CellId>, to: BTreeSet<CellId>, sense: Sense) -> Bus {
    Bus { purpose: *purpose, way: *way, ports: ports.clone(), from, to, sense }
}

/// Takes out the sets of cells in which each speaks to each other.
fn circles(crowd: &Crowd<'_>, topic: &Topic, edges: &mut Edges) -> Vec<Bus> {
    let several = |id: &CellId| crowd.cells.get(*id).is_some_and(|c| c.members.len() > 1);
    let mut closed: BTreeMap<BTreeSet<CellId>, BTreeSet<CellId>> = BTreeMap::new();
    for (id, to) in edges.iter().filter(|(id, to)| !several(id) || to.contains(*id)) {
        let mut all = to.clone();
        all.insert(*id);
        closed.entry(all).or_default().insert(*id);
    }
    let mut out = Vec::new();
    for (all, _) in closed.into_iter().filter(|(all, of)| all == of) {
        for id in &all {
            if let Some(to) = edges.get_mut(id) {
                to.retain(|t| !all.contains(t));
            }
        }
        out.push(bus(topic, all.clone(), all, Sense::EachToEach));
    }
    for (id, to) in edges.iter_mut() {
        if to.remove(id) {
            out.push(bus(topic, [*id].into(), [*id].into(), Sense::EachToEach));
        }
    }
    out
}

/// One bus for all that speak to the same.
fn alike(topic: &Topic, edges: Edges) -> Vec<Bus> {
    let mut by: BTreeMap<BTreeSet<CellId>, BTreeSet<CellId>> = BTreeMap::new();
    for (from, to) in edges {
        if !to.is_empty() {
            by.entry(to).or_default().insert(from);
        }
    }
    by.into_iter().map(|(to, from)| bus(topic, from, to, Sense::OneWay)).collect()
}

/// Joins buses that have the same beginners, then those that have the same listeners.
pub(super) fn join(buses: Vec<Bus>) -> Vec<Bus> {
    let joined = join_by(buses, |b| b.from.clone(), |a, b| a.to.extend(b.to));
    join_by(joined, |b| b.to.clone(), |a, b| a.from.extend(b.from))
}

fn join_by(buses: Vec<Bus>, same: fn(&Bus) -> BTreeSet<CellId>, add: fn(&mut Bus, Bus)) -> Vec<Bus> {
    let mut by: BTreeMap<_, Bus> = BTreeMap::new();
    for b in buses {
        let key = (b.purpose, b.way, b.ports.clone(), same(&b));
        match by.get_mut(&key) {
            Some(first) => add(first, b),
            None => {
                by.insert(key, b);
            }
        }
    }
    by.into_values().collect()
}
