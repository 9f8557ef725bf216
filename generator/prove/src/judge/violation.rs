//! What breaks the law, with a packet that shows it.

use std::fmt;

use crate::nft::{Packet, Trace};

/// One breach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// How grave it is, 0 first.
    pub(super) rank: u8,
    /// The host whose files are wrong.
    pub host: String,
    /// What is wrong, in a sentence.
    pub what: String,
    /// A packet that shows it, and its way through the rules.
    pub evidence: Option<Evidence>,
}

/// A packet, and what the rules of a host do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The packet.
    pub packet: Packet,
    /// Its way through the host's rules.
    pub trace: Trace,
}

/// Ranks, the gravest first.
pub(super) mod rank {
    /// A cosigner can be reached by who must not.
    pub(in crate::judge) const COSIGNER: u8 = 0;
    /// What a host is, or what it is connected to, is not what it says.
    pub(in crate::judge) const IDENTITY: u8 = 1;
    /// A host lets in, or out, what the law does not know.
    pub(in crate::judge) const FLOW: u8 = 2;
    /// Something that must pass does not.
    pub(in crate::judge) const NEEDED: u8 = 3;
}

impl Violation {
    pub(super) fn new(rank: u8, host: &str, what: impl Into<String>) -> Self {
        Self { rank, host: host.to_owned(), what: what.into(), evidence: None }
    }

    pub(super) fn with(mut self, packet: Packet, trace: Trace) -> Self {
        self.evidence = Some(Evidence { packet, trace });
        self
    }
}

impl PartialOrd for Violation {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Violation {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.rank, &self.host, &self.what).cmp(&(other.rank, &other.host, &other.what))
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.host, self.what)
    }
}
