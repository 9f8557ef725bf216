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
    SameName { span: Span, first: Span, what: String, why: &'static str, help: String },
    /// P011: a person with the name of an account that hosts have.
    Account { span: Span, name: String },
    /// P020: an address that two hosts share.
    SameAddress { span: Span, first: Span, address: String, who: String, other: String },
    /// P020: an address of a host inside the overlay's network.
    InOverlay { span: Span, base: Option<Span>, address: String, who: String, net: String },
    /// P021: two services of one host on one port.
    SamePort { span: Span, first: Option<Span>, port: u16, who: String, what: String, other: String },
    /// P022: a number that two hosts share.
    SameNumber { span: Span, first: Span, n: u16, who: String, other: String, free: u16 },
    /// P023: a number that a retired host had.
    RetiredNumber { span: Span, retired: Span, n: u16, who: String, had: String, free: u16 },
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
                    None if *kind == "host" => d.help(format!("Add the host `{name}`, or name one that exists.")),
                    None => d.help(format!("Add `[{kind}.{name}]`, or name a {kind} that exists.")),
                }
            }
            Self::SameName { span, first, what, why, help } => {
                Description::fault(Code(11), what.clone(), Label::new(*span, "again here"))
                    .related([Label::new(*first, "first here")])
                    .why(*why)
                    .help(help)
            }
            Self::Account { span, name } => Description::fault(
                Code(11),
                format!("the person `{name}` has the name of an account that every host has already"),
                Label::new(*span, "a person's name is the name of their account"),
            )
            .why("The person would get that account's rights, and the account the person's key.")
            .help("Give the person another name."),
            Self::SameAddress { span, first, address, who, other } => Description::fault(
                Code(20),
                format!("`{who}` and `{other}` both have the address `{address}`"),
                Label::new(*span, "again here"),
            )
            .related([Label::new(*first, "first here")])
            .why("Packets for one would reach the other, and firewalls could not tell them apart.")
            .help("Look which of the two really has it, and correct the other."),
            Self::InOverlay { span, base, address, who, net } => Description::fault(
                Code(20),
                format!("the address `{address}` of `{who}` lies in the overlay's network `{net}`"),
                Label::new(*span, "inside it"),
            )
            .related(base.map(|s| Label::new(s, "the overlay's network")))
            .why("Firewalls take the whole network for the inside, and a tunnel's address could be this one.")
            .help(
                "Choose a network that is in use nowhere else as `overlay.base`, before the first host is installed.",
            ),
            Self::SamePort { span, first, port, who, what, other } => Description::fault(
                Code(21),
                format!("{who}: port {port} of {what} is also the port of {other}"),
                Label::new(*span, format!("{port} is chosen here")),
            )
            .related(first.map(|s| Label::new(s, "and here")))
            .why("Only one of the two could listen, and firewall rules for one would open the other.")
            .help("Choose another port for one of them."),
            Self::SameNumber { span, first, n, who, other, free } => Description::fault(
                Code(22),
                format!("`{who}` and `{other}` both have the number {n}"),
                Label::new(*span, "again here"),
            )
            .related([Label::new(*first, "first here")])
            .why("A host's overlay addresses derive from its number, which is its own for ever.")
            .help(format!(
                "Give the newer of the two a number that no host has had, such as {free}; one that runs keeps its own."
            )),
            Self::RetiredNumber { span, retired, n, who, had, free } => Description::fault(
                Code(23),
                format!("`{who}` has the number {n}, which the retired host `{had}` had"),
                Label::new(*span, "reused here"),
            )
            .related([Label::new(*retired, "retired here")])
            .why("Peers, bans and Raft logs may still know the old host by the addresses of this number.")
            .help(format!("Give `{who}` a number that no host has had, such as {free}.")),
        }
    }
}
