//! What the lab remembers in its state directory: enough to take everything down after any crash.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{LabError, Result};
use crate::plan::{no_such, read_json, write_json};
use crate::process::Process;

/// What `up` knows before anything runs; its presence says that a state directory is a lab's.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Lab {
    /// The chain's id; empty in a lab without daemons.
    pub(crate) chain: String,
    /// The validator's address, in the chain's upper-case hex.
    pub(crate) validator: String,
    /// Names of all namespaces in the order of their veth numbers: the switch, the fleet, the strangers.
    pub(crate) names: Vec<String>,
    /// The strangers that are validators.
    pub(crate) strangers: Vec<String>,
}

/// What the supervisor started.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) supervisor: Process,
    pub(crate) holders: Vec<Holder>,
}

/// One holder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Holder {
    pub(crate) name: String,
    /// `unshare`, which dies with the supervisor and takes the holder along.
    pub(crate) wrapper: Process,
    /// The first process of the host's own process namespace.
    pub(crate) init: Process,
    /// The inode of the host's network namespace.
    pub(crate) network: u64,
}

impl Lab {
    pub(crate) fn path(state: &Path) -> PathBuf {
        state.join("lab.json")
    }

    /// Where the structure that was read from the tree is kept.
    pub(crate) fn input_path(state: &Path) -> PathBuf {
        state.join("input.json")
    }

    pub(crate) fn read(state: &Path) -> Result<Self> {
        if Self::path(state).exists() { read_json(&Self::path(state)) } else { Err(LabError::NotUp(state.to_owned())) }
    }

    pub(crate) fn write(&self, state: &Path) -> Result<()> {
        write_json(&Self::path(state), self)
    }
}

impl Run {
    fn path(state: &Path) -> PathBuf {
        state.join("run.json")
    }

    /// The record of a lab whose supervisor has started every host.
    pub(crate) fn read(state: &Path) -> Result<Self> {
        if Self::path(state).exists() { read_json(&Self::path(state)) } else { Err(LabError::NotUp(state.to_owned())) }
    }

    pub(crate) fn write(&self, state: &Path) -> Result<()> {
        write_json(&Self::path(state), self)
    }

    /// The holder of a host.
    pub(crate) fn holder(&self, name: &str) -> Result<&Holder> {
        let found = self.holders.iter().find(|holder| holder.name == name);
        found.ok_or_else(|| no_such(name, self.holders.iter().map(|holder| holder.name.as_str())))
    }
}

/// A host's folder in the state directory.
pub(crate) fn host_folder(state: &Path, name: &str) -> PathBuf {
    state.join("hosts").join(name)
}

/// The last lines of a log, for an error message.
pub(crate) fn tail(path: &Path) -> String {
    let text = fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines[lines.len().saturating_sub(5)..].join("\n  ");
    format!("the end of {}:\n  {last}", path.display())
}
