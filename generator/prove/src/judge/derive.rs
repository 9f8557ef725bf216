//! What a host is, by what it runs.

use std::collections::BTreeSet;

use super::member::Fleet;
use super::violation::{Violation, rank};
use crate::input::{Host, Purpose, Role, UnitKind};

/// Roles that something on the host is only found on, each with what it is.
fn signs(host: &Host) -> Vec<(Role, &'static str)> {
    let listens = |purpose| host.listeners.iter().any(move |it| it.purpose == purpose);
    let unit = |kind| host.units.iter().any(|unit| unit.kind == kind);
    let outside = |purpose| {
        let mut its = host.listeners.iter().filter(move |it| it.purpose == purpose);
        its.any(|it| it.address.is_unspecified() || host.addresses.nic.iter().any(|nic| nic.addr() == it.address))
    };
    let chain = unit(UnitKind::Chain) || host.p2p.is_some();
    let ssh = outside(Purpose::Ssh);
    let one = |is: bool, role, what| is.then_some((role, what));
    let programs = [
        one(host.signer.is_some() || unit(UnitKind::Signer), Role::Cosigner, "a signer"),
        one(listens(Purpose::Cosign), Role::Cosigner, "a listener for cosigners"),
        one(listens(Purpose::Privval), Role::Sentry, "a listener for a signer"),
        one(outside(Purpose::P2p), Role::Public, "a peer-to-peer listener that is open to the underlay"),
        one(!host.addresses.public.is_empty(), Role::Public, "addresses for strangers"),
    ];
    let nothing = programs.iter().all(Option::is_none) && !chain;
    let rest = [
        one(nothing && ssh, Role::Bastion, "no node and no signer, and sshd on the underlay"),
        one(nothing && !ssh, Role::Monitor, "neither node, signer nor sshd on the underlay"),
    ];
    programs.into_iter().chain(rest).flatten().collect()
}

/// The role, where all that the host runs says the same one.
pub(super) fn role(host: &Host) -> Option<Role> {
    let roles: BTreeSet<Role> = signs(host).into_iter().map(|(role, _)| role).collect();
    if roles.len() == 1 { roles.first().copied() } else { None }
}

/// Hosts that are not what they say they are.
pub(super) fn violations(fleet: &Fleet<'_>) -> Vec<Violation> {
    let of = |member: &super::Member<'_>| {
        let signs = signs(member.host);
        let label = member.host.label;
        if role(member.host) == Some(label) {
            return None;
        }
        let runs: Vec<String> = signs.iter().map(|(role, what)| format!("{what} ({role})")).collect();
        let runs = if runs.is_empty() { "a chain node with no place of its own".to_owned() } else { runs.join(", ") };
        Some(Violation::new(rank::IDENTITY, member.name, format!("its label is `{label}`, and it has {runs}")))
    };
    fleet.all().filter_map(of).collect()
}
