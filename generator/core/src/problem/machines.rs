//! Problems of what runs on hosts, and of what hosts are made of.

use super::{Code, Description, Label, listed};
use crate::span::Span;

/// Something that a chain needs of a machine.
#[derive(Debug, Clone)]
pub struct Need {
    /// Its key in the chain's `needs`.
    pub key: &'static str,
    /// How much is needed, and where that is said.
    pub needed: (u32, Span),
    /// How much there is, and where; `None`: the hardware does not say.
    pub has: Option<(u32, Span)>,
}

/// What can be wrong with machines and what runs on them.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named as `describe` shows them; each variant says what it is")]
pub enum MachineProblem {
    /// P057: the network runs another release than the packages build.
    Release { span: Span, chain: String, daemon: (Span, String), runs: String, built: &'static str, is_older: bool },
    /// P059: less than the chain needs.
    Weak { span: Span, hardware: String, chain: String, lacks: Vec<Need>, hosts: Vec<String> },
}

impl MachineProblem {
    pub(super) fn describe(&self) -> Description {
        match self {
            Self::Release { span, chain, daemon: (at, daemon), runs, built, is_older } => {
                let (here, why) = if *is_older {
                    (
                        "newer than the package",
                        "The package is below what the network runs: nodes stop at the height of the upgrade.",
                    )
                } else {
                    (
                        "older than the package",
                        "The package is ahead of the network: nodes stop at the first block on which the two do not agree.",
                    )
                };
                Description::warning(
                    Code(57),
                    format!("chain `{chain}` runs `{daemon}` {runs}, and the packages build {built}"),
                    Label::new(*span, here),
                )
                .related([Label::new(*at, format!("built as {built}"))])
                .why(why)
                .help("Write down the release that the network runs now, or have your flake pin that release and accept this.")
            }
            Self::Weak { span, hardware, chain, lacks, hosts } => {
                let few = listed(hosts.iter().take(3));
                let whom = if hosts.len() > 3 { format!("{} hosts, such as {few}", hosts.len()) } else { few };
                let short = |n: &Need| match n.has {
                    Some((has, _)) => format!("{} {} of {}", n.key, has, n.needed.0),
                    None => format!("{} unknown of {}", n.key, n.needed.0),
                };
                let is_known = lacks.iter().any(|n| n.has.is_some());
                let has = if is_known { "has less than" } else { "does not say whether it has what" };
                let all = lacks.iter().map(short).collect::<Vec<_>>().join(", ");
                let title = format!("hardware `{hardware}` {has} chain `{chain}` needs: {all}");
                let needed =
                    lacks.iter().map(|n| Label::new(n.needed.1, format!("chain `{chain}` needs {}", n.needed.0)));
                let has = lacks.iter().filter_map(|n| n.has.map(|(_, at)| Label::new(at, "less")));
                Description::fault(Code(59), title, Label::new(*span, ""))
                    .related(needed.chain(has))
                    .why(format!("A node that cannot keep up falls behind, and one whose disk is full stops: {whom}."))
                    .help(format!("Use stronger hardware for these hosts, or correct `needs` of chain `{chain}`."))
            }
        }
    }
}
