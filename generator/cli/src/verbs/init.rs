//! `palisade init`: a commented fleet.toml to begin with.

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
    match new(fleet, SPEC) {
        Ok(()) => {}
        // create_new also refuses a link that leads nowhere; `exists` would not have seen it.
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
            return Outcome::usage(format!("{} is there already; nothing was written", fleet.display()));
        }
        Err(e) => return Outcome::world(format!("cannot write {}: {e}", fleet.display())),
    }
    let mut out = format!("wrote {}\n", fleet.display());
    match new(&ignore, GITIGNORE) {
        Ok(()) => out.push_str(&format!("wrote {}\n", ignore.display())),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
            out.push_str(&format!("{} is there already and stays as it is\n", ignore.display()));
        }
        Err(e) => return Outcome::world(format!("cannot write {}: {e}", ignore.display())),
    }
    out.push_str(
        "Now go through its CHANGE marks; `palisade check` tells which rules it breaks, not which marks are left.\n",
    );
    Outcome::fine(out)
}

fn new(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
