//! Runs that are refused: the folder is as it was, and the message says why.

use std::path::Path;

use super::{contents, fleet, tree, written};
use crate::disk::{DiskError, Overwrite, Reason, Refusal, Step, read, write, write_watched};

/// A fleet of which nothing is left of [`fleet`].
fn other() -> crate::disk::Tree {
    tree(&[("fleet.svg", "<svg id=\"2\"/>\n")])
}

fn refusals(root: &Path) -> Vec<Refusal> {
    let before = contents(root);
    match write(&other(), root, Overwrite::Ours) {
        Err(DiskError::Refused(refusals)) => {
            assert_eq!(contents(root), before);
            refusals
        }
        answer => panic!("not refused: {answer:?}"),
    }
}

#[test]
fn a_hand_edited_file_is_kept_unless_forced() {
    let root = written();
    let file = root.path().join("hosts/sentry-fra-1/default.nix");
    std::fs::write(&file, "{ mine = true; }\n").unwrap();
    let refused = Refusal { path: "sentry-fra-1/default.nix".into(), reason: Reason::Edited };
    assert_eq!(refusals(root.path()), std::slice::from_ref(&refused));
    let text = write(&other(), root.path(), Overwrite::Ours).unwrap_err().to_string();
    assert!(text.contains("\n  sentry-fra-1/default.nix (edited by hand)\n") && text.contains("--force"), "{text}");
    let summary = write(&other(), root.path(), Overwrite::Everything).unwrap();
    assert_eq!(summary.lost, [refused]);
    assert!(!file.exists());
}

#[test]
fn a_hand_edit_that_the_spec_now_gives_is_no_loss() {
    let root = written();
    std::fs::write(root.path().join("hosts/fleet.svg"), "<svg id=\"2\"/>\n").unwrap();
    assert_eq!(write(&other(), root.path(), Overwrite::Ours).unwrap().unchanged, 1);
}

#[test]
fn a_stray_file_is_kept_unless_forced() {
    let root = written();
    std::fs::write(root.path().join("hosts/notes.txt"), "mine\n").unwrap();
    assert_eq!(refusals(root.path()), [Refusal { path: "notes.txt".into(), reason: Reason::Unlisted }]);
    // Also when all else is already as it should be.
    assert!(matches!(write(&fleet(), root.path(), Overwrite::Ours), Err(DiskError::Refused(_))));
    write(&fleet(), root.path(), Overwrite::Everything).unwrap();
    assert!(!root.path().join("hosts/notes.txt").exists());
}

#[test]
fn without_its_line_in_the_manifest_a_file_is_not_ours() {
    let root = written();
    let manifest = root.path().join("hosts/MANIFEST");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let broken = text.lines().filter(|line| !line.ends_with(".nft")).map(|line| format!("{line}\n"));
    std::fs::write(&manifest, format!("<<<<<<< HEAD\n{}>>>>>>>", broken.collect::<String>())).unwrap();
    let refused = Refusal { path: "sentry-fra-1/nftables.nft".into(), reason: Reason::Unlisted };
    assert_eq!(refusals(root.path()), [refused]);
    std::fs::remove_file(&manifest).unwrap();
    assert_eq!(refusals(root.path()).len(), 4);
    std::fs::write(&manifest, text).unwrap();
    write(&other(), root.path(), Overwrite::Ours).unwrap();
}

#[test]
fn two_runs_do_not_meet() {
    let root = written();
    let mut second = None;
    let mut meet = |step| {
        if step == Step::Synced {
            second = Some(write(&fleet_with_edit(), root.path(), Overwrite::Ours));
        }
    };
    write_watched(&other(), root.path(), Overwrite::Ours, &mut meet).unwrap();
    assert!(matches!(second, Some(Err(DiskError::Busy { .. }))), "{second:?}");
    write(&fleet_with_edit(), root.path(), Overwrite::Ours).unwrap();
}

fn fleet_with_edit() -> crate::disk::Tree {
    let mut tree = fleet();
    tree.insert("fleet.svg".into(), b"<svg id=\"3\"/>\n".to_vec());
    tree
}

#[test]
fn an_edit_saved_during_the_run_is_kept() {
    let root = written();
    let file = root.path().join("hosts/sentry-fra-1/default.nix");
    let mut edit = |step| {
        if step == Step::Synced {
            std::fs::write(&file, "{ mine = true; }\n").unwrap();
        }
    };
    let answer = write_watched(&other(), root.path(), Overwrite::Ours, &mut edit);
    assert!(matches!(answer, Err(DiskError::Moved { .. })), "{answer:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{ mine = true; }\n");
    assert!(!root.path().join(".palisade/next").exists());
}

#[test]
fn a_folder_that_is_not_there_is_not_made() {
    let root = tempfile::tempdir().unwrap();
    let gone = root.path().join("gone");
    let text = write(&fleet(), &gone, Overwrite::Ours).unwrap_err().to_string();
    let wanted =
        format!("cannot open the folder `{}`: No such file or directory (os error 2). It is gone", gone.display());
    assert!(text.starts_with(&wanted), "{text}");
    assert!(!gone.exists());
    assert!(read(&gone).is_err() && read(root.path()).unwrap().is_empty());
}

#[test]
fn paths_that_lead_elsewhere_are_refused() {
    let root = written();
    let before = contents(root.path());
    for path in ["", "/etc/x", "../x", "a/../x", "a//x", "./x", "a/", "a\nb", "a\\b", "MANIFEST", "a\0b"] {
        let answer = write(&tree(&[(path, "x")]), root.path(), Overwrite::Everything);
        assert!(matches!(answer, Err(DiskError::BadPath { .. })), "{path:?}: {answer:?}");
    }
    assert_eq!(contents(root.path()), before);
}
