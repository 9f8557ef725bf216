//! `palisade diff`: two states of a fleet, compared in the words of security.

use std::path::Path;

use palisade_core::Texts;

use super::told;
use crate::args::{Diff, DiffFormat};
use crate::diff::side::Unfit;
use crate::diff::{Side, compare, json, markdown, text};
use crate::load::{Folder, load, revision};
use crate::outcome::{Code, Outcome};
use crate::page;
use crate::render::Colour;

/// Compares what two names mean: each a file, a folder with a fleet.toml, or a git revision.
#[must_use]
pub fn run(fleet: &Path, args: &Diff, colour: Colour) -> Outcome {
    carry_out(fleet, args, colour).unwrap_or_else(|outcome| outcome)
}

fn carry_out(fleet: &Path, args: &Diff, colour: Colour) -> Result<Outcome, Outcome> {
    let before = state(fleet, &args.before)?;
    let after = match &args.after {
        Some(name) => state(fleet, name)?,
        None => load(fleet)?,
    };
    let (before, after) = (side(&before, args, colour)?, side(&after, args, colour)?);
    let all = compare(&before, &after);
    // pages and logs have a width of their own
    let columns = args.columns.or_else(page::terminal).unwrap_or(100).clamp(page::COLUMNS.0, page::COLUMNS.1);
    let out = match args.format {
        DiffFormat::Text => text(&all, columns),
        DiffFormat::Json => format!("{:#}\n", json(&all)),
        DiffFormat::Markdown => markdown(&all),
    };
    Ok(Outcome { out, err: String::new(), code: if all.weakens() { Code::Problems } else { Code::Fine } })
}

/// What is on the disk comes first: a revision that has the name of a file is written `REV^0`.
fn state(fleet: &Path, name: &str) -> Result<Folder, Outcome> {
    let path = Path::new(name);
    if path.is_dir() {
        return load(&path.join("fleet.toml"));
    }
    if path.is_file() { load(path) } else { revision(fleet, name) }
}

fn side(folder: &Folder, args: &Diff, colour: Colour) -> Result<Side, Outcome> {
    let texts: Texts = folder.texts.clone();
    Side::read(texts, !args.no_prove).map_err(|unfit| match unfit {
        Unfit::Problems(problems) => told(folder, problems, colour),
        Unfit::Faults(faults) => {
            let lines: String = faults.iter().map(|fault| format!("{fault}\n")).collect();
            Outcome::world(format!("the emitted files are not understood: {lines}"))
        }
    })
}
