//! nftables.nft: the body of table palisade. Drops by default in all three directions; accepts by the flow table.

use super::MARK;
use super::text::{Element, Text, nets, of_family};
use crate::emit::HEADER;
use crate::plan::Plan;
use crate::plan::flow::{Ports, Purpose, Way};
use crate::plan::host::{HostPlan, Rule, Service, Who};

/// Networks that a public node never dials: not routable, or somebody's inside. Own addresses are added.
const NEVER4: [&str; 9] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/4",
    "240.0.0.0/4",
];
const NEVER6: [&str; 6] = ["::/127", "::ffff:0.0.0.0/96", "64:ff9b::/96", "fc00::/7", "fe80::/10", "ff00::/8"];

/// What is no beginning of a connection.
const NO_SYN: &str = "tcp flags & (fin | syn | rst | ack) != syn";

/// The side of a rule: which address is the other's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    In,
    Out,
}

impl Side {
    fn address(self) -> &'static str {
        match self {
            Self::In => "saddr",
            Self::Out => "daddr",
        }
    }
    fn suffix(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

pub(in crate::emit) fn text(plan: &Plan, host: &HostPlan) -> String {
    let mut t = Text::new(&[
        HEADER,
        &format!("The body of table inet palisade on {}. What it accepts it marks; table palisade_closed", host.name),
        "drops the rest, also when this file did not load.",
    ]);
    if host.kept.strangers.is_some() {
        t.gap();
        never(&mut t, host);
    }
    t.gap();
    t.block("chain pass", |t| t.line(&format!("meta mark set meta mark | {MARK} counter accept")));
    t.gap();
    t.block("chain refused", |t| {
        t.line("limit rate 10/minute burst 20 packets log prefix \"palisade refused: \"");
        t.line("counter drop");
    });
    t.gap();
    t.block("chain forward", |t| {
        t.line("type filter hook forward priority filter; policy drop;");
        t.line("counter");
    });
    t.gap();
    input(&mut t, host);
    t.gap();
    output(&mut t, host);
    let _ = plan;
    t.finish()
}

fn never(t: &mut Text, host: &HostPlan) {
    t.comment("what a public node never dials: private and own networks");
    for (v4, family, fixed) in [(true, 4, &NEVER4[..]), (false, 6, &NEVER6[..])] {
        let mut all: Vec<Element> = fixed.iter().map(|n| ((*n).to_owned(), String::new())).collect();
        all.extend(of_family(v4, host.kept.own.iter().map(|a| ("own", *a))));
        t.block(&format!("set never{family}"), |t| {
            t.line(&format!("type ipv{family}_addr; flags interval; auto-merge;"));
            t.set("elements =", &all, "");
        });
    }
}

fn ways(rules: &[Rule]) -> Vec<Way> {
    let mut out: Vec<Way> = rules.iter().map(|r| r.way).collect();
    out.dedup();
    out
}

fn input(t: &mut Text, host: &HostPlan) {
    t.block("chain input", |t| {
        t.line("type filter hook input priority filter; policy drop;");
        t.line("iifname \"lo\" goto pass");
        t.line("ct state { established, related } goto pass");
        t.line("ct state invalid counter drop");
        t.comment("ICMP and ICMPv6 by number: their names need /etc/protocols");
        t.line("meta l4proto { 1, 58 } goto icmp_in");
        t.comment("a connection begins with a SYN alone; a peer that holds one from before this host's restart is told over the");
        t.comment("tunnel, or it would send into it for a quarter of an hour");
        t.line(&format!("iifname {{ \"wg-sign\", \"wg-fleet\" }} {NO_SYN} counter reject with tcp reset"));
        t.line(&format!("{NO_SYN} counter drop"));
        for way in ways(&host.inbound) {
            t.line(&format!("iifname \"{}\" goto {}", way.interface(), chain(way, Side::In)));
        }
        t.line("goto refused");
    });
    t.gap();
    icmp_in(t);
    t.gap();
    t.comment("filled while palisade.bootstrap holds: a host without tunnels yet lets the bastions in");
    t.block("chain bootstrap", |_| ());
    for way in ways(&host.inbound) {
        t.gap();
        t.block(&format!("chain {}", chain(way, Side::In)), |t| {
            if way == Way::Underlay {
                t.line("jump bootstrap");
            }
            for rule in host.inbound.iter().filter(|r| r.way == way) {
                accept(t, host, rule, Side::In);
            }
            t.line("goto refused");
        });
    }
}

fn output(t: &mut Text, host: &HostPlan) {
    t.block("chain output", |t| {
        t.line("type filter hook output priority filter; policy drop;");
        t.line("oifname \"lo\" goto pass");
        t.comment("the cloud's metadata service hands out credentials");
        t.line("ip daddr 169.254.169.254 counter goto refused");
        t.line("ip6 daddr fd00:ec2::254 counter goto refused");
        t.line("ct state { established, related } goto pass");
        t.line("ct state invalid counter drop");
        t.line("meta l4proto { 1, 58 } goto icmp_out");
        for way in ways(&host.outbound) {
            t.line(&format!("oifname \"{}\" goto {}", way.interface(), chain(way, Side::Out)));
        }
        t.line("goto refused");
    });
    t.gap();
    icmp_out(t);
    for way in ways(&host.outbound) {
        t.gap();
        t.block(&format!("chain {}", chain(way, Side::Out)), |t| {
            for rule in host.outbound.iter().filter(|r| r.way == way) {
                accept(t, host, rule, Side::Out);
            }
            t.line("goto refused");
        });
    }
}

/// The chain of an interface: `up0_in`, `wg_sign_out`.
fn chain(way: Way, side: Side) -> String {
    format!("{}_{}", way.interface().replace('-', "_"), side.suffix())
}

fn icmp_in(t: &mut Text) {
    t.block("chain icmp_in", |t| {
        t.comment("path MTU and errors; echo within limits; neighbours, but no router advertisements");
        t.line("icmp type { destination-unreachable, time-exceeded, parameter-problem } goto pass");
        t.line("icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } goto pass");
        t.line("icmp type echo-request limit rate 10/second burst 20 packets goto pass");
        t.line("icmpv6 type echo-request limit rate 10/second burst 20 packets goto pass");
        t.line("ip6 hoplimit 255 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } goto pass");
        t.line("ip6 saddr fe80::/10 icmpv6 type mld-listener-query goto pass");
        t.line("counter drop");
    });
}

fn icmp_out(t: &mut Text) {
    t.block("chain icmp_out", |t| {
        t.comment("errors; neighbours and multicast groups on the underlay; echo inside the overlay only");
        t.line("icmp type { destination-unreachable, time-exceeded, parameter-problem } goto pass");
        t.line("icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } goto pass");
        t.line("oifname { \"wg-sign\", \"wg-fleet\" } icmp type echo-request goto pass");
        t.line("oifname { \"wg-sign\", \"wg-fleet\" } icmpv6 type echo-request goto pass");
        t.line("ip6 hoplimit 255 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } goto pass");
        t.line("icmpv6 type mld2-listener-report goto pass");
        t.line("counter drop");
    });
}

/// Accepts a flow: from, or to, the addresses of its other side.
fn accept(t: &mut Text, host: &HostPlan, rule: &Rule, side: Side) {
    let transport = rule.transport.as_str();
    let what = match rule.ports {
        Ports::One(port) => format!("{transport} dport {port}"),
        Ports::Any => format!("{transport} dport 1-65535"),
    };
    t.comment(rule.purpose.as_str());
    match &rule.who {
        Who::Strangers if rule.purpose == Purpose::P2pDial => {
            let uid = Service::Chain.uid().get();
            t.line(&format!("meta skuid {uid} ip daddr != @never4 {what} goto pass"));
            t.line(&format!("meta skuid {uid} ip6 daddr != @never6 {what} goto pass"));
        }
        Who::Strangers => {
            for (v4, family) in [(true, "ipv4"), (false, "ipv6")] {
                if host.public.iter().any(|a| a.is_ipv4() == v4) {
                    t.line(&format!("meta nfproto {family} {what} goto pass"));
                }
            }
        }
        Who::Named(named) => {
            let all = || named.iter().flat_map(|(who, list)| list.iter().map(move |a| (who.as_str(), *a)));
            for (v4, ip) in [(true, "ip"), (false, "ip6")] {
                elements(t, &format!("{ip} {} ", side.address()), &of_family(v4, all()), &what);
            }
        }
        Who::Networks(list) => {
            for (v4, ip) in [(true, "ip"), (false, "ip6")] {
                elements(t, &format!("{ip} {} ", side.address()), &nets(v4, list), &what);
            }
        }
    }
}

fn elements(t: &mut Text, head: &str, elements: &[Element], what: &str) {
    if !elements.is_empty() {
        t.set(head.trim_end(), elements, &format!("{what} goto pass"));
    }
}
