//! Which problems somebody may bear in the open until a day, what an `[[accept]]` names then, and why nobody can bear the rest.

use super::{Code, ControlProblem, Domain, MachineProblem, NetworkProblem, Problem, SigningProblem, TimingProblem};

/// Whether a problem can be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    /// By an `[[accept]]` that names this subject, for this reason.
    Bearable {
        /// What its `subject` looks like.
        subject: &'static str,
        /// Why somebody may bear it.
        why: &'static str,
    },
    /// By nobody, for this reason.
    Never(&'static str),
}

/// What costs blocks, minutes in jail or money, and comes back.
const BEARABLE: &[(u16, &str, &str)] = &[
    (
        15,
        "<cluster>/<kind of domain>.<name>",
        "nothing is signed for a while, and nothing twice: what it costs comes back",
    ),
    (16, "sentry.<label>", "other regions go on while this one restarts"),
    (35, "cluster.<name>", "the fork cannot be had everywhere, and tunnels and firewall stand before the flaws"),
    (49, "cluster.<name>", "now and then a signature is late"),
    (50, "sentry.<label>", "the chain's other sentries hear of blocks from elsewhere"),
    (53, "chain.<alias>", "what is lost meanwhile is blocks, within the budget of the chain"),
    (54, "cosigner.<label>", "a shard that is lost is made anew from the others' escrows, or with a new key"),
    (56, "cluster.<name>", "a block is missed when a cosigner goes away"),
    (57, "chain.<alias>", "your flake may pin another release than Palisade's packages"),
    (59, "hardware.<name>", "the machine is too weak for a while, and nothing breaks for good"),
];

const FINAL: &str = "it can end in a double signature or give the key away, and neither can be undone";
/// Faults that end in two signatures, in a stolen key, or in one that nobody is known to hold.
const FINAL_CODES: &[u16] = &[12, 13, 14, 19, 27, 34, 37, 38, 43, 62];

const BROKEN: &str = "the fleet would not be what its text says, and mending it costs a line";
/// Mistakes in a text, and what can never work.
const BROKEN_CODES: &[u16] = &[
    1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 17, 18, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 32, 33, 46, 47, 48, 51, 52, 55,
    60, 61,
];

const TOLD: &str = "it is a reminder, and ends with what it reminds of";
/// What stops no work, and what is about acceptances and days themselves.
const TOLD_CODES: &[u16] = &[36, 40, 41, 42, 44, 45, 58];

/// Whether a code can be accepted; `None` for one that is no code.
#[must_use]
pub fn acceptance(code: Code) -> Option<Acceptance> {
    if let Some((_, subject, why)) = BEARABLE.iter().find(|(c, ..)| *c == code.0) {
        return Some(Acceptance::Bearable { subject, why });
    }
    let of = [(FINAL_CODES, FINAL), (BROKEN_CODES, BROKEN), (TOLD_CODES, TOLD)];
    of.into_iter().find(|(codes, _)| codes.contains(&code.0)).map(|(_, why)| Acceptance::Never(why))
}

/// Every code that can be accepted: `P015, P016 and P035`.
#[must_use]
pub fn bearable() -> String {
    let all: Vec<String> = BEARABLE.iter().map(|(c, ..)| Code(*c).to_string()).collect();
    match all.split_last() {
        Some((last, head)) if !head.is_empty() => format!("{} and {last}", head.join(", ")),
        _ => all.concat(),
    }
}

/// A paragraph for `explain`: whether the code can be accepted.
#[must_use]
pub fn accepting(code: Code) -> String {
    match acceptance(code) {
        Some(Acceptance::Bearable { subject, why }) => format!(
            "Accepting it: possible, by an `[[accept]]` with `code = \"{code}\"` and `subject = \"{subject}\"`:\n{why}.\n"
        ),
        Some(Acceptance::Never(why)) => format!("Accepting it: nobody can; {why}.\n"),
        None => String::new(),
    }
}

impl Problem {
    /// What an `[[accept]]` names to accept it; `None`: nobody can.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        let host = |name: &str| name.replacen('-', ".", 1);
        Some(match self {
            Self::Signing(SigningProblem::Loss(held)) => {
                format!("{}/{}.{}", held.cluster, held.domain.key(), held.name)
            }
            Self::Signing(SigningProblem::LoneSentry { sentry, .. })
            | Self::Network(NetworkProblem::OneProvider { sentry, .. }) => host(sentry),
            Self::Signing(SigningProblem::Advisories { cluster, .. })
            | Self::Timing(TimingProblem::Tight { cluster, .. } | TimingProblem::Slow { cluster, .. }) => {
                format!("cluster.{cluster}")
            }
            Self::Control(ControlProblem::Sentries { chain, .. })
            | Self::Machine(MachineProblem::Release { chain, .. }) => {
                format!("chain.{chain}")
            }
            Self::Control(ControlProblem::SameHand { host: name, .. }) => host(name),
            Self::Machine(MachineProblem::Weak { hardware, .. }) => format!("hardware.{hardware}"),
            _ => return None,
        })
    }
}

impl Domain {
    /// The word before its name in a subject.
    fn key(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Region => "region",
            Self::As => "as",
            Self::Site => "site",
            Self::Hypervisor => "hypervisor",
            Self::Admin => "admin",
            Self::Custodian => "custodian",
            Self::Ca => "ca",
            Self::Automation => "automation",
            Self::Escrow => "escrow",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::CODES;
    use super::*;

    /// Whoever adds a code decides whether somebody may bear it.
    #[test]
    fn every_code_is_in_exactly_one_list() {
        let lists = [FINAL_CODES, BROKEN_CODES, TOLD_CODES];
        let bearable: Vec<u16> = BEARABLE.iter().map(|(c, ..)| *c).collect();
        for (code, _) in CODES {
            let times = lists.iter().chain([&bearable.as_slice()]).filter(|list| list.contains(&code.0)).count();
            assert_eq!(times, 1, "{code} is in {times} lists");
        }
        let listed = lists.iter().map(|l| l.len()).sum::<usize>() + bearable.len();
        assert_eq!(listed, CODES.len(), "a list names a code that there is not");
    }

    /// DESIGN's own examples: nobody bears t ≤ n/2, a shard twice, a cosigner that strangers reach.
    #[test]
    fn what_is_final_is_never_borne() {
        for code in [12, 13, 14, 19, 34, 43] {
            assert_eq!(acceptance(Code(code)), Some(Acceptance::Never(FINAL)), "P{code:03}");
        }
        assert_eq!(acceptance(Code(999)), None);
    }
}
