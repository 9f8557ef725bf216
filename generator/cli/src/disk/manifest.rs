//! Turns a tree into `hosts/MANIFEST` (what `sha256sum` would write, sorted by path), and the file back into hashes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::{DiskError, MANIFEST, Tree};

/// The tree as it stands on the disk: all files and the manifest over them.
pub(super) fn complete(tree: &Tree) -> Result<Tree, DiskError> {
    if let Some(path) = tree.keys().find(|path| path.as_str() == MANIFEST || !is_plain(path)) {
        return Err(DiskError::BadPath { path: path.clone() });
    }
    let mut text = String::new();
    for (path, bytes) in tree {
        let _ = writeln!(text, "{}  {path}", hash(bytes));
    }
    let mut all = tree.clone();
    all.insert(MANIFEST.to_owned(), text.into_bytes());
    Ok(all)
}

/// Path to hash; a line that says neither vouches for nothing, so its file counts as not ours.
pub(super) fn parse(text: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(text);
    text.lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(hash, path)| (path.to_owned(), hash.to_owned()))
        .collect()
}

/// SHA-256 in lower-case hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a path stays below the folder that it is relative to, and can be a line of the manifest as it is.
pub(super) fn is_plain(path: &str) -> bool {
    !path.chars().any(|c| c.is_control() || c == '\\')
        && path.split('/').all(|name| !name.is_empty() && name != "." && name != "..")
}
