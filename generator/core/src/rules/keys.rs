//! P024–P027, P041: key files and hosts belong together.

use std::collections::BTreeMap;

use crate::fleet::names::{ChainName, HostName, Role};
use crate::fleet::{Fleet, Host};
use crate::problem::{KeyProblem, Problem};
use crate::span::Span;

pub(super) fn check(fleet: &Fleet) -> Vec<Problem> {
    let hosts = fleet.spec.hosts();
    if fleet.keys.hosts.is_empty() && fleet.keys.chains.is_empty() {
        let span = fleet.spec.fleet.span;
        return vec![KeyProblem::NoKeys { span, hosts: hosts.len() }.into()];
    }
    let mut out = missing(fleet);
    for host in &hosts {
        out.extend(unfit(fleet, host));
    }
    out.extend(stray(fleet, &hosts));
    out.extend(same(fleet));
    let lab: Vec<Span> =
        fleet.keys.hosts.values().filter_map(|k| k.insecure_lab.as_ref().filter(|x| x.value).map(|x| x.span)).collect();
    out.extend(lab.first().map(|span| KeyProblem::InsecureLab { span: *span, hosts: lab.len() }.into()));
    out
}

/// Hosts, and chains that a cluster signs, without a file.
pub(crate) fn missing(fleet: &Fleet) -> Vec<Problem> {
    let hosts = fleet.spec.hosts();
    let hosts = hosts
        .iter()
        .filter(|h| !fleet.keys.hosts.contains_key(&h.name))
        .map(|h| KeyProblem::Missing { span: h.key, path: format!("keys/{}.toml", h.name) });
    let signed = |name: &ChainName| fleet.spec.cluster.values().any(|c| c.chains.iter().any(|x| x.value == *name));
    let chains = fleet
        .spec
        .chain
        .iter()
        .filter(|(name, _)| signed(name) && !fleet.keys.chains.contains_key(*name))
        .map(|(name, c)| KeyProblem::MissingChain { span: c.key, path: format!("keys/chain.{name}.toml") });
    hosts.chain(chains).map(Problem::from).collect()
}

/// The halves that a role needs, and the host's number.
fn unfit(fleet: &Fleet, host: &Host<'_>) -> Vec<Problem> {
    let Some(keys) = fleet.keys.hosts.get(&host.name) else { return Vec::new() };
    let mut faults = Vec::new();
    if keys.n.value != host.machine.n.value {
        let (told, is) = (keys.n.value, host.machine.n.value);
        faults.push((keys.n.span, format!("is of number {told}, and `{}` has {is}", host.name)));
    }
    let (sign, p2p, signer) = match host.role() {
        Role::Public => (false, true, false),
        Role::Sentry => (true, true, false),
        Role::Cosigner => (true, false, true),
        Role::Monitor | Role::Bastion => (false, false, false),
    };
    for (needed, has, within, what) in [
        (sign, keys.wireguard.sign.as_ref().map(|k| k.span), keys.wireguard.span, "`wireguard.sign`"),
        (p2p, keys.p2p.as_ref().map(|k| k.span), keys.key, "`p2p.pubkey`"),
        (signer, keys.signer.as_ref().map(|k| k.span), keys.key, "`signer.ecies`"),
    ] {
        let role = host.role();
        match (needed, has) {
            (true, None) => faults.push((within, format!("lacks {what}, which a {role} needs"))),
            (false, Some(span)) => faults.push((span, format!("has {what}, and a {role} has no such key"))),
            _ => {}
        }
    }
    let path = format!("keys/{}.toml", host.name);
    faults
        .into_iter()
        .map(|(span, fault)| {
            KeyProblem::Unfit { span, host: Some(host.machine.n.span), path: path.clone(), fault }.into()
        })
        .collect()
}

fn stray(fleet: &Fleet, hosts: &[Host<'_>]) -> Vec<Problem> {
    let known: std::collections::BTreeSet<&HostName> = hosts.iter().map(|h| &h.name).collect();
    let retire = |n| {
        format!(
            "If the host was renamed, rename the file. If it is gone: `palisade keys retire {n}`, which removes the file and reserves the number for ever."
        )
    };
    let files = fleet.keys.hosts.iter().filter(|(n, _)| !known.contains(n));
    let files = files.map(|(n, k)| (k.n.span, format!("keys/{n}.toml"), retire(n)));
    let chains = fleet
        .keys
        .chains
        .iter()
        .filter(|(n, _)| !fleet.spec.chain.contains_key(*n))
        .map(|(n, k)| (k.pubkey.span, format!("keys/chain.{n}.toml"), String::from("Remove the file.")));
    files.chain(chains).map(|(span, path, help)| KeyProblem::Stray { span, path, help }.into()).collect()
}

/// One key in two places.
fn same(fleet: &Fleet) -> Vec<Problem> {
    let mut seen: BTreeMap<&str, (Span, String)> = BTreeMap::new();
    let mut out = Vec::new();
    let mut look = |what: &'static str, key, span, path: &str| {
        if let Some((first, other)) = seen.insert(key, (span, path.to_owned())) {
            let path = path.to_owned();
            out.push(if path == other {
                KeyProblem::OneKey { span, first, what, path }.into()
            } else {
                KeyProblem::SameKey { span, first, what, path, other }.into()
            });
        }
    };
    for (name, keys) in &fleet.keys.hosts {
        let path = format!("keys/{name}.toml");
        look("WireGuard key", keys.wireguard.fleet.as_str(), keys.wireguard.fleet.span, &path);
        if let Some(k) = &keys.wireguard.sign {
            look("WireGuard key", k.as_str(), k.span, &path);
        }
        look("SSH host key", keys.ssh.host.as_str(), keys.ssh.host.span, &path);
        if let Some(k) = &keys.p2p {
            look("node key", k.pubkey.as_str(), k.pubkey.span, &path);
        }
        if let Some(k) = &keys.signer {
            look("ECIES key", k.ecies.as_str(), k.ecies.span, &path);
        }
    }
    for (name, keys) in &fleet.keys.chains {
        look("consensus key", keys.pubkey.as_str(), keys.pubkey.span, &format!("keys/chain.{name}.toml"));
    }
    out
}
