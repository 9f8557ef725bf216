//! P037, P038, P043: nobody makes code run on, or lets a secret leave from, so many cosigners that they sign: no deploy signer,
//! no cache's key, no person with all hats together.

use std::collections::{BTreeMap, BTreeSet};

use super::signing::shards;
use crate::fleet::names::{ClusterName, HostName, PersonName};
use crate::fleet::people::{Deploy, Opens};
use crate::fleet::{Host, Kind, Spec};
use crate::problem::{ControlProblem, Hat, Problem, Worn};
use crate::span::{At, Span};

pub(super) fn check(spec: &Spec) -> Vec<Problem> {
    let mut out: Vec<Problem> = spec.deploy.as_ref().and_then(deploy).into_iter().collect();
    out.extend(caches(spec));
    out.extend(together(spec));
    out
}

/// Everybody once.
fn signers(deploy: &Deploy) -> BTreeSet<&PersonName> {
    deploy.signers.iter().map(|s| &s.value).collect()
}

/// Are two people needed before a cosigner changes?
fn is_second_hand(deploy: &Deploy) -> bool {
    deploy.threshold.value >= 2 && usize::from(deploy.threshold.value) <= signers(deploy).len()
}

fn deploy(deploy: &Deploy) -> Option<Problem> {
    let people = signers(deploy).len();
    let mut seen = BTreeSet::new();
    let twice = deploy.signers.iter().find(|s| !seen.insert(&s.value));
    (twice.is_some() || !is_second_hand(deploy)).then(|| {
        ControlProblem::Deploy {
            span: deploy.threshold.span,
            twice: twice.map(|s| (s.span, s.to_string())),
            t: deploy.threshold.value,
            people,
        }
        .into()
    })
}

/// Whatever a trusted cache signs may become a cosigner's system, unless people must agree.
fn caches(spec: &Spec) -> Option<Problem> {
    if spec.deploy.is_some() || spec.cosigner.is_empty() {
        return None;
    }
    let caches = spec.cache.iter().map(|(name, cache)| (cache.key, name.to_string())).collect::<Vec<_>>();
    let first = caches.first()?.0;
    Some(ControlProblem::Cache { span: first, caches, cosigners: spec.cosigner.len() }.into())
}

/// By person: what each is to the cosigners of a cluster, with the places that say so.
pub type Hats<'s> = BTreeMap<&'s PersonName, BTreeMap<HostName, Vec<(Hat, Span)>>>;

/// Everybody who is something to a cosigner of a cluster.
#[must_use]
pub fn hats<'s>(spec: &'s Spec, cluster: &ClusterName) -> Hats<'s> {
    let hosts = spec.hosts();
    let mut all = Hats::new();
    for host in shards(spec, cluster).iter().filter_map(|s| hosts.get(s.host)) {
        for (person, hat, at) in worn(spec, host) {
            all.entry(person).or_default().entry(host.name.clone()).or_default().push((hat, at));
        }
    }
    all
}

fn together(spec: &Spec) -> Vec<Problem> {
    let mut out = Vec::new();
    for (cluster, entry) in &spec.cluster {
        let (t, n) = (usize::from(entry.threshold.value), shards(spec, cluster).len());
        for (person, of) in hats(spec, cluster) {
            // What one hat gives is told of that hat alone (P014).
            if of.len() >= t && most_by_one(&of) < t {
                let hats = of.into_iter().map(|(host, hats)| Worn { host: host.to_string(), hats }).collect();
                let (span, cluster, person) = (entry.threshold.span, cluster.to_string(), person.to_string());
                out.push(ControlProblem::Hats { span, cluster, person, hats, t, n }.into());
            }
        }
    }
    out
}

/// How many cosigners a person has by one kind of hat.
fn most_by_one(of: &BTreeMap<HostName, Vec<(Hat, Span)>>) -> usize {
    let mut counts: BTreeMap<&Hat, usize> = BTreeMap::new();
    for hats in of.values() {
        for hat in hats.iter().map(|(hat, _)| hat).collect::<BTreeSet<_>>() {
            *counts.entry(hat).or_default() += 1;
        }
    }
    counts.into_values().max().unwrap_or(0)
}

/// Every hat that gives control of a host. A cache's key and a deploy signer are none: they reach all cosigners or, with a second
/// person, none (P037, P038), so that no sum with another hat changes anything; and no cosigner has a way to a backup store.
fn worn<'s>(spec: &'s Spec, host: &Host<'s>) -> Vec<(&'s PersonName, Hat, Span)> {
    let mut out = Vec::new();
    let mut add = |people: &'s [At<PersonName>], hat: &dyn Fn() -> Hat| {
        out.extend(people.iter().map(|p| (&p.value, hat(), p.span)));
    };
    if let Some(site) = spec.site.get(&host.machine.site.value) {
        add(&site.admins, &|| Hat::Admin);
        if let Some(provider) = spec.provider.get(&site.provider.value) {
            add(&provider.controlled_by, &|| Hat::Provider(site.provider.to_string()));
        }
    }
    if let Some(name) = &host.machine.hypervisor
        && let Some(hypervisor) = spec.hypervisor.get(&name.value)
    {
        add(&hypervisor.controlled_by, &|| Hat::Hypervisor(name.to_string()));
    }
    for (name, ca) in spec.ca.iter().filter(|(_, ca)| opens(&ca.opens, host).is_some()) {
        add(&ca.holders, &|| Hat::Ca(name.to_string()));
    }
    if let Some(automation) = spec.automation.as_ref().filter(|a| opens(&a.opens, host).is_some()) {
        add(&automation.controlled_by, &|| Hat::Automation);
    }
    if let Kind::Cosigner(cosigner) = host.kind {
        add(cosigner.custodian.as_slice(), &|| Hat::Custodian);
        if let Some(name) = &cosigner.escrow
            && let Some(escrow) = spec.escrow.get(&name.value)
        {
            add(&escrow.holders, &|| Hat::Escrow(name.to_string()));
        }
    }
    out
}

/// The place that opens a host.
pub(super) fn opens(list: &[At<Opens>], host: &Host<'_>) -> Option<Span> {
    let fits = |o: &&At<Opens>| match &o.value {
        Opens::Role(role) => *role == host.role(),
        Opens::Host(name) => *name == host.name,
    };
    list.iter().find(fits).map(|o| o.span)
}
