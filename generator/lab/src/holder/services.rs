//! Keeps services running as their units do: `Restart=always`, no start limit.

use std::fs::{self, OpenOptions};
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, kill_process};
use serde::{Deserialize, Serialize};
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::error::{At, Result};
use crate::plan::{Service, write_json};
use crate::process::{MARK, Process};

/// `<service>.stop` in the host's folder means that the service is to be down.
pub(crate) const STOP: &str = "stop";
/// How long a service may take to end.
const GRACE: Duration = Duration::from_secs(10);
/// Between an end and the next start.
const PAUSE: Duration = Duration::from_millis(500);
/// How often the host's folder is looked at.
const TICK: Duration = Duration::from_millis(100);

/// What a service does now; in the host's folder as `<service>.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Status {
    pub(crate) state: State,
    /// Its pid in the host's own namespace.
    pub(crate) pid: Option<u32>,
    /// How often it was started.
    pub(crate) starts: u32,
    /// How it last ended.
    pub(crate) last: Option<String>,
}

/// Whether a service runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum State {
    /// It runs.
    Running,
    /// It ended and is about to be started again.
    Restarting,
    /// It is down because it was asked to be.
    Stopped,
}

/// Keeps one service as its file `<service>.stop` says.
pub(super) async fn keep(service: Service) -> Result<()> {
    let mut status = Status { state: State::Restarting, pid: None, starts: 0, last: None };
    loop {
        if asked_to_stop(&service) {
            report(&service, &mut status, State::Stopped, None)?;
            while asked_to_stop(&service) {
                sleep(TICK).await;
            }
        }
        let mut child = start(&service)?;
        status.starts += 1;
        let pid = child.id();
        report(&service, &mut status, State::Running, pid)?;
        let ended = attend(&service, &mut child).await?;
        status.last = Some(ended.to_string());
        report(&service, &mut status, State::Restarting, None)?;
        sleep(PAUSE).await;
    }
}

/// Waits for the end of a service, and brings it about when asked to.
async fn attend(service: &Service, child: &mut Child) -> Result<ExitStatus> {
    loop {
        tokio::select! {
            status = child.wait() => return status.at("waiting for", &service.name),
            () = sleep(TICK) => if asked_to_stop(service) { break },
        }
    }
    terminate(child);
    if let Ok(status) = tokio::time::timeout(GRACE, child.wait()).await {
        return status.at("waiting for", &service.name);
    }
    child.start_kill().at("killing", &service.name)?;
    child.wait().await.at("waiting for", &service.name)
}

fn terminate(child: &Child) {
    let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
    if let Some(pid) = pid {
        let _ended_meanwhile = kill_process(pid, Signal::TERM);
    }
}

/// Starts the daemon under its numeric uid, with nothing in its environment that could configure it.
fn start(service: &Service) -> Result<Child> {
    if let Some(stale) = &service.stale {
        fs::remove_file(stale).ok();
    }
    let path = format!("{}.log", service.name);
    let log = OpenOptions::new().create(true).append(true).open(&path).at("opening", &path)?;
    let errors = log.try_clone().at("opening", &path)?;
    let (program, arguments) = service.command.split_first().map_or(("", &[][..]), |(it, rest)| (it.as_str(), rest));
    let mut command = Command::new(program);
    command.args(arguments).uid(service.uid).gid(service.uid).current_dir("/");
    command.env_clear().env("HOME", &service.home).env("PATH", "/usr/bin:/bin");
    if let Some(mark) = std::env::var_os(MARK) {
        command.env(MARK, mark);
    }
    command.stdin(Stdio::null()).stdout(log).stderr(errors).kill_on_drop(true).spawn().at("starting", program)
}

fn asked_to_stop(service: &Service) -> bool {
    Path::new(&format!("{}.{STOP}", service.name)).exists()
}

fn report(service: &Service, status: &mut Status, state: State, pid: Option<u32>) -> Result<()> {
    status.state = state;
    status.pid = pid;
    write_json(Path::new(&format!("{}.json", service.name)), status)
}

/// Collects what was left to the first process of the namespace by programs run from outside (`palisade lab exec`).
/// Only what has waited for a whole round is collected: our own children are waited for at once, elsewhere.
pub(super) async fn reap() -> Result<()> {
    let mut before: Vec<i32> = Vec::new();
    loop {
        sleep(Duration::from_secs(5)).await;
        let children = fs::read_to_string("/proc/1/task/1/children").unwrap_or_default();
        let pids = children.split_whitespace().filter_map(|pid| pid.parse().ok());
        let ended: Vec<i32> = pids.filter(|pid| Process::of(*pid).is_none()).collect();
        for pid in ended.iter().filter(|pid| before.contains(pid)).filter_map(|pid| Pid::from_raw(*pid)) {
            let _already_collected = rustix::process::waitpid(Some(pid), WaitOptions::NOHANG);
        }
        before = ended;
    }
}
