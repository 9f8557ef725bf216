//! Runs programs of the system and turns their failure into words.

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::error::{At, LabError, Result};

/// Programs the lab calls, and the Debian package of each.
const NEEDED: [(&str, &str); 7] = [
    ("ip", "iproute2"),
    ("ss", "iproute2"),
    ("nft", "nftables"),
    ("wg", "wireguard-tools"),
    ("nsenter", "util-linux"),
    ("unshare", "util-linux"),
    ("setpriv", "util-linux"),
];

/// Checks that the machine can run the lab at all: root, the programs of the system, and a tun device.
///
/// # Errors
/// The first thing that is missing.
pub fn require_machine() -> Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Err(LabError::NotRoot);
    }
    for (program, package) in NEEDED {
        if find(program).is_none() {
            return Err(LabError::NoProgram { program, package });
        }
    }
    if std::path::Path::new("/dev/net/tun").exists() { Ok(()) } else { Err(LabError::NoTun) }
}

/// Where on PATH a program is.
pub(crate) fn find(program: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}

/// Runs a program to its end; its output, or what it said when it failed.
pub(crate) fn run(program: impl AsRef<OsStr>, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new(program);
    command.args(arguments);
    finish(&mut command)
}

/// Runs a prepared command to its end.
pub(crate) fn finish(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().at("running", command.get_program())?;
    judge(command, &output)
}

/// Runs a program with this on its standard input.
pub(crate) fn feed(program: &str, arguments: &[&str], input: &str) -> Result<String> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().at("running", program)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).at("writing to", program)?;
    }
    let output = child.wait_with_output().at("running", program)?;
    judge(&command, &output)
}

fn judge(command: &Command, output: &Output) -> Result<String> {
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words: Vec<_> = std::iter::once(command.get_program()).chain(command.get_args()).collect();
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let said = [&output.stderr, &output.stdout].map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned());
    Err(LabError::Command { command: words.join(" "), output: said.join(" ") })
}
