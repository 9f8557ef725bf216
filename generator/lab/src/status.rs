//! `lab status`, and stopping and starting a service of a host.

use std::fmt;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::chain::Chain;
use crate::error::{At, LabError, Result};
use crate::holder::{STOP, State, Status};
use crate::plan::{Plan, no_such, read_json};
use crate::record::{Lab, Run, host_folder};

/// How many of the last blocks are looked at.
const BLOCKS: u64 = 20;
/// How long a service may take to stop or start.
const LIMIT: Duration = Duration::from_secs(20);

/// What the lab does now.
#[derive(Debug, Clone)]
pub struct LabStatus {
    /// Whether the supervisor runs.
    pub supervisor: bool,
    /// Every namespace: the switch, the fleet, the strangers.
    pub hosts: Vec<HostStatus>,
    /// The chain; none in a lab without daemons.
    pub chain: Option<ChainStatus>,
}

/// The chain as a stranger sees it.
#[derive(Debug, Clone)]
pub struct ChainStatus {
    /// Its id.
    pub id: String,
    /// Its latest block, or why it is not known.
    pub height: std::result::Result<u64, String>,
    /// Of the last blocks: how many, and how many carry our signature.
    pub signed: Option<(u64, u64)>,
}

/// One namespace.
#[derive(Debug, Clone)]
pub struct HostStatus {
    /// Its name.
    pub name: String,
    /// Whether its first process runs.
    pub up: bool,
    /// Its services: name, what it does, how often it was started.
    pub services: Vec<(String, &'static str, u32)>,
}

/// Asks everything.
///
/// # Errors
/// When no lab is up.
pub fn status(state: &Path) -> Result<LabStatus> {
    let (lab, run) = (Lab::read(state)?, Run::read(state)?);
    let mut hosts = Vec::new();
    for holder in &run.holders {
        let folder = host_folder(state, &holder.name);
        let mut services = Vec::new();
        for service in Plan::read(&folder)?.services {
            let status: Option<Status> = read_json(&folder.join(format!("{}.json", service.name))).ok();
            let (word, starts) = status.map_or(("not started", 0), |status| (word(status.state), status.starts));
            services.push((service.name, if holder.init.alive() { word } else { "gone" }, starts));
        }
        hosts.push(HostStatus { name: holder.name.clone(), up: holder.init.alive(), services });
    }
    let chain = if lab.chain.is_empty() { None } else { Some(chain_status(state, lab)) };
    Ok(LabStatus { supervisor: run.supervisor.alive(), hosts, chain })
}

fn chain_status(state: &Path, lab: Lab) -> ChainStatus {
    let mut chain = Chain::of(state, &lab);
    let height = chain.as_ref().map_err(ToString::to_string).and_then(|it| it.height().map_err(|it| it.to_string()));
    let signed = match (&mut chain, &height) {
        (Ok(chain), Ok(height)) if *height > 1 => {
            let first = height.saturating_sub(BLOCKS).max(1);
            let signed = chain.signed_in(first..=height - 1).ok();
            signed.and_then(|signed| Some((height - first, u64::try_from(signed.len()).ok()?)))
        }
        _ => None,
    };
    ChainStatus { id: lab.chain, height, signed }
}

fn word(state: State) -> &'static str {
    match state {
        State::Running => "running",
        State::Restarting => "restarting",
        State::Stopped => "stopped",
    }
}

impl fmt::Display for LabStatus {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let supervisor = if self.supervisor { "runs" } else { "is gone: run `palisade lab down`" };
        match &self.chain {
            Some(chain) => writeln!(out, "chain `{}`; the supervisor {supervisor}", chain.id)?,
            None => writeln!(out, "the network alone, without daemons; the supervisor {supervisor}")?,
        }
        for host in &self.hosts {
            let up = if host.up { "up" } else { "DOWN" };
            write!(out, "  {:<20} {up}", host.name)?;
            for (name, word, starts) in &host.services {
                write!(out, "  {name} {word} (started {starts} times)")?;
            }
            writeln!(out)?;
        }
        let Some(chain) = &self.chain else { return Ok(()) };
        match &chain.height {
            Ok(height) => write!(out, "height {height}")?,
            Err(error) => write!(out, "height unknown: {error}")?,
        }
        match chain.signed {
            Some((blocks, signed)) => write!(out, "; {signed} of the last {blocks} blocks carry our signature"),
            None => Ok(()),
        }
    }
}

/// Stops a host's services (or one of them) and waits until they are down.
///
/// # Errors
/// When there is no such host or service, or it does not end.
pub fn stop(state: &Path, host: &str, service: Option<&str>) -> Result<()> {
    switch(state, host, service, State::Stopped)
}

/// Starts them again and waits until they run.
///
/// # Errors
/// When there is no such host or service, or it does not start.
pub fn start(state: &Path, host: &str, service: Option<&str>) -> Result<()> {
    switch(state, host, service, State::Running)
}

fn switch(state: &Path, host: &str, service: Option<&str>, wanted: State) -> Result<()> {
    Run::read(state)?.holder(host)?;
    let folder = host_folder(state, host);
    let plan = Plan::read(&folder)?;
    let names = || plan.services.iter().map(|service| service.name.as_str());
    let chosen: Vec<&str> = names().filter(|name| service.is_none_or(|wanted| wanted == *name)).collect();
    if chosen.is_empty() {
        return Err(no_such(service.unwrap_or("service"), names()));
    }
    for name in &chosen {
        let flag = folder.join(format!("{name}.{STOP}"));
        match wanted {
            State::Stopped => fs::write(&flag, "").at("writing", &flag)?,
            _ if flag.exists() => fs::remove_file(&flag).at("removing", &flag)?,
            _ => {}
        }
    }
    let begin = Instant::now();
    for name in chosen {
        let path = folder.join(format!("{name}.json"));
        while read_json::<Status>(&path).map(|status| status.state).ok() != Some(wanted) {
            if begin.elapsed() > LIMIT {
                let what = format!("{name} of {host} being {}", word(wanted));
                return Err(LabError::Late { what, seconds: LIMIT.as_secs(), detail: "see `lab status`".into() });
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    Ok(())
}
