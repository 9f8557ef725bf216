//! What a holder must do for its host: written by `up`, read by the holder.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use palisade_prove::Wireguard;
use serde::{Deserialize, Serialize};

use crate::error::{At, LabError, Result};

/// The plan's file in a host's folder.
pub(crate) const FILE: &str = "plan.json";
/// The lab's name for the router between the hosts.
pub(crate) const SWITCH: &str = "switch";
/// The lab's name for the stranger that `lab verify` starts.
pub(crate) const NEWCOMER: &str = "newcomer";

/// One namespace of the lab: a host of the fleet, a stranger, or the switch.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) name: String,
    /// Addresses of `up0`; none on the switch.
    pub(crate) nic: Vec<IpNet>,
    pub(crate) gateway: Vec<IpAddr>,
    /// How others reach the host where that is not the address on `up0` (a 1:1 NAT in front of it).
    pub(crate) outside: Vec<IpAddr>,
    /// Whether packets are passed on: the switch alone.
    pub(crate) forward: bool,
    /// Whether the three emitted nftables scripts are loaded: the fleet's hosts.
    pub(crate) firewall: bool,
    pub(crate) overlay: Option<Wireguard>,
    pub(crate) secrets: Vec<Secret>,
    pub(crate) services: Vec<Service>,
}

/// A secret, and where the host's programs expect it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Secret {
    pub(crate) source: PathBuf,
    /// An absolute path below the host's own /run.
    pub(crate) target: PathBuf,
    pub(crate) uid: u32,
}

/// A service that is kept running.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) uid: u32,
    pub(crate) home: PathBuf,
    pub(crate) command: Vec<String>,
    /// A pid file that a killed run leaves and that would stop the next start.
    pub(crate) stale: Option<PathBuf>,
}

impl Plan {
    /// A namespace with nothing in it yet.
    pub(crate) fn empty(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            nic: Vec::new(),
            gateway: Vec::new(),
            outside: Vec::new(),
            forward: false,
            firewall: false,
            overlay: None,
            secrets: Vec::new(),
            services: Vec::new(),
        }
    }

    /// Reads the plan of the host whose folder this is.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        read_json(&folder.join(FILE))
    }

    /// Writes the plan into the host's folder.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        write_json(&folder.join(FILE), self)
    }
}

/// Reads a JSON file of the lab's own.
pub(crate) fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read(path).at("reading", path)?;
    serde_json::from_slice(&text).at("reading", path)
}

/// Writes a JSON file whole: a reader sees the old or the new one.
pub(crate) fn write_json(path: &Path, value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_vec_pretty(value).at("writing", path)?;
    let beside = path.with_extension("new");
    fs::write(&beside, text).at("writing", &beside)?;
    fs::rename(&beside, path).at("writing", path)
}

/// The error for a name that is not there.
pub(crate) fn no_such<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> LabError {
    LabError::NoSuch { wanted: wanted.to_owned(), known: known.collect::<Vec<_>>().join(", ") }
}
