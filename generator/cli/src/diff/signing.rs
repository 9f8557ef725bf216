//! Clusters and the chains that they sign: how many may fail, who holds the key, and what stands and falls together.

use std::collections::{BTreeMap, BTreeSet};

use palisade_core::fleet::{Kind, Spec};
use palisade_core::problem::Domain;

use super::words::{listed, many};
use super::{Change, Sense, Side, Subject};

/// A cluster in numbers.
struct Cluster {
    threshold: usize,
    /// Cosigners by shard.
    shards: BTreeMap<u16, String>,
    signer: &'static str,
    /// Kind and name of a failure domain → the cosigners in it.
    domains: BTreeMap<(Domain, String), BTreeSet<String>>,
}

pub(super) fn changes(a: &Side, b: &Side) -> Vec<Change> {
    let (old, new) = (clusters(&a.fleet.spec), clusters(&b.fleet.spec));
    let mut out = consensus_keys(a, b);
    for (name, after) in &new {
        match old.get(name) {
            Some(before) => out.extend(cluster(name, before, after)),
            None => out.push(Change::new(
                Sense::Neither,
                Subject::Signing,
                format!("new cluster {name}: {} of {} cosigners sign", after.threshold, after.shards.len()),
            )),
        }
    }
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    out.extend(gone.map(|name| {
        Change::new(Sense::Weaker, Subject::Signing, format!("cluster {name} is gone: nothing signs for it"))
    }));
    out.extend(redundancy(&a.fleet.spec, &b.fleet.spec));
    out
}

fn clusters(spec: &Spec) -> BTreeMap<String, Cluster> {
    let hosts = spec.hosts();
    let of = |name: &str| {
        let mine = hosts.iter().filter_map(|host| match host.kind {
            Kind::Cosigner(it) if it.cluster.value.as_str() == name => Some((host, it.shard.value)),
            _ => None,
        });
        let (mut shards, mut domains) = (BTreeMap::new(), BTreeMap::<_, BTreeSet<String>>::new());
        for (host, shard) in mine {
            shards.insert(shard, host.name.to_string());
            for domain in FALL {
                for (name, _) in palisade_core::domains(spec, host, domain) {
                    domains.entry((domain, name)).or_default().insert(host.name.to_string());
                }
            }
        }
        (shards, domains)
    };
    spec.cluster
        .iter()
        .map(|(name, entry)| {
            let (shards, domains) = of(name.as_str());
            let signer = entry.signer.as_str();
            (name.to_string(), Cluster { threshold: entry.threshold.value.into(), shards, signer, domains })
        })
        .collect()
}

/// What takes a host down when it goes down; people are looked at elsewhere.
const FALL: [Domain; 5] = [Domain::Site, Domain::Hypervisor, Domain::Provider, Domain::Region, Domain::As];

fn cluster(name: &str, a: &Cluster, b: &Cluster) -> Vec<Change> {
    let mut out = Vec::new();
    let signing = |sense, what: String| Change::new(sense, Subject::Signing, what);
    let (t, n) = ((a.threshold, b.threshold), (a.shards.len(), b.shards.len()));
    if (t.0, n.0) != (t.1, n.1) {
        out.push(signing(
            Sense::Neither,
            format!("cluster {name} signs with {} of {} cosigners, before {} of {}", t.1, n.1, t.0, n.0),
        ));
    }
    let losses = (n.0.saturating_sub(t.0), n.1.saturating_sub(t.1));
    let mut number = |before: usize, after: usize, what: &dyn Fn(usize) -> String| {
        if before != after {
            let sense = if after < before { Sense::Weaker } else { Sense::Better };
            out.push(signing(sense, format!("cluster {name} {}, before {before}", what(after))));
        }
    };
    number(losses.0, losses.1, &|k| format!("survives the loss of {}", many(k, "cosigner")));
    number(t.0, t.1, &|k| format!("is stolen with {}", many(k, "shard")));
    if a.signer != b.signer {
        let sense = if b.signer == "horcrux" { Sense::Weaker } else { Sense::Better };
        out.push(signing(sense, format!("cluster {name} signs with `{}`, before `{}`", b.signer, a.signer)));
    }
    for (shard, host) in &b.shards {
        match a.shards.get(shard) {
            Some(before) if before != host => {
                out.push(signing(Sense::Stop, format!("shard {shard} of cluster {name} moves from {before} to {host}: while both hold it, one shard can sign twice")));
            }
            _ => {}
        }
    }
    out.extend(shared(name, a, b));
    out
}

/// Domains that hold more shards than before, or fewer; those that hold the same ones in one line.
fn shared(name: &str, a: &Cluster, b: &Cluster) -> Vec<Change> {
    let mut alike: BTreeMap<(BTreeSet<String>, BTreeSet<String>), Vec<String>> = BTreeMap::new();
    for domain in a.domains.keys().chain(b.domains.keys()).collect::<BTreeSet<_>>() {
        let held = |side: &Cluster| side.domains.get(domain).cloned().unwrap_or_default();
        alike.entry((held(a), held(b))).or_default().push(format!("{} {}", domain.0, domain.1));
    }
    let mut out = Vec::new();
    for ((before, after), domains) in alike {
        let several = before.len() > 1 || after.len() > 1;
        let margins = compared(margins(a, before.len()), margins(b, after.len()));
        let Some(sense) = margins.filter(|_| several) else { continue };
        let left = b.shards.len() - after.len();
        let then = match left.checked_sub(b.threshold) {
            None => "when that fails, nothing is signed".to_owned(),
            Some(0) => format!("when that fails, {left} are left, and not one more may fail"),
            Some(more) => format!("when that fails, {left} are left, and {more} more may fail"),
        };
        let same = a.shards.len() == b.shards.len();
        let was = if same { before.len().to_string() } else { format!("{} of {}", before.len(), a.shards.len()) };
        let hosts: Vec<String> = after.iter().cloned().collect();
        let now = if hosts.is_empty() { "none".to_owned() } else { listed(&hosts) };
        let hold = if domains.len() > 1 { "hold" } else { "holds" };
        let what = format!(
            "{} {hold} {} of {} shards of cluster {name}, before {was}: {now}; {then}",
            listed(&domains),
            after.len(),
            b.shards.len()
        );
        out.push(Change::new(sense, Subject::Domains, what));
    }
    out
}

/// Without a domain: how many more may fail; and how many more shards than it holds it takes to sign.
fn margins(cluster: &Cluster, held: usize) -> [i64; 2] {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (t, n, held) = (number(cluster.threshold), number(cluster.shards.len()), number(held));
    [n - held - t, t - held]
}

/// None where both margins are as they were.
fn compared(before: [i64; 2], after: [i64; 2]) -> Option<Sense> {
    let all = |as_much: fn(&i64, &i64) -> bool| after.iter().zip(&before).all(|(x, y)| as_much(x, y));
    match (all(|x, y| x <= y), all(|x, y| x >= y)) {
        (true, true) => None,
        (true, false) => Some(Sense::Weaker),
        (false, true) => Some(Sense::Better),
        (false, false) => Some(Sense::Neither),
    }
}

/// Whose votes a chain counts.
fn consensus_keys(a: &Side, b: &Side) -> Vec<Change> {
    let key = |side: &Side| -> BTreeMap<String, String> {
        side.fleet.keys.chains.iter().map(|(name, it)| (name.to_string(), it.value.pubkey.value.to_string())).collect()
    };
    let (old, new) = (key(a), key(b));
    let other = new.iter().filter(|(name, key)| old.get(*name).is_some_and(|it| it != *key));
    other
        .map(|(name, _)| {
            let what = format!(
                "the consensus key of chain {name} is not the one before: the validator that has the stake stops signing, and the \
                 old key still signs wherever it lies"
            );
            Change::new(Sense::Stop, Subject::Signing, what)
        })
        .collect()
}

/// Hosts per role and chain, and the places that they stand at.
fn redundancy(a: &Spec, b: &Spec) -> Vec<Change> {
    let (old, new) = (counts(a), counts(b));
    let mut out = Vec::new();
    for ((whose, what), after) in &new {
        let Some(before) = old.get(&(whose.clone(), *what)) else { continue };
        let sense = match after.len().cmp(&before.len()) {
            std::cmp::Ordering::Less => Sense::Weaker,
            std::cmp::Ordering::Greater => Sense::Better,
            std::cmp::Ordering::Equal => continue,
        };
        let now = many(after.len(), &what.map_or("host".to_owned(), |it| it.to_string()));
        let verb = match what {
            None => ":",
            Some(Domain::Region) => " stand in",
            Some(_) => " stand at",
        };
        let line = format!("{whose}{verb} {now}, before {}", before.len());
        out.push(Change::new(sense, Subject::Domains, line));
    }
    out
}

/// `sentries of chain hub` and region → the regions; and without a domain the hosts themselves.
fn counts(spec: &Spec) -> BTreeMap<(String, Option<Domain>), BTreeSet<String>> {
    let mut out: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for host in spec.hosts() {
        let whose = match host.kind {
            Kind::Public(it) => format!("public nodes of chain {}", it.chain.value),
            Kind::Sentry(it) => format!("sentries of chain {}", it.chain.value),
            Kind::Monitor(_) => "monitors".to_owned(),
            Kind::Bastion(_) => "bastions".to_owned(),
            Kind::Cosigner(_) => continue,
        };
        for domain in [Domain::Site, Domain::Provider, Domain::Region] {
            let names = palisade_core::domains(spec, &host, domain).into_iter().map(|(name, _)| name);
            out.entry((whose.clone(), Some(domain))).or_default().extend(names);
        }
        out.entry((whose, None)).or_default().insert(host.name.to_string());
    }
    out
}

/// What no later change brings back.
pub(super) fn lasting(a: &Side, b: &Side) -> Vec<String> {
    let mut out = Vec::new();
    let (old, new) = (clusters(&a.fleet.spec), clusters(&b.fleet.spec));
    for (name, after) in &new {
        let Some(before) = old.get(name) else { continue };
        if before.threshold != after.threshold || before.shards.len() != after.shards.len() {
            out.push(format!(
                "cluster {name}: the key is split anew; any {} shards of the old split sign for ever, so every one of them must be \
                 destroyed",
                before.threshold
            ));
        }
    }
    for (name, chain) in &b.fleet.spec.chain {
        let id = chain.id.value.as_str();
        if a.fleet.spec.chain.get(name).is_some_and(|it| it.id.value.as_str() != id) {
            out.push(format!(
                "chain {name} has another id, {id}: state and watermarks of the old one are not of the new one"
            ));
        }
    }
    let gone: Vec<String> = a.hosts().difference(&b.hosts()).cloned().collect();
    if !gone.is_empty() {
        out.push(format!("{}: numbers are never used again; run `palisade keys retire` for each", listed(&gone)));
    }
    out
}
