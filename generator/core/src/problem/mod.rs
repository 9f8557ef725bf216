//! A problem is a value: a stable code, typed data, and one description made from them.

mod acceptance;
mod codes;
mod control;
mod days;
mod keys;
mod machines;
mod network;
mod reading;
mod reference;
mod signing;
mod strangers;
mod timing;

pub use acceptance::{Acceptance, acceptance, accepting, bearable};
pub use codes::{CODES, Code, explain};
pub use control::{ControlProblem, Hat, Worn};
pub use days::{DayProblem, Due};
pub use keys::KeyProblem;
pub use machines::{MachineProblem, Need};
pub use network::{Far, NetworkProblem};
pub use reading::ReadingProblem;
pub use reference::ReferenceProblem;
pub use signing::{Domain, Held, SigningProblem};
pub use timing::{Link, TimingProblem};

use crate::span::Span;

/// Whether a problem stops `generate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops everything that comes after.
    Fault,
    /// Is told, and stops nothing.
    Warning,
}

/// What is wrong with a spec, by what it is about.
#[derive(Debug, Clone)]
pub enum Problem {
    /// The text itself: syntax, keys, types, values.
    Reading(ReadingProblem),
    /// Names that lead nowhere, and things that must be unique and are not.
    Reference(ReferenceProblem),
    /// Thresholds, shards, failure domains.
    Signing(SigningProblem),
    /// Who could make cosigners do what they want.
    Control(ControlProblem),
    /// Timeouts against the ways between hosts.
    Timing(TimingProblem),
    /// Days that have passed, or soon will.
    Day(DayProblem),
    /// Addresses, peers, reachability.
    Network(NetworkProblem),
    /// Key files and facts about the chain.
    Keys(KeyProblem),
    /// Releases and hardware.
    Machine(MachineProblem),
}

/// A place and what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words; may be empty.
    pub text: String,
}

impl Label {
    pub(crate) fn new(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }
}

/// Everything that is shown of a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The stable code, as `P012`.
    pub code: Code,
    /// Does it stop what comes after?
    pub severity: Severity,
    /// What is wrong, in one line.
    pub title: String,
    /// The place to change.
    pub primary: Label,
    /// Other places that belong to it.
    pub related: Vec<Label>,
    /// Why it matters here.
    pub why: String,
    /// One way out.
    pub help: String,
}

impl Description {
    pub(crate) fn fault(code: Code, title: String, primary: Label) -> Self {
        Self {
            code,
            severity: Severity::Fault,
            title,
            primary,
            related: Vec::new(),
            why: String::new(),
            help: String::new(),
        }
    }
    pub(crate) fn warning(code: Code, title: String, primary: Label) -> Self {
        Self { severity: Severity::Warning, ..Self::fault(code, title, primary) }
    }
    pub(crate) fn related(mut self, labels: impl IntoIterator<Item = Label>) -> Self {
        self.related.extend(labels);
        self
    }
    pub(crate) fn why(mut self, text: impl Into<String>) -> Self {
        self.why = text.into();
        self
    }
    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = text.into();
        self
    }
}

impl Problem {
    /// The description: code, title, places, reason and one way out.
    #[must_use]
    pub fn describe(&self) -> Description {
        match self {
            Self::Reading(p) => p.describe(),
            Self::Reference(p) => p.describe(),
            Self::Signing(p) => p.describe(),
            Self::Control(p) => p.describe(),
            Self::Timing(p) => p.describe(),
            Self::Day(p) => p.describe(),
            Self::Network(p) => p.describe(),
            Self::Keys(p) => p.describe(),
            Self::Machine(p) => p.describe(),
        }
    }
}

macro_rules! into_problem {
    ($($family:ident => $variant:ident),*) => { $(
        impl From<$family> for Problem {
            fn from(p: $family) -> Self { Self::$variant(p) }
        }
    )* };
}
into_problem!(
    ReadingProblem => Reading, ReferenceProblem => Reference, SigningProblem => Signing,
    ControlProblem => Control, TimingProblem => Timing, DayProblem => Day,
    NetworkProblem => Network, KeyProblem => Keys, MachineProblem => Machine
);

/// Sorts problems by place, so that they are told in the order of the text.
#[must_use]
pub fn sorted(problems: Vec<Problem>) -> Vec<Description> {
    let mut all: Vec<Description> = problems.iter().map(Problem::describe).collect();
    all.sort_by(|a, b| {
        (a.severity, a.primary.span, a.code, &a.title).cmp(&(b.severity, b.primary.span, b.code, &b.title))
    });
    all.dedup();
    all
}

/// `"a", "b" and "c"`, each in backticks.
pub(crate) fn listed<T: std::fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    let quoted: Vec<String> = items.into_iter().map(|i| format!("`{i}`")).collect();
    match quoted.split_last() {
        None => String::from("none"),
        Some((only, [])) => only.clone(),
        Some((last, head)) => format!("{} and {last}", head.join(", ")),
    }
}
