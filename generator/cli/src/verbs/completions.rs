//! `palisade completions SHELL`: what a shell needs to complete the command line.

use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use crate::args::Cli;
use crate::outcome::Outcome;

/// Prints the script for a shell.
#[must_use]
pub fn run(shell: Shell) -> Outcome {
    let mut script = Vec::new();
    generate(shell, &mut Cli::command(), "palisade", &mut script);
    Outcome::fine(String::from_utf8_lossy(&script))
}
