//! Ports that the law opens for programs to come, by what the operator states: nothing may listen there yet.

use super::member::{Fleet, Member};
use super::violation::{Violation, rank};
use crate::input::Transport;
use crate::law::{Article, LAW, What};

/// A stated port that a program of a taking host has: whoever may ask the program to come could speak to that one.
pub(super) fn violations(fleet: &Fleet<'_>) -> Vec<Violation> {
    let to_come = |article: &&Article| matches!(article.what, What::Gate | What::Push);
    let takers = LAW.iter().filter(to_come).flat_map(|article| fleet.of(article.to).map(|it| (article.what, it)));
    takers.flat_map(|(what, member)| taken(member, what)).collect()
}

fn taken(member: &Member<'_>, what: What) -> Vec<Violation> {
    let ports = member.ports(what);
    let reached = member.host.listeners.iter().filter(|it| it.transport == Transport::Tcp && !it.address.is_loopback());
    let taken = reached.filter(|it| ports.iter().any(|(_, port)| *port == it.port));
    let say = |unit: &str, port| {
        let what = format!("`{unit}` listens on port {port}, which is stated to be for {}", what.word());
        Violation::new(rank::IDENTITY, member.name, what)
    };
    taken.map(|it| say(&it.unit, it.port)).collect()
}
