//! Which packets pass a hook, from the last rule to the first: what passes before a rule follows from what passes after.

use std::collections::{BTreeMap, BTreeSet};

use super::compile::{Rule, Step, Verdict};
use super::lex::Place;
use super::ruleset::{Ruleset, VISITS};
use super::set::PacketSet;
use super::syntax::{Hook, Policy};
use crate::fault::Fault;

/// The packets that pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passing {
    /// Those that can pass, whatever came before: what safety must reckon with.
    pub may: PacketSet,
    /// Those that pass whatever came before: what can be relied on to be reachable.
    pub must: PacketSet,
    /// Rules with a limit, a count or a set that changes: place and text.
    pub stateful: BTreeSet<(Place, String)>,
}

/// What passes from somewhere on: at best, and at worst.
#[derive(Debug, Clone)]
struct From {
    may: PacketSet,
    must: PacketSet,
}

impl From {
    fn both(set: &PacketSet) -> Self {
        Self { may: set.clone(), must: set.clone() }
    }

    /// This for packets of `test`, `other` elsewhere.
    fn where_in(&self, test: &PacketSet, other: &Self) -> Self {
        let may = test.choose(&self.may, &other.may);
        let certain = [self, other].into_iter().all(|from| from.may == from.must);
        let must = if certain { may.clone() } else { test.choose(&self.must, &other.must) };
        Self { may, must }
    }

    /// Either this or `other`, and nobody knows which.
    fn or(&self, other: &Self) -> Self {
        Self { may: self.may.union(&other.may), must: self.must.intersect(&other.must) }
    }

    fn each(&self, change: impl Fn(&PacketSet) -> PacketSet) -> Self {
        Self { may: change(&self.may), must: change(&self.must) }
    }
}

/// The packets that pass all base chains of a hook.
pub(super) fn passing(ruleset: &Ruleset, hook: Hook) -> Result<Passing, Fault> {
    let mut walk = Walk { ruleset, accepted: From::both(&ruleset.space.all()), known: BTreeMap::new(), visits: 0 };
    for (_, chain) in ruleset.base_chains(hook).into_iter().rev() {
        let end = match ruleset.chains[chain].policy {
            Policy::Accept => walk.accepted.clone(),
            Policy::Drop => From::both(&ruleset.space.none()),
        };
        walk.known.clear();
        let entered = walk.chain(chain, &end)?;
        walk.accepted = entered.where_in(&ruleset.chains[chain].families, &walk.accepted);
    }
    let possible = ruleset.possible(hook);
    let From { may, must } = walk.accepted.each(|set| set.intersect(&possible));
    Ok(Passing { may, must, stateful: ruleset.stateful(hook) })
}

/// A walk through the chains.
struct Walk<'a> {
    ruleset: &'a Ruleset,
    /// What passes of what the base chain accepts: the base chains behind it.
    accepted: From,
    /// What was found of a chain, by what passes behind it.
    known: BTreeMap<(usize, u32, u32), From>,
    visits: usize,
}

impl Walk<'_> {
    /// What passes that enters a chain, if `back` passes of what comes out at its end.
    fn chain(&mut self, at: usize, back: &From) -> Result<From, Fault> {
        let key = (at, back.may.id(), back.must.id());
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        self.visits += 1;
        let rules = &self.ruleset.chains[at].rules;
        if let (true, Some(rule)) = (self.visits > VISITS, rules.first()) {
            return Err(rule.place.fault("chains jump to each other too often to be gone through"));
        }
        let mut next = back.clone();
        for rule in rules.iter().rev() {
            next = self.rule(rule, next, back)?;
        }
        self.known.insert(key, next.clone());
        Ok(next)
    }

    /// What passes that comes to a rule, if `next` passes of what comes to the one behind it.
    fn rule(&mut self, rule: &Rule, next: From, back: &From) -> Result<From, Fault> {
        let mut here = next.clone();
        for step in rule.steps.iter().rev() {
            here = match step {
                Step::Test(set) => here.where_in(set, &next),
                Step::Unknown(set, lost) => {
                    let either = here.or(&next);
                    From { must: either.must.minus(lost), ..either }.where_in(set, &next)
                }
                Step::Mark(change) => here.each(|set| set.before(*change)),
                Step::MarkBy(arms) => arms.iter().fold(next.clone(), |rest, (set, change)| {
                    here.each(|set| set.before(*change)).where_in(set, &rest)
                }),
                Step::Decide(verdict) => self.verdict(*verdict, &here, &next, back)?,
                Step::DecideBy(arms) => {
                    let mut rest = here.clone();
                    for (set, verdict) in arms {
                        rest = self.verdict(*verdict, &here, &next, back)?.where_in(set, &rest);
                    }
                    rest
                }
            };
        }
        Ok(here)
    }

    fn verdict(&mut self, verdict: Verdict, here: &From, next: &From, back: &From) -> Result<From, Fault> {
        Ok(match verdict {
            Verdict::Accept => self.accepted.clone(),
            Verdict::Drop => From::both(&self.ruleset.space.none()),
            Verdict::Return => back.clone(),
            Verdict::Continue => here.clone(),
            Verdict::Jump(chain) => self.chain(chain, next)?,
            Verdict::Goto(chain) => self.chain(chain, back)?,
        })
    }
}
