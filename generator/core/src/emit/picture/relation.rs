//! Flows of hosts → relations of groups: who begins to talk to whom about what, and between how many pairs.

use std::collections::{BTreeMap, BTreeSet};

use crate::fleet::names::Role;
use crate::plan::Plan;
use crate::plan::flow::{Flow, Party, Ports, Purpose, Transport, Way};

/// What stands together in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// Anybody on the internet.
    Strangers,
    /// People, from the admin networks.
    Admins,
    /// Own hosts of a role.
    Role(Role),
    /// Named servers outside the fleet.
    Servers,
}

impl Group {
    /// The word in `data-from` and `data-to`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Strangers => "strangers",
            Self::Admins => "admins",
            Self::Role(role) => role.as_str(),
            Self::Servers => "servers",
        }
    }
}

/// All flows of one purpose between two groups.
#[derive(Debug, Clone, Default)]
pub(super) struct Relation {
    /// `tcp 26656`, once each.
    pub(super) ports: BTreeSet<String>,
    /// Pairs of hosts that it holds for.
    pub(super) pairs: BTreeSet<(String, String)>,
    /// The interface.
    pub(super) way: Option<Way>,
}

impl Relation {
    /// `tcp 8428, 9428`.
    pub(super) fn port_words(&self) -> String {
        let mut by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for p in &self.ports {
            if let Some((transport, port)) = p.split_once(' ') {
                by.entry(transport).or_default().push(port);
            }
        }
        let words: Vec<String> = by.into_iter().map(|(t, ports)| format!("{t} {}", ports.join(", "))).collect();
        words.join(", ")
    }
}

/// The relations of a plan, by (from, to, purpose).
pub(super) type Relations = BTreeMap<(Group, Group, Purpose), Relation>;

pub(super) fn relations(plan: &Plan) -> Relations {
    let mut out = Relations::new();
    for flow in &plan.flows {
        let (Some((from, a)), Some((to, b))) = (group(plan, &flow.from), group(plan, &flow.to)) else { continue };
        let relation = out.entry((from, to, flow.purpose)).or_default();
        relation.ports.insert(port(flow));
        relation.pairs.insert((a, b));
        relation.way = Some(flow.way);
    }
    out
}

fn group(plan: &Plan, party: &Party) -> Option<(Group, String)> {
    match party {
        Party::Strangers => Some((Group::Strangers, String::new())),
        Party::Admins => Some((Group::Admins, String::new())),
        Party::Server(name, _) => Some((Group::Servers, name.clone())),
        Party::Host(name) => plan.hosts.get(name).map(|h| (Group::Role(h.role), name.to_string())),
    }
}

fn port(flow: &Flow) -> String {
    let transport = match flow.transport {
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
    };
    match flow.ports {
        Ports::One(port) => format!("{transport} {port}"),
        Ports::Any => format!("{transport} any"),
    }
}
