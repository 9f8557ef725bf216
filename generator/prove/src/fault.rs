//! What is wrong with a file that was read, and which one.

use std::fmt;

/// One thing in a file that cannot be understood, so that nothing can be proved of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file: in the tree `hosts/NAME/FILE`, else as the caller names it.
    pub path: String,
    /// Where in it; `None` where the fault is of the file as a whole, or its reader knows no places.
    pub place: Option<(u32, u32)>,
    /// What is wrong in it.
    pub detail: String,
}

impl Fault {
    /// A fault in `path`.
    pub(crate) fn new(path: &str, detail: impl Into<String>) -> Self {
        Self { path: path.to_owned(), place: None, detail: detail.into() }
    }

    /// A fault in `path`, at a line and a column, both from 1.
    pub(crate) fn at(path: &str, place: (u32, u32), detail: impl Into<String>) -> Self {
        Self { path: path.to_owned(), place: Some(place), detail: detail.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(out, "{}:{line}:{column}: {}", self.path, self.detail),
            None => write!(out, "{}: {}", self.path, self.detail),
        }
    }
}

impl std::error::Error for Fault {}
