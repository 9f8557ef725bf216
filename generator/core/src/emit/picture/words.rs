//! What is written on boxes.

use std::collections::BTreeSet;

use super::cells::{Cell, Crowd, Member, Zone};
use crate::fleet::names::Role;
use crate::plan::host::HostPlan;

/// A zone's title.
pub(super) fn title(zone: Zone) -> String {
    match zone {
        Zone::Strangers => "STRANGERS".into(),
        Zone::People => "PEOPLE".into(),
        Zone::Servers(purpose) => purpose.as_str().to_uppercase(),
        Zone::Role(role) => of_role(role).into(),
        Zone::Management => "MANAGEMENT".into(),
    }
}

fn of_role(role: Role) -> &'static str {
    match role {
        Role::Public => "PUBLIC",
        Role::Sentry => "SENTRY",
        Role::Cosigner => "SIGNING",
        Role::Monitor => "MONITORS",
        Role::Bastion => "BASTIONS",
    }
}

/// What a zone is, in a few words.
pub(super) fn note(crowd: &Crowd<'_>, zone: Zone) -> String {
    match zone {
        Zone::Strangers => "anybody".into(),
        Zone::People => "admin networks".into(),
        Zone::Servers(_) | Zone::Management => String::new(),
        Zone::Role(Role::Public) => "meets strangers".into(),
        Zone::Role(Role::Sentry) => "hidden from them".into(),
        Zone::Role(Role::Cosigner) => thresholds(crowd),
        Zone::Role(Role::Monitor) => "are told, ask none".into(),
        Zone::Role(Role::Bastion) => "people's only way in".into(),
    }
}

/// `3 of 5 sign`, for each cluster's numbers.
fn thresholds(crowd: &Crowd<'_>) -> String {
    let of = |m: &Member<'_>| match m {
        Member::Host(h) => h.signer.as_ref().map(|s| (s.threshold, s.cosigners.len())),
        _ => None,
    };
    let all: BTreeSet<_> = crowd.cells.iter().flat_map(|c| &c.members).filter_map(of).collect();
    let words: Vec<String> = all.into_iter().map(|(t, n)| format!("{t} of {n}")).collect();
    if words.is_empty() { String::new() } else { format!("{} sign", words.join(", ")) }
}

/// A cell's heading: its region; its chains before it where the fleet serves several.
pub(super) fn heading(crowd: &Crowd<'_>, cell: &Cell<'_>) -> String {
    let region = cell.region.map_or(String::new(), ToString::to_string);
    let all: BTreeSet<_> = crowd.cells.iter().flat_map(|c| &c.chains).collect();
    if all.len() < 2 || cell.chains.is_empty() {
        return region;
    }
    let chains: Vec<&str> = cell.chains.iter().map(|c| c.as_str()).collect();
    format!("{}: {region}", chains.join(", "))
}

/// What stands below a host's name: its site, and its shard.
pub(super) fn site(member: Member<'_>) -> String {
    let Member::Host(host) = member else { return String::new() };
    let shard = host.signer.as_ref().map_or(String::new(), |s| format!(", shard {}", s.shard));
    format!("{}{shard}", host.site)
}

/// What is told when the pointer rests on a host.
pub(super) fn about(host: &HostPlan) -> String {
    let site = site(Member::Host(host));
    format!("{}: number {}, region {}, site {site}", host.name, host.n, host.region)
}
