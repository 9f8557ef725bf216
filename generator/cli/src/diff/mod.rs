//! Two states of a fleet, compared in the words of security: what weakens it, what betters it, what the change costs.
//!
//! Who reaches whom is taken from `palisade-prove`, which reads the emitted files, never from the plan.

mod costs;
mod hats;
mod hosts;
mod identities;
mod power;
mod reach;
mod settings;
pub mod side;
mod signing;
mod tell;
mod words;

pub use costs::Costs;
pub use side::Side;
pub use tell::{json, markdown, text};

/// What a change does to security.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sense {
    /// Keys or stake may be lost at once.
    Stop,
    /// More can go wrong, or somebody can do more.
    Weaker,
    /// Less can.
    Better,
    /// Neither, or nobody can say.
    Neither,
}

/// What a change is about, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The law that `prove` holds a fleet to, and the warnings of `check`.
    Law,
    /// Keys, thresholds, and what may be lost.
    Signing,
    /// Who can open connections to whom.
    Reach,
    /// What people, and the machines that act for them, can do.
    People,
    /// What stands and falls together.
    Domains,
    /// Hosts that come and go.
    Hosts,
    /// Keys by which hosts know each other.
    Identity,
    /// Everything else that was written.
    Settings,
}

impl Subject {
    /// The word that is shown.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Signing => "signing",
            Self::Reach => "reach",
            Self::People => "people",
            Self::Domains => "domains",
            Self::Hosts => "hosts",
            Self::Identity => "identity",
            Self::Settings => "settings",
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What it does.
    pub sense: Sense,
    /// What it is about.
    pub subject: Subject,
    /// What it is, in a sentence without a full stop.
    pub what: String,
}

impl Change {
    fn new(sense: Sense, subject: Subject, what: impl Into<String>) -> Self {
        Self { sense, subject, what: what.into() }
    }
}

/// All changes and what they cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The changes: the weakening ones first, of each sense the weightiest first.
    pub changes: Vec<Change>,
    /// What it costs to bring them to the hosts.
    pub costs: Costs,
}

impl Difference {
    /// Whether something weakens, or worse.
    #[must_use]
    pub fn weakens(&self) -> bool {
        self.changes.iter().any(|change| change.sense <= Sense::Weaker)
    }
}

/// Compares two states, from the first to the second.
#[must_use]
pub fn compare(a: &Side, b: &Side) -> Difference {
    let parts = [
        signing::changes(a, b),
        reach::changes(a, b),
        hats::changes(a, b),
        power::changes(a, b),
        hosts::changes(a, b),
        identities::changes(a, b),
        settings::changes(a, b),
        side::law(a, b),
    ];
    let mut changes: Vec<Change> = parts.into_iter().flatten().collect();
    changes.sort();
    changes.dedup();
    Difference { changes, costs: costs::of(a, b) }
}
