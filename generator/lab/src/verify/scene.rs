//! The running lab, as the checks need it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use palisade_prove::{Host, Input, Purpose, Role};
use serde_json::Value;

use super::Check;
use crate::chain::Chain;
use crate::command::finish;
use crate::enter::{command, living, rpc};
use crate::error::{LabError, Result};
use crate::plan::read_json;
use crate::process::Process;
use crate::record::{Lab, host_folder};
use crate::status::{start, stop};

/// The lab that is looked at.
pub(super) struct Scene {
    pub(super) state: PathBuf,
    pub(super) lab: Lab,
    pub(super) input: Input,
}

impl Scene {
    /// The lab of a state directory.
    pub(super) fn of(state: &Path) -> Result<Self> {
        Ok(Self { state: state.to_owned(), lab: Lab::read(state)?, input: read_json(&Lab::input_path(state))? })
    }

    /// A host's first process.
    pub(super) fn living(&self, host: &str) -> Result<Process> {
        living(&self.state, host)
    }

    /// The chain, through a stranger.
    pub(super) fn chain(&self) -> Result<Chain> {
        Chain::of(&self.state, &self.lab)
    }

    /// The fleet's hosts of a role.
    pub(super) fn of_role(&self, role: Role) -> Vec<(&str, &Host)> {
        let hosts = self.input.hosts.iter().filter(|(_, host)| host.label == role);
        hosts.map(|(name, host)| (name.as_str(), host)).collect()
    }

    /// The first host of a role.
    pub(super) fn first(&self, role: Role) -> Result<(&str, &Host)> {
        let first = self.of_role(role).into_iter().next();
        first.ok_or_else(|| LabError::Unfit(format!("the tree has no host of the role {role:?}")))
    }

    /// Asks a fleet node's own RPC.
    pub(super) fn ask(&self, name: &str, path: &str) -> Result<Value> {
        let listeners = self.input.hosts.get(name).into_iter().flat_map(|host| &host.listeners);
        let mut places = listeners.filter(|it| it.purpose == Purpose::Rpc);
        let place = places.next().ok_or_else(|| LabError::Unfit(format!("{name} has no RPC")))?;
        rpc(self.living(name)?, SocketAddr::new(place.address, place.port), path)
    }

    /// The id of a fleet node, as it says itself.
    pub(super) fn id(&self, name: &str) -> Result<String> {
        let status = self.ask(name, "status")?;
        let id = status["node_info"]["id"].as_str();
        id.map(str::to_owned).ok_or_else(|| LabError::Unfit(format!("{name} does not say its id")))
    }

    /// The ids of a fleet node's peers; none while it does not answer.
    pub(super) fn peers(&self, name: &str) -> Vec<String> {
        let answer = self.ask(name, "net_info").unwrap_or_default();
        let peers = answer["peers"].as_array().into_iter().flatten();
        peers.filter_map(|peer| peer["node_info"]["id"].as_str()).map(str::to_owned).collect()
    }

    /// Runs a program within a host.
    pub(super) fn run(&self, host: &str, words: &[&str]) -> Result<String> {
        let words: Vec<_> = words.iter().map(Into::into).collect();
        finish(&mut command(&self.state, host, &words)?)
    }

    /// Stops and starts a host's services.
    pub(super) fn restart(&self, host: &str) -> Result<()> {
        stop(&self.state, host, None)?;
        start(&self.state, host, None)
    }

    /// A file in the home of a host's chain node.
    pub(super) fn home(&self, host: &str, file: &str) -> PathBuf {
        host_folder(&self.state, host).join("var/chain").join(file)
    }
}

/// Asks until it is so, or the time is over.
pub(super) fn within(limit: Duration, mut so: impl FnMut() -> bool) -> bool {
    let begin = Instant::now();
    while begin.elapsed() < limit {
        if so() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    false
}

/// A promise and what was seen of it.
pub(super) fn check(promise: impl Into<String>, held: bool, seen: impl Into<String>) -> Check {
    Check { promise: promise.into(), held, seen: seen.into() }
}
