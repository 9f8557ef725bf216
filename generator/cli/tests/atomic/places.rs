//! Places that differ, or where no tree can be written.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use palisade::disk::{self, DiskError, Overwrite, Step, Tree};

use crate::{child, contents, emitted, fleet, modes, say};

/// What a shell answers when the machine does not let us make the place.
const CANNOT: i32 = 77;

/// One clear error: a single line with the place and the way out; and the old tree stands, with nothing beside it.
fn refused(tree: &Tree, root: &Path, says: [&str; 2]) {
    let before = contents(&root.join("hosts"));
    let text = disk::write(tree, root, Overwrite::Ours).unwrap_err().to_string();
    assert!(says.iter().all(|part| text.contains(part)), "{text}");
    assert!(text.contains(root.to_str().unwrap()) && text.ends_with("`hosts/` is as it was"), "{text}");
    assert!(!text.contains('\n'), "{text}");
    assert_eq!(contents(&root.join("hosts")), before);
    assert!(!root.join(".palisade/next").exists());
}

/// Runs a part where the folder is a file system of its own, seen by nobody else.
fn on_own_file_system(part: &str) {
    let root = tempfile::tempdir().unwrap();
    let mount = "mount -t tmpfs -o size=2M none \"$PALISADE_TEST_ROOT\" 2>/dev/null || exit 77; \
                 \"$@\"; code=$?; umount \"$PALISADE_TEST_ROOT\"; exit $code";
    let as_root: &[&str] = &["unshare", "--mount"];
    // In a chroot the namespace's mounts cannot be made private; as another user we must first be root in our own.
    for namespace in
        [as_root, &["unshare", "--mount", "--propagation=unchanged"], &["unshare", "--map-root-user", "--mount"]]
    {
        let can = Command::new(namespace[0]).args(&namespace[1..]).arg("true").stderr(Stdio::null()).status();
        if !can.is_ok_and(|status| status.success()) {
            continue;
        }
        let line = [namespace, &["sh", "-c", mount, "sh"]].concat();
        let output = child(&line, part, root.path()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        match output.status.code() {
            Some(0) => return assert!(text.contains("1 passed"), "{text}"),
            Some(CANNOT) => {}
            _ => panic!("{text}{}", String::from_utf8_lossy(&output.stderr)),
        }
    }
    say(&format!("skipped, {part}: this machine lets us mount no tmpfs"));
}

/// The part of a writer on a file system of 2 MB.
pub(crate) fn full(root: &Path) {
    let large = |size| Tree::from([("sentry-1/large.json".to_owned(), vec![b'x'; size])]);
    // First run: no tree comes up. Then one stands, and stays.
    refused(&large(4 << 20), root, ["No space left on device", "free some space"]);
    assert!(!root.join("hosts").exists());
    disk::write(&fleet('a'), root, Overwrite::Ours).unwrap();
    refused(&large(4 << 20), root, ["No space left on device", "free some space"]);
    disk::write(&large(100 << 10), root, Overwrite::Ours).unwrap();
}

/// The part of a writer whose file system becomes read-only.
pub(crate) fn read_only(root: &Path) {
    let remount = |how| assert!(Command::new("mount").args(["-o", how]).arg(root).status().unwrap().success());
    disk::write(&fleet('a'), root, Overwrite::Ours).unwrap();
    remount("remount,ro");
    refused(&fleet('b'), root, ["Read-only file system", "mount it writable"]);
    // Nothing is to be written, so nothing is refused.
    disk::write(&fleet('a'), root, Overwrite::Ours).unwrap();
    remount("remount,rw");
    disk::write(&fleet('b'), root, Overwrite::Ours).unwrap();
}

/// The part of a writer who may read the folder and not write in it.
pub(crate) fn locked_out(root: &Path) {
    refused(&fleet('b'), root, ["Permission denied", "You lack the rights"]);
    disk::write(&fleet('a'), root, Overwrite::Ours).unwrap();
}

#[test]
fn full_disk() {
    on_own_file_system("full");
}

#[test]
fn read_only_file_system() {
    on_own_file_system("read-only");
}

#[test]
fn folder_that_is_not_ours_to_write() {
    let root = tempfile::tempdir().unwrap();
    disk::write(&fleet('a'), root.path(), Overwrite::Ours).unwrap();
    let staging = root.path().join(".palisade");
    // Without a staging folder its making fails; with one of ours, the swap does.
    for keep in ["staging folder", "no staging folder"] {
        if keep == "no staging folder" {
            std::fs::remove_dir_all(&staging).unwrap();
        }
        std::fs::set_permissions(root.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
        // A user namespace takes root's right to write everywhere.
        let output = child(&["unshare", "--user"], "locked out", root.path()).output().unwrap();
        std::fs::set_permissions(root.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        if error.contains("unshare: unshare failed") {
            return say("skipped, locked out: this machine lets us make no user namespace");
        }
        assert!(output.status.success(), "{keep}: {}{error}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn folder_that_vanishes_on_the_way() {
    for at in [Step::Folder, Step::Ignored, Step::Cleared, Step::Begun, Step::Wrote, Step::Synced, Step::Swapping] {
        for old in [None, Some(fleet('a'))] {
            let parent = tempfile::tempdir().unwrap();
            let root = parent.path().join("fleet");
            std::fs::create_dir(&root).unwrap();
            if let Some(old) = &old {
                disk::write(old, &root, Overwrite::Ours).unwrap();
            }
            let mut vanish = |step| {
                if step == at && root.exists() {
                    std::fs::remove_dir_all(&root).unwrap();
                }
            };
            let answer = disk::write_watched(&fleet('b'), &root, Overwrite::Ours, &mut vanish);
            let text = answer.as_ref().unwrap_err().to_string();
            let moved = matches!(answer, Err(DiskError::Moved { .. }));
            assert!(moved || text.contains("It is gone: put the folder back"), "{at:?}: {text}");
            assert!(text.contains(root.to_str().unwrap()) && !text.contains('\n'), "{at:?}: {text}");
            assert!(!root.exists(), "{at:?}: the folder was made again");
        }
    }
}

#[test]
fn same_bytes_in_two_folders_locales_and_umasks() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let runs = [(&one, "umask 000; exec \"$@\"", "C"), (&two, "umask 177; exec \"$@\"", "tr_TR.UTF-8")];
    for (root, shell, locale) in runs {
        let mut run = child(&["sh", "-c", shell, "sh"], "atomic a", root.path());
        let output = run.env("LC_ALL", locale).env("TZ", locale).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    let [one, two] = [one, two].map(|root| (contents(&root.path().join("hosts")), modes(&root.path().join("hosts"))));
    assert_eq!(one, two);
    assert_eq!(one.0, emitted(&fleet('a')));
    for (name, mode) in one.1 {
        assert_eq!(mode, if name.contains('.') || name == "MANIFEST" { 0o644 } else { 0o755 }, "{name}");
    }
}
