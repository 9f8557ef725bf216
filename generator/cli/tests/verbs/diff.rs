//! `palisade diff`: files, folders and git revisions; the exit code; what cannot be compared.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::{Said, run};

/// The worked example's spec and keys, committed to a repository of their own in the folder `fleet`.
fn repository() -> TempDir {
    let folder = TempDir::new().unwrap();
    let (root, to) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), folder.path().join("fleet"));
    fs::create_dir_all(to.join("keys")).unwrap();
    fs::copy(root.join("fleet.toml"), to.join("fleet.toml")).unwrap();
    for entry in fs::read_dir(root.join("keys")).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), to.join("keys").join(entry.file_name())).unwrap();
    }
    for words in [&["init", "-q"][..], &["add", "-A"], &["commit", "-q", "-m", "first"]] {
        git(folder.path(), words);
    }
    folder
}

fn git(folder: &Path, words: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
    let done = Command::new("git").arg("-C").arg(folder).args(identity).args(words).output().unwrap();
    assert!(done.status.success(), "{done:?}");
}

fn edit(folder: &Path, from: &str, to: &str) {
    let path = folder.join("fleet/fleet.toml");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from));
    fs::write(path, text.replace(from, to)).unwrap();
}

fn diff(folder: &Path, words: &[&str]) -> Said {
    run(folder, &[&["--fleet", "fleet/fleet.toml", "diff"], words].concat())
}

#[test]
fn revisions_files_and_folders_are_the_same_fleet() {
    let folder = repository();
    fs::create_dir_all(folder.path().join("other")).unwrap();
    for name in ["fleet.toml", "keys"] {
        let (from, to) = (folder.path().join("fleet").join(name), folder.path().join("other").join(name));
        assert!(Command::new("cp").arg("-r").arg(from).arg(to).status().unwrap().success());
    }
    for before in ["HEAD", "fleet", "other", "other/fleet.toml"] {
        let same = diff(folder.path(), &[before]);
        assert_eq!((same.code, same.out.as_str(), same.err.as_str()), (0, "no change\n", ""), "{before}");
    }
    edit(folder.path(), "192.0.2.224/29", "192.0.2.224/28");
    git(folder.path(), &["commit", "-q", "-a", "-m", "second"]);
    let weaker = diff(folder.path(), &["HEAD~1", "HEAD"]);
    assert_eq!(weaker.code, 1, "{weaker:?}");
    assert!(weaker.out.starts_with("Weaker\n  people    the bastions' SSH can now be reached from"), "{}", weaker.out);
    assert_eq!(diff(folder.path(), &["HEAD~1"]), weaker, "the file on the disk is the second commit's");
    assert_eq!(diff(folder.path(), &["other"]), weaker);
    assert_eq!(diff(folder.path(), &["HEAD", "HEAD~1"]).code, 0, "back again weakens nothing");
}

#[test]
fn forms_for_machines_and_for_a_pull_request() {
    let folder = repository();
    edit(folder.path(), "192.0.2.224/29", "192.0.2.224/28");
    let said = diff(folder.path(), &["HEAD", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.code, &json["format"], &json["weakens"]), (1, &1.into(), &true.into()));
    assert_eq!(json["changes"][0]["subject"], "people");
    let said = diff(folder.path(), &["HEAD", "--format", "markdown"]);
    assert!(said.out.starts_with("**1 weaker**\n\n### Weaker\n\n- *people*: the bastions' SSH"), "{}", said.out);
    let without = diff(folder.path(), &["HEAD", "--no-prove"]);
    assert_eq!(without.code, 1, "what is written is told without a proof: {without:?}");
}

#[test]
fn text_of_the_spec_becomes_no_markup() {
    let folder = repository();
    edit(folder.path(), "uid = 3001\n", "uid = 3001\ntitle = \"<b>[x](y)*\"\n");
    let said = diff(folder.path(), &["HEAD", "--format", "markdown"]);
    assert!(said.out.contains(r"\<b\>\[x\](y)\*"), "{}", said.out);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = repository();
    let unknown = diff(folder.path(), &["no-such-thing"]);
    assert_eq!(unknown.code, 3);
    assert!(unknown.err.contains("no such file, folder or git revision"), "{unknown:?}");
    let option = diff(folder.path(), &["--", "--output=stolen"]);
    assert_eq!(option.code, 3, "{option:?}");
    assert!(
        !folder.path().join("stolen:./fleet.toml").exists()
            && !folder.path().join("fleet/stolen:./fleet.toml").exists()
    );
    edit(folder.path(), "threshold = 3\n", "threshold = 2\n");
    let broken = diff(folder.path(), &["HEAD"]);
    assert_eq!(broken.code, 1);
    assert!(broken.err.contains("fleet/fleet.toml:") && broken.out.is_empty(), "{broken:?}");
}
