//! Problems of names and numbers: references that lead nowhere, things that must be unique and are not.

use super::{Code, Description, Label};
use crate::span::Span;

/// What can be wrong between one place of the spec and another.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named as `describe` shows them; each variant says what it is")]
pub enum ReferenceProblem {
    /// P010: a name that nothing has.
    Nowhere { span: Span, path: String, kind: &'static str, name: String, near: Option<String> },
    /// P011: two things under one name that must differ.
    SameName { span: Span, first: Span, what: String, why: &'static str },
    /// P020: an address that two hosts, or a host and the overlay, share.
    SameAddress { span: Span, first: Span, address: String, who: String, other: String },
    /// P021: two services of one host on one port.
    SamePort { span: Span, first: Option<Span>, port: u16, who: String, what: String, other: String },
    /// P022: a number that two hosts share.
    SameNumber { span: Span, first: Span, n: u16, who: String, other: String },
    /// P023: a number that a retired host had.
    RetiredNumber { span: Span, retired: Span, n: u16, who: String, had: String },
}

impl ReferenceProblem {
    pub(super) fn describe(&self) -> Description {
        match self {
            Self::Nowhere { span, path, kind, name, near } => {
                let d = Description::fault(
                    Code(10),
                    format!("`{path}` names the {kind} `{name}`, and there is none"),
                    Label::new(*span, "leads nowhere"),
                )
                .why("What hangs on this name (addresses, rights, failure domains) would be missing without a word.");
                match near {
                    Some(near) => d.help(format!("Did you mean `{near}`?")),
                    None => d.help(format!("Add the {kind} `{name}`, or name one that exists.")),
                }
            }
            Self::SameName { span, first, what, why } => {
                Description::fault(Code(11), what.clone(), Label::new(*span, "again here"))
                    .related([Label::new(*first, "first here")])
                    .why(*why)
                    .help("Rename one of them.")
            }
            Self::SameAddress { span, first, address, who, other } => Description::fault(
                Code(20),
                format!("the address `{address}` of `{who}` also belongs to {other}"),
                Label::new(*span, "again here"),
            )
            .related([Label::new(*first, "first here")])
            .why("Packets for one would reach the other, and firewalls could not tell them apart.")
            .help("Give each host an address of its own."),
            Self::SamePort { span, first, port, who, what, other } => Description::fault(
                Code(21),
                format!("{who}: port {port} of {what} is also the port of {other}"),
                Label::new(*span, format!("{port} is chosen here")),
            )
            .related(first.map(|s| Label::new(s, "and here")))
            .why("Only one of the two could listen, and firewall rules for one would open the other.")
            .help("Choose another port for one of them."),
            Self::SameNumber { span, first, n, who, other } => Description::fault(
                Code(22),
                format!("`{who}` and `{other}` both have the number {n}"),
                Label::new(*span, "again here"),
            )
            .related([Label::new(*first, "first here")])
            .why("A host's overlay addresses derive from its number, which is its own for ever.")
            .help(format!("Give `{who}` a number that no host has had.")),
            Self::RetiredNumber { span, retired, n, who, had } => Description::fault(
                Code(23),
                format!("`{who}` has the number {n}, which the retired host `{had}` had"),
                Label::new(*span, "reused here"),
            )
            .related([Label::new(*retired, "retired here")])
            .why("Peers, bans and Raft logs may still know the old host by the addresses of this number.")
            .help(format!("Give `{who}` a number that no host has had.")),
        }
    }
}
