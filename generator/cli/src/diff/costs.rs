//! What a change costs when it is brought to the hosts: what restarts, what that means for signing, and the way back.

use std::collections::{BTreeMap, BTreeSet};

use palisade_core::budget::liveness;
use palisade_core::fleet::Spec;
use palisade_core::fleet::chain::Chain;
use palisade_prove::Role;

use super::Side;
use super::power::names;
use super::signing;
use super::words::{Roster, hosts, listed};

/// The costs, in sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Costs {
    /// What restarts or reloads, and where.
    pub restarts: Vec<String>,
    /// What that means for blocks.
    pub signing: Vec<String>,
    /// What somebody who has lost a power still has until a key is replaced.
    pub held: Vec<String>,
    /// What cannot be undone; empty when the old spec brings everything back.
    pub lasting: Vec<String>,
}

/// Emitted files, and what happens to a host on which one is another.
const EFFECTS: [(&str, &str); 9] = [
    ("config.toml", "the chain's node restarts on"),
    ("app.toml", "the chain's node restarts on"),
    ("client.toml", "the chain's node restarts on"),
    ("horcrux.json", "the signer restarts on"),
    ("overlay.json", "WireGuard peers are added and removed, other tunnels stay up, on"),
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
    let mut restarts: Vec<String> =
        touched.iter().map(|(effect, on)| format!("{effect} {}", hosts(on, &both))).collect();
    if restarts.is_empty() && a.texts != b.texts {
        restarts.push("nothing that is emitted for a host changes what runs on it".into());
    }
    Costs { restarts, signing: blocks(a, b, &touched), held: held(a, b), lasting: signing::lasting(a, b) }
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

fn blocks(a: &Side, b: &Side, touched: &BTreeMap<&'static str, BTreeSet<String>>) -> Vec<String> {
    let mut out = Vec::new();
    let spec = &b.fleet.spec;
    for (name, cluster) in &spec.cluster {
        let size = |side: &Side| side.fleet.spec.cosigner.values().filter(|it| it.cluster.value == *name).count();
        let (t, n) = (usize::from(cluster.threshold.value), size(b));
        let before = a.fleet.spec.cluster.get(name).map(|it| usize::from(it.threshold.value));
        if before.is_some_and(|before| (before, size(a)) != (t, n)) {
            out.push(format!(
                "cluster {name} signs nothing while its key is split anew: shards of two splits do not combine"
            ));
        } else if touched.contains_key(SIGNER) {
            out.push(match n.saturating_sub(t) {
                0 => format!("cluster {name} signs nothing while one of its signers restarts: all {n} must sign"),
                _ => format!("restart one signer of cluster {name} at a time, and the next when it signs again: {t} of {n} must sign"),
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
        out.push("restart public nodes one at a time: sentries get their blocks from them alone".into());
    }
    if !out.is_empty() {
        out.extend(spec.chain.iter().filter_map(|(name, chain)| forgiven(name.as_str(), chain)));
    }
    out
}

/// How much a chain forgives, where its parameters are known; `budget` names what is not.
fn forgiven(name: &str, chain: &Chain) -> Option<String> {
    let known = liveness(chain).ok()?;
    let minutes = known.until_jail(0)?.as_millis() / 60_000;
    let (may, window) = (known.may_miss, known.window);
    Some(format!("chain {name} forgives {may} of {window} blocks: jail after {minutes} minutes without a signature"))
}

/// Secrets that somebody knew and that are the same as before.
fn held(a: &Side, b: &Side) -> Vec<String> {
    let (old, new) = (&a.fleet.spec, &b.fleet.spec);
    let mut out = Vec::new();
    let mut left = |before: BTreeSet<String>, after: BTreeSet<String>, what: String| {
        let gone: Vec<&String> = before.difference(&after).collect();
        if !gone.is_empty() {
            out.push(format!("{} may still have {what}", listed(&gone)));
        }
    };
    for (name, ca) in &new.ca {
        let was = old.ca.get(name).filter(|it| it.public_key.value.to_string() == ca.public_key.value.to_string());
        was.into_iter()
            .for_each(|it| left(names(&it.holders), names(&ca.holders), format!("the private key of CA {name}")));
    }
    for (name, cache) in &new.cache {
        let was =
            old.cache.get(name).filter(|it| it.public_key.value.to_string() == cache.public_key.value.to_string());
        let key = format!("the private key of cache {name}");
        was.into_iter().for_each(|it| left(names(&it.controlled_by), names(&cache.controlled_by), key.clone()));
    }
    for (name, escrow) in &new.escrow {
        let was = old.escrow.get(name);
        was.into_iter()
            .for_each(|it| left(names(&it.holders), names(&escrow.holders), format!("what lies in escrow {name}")));
    }
    for (name, provider) in &new.provider {
        let key = format!("credentials of the account at {name}");
        let was = old.provider.get(name);
        was.into_iter().for_each(|it| left(names(&it.controlled_by), names(&provider.controlled_by), key.clone()));
    }
    let roots = |spec: &Spec| -> BTreeSet<String> { spec.site.values().flat_map(|it| names(&it.admins)).collect() };
    left(roots(old), roots(new), "sessions that are open, and certificates until they expire".into());
    out
}
