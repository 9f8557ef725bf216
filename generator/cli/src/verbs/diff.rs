//! `palisade diff`: two states of a fleet, compared in the words of security.

use std::path::Path;

use palisade_core::Texts;

use super::told;
use crate::args::{Diff, DiffFormat};
use crate::diff::side::Unfit;
use crate::diff::{Side, compare, json, markdown, text};
use crate::load::{Folder, load, revision};
use crate::outcome::{Code, Outcome};
use crate::render::Colour;

/// The narrowest and widest text, in columns.
const COLUMNS: (usize, usize) = (60, 120);

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
    let out = match args.format {
        DiffFormat::Text => text(&all, args.columns.unwrap_or_else(terminal).clamp(COLUMNS.0, COLUMNS.1)),
        DiffFormat::Json => format!("{:#}\n", json(&all)),
        DiffFormat::Markdown => markdown(&all),
    };
    Ok(Outcome { out, err: String::new(), code: if all.weakens() { Code::Problems } else { Code::Fine } })
}

/// The columns of the terminal that is written to; elsewhere a width that pages and logs have.
fn terminal() -> usize {
    match rustix::termios::tcgetwinsize(std::io::stdout()) {
        Ok(size) if size.ws_col > 0 => size.ws_col.into(),
        _ => 100,
    }
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
