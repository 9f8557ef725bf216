//! Commands → the tables as they stand once all commands have run.

use std::collections::BTreeMap;

use super::lex::Place;
use super::syntax::{Action, Base, ChainText, Command, Element, Item, Policy, RuleText, SetText, TableName};
use crate::fault::Fault;

/// All tables.
pub(super) type Tables = BTreeMap<TableName, Table>;

/// What a table holds.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) chains: BTreeMap<String, Chain>,
    pub(super) sets: BTreeMap<String, SetText>,
}

/// A chain, with the rules of all its declarations.
#[derive(Debug)]
pub(super) struct Chain {
    pub(super) base: Option<Base>,
    pub(super) policy: Policy,
    pub(super) rules: Vec<RuleText>,
}

/// Runs commands one after the other.
///
/// # Errors
/// The first one that the kernel would refuse for what is, or is not, there.
pub(super) fn run(tables: &mut Tables, commands: Vec<Command>) -> Result<(), Fault> {
    for Command { place, table: name, action } in commands {
        match action {
            Action::Declare(items) => {
                let table = tables.entry(name).or_default();
                items.into_iter().try_for_each(|item| table.declare(item))?;
            }
            Action::FlushRuleset => tables.clear(),
            Action::DeleteTable => {
                known(tables, &name, &place)?;
                tables.remove(&name);
            }
            Action::FlushTable => {
                known(tables, &name, &place)?.chains.values_mut().for_each(|chain| chain.rules.clear());
            }
            Action::FlushChain(chain) => {
                let found = known(tables, &name, &place)?.chains.get_mut(&chain);
                found.ok_or_else(|| place.fault(format!("there is no chain `{chain}`")))?.rules.clear();
            }
            Action::FlushSet(set) => known(tables, &name, &place)?.set(&set, &place)?.elements.clear(),
            Action::AddElements(set, elements) => known(tables, &name, &place)?.set(&set, &place)?.add(elements),
        }
    }
    Ok(())
}

fn known<'a>(tables: &'a mut Tables, name: &TableName, place: &Place) -> Result<&'a mut Table, Fault> {
    tables.get_mut(name).ok_or_else(|| place.fault(format!("there is no table `{} {}`", name.family, name.name)))
}

impl Table {
    fn declare(&mut self, item: Item) -> Result<(), Fault> {
        match item {
            Item::Chain(chain) => self.chain(chain),
            Item::Set(set) => self.declare_set(set),
        }
    }

    fn chain(&mut self, text: ChainText) -> Result<(), Fault> {
        let Some(chain) = self.chains.get_mut(&text.name) else {
            if text.base.is_none() && text.policy.is_some() {
                return Err(text.place.fault("only a base chain has a policy"));
            }
            let policy = text.policy.unwrap_or(Policy::Accept);
            self.chains.insert(text.name, Chain { base: text.base, policy, rules: text.rules });
            return Ok(());
        };
        if text.base.is_some() && text.base != chain.base || text.policy.is_some() && chain.base.is_none() {
            return Err(text.place.fault("this chain stands before, with another hook or priority"));
        }
        chain.policy = text.policy.unwrap_or(chain.policy);
        chain.rules.extend(text.rules);
        Ok(())
    }

    fn declare_set(&mut self, text: SetText) -> Result<(), Fault> {
        let Some(set) = self.sets.get_mut(&text.name) else {
            self.sets.insert(text.name.clone(), text);
            return Ok(());
        };
        let types = |set: &SetText| set.types.iter().chain(&set.data).map(|word| word.text.clone()).collect::<Vec<_>>();
        if types(set) != types(&text) || set.changes != text.changes || set.data.is_some() != text.data.is_some() {
            return Err(text.place.fault("this set stands before, with another type or other flags"));
        }
        set.add(text.elements);
        Ok(())
    }

    fn set(&mut self, name: &str, place: &Place) -> Result<&mut SetText, Fault> {
        self.sets.get_mut(name).ok_or_else(|| place.fault(format!("there is no set `{name}`")))
    }
}

impl SetText {
    fn add(&mut self, elements: Vec<Element>) {
        self.elements.extend(elements);
    }
}
