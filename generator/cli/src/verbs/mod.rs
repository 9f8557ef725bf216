//! The verbs: each takes what the command line gave and says what came of it.

pub mod budget;
pub mod chain;
pub mod check;
pub mod completions;
pub mod diff;
pub mod explain;
pub mod generate;
pub mod graph;
pub mod init;
pub mod keys;
pub mod lab;
pub mod prove;
pub mod schema;

use palisade_core::{Fleet, Plan, Problem, Texts};

use crate::load::Folder;
use crate::outcome::Outcome;
use crate::render::{Colour, text};

/// Text → fleet.
///
/// # Errors
/// All problems of the first stage that finds any.
pub(crate) fn fleet(texts: &Texts) -> Result<Fleet, Vec<Problem>> {
    palisade_core::validate(&palisade_core::parse(texts)?)
}

/// Text → plan, or what to tell.
///
/// # Errors
/// All problems, rendered.
pub(crate) fn planned(folder: &Folder, colour: Colour) -> Result<Plan, Outcome> {
    fleet(&folder.texts).and_then(|f| palisade_core::plan(&f)).map_err(|p| told(folder, p, colour))
}

/// Problems as an outcome.
pub(crate) fn told(folder: &Folder, problems: Vec<Problem>, colour: Colour) -> Outcome {
    let (mut all, count) = text(folder, problems, colour);
    all.push_str(&format!("palisade: {}; {} tells more\n", count.words(), count.more()));
    Outcome::problems(all)
}
