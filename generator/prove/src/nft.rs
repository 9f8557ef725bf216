//! nftables: turns the scripts of a host into the exact sets of packets that its hooks let pass.
//!
//! Text → [`lex`] → [`parse`] (as written) → [`tables`] (after all commands) → [`compile`] (conditions as sets of
//! packets) → [`passing`] and [`trace`]. Sets of packets are decision diagrams ([`diagram`]): exact, and equal exactly if
//! they hold the same packets. The dialect is closed: what `docs/reference/nft-dialect.md` does not have is a fault.

mod compile;
mod conditions;
mod diagram;
mod field;
mod keys;
mod lex;
mod listing;
mod packet;
mod parse;
mod passing;
mod ranges;
mod ruleset;
mod set;
mod syntax;
mod tables;
mod trace;
mod values;

#[cfg(test)]
mod tests;

pub use field::{Family, Field, State};
pub use lex::Place;
pub use listing::PacketBox;
pub use packet::{Addresses, Packet};
pub use passing::Passing;
pub use ranges::Ranges;
pub use ruleset::{Ruleset, Source};
pub use set::{PacketSet, Space};
pub use syntax::Hook;
pub use trace::{Outcome, Trace, TraceStep};

/// Every construct of the dialect, by the words that its page has for it.
#[must_use]
pub fn constructs() -> std::collections::BTreeSet<&'static str> {
    parse::constructs()
}
