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
            (
                unknown(chain.genesis_sha256.as_ref(), chain.key),
                "genesis-sha256",
                "before a node of this chain first starts",
            ),
            (unknown(chain.block_time.as_ref(), chain.key), "block-time", "for the jail budget and for timeouts"),
            (
                unknown(s.and_then(|s| s.window.as_ref()), chain.key),
                "slashing.signed-blocks-window",
                "for the jail budget",
            ),
            (
                unknown(s.and_then(|s| s.min_signed.as_ref()), chain.key),
                "slashing.min-signed-per-window",
                "for the jail budget",
            ),
            (
                unknown(s.and_then(|s| s.jail.as_ref()), chain.key),
                "slashing.downtime-jail-duration",
                "for the jail budget",
            ),
            (
                unknown(s.and_then(|s| s.slash_double_sign.as_ref()), chain.key),
                "slashing.slash-fraction-double-sign",
                "for the expected loss",
            ),
            (
                unknown(s.and_then(|s| s.slash_downtime.as_ref()), chain.key),
                "slashing.slash-fraction-downtime",
                "for the expected loss",
            ),
        ];
        for (span, key, needed) in facts {
            if let Some(span) = span {
                out.push(KeyProblem::UnknownFact { span, chain: name.to_string(), key, needed }.into());
            }
        }
    }
    out
}
