//! Turns a tree of bytes into the folder `hosts/`, and the folder back into a tree: the only place that writes `hosts/`.
//!
//! Everything is reached through open folders, one name at a time and never through a symbolic link, so no write can
//! land outside the folder that holds `fleet.toml`.

mod compare;
mod error;
mod folder;
mod git;
mod manifest;
mod place;
mod stage;
mod survey;
mod sync;
mod write;

use std::collections::BTreeMap;

pub use compare::{Change, Kind, compare};
pub use error::{DiskError, Reason, Refusal};
pub use git::untracked;
pub use place::{Existing, place};
pub use survey::read;
pub use write::{Overwrite, Step, Summary, write, write_watched};

/// The emitted files: path below `hosts/`, separated by `/`, to content.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// The folder of emitted files, below the folder that holds `fleet.toml`.
pub const HOSTS: &str = "hosts";

/// The list of emitted files and their hashes, below [`HOSTS`].
pub const MANIFEST: &str = "MANIFEST";

/// The staging folder beside [`HOSTS`]; it ignores itself in git.
pub const STAGING: &str = ".palisade";

#[cfg(test)]
mod tests;
