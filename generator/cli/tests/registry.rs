//! `palisade chain import`: whole files of the registry, what is made of them, and thousands of accidents to them.
//!
//! tests/registry/files/ holds files written by hand after the registry's schema. `PALISADE_REGISTRY=DIR` names a folder with
//! real ones (`cosmoshub.json` or `cosmoshub/chain.json`), which are then read as well.

#[path = "registry/accidents.rs"]
mod accidents;
#[path = "registry/layout.rs"]
mod layout;
#[path = "mutations/random.rs"]
mod random;
#[path = "registry/taken.rs"]
mod taken;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use palisade::registry::{Facts, merge, read};

/// The fleet that breaks no rule.
pub fn base() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/base/fleet.toml")).unwrap()
}

/// A file written by hand.
pub fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/registry/files").join(name)).unwrap()
}

/// Every chain.json there is, by path.
pub fn files() -> BTreeMap<PathBuf, String> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/registry/files");
    let real = std::env::var_os("PALISADE_REGISTRY").map(PathBuf::from);
    let mut out = BTreeMap::new();
    for folder in [Some(own), real].into_iter().flatten() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            let path = if path.is_dir() { path.join("chain.json") } else { path };
            let schema = path.to_str().unwrap().ends_with(".schema.json");
            if path.extension().is_some_and(|e| e == "json") && path.is_file() && !schema {
                out.insert(path.clone(), fs::read_to_string(&path).unwrap());
            }
        }
    }
    assert!(out.len() >= 5, "{} files", out.len());
    out
}

/// What must hold of every merge: nothing that stood there is lost, the facts are there, and once more changes nothing.
pub fn held(before: &str, facts: &Facts, alias: Option<&str>) -> String {
    let merged = merge(before, facts, alias).unwrap();
    let toml: toml::Table = merged.text.parse().unwrap_or_else(|e| panic!("{e}\n{}", merged.text));
    assert_eq!(toml["chain"][&merged.alias]["id"].as_str(), Some(facts.id.as_str()));
    let again = merge(&merged.text, facts, alias).unwrap();
    assert_eq!(again.text, merged.text, "once more changes nothing");
    assert_eq!(again.alias, merged.alias);
    assert!(!merged.text.chars().any(|c| c.is_control() && !"\n\r\t".contains(c)), "control characters");
    merged.text
}

#[test]
fn every_file_is_taken_or_refused_with_a_reason() {
    let mut taken = 0;
    for (path, text) in files() {
        match read(&text) {
            Ok(facts) => {
                let after = held(&base(), &facts, Some("imported-one"));
                assert!(after.starts_with(&base()[..base().find("[cluster").unwrap()]), "{}", path.display());
                held("", &facts, Some("x"));
                taken += 1;
            }
            Err(why) => assert!(why.contains("eip155"), "{}: {why}", path.display()),
        }
    }
    eprintln!("{taken} files were taken");
    assert!(taken >= 4);
}
