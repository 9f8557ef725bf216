//! The mark behind a value that was imported: `# chain.json 1f3a9c02`, with a digest of the value.
//!
//! The digest tells whose the value is now: as long as it fits, the next import may replace it; a value that was changed
//! by hand does not fit its mark any more, and stays.

use sha2::{Digest as _, Sha256};

use super::Fact;

/// The word before the digest.
const WORD: &str = "chain.json ";
/// Characters of the digest: it guards against accidents only, since whoever can write the spec can do anything.
const LENGTH: usize = 8;

fn digest(fact: &Fact) -> String {
    let kind = if matches!(fact, Fact::One(_)) { "one" } else { "many" };
    let words = std::iter::once(kind).chain(fact.words()).collect::<Vec<_>>().join("\n");
    let bytes = Sha256::digest(words.as_bytes());
    bytes.iter().take(LENGTH / 2).map(|b| format!("{b:02x}")).collect()
}

/// Where the digest stands in what follows a value.
fn place(suffix: &str) -> Option<std::ops::Range<usize>> {
    let comment = suffix.find('#')?;
    let start = comment + suffix.get(comment..)?.find(WORD)? + WORD.len();
    let found = suffix.get(start..start + LENGTH)?;
    found.bytes().all(|b| b.is_ascii_hexdigit()).then_some(start..start + LENGTH)
}

/// Whether what follows a value says that it was imported, and is still what was imported.
pub(super) fn fits(suffix: &str, fact: &Fact) -> bool {
    place(suffix).is_some_and(|at| suffix.get(at) == Some(&digest(fact)))
}

/// What follows a value, with the mark of a new one; all else of it stays.
pub(super) fn renewed(suffix: &str, fact: &Fact) -> String {
    match place(suffix) {
        Some(at) => format!("{}{}{}", &suffix[..at.start], digest(fact), &suffix[at.end..]),
        None => fresh(fact),
    }
}

/// The mark of a value that is new.
pub(super) fn fresh(fact: &Fact) -> String {
    format!(" # {WORD}{}", digest(fact))
}
