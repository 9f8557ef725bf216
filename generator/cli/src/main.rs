//! The command line: reads the arguments, lets the library work, prints, exits.

use std::io::{IsTerminal as _, Write as _, stderr, stdout};
use std::process::ExitCode;

use clap::Parser as _;
use palisade::args::Cli;
use palisade::render::Colour;

fn main() -> ExitCode {
    // clap's own exit code for usage is 2, and for --help and --version 0: as ours.
    let cli = Cli::parse();
    let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let colour = if stderr().is_terminal() && !plain { Colour::Yes } else { Colour::No };
    let outcome = palisade::run(&cli, colour);
    // A closed pipe is the reader's wish, not a fault.
    let _ = stderr().write_all(outcome.err.as_bytes());
    let _ = stdout().write_all(outcome.out.as_bytes());
    ExitCode::from(outcome.code as u8)
}
