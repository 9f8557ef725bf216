//! What only the evaluated system can say, and what no host may have: other ways in than our tables decide of, and logins that
//! reach further than one host.

use std::collections::{BTreeMap, BTreeSet};

use super::member::{Fleet, Member};
use super::violation::{Violation, rank};
use crate::input::{Role, Unit, UnitKind};
use crate::law::Party;

/// Units beside systemd's own that hold CAP_NET_ADMIN, or that nothing bounds: NixOS's, and those of ours that load tables.
const KNOWN: &str = include_str!("../known/units");

/// Whether a unit could change what the proof is about, and is none that every host has.
pub(crate) fn is_strange(unit: &Unit) -> bool {
    let known = unit.name.starts_with("systemd-") || KNOWN.lines().any(|known| known == unit.name);
    let may = unit.capabilities.iter().any(|capability| capability == "CAP_NET_ADMIN" || capability == "unbounded");
    unit.kind == UnitKind::Other && may && !known
}

/// Everything of that kind.
pub(super) fn violations(fleet: &Fleet<'_>) -> Vec<Violation> {
    let mut found: Vec<Violation> = fleet.all().flat_map(of).collect();
    found.extend(logins(fleet));
    found
}

fn of(member: &Member<'_>) -> Vec<Violation> {
    let host = member.host;
    let mut found = Vec::new();
    let mut say = |is: bool, what: String| {
        if is {
            found.push(Violation::new(rank::IDENTITY, member.name, what));
        }
    };
    say(host.nixos_firewall.enabled, "runs NixOS's own firewall beside ours".to_owned());
    let openings = &host.nixos_firewall.openings;
    say(!openings.is_empty(), format!("a module asks to open {}", openings.join(", ")));
    say(host.initrd_network, "has a network before its firewall is there".to_owned());
    say(
        !host.addresses.dynamic.is_empty(),
        format!("takes addresses from whoever answers: {}", host.addresses.dynamic.join(", ")),
    );
    for unit in host.units.iter().filter(|unit| is_strange(unit)) {
        say(true, format!("runs `{}`, which is not known here and may change every table", unit.name));
    }
    for netdev in &host.netdevs {
        say(true, format!("has an interface `{}` ({}) that no table knows", netdev.name, netdev.kind));
    }
    for network in &host.networks {
        say(true, format!("`{}` sets up interfaces that no table knows", network.file));
    }
    found
}

/// Certificates and authorities that open as many cosigners of a chain as a signature takes.
fn logins(fleet: &Fleet<'_>) -> Vec<Violation> {
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
