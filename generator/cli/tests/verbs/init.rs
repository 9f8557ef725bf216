//! `palisade init`: what it writes is a fleet that passes, and nearly the smallest one.

use std::fs;

use super::{edit, files, fine, run};

#[test]
fn an_empty_folder_becomes_a_fleet_that_passes() {
    let folder = tempfile::tempdir().unwrap();
    let said = fine(folder.path(), &["init"]);
    assert!(said.out.contains("palisade check"), "{}", said.out);
    let names: Vec<String> = files(folder.path()).into_keys().collect();
    assert_eq!(names, [".gitignore", "flake.nix", "fleet.toml"]);
    let text = fs::read_to_string(folder.path().join("fleet.toml")).unwrap();
    assert!(text.matches("CHANGE").count() > 5, "placeholders are marked");

    let check = fine(folder.path(), &["check"]);
    assert_eq!(
        check.err.matches("warning[").count(),
        4,
        "no keys, facts unknown, nobody enters, one site: {}",
        check.err
    );
    assert!(!check.err.contains("error["));

    fine(folder.path(), &["keys", "new", "--insecure-lab", "--drop-private"]);
    fine(folder.path(), &["generate"]);
    fine(folder.path(), &["generate", "--check"]);
}

/// Without any one of its hosts but the monitor and the bastion some rule is broken.
#[test]
fn it_is_nearly_the_smallest_fleet() {
    let folder = tempfile::tempdir().unwrap();
    fine(folder.path(), &["init"]);
    let text = fs::read_to_string(folder.path().join("fleet.toml")).unwrap();
    let hosts: Vec<&str> = text.lines().filter(|l| l.contains("{ n = ")).collect();
    assert_eq!(hosts.len(), 9);
    for host in hosts {
        // No rule asks for a monitor, and only a warning for a bastion.
        if host.contains("n = 61") || host.contains("n = 81") {
            continue;
        }
        fs::write(folder.path().join("fleet.toml"), text.replace(host, "")).unwrap();
        assert_eq!(run(folder.path(), &["check"]).code, 1, "without {host}");
    }
}

#[test]
fn it_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".gitignore"), "mine\n").unwrap();
    let said = fine(folder.path(), &["init"]);
    assert!(said.out.contains(".gitignore is there already and stays as it is"), "{}", said.out);
    assert_eq!(fs::read_to_string(folder.path().join(".gitignore")).unwrap(), "mine\n");

    edit(folder.path(), "fleet.toml", "my-validator", "mine");
    let before = files(folder.path());
    let said = run(folder.path(), &["init"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.contains("fleet.toml is there already"), "{}", said.err);
    assert_eq!(files(folder.path()), before);

    // Nor what a link points to, even when that is not there yet.
    let other = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(folder.path().join("gone.toml"), other.path().join("fleet.toml")).unwrap();
    let said = run(other.path(), &["init"]);
    assert_ne!(said.code, 0, "{said:?}");
    assert!(!folder.path().join("gone.toml").exists());
}

#[test]
fn a_folder_that_is_not_there_is_one_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let said = run(folder.path(), &["init", "--fleet", "no/such/fleet.toml"]);
    assert_eq!((said.code, said.out.as_str(), said.err.lines().count()), (3, "", 1), "{said:?}");
}

#[test]
fn answers_given_as_flags_are_checked_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = run(folder.path(), &["init", "--name", "hub", "--people", "ana,ben"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("--people: three names are needed"), "{wrong:?}");
    assert!(files(folder.path()).is_empty(), "nothing is written before everything is right");
    let flags = ["init", "--name", "hub", "--people", "dora,emil,fay", "--admin-networks", "203.0.113.64/28"];
    fine(folder.path(), &flags);
    let text = fs::read_to_string(folder.path().join("fleet.toml")).unwrap();
    assert!(text.contains("custodian = \"emil\"") && !text.contains("\"ben\""));
    assert!(!fine(folder.path(), &["check"]).err.contains("error["));
}
