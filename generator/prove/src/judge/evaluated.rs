//! What only the evaluated system can say: other ways in than our tables decide of.

use super::member::{Fleet, Member};
use super::violation::{Violation, rank};
use crate::input::{Unit, UnitKind};

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
    fleet.all().flat_map(of).collect()
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
