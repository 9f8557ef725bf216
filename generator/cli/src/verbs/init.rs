//! `palisade init`: a commented fleet.toml to begin with, with the answers to a few questions.

mod answers;

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use crate::args::Init;
use crate::outcome::Outcome;

/// The commented spec; a test holds that it passes `check`.
pub const SPEC: &str = include_str!("init/fleet.toml");
/// What goes with it: the flake that makes hosts of hosts/, and what git is to leave alone.
const BESIDE: [(&str, &str); 2] =
    [("flake.nix", include_str!("init/flake.nix")), (".gitignore", include_str!("init/.gitignore"))];

/// Writes all files; none is ever overwritten.
#[must_use]
pub fn run(fleet: &Path, args: &Init) -> Outcome {
    // nobody should answer questions for nothing
    if fleet.symlink_metadata().is_ok() {
        return Outcome::usage(format!("{} is there already; nothing was written", fleet.display()));
    }
    match answers::of(args).map(|it| it.written(SPEC)) {
        Ok(spec) => write(fleet, &spec),
        Err(outcome) => outcome,
    }
}

fn write(fleet: &Path, spec: &str) -> Outcome {
    match new(fleet, spec) {
        Ok(()) => {}
        // create_new also refuses a link that leads nowhere; `exists` would not have seen it.
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
            return Outcome::usage(format!("{} is there already; nothing was written", fleet.display()));
        }
        Err(e) => return Outcome::world(format!("cannot write {}: {e}", fleet.display())),
    }
    let mut out = format!("wrote {}\n", fleet.display());
    for (name, text) in BESIDE {
        let path = fleet.parent().unwrap_or(Path::new("")).join(name);
        match new(&path, text) {
            Ok(()) => out.push_str(&format!("wrote {}\n", path.display())),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                out.push_str(&format!("{} is there already and stays as it is\n", path.display()));
            }
            Err(e) => return Outcome::world(format!("cannot write {}: {e}", path.display())),
        }
    }
    out.push_str(
        "Now go through the CHANGE marks; `palisade check` tells which rules the fleet breaks, not which marks are left.\n",
    );
    Outcome::fine(out)
}

fn new(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
