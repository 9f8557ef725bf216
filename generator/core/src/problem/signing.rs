//! Problems of signing: thresholds, shards, failure domains, sentries.

use std::fmt;

use super::{Code, Description, Label, listed};
use crate::span::Span;

/// What can hold, or lose, several shards at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Domain {
    /// A provider.
    Provider,
    /// A region.
    Region,
    /// An autonomous system.
    As,
    /// A site.
    Site,
    /// A hypervisor.
    Hypervisor,
    /// A person with root.
    Admin,
    /// A person who carries secrets to hosts.
    Custodian,
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Provider => "provider",
            Self::Region => "region",
            Self::As => "autonomous system",
            Self::Site => "site",
            Self::Hypervisor => "hypervisor",
            Self::Admin => "admin",
            Self::Custodian => "custodian",
        })
    }
}

/// What can be wrong with how a cluster signs.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named as `describe` shows them; each variant says what it is")]
pub enum SigningProblem {
    /// P012: shards are not 1 to n, each once.
    Shards { span: Span, related: Vec<Span>, cluster: String, found: Vec<u16>, n: usize },
    /// P013: not more than half.
    Threshold { span: Span, cluster: String, t: u16, n: usize },
    /// P014: one domain can sign alone.
    Theft {
        span: Span,
        hosts: Vec<Span>,
        cluster: String,
        domain: Domain,
        name: String,
        held: Vec<String>,
        t: u16,
        n: usize,
    },
    /// P015: without one domain nothing is signed.
    Loss {
        span: Span,
        hosts: Vec<Span>,
        cluster: String,
        domain: Domain,
        name: String,
        held: Vec<String>,
        t: u16,
        n: usize,
    },
    /// P016: a region with one sentry.
    LoneSentry { span: Span, region: String, chain: String, sentry: String },
    /// P031: a cluster without cosigners, or a chain of it without sentries.
    Empty { span: Span, cluster: String, lacks: String },
    /// P035: a signer with known open flaws.
    Advisories { span: Span, cluster: String },
    /// P034: a chain that two clusters sign.
    TwoClusters { span: Span, first: Span, chain: String, cluster: String, other: String },
}

impl SigningProblem {
    pub(super) fn describe(&self) -> Description {
        match self {
            Self::Shards { span, related, cluster, found, n } => Description::fault(
                Code(12),
                format!("the shards of cluster `{cluster}` are {}, and must be 1 to {n}, each once", numbers(found)),
                Label::new(*span, format!("{n} cosigners")),
            )
            .related(related.iter().map(|s| Label::new(*s, "")))
            .why("Two cosigners with one shard are one cosigner less, and a shard outside 1..n does not exist.")
            .help(format!("Number the {n} cosigners 1 to {n}; a shard once given never moves to another host.")),
            Self::Threshold { span, cluster, t, n } => Description::fault(
                Code(13),
                format!("cluster `{cluster}`: {t} of {n} is not a safe threshold"),
                Label::new(*span, if usize::from(*t) > *n { "more than there are cosigners" } else { "not more than half" }),
            )
            .why("With half or less two groups of cosigners could sign different blocks at one height: a double signature.")
            .help(format!("Use a threshold from {} to {n}.", n / 2 + 1)),
            Self::Theft { span, hosts, cluster, domain, name, held, t, n } => Description::fault(
                Code(14),
                format!("{domain} `{name}` holds {} of {n} shards of cluster `{cluster}`, and {t} sign", held.len()),
                Label::new(*span, format!("{domain} of {}", listed(held))),
            )
            .related(hosts.iter().map(|s| Label::new(*s, "")))
            .why(format!("Whoever controls `{name}` can sign alone, and so sign twice."))
            .help(format!("Move hosts until no {domain} holds {t} or more: at most {} here.", t - 1)),
            Self::Loss { span, hosts, cluster, domain, name, held, t, n } => Description::fault(
                Code(15),
                format!(
                    "without {domain} `{name}` cluster `{cluster}` has {} of {n} shards, and needs {t}",
                    n - held.len()
                ),
                Label::new(*span, format!("{domain} of {}", listed(held))),
            )
            .related(hosts.iter().map(|s| Label::new(*s, "")))
            .why(format!("One failure of `{name}` ends the signatures, and the validator is jailed."))
            .help(format!("Move hosts until no {domain} holds more than n − t = {}.", n - usize::from(*t))),
            Self::LoneSentry { span, region, chain, sentry } => Description::fault(
                Code(16),
                format!("region `{region}` has one sentry of chain `{chain}`: `{sentry}`"),
                Label::new(*span, "alone in its region"),
            )
            .why("One restart and the region neither sends nor hears votes.")
            .help(format!("Add a second sentry of `{chain}` in `{region}`, or move this one.")),
            Self::Empty { span, cluster, lacks } => Description::fault(
                Code(31),
                format!("cluster `{cluster}` has no {lacks}"),
                Label::new(*span, ""),
            )
            .why("It would sign nothing.")
            .help(format!("Add {lacks}, or remove the cluster.")),
            Self::Advisories { span, cluster } => Description::fault(
                Code(35),
                format!("cluster `{cluster}` signs with upstream Horcrux, which has known open flaws"),
                Label::new(*span, "archived in March 2025 at v3.3.2"),
            )
            .why("Its advisories name nonce reuse and a concurrent double sign; nobody mends them any more.")
            .help(format!(
                "Use `horcrux-fork`, or write an `[[accept]]` with code `P035`, subject `cluster.{cluster}`, until, reason and who."
            )),
            Self::TwoClusters { span, first, chain, cluster, other } => Description::fault(
                Code(34),
                format!("chain `{chain}` is signed by cluster `{cluster}` and by cluster `{other}`"),
                Label::new(*span, "again here"),
            )
            .related([Label::new(*first, "first here")])
            .why("Two signers of one validator sign the same height twice: the stake is slashed and the validator tombstoned.")
            .help("Leave the chain with one cluster."),
        }
    }
}

fn numbers(found: &[u16]) -> String {
    let words: Vec<String> = found.iter().map(u16::to_string).collect();
    words.join(", ")
}
