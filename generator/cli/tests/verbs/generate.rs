//! `palisade generate` and `palisade graph`.

use std::fs;

use super::{base, edit, files, fine, palisade, run, said};

#[test]
fn it_writes_once_and_then_changes_nothing() {
    let folder = base();
    let first = fine(folder.path(), &["generate"]);
    assert!(first.out.starts_with("12 hosts in "), "{}", first.out);
    let tree = files(&folder.path().join("hosts"));
    for file in ["sentry-fra-1/config.toml", "cosigner-tyo-1/horcrux.json", "MANIFEST", "fleet.svg"] {
        assert!(tree.contains_key(file), "{file}");
    }
    let second = fine(folder.path(), &["generate"]);
    assert!(
        second.out.contains(&format!("files: {} as they were", tree.len() - 1)),
        "{} of {}",
        second.out,
        tree.len()
    );
    assert_eq!(files(&folder.path().join("hosts")), tree);
    let check = fine(folder.path(), &["generate", "--check"]);
    assert_eq!(check.err, "");
}

#[test]
fn a_fault_writes_nothing() {
    let folder = base();
    edit(folder.path(), "fleet.toml", "threshold = 3", "threshold = 2");
    let said = run(folder.path(), &["generate"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert!(said.err.contains("error[P013]"), "{}", said.err);
    assert!(!folder.path().join("hosts").exists());
}

#[test]
fn hosts_without_keys_are_named() {
    let folder = base();
    fs::remove_dir_all(folder.path().join("keys")).unwrap();
    let said = run(folder.path(), &["generate"]);
    assert_eq!(said.code, 1);
    assert_eq!(said.err.matches("error[P025]").count(), 13, "12 hosts and a chain: {}", said.err);
}

#[test]
fn check_tells_what_is_changed_missing_or_stray() {
    let folder = base();
    fine(folder.path(), &["generate"]);
    let hosts = folder.path().join("hosts");
    let good = files(&hosts);

    edit(&hosts, "sentry-fra-1/config.toml", "pex = false", "pex = true");
    fs::remove_file(hosts.join("monitor-nyc-1/host.json")).unwrap();
    fs::write(hosts.join("monitor-nyc-1/extra.nix"), "{ }\n").unwrap();
    let said = run(folder.path(), &["generate", "--check"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    for line in ["-pex = true", "+pex = false", "sentry-fra-1/config.toml", "monitor-nyc-1/host.json", "extra.nix"] {
        assert!(said.err.contains(line), "{line}: {}", said.err);
    }
    assert!(said.err.ends_with("palisade: 3 files of hosts/ are not what the spec gives; run `palisade generate`\n"));

    // Work of somebody's hands is kept until they say otherwise.
    let said = run(folder.path(), &["generate"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(fs::read_to_string(hosts.join("sentry-fra-1/config.toml")).unwrap().contains("pex = true"));
    let said = fine(folder.path(), &["generate", "--force"]);
    assert!(said.out.contains("overwritten by --force: hosts/sentry-fra-1/config.toml"), "{}", said.out);
    assert_eq!(files(&hosts), good);
}

#[test]
fn a_changed_spec_is_stale_until_generated() {
    let folder = base();
    fine(folder.path(), &["generate"]);
    edit(folder.path(), "fleet.toml", "raft-timeout = \"1s\"", "raft-timeout = \"2s\"");
    let said = run(folder.path(), &["generate", "--check"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("-    \"raftTimeout\": \"1s\"") && said.err.contains("+    \"raftTimeout\": \"2s\""),
        "{}",
        said.err
    );
    let said = fine(folder.path(), &["generate"]);
    assert!(said.out.contains("4 changed"), "one file of each cosigner: {}", said.out);
    fine(folder.path(), &["generate", "--check"]);
}

/// The same bytes in another folder, another locale, another time zone, under another path to the spec.
#[test]
fn the_same_spec_gives_the_same_bytes() {
    let (one, two) = (base(), base());
    fine(one.path(), &["generate"]);
    let fleet = two.path().join("fleet.toml");
    let elsewhere = tempfile::tempdir().unwrap();
    let line = ["generate", "--fleet", fleet.to_str().unwrap()];
    let mut command = palisade(elsewhere.path(), &line);
    command.envs([("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8"), ("TZ", "Pacific/Kiritimati"), ("USER", "x")]);
    let done = said(&mut command);
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(files(&one.path().join("hosts")), files(&two.path().join("hosts")));
    assert!(files(elsewhere.path()).is_empty());
}

#[test]
fn files_that_git_does_not_track_are_mentioned() {
    let folder = base();
    let git = |line: &[&str]| {
        let done = std::process::Command::new("git").args(line).current_dir(folder.path()).output();
        done.is_ok_and(|d| d.status.success())
    };
    if !git(&["init", "--quiet"]) {
        return; // a machine without git has nothing to be told
    }
    let said = fine(folder.path(), &["generate"]);
    assert!(said.out.contains("git does not track yet"), "{}", said.out);
    assert!(git(&["add", "."]));
    let said = fine(folder.path(), &["generate"]);
    assert!(!said.out.contains("git does not track"), "{}", said.out);
}

#[test]
fn graph_draws_to_a_file_or_to_standard_output() {
    let folder = base();
    fine(folder.path(), &["graph", "-o", "fleet.svg"]);
    let file = fs::read_to_string(folder.path().join("fleet.svg")).unwrap();
    let told = fine(folder.path(), &["graph", "-o", "-"]).out;
    assert_eq!(file, told);
    assert!(file.starts_with("<svg") || file.starts_with("<?xml"), "{}", &file[..60.min(file.len())]);
    for host in ["sentry-fra-1", "cosigner-sao-1", "bastion-fra-1"] {
        assert!(file.contains(host) || file.contains(host.split_once('-').unwrap().1), "{host} is not in the picture");
    }
    let said = run(folder.path(), &["graph", "-o", "no/such/folder/fleet.svg"]);
    assert_eq!((said.code, said.err.lines().count()), (3, 1), "{said:?}");
}
