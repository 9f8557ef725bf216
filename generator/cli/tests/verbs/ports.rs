//! Ports on which nothing of ours listens yet: the operator's spec states them, and the emitted files are held to it.

use std::fs;
use std::path::Path;

use palisade_prove::read_tree;
use tempfile::TempDir;

use crate::{edit, files, fine, run};

const OTHERS: &str = "[ports]\ngate = 2235\nmetrics = 8528\nlogs = 9528\n";
const USUAL: &str = "Ports for programs to come";

/// The worked example with these tables more, and its hosts emitted from that.
fn emitted(more: &str) -> TempDir {
    let (folder, root) = (TempDir::new().unwrap(), Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    fs::create_dir(folder.path().join("keys")).unwrap();
    for (name, bytes) in files(&root.join("keys")) {
        fs::write(folder.path().join("keys").join(name), bytes).unwrap();
    }
    let spec = fs::read_to_string(root.join("fleet.toml")).unwrap();
    fs::write(folder.path().join("fleet.toml"), format!("{spec}\n{more}")).unwrap();
    fine(folder.path(), &["generate"]);
    folder
}

/// What the hosts there would say of themselves when evaluated, without any override.
fn evaluated(folder: &Path) {
    let mut tree = files(&folder.join("hosts"));
    tree.retain(|path, _| path.contains('/'));
    let input = read_tree(&tree).unwrap();
    fs::write(folder.join("evaluated.json"), serde_json::to_vec(&input).unwrap()).unwrap();
}

#[test]
fn other_ports_hold_where_the_spec_states_them_and_break_the_law_elsewhere() {
    let folder = emitted(OTHERS);
    let folder = folder.path();
    evaluated(folder);
    let lines: [&[&str]; 2] = [&["prove"], &["prove", "--evaluated", "evaluated.json"]];
    for line in lines {
        let said = fine(folder, line);
        assert!(said.out.contains(&format!("{USUAL}, as the spec states them: gate 2235, metrics 8528, logs 9528.\n")));
        assert!(said.out.contains("the law holds"), "{}", said.out);
    }
    // the same files, beside a spec of the usual ports, and beside none
    edit(folder, "fleet.toml", OTHERS, "");
    for spec in [true, false] {
        if !spec {
            fs::remove_file(folder.join("fleet.toml")).unwrap();
        }
        for line in lines {
            let said = run(folder, line);
            assert_eq!(said.code, 1, "{said:?}");
            assert!(!said.out.contains(USUAL));
            for wanted in [
                "over `wg-sign`: tcp 2235, which the law does not know",
                "over `wg-fleet`: tcp 8528, 9528, which the law does not know",
                "does not let pass what must: gate cosigner-chi-1 → sentry-chi-1, port 1235 over `wg-sign`",
                "does not let pass what must: push bastion-fra-1 → monitor-chi-1, port 8428 over `wg-fleet`",
            ] {
                assert!(said.out.contains(wanted), "{wanted:?} is not in:\n{}", said.out);
            }
        }
    }
}

#[test]
fn a_stated_port_that_is_not_emitted_breaks_the_law() {
    let folder = emitted("");
    let spec = fs::read_to_string(folder.path().join("fleet.toml")).unwrap();
    fs::write(folder.path().join("fleet.toml"), format!("{spec}{OTHERS}")).unwrap();
    let said = run(folder.path(), &["prove"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.out.contains("over `wg-sign`: tcp 1235, which the law does not know"), "{}", said.out);
}

#[test]
fn a_stated_port_on_which_something_listens_already_is_told() {
    let folder = emitted("");
    let spec = fs::read_to_string(folder.path().join("fleet.toml")).unwrap();
    for (key, port, breach) in [
        ("metrics", 22, "breach: monitor-chi-1: `sshd` listens on port 22, which is stated to be for push\n"),
        ("gate", 22, "breach: sentry-fra-1: `sshd` listens on port 22, which is stated to be for gate\n"),
        ("gate", 1234, "breach: sentry-fra-1: `palisade-chain` listens on port 1234, which is stated to be for gate\n"),
    ] {
        fs::write(folder.path().join("fleet.toml"), format!("{spec}[ports]\n{key} = {port}\n")).unwrap();
        let said = run(folder.path(), &["prove"]);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.out.contains(breach), "{breach:?} is not in:\n{}", said.out);
    }
}

#[test]
fn a_spec_that_cannot_be_read_proves_nothing() {
    let folder = emitted("");
    fs::write(folder.path().join("fleet.toml"), "[ports]\ngate = 70000\n").unwrap();
    let said = run(folder.path(), &["prove"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert!(said.err.starts_with("fleet.toml:2:8: ") && said.err.contains("nothing is proved"), "{}", said.err);
}
