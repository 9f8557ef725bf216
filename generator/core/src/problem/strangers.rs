//! Problems of what is said of strangers: networks that are kept out or let in, seeds, and who stands before the sentries.

use super::{Code, Description, Label, NetworkProblem, listed};

impl NetworkProblem {
    /// P046, P047, P050, P051.
    pub(super) fn strangers(&self) -> Description {
        match self {
            Self::OwnDenied { span, net, hit } => {
                let mut names: Vec<&str> = hit.iter().map(|(name, _)| name.as_str()).collect();
                names.dedup();
                let whom = match names.len() {
                    0..=3 => listed(names),
                    n => format!("{n} of your own, such as {}", listed(names.into_iter().take(3))),
                };
                Description::fault(
                    Code(46),
                    format!("`{net}` is kept out, and holds {whom}"),
                    Label::new(*span, "never let in"),
                )
                .related(hit.iter().map(|(name, at)| Label::new(*at, format!("`{name}` is inside"))))
                .why("Public nodes would cut off the own fleet: a sentry without peers hears no blocks.")
                .help("Keep out only what is meant, in smaller networks.")
            }
            Self::AllowedAll { span, net, denied: Some((at, other)), .. } => Description::fault(
                Code(47),
                format!("`{net}` is never limited, and `{other}` is kept out"),
                Label::new(*span, "let in"),
            )
            .related([Label::new(*at, "kept out")])
            .why("They overlap, and nothing says which of the two holds.")
            .help("Make one of them smaller, or remove it."),
            Self::AllowedAll { span, net, denied: None, widest } => Description::fault(
                Code(47),
                format!("`{net}` is never limited, and is no partner's network"),
                Label::new(*span, format!("wider than /{widest}")),
            )
            .why("A flood from there takes the sockets of peers: a public node has few.")
            .help(format!("Name partners' own networks, each /{widest} or smaller.")),
            Self::OwnSeed { span, chain, address, host } => {
                let what = host
                    .as_ref()
                    .map_or("in a private or reserved network".into(), |(_, name)| format!("the own host `{name}`"));
                Description::fault(
                    Code(51),
                    format!("chain `{chain}`: the seed at `{address}` is {what}"),
                    Label::new(*span, "no stranger"),
                )
                .related(host.iter().map(|(at, name)| Label::new(*at, format!("`{name}`"))))
                .why("Seeds are strangers that public nodes ask for peers; hosts never dial private networks.")
                .help("Name a seed of somebody else, or remove it.")
            }
            Self::OneProvider { span, sentry, what, peers } => {
                let title = format!("all public nodes that `{sentry}` dials belong to {what}");
                Description::fault(Code(50), title, Label::new(*span, "dials these"))
                    .related(peers.iter().map(|(at, name)| Label::new(*at, format!("`{name}`"))))
                    .why("When that network or account is gone the sentry hears no blocks, and whoever controls it decides what it hears.")
                    .help("Move one of them to another provider and system, or name other `peers`.")
            }
            other => other.describe(),
        }
    }
}
