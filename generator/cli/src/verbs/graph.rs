//! `palisade graph`: the fleet as a picture.

use std::path::Path;

use super::planned;
use crate::load::load;
use crate::outcome::Outcome;
use crate::render::Colour;

/// Draws a fleet to a file, or to standard output for `-`.
#[must_use]
pub fn run(path: &Path, output: &Path, colour: Colour) -> Outcome {
    let drawn = load(path).and_then(|f| planned(&f, colour));
    let svg = match drawn {
        Ok(plan) => palisade_core::emit::picture(&plan),
        Err(outcome) => return outcome,
    };
    if output == Path::new("-") {
        return Outcome::fine(svg);
    }
    match std::fs::write(output, svg) {
        Ok(()) => Outcome::fine(format!("wrote {}\n", output.display())),
        Err(e) => Outcome::world(format!("cannot write {}: {e}", output.display())),
    }
}
