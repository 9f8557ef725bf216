//! What is in a set of packets: one of them, or all as boxes.

use std::collections::BTreeMap;

use super::field::{EXTENSIONS, Family, Field, MARK_BITS, MARK_LEVEL, NO_EXTENSION, NO_UID, State, greatest};
use super::packet::Packet;
use super::ranges::Ranges;
use super::set::{PacketSet, Space};

/// All packets whose numbers lie in the ranges of each field that is named; a field that is not named may hold any.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PacketBox {
    /// Ranges of each field but the mark.
    pub fields: BTreeMap<Field, Ranges>,
    /// The bits of the mark that matter.
    pub mark_mask: u32,
    /// What they are.
    pub mark_bits: u32,
}

impl Space {
    /// Packets that there can be at all: IPv4's addresses have 32 bits, and behind IPv6's extension headers comes none.
    #[must_use]
    pub fn possible(&self) -> PacketSet {
        let with = |field, last: u128| self.with(field, &Ranges::from_to(0, last));
        let short = with(Field::Source, u32::MAX.into()).intersect(&with(Field::Destination, u32::MAX.into()));
        let behind = EXTENSIONS.iter().map(|number| u128::from(*number)).collect();
        let v4 = self.of_family(Family::V4).intersect(&short);
        let v6 = self.of_family(Family::V6).minus(&self.with(Field::Protocol, &behind));
        let states = State::ALL.iter().map(|state| *state as u128).collect();
        v4.union(&v6).restrict(Field::State, &states)
    }
}

impl PacketSet {
    /// One packet of the set, if there is one that can exist. Fields that do not matter hold something plain.
    #[must_use]
    pub fn sample(&self) -> Option<Packet> {
        let possible = self.intersect(&self.space().possible());
        let mut chosen: BTreeMap<u8, u128> = BTreeMap::new();
        let mut rest = possible;
        while let Some((level, branches)) = rest.branches() {
            let mut first = 0;
            let mut open = Vec::new();
            for (last, to) in branches {
                if !to.is_empty() {
                    open.push((first, last, to));
                }
                first = last.saturating_add(1);
            }
            let wanted = plain(level);
            let at = open.iter().position(|(first, last, _)| (*first..=*last).contains(&wanted)).unwrap_or(0);
            let (first, last, to) = open.into_iter().nth(at)?;
            chosen.insert(level, wanted.clamp(first, last));
            rest = to;
        }
        let number = |level: u8| chosen.get(&level).copied().unwrap_or_else(|| plain(level));
        let mark = (0..MARK_BITS).fold(0, |mark, bit| mark << 1 | number(MARK_LEVEL + bit));
        (!rest.is_empty()).then(|| Packet::of(|field| if field == Field::Mark { mark } else { number(field as u8) }))
    }

    /// The numbers of a field that packets of the set have. Of the mark nothing is told here: see [`Self::boxes`].
    #[must_use]
    pub fn values(&self, field: Field) -> Ranges {
        let others = Field::PLAIN.into_iter().chain([Field::Mark]).filter(|other| *other != field);
        let shadow = others.fold(self.clone(), |set, other| set.any(other));
        match shadow.branches() {
            None if shadow.is_empty() => Ranges::default(),
            Some((level, branches)) if level == field as u8 => ranges(&branches, |to| !to.is_empty()),
            _ => Ranges::from_to(0, greatest(field as u8)),
        }
    }

    /// The whole set as boxes that share no packet, at most `limit` of them: `None` where there are more.
    #[must_use]
    pub fn boxes(&self, limit: usize) -> Option<Vec<PacketBox>> {
        let mut found = Vec::new();
        spread(self, &PacketBox::default(), limit, &mut found).then_some(found)
    }
}

/// Adds the boxes of `set` within `so_far`; false once there are more than `limit`.
fn spread(set: &PacketSet, so_far: &PacketBox, limit: usize, found: &mut Vec<PacketBox>) -> bool {
    let Some((level, branches)) = set.branches() else {
        if !set.is_empty() {
            found.push(so_far.clone());
        }
        return found.len() <= limit;
    };
    let mut done = Vec::new();
    for (last, to) in branches.iter().filter(|(_, to)| !to.is_empty()) {
        if done.contains(&to.id()) {
            continue;
        }
        done.push(to.id());
        let mut within = so_far.clone();
        match Field::PLAIN.get(usize::from(level)) {
            Some(field) => drop(within.fields.insert(*field, ranges(&branches, |other| other == to))),
            None => {
                let bit = 1 << (MARK_LEVEL + MARK_BITS - 1 - level);
                within.mark_mask |= bit;
                within.mark_bits |= if *last == 1 { bit } else { 0 };
            }
        }
        if !spread(to, &within, limit, found) {
            return false;
        }
    }
    true
}

/// The numbers that lead to branches of a kind.
fn ranges(branches: &[(u128, PacketSet)], wanted: impl Fn(&PacketSet) -> bool) -> Ranges {
    let mut first = 0;
    let mut all = Vec::new();
    for (last, to) in branches {
        if wanted(to) {
            all.push((first, *last));
        }
        first = last.saturating_add(1);
    }
    all.into_iter().collect()
}

/// What a field holds where nothing asks for another number.
fn plain(level: u8) -> u128 {
    match Field::PLAIN.get(usize::from(level)) {
        Some(Field::Family) => Family::V4 as u128,
        Some(Field::State) => State::New as u128,
        Some(Field::Protocol) => 6,
        Some(Field::SourcePort) => 40_000,
        Some(Field::TcpFlags) => 2,
        Some(Field::Extension) => NO_EXTENSION,
        Some(Field::HopLimit) => 64,
        Some(Field::Uid) => NO_UID,
        _ => 0,
    }
}
