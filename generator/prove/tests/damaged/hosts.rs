//! Damaged files of hosts that know each other, each file as it lies on the disk.

use palisade_prove::{Fault, read_tree};
use serde_json::Value;

use crate::accident::{Rng, to_bytes, to_json, to_text};
use crate::{Tree, answered, example, is_of_the_whole, rulesets, survive};

/// Words of TOML and JSON, and some that are none.
pub const WORDS: [&str; 24] = [
    "=",
    "= \"\"",
    "= -1",
    "= 4294967296",
    "= 99999999999999999999",
    "= true",
    "= []",
    "[p2p]",
    "[[p2p]]",
    "\"",
    "\"\"\"",
    "{",
    "}",
    "]",
    ",",
    ":",
    "null,",
    "65536,",
    "\"::\",",
    "\"tcp://0.0.0.0:26656\"",
    "\"10.67.0.41/0\",",
    "\\",
    "é",
    "\0",
];

/// Two or three hosts: one, and others that its overlay knows.
pub fn some(tree: &Tree, rng: &mut Rng) -> Tree {
    let all: Vec<&str> = tree.keys().filter_map(|path| path.strip_suffix("/host.json")).collect();
    let mut names = vec![(*rng.one(&all)).to_owned()];
    let overlay: Value = serde_json::from_slice(&tree[&format!("{}/overlay.json", names[0])]).unwrap();
    let interfaces = overlay["interfaces"].as_object().unwrap().values();
    let peers: Vec<&str> =
        interfaces.flat_map(|it| it["peers"].as_array().unwrap()).map(|peer| peer["host"].as_str().unwrap()).collect();
    for _ in 0..=rng.below(4) / 3 {
        names.push((*rng.one(&peers)).to_owned());
    }
    let its = |path: &str| path.split_once('/').is_none_or(|(host, _)| names.iter().any(|name| name == host));
    tree.iter().filter(|(path, _)| its(path)).map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

fn damage(tree: &mut Tree, rng: &mut Rng) {
    let paths: Vec<String> = tree.keys().cloned().collect();
    let path = rng.one(&paths);
    let kind = rng.below(16);
    if kind == 0 {
        tree.remove(path);
        return;
    }
    let bytes = tree.get_mut(path).unwrap();
    match String::from_utf8(bytes.clone()) {
        Ok(text) if kind < 14 => {
            let new = match path.rsplit('.').next() {
                Some("json") if kind < 11 => to_json(&text, rng),
                Some("nft") => to_text(&text, &rulesets::WORDS, rng),
                _ => to_text(&text, &WORDS, rng),
            };
            *bytes = new.into_bytes();
        }
        _ => to_bytes(bytes, rng),
    }
}

/// What no reader could parse, whatever it means.
fn is_no_text(path: &str, bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return true };
    match path.rsplit('.').next() {
        Some("json") => serde_json::from_str::<Value>(text).is_err(),
        Some("toml") => text.parse::<toml::Table>().is_err(),
        _ => false,
    }
}

/// A fault of a file that cannot be parsed names a line of it.
fn is_within(fault: &Fault, tree: &Tree) -> bool {
    let Some((path, bytes)) = fault.path.strip_prefix("hosts/").and_then(|path| tree.get_key_value(path)) else {
        return true;
    };
    let lines = String::from_utf8_lossy(bytes).matches('\n').count() + 1;
    let placed = fault.place.is_some_and(|(line, _)| line as usize <= lines);
    placed || fault.place.is_none() && (is_of_the_whole(fault) || !is_no_text(path, bytes))
}

#[test]
fn damaged_hosts_give_an_answer_or_faults_with_their_places() {
    let whole = example();
    survive(|seed| {
        let mut rng = Rng(seed);
        let mut tree = some(&whole, &mut rng);
        for _ in 0..=rng.below(3) {
            damage(&mut tree, &mut rng);
        }
        let done = read_tree(&tree).and_then(|input| answered(&input));
        match &done {
            Ok(()) => {
                let read = |path: &&String| !path.ends_with(".nix") && path.contains('/');
                let strange = tree.keys().filter(read).find(|path| is_no_text(path, &tree[*path]));
                assert_eq!(strange, None, "seed {seed}: answered for");
            }
            Err(faults) => faults.iter().for_each(|it| assert!(is_within(it, &tree), "seed {seed}: {it}")),
        }
        done
    });
}
