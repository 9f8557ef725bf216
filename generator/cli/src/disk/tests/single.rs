//! Single files outside `hosts/`.

use super::{contents, tree};
use crate::disk::{DiskError, Existing, place};

#[test]
fn files_are_placed_and_none_is_overwritten() {
    let root = tempfile::tempdir().unwrap();
    let first = tree(&[("keys/a.toml", "a\n"), ("keys/b.toml", "b\n"), ("top.toml", "t\n")]);
    place(&first, root.path(), Existing::Kept).unwrap();
    let staging = tree(&[(".palisade/.gitignore", "*\n"), (".palisade/lock", "")]);
    let standing = first.into_iter().chain(staging).collect();
    assert_eq!(contents(root.path()), standing);

    let second = tree(&[("keys/0.toml", "new\n"), ("keys/b.toml", "new\n"), ("keys/c.toml", "new\n")]);
    let answer = place(&second, root.path(), Existing::Kept);
    assert!(matches!(&answer, Err(DiskError::Exists { path }) if path.ends_with("keys/b.toml")), "{answer:?}");
    assert_eq!(contents(root.path()), standing, "all or none");

    place(&second, root.path(), Existing::Replaced).unwrap();
    assert_eq!(contents(&root.path().join("keys"))["b.toml"], b"new\n");
    assert_eq!(contents(&root.path().join("keys")).len(), 4);
}

#[test]
fn no_file_lands_in_hosts_or_outside() {
    let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink(outside.path(), root.path().join("keys")).unwrap();
    for path in ["hosts/x", "hosts", "../x", "/x", "keys/../../x"] {
        let answer = place(&tree(&[(path, "x")]), root.path(), Existing::Replaced);
        assert!(matches!(answer, Err(DiskError::BadPath { .. })), "{path}: {answer:?}");
    }
    let answer = place(&tree(&[("keys/a.toml", "x")]), root.path(), Existing::Replaced);
    assert!(matches!(answer, Err(DiskError::Link { .. })), "{answer:?}");
    assert!(contents(outside.path()).is_empty());
}
