//! The whole finding as JSON, format 1: `violations`, `reach`, `owned`, `servers`, `stateful`.

use serde_json::{Value, json};

use crate::judge::{Evidence, Gain, Owned, Proof, Reach, Servers, Violation};
use crate::nft::{Outcome, Ranges};

/// Ports are `[protocol number, [[first, last], …]]`; a violation without evidence has `null` there.
#[must_use]
pub fn json(proof: &Proof) -> Value {
    json!({
        "format": 1,
        "violations": proof.violations.iter().map(violation).collect::<Vec<_>>(),
        "reach": proof.reach.iter().map(reach).collect::<Vec<_>>(),
        "owned": proof.owned.iter().map(owned).collect::<Vec<_>>(),
        "servers": proof.servers.iter().map(|(host, all)| (host.clone(), servers(all))).collect::<serde_json::Map<_, _>>(),
        "stateful": proof.stateful.iter().map(|(place, rule)| json!({ "place": place, "rule": rule })).collect::<Vec<_>>(),
    })
}

fn servers(all: &Servers) -> Value {
    let one = |((protocol, its), addresses): (&(u8, Ranges), _)| json!({ "ports": ports(&[(*protocol, its.clone())]), "addresses": addresses });
    all.iter().map(one).collect()
}

fn violation(violation: &Violation) -> Value {
    let evidence = violation.evidence.as_ref().map(|Evidence { packet, trace }| {
        let steps = trace.steps.iter().filter(|step| step.outcome != Outcome::NoMatch).map(|step| {
            let place = step.place.as_ref().map(|place| json!({ "file": &*place.file, "line": place.line }));
            json!({ "chain": step.chain, "place": place, "rule": step.rule, "outcome": format!("{:?}", step.outcome).to_lowercase() })
        });
        json!({ "packet": packet.to_string(), "passed": trace.passed, "steps": steps.collect::<Vec<_>>() })
    });
    json!({ "host": violation.host, "what": violation.what, "evidence": evidence })
}

fn ports(all: &[(u8, Ranges)]) -> Value {
    all.iter()
        .map(|(protocol, ports)| {
            json!([protocol, ports.iter().map(|(first, last)| json!([wide(first), wide(last)])).collect::<Vec<_>>()])
        })
        .collect()
}

/// A port as JSON's number: it fits 16 bits.
fn wide(port: u128) -> u64 {
    u64::try_from(port).unwrap_or(u64::MAX)
}

fn what(all: &[crate::law::What]) -> Value {
    all.iter().map(|what| Value::from(what.word())).collect()
}

fn reach(reach: &Reach) -> Value {
    let pairs = reach.between.iter().map(|it| json!({ "from": it.from, "to": it.to, "ports": ports(&it.ports) }));
    json!({
        "from": reach.from,
        "to": reach.to,
        "way": reach.way.interface(),
        "ports": ports(&reach.ports),
        "between": pairs.collect::<Vec<_>>(),
        "what": what(&reach.what),
    })
}

fn owned(owned: &Owned) -> Value {
    let gain = |gain: &Gain| json!({ "host": gain.host, "way": gain.way.interface(), "ports": ports(&gain.ports), "what": what(&gain.what) });
    let shards = owned.shards.iter().map(|(chain, (held, threshold, all))| {
        (chain.clone(), json!({ "held": held, "threshold": threshold, "all": all }))
    });
    json!({
        "hosts": owned.hosts,
        "shards": Value::Object(shards.collect()),
        "signing-ports": owned.signing_ports,
        "asked-by": owned.asked_by,
        "sshd-of-cosigners": owned.sshd_of_cosigners,
        "opens": owned.gains.iter().map(gain).collect::<Vec<_>>(),
    })
}
