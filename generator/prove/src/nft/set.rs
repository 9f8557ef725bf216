//! Sets of packets: exact, comparable, and shared between all that come from one ruleset.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;

use super::diagram::{ALL, Id, MarkChange, NONE, Node, Table};
use super::field::{Family, Field, MARK_BITS, MARK_LEVEL, State};
use super::packet::{Packet, name_number};
use super::ranges::Ranges;

/// Where sets keep their nodes. Sets of two spaces can be combined; within one that costs less.
#[derive(Debug, Clone, Default)]
pub struct Space(Arc<Mutex<Table>>);

impl Space {
    /// Every packet.
    #[must_use]
    pub fn all(&self) -> PacketSet {
        self.set(ALL)
    }

    /// No packet.
    #[must_use]
    pub fn none(&self) -> PacketSet {
        self.set(NONE)
    }

    /// Packets whose number in a field is among `values`.
    #[must_use]
    pub fn with(&self, field: Field, values: &Ranges) -> PacketSet {
        if field != Field::Mark {
            return self.set(self.table().branch(field as u8, values, ALL, NONE));
        }
        values.iter().fold(self.none(), |all, (first, last)| {
            let up_to = |last: u128| u32::try_from(last).map_or(self.all(), |last| self.mark_up_to(last));
            let below = first.checked_sub(1).map_or(self.none(), up_to);
            all.union(&up_to(last).minus(&below))
        })
    }

    /// Packets whose mark has the bits of `value` where `mask` has ones.
    #[must_use]
    pub fn with_mark(&self, mask: u32, value: u32) -> PacketSet {
        let mut table = self.table();
        let tested = (0..MARK_BITS).filter(|bit| mask >> bit & 1 == 1);
        let root = tested.fold(ALL, |rest, bit| {
            let wanted = Ranges::one((value >> bit & 1).into());
            table.branch(MARK_LEVEL + MARK_BITS - 1 - bit, &wanted, rest, NONE)
        });
        drop(table);
        self.set(root)
    }

    /// Packets from one of these networks, in whichever family.
    #[must_use]
    pub fn from(&self, networks: &[IpNet]) -> PacketSet {
        self.at(Field::Source, networks)
    }

    /// Packets to one of these networks.
    #[must_use]
    pub fn to(&self, networks: &[IpNet]) -> PacketSet {
        self.at(Field::Destination, networks)
    }

    /// Packets that come by the interface of this name; by none (they are made here) where it is empty.
    #[must_use]
    pub fn coming_by(&self, interface: &str) -> PacketSet {
        self.with(Field::Input, &Ranges::one(name_number(interface)))
    }

    /// Packets that leave by the interface of this name.
    #[must_use]
    pub fn leaving_by(&self, interface: &str) -> PacketSet {
        self.with(Field::Output, &Ranges::one(name_number(interface)))
    }

    /// Packets of one family.
    #[must_use]
    pub fn of_family(&self, family: Family) -> PacketSet {
        self.with(Field::Family, &Ranges::one(family as u128))
    }

    /// Packets of which connection tracking says this.
    #[must_use]
    pub fn in_state(&self, state: State) -> PacketSet {
        self.with(Field::State, &Ranges::one(state as u128))
    }

    fn at(&self, field: Field, networks: &[IpNet]) -> PacketSet {
        let number = |address: IpAddr| match address {
            IpAddr::V4(address) => u32::from(address).into(),
            IpAddr::V6(address) => u128::from(address),
        };
        let of = |family, networks: Vec<&IpNet>| {
            let ranges = networks.iter().map(|net| (number(net.network()), number(net.broadcast()))).collect();
            self.of_family(family).intersect(&self.with(field, &ranges))
        };
        let (v4, v6) = networks.iter().partition(|net| net.addr().is_ipv4());
        of(Family::V4, v4).union(&of(Family::V6, v6))
    }

    fn mark_up_to(&self, last: u32) -> PacketSet {
        let mut table = self.table();
        let root = (0..MARK_BITS).fold(ALL, |rest, bit| {
            let level = MARK_LEVEL + MARK_BITS - 1 - bit;
            let (clear, set) = if last >> bit & 1 == 1 { (ALL, rest) } else { (rest, NONE) };
            table.make(level, [(0, clear), (1, set)])
        });
        drop(table);
        self.set(root)
    }

    fn set(&self, root: Id) -> PacketSet {
        PacketSet { space: self.clone(), root }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // a table is never left half changed: nodes are only added
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A set of packets. Two sets are equal exactly if they hold the same packets.
#[derive(Clone)]
pub struct PacketSet {
    space: Space,
    root: Id,
}

impl PacketSet {
    /// Where it lives.
    #[must_use]
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// Packets of `yes` where this set holds them, and of `no` elsewhere.
    #[must_use]
    pub fn choose(&self, yes: &Self, no: &Self) -> Self {
        let (yes, no) = (yes.root_in(&self.space), no.root_in(&self.space));
        let root = self.space.table().choose(self.root, yes, no);
        self.space.set(root)
    }

    /// Packets of both.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        self.choose(other, &self.space.none())
    }

    /// Packets of either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.choose(&self.space.all(), other)
    }

    /// Packets of this set that are not of the other.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.intersect(&other.complement())
    }

    /// All other packets.
    #[must_use]
    pub fn complement(&self) -> Self {
        self.choose(&self.space.none(), &self.space.all())
    }

    /// Packets of this set whose number in a field is among `values`.
    #[must_use]
    pub fn restrict(&self, field: Field, values: &Ranges) -> Self {
        self.intersect(&self.space.with(field, values))
    }

    /// Packets that are in the set with some other number in that field, or with their own: the field no longer tells.
    #[must_use]
    pub fn any(&self, field: Field) -> Self {
        let last = if field == Field::Mark { MARK_LEVEL + MARK_BITS - 1 } else { field as u8 };
        let mut table = self.space.table();
        let root = (field as u8..=last).fold(self.root, |root, level| table.any(root, level, &mut BTreeMap::new()));
        drop(table);
        self.space.set(root)
    }

    /// Whether there is no packet in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.root == NONE
    }

    /// Whether every packet of it is in the other too.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.minus(other).is_empty()
    }

    /// Whether this packet is in it.
    #[must_use]
    pub fn contains(&self, packet: &Packet) -> bool {
        let table = self.space.table();
        let mut id = self.root;
        while id > ALL {
            let node = table.node(id);
            let value = level_value(packet, node.level);
            id = node.cuts.iter().find(|(last, _)| value <= *last).map_or(NONE, |(_, to)| *to);
        }
        id == ALL
    }

    /// Packets that are in the set once their mark has been changed.
    pub(super) fn before(&self, change: MarkChange) -> Self {
        let root = self.space.table().before(self.root, change, &mut BTreeMap::new());
        self.space.set(root)
    }

    /// What is the same for equal sets of one space, and differs otherwise.
    pub(super) fn id(&self) -> u32 {
        self.root
    }

    /// The node that the set begins with, and each branch as a set; none where it is all packets or no packet.
    pub(super) fn branches(&self) -> Option<(u8, Vec<(u128, Self)>)> {
        let node = (self.root > ALL).then(|| self.space.table().node(self.root))?;
        Some((node.level, node.cuts.iter().map(|(last, to)| (*last, self.space.set(*to))).collect()))
    }

    /// The root of the same set in another space.
    fn root_in(&self, space: &Space) -> Id {
        if Arc::ptr_eq(&self.space.0, &space.0) {
            return self.root;
        }
        let mut nodes = BTreeMap::new();
        gather(&self.space.table(), self.root, &mut nodes);
        let mut table = space.table();
        let mut known = BTreeMap::from([(NONE, NONE), (ALL, ALL)]);
        // a node is made after all that it leads to, so its id is greater than theirs
        for (id, node) in nodes {
            let branches = node.cuts.iter().map(|(last, to)| (*last, known.get(to).copied().unwrap_or(NONE)));
            let made = table.make(node.level, branches.collect::<Vec<_>>());
            known.insert(id, made);
        }
        known.get(&self.root).copied().unwrap_or(NONE)
    }
}

/// Every node that a set reaches.
fn gather(table: &Table, id: Id, nodes: &mut BTreeMap<Id, Arc<Node>>) {
    if id > ALL && !nodes.contains_key(&id) {
        let node = table.node(id);
        node.cuts.iter().for_each(|(_, to)| gather(table, *to, nodes));
        nodes.insert(id, node);
    }
}

/// The packet's number at a level of the diagrams.
fn level_value(packet: &Packet, level: u8) -> u128 {
    match Field::PLAIN.get(usize::from(level)) {
        Some(field) => packet.value(*field),
        None => u128::from(packet.mark >> (MARK_LEVEL + MARK_BITS - 1 - level) & 1),
    }
}

impl PartialEq for PacketSet {
    fn eq(&self, other: &Self) -> bool {
        self.root == other.root_in(&self.space)
    }
}

impl Eq for PacketSet {}

impl fmt::Debug for PacketSet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PacketSet({})", self.root)
    }
}
