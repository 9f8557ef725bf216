//! Conditions of rules → the sets of packets for which they hold.

use std::collections::BTreeMap;

use super::compile::fault_at;
use super::field::{EXTENSIONS, Field, NO_EXTENSION, State};
use super::keys::{Key, Kind, TYPES};
use super::ranges::Ranges;
use super::set::{PacketSet, Space};
use super::syntax::{Element, Operand, SetText, Spelling, Subject, Test};
use super::values::{bits, read};
use crate::fault::Fault;

/// What the conditions of one table can name.
pub(super) struct Conditions<'a> {
    pub(super) space: &'a Space,
    pub(super) sets: &'a BTreeMap<String, SetText>,
}

impl Conditions<'_> {
    /// Packets for which a test of a subject holds: those that have the subject, and pass.
    pub(super) fn holds(&self, subject: &Subject, test: &Test) -> Result<PacketSet, Fault> {
        let there = self.there(subject);
        let among = match test {
            Test::Among(operand) | Test::NotAmong(operand) => self.among(subject, operand)?,
            Test::Bits(mask, value) | Test::NotBits(mask, value) => self.bits(subject, mask, value)?,
            Test::AnyBit(words) => self.any_bit(subject, words)?,
        };
        Ok(match test {
            Test::NotAmong(_) | Test::NotBits(..) => there.minus(&among),
            _ => there.intersect(&among),
        })
    }

    /// Packets that have what a rule looks at: nftables lets the rule end for others, whatever it asks.
    pub(super) fn there(&self, subject: &Subject) -> PacketSet {
        subject.keys.iter().fold(self.space.all(), |all, key| {
            let family = key.family.map_or(self.space.all(), |family| self.space.of_family(family));
            let protocol = key.protocol.map_or(self.space.all(), |number| self.protocol(number));
            let socket = match key.kind {
                Kind::Uid => self.space.with(Field::Uid, &Ranges::from_to(0, u32::MAX.into())),
                _ => self.space.all(),
            };
            all.intersect(&family).intersect(&protocol).intersect(&socket)
        })
    }

    /// Packets for which connection tracking has no connection.
    pub(super) fn of_no_connection(&self) -> PacketSet {
        self.space.in_state(State::Invalid).union(&self.space.in_state(State::Untracked))
    }

    /// Packets of a transport protocol.
    pub(super) fn protocol(&self, number: u8) -> PacketSet {
        self.space.with(Field::Protocol, &Ranges::one(number.into()))
    }

    /// Whether packets or time change what is in the set of this name.
    pub(super) fn changes(&self, name: &Spelling) -> bool {
        self.sets.get(&name.text).is_some_and(|set| set.changes)
    }

    /// The set of a name, if its type is that of the subject.
    pub(super) fn set_of(&self, subject: &Subject, name: &Spelling) -> Result<&SetText, Fault> {
        let set = self.sets.get(&name.text);
        let set = set.ok_or_else(|| name.place.fault(format!("there is no set `{}` in this table", name.text)))?;
        let kinds =
            set.types.iter().map(|word| TYPES.iter().find(|(name, _)| *name == word.text).map(|(_, kind)| *kind));
        if kinds.eq(subject.keys.iter().map(|key| key.kind.set_type())) {
            return Ok(set);
        }
        Err(name.place.fault(format!("the type of `{}` is not that of what is looked up", name.text)))
    }

    /// What a map leads to, element by element.
    pub(super) fn map<T: PartialEq>(
        &self,
        subject: &Subject,
        map: &Operand,
        data: impl Fn(&Element) -> Result<T, Fault>,
    ) -> Result<Vec<(PacketSet, T)>, Fault> {
        let there = self.there(subject);
        let mut all: Vec<(PacketSet, T)> = Vec::new();
        let mut taken = self.space.none();
        for element in self.elements(subject, map)? {
            let among = self.element(subject, element)?;
            if !among.intersect(&taken).is_empty() {
                return Err(fault_at(element, "this element overlaps another of its map"));
            }
            taken = taken.union(&among);
            all.push((among.intersect(&there), data(element)?));
        }
        Ok(all)
    }

    fn elements<'a>(&'a self, subject: &Subject, operand: &'a Operand) -> Result<&'a [Element], Fault> {
        match operand {
            Operand::Elements(elements) => Ok(elements),
            Operand::Named(name) if self.changes(name) => {
                Err(name.place.fault("a map that changes while packets pass is not of the dialect"))
            }
            Operand::Named(name) => Ok(&self.set_of(subject, name)?.elements),
        }
    }

    fn among(&self, subject: &Subject, operand: &Operand) -> Result<PacketSet, Fault> {
        let elements = self.elements(subject, operand)?;
        if let [key] = subject.keys[..] {
            let mut ranges = Vec::new();
            for element in elements {
                let [word] = &element.parts[..] else { return Err(parts_differ(element)) };
                ranges.extend(read(key.kind, word)?.iter());
            }
            return Ok(self.key(key, &ranges.into_iter().collect()));
        }
        elements.iter().try_fold(self.space.none(), |all, element| Ok(all.union(&self.element(subject, element)?)))
    }

    /// Packets of one element: each part among its values.
    fn element(&self, subject: &Subject, element: &Element) -> Result<PacketSet, Fault> {
        if subject.keys.len() != element.parts.len() {
            return Err(parts_differ(element));
        }
        subject
            .keys
            .iter()
            .zip(&element.parts)
            .try_fold(self.space.all(), |all, (key, word)| Ok(all.intersect(&self.key(key, &read(key.kind, word)?))))
    }

    /// Packets whose value of a key is among these.
    fn key(&self, key: &Key, values: &Ranges) -> PacketSet {
        match key.kind {
            // the type is the first of two bytes, before the code
            Kind::Icmp | Kind::Icmpv6 => {
                let first_bytes = values.iter().map(|(first, last)| (first << 8, last << 8 | 0xff)).collect();
                self.space.with(key.field, &first_bytes)
            }
            Kind::NextHeader => {
                let behind = EXTENSIONS.into_iter().map(u128::from).filter(|number| values.contains(*number)).collect();
                let none = self.space.with(Field::Extension, &Ranges::one(NO_EXTENSION));
                none.choose(&self.space.with(key.field, values), &self.space.with(Field::Extension, &behind))
            }
            _ => self.space.with(key.field, values),
        }
    }

    /// Packets whose value has, where `mask` has ones, the bits of `value`.
    fn bits(&self, subject: &Subject, mask: &[Spelling], value: &[Spelling]) -> Result<PacketSet, Fault> {
        let key = self.bit_key(subject)?;
        let (mask_bits, value_bits) = (bits(key.kind, mask)?, bits(key.kind, value)?);
        if value_bits & !mask_bits != 0 {
            return Ok(self.space.none());
        }
        let small = |bits: u128| u32::try_from(bits).unwrap_or(u32::MAX);
        match key.kind {
            Kind::Mark => Ok(self.space.with_mark(small(mask_bits), small(value_bits))),
            Kind::Flags => Ok(self.flags(key, |flags| flags & mask_bits == value_bits)),
            _ => prefix(key, mask_bits, value_bits)
                .map(|ranges| self.key(key, &ranges))
                .ok_or_else(|| subject.place.fault("only the masks of prefixes are of the dialect here")),
        }
    }

    fn any_bit(&self, subject: &Subject, words: &[Spelling]) -> Result<PacketSet, Fault> {
        let key = self.bit_key(subject)?;
        let wanted = bits(key.kind, words)?;
        match key.kind {
            Kind::Flags => Ok(self.flags(key, |flags| flags & wanted != 0)),
            // each state is a bit of its own, and a packet has one
            Kind::State => words
                .iter()
                .try_fold(self.space.none(), |all, word| Ok(all.union(&self.key(key, &read(key.kind, word)?)))),
            _ => Err(subject.place.fault("only TCP flags and states can be listed with commas")),
        }
    }

    fn flags(&self, key: &Key, wanted: impl Fn(u128) -> bool) -> PacketSet {
        self.space.with(key.field, &(0..=0xff).filter(|flags| wanted(*flags)).collect())
    }

    fn bit_key(&self, subject: &Subject) -> Result<&'static Key, Fault> {
        match subject.keys[..] {
            [key] => Ok(key),
            _ => Err(subject.place.fault("a concatenation has no bits")),
        }
    }
}

fn parts_differ(element: &Element) -> Fault {
    fault_at(element, "this element has not as many parts as what is looked up")
}

/// The addresses whose first bits are these; `None` if the mask is not that of a prefix.
fn prefix(key: &Key, mask: u128, value: u128) -> Option<Ranges> {
    let whole = match key.kind {
        Kind::Ipv4 => u128::from(u32::MAX),
        Kind::Ipv6 => u128::MAX,
        _ => return None,
    };
    let hosts = whole & !mask;
    (hosts & hosts.wrapping_add(1) == 0).then(|| Ranges::from_to(value, value | hosts))
}
