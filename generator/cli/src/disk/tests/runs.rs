//! Runs that go through: what stands on the disk afterwards.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

use super::{contents, fleet, tree, written};
use crate::disk::{HOSTS, Kind, Overwrite, Step, compare, read, untracked, write, write_watched};

fn inode(path: &Path) -> u64 {
    std::fs::metadata(path).unwrap().ino()
}

#[test]
fn tree_and_manifest_stand_on_the_disk() {
    let root = written();
    let mut standing = read(root.path()).unwrap();
    let manifest = String::from_utf8(standing.remove("MANIFEST").unwrap()).unwrap();
    assert_eq!(standing, fleet());
    let paths: Vec<&str> = manifest.lines().map(|line| line.split_once("  ").unwrap().1).collect();
    let wanted = ["fleet.svg", "public-fra-1/default.nix", "sentry-fra-1/default.nix", "sentry-fra-1/nftables.nft"];
    assert_eq!(paths, wanted);
    let check = |root: &Path| {
        let hosts = root.join(HOSTS);
        Command::new("sha256sum").args(["--check", "--status", "--strict", "MANIFEST"]).current_dir(hosts).status()
    };
    assert!(check(root.path()).unwrap().success());
    std::fs::write(root.path().join("hosts/fleet.svg"), "<svg>\n").unwrap();
    assert!(!check(root.path()).unwrap().success());
}

#[test]
fn the_same_again_touches_nothing() {
    let root = written();
    let hosts = root.path().join(HOSTS);
    let before = (inode(&hosts), inode(&hosts.join("fleet.svg")));
    let mut steps = Vec::new();
    let summary = write_watched(&fleet(), root.path(), Overwrite::Ours, &mut |step| steps.push(step)).unwrap();
    assert_eq!((summary.unchanged, summary.added.len(), steps.len()), (4, 0, 0));
    assert_eq!((inode(&hosts), inode(&hosts.join("fleet.svg"))), before);
}

#[test]
fn summary_names_what_changed() {
    let root = written();
    let mut next = fleet();
    next.remove("public-fra-1/default.nix");
    next.insert("fleet.svg".into(), b"<svg></svg>\n".to_vec());
    next.insert("monitor-fra-1/a/b/deep.nix".into(), b"{ }\n".to_vec());
    let summary = write(&next, root.path(), Overwrite::Ours).unwrap();
    assert_eq!(summary.added, ["monitor-fra-1/a/b/deep.nix"]);
    assert_eq!(summary.changed, ["fleet.svg"]);
    assert_eq!(summary.removed, ["public-fra-1/default.nix"]);
    assert_eq!((summary.unchanged, summary.lost.len()), (2, 0));
    assert!(compare(&next, root.path()).unwrap().is_empty());
    assert!(!root.path().join("hosts/public-fra-1").exists());
    assert_eq!(contents(&root.path().join(".palisade")), tree(&[(".gitignore", "*\n"), ("lock", "")]));
}

#[test]
fn steps_come_in_their_order() {
    let root = tempfile::tempdir().unwrap();
    let mut steps = Vec::new();
    write_watched(&fleet(), root.path(), Overwrite::Ours, &mut |step| steps.push(step)).unwrap();
    assert!(steps.is_sorted(), "{steps:?}");
    assert_eq!(steps.iter().filter(|step| **step == Step::Wrote).count(), fleet().len() + 1);
    assert_eq!((steps.first(), steps.last()), (Some(&Step::Folder), Some(&Step::Removed)));
}

#[test]
fn more_files_than_are_held_open() {
    let root = tempfile::tempdir().unwrap();
    let many = (0..1500).map(|n| (format!("host-{}/{n}.nix", n % 190), vec![b'x'; 10])).collect();
    write(&many, root.path(), Overwrite::Ours).unwrap();
    assert!(compare(&many, root.path()).unwrap().is_empty());
}

#[test]
fn leftovers_of_a_killed_run_go_even_when_nothing_is_to_be_written() {
    let root = written();
    let half = root.path().join(".palisade/next/sentry-fra-1");
    std::fs::create_dir_all(&half).unwrap();
    std::fs::write(half.join("default.nix"), "{").unwrap();
    std::fs::write(root.path().join(".palisade/.gitignore"), "").unwrap();
    write(&fleet(), root.path(), Overwrite::Ours).unwrap();
    assert_eq!(contents(&root.path().join(".palisade")), tree(&[(".gitignore", "*\n"), ("lock", "")]));
    assert!(compare(&fleet(), root.path()).unwrap().is_empty());
}

#[test]
fn a_file_made_executable_is_made_plain_again() {
    let root = written();
    let file = root.path().join("hosts/fleet.svg");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    write(&fleet(), root.path(), Overwrite::Ours).unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().mode() & 0o7777, 0o644);
}

#[test]
fn differences_are_shown() {
    let root = written();
    let hosts = root.path().join(HOSTS);
    std::fs::write(hosts.join("sentry-fra-1/nftables.nft"), "chain input { accept \u{1b}[2J\u{202e} }\n").unwrap();
    std::fs::write(hosts.join("stray.bin"), [0xff, 0xfe]).unwrap();
    std::fs::remove_file(hosts.join("fleet.svg")).unwrap();
    let changes = compare(&fleet(), root.path()).unwrap();
    let kinds: Vec<_> = changes.iter().map(|change| (change.path.as_str(), change.kind)).collect();
    let wanted =
        [("fleet.svg", Kind::Missing), ("sentry-fra-1/nftables.nft", Kind::Changed), ("stray.bin", Kind::Stray)];
    assert_eq!(kinds, wanted);
    assert_eq!(changes[0].diff, "--- /dev/null\n+++ b/hosts/fleet.svg\n@@ -0,0 +1 @@\n+<svg/>\n");
    let shown = "--- a/hosts/sentry-fra-1/nftables.nft\n+++ b/hosts/sentry-fra-1/nftables.nft\n@@ -1 +1 @@\n\
                 -chain input { accept \\u{1b}[2J\\u{202e} }\n+chain input { }\n";
    assert_eq!(changes[1].diff, shown);
    assert_eq!(changes[2].diff, "Binary files a/hosts/stray.bin and /dev/null differ\n");
}

#[test]
fn what_git_does_not_track_is_named() {
    let root = written();
    assert!(untracked(root.path()).is_empty(), "no checkout");
    let git = |args: &[&str]| {
        let status = Command::new("git").arg("-C").arg(root.path()).args(args).status().unwrap();
        assert!(status.success(), "git {args:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "hosts/fleet.svg", "hosts/MANIFEST"]);
    std::fs::write(root.path().join(".gitignore"), "sentry-*\n").unwrap();
    let wanted =
        ["hosts/public-fra-1/default.nix", "hosts/sentry-fra-1/default.nix", "hosts/sentry-fra-1/nftables.nft"];
    assert_eq!(untracked(root.path()), wanted);
    git(&["add", "--force", "hosts"]);
    assert!(untracked(root.path()).is_empty());
}
