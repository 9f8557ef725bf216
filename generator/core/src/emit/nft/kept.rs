//! kept.nft: what must survive a reload: bans, and the count of strangers' sockets.

use std::net::IpAddr;

use ipnet::IpNet;

use super::text::{Element, Text, nets};
use crate::emit::HEADER;
use crate::plan::Plan;
use crate::plan::host::{HostPlan, Strangers};

pub(in crate::emit) fn text(plan: &Plan, host: &HostPlan) -> String {
    let mut t = Text::new(&[
        HEADER,
        "What survives a reload of table palisade: bans, and the count of strangers' sockets (`ct count` forgets its",
        "connections when its table is replaced). Own unit; this table is never deleted, its chains are filled anew.",
        "A whole script for `nft -f`; loading it again keeps every ban and every count.",
    ]);
    t.gap();
    t.block("table inet palisade_kept", |t| declare(t, host.kept.strangers.as_ref()));
    t.gap();
    t.line("flush chain inet palisade_kept input");
    if host.kept.strangers.is_some() {
        t.line("flush chain inet palisade_kept strangers");
    }
    for set in ["own", "allowed", "denied"] {
        for family in [4, 6] {
            t.line(&format!("flush set inet palisade_kept {set}{family}"));
        }
    }
    t.gap();
    elements(&mut t, plan, host);
    t.block("table inet palisade_kept", |t| {
        t.block("chain input", |t| input(t, host.kept.strangers.as_ref()));
        if let Some(s) = &host.kept.strangers {
            t.gap();
            t.block("chain strangers", |t| strangers(t, s));
        }
    });
    t.finish()
}

/// The set that counts all strangers' sockets.
fn total(s: &Strangers) -> String {
    format!("strangers_{}", s.total)
}

/// Sets and chains, with properties that never change: a set cannot be declared again with others.
fn declare(t: &mut Text, strangers: Option<&Strangers>) {
    for (name, flags, what) in [
        ("own", "interval; auto-merge", "own hosts: never banned"),
        ("allowed", "interval; auto-merge", "filter.allow: no limits but the total"),
        ("denied", "interval; auto-merge", "filter.deny"),
        ("banned", "timeout; timeout 24h", "bans; an element's own timeout overrides"),
    ] {
        t.comment(what);
        for (family, kind) in [(4, "ipv4_addr"), (6, "ipv6_addr")] {
            t.block(&format!("set {name}{family}"), |t| t.line(&format!("type {kind}; flags {flags};")));
        }
    }
    if let Some(s) = strangers {
        t.comment("all strangers together; a count keeps its limit, so the limit is in the name");
        t.block(&format!("set {}", total(s)), |t| t.line("type inet_service; flags dynamic; size 16;"));
        t.comment("new connections, and sockets, by source (IPv6: by /64)");
        for (family, kind) in [(4, "ipv4_addr"), (6, "ipv6_addr")] {
            t.block(&format!("set rate{family}"), |t| {
                t.line(&format!("type {kind}; flags dynamic,timeout; timeout 10m; size 65535;"));
            });
            t.block(&format!("set sockets{family}"), |t| {
                t.line(&format!("type {kind}; flags dynamic; size 65535;"));
            });
        }
    }
    t.block("chain input", |t| t.line("type filter hook input priority filter - 10; policy accept;"));
    if strangers.is_some() {
        t.block("chain strangers", |_| ());
    }
}

fn elements(t: &mut Text, plan: &Plan, host: &HostPlan) {
    let k = &host.kept;
    let mut own: Vec<IpNet> = vec![plan.base.v4.into(), plan.base.v6.into()];
    own.extend(k.own.iter().map(|a: &IpAddr| IpNet::from(*a)));
    for (name, list) in [("own", &own), ("allowed", &k.allow), ("denied", &k.deny)] {
        for (v4, family) in [(true, 4), (false, 6)] {
            let of: Vec<Element> = nets(v4, list);
            if !of.is_empty() {
                t.set(&format!("add element inet palisade_kept {name}{family}"), &of, "");
                t.gap();
            }
        }
    }
}

fn input(t: &mut Text, strangers: Option<&Strangers>) {
    t.comment("only the underlay; the overlay knows its peers by their keys");
    t.line("iifname != \"up0\" accept");
    for (family, ip) in [(4, "ip"), (6, "ip6")] {
        t.line(&format!("{ip} saddr @own{family} accept"));
    }
    for (family, ip) in [(4, "ip"), (6, "ip6")] {
        t.line(&format!("{ip} saddr @banned{family} counter drop"));
        t.line(&format!("{ip} saddr @denied{family} counter drop"));
    }
    if let Some(s) = strangers {
        t.line(&format!("tcp dport {} ct state new goto strangers", s.port));
    }
}

fn strangers(t: &mut Text, s: &Strangers) {
    t.comment("all strangers together: new connections per second");
    let burst = u32::from(s.syn_per_second) * 2;
    t.line(&format!("limit rate over {}/second burst {burst} packets counter drop", s.syn_per_second));
    for (family, ip, key) in [(4, "ip", "ip saddr"), (6, "ip6", "ip6 saddr & ffff:ffff:ffff:ffff::")] {
        t.comment(&format!("one source, IPv{family}: new connections per minute, then sockets"));
        t.line(&format!(
            "{ip} saddr != @allowed{family} add @rate{family} {{ {key} limit rate over {}/minute burst {} packets }} counter drop",
            s.new_per_minute, s.burst
        ));
        t.line(&format!(
            "{ip} saddr != @allowed{family} add @sockets{family} {{ {key} ct count over {} }} counter drop",
            s.per_source
        ));
    }
    t.comment("all strangers' sockets, below the daemon's listener limit: own hosts always find a place. In a set,");
    t.comment("since a count that stands in a rule is forgotten when its chain is filled anew");
    t.line(&format!("add @{} {{ tcp dport ct count over {} }} counter drop", total(s), s.total));
}
