//! `palisade lab`: the emitted files with real daemons.

use std::path::Path;

use crate::args::Lab;
use crate::outcome::Outcome;
use crate::render::Colour;

/// Carries out a verb of `lab`.
#[must_use]
pub fn run(_path: &Path, _verb: &Lab, _colour: Colour) -> Outcome {
    Outcome::world("not yet")
}
