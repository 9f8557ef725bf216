//! The rules of a host as a whole, and which packets pass a hook.

use std::collections::{BTreeMap, BTreeSet};

use super::compile::{Chain, Step, Verdict, compile};
use super::field::Field;
use super::lex::Place;
use super::packet::name_number;
use super::parse::script;
use super::passing::{Passing, passing};
use super::ranges::Ranges;
use super::set::{PacketSet, Space};
use super::syntax::Hook;
use super::tables::{Tables, run};
use crate::fault::Fault;

/// How deep jumps may go: the kernel has room for so many.
const DEPTH: usize = 16;
/// How often chains may be gone through for one hook: jumps that double at each level would never end.
pub(super) const VISITS: usize = 100_000;

/// A text with rules.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// How it is called in faults and traces.
    pub name: &'a str,
    /// What stands in it.
    pub text: &'a str,
    /// The table (family and name) whose inside it is; `None` for a whole script.
    pub inside: Option<(&'a str, &'a str)>,
}

/// Tables of one host, once all scripts are loaded in their order.
#[derive(Debug)]
pub struct Ruleset {
    pub(super) space: Space,
    pub(super) chains: Vec<Chain>,
    constructs: BTreeSet<&'static str>,
}

impl Ruleset {
    /// Reads scripts as if they were loaded one after the other into a kernel that has no rules.
    ///
    /// # Errors
    /// The first statement that is not of the dialect (`docs/reference/nft-dialect.md`), or that the kernel would
    /// refuse for what it names, with its file, line and column.
    pub fn parse(sources: &[Source<'_>]) -> Result<Self, Fault> {
        let mut tables = Tables::new();
        let mut constructs = BTreeSet::new();
        for Source { name, text, inside } in sources {
            // on the first line, so that all others keep their numbers
            let wrapped = inside.map(|(family, table)| format!("table {family} {table} {{ {text}\n}}\n"));
            run(&mut tables, script(name, wrapped.as_deref().unwrap_or(text), &mut constructs)?)?;
        }
        let space = Space::default();
        let ruleset = Self { chains: compile(&tables, &space)?, space, constructs };
        for hook in [Hook::Input, Hook::Forward, Hook::Output] {
            ruleset.order_decides_nothing(hook)?;
        }
        let mut known = BTreeMap::new();
        (0..ruleset.chains.len()).try_for_each(|chain| ruleset.ends(chain, &mut known).map(drop))?;
        Ok(ruleset)
    }

    /// Where the sets of this ruleset live.
    #[must_use]
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// The constructs of the dialect that the scripts hold, by the words that `docs/reference/nft-dialect.md` has.
    #[must_use]
    pub fn constructs(&self) -> &BTreeSet<&'static str> {
        &self.constructs
    }

    /// The packets that pass a hook: every field tells, so one answer serves all interfaces, families and addresses.
    ///
    /// # Errors
    /// Rules whose jumps double so often that they cannot be gone through.
    pub fn passing(&self, hook: Hook) -> Result<Passing, Fault> {
        passing(self, hook)
    }

    /// Packets that there can be at a hook.
    #[must_use]
    pub fn possible(&self, hook: Hook) -> PacketSet {
        let none = Ranges::one(name_number(""));
        let with = |field, there| {
            let set = self.space.with(field, &none);
            if there { set.complement() } else { set }
        };
        let coming = with(Field::Input, hook != Hook::Output);
        self.space.possible().intersect(&coming).intersect(&with(Field::Output, hook != Hook::Input))
    }

    /// The base chains of a hook in their order.
    pub(super) fn base_chains(&self, hook: Hook) -> Vec<(i32, usize)> {
        let of =
            |(at, chain): (usize, &Chain)| chain.base.filter(|base| base.hook == hook).map(|base| (base.priority, at));
        let mut found: Vec<_> = self.chains.iter().enumerate().filter_map(of).collect();
        found.sort_unstable();
        found
    }

    /// Of two base chains with one priority the kernel asks that first which was made last, so a reload turns them
    /// round. Without changes of the mark that is all the same.
    fn order_decides_nothing(&self, hook: Hook) -> Result<(), Fault> {
        let chains = self.base_chains(hook);
        for pair in chains.windows(2) {
            let [(before, one), (after, other)] = pair else { continue };
            let mark = [*one, *other].into_iter().find_map(|chain| self.changes_mark(chain, &mut BTreeSet::new()));
            if let (true, Some(place)) = (before == after, mark) {
                let names = format!("`{}` and `{}`", self.chains[*one].name, self.chains[*other].name);
                let detail = format!("{names} have one priority, and this change of the mark makes their order decide");
                return Err(place.fault(detail));
            }
        }
        Ok(())
    }

    fn changes_mark(&self, chain: usize, seen: &mut BTreeSet<usize>) -> Option<&Place> {
        if !seen.insert(chain) {
            return None;
        }
        self.chains[chain].rules.iter().find_map(|rule| {
            if rule.steps.iter().any(|step| matches!(step, Step::Mark(_) | Step::MarkBy(_))) {
                return Some(&rule.place);
            }
            targets(&rule.steps).find_map(|target| self.changes_mark(target, seen))
        })
    }

    /// How deep the jumps from a chain go.
    fn ends(&self, chain: usize, known: &mut BTreeMap<usize, usize>) -> Result<usize, Fault> {
        if let Some(depth) = known.get(&chain) {
            return Ok(*depth);
        }
        // while it is being gone through: a way back to it would never end
        known.insert(chain, DEPTH);
        let mut depth = 0;
        for rule in &self.chains[chain].rules {
            for target in targets(&rule.steps) {
                depth = depth.max(self.ends(target, known)? + 1);
            }
            if depth > DEPTH {
                return Err(rule.place.fault("jumps from here go round in a circle, or deeper than the kernel allows"));
            }
        }
        known.insert(chain, depth);
        Ok(depth)
    }
}

/// The chains that steps jump to.
pub(super) fn targets(steps: &[Step]) -> impl Iterator<Item = usize> + '_ {
    let target = |verdict: &Verdict| match verdict {
        Verdict::Jump(chain) | Verdict::Goto(chain) => Some(*chain),
        _ => None,
    };
    steps.iter().flat_map(move |step| match step {
        Step::Decide(verdict) => target(verdict).into_iter().collect::<Vec<_>>(),
        Step::DecideBy(arms) => arms.iter().filter_map(|(_, verdict)| target(verdict)).collect(),
        _ => Vec::new(),
    })
}
