//! Problems of signing: thresholds, shards, failure domains, sentries.

use std::collections::BTreeMap;
use std::fmt;

use super::{Code, Description, Label, bearable, listed};
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
    /// An SSH authority.
    Ca,
    /// The automation's account.
    Automation,
    /// An escrow.
    Escrow,
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
            Self::Ca => "SSH authority",
            Self::Automation => "account",
            Self::Escrow => "escrow",
        })
    }
}

/// Shards of a cluster that are in one hand.
#[derive(Debug, Clone)]
pub struct Held {
    /// Where the cluster says how many sign.
    pub span: Span,
    /// The cluster.
    pub cluster: String,
    /// The kind of hand.
    pub domain: Domain,
    /// Its name.
    pub name: String,
    /// Each host, and the place that puts it into this hand.
    pub hosts: Vec<(String, Span)>,
    /// How many cosigners sign.
    pub t: u16,
    /// How many there are.
    pub n: usize,
}

impl Held {
    fn describe(&self, code: Code, title: String) -> Description {
        let Self { span, domain, hosts, t, n, .. } = self;
        let mut places: BTreeMap<Span, Vec<&str>> = BTreeMap::new();
        for (host, at) in hosts {
            places.entry(*at).or_default().push(host);
        }
        let labels = places.into_iter().map(|(at, of)| Label::new(at, format!("of {}", listed(of))));
        let most = n.saturating_sub(usize::from(*t));
        Description::fault(code, title, Label::new(*span, format!("{t} of {n} sign"))).related(labels).help(
            match domain {
                _ if most == 0 => format!("With {t} of {n} none may fail. {}", fine_thresholds(*n)),
                Domain::Admin => {
                    format!("Give sites other admins, until nobody has root on more than {most} of the {n} cosigners.")
                }
                Domain::Ca => format!("Make one authority for each group of at most {} cosigners.", t - 1),
                Domain::Automation => "Let the automation open no cosigner, or too few to sign.".into(),
                Domain::Escrow => {
                    format!("Name other escrows, until none keeps more than {} of the {n} shards.", t - 1)
                }
                Domain::Custodian => {
                    format!("Name other custodians, until nobody carries more than {most} of the {n} shards.")
                }
                _ => format!("Move cosigners, until no {domain} has more than n − t = {most} of them."),
            },
        )
    }
}

/// What can be wrong with how a cluster signs.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named as `describe` shows them; each variant says what it is")]
pub enum SigningProblem {
    /// P012: a shard that two cosigners have, or that does not exist.
    Shard {
        span: Span,
        first: Option<(Span, String)>,
        cluster: String,
        host: String,
        shard: u16,
        n: usize,
        free: Vec<u16>,
    },
    /// P013: not more than half, or more than there are.
    Threshold { span: Span, cluster: String, t: u16, n: usize },
    /// P014: one domain can sign alone.
    Theft(Held),
    /// P015: without one domain nothing is signed.
    Loss(Held),
    /// P016: a region with one sentry.
    LoneSentry { span: Span, region: String, chain: String, sentry: String },
    /// P031: a cluster without cosigners, or a chain of it without sentries.
    Empty { span: Span, cluster: String, lacks: String },
    /// P035: a signer with known open flaws.
    Advisories { span: Span, cluster: String, signer: &'static str, flaws: Vec<&'static str> },
    /// P055: sentries of a chain that no cluster signs.
    Unsigned { span: Span, chain: String, sentries: Vec<(Span, String)> },
    /// P036: an acceptance of what cannot be accepted, or does not occur.
    Pointless { span: Span, code: String, subject: String, looks: Option<&'static str> },
    /// P034: a chain that two clusters sign.
    TwoClusters { span: Span, first: Span, chain: String, cluster: String, other: String },
}

impl SigningProblem {
    pub(super) fn describe(&self) -> Description {
        match self {
            Self::Shard { span, first, cluster, host, shard, n, free } => {
                let (title, here) = match first {
                    Some((_, other)) => (format!("`{other}` and `{host}` both have shard {shard}"), "again here".to_owned()),
                    None => (format!("`{host}` has shard {shard}, and {n} cosigners have the shards 1 to {n}"), format!("not from 1 to {n}")),
                };
                Description::fault(Code(12), format!("cluster `{cluster}`: {title}"), Label::new(*span, here))
                    .related(first.iter().map(|(at, _)| Label::new(*at, "first here")))
                    .why("A shard that two hosts have counts once, and one outside 1 to n does not exist: fewer sign than you count on.")
                    .help(shard_help(host, first.is_some(), free))
            }
            Self::Threshold { span, cluster, t, n } => threshold(*span, cluster, *t, *n),
            Self::Theft(held) => {
                let Held { domain, name, cluster, t, n, .. } = held;
                let title = format!("{domain} `{name}` holds {} of {n} shards of cluster `{cluster}`, and {t} sign", held.hosts.len());
                held.describe(Code(14), title).why(match domain {
                    Domain::Admin | Domain::Custodian => {
                        format!("`{name}`, or whoever forces or impersonates them, can sign alone, and so sign twice.")
                    }
                    Domain::Ca => "Whoever takes its key logs in to all of them, signs alone, and so twice.".into(),
                    Domain::Automation => "Whoever takes over one rollout machine signs alone, and so twice.".into(),
                    Domain::Escrow => "Whoever opens it has the whole key, and can sign twice.".into(),
                    Domain::Site => format!(
                        "Whoever controls site `{name}` can sign alone, and so sign twice. (Its provider, region, system and admins hold as much.)"
                    ),
                    _ => format!("Whoever controls {domain} `{name}` can sign alone, and so sign twice."),
                })
            }
            Self::Loss(held) => {
                let Held { domain, name, cluster, t, n, .. } = held;
                let left = n.saturating_sub(held.hosts.len());
                let title = format!("without {domain} `{name}` cluster `{cluster}` has {left} of {n} shards, and needs {t}");
                held.describe(Code(15), title).why(match domain {
                    Domain::Admin | Domain::Custodian => {
                        format!("`{name}` alone can end the signatures, and in the end the validator is jailed.")
                    }
                    Domain::Site => format!(
                        "While site `{name}` is out nothing is signed, and in the end the validator is jailed. (Its provider, region, system and admins hold as much.)"
                    ),
                    _ => format!("While {domain} `{name}` is out nothing is signed, and in the end the validator is jailed."),
                })
            }
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
            .help(match lacks.strip_prefix("sentries of ") {
                Some(chain) => format!("Add {lacks}, or take {chain} from the cluster."),
                None => format!("Add {lacks}, or remove the cluster."),
            }),
            Self::Advisories { span, cluster, signer, flaws } => Description::fault(
                Code(35),
                format!("cluster `{cluster}` signs with `{signer}`, which has {} known open flaws", flaws.len()),
                Label::new(*span, "archived in March 2025 at v3.3.2"),
            )
            .why(format!("Nobody mends them any more: {}.", flaws.join("; ")))
            .help(format!(
                "Use `horcrux-fork`, or write an `[[accept]]` with code `P035`, subject `cluster.{cluster}`, until, reason and who."
            )),
            Self::Pointless { span, code, subject, looks } => {
                let can = looks.is_some();
                let title = if can { format!("`{subject}` has no {code} that could be accepted") } else { format!("{code} cannot be accepted") };
                Description::fault(Code(36), title, Label::new(*span, "accepts nothing"))
                    .why("It reads as if a risk were known and borne, and changes nothing.")
                    .help(match looks {
                        Some(looks) => format!("Name what has it, as `{looks}`, or remove the entry."),
                        None => format!("Remove the entry, and mend the problem itself; only {} can be accepted.", bearable()),
                    })
            }
            Self::Unsigned { span, chain, sentries } => Description::fault(
                Code(55),
                match sentries.as_slice() {
                    [(_, one)] => format!("no cluster signs chain `{chain}`, and `{one}` would wait for its signer for ever"),
                    all => format!("no cluster signs chain `{chain}`, and its {} sentries would wait for their signer for ever", all.len()),
                },
                Label::new(*span, "in no cluster's `chains`"),
            )
            .related(sentries.iter().map(|(at, name)| Label::new(*at, format!("`{name}`"))))
            .why("A sentry starts its node when the signer has dialled in; cosigners dial the sentries of their cluster's chains alone.")
            .help(format!("Add `{chain}` to the `chains` of the cluster that holds its key, or make these hosts public nodes.")),
            Self::TwoClusters { span, first, chain, cluster, other } if cluster == other => Description::fault(
                Code(34),
                format!("cluster `{cluster}` names chain `{chain}` twice"),
                Label::new(*span, "again here"),
            )
            .related([Label::new(*first, "first here")])
            .why("One of the two was meant to be another chain, which nobody signs then.")
            .help("Name each chain once."),
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

/// A shard that a host holds already never moves: the spec is to say what is so.
fn shard_help(host: &str, twice: bool, free: &[u16]) -> String {
    let free = free.iter().map(u16::to_string).collect::<Vec<_>>().join(" or ");
    if twice {
        format!(
            "Write down the shard that each of the two really holds. Only a host that holds none yet gets a free one ({free})."
        )
    } else {
        format!(
            "If `{host}` holds no shard yet, give it a free one ({free}); if it holds this one, write down the cosigners that are missing."
        )
    }
}

/// The smallest cluster of which one may be stolen, and another lost.
const SMALLEST: usize = 3;

/// Thresholds of more than half, with which one cosigner may fail.
fn fine_thresholds(n: usize) -> String {
    match (n / 2 + 1, n.saturating_sub(1)) {
        _ if n < SMALLEST => "Add cosigners: 2 of 3 is the smallest cluster that passes.".into(),
        (least, most) if least == most => format!("Use the threshold {least}."),
        (least, most) => format!("Use a threshold from {least} to {most}."),
    }
}

fn threshold(span: Span, cluster: &str, t: u16, n: usize) -> Description {
    let help = fine_thresholds(n);
    let more = usize::from(t) > n;
    let (title, here, why) = if more {
        ("can never sign", "more than there are", "There are fewer cosigners than a signature needs.")
    } else {
        (
            "is not a safe threshold",
            "not more than half",
            "Two groups of cosigners that do not see each other could each sign a block of one height: a double signature.",
        )
    };
    Description::fault(Code(13), format!("cluster `{cluster}`: {t} of {n} {title}"), Label::new(span, here))
        .why(why)
        .help(help)
}
