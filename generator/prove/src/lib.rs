//! palisade-prove: turns the emitted tree of hosts into the one structure that the proof will judge.
//!
//! This crate is the border of the independent evaluator. It shares no code with the generator: what a host is, where
//! it listens and whom it dials is read back from the programs' own files, never taken from the plan that wrote them.
//! [`Input`] has one reader today, [`read_tree`]; the evaluated NixOS system is to state one [`Host`] in the same words.
//! A statement that is not known is a [`Fault`], never silence.

mod fault;
mod input;
mod tree;

pub use fault::Fault;
pub use input::{
    Addresses, Ca, Chain, Dial, FORMAT, Host, Input, Interface, Listener, P2p, Peer, Purpose, Role, Signer, Ssh,
    Transport, Unit, UnitKind, User, UserKind, Wireguard,
};
pub use tree::read_tree;
