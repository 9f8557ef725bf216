//! What an attacker gains who is root on some hosts: their rules do not hold him, those of all others do.

use std::collections::{BTreeMap, BTreeSet};

use super::flows::{AllDoors, addresses, named};
use super::member::{Fleet, Member};
use super::safety::Side;
use crate::input::Role;
use crate::law::{Way, What};
use crate::nft::Ranges;

/// What owning some hosts gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// The hosts.
    pub hosts: BTreeSet<String>,
    /// What can then be opened on each other host, and over what.
    pub gains: Vec<Gain>,
    /// Shards in hand, of the number that a signature takes and of all, for each chain.
    pub shards: BTreeMap<String, (u32, u32, u32)>,
    /// Cosigners whose sshd answers to him; a login takes a certificate, which no host holds.
    pub sshd_of_cosigners: BTreeSet<String>,
    /// Cosigners whose signing port answers to him.
    pub signing_ports: BTreeSet<String>,
    /// Cosigners that dial one of the hosts for requests to sign.
    pub asked_by: BTreeSet<String>,
}

/// Something that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gain {
    /// On which host.
    pub host: String,
    /// Over what.
    pub way: Way,
    /// Transport protocol and ports.
    pub ports: Vec<(u8, Ranges)>,
    /// What for.
    pub what: Vec<What>,
}

/// For each host alone.
pub(super) fn each(fleet: &Fleet<'_>, doors: &AllDoors<'_>) -> Vec<Owned> {
    fleet.members.keys().map(|name| of(fleet, doors, &BTreeSet::from([(*name).to_owned()]))).collect()
}

/// For some hosts together.
pub(super) fn of(fleet: &Fleet<'_>, doors: &AllDoors<'_>, hosts: &BTreeSet<String>) -> Owned {
    let mine: Vec<&Member<'_>> = fleet.all().filter(|member| hosts.contains(member.name)).collect();
    let mut gains = Vec::new();
    for to in fleet.all().filter(|to| !hosts.contains(to.name)) {
        for way in Way::ALL {
            let from: Vec<_> = mine.iter().flat_map(|member| addresses(member, way)).collect();
            let ports = doors.inward[&(to.name, way)].ports(&from, Side::In);
            if !ports.is_empty() {
                gains.push(Gain { host: to.name.to_owned(), way, what: named(&mine, to, way, &ports), ports });
            }
        }
    }
    let cosigners = |what| {
        let its = gains.iter().filter(move |gain| gain.what.contains(&what));
        its.filter(|gain| fleet.members[gain.host.as_str()].role == Role::Cosigner)
            .map(|gain| gain.host.clone())
            .collect()
    };
    Owned {
        hosts: hosts.clone(),
        shards: shards(&mine),
        sshd_of_cosigners: cosigners(What::Ssh),
        signing_ports: cosigners(What::Cosign),
        asked_by: asked_by(fleet, &mine),
        gains,
    }
}

/// Shards in hand per chain.
fn shards(mine: &[&Member<'_>]) -> BTreeMap<String, (u32, u32, u32)> {
    let mut found = BTreeMap::new();
    for (member, signer) in mine.iter().filter_map(|member| Some((member, member.host.signer.as_ref()?))) {
        for chain in &member.host.chains {
            let held = found.entry(chain.id.clone()).or_insert((0, signer.threshold, signer.shards));
            held.0 += 1;
        }
    }
    found
}

fn asked_by(fleet: &Fleet<'_>, mine: &[&Member<'_>]) -> BTreeSet<String> {
    let addresses: Vec<_> = mine.iter().flat_map(|member| member.addresses(Way::Sign)).collect();
    let asks = |member: &&Member<'_>| {
        let privval = member.host.dials.iter().filter(|dial| dial.purpose == crate::input::Purpose::Privval);
        privval
            .filter_map(|dial| dial.host.parse().ok())
            .any(|to: std::net::IpAddr| addresses.iter().any(|net| net.addr() == to))
    };
    fleet.of(crate::law::Party::Host(Role::Cosigner)).filter(asks).map(|member| member.name.to_owned()).collect()
}
