//! The waits of `lab up`: for the hosts, and for the first signature.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::chain::Chain;
use crate::error::{LabError, Result};
use crate::holder::READY;
use crate::process::Process;
use crate::record::{Lab, Run, host_folder, tail};
use crate::supervisor::{self, HOST_LOG};

/// How long all hosts may take to start.
const START: Duration = Duration::from_secs(120);
/// How long the fleet's first signature may take.
const FIRST: Duration = Duration::from_secs(180);

/// Waits until every host has started everything.
pub(super) fn ready(state: &Path, lab: &Lab, supervisor: Process) -> Result<()> {
    let begin = Instant::now();
    loop {
        if !supervisor.alive() {
            let log = tail(&state.join(supervisor::LOG));
            return Err(LabError::Died { what: "the supervisor".into(), log });
        }
        let waiting = lab.names.iter().find(|name| !host_folder(state, name).join(READY).exists());
        let Some(waiting) = waiting else { return Ok(()) };
        let log = host_folder(state, waiting).join(HOST_LOG);
        if let Ok(run) = Run::read(state)
            && !run.holder(waiting)?.init.alive()
        {
            return Err(died(state, waiting));
        }
        if begin.elapsed() > START {
            let what = format!("the start of {waiting}");
            return Err(LabError::Late { what, seconds: START.as_secs(), detail: tail(&log) });
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A fleet that signs without one of its hosts is not the fleet that was asked for.
pub(super) fn all_alive(state: &Path) -> Result<()> {
    let dead = Run::read(state)?.holders.into_iter().find(|holder| !holder.init.alive());
    dead.map_or(Ok(()), |holder| Err(died(state, &holder.name)))
}

/// What is known of a host that ended.
fn died(state: &Path, host: &str) -> LabError {
    let log = tail(&host_folder(state, host).join(HOST_LOG));
    LabError::Died { what: format!("host {host}"), log }
}

/// Waits for the first commit with our signature.
pub(super) fn first_signature(chain: &mut Chain, begin: Instant) -> Result<u64> {
    let mut next = 1;
    loop {
        let height = chain.height();
        if let Ok(height) = &height {
            while next < *height {
                if chain.signed(next)? {
                    return Ok(next);
                }
                next += 1;
            }
        }
        if begin.elapsed() > FIRST {
            let detail = height.map_or_else(
                |error| format!("the chain does not answer: {error}"),
                |height| format!("the chain is at {height}, and no commit carries our signature"),
            );
            return Err(LabError::Late { what: "the first signature".into(), seconds: FIRST.as_secs(), detail });
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}
