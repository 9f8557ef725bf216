//! The algebra of sets against brute force over a small world: two fields of four numbers, and two bits of the mark.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::nft::diagram::MarkChange;
use crate::nft::{Addresses, Field, Packet, PacketSet, Ranges, Space, State};

/// Port and protocol from 0 to 3 (3 stands for all greater ones), mark from 0 to 3 (its two highest bits).
type Point = (u8, u8, u8);

/// The bits of a mark that the world does not have.
const LOW: u32 = (1 << 30) - 1;

fn world() -> impl Iterator<Item = Point> {
    (0..64).map(|n| (n & 3, n >> 2 & 3, n >> 4))
}

fn packet((port, protocol, mark): Point) -> Packet {
    Packet {
        input: "up0".into(),
        output: String::new(),
        state: State::New,
        addresses: Addresses::V4([10, 0, 0, 1].into(), [10, 0, 0, 2].into()),
        protocol,
        extension: None,
        source_port: 0,
        destination_port: port.into(),
        tcp_flags: 0,
        hop_limit: 64,
        uid: None,
        mark: u32::from(mark) << 30,
    }
}

#[derive(Debug, Clone)]
enum Formula {
    Port(u8, u8),
    Protocol(u8, u8),
    Mark(u8, u8),
    MarkRange(u8, u8),
    Not(Box<Formula>),
    And(Box<Formula>, Box<Formula>),
    Or(Box<Formula>, Box<Formula>),
    Choose(Box<Formula>, Box<Formula>, Box<Formula>),
    AnyPort(Box<Formula>),
    AnyMark(Box<Formula>),
    Before(u8, u8, Box<Formula>),
}

fn formula() -> impl Strategy<Value = Formula> {
    let leaf = prop_oneof![
        (0_u8..4, 0_u8..4).prop_map(|(a, b)| Formula::Port(a, b)),
        (0_u8..4, 0_u8..4).prop_map(|(a, b)| Formula::Protocol(a, b)),
        (0_u8..4, 0_u8..4).prop_map(|(a, b)| Formula::Mark(a, b & a)),
        (0_u8..4, 0_u8..4).prop_map(|(a, b)| Formula::MarkRange(a, b)),
    ];
    leaf.prop_recursive(6, 60, 3, |inner| {
        let one = inner.clone().prop_map(Box::new).boxed();
        prop_oneof![
            one.clone().prop_map(Formula::Not),
            (one.clone(), one.clone()).prop_map(|(a, b)| Formula::And(a, b)),
            (one.clone(), one.clone()).prop_map(|(a, b)| Formula::Or(a, b)),
            (one.clone(), one.clone(), one.clone()).prop_map(|(a, b, c)| Formula::Choose(a, b, c)),
            one.clone().prop_map(Formula::AnyPort),
            one.clone().prop_map(Formula::AnyMark),
            (0_u8..4, 0_u8..4, one).prop_map(|(a, x, f)| Formula::Before(a, x, f)),
        ]
    })
}

impl Formula {
    fn holds(&self, point: Point) -> bool {
        let (port, protocol, mark) = point;
        match self {
            Self::Port(a, b) => (*a..=*b).contains(&port),
            Self::Protocol(a, b) => (*a..=*b).contains(&protocol),
            Self::Mark(mask, value) => mark & mask == *value,
            Self::MarkRange(a, b) => (*a..=*b).contains(&mark),
            Self::Not(f) => !f.holds(point),
            Self::And(f, g) => f.holds(point) && g.holds(point),
            Self::Or(f, g) => f.holds(point) || g.holds(point),
            Self::Choose(f, g, h) => {
                if f.holds(point) {
                    g.holds(point)
                } else {
                    h.holds(point)
                }
            }
            Self::AnyPort(f) => (0..4).any(|port| f.holds((port, protocol, mark))),
            Self::AnyMark(f) => (0..4).any(|mark| f.holds((port, protocol, mark))),
            Self::Before(and, xor, f) => f.holds((port, protocol, mark & and ^ xor)),
        }
    }

    fn set(&self, space: &Space) -> PacketSet {
        let wide = |a: u8, b: u8| match b {
            _ if a > b => Ranges::default(),
            3 => Ranges::from_to(a.into(), u128::MAX),
            _ => Ranges::from_to(a.into(), b.into()),
        };
        let high = |bits: u8| u32::from(bits) << 30;
        match self {
            Self::Port(a, b) => space.with(Field::DestinationPort, &wide(*a, *b)),
            Self::Protocol(a, b) => space.with(Field::Protocol, &wide(*a, *b)),
            Self::Mark(mask, value) => space.with_mark(high(*mask), high(*value)),
            Self::MarkRange(a, b) => {
                space.with(Field::Mark, &Ranges::from_to(high(*a).into(), (high(*b) | LOW).into()))
            }
            Self::Not(f) => f.set(space).complement(),
            Self::And(f, g) => f.set(space).intersect(&g.set(space)),
            Self::Or(f, g) => f.set(space).union(&g.set(space)),
            Self::Choose(f, g, h) => f.set(space).choose(&g.set(space), &h.set(space)),
            Self::AnyPort(f) => f.set(space).any(Field::DestinationPort),
            Self::AnyMark(f) => f.set(space).any(Field::Mark),
            Self::Before(and, xor, f) => {
                let change = MarkChange { and: high(*and) | LOW, xor: high(*xor) };
                f.set(space).before(change)
            }
        }
    }

    fn points(&self) -> BTreeSet<Point> {
        world().filter(|point| self.holds(*point)).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_set_holds_what_its_formula_says(f in formula()) {
        let set = f.set(&Space::default());
        for point in world() {
            prop_assert_eq!(set.contains(&packet(point)), f.holds(point), "{:?}", point);
        }
        prop_assert_eq!(set.is_empty(), f.points().is_empty());
    }

    #[test]
    fn sets_are_equal_exactly_if_they_hold_the_same(f in formula(), g in formula()) {
        let (one, other) = (Space::default(), Space::default());
        prop_assert_eq!(f.set(&one) == g.set(&one), f.points() == g.points());
        prop_assert_eq!(f.set(&one) == g.set(&other), f.points() == g.points());
        prop_assert_eq!(f.set(&one).is_within(&g.set(&other)), f.points().is_subset(&g.points()));
    }

    #[test]
    fn boxes_are_the_set_and_share_nothing(f in formula()) {
        let space = Space::default();
        let set = f.set(&space);
        let mut rest = space.none();
        for one in set.boxes(10_000).unwrap() {
            let fields = one.fields.iter().fold(space.all(), |all, (field, values)| all.restrict(*field, values));
            let part = fields.intersect(&space.with_mark(one.mark_mask, one.mark_bits));
            prop_assert!(part.intersect(&rest).is_empty());
            rest = rest.union(&part);
        }
        prop_assert_eq!(rest, set);
    }

    #[test]
    fn a_sample_is_of_the_set(f in formula()) {
        let set = f.set(&Space::default());
        let sample = set.sample();
        prop_assert_eq!(sample.is_some(), !set.is_empty());
        prop_assert!(sample.is_none_or(|packet| set.contains(&packet)));
    }

    #[test]
    fn values_are_those_that_some_packet_has(f in formula()) {
        let ports = f.set(&Space::default()).values(Field::DestinationPort);
        let found: BTreeSet<u8> = f.points().into_iter().map(|(port, ..)| port).collect();
        for port in 0..4 {
            prop_assert_eq!(ports.contains(port.into()), found.contains(&port));
        }
    }
}

#[test]
fn addresses_of_both_families_are_apart() {
    let space = Space::default();
    let v4 = space.from(&["0.0.0.0/0".parse().unwrap()]);
    let v6 = space.from(&["::/0".parse().unwrap()]);
    assert!(v4.intersect(&v6).is_empty());
    let possible = space.possible();
    assert_eq!(possible.intersect(&v4.union(&v6)), possible);
    assert!(space.to(&["10.0.0.0/8".parse().unwrap()]).contains(&packet((0, 0, 0))));
    assert!(!space.to(&["10.0.0.3/32".parse().unwrap()]).contains(&packet((0, 0, 0))));
}
