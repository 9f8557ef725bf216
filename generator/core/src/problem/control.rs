//! Problems of control: who could make code run on, or take the secrets of, so many cosigners that they sign.

use std::fmt;

use super::{Code, Description, Label, listed};
use crate::span::Span;

/// What a person is to a cosigner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hat {
    /// Root at its site.
    Admin,
    /// Carries its secrets to it.
    Custodian,
    /// Holds the account at its provider.
    Provider(String),
    /// Controls the hypervisor under it.
    Hypervisor(String),
    /// Holds an SSH authority that opens it.
    Ca(String),
    /// Controls the automation that may log in to it.
    Automation,
    /// Holds the escrow of its shard.
    Escrow(String),
}

impl fmt::Display for Hat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Admin => f.write_str("admin"),
            Self::Custodian => f.write_str("custodian"),
            Self::Provider(name) => write!(f, "account at `{name}`"),
            Self::Hypervisor(name) => write!(f, "hypervisor `{name}`"),
            Self::Ca(name) => write!(f, "authority `{name}`"),
            Self::Automation => f.write_str("automation"),
            Self::Escrow(name) => write!(f, "escrow `{name}`"),
        }
    }
}

/// The hats that a person wears for one cosigner.
#[derive(Debug, Clone)]
pub struct Worn {
    /// The cosigner.
    pub host: String,
    /// Each hat with the place that gives it.
    pub hats: Vec<(Hat, Span)>,
}

/// What can be wrong with who controls cosigners.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named as `describe` shows them; each variant says what it is")]
pub enum ControlProblem {
    /// P037: the deploy signers are fewer than two hands.
    Deploy { span: Span, twice: Option<(Span, String)>, t: u16, people: usize },
    /// P038: a cache's key alone decides what cosigners run.
    Cache { span: Span, caches: Vec<(Span, String)>, cosigners: usize },
    /// P053: all sentries of a chain in one domain.
    Sentries { span: Span, chain: String, domain: String, hosts: Vec<(Span, String)> },
    /// P054: who carries a shard alone keeps its copy.
    SameHand { span: Span, escrow: (Span, String), host: String, person: String },
    /// P043: all hats of a person together.
    Hats { span: Span, cluster: String, person: String, hats: Vec<Worn>, t: usize, n: usize },
}

impl ControlProblem {
    pub(super) fn describe(&self) -> Description {
        match self {
            Self::Deploy { span, twice, t, people } => deploy(*span, twice.as_ref(), *t, *people),
            Self::Cache { span, caches, cosigners } => {
                let names = listed(caches.iter().map(|(_, name)| name));
                let whose = if caches.len() == 1 { "cache" } else { "each of" };
                Description::fault(
                    Code(38),
                    format!("the key of {whose} {names} decides alone what runs on all {cosigners} cosigners"),
                    Label::new(*span, "trusted by every host"),
                )
                .related(caches.iter().skip(1).map(|(at, _)| Label::new(*at, "this one too")))
                .why("Whoever holds it takes every shard with one new system; the cluster's threshold does not help.")
                .help("Add `[deploy]` with signers and a threshold of at least 2: they confirm what a cosigner activates.")
            }
            Self::Sentries { span, chain, domain, hosts } => Description::warning(
                Code(53),
                format!("all {} sentries of chain `{chain}` stand in {domain}", hosts.len()),
                Label::new(*span, ""),
            )
            .related(hosts.iter().map(|(at, name)| Label::new(*at, format!("`{name}`"))))
            .why("While it is out nothing that the cosigners sign reaches the chain, and in the end the validator is jailed.")
            .help("Add two sentries elsewhere; `palisade budget` says how long you may be without them."),
            Self::SameHand { span, escrow, host, person } => Description::warning(
                Code(54),
                format!("`{person}` carries the shard of `{host}` and alone holds its escrow `{}`", escrow.1),
                Label::new(*span, "the custodian"),
            )
            .related([Label::new(escrow.0, "the only holder")])
            .why("One accident takes both copies of the shard, and it is lost for ever.")
            .help(format!("Name another holder for `{}`, or another escrow for `{host}`.", escrow.1)),
            Self::Hats { span, cluster, person, hats, t, n } => {
                let hosts = listed(hats.iter().map(|w| &w.host));
                let labels =
                    hats.iter().flat_map(|w| w.hats.iter().map(move |(hat, at)| (*at, format!("{hat}: `{}`", w.host))));
                let mut labels: Vec<(Span, String)> = labels.collect();
                labels.sort();
                labels.dedup_by(|b, a| {
                    a.0 == b.0 && {
                        a.1.push_str(&format!(", {}", b.1.rsplit(": ").next().unwrap_or_default()));
                        true
                    }
                });
                Description::fault(
                    Code(43),
                    format!(
                        "`{person}` controls {} of {n} cosigners of cluster `{cluster}` with all hats, and {t} sign",
                        hats.len()
                    ),
                    Label::new(*span, format!("{t} of {n} sign")),
                )
                .related(labels.into_iter().map(|(at, text)| Label::new(at, text)))
                .why(format!("Whoever takes over `{person}`, or forces them, signs alone, and so twice. ({hosts})"))
                .help(format!("Give hats to others, until `{person}` controls fewer than {t} cosigners."))
            }
        }
    }
}

fn deploy(span: Span, twice: Option<&(Span, String)>, t: u16, people: usize) -> Description {
    let (title, here) = match (twice, t) {
        (Some((_, name)), _) => {
            (format!("`{name}` is named twice among the deploy signers"), "counts people, not names".into())
        }
        (None, 0) => ("no deploy signer has to agree".into(), "nobody is asked".into()),
        (None, 1) => ("one deploy signer alone decides what runs on every cosigner".into(), "one is enough".into()),
        (None, t) => {
            (format!("{t} deploy signers must agree, and there are {people}"), "more than there are".to_owned())
        }
    };
    let most = if people < 3 {
        "2, of at least three people so that one may be absent".into()
    } else {
        format!("2 to {}", people - 1)
    };
    Description::fault(Code(37), title, Label::new(span, here))
        .related(twice.map(|(at, _)| Label::new(*at, "again here")))
        .why("The second signature stands between one stolen key and every shard.")
        .help(format!("Name each person once, and a threshold of {most}."))
}
