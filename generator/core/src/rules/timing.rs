//! P048, P049, P052, P056: timeouts against the round trips that the spec declares between regions, and against blocks.

use std::collections::BTreeMap;

use crate::fleet::chain::{Cluster, Horcrux};
use crate::fleet::names::{ChainName, RegionName};
use crate::fleet::values::{Duration, Fact};
use crate::fleet::{Host, Spec};
use crate::plan::topology::{chain_of, cluster_of, declared, region};
use crate::problem::{Link, Problem, TimingProblem};
use crate::span::{At, Span};

/// Horcrux' own, for both (facts: `config init`).
const USUAL: Duration = Duration::millis(500);

pub(super) fn check(spec: &Spec) -> Vec<Problem> {
    let hosts = spec.hosts();
    let mut out = Vec::new();
    for (name, cluster) in &spec.cluster {
        let longest = longest(spec, hosts.iter().filter(|h| cluster_of(h) == Some(name)));
        if let Some(link) = longest {
            out.extend(signer(name.as_str(), cluster.signer.horcrux(), cluster.threshold.span, &link));
        }
        out.extend(slow(spec, name.as_str(), cluster));
    }
    for (name, chain) in &spec.chain {
        let Some(link) = longest(spec, hosts.iter().filter(|h| chain_of(h) == Some(name))) else { continue };
        let Some(set) = &chain.consensus else { continue };
        let waits = [
            ("timeout-propose", &set.propose),
            ("timeout-prevote", &set.prevote),
            ("timeout-precommit", &set.precommit),
        ];
        for (key, at) in waits.into_iter().filter_map(|(key, at)| Some((key, at.as_ref()?))) {
            if at.value.as_millis() <= u64::from(link.millis) {
                let chain = name.to_string();
                out.push(
                    TimingProblem::Consensus {
                        span: at.span,
                        chain,
                        key,
                        waits: at.value.to_string(),
                        link: link.clone(),
                    }
                    .into(),
                );
            }
        }
    }
    out
}

/// The longest declared round trip between two of some hosts' regions.
fn longest<'a, 'f: 'a>(spec: &'f Spec, hosts: impl Iterator<Item = &'a Host<'f>>) -> Option<Link> {
    let mut in_region: BTreeMap<&RegionName, &Host<'_>> = BTreeMap::new();
    for host in hosts {
        in_region.extend(region(spec, host).map(|r| (r, host)));
    }
    let all: Vec<_> = in_region.into_iter().collect();
    let pairs = all.iter().enumerate().flat_map(|(i, a)| all.iter().skip(i + 1).map(move |b| (a, b)));
    let link = |((a, x), (b, y)): (&(&RegionName, &Host<'_>), &(&RegionName, &Host<'_>))| {
        let told: &At<u32> = declared(spec, a, b)?;
        Some(Link {
            span: told.span,
            millis: told.value,
            regions: (a.to_string(), b.to_string()),
            hosts: (x.name.to_string(), y.name.to_string()),
        })
    };
    pairs.filter_map(link).max_by_key(|l| l.millis)
}

/// A signer's waits, each with where it is set.
fn waits(settings: &Horcrux) -> [(&'static str, Option<&At<Duration>>); 2] {
    [("grpc-timeout", settings.grpc_timeout.as_ref()), ("raft-timeout", settings.raft_timeout.as_ref())]
}

/// Waits that are no shorter than a block of the fastest chain that the cluster signs.
fn slow(spec: &Spec, name: &str, cluster: &Cluster) -> Vec<Problem> {
    let block = |alias: &At<ChainName>| match spec.chain.get(&alias.value)?.block_time.as_ref()? {
        At { value: Fact::Known(time), span } => Some((*time, *span, alias.to_string())),
        At { value: Fact::Unknown, .. } => None,
    };
    let Some((block, at, chain)) = cluster.chains.iter().filter_map(block).min() else { return Vec::new() };
    let settings = cluster.signer.horcrux();
    let mut out = Vec::new();
    for (key, set) in waits(settings) {
        let wait = set.map_or(USUAL, |at| at.value);
        if wait >= block {
            let (span, cluster, chain) = (set.map_or(settings.span, |at| at.span), name.to_owned(), chain.clone());
            let (waits, is_default, block) = (wait.to_string(), set.is_none(), (at, block.to_string()));
            out.push(TimingProblem::Slow { span, cluster, key, waits, is_default, chain, block }.into());
        }
    }
    out
}

fn signer(cluster: &str, settings: &Horcrux, threshold: Span, link: &Link) -> Vec<Problem> {
    let mut out = Vec::new();
    for (key, set) in waits(settings) {
        let wait = set.map_or(USUAL, |at| at.value);
        let (round, span) = (u64::from(link.millis), set.map_or(settings.span, |at| at.span));
        let is_default = set.is_none();
        if wait.as_millis() <= round {
            let (cluster, waits, link) = (cluster.to_owned(), wait.to_string(), link.clone());
            out.push(TimingProblem::Never { span, cluster, key, waits, is_default, threshold, link }.into());
        } else if wait.as_millis() < 2 * round {
            let (cluster, waits, link) = (cluster.to_owned(), wait.to_string(), link.clone());
            out.push(TimingProblem::Tight { span, cluster, key, waits, is_default, link }.into());
        }
    }
    out
}
