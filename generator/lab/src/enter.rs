//! Into a host's namespaces: for the operator, and for the lab's own questions.

use std::ffi::OsString;
use std::fs::File;
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use serde_json::Value;

use crate::error::{At, LabError, Result};
use crate::process::Process;
use crate::record::Run;

/// How long an RPC may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A command that will run within all namespaces of a host.
pub fn command(state: &Path, host: &str, words: &[OsString]) -> Result<Command> {
    let init = living(state, host)?;
    let mut command = Command::new("nsenter");
    // With its root, too: that of the mount namespace is another one where the lab itself runs in a chroot.
    command.args(["-t", &init.pid.to_string(), "-n", "-m", "-u", "-i", "-p", "-r", "-w", "--"]).args(words);
    Ok(command)
}

/// Runs a command within a host, on the caller's own terminal.
pub fn exec(state: &Path, host: &str, words: &[OsString]) -> Result<ExitStatus> {
    command(state, host, words)?.status().at("running", "nsenter")
}

/// The first process of a host that runs.
pub(crate) fn living(state: &Path, host: &str) -> Result<Process> {
    let run = Run::read(state)?;
    let init = run.holder(host)?.init;
    if init.alive() { Ok(init) } else { Err(LabError::Down(host.to_owned())) }
}

/// Does something with the network of a host. Only a thread of its own changes its namespace.
pub(crate) fn in_network<T: Send>(host: Process, work: impl FnOnce() -> T + Send) -> Result<T> {
    let path = format!("/proc/{}/ns/net", host.pid);
    let namespace = File::open(&path).at("opening", &path)?;
    let moved = || move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network)).map(|()| work());
    let joined = std::thread::scope(|scope| scope.spawn(moved).join());
    joined.unwrap_or(Err(rustix::io::Errno::CANCELED)).at("entering", path)
}

/// Asks a node's RPC from within a host.
pub(crate) fn rpc(host: Process, node: SocketAddr, path: &str) -> Result<Value> {
    let url = format!("http://{node}/{path}");
    let failed = |output: String| LabError::Command { command: format!("GET {url}"), output };
    let answer = in_network(host, || -> std::result::Result<String, ureq::Error> {
        let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).build().into();
        agent.get(&url).call()?.body_mut().read_to_string()
    })?;
    let answer: Value = serde_json::from_str(&answer.map_err(|error| failed(error.to_string()))?)
        .map_err(|error| failed(error.to_string()))?;
    match answer.get("result") {
        Some(result) => Ok(result.clone()),
        None => Err(failed(answer.to_string())),
    }
}
