//! The way of one packet through the rules.

use std::collections::BTreeSet;

use super::compile::{Rule, Step, Verdict};
use super::diagram::MarkChange;
use super::lex::Place;
use super::packet::Packet;
use super::ruleset::{Ruleset, targets};
use super::syntax::{Hook, Policy};

/// How many ways to answer what nobody can know (limits, counts, bans) are tried to find one that lets a packet pass.
const TRIES: usize = 1 << 12;

/// The way of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// What happened, rule by rule.
    pub steps: Vec<TraceStep>,
    /// Whether it passed.
    pub passed: bool,
}

/// One rule, or the policy at the end of a base chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceStep {
    /// `FAMILY TABLE CHAIN`
    pub chain: String,
    /// Where the rule stands; `None` for a policy.
    pub place: Option<Place>,
    /// The rule's text, or `policy accept`, `policy drop`.
    pub rule: String,
    /// What it did.
    pub outcome: Outcome,
}

/// What a rule did with a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A condition did not hold.
    NoMatch,
    /// It held, and the packet went on to the next rule.
    Went,
    /// Accepted: this base chain is done.
    Accepted,
    /// Dropped for good.
    Dropped,
    /// To another chain, and back at its end.
    Jumped,
    /// To another chain, and not back.
    Gone,
    /// Back to where the chain was entered.
    Returned,
}

impl Ruleset {
    /// The way of a packet through a hook. Where a limit, a count or a set that changes decides, that answer is taken
    /// which lets the packet pass, if there is one.
    #[must_use]
    pub fn trace(&self, hook: Hook, packet: &Packet) -> Trace {
        self.trace_to(hook, packet, true)
    }

    /// The same, but where the answer is open it is the one by which the packet ends so: passed, or not.
    #[must_use]
    pub fn trace_to(&self, hook: Hook, packet: &Packet, passed: bool) -> Trace {
        let wanted = passed;
        let mut answers: Vec<bool> = Vec::new();
        let mut last = None;
        for _ in 0..TRIES {
            let mut way = Way::new(self, packet, answers.clone());
            let passed = way.hook(hook);
            let trace = Trace { steps: way.steps, passed };
            if passed == wanted {
                return trace;
            }
            answers = way.answers;
            last.get_or_insert(trace);
            // the next ones in order: the last `false` becomes `true`, what stood behind it is asked anew
            while answers.pop_if(|answer| *answer).is_some() {}
            match answers.last_mut() {
                Some(answer) => *answer = true,
                None => break,
            }
        }
        last.unwrap_or(Trace { steps: Vec::new(), passed: false })
    }

    /// Rules of a hook that hold something which nobody can know beforehand.
    pub(super) fn stateful(&self, hook: Hook) -> BTreeSet<(Place, String)> {
        let mut open: Vec<usize> = self.base_chains(hook).into_iter().map(|(_, chain)| chain).collect();
        let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
        while let Some(chain) = open.pop() {
            if !seen.insert(chain) {
                continue;
            }
            for rule in &self.chains[chain].rules {
                open.extend(targets(&rule.steps));
                if rule.steps.iter().any(|step| matches!(step, Step::Unknown(..))) {
                    found.insert((rule.place.clone(), rule.text.clone()));
                }
            }
        }
        found
    }
}

/// A packet on its way, with its mark as it is now.
struct Way<'a> {
    ruleset: &'a Ruleset,
    packet: Packet,
    answers: Vec<bool>,
    asked: usize,
    steps: Vec<TraceStep>,
}

/// What a chain did.
enum End {
    Accepted,
    Dropped,
    Out,
}

impl<'a> Way<'a> {
    fn new(ruleset: &'a Ruleset, packet: &Packet, answers: Vec<bool>) -> Self {
        Self { ruleset, packet: packet.clone(), answers, asked: 0, steps: Vec::new() }
    }

    fn hook(&mut self, hook: Hook) -> bool {
        for (_, at) in self.ruleset.base_chains(hook) {
            let chain = &self.ruleset.chains[at];
            if !chain.families.contains(&self.packet) {
                continue;
            }
            let passed = match self.chain(at) {
                End::Accepted => true,
                End::Dropped => false,
                End::Out => {
                    let accept = chain.policy == Policy::Accept;
                    let outcome = if accept { Outcome::Accepted } else { Outcome::Dropped };
                    let rule = format!("policy {}", if accept { "accept" } else { "drop" });
                    self.steps.push(TraceStep { chain: chain.name.clone(), place: None, rule, outcome });
                    accept
                }
            };
            if !passed {
                return false;
            }
        }
        true
    }

    fn chain(&mut self, at: usize) -> End {
        let chain = &self.ruleset.chains[at];
        for rule in &chain.rules {
            let verdict = self.rule(rule);
            let outcome = match verdict {
                None => Outcome::NoMatch,
                Some(Verdict::Continue) => Outcome::Went,
                Some(Verdict::Accept) => Outcome::Accepted,
                Some(Verdict::Drop) => Outcome::Dropped,
                Some(Verdict::Jump(_)) => Outcome::Jumped,
                Some(Verdict::Goto(_)) => Outcome::Gone,
                Some(Verdict::Return) => Outcome::Returned,
            };
            let place = Some(rule.place.clone());
            self.steps.push(TraceStep { chain: chain.name.clone(), place, rule: rule.text.clone(), outcome });
            match verdict {
                None | Some(Verdict::Continue) => {}
                Some(Verdict::Accept) => return End::Accepted,
                Some(Verdict::Drop) => return End::Dropped,
                Some(Verdict::Return) => return End::Out,
                Some(Verdict::Goto(target)) => return self.chain(target),
                Some(Verdict::Jump(target)) => match self.chain(target) {
                    End::Out => {}
                    end => return end,
                },
            }
        }
        End::Out
    }

    /// The verdict of a rule; `None` where a condition ends it.
    fn rule(&mut self, rule: &Rule) -> Option<Verdict> {
        for step in &rule.steps {
            match step {
                Step::Test(set) => set.contains(&self.packet).then_some(())?,
                Step::Unknown(set, _) => (set.contains(&self.packet) && self.ask()).then_some(())?,
                Step::Mark(change) => self.mark(*change),
                Step::MarkBy(arms) => {
                    let change = arms.iter().find(|(set, _)| set.contains(&self.packet)).map(|(_, change)| *change);
                    self.mark(change?);
                }
                Step::Decide(verdict) => return Some(*verdict),
                Step::DecideBy(arms) => {
                    return arms.iter().find(|(set, _)| set.contains(&self.packet)).map(|(_, verdict)| *verdict);
                }
            }
        }
        Some(Verdict::Continue)
    }

    fn mark(&mut self, change: MarkChange) {
        self.packet.mark = self.packet.mark & change.and ^ change.xor;
    }

    fn ask(&mut self) -> bool {
        if self.asked == self.answers.len() {
            self.answers.push(false);
        }
        self.asked += 1;
        self.answers[self.asked - 1]
    }
}
