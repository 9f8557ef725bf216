//! `palisade init`: a commented fleet.toml in an empty folder.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use crate::outcome::Outcome;

/// The commented spec; a test holds that it passes `check`.
pub const SPEC: &str = include_str!("init/fleet.toml");
/// What git is to leave alone.
pub const GITIGNORE: &str = "/result\n/result-*\n.palisade/\n";

/// Writes both files; neither is ever overwritten.
#[must_use]
pub fn run(fleet: &Path) -> Outcome {
    let root = fleet.parent().unwrap_or(Path::new(""));
    let ignore = root.join(".gitignore");
    if fleet.exists() {
        return Outcome::usage(format!("{} is there already; nothing was written", fleet.display()));
    }
    let mut out = String::new();
    for (path, text) in [(fleet, SPEC), (ignore.as_path(), GITIGNORE)] {
        match new(path, text) {
            Ok(()) => out.push_str(&format!("wrote {}\n", path.display())),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                out.push_str(&format!("{} is there already and stays as it is\n", path.display()));
            }
            Err(e) => return Outcome::world(format!("cannot write {}: {e}", path.display())),
        }
    }
    out.push_str("Now describe your fleet in it; `palisade check` tells what is missing.\n");
    Outcome::fine(out)
}

fn new(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
