//! `hosts/` is the old tree or the new one, whatever happens to the writer: killed, out of space, locked out, or the
//! folder gone from under it. Each act runs in a real process, which is this test binary started again.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

#[path = "atomic/kills.rs"]
mod kills;
#[path = "atomic/places.rs"]
mod places;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use palisade::disk::{self, Overwrite, Step, Tree};

/// Names the part that a child process plays, and its folder.
const PART: &str = "PALISADE_TEST_PART";
const ROOT: &str = "PALISADE_TEST_ROOT";

/// Two fleets that share no file content: `b` lacks a host of `a` and has one that `a` lacks.
fn fleet(which: char) -> Tree {
    let hosts = if which == 'a' { 0..8 } else { 1..9 };
    let files = ["access.json", "default.nix", "host.json", "nftables.nft", "overlay.json"];
    hosts
        .flat_map(|host| files.iter().map(move |file| (host, file)))
        .map(|(host, file)| {
            (format!("sentry-{host}/{file}"), format!("{which} {host} {file}\n").repeat(200).into_bytes())
        })
        .collect()
}

/// What `write` makes of a tree: the tree and its manifest.
fn emitted(tree: &Tree) -> Tree {
    let scratch = tempfile::tempdir().unwrap();
    disk::write(tree, scratch.path(), Overwrite::Ours).unwrap();
    contents(&scratch.path().join("hosts"))
}

/// All files below a folder, read without the code under test.
fn contents(folder: &Path) -> Tree {
    let read = |name: String| Some((std::fs::read(folder.join(&name)).ok()?, name));
    modes(folder).into_keys().filter_map(read).map(|(bytes, name)| (name, bytes)).collect()
}

/// The mode of all that is below a folder.
fn modes(folder: &Path) -> BTreeMap<String, u32> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            found.insert(name, path.symlink_metadata().unwrap().permissions().mode() & 0o7777);
            if path.is_dir() {
                open.push(path);
            }
        }
    }
    found
}

/// This binary again, playing a part; `before` is the start of the command line, such as a shell.
fn child(before: &[&str], part: &str, root: &Path) -> Command {
    let this = std::env::current_exe().unwrap().into_os_string();
    let mut line = before.iter().map(Into::into).chain([this]);
    let mut command = Command::new(line.next().unwrap());
    command.args(line).args(["--exact", "child_process", "--ignored", "--nocapture"]);
    command.env(PART, part).env(ROOT, root);
    command
}

/// Says something even when the test passes.
fn say(text: &str) {
    std::io::stderr().write_all(format!("    {text}\n").as_bytes()).unwrap();
}

#[test]
#[ignore = "only a part that the other tests start as a process of its own"]
fn child_process() {
    let (Ok(part), Ok(root)) = (std::env::var(PART), std::env::var(ROOT)) else {
        return;
    };
    let root = PathBuf::from(root);
    match part.as_str() {
        "atomic a" => drop(disk::write_watched(&fleet('a'), &root, Overwrite::Ours, &mut kills::report).unwrap()),
        "atomic b" => drop(disk::write_watched(&fleet('b'), &root, Overwrite::Ours, &mut kills::report).unwrap()),
        "in place a" => kills::write_in_place(&fleet('a'), &root),
        "in place b" => kills::write_in_place(&fleet('b'), &root),
        "full" => places::full(&root),
        "read-only" => places::read_only(&root),
        "locked out" => places::locked_out(&root),
        other => panic!("no part `{other}`"),
    }
}

/// For both modules: how far a run has come, as a byte.
fn byte(step: Step) -> u8 {
    step as u8
}
