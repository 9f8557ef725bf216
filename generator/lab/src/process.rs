//! Processes of the lab: known by pid *and* start time, so that a pid used again is never mistaken for ours.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde::{Deserialize, Serialize};

/// Every process of a lab carries its state directory in this variable.
pub(crate) const MARK: &str = "PALISADE_LAB";

/// One process, unmistakably.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Process {
    pub(crate) pid: i32,
    /// Clock ticks after boot at which it started.
    pub(crate) start: u64,
}

impl Process {
    /// The process that has this pid now.
    pub(crate) fn of(pid: i32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name in parentheses may hold anything; the fields after it are numbers. `Z` and `X` are ended ones.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
        if matches!(fields.next()?, "Z" | "X") {
            return None;
        }
        Some(Self { pid, start: fields.nth(18)?.parse().ok()? })
    }

    /// Whether it still runs.
    pub(crate) fn alive(self) -> bool {
        Self::of(self.pid) == Some(self)
    }

    /// Sends a signal, never to another process that came to this pid.
    pub(crate) fn signal(self, signal: Signal) {
        let Some(pid) = Pid::from_raw(self.pid) else { return };
        let Ok(handle) = pidfd_open(pid, PidfdFlags::empty()) else { return };
        // The handle pins the process: if the start time fits now, the signal goes to that very process.
        if self.alive() {
            let _gone_meanwhile = pidfd_send_signal(handle, signal);
        }
    }

    /// Waits for its end.
    pub(crate) fn gone_within(self, limit: Duration) -> bool {
        let begin = Instant::now();
        while self.alive() {
            if begin.elapsed() > limit {
                return false;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        true
    }

    /// Its first child.
    pub(crate) fn child(self) -> Option<Self> {
        let path = format!("/proc/{0}/task/{0}/children", self.pid);
        let pid = fs::read_to_string(path).ok()?.split_whitespace().next()?.parse().ok()?;
        Self::of(pid)
    }

    /// The inode of its network namespace.
    pub(crate) fn network(self) -> Option<u64> {
        fs::metadata(format!("/proc/{}/ns/net", self.pid)).ok().map(|meta| meta.ino())
    }
}

/// All processes.
fn all() -> Vec<Process> {
    let pids = fs::read_dir("/proc").into_iter().flatten().flatten();
    pids.filter_map(|entry| Process::of(entry.file_name().to_str()?.parse().ok()?)).collect()
}

/// How long a process may take to show its environment once its program was replaced: 15 ms were measured on a busy
/// machine.
const SETTLED: Duration = Duration::from_millis(200);

/// Every process that carries the mark of the lab with this state directory, the asker excepted.
pub(crate) fn marked(state: &Path) -> Vec<Process> {
    let wanted = format!("{MARK}={}", state.display()).into_bytes();
    let own = std::process::id();
    let limit = Instant::now() + SETTLED;
    let carries =
        |process: &Process| environ(process.pid, limit).split(|byte| *byte == 0).any(|variable| variable == wanted);
    all().into_iter().filter(|process| u32::try_from(process.pid) != Ok(own)).filter(carries).collect()
}

/// A process's environment. While a program starts, the kernel shows none, though a spawn has returned by then: an
/// empty one is read again until the limit. A thread of the kernel has no program and is not waited for.
fn environ(pid: i32, limit: Instant) -> Vec<u8> {
    loop {
        let environ = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        let starting = environ.is_empty() && fs::read_link(format!("/proc/{pid}/exe")).is_ok();
        if !starting || Instant::now() > limit {
            return environ;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Every process in one of these network namespaces.
pub(crate) fn inside(networks: &[u64]) -> Vec<Process> {
    all().into_iter().filter(|it| it.network().is_some_and(|inode| networks.contains(&inode))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_pid_that_was_used_again_is_not_ours() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let process = Process::of(i32::try_from(child.id()).unwrap()).unwrap();
        assert!(process.alive());
        let earlier = Process { start: process.start - 1, ..process };
        assert!(!earlier.alive());
        earlier.signal(Signal::KILL);
        std::thread::sleep(Duration::from_millis(200));
        assert!(process.alive(), "the process that has the pid now must not be ended");
        process.signal(Signal::KILL);
        assert!(process.gone_within(Duration::from_secs(5)), "a zombie has ended");
        child.wait().unwrap();
    }

    #[test]
    fn a_process_that_just_starts_shows_its_environment() {
        for _ in 0..50 {
            let mut child = Command::new("sleep").arg("60").env(MARK, "/nowhere").spawn().unwrap();
            let environ = environ(child.id().try_into().unwrap(), Instant::now() + SETTLED);
            child.kill().unwrap();
            child.wait().unwrap();
            assert!(!environ.is_empty());
        }
    }

    #[test]
    fn only_what_carries_the_mark_of_this_state_is_found() {
        // of this run alone: the same test may run elsewhere at the same time
        let state = format!("/nowhere/{}/lab-a", std::process::id());
        let start = |state: &str| Command::new("sleep").arg("60").env(MARK, state).spawn().unwrap();
        let (mut ours, mut other) = (start(&state), start(&format!("{state}b")));
        let found: Vec<i32> = marked(Path::new(&state)).iter().map(|process| process.pid).collect();
        assert_eq!(found, [i32::try_from(ours.id()).unwrap()]);
        for child in [&mut ours, &mut other] {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}
