//! The emitted trees of real fleets: every file is what its own parser reads, and default.nix is in nixfmt's form.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use palisade_core::emit::expected_json;
use palisade_core::{Plan, Texts, emit, parse, plan, validate};

use super::eval::eval;

/// Folders of fleets that have keys: the worked example, and the one that the cases start from.
fn folders() -> [PathBuf; 2] {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    [root.clone(), root.join("generator/cli/tests/cases/base")]
}

/// The texts of a fleet on the disk.
pub fn texts(folder: &Path) -> Texts {
    let mut texts = Texts::from([("fleet.toml".to_owned(), fs::read_to_string(folder.join("fleet.toml")).unwrap())]);
    for entry in fs::read_dir(folder.join("keys")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.ends_with(".toml") || name.ends_with(".toml.sig") {
            texts.insert(format!("keys/{name}"), fs::read_to_string(&path).unwrap());
        }
    }
    texts
}

fn planned(folder: &Path) -> Plan {
    let texts = texts(folder);
    let fleet = validate(&parse(&texts).unwrap()).unwrap();
    plan(&fleet).unwrap()
}

/// All files of all fleets with a name, as text.
fn each(ends: &str) -> Vec<(String, String)> {
    let trees = folders().into_iter().map(|f| emit(&planned(&f)));
    let all = trees.flatten().filter(|(path, _)| path.ends_with(ends));
    let files: Vec<_> = all.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect();
    assert!(!files.is_empty(), "no file ends in {ends}");
    files
}

#[test]
fn nix_is_what_was_planned() {
    for folder in folders() {
        let plan = planned(&folder);
        let tree = emit(&plan);
        let expected: BTreeMap<String, String> = expected_json(&plan);
        assert_eq!(expected.len(), plan.hosts.len());
        for (host, json) in expected {
            let text = String::from_utf8(tree[&format!("{host}/default.nix")].clone()).unwrap();
            let want: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert_eq!(eval(&text), Ok(serde_json::json!({ "palisade": want })), "{host}");
        }
    }
}

#[test]
fn nix_is_a_fixed_point_of_nixfmt() {
    for (path, text) in each(".nix") {
        assert_eq!(nixfmt_rs::format(&text).unwrap(), text, "{path}");
    }
    assert_ne!(nixfmt_rs::format("{a=[1 2];}\n").unwrap(), "{a=[1 2];}\n", "the formatter formats");
}

/// What people wrote has the same form as what is emitted.
#[test]
fn our_own_nix_is_a_fixed_point_too() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut left: Vec<PathBuf> = ["flake.nix", "lib", "modules", "packages", "checks"].map(|p| root.join(p)).into();
    let mut seen = 0;
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
        } else if path.extension().is_some_and(|e| e == "nix") {
            let text = fs::read_to_string(&path).unwrap();
            assert!(nixfmt_rs::format(&text).unwrap() == text, "{} is not in nixfmt's form", path.display());
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen} files");
}

/// The whole set is under 80 lines: one host is read at one sight.
#[test]
fn nix_is_short_and_begins_with_its_origin() {
    for (path, text) in each("default.nix") {
        assert!(text.starts_with("# Emitted by `palisade generate` from fleet.toml. Do not edit"), "{path}");
        assert!(text.ends_with("}\n") && !text.ends_with("\n\n"), "{path}");
        assert!(text.lines().count() < 80, "{path} has {} lines", text.lines().count());
        assert!(!text.contains("${") && !text.contains("import") && !text.contains("''"), "{path}");
    }
}

#[test]
fn toml_json_and_svg_are_what_their_parsers_read() {
    for (path, text) in each(".toml") {
        assert!(text.parse::<toml::Table>().is_ok(), "{path}: {:?}", text.parse::<toml::Table>());
    }
    for (path, text) in each(".json") {
        let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"));
        assert_eq!(format!("{value:#}\n"), text, "{path}: not in the form that people read");
    }
    for (path, text) in each(".svg") {
        assert!(roxmltree::Document::parse(&text).is_ok(), "{path}: {:?}", roxmltree::Document::parse(&text).err());
    }
}

#[test]
fn no_file_holds_what_cannot_be_seen() {
    for (path, text) in each("") {
        let bad = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
        assert_eq!(bad, None, "{path}");
        assert!(text.ends_with('\n') && !text.contains('\r'), "{path}");
    }
}
