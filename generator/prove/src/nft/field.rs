//! What the rules can tell packets apart by, as numbers.

use std::fmt;

/// One thing about a packet that a rule can look at. Their order is that of the diagrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// 2 is IPv4, 10 is IPv6.
    Family,
    /// The name of the interface by which it came, as 16 bytes; 0 where it came by none.
    Input,
    /// The name of the interface by which it leaves, as 16 bytes; 0 where it leaves by none.
    Output,
    /// The bit of the state that connection tracking gave it, [`State`].
    State,
    /// Source address: 32 bits in IPv4, 128 in IPv6.
    Source,
    /// Destination address.
    Destination,
    /// The transport protocol, behind IPv6's extension headers.
    Protocol,
    /// Bytes 2 and 3 of the transport header: the destination port; in ICMP the checksum.
    DestinationPort,
    /// Bytes 0 and 1 of the transport header: the source port; in ICMP type and code.
    SourcePort,
    /// Byte 13 of TCP's header.
    TcpFlags,
    /// The number of IPv6's first extension header; [`NO_EXTENSION`] where there is none.
    Extension,
    /// Hop limit, or time to live.
    HopLimit,
    /// The user whose socket sends it; [`NO_UID`] where no socket does.
    Uid,
    /// The packet's mark, 32 bits.
    Mark,
}

/// The value of [`Field::Extension`] in a packet without extension headers.
pub(super) const NO_EXTENSION: u128 = 256;
/// The value of [`Field::Uid`] in a packet of no socket.
pub(super) const NO_UID: u128 = 1 << 32;
/// The extension headers that the kernel looks behind for the transport protocol: no transport protocol has such a number.
pub(super) const EXTENSIONS: [u8; 5] = [0, 43, 44, 51, 60];
/// The level of the mark's highest bit; each bit has one of its own.
pub(super) const MARK_LEVEL: u8 = Field::Mark as u8;
/// How many bits a mark has.
pub(super) const MARK_BITS: u8 = 32;

impl Field {
    /// All fields but the mark, in order.
    pub(super) const PLAIN: [Self; 13] = [
        Self::Family,
        Self::Input,
        Self::Output,
        Self::State,
        Self::Source,
        Self::Destination,
        Self::Protocol,
        Self::DestinationPort,
        Self::SourcePort,
        Self::TcpFlags,
        Self::Extension,
        Self::HopLimit,
        Self::Uid,
    ];
}

/// The greatest number at a level of the diagrams.
pub(super) fn greatest(level: u8) -> u128 {
    match Field::PLAIN.get(usize::from(level)) {
        Some(Field::Input | Field::Output | Field::Source | Field::Destination) => u128::MAX,
        Some(Field::DestinationPort | Field::SourcePort) => 0xffff,
        Some(Field::Family | Field::State | Field::Protocol | Field::TcpFlags | Field::HopLimit | Field::Mark) => 0xff,
        Some(Field::Extension) => NO_EXTENSION,
        Some(Field::Uid) => NO_UID,
        None => 1,
    }
}

/// Which version of the internet protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Version 4.
    V4 = 2,
    /// Version 6.
    V6 = 10,
}

/// What connection tracking says of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It belongs to nothing known, and cannot begin anything.
    Invalid = 1,
    /// Both sides have been seen.
    Established = 2,
    /// It belongs to another connection, as ICMP errors do.
    Related = 4,
    /// It begins a connection, or nobody has answered yet.
    New = 8,
    /// It is not tracked: neighbour discovery, for one.
    Untracked = 64,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Invalid, Self::Established, Self::Related, Self::New, Self::Untracked];

    /// The word that nftables has for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Established => "established",
            Self::Related => "related",
            Self::New => "new",
            Self::Untracked => "untracked",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}
