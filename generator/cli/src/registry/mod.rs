//! A chain's `chain.json` of the Cosmos chain registry → facts in the spec's words, and those into the text of fleet.toml.
//!
//! Anybody can have a file merged into the registry, so every word of it is a stranger's: only what the spec's own types
//! accept is taken, and all that is told of the rest is quoted.

mod facts;
mod gas;
mod mark;
mod merge;
mod seeds;

pub use facts::{Facts, Said, read};
pub use merge::{Change, Merged, merge};

/// A fact in the spec's words: one value, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A string.
    One(String),
    /// A list of strings.
    Many(Vec<String>),
}

impl Fact {
    /// Its words, of which the order says nothing.
    fn words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = match self {
            Self::One(word) => vec![word],
            Self::Many(words) => words.iter().map(String::as_str).collect(),
        };
        words.sort_unstable();
        words
    }

    /// Do both say the same?
    #[must_use]
    pub fn is_as(&self, other: &Self) -> bool {
        matches!(self, Self::One(_)) == matches!(other, Self::One(_)) && self.words() == other.words()
    }
}

/// Does one of the spec's types accept this word? Else its reason.
fn accepted<T: palisade_core::spec::Scalar>(word: &str) -> Result<(), String> {
    use palisade_core::spec::Refused;
    match T::scalar(&toml::de::DeValue::String(word.into())) {
        Ok(_) => Ok(()),
        Err(Refused::Value(reason, _)) => Err(reason),
        Err(Refused::Type) => Err(format!("it is not {}", T::EXPECTS)),
    }
}
