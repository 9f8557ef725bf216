//! `palisade budget`: minutes to jail, what a step of maintenance may cost, and what is to be expected of a design in a year.

use std::path::Path;

use palisade_core::Fleet;
use palisade_core::fleet::chain::Chain;
use palisade_core::fleet::names::ChainName;
use palisade_core::fleet::values::{Duration, Fact, Share};
use palisade_core::span::At;

use super::{fleet, told};
use crate::args::{Budget, Format};
use crate::load::load;
use crate::outcome::Outcome;
use crate::render::Colour;

#[path = "budget/expected.rs"]
mod expected;
#[path = "budget/json.rs"]
mod json;
#[path = "budget/text.rs"]
mod text;

/// Outages of which the price is told, when no step is named.
const USUAL: [u64; 5] = [10_000, 60_000, 600_000, 3_600_000, 14_400_000];

/// Tells the budget of every chain that a cluster signs.
#[must_use]
pub fn run(path: &Path, args: &Budget, colour: Colour) -> Outcome {
    let folder = match load(path) {
        Ok(folder) => folder,
        Err(outcome) => return outcome,
    };
    let fleet = match fleet(&folder.texts) {
        Ok(fleet) => fleet,
        Err(problems) => return told(&folder, problems, colour),
    };
    if args.missed > 0 && signed(&fleet).count() > 1 && args.chain.is_none() {
        return Outcome::usage("`--missed` is of one chain: name it with `--chain ALIAS`");
    }
    if let Some(alias) = args.chain.as_ref().filter(|a| !signed(&fleet).any(|(name, _)| name.as_str() == a.as_str())) {
        let known: Vec<&str> = signed(&fleet).map(|(name, _)| name.as_str()).collect();
        return Outcome::usage(format!("no cluster signs a chain {alias:?}; signed are {}", known.join(" ")));
    }
    Outcome::fine(match args.format {
        Format::Text => text::budget(&fleet, args),
        Format::Json => json::budget(&fleet, args),
    })
}

/// The chains that a cluster signs.
fn signed(fleet: &Fleet) -> impl Iterator<Item = (&ChainName, &Chain)> {
    let spec = &fleet.spec;
    let signed = |name: &ChainName| spec.cluster.values().any(|c| c.chains.iter().any(|x| x.value == *name));
    spec.chain.iter().filter(move |(name, _)| signed(name)).map(|(name, entry)| (name, &entry.value))
}

/// Those that are asked for.
fn asked<'f>(fleet: &'f Fleet, args: &'f Budget) -> impl Iterator<Item = (&'f ChainName, &'f Chain)> {
    signed(fleet).filter(|(name, _)| args.chain.as_ref().is_none_or(|c| c == name.as_str()))
}

/// The outages of which the price is told.
fn steps(args: &Budget) -> Vec<Duration> {
    match args.step.is_empty() {
        true => USUAL.map(Duration::millis).to_vec(),
        false => args.step.clone(),
    }
}

/// A share that is known.
fn share(fact: Option<&At<Fact<Share>>>) -> Option<&str> {
    match fact.map(|at| &at.value) {
        Some(Fact::Known(share)) => Some(share.as_str()),
        _ => None,
    }
}

/// A span of time that is known.
fn span(fact: Option<&At<Fact<Duration>>>) -> Option<Duration> {
    match fact.map(|at| &at.value) {
        Some(Fact::Known(span)) => Some(*span),
        _ => None,
    }
}
