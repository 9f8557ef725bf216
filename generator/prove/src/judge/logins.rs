//! Certificates and authorities that open as many cosigners of a chain as a signature takes.

use std::collections::{BTreeMap, BTreeSet};

use super::member::{Fleet, Member};
use super::violation::{Violation, rank};
use crate::input::Role;
use crate::law::Party;

/// Every one of them.
pub(super) fn violations(fleet: &Fleet<'_>) -> Vec<Violation> {
    let cosigners: Vec<&Member<'_>> = fleet.of(Party::Host(Role::Cosigner)).collect();
    let mut opens: BTreeMap<(&str, &str), (BTreeSet<&str>, u32)> = BTreeMap::new();
    let mut principals: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for member in &cosigners {
        let threshold = member.host.signer.as_ref().map_or(1, |signer| signer.threshold);
        for (ca, chain) in
            member.host.ssh.ca.iter().flat_map(|ca| member.host.chains.iter().map(move |chain| (ca, chain)))
        {
            let (hosts, least) = opens.entry((&ca.public_key, &chain.id)).or_insert((BTreeSet::new(), threshold));
            hosts.insert(member.name);
            *least = threshold.min(*least);
        }
        for principal in member.host.users.iter().flat_map(|user| &user.principals) {
            principals.entry(principal).or_default().insert(member.name);
        }
    }
    let list = |hosts: &BTreeSet<&str>| hosts.iter().copied().collect::<Vec<_>>().join(", ");
    let enough = |hosts: &BTreeSet<&str>, least: u32| u32::try_from(hosts.len()).is_ok_and(|count| count >= least);
    let mut found = Vec::new();
    for ((_, chain), (hosts, least)) in opens.iter().filter(|(_, (hosts, least))| enough(hosts, *least)) {
        let what = format!(
            "its SSH CA opens {} cosigners of {chain}, and {least} sign together: {}",
            hosts.len(),
            list(hosts)
        );
        found.extend(hosts.first().map(|host| Violation::new(rank::COSIGNER, host, what)));
    }
    for (principal, hosts) in principals.iter().filter(|(_, hosts)| hosts.len() > 1) {
        let what = format!("a certificate for `{principal}` is good on {} cosigners: {}", hosts.len(), list(hosts));
        found.extend(hosts.first().map(|host| Violation::new(rank::COSIGNER, host, what)));
    }
    found
}
