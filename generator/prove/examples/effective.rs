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

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use palisade_prove::{FORMAT, Host, Input, Purpose, UnitKind, read_evaluated, read_tree};
use serde_json::{Value, json};

/// A difference that there must be: what takes it out of the emitted and of the evaluated host, and says how often.
struct Exception {
    what: &'static str,
    why: &'static str,
    take: fn(&mut Host, &mut Host) -> usize,
}

const EXCEPTIONS: [Exception; 5] = [
    Exception {
        what: "units of kind `other`",
        why: "emitted files name our daemons; the rest is NixOS's and the modules'",
        take: |_, evaluated| without(&mut evaluated.units, |unit| unit.kind == UnitKind::Other),
    },
    Exception {
        what: "unit-packages",
        why: "NixOS's own",
        take: |_, evaluated| without(&mut evaluated.unit_packages, |_| true),
    },
    Exception {
        what: "ssh.settings",
        why: "modules/ssh.nix says them, no emitted file does",
        take: |_, evaluated| without(&mut evaluated.ssh.settings, |_| true),
    },
    Exception {
        what: "listeners for `dns` on loopback",
        why: "the resolver of modules/dns.nix, for programs on the host",
        take: |_, evaluated| {
            without(&mut evaluated.listeners, |it| it.purpose == Purpose::Dns && it.address.is_loopback())
        },
    },
    Exception {
        what: "ssh.bootstrap-sources",
        why: "access.json says whom bootstrap would let in, the evaluated host whom it lets in now",
        take: |emitted, _| without(&mut emitted.ssh.bootstrap_sources, |_| true),
    },
];

/// Removes what `matches`, and counts it.
fn without<T>(list: &mut Vec<T>, matches: fn(&T) -> bool) -> usize {
    let before = list.len();
    list.retain(|item| !matches(item));
    before - list.len()
}

fn main() {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let emitted = read_tree(&tree(Path::new(&files[0]))).unwrap_or_else(|faults| stop(&faults));
    let evaluated = read(&files[1], &json(&files[1]));
    let controls = files.get(2).map_or(json!({}), |file| json(file));
    let controls = controls.as_object().unwrap();
    let (mut failed, taken) = compare(emitted.hosts, evaluated.hosts.clone());
    for (exception, taken) in EXCEPTIONS.iter().zip(taken) {
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

/// Prints in what the emitted and the evaluated fleet differ; how many lines, and how much each exception took out.
fn compare(
    mut emitted: BTreeMap<String, Host>,
    mut evaluated: BTreeMap<String, Host>,
) -> (usize, [usize; EXCEPTIONS.len()]) {
    let mut failed = 0;
    let names: BTreeSet<String> = emitted.keys().chain(evaluated.keys()).cloned().collect();
    let mut taken = [0; EXCEPTIONS.len()];
    for name in names {
        let (Some(emitted), Some(evaluated)) = (emitted.get_mut(&name), evaluated.get_mut(&name)) else {
            println!("failed: {name} is either not emitted or not evaluated");
            failed += 1;
            continue;
        };
        for (exception, taken) in EXCEPTIONS.iter().zip(&mut taken) {
            *taken += (exception.take)(emitted, evaluated);
        }
        for line in changes(emitted, evaluated) {
            println!("failed: {name}: {line}");
            failed += 1;
        }
    }
    (failed, taken)
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

/// In what two hosts differ: `PATH: A -> B`, or for lists `PATH - ITEM` and `PATH + ITEM`.
fn changes(a: &Host, b: &Host) -> Vec<String> {
    let mut lines = Vec::new();
    differ("", &serde_json::to_value(a).unwrap(), &serde_json::to_value(b).unwrap(), &mut lines);
    lines
}

fn differ(path: &str, a: &Value, b: &Value, lines: &mut Vec<String>) {
    match (a, b) {
        _ if a == b => {}
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let side = |map: &serde_json::Map<String, Value>| map.get(key).cloned().unwrap_or(json!("absent"));
                differ(&path, &side(a), &side(b), lines);
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            let mut gone = a.clone();
            let mut new = Vec::new();
            for item in b {
                match gone.iter().position(|other| other == item) {
                    Some(at) => drop(gone.remove(at)),
                    None => new.push(item),
                }
            }
            if gone.is_empty() && new.is_empty() {
                lines.push(format!("{path}: in another order"));
            }
            lines.extend(gone.iter().map(|item| format!("{path} - {item}")));
            lines.extend(new.iter().map(|item| format!("{path} + {item}")));
        }
        _ => lines.push(format!("{path}: {a} -> {b}")),
    }
}
