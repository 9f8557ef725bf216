//! Problems of key files, and facts about the chain that are not known.

use super::{Code, Description, Label};
use crate::span::Span;

/// What can be wrong with public halves, and what is not known.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named as `describe` shows them; each variant says what it is")]
pub enum KeyProblem {
    /// P024: a key file whose host does not exist.
    Stray { span: Span, path: String },
    /// P025: a host, or a chain that is signed, without a key file.
    Missing { span: Span, path: String },
    /// P025, as a warning: no host has keys yet.
    NoKeys { span: Span, hosts: usize },
    /// P026: a key file that does not fit its host.
    Unfit { span: Span, host: Option<Span>, path: String, fault: String },
    /// P027: one key in two places.
    SameKey { span: Span, first: Span, what: &'static str, path: String, other: String },
    /// P040: a fact about a chain that is unknown.
    UnknownFact { span: Span, chain: String, key: &'static str, needed: &'static str },
    /// P041: throw-away keys.
    InsecureLab { span: Span, hosts: usize },
}

impl KeyProblem {
    pub(super) fn describe(&self) -> Description {
        match self {
            Self::Stray { span, path } => Description::fault(
                Code(24),
                format!("`{path}` belongs to no host or chain of the spec"),
                Label::new(*span, ""),
            )
            .why("A removed host's keys are still trusted until its file is gone, and its number must stay reserved.")
            .help("Run `palisade keys retire HOST`, which removes the file and reserves the number."),
            Self::Missing { span, path } => {
                Description::fault(Code(25), format!("`{path}` is missing"), Label::new(*span, "has no public keys"))
                    .why("Peers could not know it: no tunnel, no node id, no host key.")
                    .help("Collect its public halves, or make throw-away ones with `palisade keys new --insecure-lab`.")
            }
            Self::NoKeys { span, hosts } => Description::warning(
                Code(25),
                format!("none of the {hosts} hosts has a key file yet"),
                Label::new(*span, ""),
            )
            .why("The spec can be checked without them; `generate` needs them.")
            .help("Collect the public halves into keys/, or make throw-away ones with `palisade keys new --insecure-lab`."),
            Self::Unfit { span, host, path, fault } => {
                Description::fault(Code(26), format!("`{path}` {fault}"), Label::new(*span, ""))
                    .related(host.map(|s| Label::new(s, "the host")))
                    .why("A key file belongs to exactly one host of one role.")
                    .help("Make the file anew for this host, or correct the spec.")
            }
            Self::SameKey { span, first, what, path, other } => Description::fault(
                Code(27),
                format!("`{path}` and `{other}` hold the same {what}"),
                Label::new(*span, "again here"),
            )
            .related([Label::new(*first, "first here")])
            .why("Two hosts with one key are one host to everybody else: one could speak for the other.")
            .help("Make a new key for one of them."),
            Self::UnknownFact { span, chain, key, needed } => Description::warning(
                Code(40),
                format!("chain `{chain}`: `{key}` is unknown"),
                Label::new(*span, ""),
            )
            .why(format!("It is needed {needed}, and is never guessed."))
            .help(format!("Ask the chain itself for it and write it down as `{key}`.")),
            Self::InsecureLab { span, hosts } => Description::warning(
                Code(41),
                format!("{hosts} key files are throw-away ones (`insecure-lab = true`)"),
                Label::new(*span, "the first of them"),
            )
            .why("Their private halves were never protected: such hosts are refused by enrol and rollout.")
            .help("Before anything real depends on them, replace each by the host's own keys."),
        }
    }
}
