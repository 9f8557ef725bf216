//! `lab down`: ends what the lab started, and nothing else; removes its state directory, and looks whether all is gone.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;

use crate::command::require_machine;
use crate::error::{At, LabError, Result};
use crate::process::{Process, inside, marked};
use crate::record::{Lab, Run};

/// How long a killed process may take to be gone.
const LIMIT: Duration = Duration::from_secs(10);

/// Takes the lab down, also one whose supervisor was killed. The state directory is removed with all logs.
///
/// # Errors
/// When the directory is no lab's, or something of the lab is still there.
pub fn down(state: &Path) -> Result<()> {
    require_machine()?;
    if !state.exists() {
        return Err(LabError::NotUp(state.to_owned()));
    }
    let state = state.canonicalize().at("finding", state)?;
    Lab::read(&state)?;
    let run = Run::read(&state).ok();
    let recorded: Vec<Process> = run
        .iter()
        .flat_map(|run| {
            let holders = run.holders.iter().flat_map(|holder| [holder.wrapper, holder.init]);
            std::iter::once(run.supervisor).chain(holders)
        })
        .collect();
    let networks: Vec<u64> = run.iter().flat_map(|run| run.holders.iter().map(|holder| holder.network)).collect();
    if let Some(run) = &run {
        // Asked to end, the supervisor closes the lifelines: every holder ends, and its namespaces with it.
        run.supervisor.signal(Signal::TERM);
        run.supervisor.gone_within(Duration::from_secs(2));
    }
    // The record is complete unless the supervisor was killed while it started hosts; the mark finds those, too.
    for _ in 0..3 {
        for process in recorded.iter().copied().chain(marked(&state)) {
            process.signal(Signal::KILL);
            process.gone_within(LIMIT);
        }
    }
    let mut left = marked(&state);
    left.extend(recorded.iter().filter(|process| process.alive()));
    left.extend(inside(&networks));
    if let Some(process) = left.first() {
        return Err(LabError::Remains(format!("process {} still runs", process.pid)));
    }
    if let Some(line) = mounts(&state) {
        return Err(LabError::Remains(format!("still mounted: {line}")));
    }
    fs::remove_dir_all(&state).at("removing", &state)
}

/// A mount in our own namespace that touches the state directory: there is never one, unless the lab is broken, and
/// then nothing below it may be removed.
fn mounts(state: &Path) -> Option<String> {
    let table = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let state = state.to_string_lossy();
    table.lines().find(|line| line.split(' ').nth(4).is_some_and(|point| point.starts_with(&*state))).map(str::to_owned)
}
