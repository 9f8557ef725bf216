//! `palisade chain import`: a chain.json of the Cosmos chain registry into fleet.toml.

use std::fs;
use std::path::Path;

use palisade_core::spec::FLEET;

use super::told;
use crate::args::Chain;
use crate::disk::{self, Existing, Tree};
use crate::load::{Folder, load, text};
use crate::outcome::Outcome;
use crate::registry::{self, Change, Facts, Merged, Said};
use crate::render::Colour;

/// Carries out a verb of `chain`.
#[must_use]
pub fn run(fleet: &Path, verb: &Chain, colour: Colour) -> Outcome {
    let Chain::Import { file, alias } = verb;
    import(fleet, file, alias.as_deref(), colour).unwrap_or_else(|outcome| outcome)
}

fn import(fleet: &Path, file: &Path, alias: Option<&str>, colour: Colour) -> Result<Outcome, Outcome> {
    let json = text(file).map_err(|e| Outcome::world(format!("cannot read {}: {e}", file.display())))?;
    let facts = registry::read(&json).map_err(|e| refused(file, &e))?;
    let mut folder = load(fleet)?;
    folder.texts.retain(|path, _| path == FLEET);
    if let Err(problems) = palisade_core::parse(&folder.texts) {
        return Err(told(&folder, problems, colour));
    }
    let before = folder.texts.get(FLEET).map_or("", String::as_str);
    let merged = registry::merge(before, &facts, alias).map_err(|e| refused(fleet, &e))?;
    if merged.text != before {
        write(&folder, before, &merged.text)?;
    }
    Ok(Outcome::fine(report(fleet, before, &facts, &merged)))
}

fn refused(path: &Path, why: &str) -> Outcome {
    Outcome::problems(format!("palisade: {}: {why}; nothing was written\n", path.display()))
}

/// As a whole, and not over what an editor saved meanwhile.
fn write(folder: &Folder, before: &str, after: &str) -> Result<(), Outcome> {
    let path = &folder.fleet;
    let cannot = |e: &dyn std::fmt::Display| Outcome::world(format!("cannot write {}: {e}", path.display()));
    let meta = fs::symlink_metadata(path).map_err(|e| cannot(&e))?;
    let (true, Some(name)) = (meta.is_file(), path.file_name().and_then(|n| n.to_str())) else {
        return Err(cannot(&"it is a link; name the file that it points to"));
    };
    if text(path).map_err(|e| cannot(&e))? != before {
        return Err(cannot(&"it was changed while chain.json was read; run again"));
    }
    let files = Tree::from([(name.to_owned(), after.as_bytes().to_vec())]);
    disk::place(&files, &folder.root, Existing::Replaced).map_err(Outcome::world)
}

fn report(fleet: &Path, before: &str, facts: &Facts, merged: &Merged) -> String {
    let what = if merged.text == before { "stays as it is" } else { "is written" };
    let mut out = format!("chain `{}` ({}): {} {what}\n", merged.alias, facts.id, fleet.display());
    for (word, text) in changes(merged).into_iter().chain(unsaid(facts, merged)) {
        out.push_str(&format!("  {word:<9} {text}\n"));
    }
    out.push_str("Seeds and prices are what strangers wrote into the registry: look at them. `palisade check` tells what is missing.\n");
    out
}

/// What became of each key that chain.json says.
fn changes(merged: &Merged) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    for (word, which) in [("added", Change::Added), ("updated", Change::Updated), ("the same", Change::Same)] {
        let of = merged.changes.iter().filter(|(_, change)| *change == which);
        let keys: Vec<&str> = of.map(|(key, _)| *key).collect();
        if !keys.is_empty() {
            out.push((word, keys.join(", ")));
        }
    }
    for (key, _) in merged.changes.iter().filter(|(_, change)| *change == Change::Kept) {
        out.push(("yours", format!("{key}: not imported, or changed since; chain.json says something else")));
    }
    for key in &merged.stale {
        out.push(("stale", format!("{key}: imported before, and chain.json does not say it any more")));
    }
    out
}

/// What chain.json does not say, or what could not be taken; keys with one reason in one line.
fn unsaid(facts: &Facts, merged: &Merged) -> Vec<(&'static str, String)> {
    let mut out: Vec<(&'static str, String)> = Vec::new();
    let mut missing: Vec<(Vec<&str>, &str)> = Vec::new();
    for said in &facts.said {
        match said {
            Said::Missing(key, _) if merged.known.contains(key) => {}
            Said::Missing(key, why) => match missing.last_mut().filter(|(_, last)| last == why) {
                Some((keys, _)) => keys.push(key),
                None => missing.push((vec![key], why)),
            },
            Said::Refused(place, why) => out.push(("refused", format!("{place}: {why}"))),
            Said::LeftOut(place, why) => out.push(("left out", format!("{place}: {why}"))),
            Said::Note(text) => out.push(("note", text.clone())),
        }
    }
    let missing = missing.into_iter().map(|(keys, why)| ("missing", format!("{}: {why}", keys.join(", "))));
    missing.chain(out).collect()
}
