//! palisade: arguments, disk, and how problems are shown.

pub mod args;
pub mod diff;
pub mod disk;
pub mod keygen;
pub mod load;
pub mod outcome;
pub mod page;
pub mod registry;
pub mod render;
pub mod verbs;

use args::{Cli, Verb};
use outcome::Outcome;
use render::Colour;

/// Carries out a command.
#[must_use]
pub fn run(cli: &Cli, colour: Colour) -> Outcome {
    let fleet = &cli.fleet;
    match &cli.verb {
        Verb::Init(args) => verbs::init::run(fleet, args),
        Verb::Check { format, today } => verbs::check::run(fleet, *format, *today, colour),
        Verb::Generate(args) => verbs::generate::run(fleet, args, colour),
        Verb::Prove(args) => verbs::prove::run(fleet, args),
        Verb::Diff(args) => verbs::diff::run(fleet, args, colour),
        Verb::Graph { output } => verbs::graph::run(fleet, output, colour),
        Verb::Budget(args) => verbs::budget::run(fleet, args, colour),
        Verb::Chain(chain) => verbs::chain::run(fleet, chain, colour),
        Verb::Keys(keys) => verbs::keys::run(fleet, keys, colour),
        Verb::Lab(lab) => verbs::lab::run(fleet, lab, colour),
        Verb::Schema => verbs::schema::run(),
        Verb::Completions { shell } => verbs::completions::run(*shell),
        Verb::Explain { code } => verbs::explain::run(code),
    }
}
