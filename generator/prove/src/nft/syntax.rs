//! A script as it is written: names are not looked up, and values not yet read.

use super::lex::Place;

/// One command of a script.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) place: Place,
    pub(super) table: TableName,
    pub(super) action: Action,
}

/// A table's name with its family; empty where a command names none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TableName {
    pub(super) family: &'static str,
    pub(super) name: String,
}

/// What a command does.
#[derive(Debug)]
pub(super) enum Action {
    Declare(Vec<Item>),
    DeleteTable,
    FlushRuleset,
    FlushTable,
    FlushChain(String),
    FlushSet(String),
    AddElements(String, Vec<Element>),
}

/// What stands in a table.
#[derive(Debug)]
pub(super) enum Item {
    Chain(ChainText),
    Set(SetText),
}

/// A chain.
#[derive(Debug)]
pub(super) struct ChainText {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) base: Option<Base>,
    /// Whether what reaches the end is accepted.
    pub(super) policy: Option<Policy>,
    pub(super) rules: Vec<RuleText>,
}

/// Where packets enter a chain by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Base {
    pub(super) hook: Hook,
    pub(super) priority: i32,
}

/// A place in a packet's way through the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hook {
    /// To a socket of this host.
    Input,
    /// Through this host.
    Forward,
    /// From a socket of this host.
    Output,
}

impl Hook {
    /// The hook of a word.
    pub(super) fn of(word: &str) -> Option<Self> {
        match word {
            "input" => Some(Self::Input),
            "forward" => Some(Self::Forward),
            "output" => Some(Self::Output),
            _ => None,
        }
    }
}

/// What becomes of a packet at the end of a base chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Policy {
    Accept,
    Drop,
}

/// A set or a map.
#[derive(Debug)]
pub(super) struct SetText {
    pub(super) place: Place,
    pub(super) name: String,
    /// The names of the types of its key.
    pub(super) types: Vec<Spelling>,
    /// The name of the type that a map leads to.
    pub(super) data: Option<Spelling>,
    /// Whether packets or time change what is in it.
    pub(super) changes: bool,
    pub(super) elements: Vec<Element>,
}

/// A word, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Spelling {
    pub(super) place: Place,
    pub(super) text: String,
}

/// An element of a set or a map: a value, or one per part of a concatenation.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub(super) parts: Vec<Spelling>,
    pub(super) data: Option<Data>,
}

/// What an element of a map leads to.
#[derive(Debug, Clone)]
pub(super) enum Data {
    Verdict(VerdictText),
    Value(Spelling),
}

/// A verdict with the name of the chain that it goes on with.
#[derive(Debug, Clone)]
pub(super) enum VerdictText {
    Accept,
    Drop,
    Return,
    Continue,
    Jump(Spelling),
    Goto(Spelling),
}

/// A rule, with its text as it stands in the file but for line ends.
#[derive(Debug)]
pub(super) struct RuleText {
    pub(super) place: Place,
    pub(super) text: String,
    pub(super) statements: Vec<Statement>,
}

/// A part of a rule.
#[derive(Debug)]
pub(super) enum Statement {
    /// Goes on if it holds.
    Match(Subject, Test),
    /// Goes on or not, by what came before: a limit, a set that packets change. It needs the subject to be there.
    Unknown(Subject),
    /// The same with a count of connections, which the kernel drops a packet for that belongs to none.
    Count(Subject),
    /// Goes on where the packet has what the statement is about.
    Needs(Need),
    /// `mark = (mark & and) ^ xor`
    Mark(u32, u32),
    /// The mark becomes what a map says.
    MarkBy(Subject, Operand),
    Decide(VerdictText),
    DecideBy(Subject, Operand),
    /// Changes nothing about the packet.
    Nothing,
}

/// What a refusal is written for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Need {
    V4,
    V6,
    Tcp,
}

/// What is looked at: places in the list of keys, more than one in a concatenation.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) place: Place,
    pub(super) keys: Vec<&'static super::keys::Key>,
}

/// What is asked of it.
#[derive(Debug)]
pub(super) enum Test {
    Among(Operand),
    NotAmong(Operand),
    /// The bits of the first list hold what the second says.
    Bits(Vec<Spelling>, Vec<Spelling>),
    /// They do not.
    NotBits(Vec<Spelling>, Vec<Spelling>),
    /// One of these bits is set.
    AnyBit(Vec<Spelling>),
}

/// Values: written in place, or in a set.
#[derive(Debug)]
pub(super) enum Operand {
    Elements(Vec<Element>),
    Named(Spelling),
}
