//! What a change costs when it is brought to the hosts: what restarts, what that means for signing, and the way back.

use std::collections::{BTreeMap, BTreeSet};

use super::Side;
use palisade_prove::Role;

use super::signing;
use super::words::{Roster, hosts, many};

/// The costs, in sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Costs {
    /// What restarts or reloads, and where.
    pub restarts: Vec<String>,
    /// What that means for blocks.
    pub signing: Vec<String>,
    /// What cannot be undone; empty when the old spec brings everything back.
    pub lasting: Vec<String>,
}

/// Emitted files, and what happens to a host on which one is another.
const EFFECTS: [(&str, &str); 9] = [
    ("config.toml", "the chain's node restarts on"),
    ("app.toml", "the chain's node restarts on"),
    ("client.toml", "the chain's node restarts on"),
    ("horcrux.json", "the signer restarts on"),
    ("overlay.json", "WireGuard peers are exchanged, tunnels stay up, on"),
    ("access.json", "sshd is reloaded, sessions stay, on"),
    ("nftables.nft", "the firewall is replaced, connections stay, on"),
    ("kept.nft", "the firewall is replaced, connections stay, on"),
    ("closed.nft", "the firewall is replaced, connections stay, on"),
];
const NODE: &str = "the chain's node restarts on";
const SIGNER: &str = "the signer restarts on";

pub(super) fn of(a: &Side, b: &Side) -> Costs {
    // a new host is installed, and nothing on it restarts
    let mut both = b.roster();
    both.retain(|name, _| a.input.hosts.contains_key(name));
    let touched = touched(a, b, &both);
    let restarts = touched.iter().map(|(effect, on)| format!("{effect} {}", hosts(on, &both))).collect();
    Costs { restarts, signing: blocks(b, &touched), lasting: signing::lasting(a, b) }
}

fn touched(a: &Side, b: &Side, both: &Roster) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut out: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for name in both.keys() {
        for (file, effect) in EFFECTS {
            let path = format!("{name}/{file}");
            if a.tree.get(&path) != b.tree.get(&path) {
                out.entry(effect).or_default().insert(name.clone());
            }
        }
    }
    out
}

fn blocks(b: &Side, touched: &BTreeMap<&'static str, BTreeSet<String>>) -> Vec<String> {
    let mut out = Vec::new();
    let spec = &b.fleet.spec;
    if let Some(signers) = touched.get(SIGNER) {
        for (name, cluster) in &spec.cluster {
            let mine = spec.cosigner.values().filter(|it| it.cluster.value == *name).count();
            let spare = mine.saturating_sub(cluster.threshold.value.into());
            out.push(match spare {
                0 => format!("cluster {name} signs nothing while one of its signers restarts"),
                _ => format!(
                    "cluster {name} goes on signing while at most {} restart at a time; {} in all",
                    many(spare, "signer"),
                    signers.len()
                ),
            });
        }
    }
    let restarts = |role| {
        let nodes = touched.get(NODE).into_iter().flatten().filter_map(|name| b.input.hosts.get(name));
        nodes.filter(|host| host.label == role).count() > 1
    };
    if restarts(Role::Sentry) {
        out.push("restart sentries one at a time: the signer needs one that is in sync".into());
    }
    if restarts(Role::Public) {
        out.push("restart public nodes one at a time: the sentries live by them".into());
    }
    out
}
