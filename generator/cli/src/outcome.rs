//! What a verb has to say: text for both streams, and how the process ends.

use std::fmt::Display;

/// How the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// Fine.
    Fine = 0,
    /// Problems in the spec, or emitted files that are not as they would be emitted.
    Problems = 1,
    /// The command line.
    Usage = 2,
    /// The world: I/O, or a fault of our own.
    World = 3,
}

/// What a verb has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// For standard output.
    pub out: String,
    /// For standard error.
    pub err: String,
    /// How the process ends.
    pub code: Code,
}

impl Outcome {
    /// All is well.
    pub fn fine(out: impl Into<String>) -> Self {
        Self { out: out.into(), err: String::new(), code: Code::Fine }
    }
    /// The spec has problems, or files are stale; `err` says which.
    pub fn problems(err: impl Into<String>) -> Self {
        Self { out: String::new(), err: err.into(), code: Code::Problems }
    }
    /// The command line asks for what cannot be.
    pub fn usage(err: impl Display) -> Self {
        Self { out: String::new(), err: format!("palisade: {err}\n"), code: Code::Usage }
    }
    /// The world refused.
    pub fn world(err: impl Display) -> Self {
        Self { out: String::new(), err: format!("palisade: {err}\n"), code: Code::World }
    }
    /// The same, with more on standard error before it.
    #[must_use]
    pub fn after(mut self, err: &str) -> Self {
        self.err.insert_str(0, err);
        self
    }
}
