//! P053, P054: what is lost with one domain or one person though the cluster's threshold would bear it.

use std::collections::{BTreeMap, BTreeSet};

use crate::fleet::places::Site;
use crate::fleet::{Host, Kind, Spec};
use crate::plan::topology::chain_of;
use crate::problem::{ControlProblem, Problem};
use crate::span::Entry;

pub(super) fn check(spec: &Spec) -> Vec<Problem> {
    let mut out = together(spec);
    out.extend(spec.hosts().iter().filter_map(|host| same_hand(spec, host)));
    out
}

/// Chains all of whose sentries are in one domain; the smallest that they share is told.
fn together(spec: &Spec) -> Vec<Problem> {
    let hosts = spec.hosts();
    let mut out = Vec::new();
    for (chain, entry) in &spec.chain {
        let of: Vec<&Host<'_>> =
            hosts.iter().filter(|h| matches!(h.kind, Kind::Sentry(_)) && chain_of(h) == Some(chain)).collect();
        let sites: BTreeMap<_, &Entry<Site>> =
            of.iter().filter_map(|h| spec.site.get_key_value(&h.machine.site.value)).collect();
        if let Some(domain) = shared(&sites.into_iter().collect::<Vec<_>>()) {
            let hosts = of.iter().map(|h| (h.machine.site.span, h.name.to_string())).collect();
            out.push(ControlProblem::Sentries { span: entry.key, chain: chain.to_string(), domain, hosts }.into());
        }
    }
    out
}

fn shared<N: std::fmt::Display>(sites: &[(N, &Entry<Site>)]) -> Option<String> {
    let one = |words: BTreeSet<String>| (words.len() == 1).then(|| words.into_iter().next()).flatten();
    let of = |word: fn(&Site) -> String| one(sites.iter().map(|(_, site)| word(site)).collect());
    match sites {
        [(name, _)] => Some(format!("site `{name}`")),
        _ => (of(|s| s.provider.to_string()).map(|p| format!("provider `{p}`")))
            .or_else(|| of(|s| s.asn.to_string()).map(|a| format!("the autonomous system {a}")))
            .or_else(|| of(|s| s.region.to_string()).map(|r| format!("region `{r}`"))),
    }
}

fn same_hand(spec: &Spec, host: &Host<'_>) -> Option<Problem> {
    let Kind::Cosigner(cosigner) = host.kind else { return None };
    let (custodian, escrow) = (cosigner.custodian.as_ref()?, cosigner.escrow.as_ref()?);
    let holders = &spec.escrow.get(&escrow.value)?.holders;
    let first = holders.first()?;
    holders.iter().all(|h| h.value == custodian.value).then(|| {
        ControlProblem::SameHand {
            span: custodian.span,
            escrow: (first.span, escrow.to_string()),
            host: host.name.to_string(),
            person: custodian.to_string(),
        }
        .into()
    })
}
