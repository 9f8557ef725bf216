//! P012, P013, P016, P031, P034: thresholds, shards, sentries of a cluster.

use std::collections::BTreeMap;

use crate::fleet::chain::Signer;
use crate::fleet::names::{ClusterName, Role};
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
        let found = shards(spec, name);
        let (t, n) = (cluster.threshold.value, found.len());
        if n == 0 {
            out.push(empty(cluster.span, name, "cosigners"));
            continue;
        }
        if matches!(cluster.signer, Signer::Horcrux(_)) && !accepted(spec, "P035", &format!("cluster.{name}")) {
            out.push(SigningProblem::Advisories { span: cluster.key, cluster: name.to_string() }.into());
        }
        let mut numbers: Vec<u16> = found.iter().map(|s| s.number).collect();
        numbers.sort_unstable();
        if !numbers.iter().enumerate().all(|(i, s)| usize::from(*s) == i + 1) {
            let related = found.iter().map(|s| s.span).collect();
            let problem =
                SigningProblem::Shards { span: cluster.key, related, cluster: name.to_string(), found: numbers, n };
            out.push(problem.into());
        }
        if usize::from(t) * 2 <= n || usize::from(t) > n {
            out.push(
                SigningProblem::Threshold { span: cluster.threshold.span, cluster: name.to_string(), t, n }.into(),
            );
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
    }
    out.extend(lone_sentries(spec));
    out
}

/// Whether somebody accepts a problem in the open. Until when is a question of the day, which no rule here knows.
fn accepted(spec: &Spec, code: &str, subject: &str) -> bool {
    spec.accept.iter().any(|a| a.code.as_str() == code && a.subject.as_str() == subject)
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
