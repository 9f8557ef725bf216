//! Words → numbers of a field: `10.0.0.0/8`, `1-65535`, `"wg*"`, `echo-request`.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::field::State;
use super::keys::Kind;
use super::packet::name_number;
use super::ranges::Ranges;
use super::syntax::Spelling;
use crate::fault::Fault;

/// Transport protocols with the names that this dialect has for them.
const PROTOCOLS: [(&str, u8); 8] =
    [("icmp", 1), ("tcp", 6), ("udp", 17), ("esp", 50), ("ah", 51), ("icmpv6", 58), ("ipv6-icmp", 58), ("sctp", 132)];

const ICMP: [(&str, u8); 15] = [
    ("echo-reply", 0),
    ("destination-unreachable", 3),
    ("source-quench", 4),
    ("redirect", 5),
    ("echo-request", 8),
    ("router-advertisement", 9),
    ("router-solicitation", 10),
    ("time-exceeded", 11),
    ("parameter-problem", 12),
    ("timestamp-request", 13),
    ("timestamp-reply", 14),
    ("info-request", 15),
    ("info-reply", 16),
    ("address-mask-request", 17),
    ("address-mask-reply", 18),
];

const ICMPV6: [(&str, u8); 18] = [
    ("destination-unreachable", 1),
    ("packet-too-big", 2),
    ("time-exceeded", 3),
    ("parameter-problem", 4),
    ("echo-request", 128),
    ("echo-reply", 129),
    ("mld-listener-query", 130),
    ("mld-listener-report", 131),
    ("mld-listener-done", 132),
    ("mld-listener-reduction", 132),
    ("nd-router-solicit", 133),
    ("nd-router-advert", 134),
    ("nd-neighbor-solicit", 135),
    ("nd-neighbor-advert", 136),
    ("nd-redirect", 137),
    ("ind-neighbor-solicit", 141),
    ("ind-neighbor-advert", 142),
    ("mld2-listener-report", 143),
];

const FLAGS: [(&str, u8); 8] =
    [("fin", 1), ("syn", 2), ("rst", 4), ("psh", 8), ("ack", 16), ("urg", 32), ("ecn", 64), ("cwr", 128)];

/// A number, also in hexadecimal.
pub(super) fn number<T: TryFrom<u64>>(text: &str) -> Option<T> {
    let plain = |text: &str| text.starts_with(|c: char| c.is_ascii_hexdigit());
    let read = match text.strip_prefix("0x") {
        Some(digits) => plain(digits).then(|| u64::from_str_radix(digits, 16).ok())?,
        // nft may take a leading zero for octal
        None if text.len() > 1 && text.starts_with('0') => None,
        None => plain(text).then(|| text.parse().ok())?,
    };
    T::try_from(read?).ok()
}

/// The numbers that a word of a type stands for.
///
/// # Errors
/// A word that is not of the type.
pub(super) fn read(kind: Kind, word: &Spelling) -> Result<Ranges, Fault> {
    let text = word.text.as_str();
    let read = match kind {
        Kind::Interface => interface(text),
        Kind::Ipv4 => prefix(text, 32, |text| text.parse::<Ipv4Addr>().ok().map(|a| u32::from(a).into())),
        Kind::Ipv6 => prefix(text, 128, |text| text.parse::<Ipv6Addr>().ok().map(u128::from)),
        Kind::Icmp => named(text, &ICMP),
        Kind::Icmpv6 => named(text, &ICMPV6),
        Kind::State => State::ALL.into_iter().find(|s| s.word() == text).map(|s| Ranges::one(s as u128)),
        _ => range(text, |text| single(kind, text)),
    };
    read.ok_or_else(|| word.place.fault(format!("`{text}` is not of the dialect as {}", describe(kind))))
}

/// The bits that words stand for together.
///
/// # Errors
/// A word that is none.
pub(super) fn bits(kind: Kind, words: &[Spelling]) -> Result<u128, Fault> {
    words.iter().try_fold(0, |all, word| {
        let ranges = read(kind, word)?;
        let mut each = ranges.iter();
        match (each.next(), each.next()) {
            (Some((first, last)), None) if first == last => Ok(all | first),
            _ => Err(word.place.fault("only single values can be bits")),
        }
    })
}

fn single(kind: Kind, text: &str) -> Option<u128> {
    let of = |table: &[(&str, u8)]| table.iter().find(|(name, _)| *name == text).map(|(_, number)| *number);
    match kind {
        Kind::Service => number::<u16>(text).map(u128::from),
        Kind::Protocol | Kind::NextHeader => of(&PROTOCOLS).or_else(|| number(text)).map(u128::from),
        Kind::Flags => of(&FLAGS).or_else(|| number(text)).map(u128::from),
        Kind::Mark | Kind::Uid => number::<u32>(text).map(u128::from),
        Kind::Small => number::<u8>(text).map(u128::from),
        Kind::Family => [("ipv4", 2), ("ipv6", 10)].into_iter().find(|(name, _)| *name == text).map(|(_, n)| n),
        _ => None,
    }
}

fn named(text: &str, table: &[(&str, u8)]) -> Option<Ranges> {
    let one = |text: &str| table.iter().find(|(name, _)| *name == text).map(|(_, n)| *n).or_else(|| number::<u8>(text));
    // names hold hyphens: only numbers make a range
    let whole = one(text).map(|n| Ranges::one(n.into()));
    whole.or_else(|| range(text, |text| number::<u8>(text).map(u128::from)))
}

fn range(text: &str, one: impl Fn(&str) -> Option<u128>) -> Option<Ranges> {
    if let Some(value) = one(text) {
        return Some(Ranges::one(value));
    }
    let (first, last) = text.split_once('-')?;
    let (first, last) = (one(first)?, one(last)?);
    (first <= last).then(|| Ranges::from_to(first, last))
}

fn prefix(text: &str, width: u32, one: impl Fn(&str) -> Option<u128>) -> Option<Ranges> {
    let Some((address, length)) = text.split_once('/') else { return range(text, one) };
    let length = number::<u32>(length).filter(|length| *length <= width)?;
    let hosts = if length == 0 && width == 128 { u128::MAX } else { (1 << (width - length)) - 1 };
    let address = one(address)?;
    Some(Ranges::from_to(address & !hosts, address | hosts))
}

fn interface(text: &str) -> Option<Ranges> {
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    let (name, wild) = text.strip_suffix('*').map_or((text, false), |name| (name, true));
    if name.is_empty() || name.len() > 15 || !plain(name) {
        return None;
    }
    let first = name_number(name);
    let rest = if wild { u128::MAX >> (8 * name.len()) } else { 0 };
    Some(Ranges::from_to(first, first | rest))
}

fn describe(kind: Kind) -> &'static str {
    match kind {
        Kind::Ipv4 => "an IPv4 address, prefix or range",
        Kind::Ipv6 => "an IPv6 address, prefix or range",
        Kind::Service => "a port: names of services are not known",
        Kind::Protocol | Kind::NextHeader => "a transport protocol",
        Kind::Interface => "the name of an interface",
        Kind::Mark => "a mark",
        Kind::Family => "a family: `ipv4` or `ipv6`",
        Kind::Icmp => "an ICMP type",
        Kind::Icmpv6 => "an ICMPv6 type",
        Kind::State => "a state of a connection",
        Kind::Flags => "a TCP flag",
        Kind::Small => "a number below 256",
        Kind::Uid => "a user's number: names of users are not known",
    }
}
