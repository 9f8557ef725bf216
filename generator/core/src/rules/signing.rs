//! P012, P013, P016, P031, P034–P036: thresholds, shards, sentries of a cluster, and what is accepted of it.

use std::collections::BTreeMap;

use crate::fleet::chain::Signer;
use crate::fleet::names::{ClusterName, Role};
use crate::fleet::people::Accept;
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
        if let Some(settings) = flawed(&cluster.signer)
            && !spec.accept.iter().any(|a| fits(a, name))
        {
            out.push(SigningProblem::Advisories { span: settings, cluster: name.to_string() }.into());
        }
        out.extend(numbering(spec, name, &found));
        if usize::from(t) * 2 <= n || usize::from(t) > n {
            out.push(
                SigningProblem::Threshold { span: cluster.threshold.span, cluster: name.to_string(), t, n }.into(),
            );
        }
    }
    out.extend(lone_sentries(spec));
    out.extend(pointless(spec));
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

/// The place of a signer that P035 is about.
fn flawed(signer: &Signer) -> Option<Span> {
    if let Signer::Horcrux(settings) = signer { Some(settings.span) } else { None }
}

/// Whether an acceptance is one of P035 for this cluster. Until when is a question of the day, which no rule here knows.
fn fits(a: &Accept, cluster: &ClusterName) -> bool {
    a.code.as_str() == "P035" && a.subject.as_str() == format!("cluster.{cluster}")
}

/// Acceptances of what cannot be accepted, or does not occur.
fn pointless(spec: &Spec) -> Vec<Problem> {
    let occurs = |a: &Accept| spec.cluster.iter().any(|(name, c)| flawed(&c.signer).is_some() && fits(a, name));
    let pointless = spec.accept.iter().filter(|a| !occurs(a));
    let problem = |a: &Accept| {
        let (code, subject) = (a.code.to_string(), a.subject.as_str().to_owned());
        let span = if code == "P035" { a.subject.span } else { a.code.span };
        SigningProblem::Pointless { span, code, subject }.into()
    };
    pointless.map(problem).collect()
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
