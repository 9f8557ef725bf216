//! In what evaluated hosts differ from the emitted ones: what an override changed.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::input::{Host, Input, Purpose, UnitKind};

/// A difference that there must be: what takes it out of the emitted and of the evaluated host, and says how often.
#[derive(Debug)]
pub struct Exception {
    /// What it is.
    pub what: &'static str,
    /// Why it must be.
    pub why: &'static str,
    take: fn(&mut Host, &mut Host) -> usize,
}

/// All of them.
pub const EXCEPTIONS: [Exception; 5] = [
    Exception {
        what: "units of kind `other`",
        why: "emitted files name our daemons; the rest is NixOS's and the modules'",
        take: |_, evaluated| {
            without(&mut evaluated.units, |unit| unit.kind == UnitKind::Other && !crate::judge::is_strange(unit))
        },
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

/// Differences of a whole fleet.
#[derive(Debug, Clone, Default)]
pub struct Differences {
    /// `HOST: ` and what [`changes`] says.
    pub lines: Vec<String>,
    /// How often each of [`EXCEPTIONS`] was met.
    pub excepted: [usize; EXCEPTIONS.len()],
}

/// In what the evaluated fleet differs from the emitted one, but for [`EXCEPTIONS`].
#[must_use]
pub fn differences(emitted: &Input, evaluated: &Input) -> Differences {
    let mut found = Differences::default();
    let names: BTreeSet<&String> = emitted.hosts.keys().chain(evaluated.hosts.keys()).collect();
    for name in names {
        let (Some(emitted), Some(evaluated)) = (emitted.hosts.get(name), evaluated.hosts.get(name)) else {
            found.lines.push(format!("{name}: either not emitted or not evaluated"));
            continue;
        };
        let [mut emitted, mut evaluated] =
            [emitted, evaluated].map(|host| Host { tables: rules(host), ..host.clone() });
        for (exception, met) in EXCEPTIONS.iter().zip(&mut found.excepted) {
            *met += (exception.take)(&mut emitted, &mut evaluated);
        }
        found.lines.extend(changes(&emitted, &evaluated).into_iter().map(|line| format!("{name}: {line}")));
    }
    found
}

/// The statements of all scripts, a line each: a changed rule is told, not the whole table.
fn rules(host: &Host) -> Vec<String> {
    let code = |line: &str| line.split(" #").next().unwrap_or_default().trim().to_owned();
    let lines = host.tables.iter().flat_map(|script| script.lines());
    lines.filter(|line| !line.trim_start().starts_with('#')).map(code).filter(|line| !line.is_empty()).collect()
}

/// In what two hosts differ: `PATH: A -> B`, or for lists `PATH - ITEM` and `PATH + ITEM`.
#[must_use]
pub fn changes(a: &Host, b: &Host) -> Vec<String> {
    let mut lines = Vec::new();
    let value = |host| serde_json::to_value(host).unwrap_or_default();
    differ("", &value(a), &value(b), &mut lines);
    lines
}

fn differ(path: &str, a: &Value, b: &Value, lines: &mut Vec<String>) {
    match (a, b) {
        _ if a == b => {}
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let side = |map: &Map<String, Value>| map.get(key).cloned().unwrap_or(json!("absent"));
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
