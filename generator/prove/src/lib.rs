//! palisade-prove: turns hosts, as emitted or as evaluated, into what can be proved of them: who reaches whom, what breaks
//! the [`LAW`], and what an attacker gains who owns a host.
//!
//! This crate shares no code with the generator: what a host is, where it listens and whom it dials is read back from the
//! programs' own files, never taken from the plan that wrote them.
//! [`Input`] has two readers: [`read_tree`] for the emitted files, and [`read_evaluated`] for `palisade.effective`, which
//! states of each evaluated NixOS system, after all overrides, one [`Host`] in the same words.
//! What no native file says yet, ports for programs to come, the operator's own spec may state: [`StatedPorts`].
//! A statement that is not known is a [`Fault`], never silence.

mod compare;
mod evaluated;
mod explain;
mod fault;
mod input;
mod judge;
mod law;
pub mod nft;
mod place;
pub mod report;
mod stated;
mod tree;

pub use compare::{Differences, EXCEPTIONS, Exception, changes, differences};
pub use evaluated::read_evaluated;
pub use explain::explain;
pub use fault::Fault;
pub use input::{
    Addresses, Ca, Chain, Dial, FORMAT, Host, Input, Interface, Listener, Netdev, Network, NixosFirewall, P2p, Peer,
    Purpose, Role, Signer, Ssh, Transport, Unit, UnitKind, User, UserKind, Wireguard,
};
pub use judge::{Between, Evidence, Gain, Owned, Proof, Reach, Servers, Violation, owned, prove};
pub use law::{Among, Article, LAW, Need, Party, Way, What};
pub use stated::StatedPorts;
pub use tree::read_tree;
