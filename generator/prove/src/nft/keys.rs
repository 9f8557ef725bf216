//! What a rule can look at: each key with the field it reads, the type of its values and what the packet must be.

use super::field::{Family, Field};

/// A key of the dialect.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// As it is written.
    pub(super) words: &'static str,
    pub(super) kind: Kind,
    pub(super) field: Field,
    /// nftables lets the rule end where the packet is of another family: it adds this condition by itself.
    pub(super) family: Option<Family>,
    /// So with the transport protocol.
    pub(super) protocol: Option<u8>,
}

/// Types of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Ipv4,
    Ipv6,
    Service,
    Protocol,
    /// As `Protocol`; read from IPv6's own header, so an extension header is seen first.
    NextHeader,
    Interface,
    Mark,
    Family,
    Icmp,
    Icmpv6,
    State,
    Flags,
    Small,
    Uid,
}

/// Types as sets name them, with the type of the values.
pub(super) const TYPES: [(&str, Kind); 6] = [
    ("ipv4_addr", Kind::Ipv4),
    ("ipv6_addr", Kind::Ipv6),
    ("inet_service", Kind::Service),
    ("inet_proto", Kind::Protocol),
    ("ifname", Kind::Interface),
    ("mark", Kind::Mark),
];

impl Kind {
    /// The type of a set whose elements this key is looked up among; `None` where sets of it have no name here.
    pub(super) fn set_type(self) -> Option<Self> {
        match self {
            Self::NextHeader => Some(Self::Protocol),
            kind => TYPES.iter().any(|(_, known)| *known == kind).then_some(kind),
        }
    }
}

const V4: Option<Family> = Some(Family::V4);
const V6: Option<Family> = Some(Family::V6);
const ICMP: Option<u8> = Some(1);
const TCP: Option<u8> = Some(6);
const UDP: Option<u8> = Some(17);
const ICMPV6: Option<u8> = Some(58);

const fn key(words: &'static str, kind: Kind, field: Field, (family, protocol): (Option<Family>, Option<u8>)) -> Key {
    Key { words, kind, field, family, protocol }
}

/// Every key.
pub(super) static KEYS: [Key; 26] = [
    key("iifname", Kind::Interface, Field::Input, (None, None)),
    key("oifname", Kind::Interface, Field::Output, (None, None)),
    key("meta iifname", Kind::Interface, Field::Input, (None, None)),
    key("meta oifname", Kind::Interface, Field::Output, (None, None)),
    key("meta nfproto", Kind::Family, Field::Family, (None, None)),
    key("meta l4proto", Kind::Protocol, Field::Protocol, (None, None)),
    key("meta mark", Kind::Mark, Field::Mark, (None, None)),
    key("meta skuid", Kind::Uid, Field::Uid, (None, None)),
    key("ct state", Kind::State, Field::State, (None, None)),
    key("ip saddr", Kind::Ipv4, Field::Source, (V4, None)),
    key("ip daddr", Kind::Ipv4, Field::Destination, (V4, None)),
    key("ip protocol", Kind::Protocol, Field::Protocol, (V4, None)),
    key("ip ttl", Kind::Small, Field::HopLimit, (V4, None)),
    key("ip6 saddr", Kind::Ipv6, Field::Source, (V6, None)),
    key("ip6 daddr", Kind::Ipv6, Field::Destination, (V6, None)),
    key("ip6 nexthdr", Kind::NextHeader, Field::Protocol, (V6, None)),
    key("ip6 hoplimit", Kind::Small, Field::HopLimit, (V6, None)),
    key("tcp sport", Kind::Service, Field::SourcePort, (None, TCP)),
    key("tcp dport", Kind::Service, Field::DestinationPort, (None, TCP)),
    key("tcp flags", Kind::Flags, Field::TcpFlags, (None, TCP)),
    key("udp sport", Kind::Service, Field::SourcePort, (None, UDP)),
    key("udp dport", Kind::Service, Field::DestinationPort, (None, UDP)),
    key("th sport", Kind::Service, Field::SourcePort, (None, None)),
    key("th dport", Kind::Service, Field::DestinationPort, (None, None)),
    key("icmp type", Kind::Icmp, Field::SourcePort, (V4, ICMP)),
    key("icmpv6 type", Kind::Icmpv6, Field::SourcePort, (V6, ICMPV6)),
];

/// The key that these words begin with, and how many of them it takes.
pub(super) fn find(first: &str, second: Option<&str>) -> Option<(&'static Key, usize)> {
    KEYS.iter().find_map(|key| match key.words.split_once(' ') {
        None => (key.words == first).then_some((key, 1)),
        Some((one, two)) => (one == first && Some(two) == second).then_some((key, 2)),
    })
}
