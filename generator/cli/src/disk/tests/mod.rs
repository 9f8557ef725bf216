//! What the disk must do and refuse, each beside a control where the same act works.

mod links;
mod refusals;
mod runs;
mod single;

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;

use super::{Overwrite, Tree, write};

/// A tree from pairs of path and text.
fn tree(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// Two hosts and a picture.
fn fleet() -> Tree {
    tree(&[
        ("fleet.svg", "<svg/>\n"),
        ("sentry-fra-1/default.nix", "{ }\n"),
        ("sentry-fra-1/nftables.nft", "chain input { }\n"),
        ("public-fra-1/default.nix", "{ }\n"),
    ])
}

/// A folder into which [`fleet`] has been written.
fn written() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    write(&fleet(), root.path(), Overwrite::Ours).unwrap();
    root
}

/// Everything below a folder: path to content, links as where they point.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            if path.is_symlink() {
                found.insert(name, std::fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes());
            } else if path.is_dir() {
                open.push(path);
            } else {
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}
