//! `lab up`: daemons, state directory, supervisor, and then the wait for blocks.

mod wait;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::chain::Chain;
use crate::command::require_machine;
use crate::daemons::{COMETBFT, HORCRUX, SignerBinary, WIREGUARD, built, cache, install};
use crate::error::{At, Result};
use crate::prepare::{self, Source, claim, prepare};
use crate::record::Lab;
use crate::supervisor;
use crate::tree::Tree;

/// How long one block may take on a busy machine.
const BLOCK: Duration = Duration::from_secs(30);

/// What `up` needs to know.
#[derive(Debug, Clone)]
pub struct UpOptions {
    /// The emitted folder `hosts/`.
    pub tree: PathBuf,
    /// The folder of throw-away secrets, one folder per host.
    pub secrets: PathBuf,
    /// The lab's own state directory: absent or empty, and removed by `down`.
    pub state: PathBuf,
    /// How many blocks to wait for, counted from the first that carries our signature.
    pub blocks: u64,
    /// Another signer than upstream Horcrux v3.3.2.
    pub signer: Option<SignerBinary>,
    /// The program that knows `lab supervise` and `lab host`.
    pub program: PathBuf,
}

/// What `up` saw.
#[derive(Debug, Clone)]
pub struct Report {
    /// The chain's id.
    pub chain: String,
    /// The hosts that run, strangers and the switch excepted.
    pub hosts: usize,
    /// The signer, in words.
    pub signer: String,
    /// The first block whose commit carries our signature.
    pub first: u64,
    /// The last block that was looked at.
    pub last: u64,
    /// The blocks from `first` to `last` whose commits carry our signature.
    pub signed: Vec<u64>,
    /// From the start of the first namespace to the first signature.
    pub until_signing: Duration,
    /// From then to the last block.
    pub signing: Duration,
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blocks = self.last - self.first + 1;
        let (start, rest) = (self.until_signing.as_secs_f64(), self.signing.as_secs_f64());
        writeln!(out, "{} hosts of chain `{}` are up; signer: {}", self.hosts, self.chain, self.signer)?;
        writeln!(out, "first signature in block {}, {start:.1} s after the start", self.first)?;
        let signed = self.signed.len();
        write!(out, "{blocks} blocks ({} to {}) in {rest:.1} s: {signed} carry our signature", self.first, self.last)
    }
}

/// Starts the fleet of the tree and waits for its blocks. The lab stays up, also after an error, until `down`.
///
/// # Errors
/// What is missing, could not be started, or did not happen in time.
pub fn up(options: &UpOptions, progress: &mut dyn FnMut(&str)) -> Result<Report> {
    require_machine()?;
    let tree = Tree::read(&options.tree)?;
    tree.chain()?;
    let (state, (signer, lab)) = occupied(options, |state| furnish(options, &tree, state, progress))?;
    let begin = Instant::now();
    let supervisor = supervisor::spawn(&options.program, &state)?;
    progress(&format!("starting {} hosts and {} strangers", tree.input.hosts.len(), lab.strangers.len()));
    wait::ready(&state, &lab, supervisor)?;
    progress(&format!("waiting for {} blocks that carry our signature", options.blocks));
    let mut chain = Chain::of(&state, &lab)?;
    let first = wait::first_signature(&mut chain, begin)?;
    let until_signing = begin.elapsed();
    let last = first + options.blocks.max(1) - 1;
    chain.wait_for(last, BLOCK * u32::try_from(options.blocks).unwrap_or(u32::MAX).max(1))?;
    let signed = chain.signed_in(first..=last)?;
    wait::all_alive(&state)?;
    Ok(Report {
        chain: lab.chain,
        hosts: tree.input.hosts.len(),
        signer,
        first,
        last,
        signed,
        until_signing,
        signing: begin.elapsed().saturating_sub(until_signing),
    })
}

/// Starts the hosts of the tree without their daemons: links, firewalls and tunnels, and one stranger. How many hosts.
///
/// # Errors
/// What is missing, could not be started, or did not happen in time.
pub fn network(options: &UpOptions, progress: &mut dyn FnMut(&str)) -> Result<usize> {
    require_machine()?;
    let tree = Tree::read(&options.tree)?;
    let (state, lab) = occupied(options, |state| {
        let bin = state.join("bin");
        std::fs::create_dir_all(&bin).at("creating", &bin)?;
        install(&built(&WIREGUARD, &cache()?, progress)?, &bin.join(WIREGUARD.name), None)?;
        let secrets = options.secrets.canonicalize().at("finding", &options.secrets)?;
        prepare::network(&Source { tree: &tree, secrets: &secrets, state })
    })?;
    let supervisor = supervisor::spawn(&options.program, &state)?;
    progress(&format!("starting {} hosts and a stranger", tree.input.hosts.len()));
    wait::ready(&state, &lab, supervisor)?;
    wait::all_alive(&state)?;
    Ok(tree.input.hosts.len())
}

/// Takes the state directory and has it filled. Where that fails nothing runs yet, so there is nothing that `down` would
/// have to end, and the directory goes again.
fn occupied<T>(options: &UpOptions, fill: impl FnOnce(&Path) -> Result<T>) -> Result<(PathBuf, T)> {
    claim(&options.state)?;
    let state = options.state.canonicalize().at("finding", &options.state)?;
    let filled = fill(&state).inspect_err(|_| drop(std::fs::remove_dir_all(&state)))?;
    Ok((state, filled))
}

/// Fills the state directory; the signer in words.
fn furnish(options: &UpOptions, tree: &Tree, state: &Path, progress: &mut dyn FnMut(&str)) -> Result<(String, Lab)> {
    let signer = programs(options, state, progress)?;
    progress(&format!("the lab's signer is {signer}"));
    let secrets = options.secrets.canonicalize().at("finding", &options.secrets)?;
    let lab = prepare(&Source { tree, secrets: &secrets, state })?;
    Ok((signer, lab))
}

/// Puts the daemons into the state directory; the signer in words.
fn programs(options: &UpOptions, state: &Path, progress: &mut dyn FnMut(&str)) -> Result<String> {
    let (cache, bin) = (cache()?, state.join("bin"));
    std::fs::create_dir_all(&bin).at("creating", &bin)?;
    for daemon in [COMETBFT, WIREGUARD] {
        install(&built(&daemon, &cache, progress)?, &bin.join(daemon.name), None)?;
    }
    let place = bin.join(HORCRUX.name);
    if let Some(signer) = &options.signer {
        install(&signer.path, &place, Some(&signer.sha256))?;
        return Ok(format!("{} (SHA-256 {})", signer.path.display(), signer.sha256));
    }
    install(&built(&HORCRUX, &cache, progress)?, &place, None)?;
    Ok(format!("upstream Horcrux {}, which is archived and has open advisories", HORCRUX.version))
}
