//! Problems of time: timeouts that the way between hosts cannot keep.

use super::{Code, Description, Label};
use crate::span::Span;

/// The longest declared round trip between two hosts that must answer each other.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where it is declared.
    pub span: Span,
    /// The round trip, in milliseconds.
    pub millis: u32,
    /// The regions.
    pub regions: (String, String),
    /// A host in each.
    pub hosts: (String, String),
}

impl Link {
    fn label(&self) -> Label {
        Label::new(self.span, format!("{} ms between `{}` and `{}`", self.millis, self.hosts.0, self.hosts.1))
    }
}

/// What can be wrong with timeouts.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named as `describe` shows them; each variant says what it is")]
pub enum TimingProblem {
    /// P048: an answer between two cosigners always comes too late.
    Never {
        span: Span,
        cluster: String,
        key: &'static str,
        waits: String,
        is_default: bool,
        threshold: Span,
        link: Link,
    },
    /// P049: an answer comes too late now and then.
    Tight { span: Span, cluster: String, key: &'static str, waits: String, is_default: bool, link: Link },
    /// P056: an answer is waited for longer than a block of one of the cluster's chains takes.
    Slow {
        span: Span,
        cluster: String,
        key: &'static str,
        waits: String,
        is_default: bool,
        chain: String,
        block: (Span, String),
    },
    /// P052: consensus gives up before a vote can have come.
    Consensus { span: Span, chain: String, key: &'static str, waits: String, link: Link },
}

impl TimingProblem {
    pub(super) fn describe(&self) -> Description {
        match self {
            Self::Never { span, cluster, key, waits, is_default, threshold, link } => {
                let (a, b) = &link.regions;
                let title = format!(
                    "cluster `{cluster}`: `{key}` is {waits}, and the way from `{a}` to `{b}` and back takes {} ms",
                    link.millis
                );
                Description::fault(Code(48), title, Label::new(*span, here(*is_default, key, waits)))
                    .related([link.label(), Label::new(*threshold, "so many must answer in time")])
                    .why("Nobody waits any more when the answer comes: these two never sign together.")
                    .help(longer(key, link))
            }
            Self::Tight { span, cluster, key, waits, is_default, link } => {
                let (a, b) = &link.regions;
                let title = format!(
                    "cluster `{cluster}`: `{key}` of {waits} is less than twice the {} ms between `{a}` and `{b}`",
                    link.millis
                );
                Description::warning(Code(49), title, Label::new(*span, here(*is_default, key, waits)))
                    .related([link.label()])
                    .why("One lost packet and the answer is too late: signed, but not in the block.")
                    .help(longer(key, link))
            }
            Self::Slow { span, cluster, key, waits, is_default, chain, block: (at, block) } => Description::warning(
                Code(56),
                format!("cluster `{cluster}`: `{key}` is {waits}, and chain `{chain}` makes a block every {block}"),
                Label::new(*span, here(*is_default, key, waits)),
            )
            .related([Label::new(*at, "the fastest of the cluster's chains")])
            .why("When a cosigner goes away the block is over before the others stop waiting for it; one setting holds for every chain of the cluster.")
            .help(format!("Set `{key}` well below {block}, or sign `{chain}` with a cluster of its own.")),
            Self::Consensus { span, chain, key, waits, link } => {
                let (a, b) = &link.regions;
                let title = format!(
                    "chain `{chain}`: `{key}` is {waits}, and the way from `{a}` to `{b}` and back takes {} ms",
                    link.millis
                );
                Description::fault(Code(52), title, Label::new(*span, "given up before an answer can come"))
                    .related([link.label()])
                    .why("The node goes into another round before votes and proposals can have come.")
                    .help(format!("Remove `{key}`: the chain's own is made for such ways."))
            }
        }
    }
}

fn here(is_default: bool, key: &str, waits: &str) -> String {
    if is_default { format!("has no `{key}`: {waits} is the default") } else { String::new() }
}

fn longer(key: &str, link: &Link) -> String {
    let millis = (u64::from(link.millis) * 5).div_ceil(2).next_multiple_of(100);
    format!("Set `{key} = \"{millis}ms\"`, or move the cosigners nearer to each other.")
}
