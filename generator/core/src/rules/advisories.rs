//! Known open flaws of programs that a fleet may run, each with where it is known from.

/// A flaw that nobody mends any more.
#[derive(Debug, Clone, Copy)]
pub struct Advisory {
    /// The program, in the spec's word.
    pub program: &'static str,
    /// What it is, as a message names it.
    pub what: &'static str,
    /// Where that is said.
    pub source: &'static str,
}

const NOTES: &str = "notes of the fork gnolang/horcrux, August 2026, on v3.3.2";

/// Upstream Horcrux ended with v3.3.2 in March 2025. Nothing is known of the fork, which has no release: its pin is unknown.
pub const ADVISORIES: &[Advisory] = &[
    Advisory { program: "horcrux", what: "reuse of a nonce across vote and vote extension", source: NOTES },
    Advisory { program: "horcrux", what: "a concurrent double sign at equal height, round and step", source: NOTES },
    Advisory {
        program: "horcrux",
        what: "an administration service without authentication on the port between cosigners",
        source: "the same notes, and the source of v3.3.2",
    },
    Advisory { program: "horcrux", what: "calls that crash it", source: NOTES },
    Advisory { program: "horcrux", what: "13 reachable CVEs of what it is built from", source: NOTES },
];

/// What is known of a program.
pub(super) fn of(program: &str) -> impl Iterator<Item = &'static Advisory> {
    ADVISORIES.iter().filter(move |a| a.program == program)
}

#[cfg(test)]
mod tests {
    use super::ADVISORIES;
    use crate::fleet::chain::Signer;
    use crate::problem::explain;

    #[test]
    fn the_long_explanation_names_each_with_its_source() {
        let page = explain("P035").unwrap().1.split_whitespace().collect::<Vec<_>>().join(" ");
        for a in ADVISORIES {
            assert!(page.contains(a.what), "P035 does not name {:?}", a.what);
            assert!(page.contains(a.source), "P035 does not say that this is from {:?}", a.source);
            assert!(Signer::TABLES.contains(&a.program), "the spec has no word `{}`", a.program);
        }
    }
}
