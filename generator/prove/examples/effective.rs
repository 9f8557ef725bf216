//! Holds two readers of one truth against each other: `effective HOSTS EVALUATED.json [CONTROLS.json]`.
//!
//! `HOSTS` is the emitted tree, `EVALUATED.json` what [`read_evaluated`] reads: every difference is printed but those of
//! [`EXCEPTIONS`]. `CONTROLS.json` has `{ NAME: { host, effective, changes, refused } }`: a host with an override, and
//! the lines in which it differs from the host without (no line more, no line less), or what it is refused with.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a program of checks/nix/effective.sh: a fault ends it, and nothing reads its docs"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use palisade_prove::{EXCEPTIONS, FORMAT, Host, Input, changes, differences, read_evaluated, read_tree};
use serde_json::{Value, json};

fn main() {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let emitted = read_tree(&tree(Path::new(&files[0]))).unwrap_or_else(|faults| stop(&faults));
    let evaluated = read(&files[1], &json(&files[1]));
    let controls = files.get(2).map_or(json!({}), |file| json(file));
    let controls = controls.as_object().unwrap();
    let found = differences(&emitted, &evaluated);
    found.lines.iter().for_each(|line| println!("failed: {line}"));
    let mut failed = found.lines.len();
    for (exception, taken) in EXCEPTIONS.iter().zip(found.excepted) {
        println!("exception: {taken} {}: {}", exception.what, exception.why);
        // the worked example, which alone has controls, has something of all of them
        failed += usize::from(taken == 0 && !controls.is_empty());
    }
    for (name, control) in controls {
        failed += control_fails(name, control, &evaluated.hosts);
    }
    println!("effective: {} hosts, {} controls, {failed} faults", evaluated.hosts.len(), controls.len());
    std::process::exit(i32::from(failed > 0));
}

fn json(file: &str) -> Value {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

fn read(name: &str, json: &Value) -> Input {
    read_evaluated(name, json.to_string().as_bytes()).unwrap_or_else(|fault| stop(&[fault]))
}

fn stop(faults: &[palisade_prove::Fault]) -> ! {
    faults.iter().for_each(|fault| println!("failed: {fault}"));
    std::process::exit(1)
}

/// Every file below `hosts`, by its path.
fn tree(hosts: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut tree = BTreeMap::new();
    for entry in fs::read_dir(hosts).unwrap().map(|entry| entry.unwrap().path()) {
        let files: Vec<_> = if entry.is_dir() {
            fs::read_dir(&entry).unwrap().map(|file| file.unwrap().path()).collect()
        } else {
            vec![entry]
        };
        for file in files {
            let path = file.strip_prefix(hosts).unwrap().to_str().unwrap().to_owned();
            tree.insert(path, fs::read(&file).unwrap());
        }
    }
    tree
}

/// Prints in what a control is not as it must be, and counts it. A line that ends in `…` stands for its beginning.
fn control_fails(name: &str, control: &Value, hosts: &BTreeMap<String, Host>) -> usize {
    let host = control["host"].as_str().unwrap();
    let one = json!({ "format": FORMAT, "hosts": { host: control["effective"] } });
    if let Some(words) = control["refused"].as_str() {
        let answer = read_evaluated(name, one.to_string().as_bytes());
        let refused = answer.is_err_and(|fault| fault.detail.contains(words));
        if !refused {
            println!("failed: {name} ({host}): not refused with: {words}");
        }
        return usize::from(!refused);
    }
    let with = read(name, &one);
    let mut found = changes(&hosts[host], &with.hosts[host]);
    let mut failed = 0;
    for expected in control["changes"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()) {
        let is = |line: &String| expected.strip_suffix('…').map_or(line == expected, |start| line.starts_with(start));
        match found.iter().position(is) {
            Some(at) => drop(found.remove(at)),
            None => {
                println!("failed: {name} ({host}): not seen: {expected}");
                failed += 1;
            }
        }
    }
    for line in &found {
        println!("failed: {name} ({host}): not expected: {line}");
    }
    failed + found.len()
}
