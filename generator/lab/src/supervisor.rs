//! The one process that stays: starts a holder per host, connects them, and takes them along when it ends.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;

use crate::error::{At, LabError, Result};
use crate::plan::Plan;
use crate::process::{MARK, Process};
use crate::record::{Holder, Lab, Run, host_folder, tail};
use crate::wire;

/// The supervisor's log in the state directory.
pub(crate) const LOG: &str = "supervisor.log";
/// A host's log in its folder.
pub(crate) const HOST_LOG: &str = "host.log";

/// Starts the supervisor in a session of its own; it outlives us.
pub(crate) fn spawn(program: &Path, state: &Path) -> Result<Process> {
    let path = state.join(LOG);
    let log = append(&path)?;
    let errors = log.try_clone().at("opening", &path)?;
    let mut command = std::process::Command::new(program);
    command.args(["lab", "supervise"]).arg(state).env(MARK, state).current_dir("/");
    let child = command.stdin(Stdio::null()).stdout(log).stderr(errors).spawn().at("starting", program)?;
    let pid = i32::try_from(child.id()).ok().and_then(Process::of);
    pid.ok_or_else(|| LabError::Died { what: "the supervisor".into(), log: tail(&path) })
}

/// The supervisor's whole life.
pub(crate) fn supervise(state: &Path) -> Result<()> {
    // It must not die with the terminal that `up` was run from. It leads no group, so this cannot fail.
    let _session = rustix::process::setsid();
    let lab = Lab::read(state)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.at("starting", "the runtime")?.block_on(run(state, &lab))
}

/// A started host. Its standard input is the lifeline: the holder ends when it closes, however we end.
struct Started {
    plan: Plan,
    child: Child,
    wrapper: Process,
    init: Process,
    lifeline: ChildStdin,
}

async fn run(state: &Path, lab: &Lab) -> Result<()> {
    let mut ended = signal(SignalKind::terminate()).at("listening for", "signals")?;
    let program = std::env::current_exe().at("finding", "this program")?;
    let mut started = Vec::new();
    for name in &lab.names {
        started.push(start(&program, state, name).await?);
    }
    let hosts: Vec<(Plan, Process)> = started.iter().skip(1).map(|it| (it.plan.clone(), it.init)).collect();
    if let Some(switch) = started.first() {
        wire::connect(switch.init, &hosts).map_err(|error| first_dead(state, &started).unwrap_or(error))?;
    }
    record(state, &started)?;
    let mut lifelines = Vec::new();
    let mut children = JoinSet::new();
    for Started { plan, mut child, mut lifeline, .. } in started {
        lifeline.write_all(b"go\n").await.at("starting", &plan.name)?;
        lifelines.push(lifeline);
        children.spawn(async move { (plan.name, child.wait().await) });
    }
    loop {
        tokio::select! {
            _ = ended.recv() => return Ok(()),
            Some(Ok((name, status))) = children.join_next() => {
                let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
                note(state, &format!("host {name} is down: {status}"));
            }
        }
    }
}

/// Starts a holder in namespaces of its own. `setpriv` and `--kill-child` let it die with us even if we are killed.
async fn start(program: &Path, state: &Path, name: &str) -> Result<Started> {
    let folder = host_folder(state, name);
    let plan = Plan::read(&folder)?;
    let path = folder.join(HOST_LOG);
    let log = append(&path)?;
    let errors = log.try_clone().at("opening", &path)?;
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "unshare", "--net", "--mount", "--uts", "--ipc", "--pid", "--fork"]);
    command.args(["--kill-child", "--mount-proc", "--"]).arg(program).args(["lab", "host"]);
    command.current_dir(&folder).stdin(Stdio::piped()).stdout(log).stderr(errors);
    let mut child = command.spawn().at("starting", "setpriv")?;
    let died = || LabError::Died { what: format!("host {name}"), log: tail(&path) };
    let lifeline = child.stdin.take().ok_or_else(died)?;
    let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).ok_or_else(died)?;
    let wrapper = Process::of(pid).ok_or_else(died)?;
    for _ in 0..500 {
        if let Some(init) = wrapper.child() {
            return Ok(Started { plan, child, wrapper, init, lifeline });
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err(died())
}

/// A host that ended while it was being connected says more than the failure to connect it.
fn first_dead(state: &Path, started: &[Started]) -> Option<LabError> {
    let dead = started.iter().find(|it| !it.init.alive())?;
    let log = tail(&host_folder(state, &dead.plan.name).join(HOST_LOG));
    Some(LabError::Died { what: format!("host {}", dead.plan.name), log })
}

fn record(state: &Path, started: &[Started]) -> Result<()> {
    let own = i32::try_from(std::process::id()).ok().and_then(Process::of);
    let supervisor = own.ok_or_else(|| LabError::Remains("this process has no pid".into()))?;
    let holders = started.iter().map(|it| {
        let (name, network) = (it.plan.name.clone(), it.init.network().unwrap_or_default());
        Holder { name, wrapper: it.wrapper, init: it.init, network }
    });
    Run { supervisor, holders: holders.collect() }.write(state)
}

/// Writes a line into the supervisor's log.
fn note(state: &Path, line: &str) {
    let _the_log_is_a_courtesy = append(&state.join(LOG)).map(|mut log| {
        use std::io::Write;
        writeln!(log, "{line}")
    });
}

fn append(path: &PathBuf) -> Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).at("creating", folder)?;
    }
    OpenOptions::new().create(true).append(true).open(path).at("opening", path)
}
