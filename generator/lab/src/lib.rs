//! palisade-lab: turns the emitted files into a running fleet of real daemons on one machine.
//!
//! Each host is a network, mount, name and process namespace under one holder process, with the emitted firewall,
//! overlay and daemons' own files, and no way out of the machine. `up` leaves one supervisor behind; when that ends,
//! however it ends, every host ends with it. The tree is read through `palisade-prove`, never through the generator.
//!
//! The binary that links this crate must hand `lab supervise STATE` to [`supervise`] and `lab host` to [`host`].

mod chain;
mod command;
mod daemons;
mod down;
mod enter;
mod error;
mod holder;
mod plan;
mod prepare;
mod process;
mod record;
mod status;
mod supervisor;
mod tree;
mod up;
mod verify;
mod wire;

use std::path::Path;

pub use command::require_machine;
pub use daemons::SignerBinary;
pub use down::down;
pub use enter::{command, exec};
pub use error::{LabError, Result};
pub use status::{ChainStatus, HostStatus, LabStatus, start, status, stop};
pub use up::{Report, UpOptions, network, up};
pub use verify::{Check, Verdict, verify};

/// The supervisor's whole life (`palisade lab supervise STATE`, hidden).
///
/// # Errors
/// When a host could not be started.
pub fn supervise(state: &Path) -> Result<()> {
    supervisor::supervise(state)
}

/// A holder's whole life (`palisade lab host`, hidden), in the host's folder and namespaces.
///
/// # Errors
/// When the host could not be built.
pub fn host() -> Result<()> {
    holder::hold()
}
