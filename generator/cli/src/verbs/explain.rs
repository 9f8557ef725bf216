//! `palisade explain CODE`: the long form of a problem.

use palisade_core::problem::{CODES, accepting, explain};

use crate::outcome::Outcome;

/// Explains a code.
#[must_use]
pub fn run(code: &str) -> Outcome {
    match explain(code) {
        Some((code, text)) => Outcome::fine(format!("{text}\n{}", accepting(code))),
        None => {
            let known: Vec<String> = CODES.iter().map(|(c, _)| c.to_string()).collect();
            Outcome::usage(format!("no problem has the code {code:?}; known are {}", known.join(" ")))
        }
    }
}
