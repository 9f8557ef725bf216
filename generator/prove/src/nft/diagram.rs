//! Decision diagrams over fields: reduced, ordered and shared, so that one set of packets is one number.
//!
//! A node looks at one level and holds, for every number there, the node that goes on. A node whose branches are all one
//! does not exist, and two equal nodes are one: equal sets have equal ids, whichever way they were made.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::field::{MARK_BITS, MARK_LEVEL, greatest};
use super::ranges::Ranges;

/// A set within one [`Table`].
pub(super) type Id = u32;
/// The set of no packet.
pub(super) const NONE: Id = 0;
/// The set of all packets.
pub(super) const ALL: Id = 1;
/// The level of the two sets that look at nothing.
const LEAF: u8 = u8::MAX;
/// Results that are remembered before all are forgotten: a bound on memory, not on what can be computed.
const REMEMBERED: usize = 1 << 20;

/// What to look at, and where each range of numbers leads: (its last number, the node), to the greatest of the level.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Node {
    pub(super) level: u8,
    pub(super) cuts: Vec<(u128, Id)>,
}

/// A change of the mark: each bit is first kept (1) or cleared (0), then turned over where `xor` has a 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MarkChange {
    pub(super) and: u32,
    pub(super) xor: u32,
}

/// All nodes.
#[derive(Debug)]
pub(super) struct Table {
    nodes: Vec<Arc<Node>>,
    unique: BTreeMap<Arc<Node>, Id>,
    chosen: BTreeMap<(Id, Id, Id), Id>,
}

impl Default for Table {
    fn default() -> Self {
        let leaf = || Arc::new(Node { level: LEAF, cuts: Vec::new() });
        Self { nodes: vec![leaf(), leaf()], unique: BTreeMap::new(), chosen: BTreeMap::new() }
    }
}

impl Table {
    /// The node behind an id.
    pub(super) fn node(&self, id: Id) -> Arc<Node> {
        Arc::clone(&self.nodes[id as usize])
    }

    /// The set with these branches; they must reach the greatest number of the level.
    pub(super) fn make(&mut self, level: u8, branches: impl IntoIterator<Item = (u128, Id)>) -> Id {
        let mut cuts: Vec<(u128, Id)> = Vec::new();
        for (last, to) in branches {
            match cuts.last_mut() {
                Some(before) if before.1 == to => before.0 = last,
                _ => cuts.push((last, to)),
            }
        }
        if let [(_, only)] = cuts[..] {
            return only;
        }
        let node = Arc::new(Node { level, cuts });
        if let Some(known) = self.unique.get(&node) {
            return *known;
        }
        let id = Id::try_from(self.nodes.len()).unwrap_or_else(|_| unreachable!("memory ends before the ids do"));
        self.nodes.push(Arc::clone(&node));
        self.unique.insert(node, id);
        id
    }

    /// `yes` for packets whose number at `level` is among `ranges`, else `no`. Both must look at later levels only.
    pub(super) fn branch(&mut self, level: u8, ranges: &Ranges, yes: Id, no: Id) -> Id {
        let greatest = greatest(level);
        let mut branches = Vec::new();
        let mut next = 0;
        for (first, last) in ranges.iter().filter(|(first, _)| *first <= greatest) {
            if first > next {
                branches.push((first - 1, no));
            }
            branches.push((last.min(greatest), yes));
            next = last.saturating_add(1);
        }
        if branches.last().is_none_or(|(last, _)| *last < greatest) {
            branches.push((greatest, no));
        }
        self.make(level, branches)
    }

    /// Packets of `yes` where `test` holds, and of `no` elsewhere. Every operation of sets is one of these.
    pub(super) fn choose(&mut self, test: Id, yes: Id, no: Id) -> Id {
        match (test, yes, no) {
            (ALL, ..) => return yes,
            (NONE, ..) => return no,
            (_, ALL, NONE) => return test,
            _ if yes == no => return yes,
            _ => {}
        }
        if let Some(known) = self.chosen.get(&(test, yes, no)) {
            return *known;
        }
        let all = [test, yes, no];
        let nodes = all.map(|id| self.node(id));
        let level = nodes.iter().map(|node| node.level).min().unwrap_or(LEAF);
        let end = greatest(level);
        let mut at = [0_usize; 3];
        let mut branches = Vec::new();
        loop {
            // a set that does not look at this level is one range of itself
            let cut = |i: usize| if nodes[i].level == level { nodes[i].cuts[at[i]] } else { (end, all[i]) };
            let cuts = [cut(0), cut(1), cut(2)];
            let last = cuts.iter().map(|(last, _)| *last).min().unwrap_or(end);
            let to = self.choose(cuts[0].1, cuts[1].1, cuts[2].1);
            branches.push((last, to));
            if last == end {
                break;
            }
            (0..3).filter(|i| cuts[*i].0 == last).for_each(|i| at[i] += 1);
        }
        let made = self.make(level, branches);
        if self.chosen.len() >= REMEMBERED {
            self.chosen.clear();
        }
        self.chosen.insert((test, yes, no), made);
        made
    }

    /// Packets whose number at `level` could be another so that they are in `set`.
    pub(super) fn any(&mut self, set: Id, level: u8, known: &mut BTreeMap<Id, Id>) -> Id {
        let node = self.node(set);
        match node.level.cmp(&level) {
            Ordering::Greater => set,
            Ordering::Equal => node.cuts.iter().fold(NONE, |all, (_, to)| self.choose(*to, ALL, all)),
            Ordering::Less => self.rebuild(set, known, |table, to, known| table.any(to, level, known)),
        }
    }

    /// Packets that are in `set` once their mark has been changed.
    pub(super) fn before(&mut self, set: Id, change: MarkChange, known: &mut BTreeMap<Id, Id>) -> Id {
        let node = self.node(set);
        if node.level == LEAF {
            return set;
        }
        if node.level < MARK_LEVEL {
            return self.rebuild(set, known, |table, to, known| table.before(to, change, known));
        }
        let bit = 1 << (MARK_LEVEL + MARK_BITS - 1 - node.level);
        let (turned, kept) = (change.xor & bit != 0, change.and & bit != 0);
        let [(_, clear), (_, set_)] = node.cuts[..] else { return set };
        let (clear, set_) = if turned { (set_, clear) } else { (clear, set_) };
        if kept {
            let swapped = self.make(node.level, [(0, clear), (1, set_)]);
            self.rebuild(swapped, known, |table, to, known| table.before(to, change, known))
        } else {
            self.before(clear, change, known)
        }
    }

    /// The node with each branch replaced; results are remembered in `known`.
    fn rebuild(
        &mut self,
        id: Id,
        known: &mut BTreeMap<Id, Id>,
        mut with: impl FnMut(&mut Self, Id, &mut BTreeMap<Id, Id>) -> Id,
    ) -> Id {
        if let Some(done) = known.get(&id) {
            return *done;
        }
        let node = self.node(id);
        let branches: Vec<_> = node.cuts.iter().map(|(last, to)| (*last, with(self, *to, known))).collect();
        let made = self.make(node.level, branches);
        known.insert(id, made);
        made
    }
}
