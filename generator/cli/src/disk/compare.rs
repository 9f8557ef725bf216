//! Turns a tree and what stands in `hosts/` into the list of their differences.

use std::fmt::Write as _;
use std::path::Path;

use similar::TextDiff;

use super::{DiskError, HOSTS, Tree, manifest, read};

/// How a file below `hosts/` differs from the emitted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Both are there, with different content.
    Changed,
    /// Emitted, but not on the disk.
    Missing,
    /// On the disk, but not emitted.
    Stray,
}

/// One file below `hosts/` that is not as emitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Path below `hosts/`.
    pub path: String,
    /// How it differs.
    pub kind: Kind,
    /// Unified diff from the disk to what would be emitted, safe for a terminal.
    pub diff: String,
}

/// Compares the tree, with its manifest, with what stands in `hosts/`; sorted by path.
///
/// # Errors
/// As [`read`].
pub fn compare(tree: &Tree, root: &Path) -> Result<Vec<Change>, DiskError> {
    let text = manifest::text(tree)?;
    let emitted = manifest::complete(tree, &text);
    let standing = read(root)?;
    let mut changes = Vec::new();
    for (path, new) in &emitted {
        let old = standing.get(*path).map(Vec::as_slice);
        let kind = match old {
            Some(old) if old == *new => continue,
            Some(_) => Kind::Changed,
            None => Kind::Missing,
        };
        changes.push(Change { path: (*path).to_owned(), kind, diff: diff(path, old, Some(new)) });
    }
    for (path, old) in standing.iter().filter(|(path, _)| !emitted.contains_key(path.as_str())) {
        changes.push(Change { path: path.clone(), kind: Kind::Stray, diff: diff(path, Some(old), None) });
    }
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(changes)
}

fn diff(path: &str, old: Option<&[u8]>, new: Option<&[u8]>) -> String {
    let name = |side, there: Option<_>| {
        if there.is_some() { format!("{side}/{HOSTS}/{path}") } else { "/dev/null".to_owned() }
    };
    let (from, to) = (name("a", old), name("b", new));
    let text = |bytes: Option<&[u8]>| bytes.map_or(Some(String::new()), |bytes| String::from_utf8(bytes.to_vec()).ok());
    let (Some(old), Some(new)) = (text(old), text(new)) else {
        return format!("Binary files {from} and {to} differ\n");
    };
    printable(&TextDiff::from_lines(&old, &new).unified_diff().header(&from, &to).to_string())
}

/// A hand-edited file may hold what moves a terminal's cursor or turns its text around.
fn printable(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut safe, c| {
        match c {
            '\n' | '\t' => safe.push(c),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                let _ = write!(safe, "{}", c.escape_unicode());
            }
            c if c.is_control() => safe.extend(c.escape_default()),
            c => safe.push(c),
        }
        safe
    })
}
