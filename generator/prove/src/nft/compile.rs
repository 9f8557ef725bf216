//! Tables → chains whose conditions are sets of packets.

use super::conditions::Conditions;
use super::diagram::MarkChange;
use super::field::Family;
use super::lex::Place;
use super::set::{PacketSet, Space};
use super::syntax::{Base, Data, Element, Need, Operand, Policy, RuleText, Spelling, Statement, Test, VerdictText};
use super::tables::{Table, Tables};
use crate::fault::Fault;

/// A chain.
#[derive(Debug)]
pub(super) struct Chain {
    /// `FAMILY TABLE CHAIN`
    pub(super) name: String,
    pub(super) base: Option<Base>,
    pub(super) policy: Policy,
    /// Packets of the table's families.
    pub(super) families: PacketSet,
    pub(super) rules: Vec<Rule>,
}

/// A rule.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) place: Place,
    pub(super) text: String,
    pub(super) steps: Vec<Step>,
}

/// A part of a rule that decides something.
#[derive(Debug)]
pub(super) enum Step {
    /// Goes on for these packets.
    Test(PacketSet),
    /// For packets of the first set it is not known whether the rule goes on; for others it does not. Those of the
    /// second one may be dropped as well.
    Unknown(PacketSet, PacketSet),
    /// Changes the mark.
    Mark(MarkChange),
    /// Changes the mark for the first set that holds the packet, and ends the rule for those of none.
    MarkBy(Vec<(PacketSet, MarkChange)>),
    Decide(Verdict),
    /// The verdict of the first set that holds the packet; the rule goes on for those of none.
    DecideBy(Vec<(PacketSet, Verdict)>),
}

/// A verdict; chains by their place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Accept,
    Drop,
    Return,
    Continue,
    Jump(usize),
    Goto(usize),
}

/// All chains of all tables.
///
/// # Errors
/// The first name that nothing has, or value that is not of its type.
pub(super) fn compile(tables: &Tables, space: &Space) -> Result<Vec<Chain>, Fault> {
    let mut chains = Vec::new();
    for (name, table) in tables {
        let families = match name.family {
            "ip" => space.of_family(Family::V4),
            "ip6" => space.of_family(Family::V6),
            _ => space.all(),
        };
        let one = OneTable { table, first: chains.len(), conditions: Conditions { space, sets: &table.sets } };
        for (chain_name, chain) in &table.chains {
            let rules = chain.rules.iter().map(|rule| one.rule(rule)).collect::<Result<_, _>>()?;
            let name = format!("{} {} {chain_name}", name.family, name.name);
            chains.push(Chain { name, base: chain.base, policy: chain.policy, families: families.clone(), rules });
        }
    }
    Ok(chains)
}

/// A table, and the place of its first chain.
struct OneTable<'a> {
    table: &'a Table,
    first: usize,
    conditions: Conditions<'a>,
}

impl OneTable<'_> {
    fn rule(&self, rule: &RuleText) -> Result<Rule, Fault> {
        let steps = rule.statements.iter().filter_map(|statement| self.step(statement).transpose());
        Ok(Rule { place: rule.place.clone(), text: rule.text.clone(), steps: steps.collect::<Result<_, _>>()? })
    }

    fn step(&self, statement: &Statement) -> Result<Option<Step>, Fault> {
        let conditions = &self.conditions;
        Ok(Some(match statement {
            Statement::Nothing => return Ok(None),
            Statement::Match(subject, Test::Among(Operand::Named(name)) | Test::NotAmong(Operand::Named(name)))
                if conditions.changes(name) =>
            {
                conditions.set_of(subject, name)?;
                Step::Unknown(conditions.there(subject), conditions.space.none())
            }
            Statement::Match(subject, test) => Step::Test(conditions.holds(subject, test)?),
            Statement::Unknown(subject) => Step::Unknown(conditions.there(subject), conditions.space.none()),
            Statement::Count(subject) => Step::Unknown(conditions.there(subject), conditions.of_no_connection()),
            Statement::Needs(Need::V4) => Step::Test(conditions.space.of_family(Family::V4)),
            Statement::Needs(Need::V6) => Step::Test(conditions.space.of_family(Family::V6)),
            Statement::Needs(Need::Tcp) => Step::Test(conditions.protocol(6)),
            Statement::Mark(and, xor) => Step::Mark(MarkChange { and: *and, xor: *xor }),
            Statement::MarkBy(subject, map) => {
                Step::MarkBy(conditions.map(subject, map, |element| match &element.data {
                    Some(Data::Value(word)) => mark(word),
                    _ => Err(fault_at(element, "this element leads to no mark")),
                })?)
            }
            Statement::Decide(verdict) => Step::Decide(self.verdict(verdict)?),
            Statement::DecideBy(subject, map) => {
                Step::DecideBy(conditions.map(subject, map, |element| match &element.data {
                    Some(Data::Verdict(verdict)) => self.verdict(verdict),
                    _ => Err(fault_at(element, "this element leads to no verdict")),
                })?)
            }
        }))
    }

    fn verdict(&self, text: &VerdictText) -> Result<Verdict, Fault> {
        Ok(match text {
            VerdictText::Accept => Verdict::Accept,
            VerdictText::Drop => Verdict::Drop,
            VerdictText::Return => Verdict::Return,
            VerdictText::Continue => Verdict::Continue,
            VerdictText::Jump(name) => Verdict::Jump(self.chain(name)?),
            VerdictText::Goto(name) => Verdict::Goto(self.chain(name)?),
        })
    }

    fn chain(&self, name: &Spelling) -> Result<usize, Fault> {
        let mut chains = self.table.chains.iter().enumerate();
        match chains.find(|(_, (known, _))| **known == name.text) {
            None => Err(name.place.fault(format!("there is no chain `{}` in this table", name.text))),
            Some((_, (_, chain))) if chain.base.is_some() => Err(name.place.fault("nothing can jump to a base chain")),
            Some((at, _)) => Ok(self.first + at),
        }
    }
}

fn mark(word: &Spelling) -> Result<MarkChange, Fault> {
    let xor = super::values::number(&word.text).ok_or_else(|| word.place.fault("this is not a mark"))?;
    Ok(MarkChange { and: 0, xor })
}

/// A fault at an element; each has at least one part.
pub(super) fn fault_at(element: &Element, detail: &str) -> Fault {
    element.parts.first().map_or_else(|| Fault::new("", detail), |part| part.place.fault(detail))
}
