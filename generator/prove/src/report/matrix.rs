//! Who can open what to whom: a row for each host that opens, a column for each that takes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::input::{Input, Role};
use crate::judge::{INTERNET, Proof, Reach};
use crate::law::{Way, What};

const ROLES: [Role; 5] = [Role::Public, Role::Sentry, Role::Cosigner, Role::Monitor, Role::Bastion];

/// The letter of each purpose.
const LETTERS: [(What, char, &str); 8] = [
    (What::P2p, 'p', "peer-to-peer"),
    (What::Rpc, 'r', "RPC"),
    (What::Privval, 'v', "privval"),
    (What::Gate, 'g', "gate"),
    (What::Cosign, 'c', "cosigners"),
    (What::Ssh, 's', "SSH"),
    (What::Bootstrap, 'b', "SSH without a tunnel"),
    (What::Push, 'm', "metrics, logs"),
];

/// The matrix with its legend. WireGuard's own packets are left out: a tunnel's cell says that it is there.
pub(super) fn matrix(input: &Input, proof: &Proof) -> String {
    let mut names: Vec<&str> = input.hosts.keys().map(String::as_str).collect();
    let role = |name: &str| ROLES.iter().position(|role| *role == input.hosts[name].label);
    names.sort_by_key(|name| (role(name), *name));
    let mut cells: BTreeMap<(&str, &str), String> = BTreeMap::new();
    for reach in &proof.reach {
        let cell = cells.entry((&reach.from, &reach.to)).or_default();
        letters(reach).chars().for_each(|letter| {
            if !cell.contains(letter) {
                cell.push(letter);
            }
        });
    }
    let width = cells.values().map(String::len).max().unwrap_or(1).max(2) + 1;
    let longest = names.iter().map(|name| name.len()).max().unwrap_or(0).max(INTERNET.len());
    let mut out = format!("{:>1$}", "to", longest + 5);
    for at in 1..=names.len() {
        let _ = write!(out, "{at:>width$}");
    }
    let _ = writeln!(out, "{:>1$}", "*", width);
    let mut tunnels = false;
    for (at, from) in names.iter().copied().chain([INTERNET]).enumerate() {
        let number = if from == INTERNET { "*".to_owned() } else { (at + 1).to_string() };
        let _ = write!(out, "{number:>3} {from:<longest$} ");
        for to in names.iter().copied().chain([INTERNET]) {
            let cell = cells.get(&(from, to)).map_or("·", |cell| if cell.is_empty() { "w" } else { cell });
            let _ = write!(out, "{:>width$}", if from == to { "" } else { cell });
            tunnels |= cell == "w";
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    let seen: String = cells.values().map(String::as_str).collect();
    let mut legend: Vec<String> = LETTERS
        .iter()
        .filter(|(_, letter, _)| seen.contains(*letter))
        .map(|(_, letter, what)| format!("{letter} {what}"))
        .collect();
    legend.extend(tunnels.then(|| "w WireGuard alone".to_owned()));
    legend.extend(seen.contains('x').then(|| "x to the internet".to_owned()));
    legend.extend(seen.contains('?').then(|| "? what the law does not know".to_owned()));
    out + &wrapped(&legend)
}

/// What one can open to another, a letter each.
fn letters(reach: &Reach) -> String {
    if reach.to == INTERNET {
        return "x".to_owned();
    }
    let known = LETTERS.iter().filter(|(what, ..)| reach.what.contains(what)).map(|(_, letter, _)| *letter);
    let tunnel = reach.way == Way::Underlay && reach.ports.iter().all(|(protocol, _)| *protocol == 17);
    let mut all: String = known.collect();
    if all.is_empty() && !tunnel {
        all.push('?');
    }
    all
}

/// The legend in lines of at most 80 characters.
fn wrapped(legend: &[String]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for entry in legend {
        match lines.last_mut() {
            Some(line) if line.chars().count() + entry.chars().count() + 3 <= 80 => {
                line.push_str(" · ");
                line.push_str(entry);
            }
            _ => lines.push(format!("    {entry}")),
        }
    }
    lines.join("\n") + "\n"
}
