//! `palisade generate`: spec → hosts/, or what differs.

use std::fmt::Write as _;
use std::path::Path;

use palisade_core::emit::{Tree, expected_json};

use super::planned;
use crate::args::Generate;
use crate::disk::{self, DiskError, Overwrite, Summary};
use crate::load::{Folder, load};
use crate::outcome::Outcome;
use crate::render::Colour;

/// Emits a fleet.
#[must_use]
pub fn run(path: &Path, args: &Generate, colour: Colour) -> Outcome {
    emitted(path, args, colour).unwrap_or_else(|outcome| outcome)
}

fn emitted(path: &Path, args: &Generate, colour: Colour) -> Result<Outcome, Outcome> {
    let folder = load(path)?;
    let plan = planned(&folder, colour)?;
    if let Some(dir) = &args.expected {
        return expected(dir, expected_json(&plan));
    }
    let tree = palisade_core::emit(&plan);
    if args.check { check(&folder, &tree) } else { write(&folder, &tree, args.force, plan.hosts.len()) }
}

fn write(folder: &Folder, tree: &Tree, force: bool, hosts: usize) -> Result<Outcome, Outcome> {
    let overwrite = if force { Overwrite::Everything } else { Overwrite::Ours };
    let done = disk::write(tree, &folder.root, overwrite).map_err(failed)?;
    let mut out = format!("{hosts} hosts in {}: {}\n", folder.root.join("hosts").display(), changes(&done));
    for lost in &done.lost {
        let _ = writeln!(out, "  overwritten by --force: hosts/{}", lost.path);
    }
    out.push_str(&unseen(folder));
    Ok(Outcome::fine(out))
}

/// `3 files new, 2 changed, 130 as they were`.
fn changes(done: &Summary) -> String {
    let words = [(done.added.len(), "new"), (done.changed.len(), "changed"), (done.removed.len(), "removed")];
    let mut parts: Vec<String> = words.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if done.unchanged > 0 {
        parts.push(format!("{} as they were", done.unchanged));
    }
    format!("files: {}", parts.join(", "))
}

/// Files that a flake would not see.
fn unseen(folder: &Folder) -> String {
    let files = disk::untracked(&folder.root);
    match files.len() {
        0 => String::new(),
        n => format!("{n} of them git does not track yet, and a flake does not see such files: `git add hosts`\n"),
    }
}

fn check(folder: &Folder, tree: &Tree) -> Result<Outcome, Outcome> {
    let changes = disk::compare(tree, &folder.root).map_err(failed)?;
    if changes.is_empty() {
        return Ok(Outcome::fine(format!("hosts/ is what the spec gives: {} files\n", tree.len())));
    }
    if !folder.root.join("hosts").exists() {
        return Err(Outcome::problems("palisade: there is no hosts/ yet; run `palisade generate`\n"));
    }
    let mut err = String::new();
    // The manifest differs wherever anything does, and tells nothing more.
    for change in changes.iter().filter(|c| changes.len() == 1 || c.path != disk::MANIFEST) {
        err.push_str(&change.diff);
    }
    let _ = writeln!(
        err,
        "palisade: {} files of hosts/ are not what the spec gives; run `palisade generate`",
        changes.len()
    );
    Err(Outcome::problems(err))
}

fn expected(dir: &Path, files: std::collections::BTreeMap<String, String>) -> Result<Outcome, Outcome> {
    let place = || -> std::io::Result<()> {
        std::fs::create_dir_all(dir)?;
        files.iter().try_for_each(|(name, json)| std::fs::write(dir.join(format!("{name}.json")), json))
    };
    place().map_err(|e| Outcome::world(format!("cannot write to {}: {e}", dir.display())))?;
    Ok(Outcome::fine(format!("{} files in {}\n", files.len(), dir.display())))
}

/// What the disk refused: hand-made changes are a problem of the tree, all else is the world.
fn failed(e: DiskError) -> Outcome {
    match e {
        e @ DiskError::Refused(_) => Outcome::problems(format!("palisade: {e}\n")),
        e => Outcome::world(e),
    }
}
