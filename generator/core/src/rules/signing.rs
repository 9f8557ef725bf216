//! P012, P013, P016, P031, P034, P035, P055: thresholds, shards, sentries and chains of a cluster.

use std::collections::BTreeMap;

use super::advisories;
use crate::fleet::chain::Signer;
use crate::fleet::names::{ChainName, ClusterName, Role};
use crate::fleet::{Kind, Spec};
use crate::plan::topology::{chain_of, region};
use crate::problem::{Problem, SigningProblem};
use crate::span::Span;

/// A cosigner as the rules see it.
pub(super) struct Shard {
    pub(super) host: usize,
    pub(super) span: Span,
    pub(super) number: u16,
}

/// The cosigners of a cluster, by their place among [`Spec::hosts`].
pub(super) fn shards(spec: &Spec, cluster: &ClusterName) -> Vec<Shard> {
    let of = |(i, h): (usize, &crate::fleet::Host<'_>)| match h.kind {
        Kind::Cosigner(c) if c.cluster.value == *cluster => {
            Some(Shard { host: i, span: c.shard.span, number: c.shard.value })
        }
        _ => None,
    };
    spec.hosts().iter().enumerate().filter_map(of).collect()
}

pub(super) fn check(spec: &Spec) -> Vec<Problem> {
    let mut out = Vec::new();
    let mut signed: BTreeMap<_, (&ClusterName, Span)> = BTreeMap::new();
    for (name, cluster) in &spec.cluster {
        if cluster.chains.is_empty() {
            out.push(empty(cluster.key, name, "chains"));
        }
        for chain in &cluster.chains {
            if let Some((other, first)) = signed.insert(chain.value.clone(), (name, chain.span)) {
                let (chain_name, cluster, other) = (chain.to_string(), name.to_string(), other.to_string());
                out.push(
                    SigningProblem::TwoClusters { span: chain.span, first, chain: chain_name, cluster, other }.into(),
                );
            }
            if !spec.sentry.values().any(|s| s.chain.value == chain.value) {
                out.push(empty(chain.span, name, &format!("sentries of chain `{}`", chain.value)));
            }
        }
        let found = shards(spec, name);
        let (t, n) = (cluster.threshold.value, found.len());
        if n == 0 {
            out.push(empty(cluster.key, name, "cosigners"));
            continue;
        }
        out.extend(flawed(name, &cluster.signer));
        out.extend(numbering(spec, name, &found));
        if usize::from(t) * 2 <= n || usize::from(t) > n {
            out.push(
                SigningProblem::Threshold { span: cluster.threshold.span, cluster: name.to_string(), t, n }.into(),
            );
        }
    }
    out.extend(lone_sentries(spec));
    out.extend(unsigned(spec));
    out
}

/// Shards are 1 to n, each once.
fn numbering(spec: &Spec, cluster: &ClusterName, found: &[Shard]) -> Vec<Problem> {
    let hosts = spec.hosts();
    let name = |s: &Shard| hosts.get(s.host).map(|h| h.name.to_string()).unwrap_or_default();
    let n = found.len();
    let free: Vec<u16> =
        (1..=u16::try_from(n).unwrap_or(u16::MAX)).filter(|i| !found.iter().any(|s| s.number == *i)).take(5).collect();
    let mut seen: BTreeMap<u16, &Shard> = BTreeMap::new();
    let mut out = Vec::new();
    for shard in found {
        let first = seen.insert(shard.number, shard).map(|other| (other.span, name(other)));
        if first.is_some() || shard.number == 0 || usize::from(shard.number) > n {
            let (cluster, host, free) = (cluster.to_string(), name(shard), free.clone());
            out.push(
                SigningProblem::Shard { span: shard.span, first, cluster, host, shard: shard.number, n, free }.into(),
            );
        }
    }
    out
}

/// A signer whose flaws nobody mends, and what they are.
fn flawed(cluster: &ClusterName, signer: &Signer) -> Option<Problem> {
    let flaws: Vec<&'static str> = advisories::of(signer.as_str()).map(|a| a.what).collect();
    let (span, cluster, signer) = (signer.horcrux().span, cluster.to_string(), signer.as_str());
    (!flaws.is_empty()).then(|| SigningProblem::Advisories { span, cluster, signer, flaws }.into())
}

/// Chains whose sentries nobody dials.
fn unsigned(spec: &Spec) -> Vec<Problem> {
    let signed = |name: &ChainName| spec.cluster.values().any(|c| c.chains.iter().any(|x| x.value == *name));
    let mut out = Vec::new();
    for (name, chain) in spec.chain.iter().filter(|(name, _)| !signed(name)) {
        let of = spec.sentry.iter().filter(|(_, s)| s.chain.value == *name);
        let sentries: Vec<_> = of.map(|(label, s)| (s.chain.span, format!("sentry-{label}"))).collect();
        if !sentries.is_empty() {
            out.push(SigningProblem::Unsigned { span: chain.key, chain: name.to_string(), sentries }.into());
        }
    }
    out
}

fn empty(span: Span, cluster: &ClusterName, lacks: &str) -> Problem {
    SigningProblem::Empty { span, cluster: cluster.to_string(), lacks: lacks.to_owned() }.into()
}

/// A region in which a chain has a sentry is a signing region, and has two of them.
fn lone_sentries(spec: &Spec) -> Vec<Problem> {
    let hosts = spec.hosts();
    let mut by: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for host in hosts.iter().filter(|h| h.role() == Role::Sentry) {
        if let (Some(region), Some(chain)) = (region(spec, host), chain_of(host)) {
            by.entry((region, chain)).or_default().push(host);
        }
    }
    let lone = by.into_iter().filter_map(|((region, chain), of)| match of[..] {
        [host] => Some(
            SigningProblem::LoneSentry {
                span: host.key,
                region: region.to_string(),
                chain: chain.to_string(),
                sentry: host.name.to_string(),
            }
            .into(),
        ),
        _ => None,
    });
    lone.collect()
}
