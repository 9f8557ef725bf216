//! One state of a fleet: its texts, its plan, its emitted files, and what the prover says of these.

use std::collections::BTreeSet;

use palisade_core::spec::FLEET;
use palisade_core::{Fleet, Plan, Problem, Severity, Texts, Tree};
use palisade_prove::{Fault, Input, Proof, StatedPorts, prove, read_tree};

use super::words::Roster;
use super::{Change, Sense, Subject};

/// One state.
#[derive(Debug)]
pub struct Side {
    /// What it was read from.
    pub texts: Texts,
    /// The spec and its keys.
    pub fleet: Fleet,
    /// The plan.
    pub plan: Plan,
    /// The emitted files.
    pub tree: Tree,
    /// What they say, as the prover reads them.
    pub input: Input,
    /// What the prover says of them; none when it was not asked.
    pub proof: Option<Proof>,
    /// The warnings of `check`: code and title.
    pub warnings: BTreeSet<(String, String)>,
}

/// Why a state cannot be compared.
#[derive(Debug)]
pub enum Unfit {
    /// Its spec has problems.
    Problems(Vec<Problem>),
    /// The prover does not understand its files: a fault of ours.
    Faults(Vec<Fault>),
}

impl Side {
    /// Plans, emits and proves. Without a proof nothing is said of reach.
    ///
    /// # Errors
    /// A spec that has problems, which nothing can be planned from.
    pub fn read(texts: Texts, proved: bool) -> Result<Self, Unfit> {
        let fleet = crate::verbs::fleet(&texts).map_err(Unfit::Problems)?;
        let warnings = palisade_core::check(&fleet).into_iter().map(|problem| problem.describe());
        let warnings = warnings.filter(|told| told.severity == Severity::Warning);
        let warnings = warnings.map(|told| (told.code.to_string(), told.title)).collect();
        let plan = palisade_core::plan(&fleet).map_err(Unfit::Problems)?;
        let tree = palisade_core::emit(&plan);
        let mut input = read_tree(&tree).map_err(Unfit::Faults)?;
        let spec = texts.get(FLEET).map_or(&[][..], String::as_bytes);
        input.stated = StatedPorts::read(FLEET, spec).map_err(|fault| Unfit::Faults(vec![fault]))?;
        let proof = if proved { Some(prove(&input).map_err(Unfit::Faults)?) } else { None };
        Ok(Self { texts, fleet, plan, tree, input, proof, warnings })
    }

    /// Its hosts with their roles.
    pub(super) fn roster(&self) -> Roster {
        self.input.hosts.iter().map(|(name, host)| (name.clone(), host.label)).collect()
    }

    /// The names of its hosts.
    pub(super) fn hosts(&self) -> BTreeSet<String> {
        self.input.hosts.keys().cloned().collect()
    }
}

/// What `prove` and `check` say of one and not of the other.
pub(super) fn law(a: &Side, b: &Side) -> Vec<Change> {
    let broken = |side: &Side| -> BTreeSet<String> {
        let all = side.proof.iter().flat_map(|proof| &proof.violations);
        all.map(|it| format!("`prove`: {} {}", it.host, it.what)).collect()
    };
    // one more of what is warned of already is told where it was written
    let warned = |side: &Side, other: &Side| -> BTreeSet<String> {
        let known: BTreeSet<String> = other.warnings.iter().map(|(_, title)| without_numbers(title)).collect();
        let fresh = side.warnings.iter().filter(|(_, title)| !known.contains(&without_numbers(title)));
        fresh.map(|(code, title)| format!("`check` warns, {code}: {title}")).collect()
    };
    [(broken(a), broken(b)), (warned(a, b), warned(b, a))]
        .into_iter()
        .flat_map(|(a, b)| {
            let new = b.difference(&a).map(|what| Change::new(Sense::Weaker, Subject::Law, what.clone()));
            let gone =
                a.difference(&b).map(|what| Change::new(Sense::Better, Subject::Law, format!("no more: {what}")));
            new.chain(gone).collect::<Vec<_>>()
        })
        .collect()
}

fn without_numbers(title: &str) -> String {
    title.split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("#")
}
