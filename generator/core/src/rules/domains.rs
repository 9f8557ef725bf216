//! P014, P015: no domain can sign alone, and none that can fail can end the signatures alone.

use std::collections::BTreeMap;

use super::control::opens;
use super::signing::shards;
use crate::fleet::names::CaName;
use crate::fleet::people::Ca;
use crate::fleet::{Host, Kind, Spec};
use crate::plan::access::DEPLOY;
use crate::problem::{Domain, Held, Problem, SigningProblem};
use crate::span::{At, Entry, Span};

/// The names under which a host belongs to a domain of one kind, each with the place that says so.
#[must_use]
pub fn domains(spec: &Spec, host: &Host<'_>, domain: Domain) -> Vec<(String, Span)> {
    fn named<T: std::fmt::Display>(at: &At<T>) -> (String, Span) {
        (at.value.to_string(), at.span)
    }
    let Some(site) = spec.site.get(&host.machine.site.value) else { return Vec::new() };
    match domain {
        Domain::Provider => vec![named(&site.provider)],
        Domain::Region => vec![named(&site.region)],
        Domain::As => vec![named(&site.asn)],
        Domain::Site => vec![named(&host.machine.site)],
        Domain::Hypervisor => host.machine.hypervisor.iter().map(named).collect(),
        Domain::Admin => site.admins.iter().map(named).collect(),
        Domain::Custodian => match host.kind {
            Kind::Cosigner(c) => c.custodian.iter().map(named).collect(),
            _ => Vec::new(),
        },
        Domain::Escrow => match host.kind {
            Kind::Cosigner(c) => c.escrow.iter().map(named).collect(),
            _ => Vec::new(),
        },
        Domain::Ca => {
            let open = |(name, ca): (&CaName, &Entry<Ca>)| Some((name.to_string(), opens(&ca.opens, host)?));
            spec.ca.iter().filter_map(open).collect()
        }
        Domain::Automation => {
            let open = spec.automation.iter().filter_map(|a| opens(&a.opens, host));
            open.map(|at| (DEPLOY.0.to_owned(), at)).collect()
        }
    }
}

const ALL: [Domain; 10] = [
    Domain::Provider,
    Domain::Region,
    Domain::As,
    Domain::Site,
    Domain::Hypervisor,
    Domain::Admin,
    Domain::Custodian,
    Domain::Ca,
    Domain::Automation,
    Domain::Escrow,
];

/// Domains whose loss stops nothing: the cosigners go on without them.
const ONLY_THEFT: [Domain; 3] = [Domain::Ca, Domain::Automation, Domain::Escrow];

pub(super) fn check(spec: &Spec) -> Vec<Problem> {
    let hosts = spec.hosts();
    let mut out = Vec::new();
    for (cluster, entry) in &spec.cluster {
        let shards = shards(spec, cluster);
        let (t, n) = (entry.threshold.value, shards.len());
        if t == 0 || usize::from(t) > n {
            continue; // P013 says so; with such numbers nobody holds too much or too little
        }
        let cosigners: Vec<&Host<'_>> = shards.iter().filter_map(|s| hosts.get(s.host)).collect();
        let sites: Vec<_> = held(spec, &cosigners, Domain::Site).into_values().map(names_of).collect();
        for domain in ALL {
            for (name, hosts) in held(spec, &cosigners, domain) {
                // What a site has by being one site is told of the site alone.
                if FOLLOW_SITE.contains(&domain) && hosts.len() > 1 && sites.contains(&names_of(hosts.clone())) {
                    continue;
                }
                let (span, cluster, holds) = (entry.threshold.span, cluster.to_string(), hosts.len());
                let held = Held { span, cluster, domain, name, hosts, t, n };
                // With t > n/2 whoever can steal can also stop: the graver problem is told.
                if holds >= usize::from(t) {
                    out.push(SigningProblem::Theft(held).into());
                } else if holds > n - usize::from(t) && !ONLY_THEFT.contains(&domain) {
                    out.push(SigningProblem::Loss(held).into());
                }
            }
        }
    }
    out
}

/// Domains that a host is in because of its site.
const FOLLOW_SITE: [Domain; 4] = [Domain::Provider, Domain::Region, Domain::As, Domain::Admin];

fn names_of(hosts: Vec<(String, Span)>) -> Vec<String> {
    hosts.into_iter().map(|(name, _)| name).collect()
}

/// What each domain of one kind holds.
fn held(spec: &Spec, cosigners: &[&Host<'_>], domain: Domain) -> BTreeMap<String, Vec<(String, Span)>> {
    let mut out: BTreeMap<String, Vec<(String, Span)>> = BTreeMap::new();
    for host in cosigners {
        for (name, at) in domains(spec, host, domain) {
            let of = out.entry(name).or_default();
            // A person may stand twice among a site's admins.
            if of.last().is_none_or(|(last, _)| last != host.name.as_str()) {
                of.push((host.name.to_string(), at));
            }
        }
    }
    out
}
