//! Turns hosts into what can be proved of them: what breaks the law, who reaches whom, and what one owned host gains.
//!
//! Each firewall is judged alone: what a host lets in must be lawful whoever sent it, and what it lets out whoever takes
//! it. So a flow needs two faults to break through, and each of them is found.

mod derive;
mod doors;
mod evaluated;
mod everyday;
mod flows;
mod logins;
mod member;
#[cfg(test)]
mod mutants;
mod needed;
mod owned;
mod safety;
mod servers;
mod stated;
mod tunnels;
mod violation;

use std::collections::{BTreeMap, BTreeSet};

use crate::fault::Fault;
use crate::input::Input;

pub(crate) use evaluated::is_strange;
use flows::AllDoors;
pub(crate) use flows::INTERNET;
pub use flows::{Between, Reach};
pub use owned::{Gain, Owned};
pub use servers::Servers;
pub use violation::{Evidence, Violation};

pub(crate) use member::{Fleet, Member};

/// What was found of a fleet.
#[derive(Debug)]
pub struct Proof {
    /// What breaks the law, the gravest first. Empty: the law holds.
    pub violations: Vec<Violation>,
    /// Who can open connections to whom.
    pub reach: Vec<Reach>,
    /// What an attacker gains who owns one host, for each host.
    pub owned: Vec<Owned>,
    /// Host → the servers outside of the fleet that it may open connections to: which are right no file says.
    pub servers: BTreeMap<String, Servers>,
    /// Rules whose answer depends on what came before (limits, counts, bans): host, place and text. For safety they are taken
    /// to let pass, for flows that must pass to drop.
    pub stateful: Vec<(String, String)>,
}

/// Judges a fleet.
///
/// # Errors
/// Rules that are not of the dialect, with their place: nothing is proved of a fleet with one of them.
pub fn prove(input: &Input) -> Result<Proof, Vec<Fault>> {
    let fleet = Fleet::read(input)?;
    let mut violations = derive::violations(&fleet);
    violations.extend(tunnels::violations(&fleet));
    violations.extend(safety::violations(&fleet));
    violations.extend(needed::of(&fleet, |_| true));
    violations.extend(servers::violations(&fleet));
    violations.extend(evaluated::violations(&fleet));
    violations.extend(logins::violations(&fleet));
    violations.extend(stated::violations(&fleet));
    violations.sort();
    violations.dedup();
    let stateful = fleet.all().flat_map(Member::stateful).collect();
    let doors = AllDoors::of(&fleet).map_err(|fault| vec![fault])?;
    let reach = flows::reach(&fleet, &doors).map_err(|fault| vec![fault])?;
    let servers = fleet.all().map(|member| (member.name.to_owned(), servers::of(&fleet, member))).collect();
    Ok(Proof { reach, owned: owned::each(&fleet, &doors), violations, servers, stateful })
}

/// What an attacker gains who owns some hosts together.
///
/// # Errors
/// Rules that are not of the dialect, and names that no host has.
pub fn owned(input: &Input, hosts: &BTreeSet<String>) -> Result<Owned, Vec<Fault>> {
    let unknown: Vec<Fault> = hosts
        .iter()
        .filter(|host| !input.hosts.contains_key(*host))
        .map(|host| Fault::new(host, "is no host of this fleet"))
        .collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let fleet = Fleet::read(input)?;
    let doors = AllDoors::of(&fleet).map_err(|fault| vec![fault])?;
    Ok(owned::of(&fleet, &doors, hosts))
}
