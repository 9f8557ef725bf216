//! P040: facts about a chain that are not known are named, never guessed.

use crate::fleet::Spec;
use crate::fleet::values::Fact;
use crate::problem::{KeyProblem, Problem};
use crate::span::{At, Span};

/// The place to look at when a fact is unknown: where it says so, else the chain's own place.
fn unknown<T>(fact: Option<&At<Fact<T>>>, chain: Span) -> Option<Span> {
    match fact {
        Some(At { value: Fact::Known(_), .. }) => None,
        Some(at) => Some(at.span),
        None => Some(chain),
    }
}

pub(super) fn check(spec: &Spec) -> Vec<Problem> {
    let mut out = Vec::new();
    for (name, chain) in spec.chain.iter().filter(|(_, c)| c.daemon.is_sdk()) {
        let s = chain.slashing.as_ref();
        let facts = [
            (unknown(chain.genesis_sha256.as_ref(), chain.key), "genesis-sha256", "needed before a node first starts"),
            (unknown(chain.release.as_ref(), chain.key), "release", "needed to compare it with the packages"),
            (
                unknown(chain.block_time.as_ref(), chain.key),
                "block-time",
                "needed for the jail budget, and for timeouts",
            ),
            (
                unknown(s.and_then(|s| s.window.as_ref()), chain.key),
                "slashing.signed-blocks-window",
                "needed for the jail budget",
            ),
            (
                unknown(s.and_then(|s| s.min_signed.as_ref()), chain.key),
                "slashing.min-signed-per-window",
                "needed for the jail budget",
            ),
            (
                unknown(s.and_then(|s| s.jail.as_ref()), chain.key),
                "slashing.downtime-jail-duration",
                "needed for the jail budget",
            ),
            (
                unknown(s.and_then(|s| s.slash_double_sign.as_ref()), chain.key),
                "slashing.slash-fraction-double-sign",
                "needed for the expected loss",
            ),
            (
                unknown(s.and_then(|s| s.slash_downtime.as_ref()), chain.key),
                "slashing.slash-fraction-downtime",
                "needed for the expected loss",
            ),
        ];
        let facts: Vec<_> = facts.into_iter().filter_map(|(span, key, needed)| Some((span?, key, needed))).collect();
        if !facts.is_empty() {
            out.push(KeyProblem::UnknownFacts { span: chain.key, chain: name.to_string(), facts }.into());
        }
    }
    out
}
