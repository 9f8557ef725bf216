//! The arrows between crates, and between the modules of core; what the path from spec to bytes must not touch.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Crate → all crates that it is built from (not those of its tests).
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let text = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap();
    let direct = |p: &serde_json::Value| {
        let all = p["dependencies"].as_array().unwrap();
        all.iter().filter(|d| d["kind"].is_null()).map(|d| text(&d["name"])).collect()
    };
    packages.iter().map(|p| (text(&p["name"]), direct(p))).collect()
}

#[test]
fn crates_depend_in_one_direction() {
    let all = dependencies();
    let ours = |krate: &str| -> BTreeSet<&str> {
        all[krate].iter().map(String::as_str).filter(|d| all.contains_key(*d)).collect()
    };
    assert_eq!(ours("palisade-core"), BTreeSet::new());
    assert_eq!(ours("palisade-prove"), BTreeSet::new());
    assert_eq!(ours("palisade-lab"), BTreeSet::from(["palisade-prove"]));
    let outward = ["tokio", "rustix", "nix", "tempfile", "ureq", "getrandom", "rand"];
    for krate in ["palisade-core", "palisade-prove"] {
        let found: Vec<_> = all[krate].iter().filter(|d| outward.contains(&d.as_str())).collect();
        assert!(found.is_empty(), "{krate} is pure, and depends on {found:?}");
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn core() -> Vec<(PathBuf, String)> {
    let folder = root().join("generator/core/src");
    let mut found = Vec::new();
    sources(&folder, &mut found);
    found.into_iter().map(|p| (p.strip_prefix(&folder).unwrap().to_owned(), fs::read_to_string(p).unwrap())).collect()
}

/// What each module of core may name; `plan` asks `rules`, and `rules` look at its topology.
const LEFT: [(&str, &[&str]); 8] = [
    ("span", &[]),
    ("problem", &["span"]),
    ("spec", &["span", "problem"]),
    ("fleet", &["span", "problem", "spec"]),
    ("budget", &["span", "spec", "fleet"]),
    ("rules", &["span", "problem", "spec", "fleet", "plan"]),
    ("plan", &["span", "problem", "spec", "fleet", "rules"]),
    ("emit", &["span", "fleet", "plan"]),
];

#[test]
fn modules_of_core_name_only_what_is_left_of_them() {
    let mut seen = BTreeSet::new();
    for (path, text) in core() {
        let first = path.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let Some((_, left)) = LEFT.iter().find(|(m, _)| *m == first) else { continue };
        seen.insert(first.clone());
        for part in text.split("crate::").skip(1) {
            let name: String = part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            let module = LEFT.iter().any(|(m, _)| *m == name);
            assert!(
                !module || name == first || left.contains(&name.as_str()),
                "{}: names crate::{name}",
                path.display()
            );
        }
    }
    assert_eq!(seen.len(), LEFT.len(), "a module of the list is gone: {seen:?}");
}

#[test]
fn the_path_from_spec_to_bytes_touches_no_world() {
    for (path, text) in core() {
        for word in
            ["std::fs", "std::env", "std::time", "std::net::Tcp", "std::process", "std::thread", "HashMap", "HashSet"]
        {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn a_file_is_one_idea() {
    let mut found = Vec::new();
    for krate in ["core", "prove", "cli", "lab"] {
        sources(&root().join("generator").join(krate), &mut found);
    }
    let lines = |p: &PathBuf| fs::read_to_string(p).unwrap().lines().count();
    let long: Vec<_> = found.iter().filter(|p| lines(p) > 300).collect();
    assert!(found.len() > 100 && long.is_empty(), "over 300 lines: {long:?}");
}
