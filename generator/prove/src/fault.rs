//! What is wrong with a file that was read, and which one.

use std::fmt;

/// One thing in a file that cannot be understood, so that nothing can be proved of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file: in the tree `hosts/NAME/FILE`, else as the caller names it.
    pub path: String,
    /// What is wrong in it.
    pub detail: String,
}

impl Fault {
    /// A fault in `path`.
    pub(crate) fn new(path: &str, detail: impl Into<String>) -> Self {
        Self { path: path.to_owned(), detail: detail.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.path, self.detail)
    }
}

impl std::error::Error for Fault {}
