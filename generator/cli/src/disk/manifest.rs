//! Turns a tree into `hosts/MANIFEST` (what `sha256sum` would write, sorted by path), and the file back into hashes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::{DiskError, MANIFEST, Tree};

/// Files as they are to stand on the disk, borrowed: a fleet's files are many.
pub(super) type View<'t> = BTreeMap<&'t str, &'t [u8]>;

/// The manifest of a tree.
pub(super) fn text(tree: &Tree) -> Result<Vec<u8>, DiskError> {
    if let Some(path) = tree.keys().find(|path| path.as_str() == MANIFEST || !is_plain(path)) {
        return Err(DiskError::BadPath { path: path.clone() });
    }
    let lines = tree.iter().map(|(path, bytes)| format!("{}  {path}\n", hash(bytes)));
    Ok(lines.collect::<String>().into_bytes())
}

/// All files of a tree, its manifest among them.
pub(super) fn complete<'t>(tree: &'t Tree, text: &'t [u8]) -> View<'t> {
    let mut all = view(tree);
    all.insert(MANIFEST, text);
    all
}

/// All files of a tree.
pub(super) fn view(tree: &Tree) -> View<'_> {
    tree.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect()
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
