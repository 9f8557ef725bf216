//! `palisade keys new` and `palisade keys retire`.

use std::fs;

use super::{base, edit, files, fine, palisade, run, said};

#[test]
fn throw_away_keys_say_that_they_are() {
    let folder = base();
    let said = run(folder.path(), &["keys", "new"]);
    assert_eq!(said.code, 2, "one has to say that one knows: {said:?}");

    fs::remove_dir_all(folder.path().join("keys")).unwrap();
    let secrets = tempfile::tempdir().unwrap();
    let line = ["keys", "new", "--insecure-lab", "--secrets", secrets.path().to_str().unwrap()];
    let said = fine(folder.path(), &line);
    assert!(said.out.starts_with("13 throw-away key files"), "{}", said.out);
    for (name, bytes) in files(&folder.path().join("keys")) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("insecure-lab = true"), "{name}");
    }
    assert!(fine(folder.path(), &["check"]).err.contains("warning[P041]: 12 key files"));

    // Nothing of a private half is in the tree, and a second run makes nothing.
    let tree = files(folder.path());
    for (name, bytes) in files(secrets.path()).iter().filter(|(name, _)| name.ends_with(".key")) {
        let secret = String::from_utf8(bytes.clone()).unwrap();
        let found = tree.values().any(|b| String::from_utf8_lossy(b).contains(secret.trim()));
        assert!(!found && secret.trim().len() == 44, "{name}");
    }
    let again = fine(folder.path(), &line);
    assert_eq!(again.out, "every host has keys already; nothing was made\n");
    assert_eq!(files(folder.path()), tree);
}

#[test]
fn private_halves_go_to_the_users_state_folder() {
    let folder = base();
    fs::remove_file(folder.path().join("keys/monitor-nyc-1.toml")).unwrap();
    let line = ["keys", "new", "--insecure-lab"];
    let nowhere = run(folder.path(), &line);
    assert_eq!((nowhere.code, nowhere.out.as_str()), (2, ""), "neither HOME nor XDG_STATE_HOME: {nowhere:?}");
    assert!(!folder.path().join("keys/monitor-nyc-1.toml").exists());

    let home = tempfile::tempdir().unwrap();
    let done = said(palisade(folder.path(), &line).env("HOME", home.path()));
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.out.starts_with("1 throw-away key file"), "{}", done.out);
    let state = files(&home.path().join(".local/state/palisade/base/keys"));
    assert!(state.contains_key("monitor-nyc-1/wg-fleet.key"), "{:?}", state.keys());
}

#[test]
fn a_retired_number_is_never_used_again() {
    let folder = base();
    let still = run(folder.path(), &["keys", "retire", "monitor-nyc-1"]);
    assert_eq!(still.code, 2);
    assert!(still.err.contains("still in the spec"), "{}", still.err);

    let line = "nyc-1 = { n = 61, site = \"nyc\", nic = [\"203.0.113.6/26\"], gateway = [\"203.0.113.1\"] }\n";
    edit(folder.path(), "fleet.toml", line, "");
    let check = run(folder.path(), &["check"]);
    assert!(check.err.contains("If it is gone: `palisade keys retire monitor-nyc-1`"), "{}", check.err);
    fine(folder.path(), &["keys", "retire", "monitor-nyc-1"]);
    assert!(!folder.path().join("keys/monitor-nyc-1.toml").exists());
    let retired = fs::read_to_string(folder.path().join("keys/retired.toml")).unwrap();
    assert!(retired.contains("[retired.monitor-nyc-1]\nn = 61\n"), "{retired}");
    fine(folder.path(), &["check"]);

    edit(folder.path(), "fleet.toml", "n = 81", "n = 61");
    let reused = run(folder.path(), &["check"]);
    assert_eq!(reused.code, 1);
    assert!(reused.err.contains("error[P023]"), "{}", reused.err);
}

#[test]
fn what_was_retired_before_stays() {
    let folder = base();
    let kept = "# why\nformat = 1\n\n[retired.sentry-ams-1]\nn = 29 # ours\non = 2026-01-31\n";
    fs::write(folder.path().join("keys/retired.toml"), kept).unwrap();
    let line = "nyc-1 = { n = 61, site = \"nyc\", nic = [\"203.0.113.6/26\"], gateway = [\"203.0.113.1\"] }\n";
    edit(folder.path(), "fleet.toml", line, "");
    fine(folder.path(), &["keys", "retire", "monitor-nyc-1"]);
    let now = fs::read_to_string(folder.path().join("keys/retired.toml")).unwrap();
    assert_eq!(now, format!("{kept}\n[retired.monitor-nyc-1]\nn = 61\n"));
}

#[test]
fn what_is_not_there_cannot_be_retired() {
    let folder = base();
    for host in ["monitor-ams-1", "nobody", "../fleet"] {
        let before = files(folder.path());
        let said = run(folder.path(), &["keys", "retire", host]);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{host}: {said:?}");
        assert_eq!(files(folder.path()), before);
    }
}
