//! `palisade explain CODE`: the long form of a problem.

use palisade_core::problem::{CODES, accepting, explain};

use crate::outcome::Outcome;
use crate::page;

/// Explains a code.
#[must_use]
pub fn run(code: &str) -> Outcome {
    match explain(code) {
        Some((code, text)) => {
            let text = format!("{text}\n{}", accepting(code));
            Outcome::fine(match page::terminal() {
                Some(columns) => page::markdown(&text, columns),
                None => text,
            })
        }
        None => {
            let known: Vec<String> = CODES.iter().map(|(c, _)| c.to_string()).collect();
            Outcome::usage(format!("no problem has the code {code:?}; known are {}", known.join(" ")))
        }
    }
}
