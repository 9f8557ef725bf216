//! P014, P015: no domain can sign alone, and none can end the signatures alone.

use std::collections::BTreeMap;

use super::signing::shards;
use crate::fleet::{Host, Kind, Spec};
use crate::problem::{Domain, Problem, SigningProblem};

/// The names under which a host belongs to a domain of one kind.
fn names(spec: &Spec, host: &Host<'_>, domain: Domain) -> Vec<String> {
    let Some(site) = spec.site.get(&host.machine.site.value) else { return Vec::new() };
    match domain {
        Domain::Provider => vec![site.provider.to_string()],
        Domain::Region => vec![site.region.to_string()],
        Domain::As => vec![site.asn.value.to_string()],
        Domain::Site => vec![host.machine.site.to_string()],
        Domain::Hypervisor => host.machine.hypervisor.iter().map(|h| h.to_string()).collect(),
        Domain::Admin => site.admins.iter().map(|a| a.to_string()).collect(),
        Domain::Custodian => match host.kind {
            Kind::Cosigner(c) => c.custodian.iter().map(|p| p.to_string()).collect(),
            _ => Vec::new(),
        },
    }
}

const ALL: [Domain; 7] =
    [Domain::Provider, Domain::Region, Domain::As, Domain::Site, Domain::Hypervisor, Domain::Admin, Domain::Custodian];

pub(super) fn check(spec: &Spec) -> Vec<Problem> {
    let hosts = spec.hosts();
    let mut out = Vec::new();
    for (cluster, entry) in &spec.cluster {
        let shards = shards(spec, cluster);
        let (t, n) = (entry.threshold.value, shards.len());
        if usize::from(t) > n {
            continue; // P013 says so; n − t would be no number
        }
        for domain in ALL {
            let mut held: BTreeMap<String, Vec<&Host<'_>>> = BTreeMap::new();
            for host in shards.iter().filter_map(|s| hosts.get(s.host)) {
                for name in names(spec, host, domain) {
                    let of = held.entry(name).or_default();
                    if of.last().is_none_or(|last| last.name != host.name) {
                        of.push(host);
                    }
                }
            }
            for (name, of) in held {
                let spans = of.iter().map(|h| h.key).collect();
                let words = of.iter().map(|h| h.name.to_string()).collect();
                let (span, cluster) = (entry.key, cluster.to_string());
                // With t > n/2 whoever can steal can also stop: the graver problem is told.
                if of.len() >= usize::from(t) {
                    out.push(Problem::from(SigningProblem::Theft {
                        span,
                        hosts: spans,
                        cluster,
                        domain,
                        name,
                        held: words,
                        t,
                        n,
                    }));
                } else if of.len() > n - usize::from(t) {
                    out.push(
                        SigningProblem::Loss { span, hosts: spans, cluster, domain, name, held: words, t, n }.into(),
                    );
                }
            }
        }
    }
    out
}
