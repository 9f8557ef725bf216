//! One packet, with all that a rule can look at.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::field::{Family, Field, NO_EXTENSION, NO_UID, State};

/// Both addresses of a packet: they are always of one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addresses {
    /// IPv4: source, destination.
    V4(Ipv4Addr, Ipv4Addr),
    /// IPv6: source, destination.
    V6(Ipv6Addr, Ipv6Addr),
}

/// One packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// Name of the interface by which it came; empty where it was made here.
    pub input: String,
    /// Name of the interface by which it leaves; empty where it stays here.
    pub output: String,
    /// What connection tracking says.
    pub state: State,
    /// From where to where.
    pub addresses: Addresses,
    /// The transport protocol.
    pub protocol: u8,
    /// The number of IPv6's first extension header.
    pub extension: Option<u8>,
    /// Bytes 0 and 1 of the transport header: source port, or ICMP type and code.
    pub source_port: u16,
    /// Bytes 2 and 3 of the transport header: destination port, or ICMP's checksum.
    pub destination_port: u16,
    /// TCP's flags.
    pub tcp_flags: u8,
    /// Hop limit, or time to live.
    pub hop_limit: u8,
    /// The user whose socket sends it.
    pub uid: Option<u32>,
    /// Its mark.
    pub mark: u32,
}

impl Packet {
    /// The number that stands in a field.
    #[must_use]
    pub fn value(&self, field: Field) -> u128 {
        let (family, source, destination) = match self.addresses {
            Addresses::V4(a, b) => (Family::V4, u32::from(a).into(), u32::from(b).into()),
            Addresses::V6(a, b) => (Family::V6, u128::from(a), u128::from(b)),
        };
        match field {
            Field::Family => family as u128,
            Field::Input => name_number(&self.input),
            Field::Output => name_number(&self.output),
            Field::State => self.state as u128,
            Field::Source => source,
            Field::Destination => destination,
            Field::Protocol => self.protocol.into(),
            Field::DestinationPort => self.destination_port.into(),
            Field::SourcePort => self.source_port.into(),
            Field::TcpFlags => self.tcp_flags.into(),
            Field::Extension => self.extension.map_or(NO_EXTENSION, u128::from),
            Field::HopLimit => self.hop_limit.into(),
            Field::Uid => self.uid.map_or(NO_UID, u128::from),
            Field::Mark => self.mark.into(),
        }
    }

    /// The packet whose fields hold the numbers that `value` gives; those that no packet can have become the nearest.
    pub(super) fn of(value: impl Fn(Field) -> u128) -> Self {
        let small = |field| u8::try_from(value(field)).unwrap_or(u8::MAX);
        let port = |field| u16::try_from(value(field)).unwrap_or(u16::MAX);
        let word = |field| u32::try_from(value(field)).unwrap_or(u32::MAX);
        let addresses = if value(Field::Family) == Family::V4 as u128 {
            Addresses::V4(Ipv4Addr::from(word(Field::Source)), Ipv4Addr::from(word(Field::Destination)))
        } else {
            Addresses::V6(Ipv6Addr::from(value(Field::Source)), Ipv6Addr::from(value(Field::Destination)))
        };
        let state = State::ALL.into_iter().find(|state| *state as u128 == value(Field::State));
        Self {
            input: number_name(value(Field::Input)),
            output: number_name(value(Field::Output)),
            state: state.unwrap_or(State::New),
            addresses,
            protocol: small(Field::Protocol),
            extension: u8::try_from(value(Field::Extension)).ok(),
            source_port: port(Field::SourcePort),
            destination_port: port(Field::DestinationPort),
            tcp_flags: small(Field::TcpFlags),
            hop_limit: small(Field::HopLimit),
            uid: u32::try_from(value(Field::Uid)).ok(),
            mark: word(Field::Mark),
        }
    }
}

impl fmt::Display for Packet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (source, destination): (IpAddr, IpAddr) = match self.addresses {
            Addresses::V4(a, b) => (a.into(), b.into()),
            Addresses::V6(a, b) => (a.into(), b.into()),
        };
        write!(out, "{} {source} {} > {destination} {}", self.protocol, self.source_port, self.destination_port)?;
        write!(out, " {} in {:?} out {:?} flags {:#04x}", self.state, self.input, self.output, self.tcp_flags)?;
        write!(out, " hops {} mark {:#x}", self.hop_limit, self.mark)?;
        if let Some(uid) = self.uid {
            write!(out, " uid {uid}")?;
        }
        self.extension.map_or(Ok(()), |number| write!(out, " extension {number}"))
    }
}

/// An interface's name as the kernel compares it: 16 bytes, padded with zeros. A longer one is cut: there is none.
pub(super) fn name_number(name: &str) -> u128 {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(name.bytes()).for_each(|(to, from)| *to = from);
    u128::from_be_bytes(bytes)
}

/// The name back; bytes after the first zero are not of it.
fn number_name(number: u128) -> String {
    let bytes = number.to_be_bytes();
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}
