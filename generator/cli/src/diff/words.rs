//! Hosts and ports in words.

use std::collections::{BTreeMap, BTreeSet};

use palisade_prove::Role;
use palisade_prove::nft::Ranges;

const ROLES: [Role; 5] = [Role::Public, Role::Sentry, Role::Cosigner, Role::Monitor, Role::Bastion];

/// Hosts that can be meant, with their roles.
pub(super) type Roster = BTreeMap<String, Role>;

/// Names of hosts; all of a role are `every sentry`, all of the roster `every host`.
pub(super) fn hosts(names: &BTreeSet<String>, roster: &Roster) -> String {
    others(names, roster, "")
}

/// The same of all but one: all others of its role are `every other sentry`.
pub(super) fn others(names: &BTreeSet<String>, roster: &Roster, one: &str) -> String {
    if names.len() > 1 && roster.keys().all(|name| names.contains(name)) {
        return "every host".into();
    }
    let mut rest = names.clone();
    let mut words = Vec::new();
    for role in ROLES {
        let all: BTreeSet<&String> =
            roster.iter().filter(|(name, its)| **its == role && *name != one).map(|(name, _)| name).collect();
        if all.len() > 1 && all.iter().all(|name| rest.contains(*name)) {
            let other = if roster.get(one) == Some(&role) { "other " } else { "" };
            words.push(format!("every {other}{role}"));
            rest.retain(|name| !all.contains(name));
        }
    }
    words.extend(rest.into_iter().map(|name| if name == "internet" { "the internet".into() } else { name }));
    listed(&words)
}

/// `a, b and c`.
pub(super) fn listed<T: AsRef<str>>(words: &[T]) -> String {
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => only.as_ref().to_owned(),
        Some((last, head)) => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", head.join(", "), last.as_ref())
        }
    }
}

/// `TCP 22 and 443, UDP 51820`.
pub(super) fn ports(all: &[(u8, Ranges)]) -> String {
    let one = |(protocol, ranges): &(u8, Ranges)| {
        let name = match protocol {
            6 => "TCP".to_owned(),
            17 => "UDP".to_owned(),
            other => format!("protocol {other}"),
        };
        let range =
            |(first, last): (u128, u128)| if first == last { first.to_string() } else { format!("{first}-{last}") };
        let numbers: Vec<String> = ranges.iter().map(range).collect();
        format!("{name} {}", if numbers == ["0-65535"] { "on every port".to_owned() } else { listed(&numbers) })
    };
    all.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// `1 cosigner`, `2 cosigners`.
pub(super) fn many(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
