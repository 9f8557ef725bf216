//! Problems of key files, and facts about the chain that are not known.

use super::{Code, Description, Label, listed};
use crate::span::Span;

/// What can be wrong with public halves, and what is not known.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named as `describe` shows them; each variant says what it is")]
pub enum KeyProblem {
    /// P024: a key file whose host, or chain, does not exist.
    Stray { span: Span, path: String, help: String },
    /// P025: a host without a key file.
    Missing { span: Span, path: String },
    /// P025: a chain that is signed, without its consensus public key.
    MissingChain { span: Span, path: String },
    /// P025, as a warning: no host has keys yet.
    NoKeys { span: Span, hosts: usize },
    /// P026: a key file that does not fit its host.
    Unfit { span: Span, host: Option<Span>, path: String, fault: String },
    /// P027: one key in two files.
    SameKey { span: Span, first: Span, what: &'static str, path: String, other: String },
    /// P027: one key twice in a file.
    OneKey { span: Span, first: Span, what: &'static str, path: String },
    /// P040: facts about a chain that are unknown, each with its place and what needs it.
    UnknownFacts { span: Span, chain: String, facts: Vec<(Span, &'static str, &'static str)> },
    /// P062: a cosigner's keys for which its custodian does not vouch.
    Unvouched { span: Span, host: (Span, String), custodian: Option<(Span, String)>, fault: String },
    /// P041: throw-away keys.
    InsecureLab { span: Span, hosts: usize },
}

impl KeyProblem {
    pub(super) fn describe(&self) -> Description {
        match self {
            Self::Stray { span, path, help } => Description::fault(
                Code(24),
                format!("`{path}` belongs to no host or chain of the spec"),
                Label::new(*span, ""),
            )
            .why("A removed host's keys stay trusted until its file is gone, and its number must stay reserved.")
            .help(help),
            Self::Missing { span, path } => {
                Description::fault(Code(25), format!("`{path}` is missing"), Label::new(*span, "has no public keys"))
                    .why("Peers could not know this host: no tunnel, no node id, no host key.")
                    .help("Collect its public halves, or rename its file if the host was renamed. (A lab's fleet: `palisade keys new --insecure-lab`.)")
            }
            Self::MissingChain { span, path } => Description::fault(
                Code(25),
                format!("`{path}` is missing"),
                Label::new(*span, "is signed, and its consensus key is not known"),
            )
            .why("Nothing could tell whether a signature is this validator's own.")
            .help("Write `format = 1` and `pubkey = \"…\"` (44 characters, from priv_validator_key.json) into it. (A lab's fleet: `palisade keys new --insecure-lab`.)"),
            Self::NoKeys { span, hosts } => Description::warning(
                Code(25),
                format!("none of the {hosts} hosts has a key file yet"),
                Label::new(*span, ""),
            )
            .why("The spec can be checked without them; `generate` and `graph` need them.")
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
            Self::OneKey { span, first, what, path } => {
                Description::fault(Code(27), format!("`{path}` holds one {what} twice"), Label::new(*span, "again here"))
                    .related([Label::new(*first, "first here")])
                    .why("Whoever learns the key of one interface would be let in by the other one too.")
                    .help("Make a new key for one of them.")
            }
            Self::Unvouched { span, host: (at, host), custodian, fault } => Description::fault(
                Code(62),
                format!("`{host}` {fault}"),
                Label::new(*span, ""),
            )
            .related([Label::new(*at, "this host")])
            .related(custodian.iter().map(|(at, name)| Label::new(*at, format!("`{name}` carries its shard"))))
            .why("The shard is encrypted to these keys: whoever puts others into the repository is given it.")
            .help(match custodian {
                Some((_, name)) => format!(
                    "When `{name}` has seen that the keys are the host's own: `ssh-keygen -Y sign -n palisade-keys -f KEY keys/{host}.toml`, with a key of `person.{name}.ssh`."
                ),
                None => "Name its `custodian`, who then signs its key file.".into(),
            }),
            Self::UnknownFacts { span, chain, facts } => unknown_facts(*span, chain, facts),
            Self::InsecureLab { span, hosts } => Description::warning(
                Code(41),
                match hosts {
                    1 => "1 key file is a throw-away one (`insecure-lab = true`)".into(),
                    _ => format!("{hosts} key files are throw-away ones (`insecure-lab = true`)"),
                },
                Label::new(*span, if *hosts == 1 { "this one" } else { "the first of them" }),
            )
            .why("Their private halves were never protected. Nothing refuses such a host yet; it warns when it is evaluated.")
            .help("Before anything real depends on them, replace each by the host's own keys."),
        }
    }
}

fn unknown_facts(span: Span, chain: &str, facts: &[(Span, &'static str, &'static str)]) -> Description {
    let title = match facts.len() {
        1 => format!("chain `{chain}`: {} is unknown", listed(facts.iter().map(|f| f.1))),
        2 | 3 => format!("chain `{chain}`: {} are unknown", listed(facts.iter().map(|f| f.1))),
        n => format!("chain `{chain}`: {n} facts are unknown"),
    };
    let (absent, told): (Vec<&(Span, &str, &str)>, Vec<_>) = facts.iter().partition(|(at, ..)| *at == span);
    let here = match absent.len() {
        0 => "of this chain".into(),
        _ => format!("has no {}", listed(absent.iter().map(|f| f.1))),
    };
    Description::warning(Code(40), title, Label::new(span, here))
        .related(told.iter().map(|(at, _, needed)| Label::new(*at, *needed)))
        .why("Only the chain itself can tell, and nothing of it is ever guessed.")
        .help("Ask a node that you trust, or better two, and write down what they say.")
}
