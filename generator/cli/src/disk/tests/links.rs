//! Symbolic links and other odd things: nothing outside the folder is read or written.

use std::os::unix::fs::symlink;
use std::path::Path;

use super::{contents, fleet, tree, written};
use crate::disk::{DiskError, HOSTS, Overwrite, compare, read, write};

/// All three acts are refused, also with force, and neither the folder nor what lies outside has changed.
fn all_refuse(root: &Path, outside: &Path) {
    let before = (contents(root), contents(outside));
    let next = tree(&[("fleet.svg", "new\n")]);
    for answer in [
        read(root).map(drop),
        compare(&next, root).map(drop),
        write(&next, root, Overwrite::Ours).map(drop),
        write(&next, root, Overwrite::Everything).map(drop),
    ] {
        let text = answer.as_ref().unwrap_err().to_string();
        assert!(matches!(answer, Err(DiskError::Link { .. } | DiskError::Odd { .. })), "{text}");
        assert!(text.contains("run again"), "{text}");
    }
    assert_eq!((contents(root), contents(outside)), before);
}

#[test]
fn hosts_as_a_link() {
    let (root, outside) = (tempfile::tempdir().unwrap(), written());
    symlink(outside.path().join(HOSTS), root.path().join(HOSTS)).unwrap();
    all_refuse(root.path(), outside.path());
}

#[test]
fn links_below_hosts() {
    let outside = written();
    for target in ["hosts/sentry-fra-1", "hosts/fleet.svg", "nowhere"] {
        let root = written();
        symlink(outside.path().join(target), root.path().join("hosts/sentry-fra-1/link")).unwrap();
        all_refuse(root.path(), outside.path());
        std::fs::remove_file(root.path().join("hosts/sentry-fra-1/link")).unwrap();
        write(&tree(&[("fleet.svg", "new\n")]), root.path(), Overwrite::Ours).unwrap();
    }
}

#[test]
fn the_staging_folder_or_its_lock_as_a_link() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("kept"), "x").unwrap();
    let root = tempfile::tempdir().unwrap();
    symlink(outside.path(), root.path().join(".palisade")).unwrap();
    assert!(matches!(write(&fleet(), root.path(), Overwrite::Ours), Err(DiskError::Link { .. })));
    std::fs::remove_file(root.path().join(".palisade")).unwrap();
    std::fs::create_dir(root.path().join(".palisade")).unwrap();
    symlink(outside.path().join("made"), root.path().join(".palisade/lock")).unwrap();
    assert!(write(&fleet(), root.path(), Overwrite::Ours).is_err());
    assert_eq!(contents(outside.path()), tree(&[("kept", "x")]));
}

#[test]
fn a_link_among_leftovers_is_removed_and_not_followed() {
    let (root, outside) = (written(), written());
    std::fs::create_dir(root.path().join(".palisade/next")).unwrap();
    symlink(outside.path().join(HOSTS), root.path().join(".palisade/next/link")).unwrap();
    let before = contents(outside.path());
    write(&tree(&[("fleet.svg", "new\n")]), root.path(), Overwrite::Ours).unwrap();
    assert_eq!(contents(outside.path()), before);
    assert!(!root.path().join(".palisade/next").exists());
}

#[test]
fn hosts_as_a_file_and_a_pipe_below_it() {
    let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(root.path().join(HOSTS), "x").unwrap();
    all_refuse(root.path(), outside.path());
    let root = written();
    let pipe = root.path().join("hosts/pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let text = read(root.path()).unwrap_err().to_string();
    assert!(
        text.ends_with("is a named pipe, but a file or folder belongs there. Move it away and run again"),
        "{text}"
    );
}
