//! P036: what somebody accepts in the open is not told any more; an acceptance that accepts nothing is.

use std::collections::BTreeSet;

use crate::fleet::Spec;
use crate::fleet::people::Accept;
use crate::problem::{Acceptance, CODES, Problem, SigningProblem, acceptance};

/// Takes out what is accepted. Until when is a question of the day, which no rule here knows.
pub(super) fn apply(spec: &Spec, problems: Vec<Problem>) -> Vec<Problem> {
    let mut used = BTreeSet::new();
    let mut left = Vec::new();
    for problem in problems {
        let by: Vec<usize> = (0..).zip(&spec.accept).filter(|(_, a)| fits(a, &problem)).map(|(i, _)| i).collect();
        if by.is_empty() {
            left.push(problem);
        }
        used.extend(by);
    }
    left.extend((0..).zip(&spec.accept).filter(|(i, _)| !used.contains(i)).map(|(_, a)| pointless(a)));
    left
}

fn fits(a: &Accept, problem: &Problem) -> bool {
    problem.subject().is_some_and(|s| s == a.subject.as_str()) && problem.describe().code.to_string() == a.code.as_str()
}

fn pointless(a: &Accept) -> Problem {
    let code = CODES.iter().map(|(code, _)| *code).find(|code| code.to_string() == a.code.as_str());
    let looks = match code.and_then(acceptance) {
        Some(Acceptance::Bearable { subject, .. }) => Some(subject),
        Some(Acceptance::Never(_)) | None => None,
    };
    let span = if looks.is_some() { a.subject.span } else { a.code.span };
    let (code, subject) = (a.code.to_string(), a.subject.as_str().to_owned());
    SigningProblem::Pointless { span, code, subject, looks }.into()
}
