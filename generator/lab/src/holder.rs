//! The first process of a host: builds the host from within its namespaces, then keeps its services running.
//!
//! It runs in the host's folder of the state directory, and reaches files there by relative paths only: what it mounts
//! over /run and /var/lib may hide that folder's absolute path.

mod mounts;
mod network;
mod services;

use std::fs;
use std::io::{BufRead, Read};
use std::path::Path;

use crate::error::{At, Result};
use crate::plan::Plan;

pub(crate) use services::{STOP, State, Status};

/// Written when everything of the host was started.
pub(crate) const READY: &str = "ready";

/// The holder's whole life; it ends when the supervisor does, and the namespaces with it.
pub(crate) fn hold() -> Result<()> {
    let plan = Plan::read(Path::new("."))?;
    rustix::system::sethostname(plan.name.as_bytes()).at("setting the name of", &plan.name)?;
    mounts::make(&plan)?;
    network::prepare(&plan)?;
    if plan.firewall {
        network::firewall()?;
    }
    let mut input = std::io::stdin().lock();
    let mut line = String::new();
    input.read_line(&mut line).at("reading", "the lifeline")?;
    if line.is_empty() {
        return Ok(());
    }
    drop(input);
    if !plan.nic.is_empty() {
        network::up(&plan)?;
    }
    // Nothing that a host runs may gain rights by executing a file.
    rustix::thread::set_no_new_privs(true).at("giving up", "new privileges")?;
    watch_lifeline();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.at("starting", "the runtime")?.block_on(live(&plan))
}

/// Ends this process, and so the host, when the supervisor's end closes its standard input.
fn watch_lifeline() {
    std::thread::spawn(|| {
        let mut rest = [0_u8; 64];
        while std::io::stdin().lock().read(&mut rest).is_ok_and(|read| read > 0) {}
        std::process::exit(0);
    });
}

async fn live(plan: &Plan) -> Result<()> {
    let mut tasks = tokio::task::JoinSet::new();
    let interfaces = plan.overlay.iter().flat_map(|overlay| overlay.interfaces.clone());
    let mut ready = Vec::new();
    for (name, interface) in interfaces {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        tasks.spawn(network::keep_overlay(name, interface, sender));
        ready.push(receiver);
    }
    let mut overlay = true;
    for receiver in ready {
        overlay &= receiver.await.is_ok();
    }
    // Without its overlay the host is no host: the task that failed says why, below.
    if overlay {
        for service in plan.services.clone() {
            tasks.spawn(services::keep(service));
        }
        fs::write(READY, "").at("writing", READY)?;
    }
    tasks.spawn(services::reap());
    while let Some(ended) = tasks.join_next().await {
        if let Ok(result) = ended {
            result?;
        }
    }
    Ok(())
}
