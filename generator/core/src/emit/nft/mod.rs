//! The three firewall tables as text that `nft -f` reads.
//!
//! *palisade* decides and marks what it accepts; *palisade_kept* holds what must survive a reload; *palisade_closed*
//! drops what carries no mark, so that a host whose rules did not load is closed.

pub(super) mod closed;
pub(super) mod kept;
pub(super) mod palisade;
mod text;

/// The bit of the packet mark that says: *palisade* accepted this.
pub(super) const MARK: &str = "0x01000000";
