//! The command line, end to end: the real binary in temporary folders, with an environment of its own.

#[path = "verbs/budget.rs"]
mod budget;
#[path = "verbs/chain.rs"]
mod chain;
#[path = "verbs/check.rs"]
mod check;
#[path = "verbs/diff.rs"]
mod diff;
#[path = "verbs/generate.rs"]
mod generate;
#[path = "verbs/init.rs"]
mod init;
#[path = "verbs/keys.rs"]
mod keys;
#[path = "verbs/ports.rs"]
mod ports;
#[path = "verbs/prove.rs"]
mod prove;
#[path = "verbs/usage.rs"]
mod usage;

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::pty::{OpenptFlags, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use tempfile::TempDir;

/// What a run said, and how it ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// The binary, in a folder, with nothing in its environment.
pub fn palisade(folder: &Path, line: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_palisade"));
    command.current_dir(folder).args(line).env_clear().env("PATH", "/usr/bin:/bin");
    command
}

/// Runs it.
pub fn run(folder: &Path, line: &[&str]) -> Said {
    said(&mut palisade(folder, line))
}

/// Runs a command that was made ready.
pub fn said(command: &mut Command) -> Said {
    let done = command.output().unwrap();
    Said {
        code: done.status.code().unwrap_or(-1),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

/// Runs a command on a terminal of so many columns: all that it shows there.
pub fn on_a_terminal(mut command: Command, columns: u16) -> String {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    unlockpt(&terminal).unwrap();
    tcsetwinsize(&terminal, Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let other_end = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    let mut child = command.stderr(other_end.try_clone().unwrap()).stdout(Stdio::from(other_end)).spawn().unwrap();
    drop(command); // holds the terminal open
    // Its end is told as an error once the last writer is gone.
    let mut bytes = Vec::new();
    let _ = File::from(terminal).read_to_end(&mut bytes);
    child.wait().unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Runs it and wants exit code 0.
pub fn fine(folder: &Path, line: &[&str]) -> Said {
    let said = run(folder, line);
    assert_eq!(said.code, 0, "palisade {line:?}: {said:?}");
    said
}

/// A copy of the fleet that breaks no rule.
pub fn base() -> TempDir {
    let folder = TempDir::new().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/base");
    for (name, bytes) in files(&from) {
        let to = folder.path().join(name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }
    folder
}

/// Replaces words that stand once in a file.
pub fn edit(folder: &Path, file: &str, old: &str, new: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches(old).count(), 1, "{old:?} in {file}");
    fs::write(path, text.replace(old, new)).unwrap();
}

/// Every file below a folder.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut out, mut open) = (BTreeMap::new(), vec![PathBuf::new()]);
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(folder.join(&next)).unwrap() {
            let entry = entry.unwrap();
            let name = next.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                open.push(name);
            } else {
                out.insert(name.to_str().unwrap().to_owned(), fs::read(entry.path()).unwrap());
            }
        }
    }
    out
}
