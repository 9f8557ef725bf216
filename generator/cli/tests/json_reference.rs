//! docs/reference/json.md names every key that the program writes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn written(words: &[&str]) -> Value {
    let done = Command::new(env!("CARGO_BIN_EXE_palisade")).current_dir(root()).args(words).output().unwrap();
    serde_json::from_slice(&done.stdout).unwrap()
}

/// Keys of objects; below `servers` and `shards` they are names.
fn keys(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                out.insert(key.clone());
                match value {
                    Value::Object(named) if key == "servers" || key == "shards" => {
                        named.values().for_each(|it| keys(it, out));
                    }
                    value => keys(value, out),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|it| keys(it, out)),
        _ => {}
    }
}

#[test]
fn every_key_is_documented() {
    let page = fs::read_to_string(root().join("docs/reference/json.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("fleet.toml");
    let text = fs::read_to_string(root().join("fleet.toml")).unwrap();
    fs::write(&broken, text.replace("threshold = 3", "threshold = 2")).unwrap();
    // a breach, for its evidence
    assert!(Command::new("cp").arg("-r").arg(root().join("hosts")).arg(folder.path()).status().unwrap().success());
    let rules = folder.path().join("hosts/cosigner-fra-1/nftables.nft");
    let loose =
        fs::read_to_string(&rules).unwrap().replace("chain up0_in {\n", "chain up0_in {\n\ttcp dport 2222 goto pass\n");
    fs::write(rules, loose).unwrap();
    let broken = broken.to_str().unwrap();
    for words in [
        &["--fleet", broken, "check", "--format", "json"][..],
        &["--fleet", broken, "prove", "--format", "json"],
        &["prove", "--format", "json"],
        &["diff", "fleet.toml", "--format", "json"],
    ] {
        let verb = words.iter().find(|word| ["check", "prove", "diff"].contains(*word)).unwrap();
        let section = page.split("\n## ").find(|it| it.starts_with(&format!("`{verb}`"))).unwrap();
        let mut found = BTreeSet::new();
        keys(&written(words), &mut found);
        assert!(found.len() > 5, "{found:?}");
        for key in found {
            let named =
                [format!("`{key}`"), format!(".{key}`"), format!(".{key}[]`")].iter().any(|it| section.contains(it));
            assert!(named, "`{key}` of `{verb}` stands not in docs/reference/json.md");
        }
    }
}
