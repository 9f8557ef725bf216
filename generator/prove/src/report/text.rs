//! The whole finding as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::matrix::matrix;
use crate::input::{Input, Role};
use crate::judge::{Evidence, Owned, Proof, Violation};
use crate::law::{Way, What};
use crate::nft::{Addresses, Outcome, Packet, Ranges, Trace, TraceStep};
use crate::stated::StatedPorts;

/// The matrix, what one owned host gains, and what breaks the law.
#[must_use]
pub fn text(input: &Input, proof: &Proof) -> String {
    let mut out = matrix(input, proof);
    out.push_str(
        "\nOne host owned: what its owner gains by it. His own rules do not hold him, those of the others do.\n",
    );
    for (hosts, gain) in alike(proof) {
        let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
        let _ = writeln!(out, "  {}: {gain}", who(input, &hosts));
    }
    out.push_str(&servers(input, proof));
    out.push_str(&bootstrapped(proof));
    out.push_str(&stated(input.stated));
    let stateful = proof.stateful.len();
    let _ = writeln!(
        out,
        "\n{stateful} rules depend on what came before (limits, counts, bans): taken to pass where it is unsafe, and to drop where it is needed."
    );
    for violation in &proof.violations {
        out.push_str(&one(violation));
    }
    let count = proof.violations.len();
    let hosts = input.hosts.len();
    let _ = match count {
        0 => writeln!(out, "{hosts} hosts, IPv4 and IPv6, every packet: the law holds."),
        _ => writeln!(
            out,
            "{hosts} hosts: {count} {} the law.",
            if count == 1 { "finding breaks" } else { "findings break" }
        ),
    };
    out
}

/// Ports that are none of the usual ones: the law opens them because the spec says so.
fn stated(ports: StatedPorts) -> String {
    if ports == StatedPorts::default() {
        return String::new();
    }
    let StatedPorts { gate, metrics, logs } = ports;
    format!("\nPorts for programs to come, as the spec states them: gate {gate}, metrics {metrics}, logs {logs}.\n")
}

/// Hosts by name; where it is all of a role, that.
fn who(input: &Input, hosts: &[&str]) -> String {
    let mut roles: BTreeMap<Role, Vec<&str>> = BTreeMap::new();
    for host in hosts {
        roles.entry(input.hosts[*host].label).or_default().push(host);
    }
    let all = |role| input.hosts.values().filter(|host| host.label == role).count();
    let words = |(role, its): (Role, Vec<&str>)| match its.len() {
        count if count > 1 && count == all(role) => format!("every {role}"),
        _ => its.join(", "),
    };
    roles.into_iter().map(words).collect::<Vec<_>>().join(", ")
}

/// Servers outside of the fleet, with the hosts that may open connections to them.
fn servers(input: &Input, proof: &Proof) -> String {
    let mut alike: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (host, servers) in &proof.servers {
        for ((protocol, ports), addresses) in servers {
            let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            let line = format!("{} {}: {}", transport(*protocol), ranges(ports), addresses.join(", "));
            alike.entry(line).or_default().push(host);
        }
    }
    let mut out =
        "\nServers outside of the fleet, by address; whether they are the right ones no file says.\n".to_owned();
    for (line, hosts) in alike {
        let _ = writeln!(out, "  {line}: {}", who(input, &hosts));
    }
    out
}

/// Hosts that let bastions in without a tunnel.
fn bootstrapped(proof: &Proof) -> String {
    let open = proof.reach.iter().filter(|reach| reach.what.contains(&What::Bootstrap));
    let hosts: BTreeSet<&str> = open.map(|reach| reach.to.as_str()).collect();
    if hosts.is_empty() {
        return String::new();
    }
    let hosts: Vec<&str> = hosts.into_iter().collect();
    format!("\nBOOTSTRAP: bastions get in by the underlay, without a tunnel: {}\n", hosts.join(", "))
}

/// Hosts whose owner gains the same, with what it is.
fn alike(proof: &Proof) -> Vec<(Vec<String>, String)> {
    let mut all: Vec<(Vec<String>, String)> = Vec::new();
    for owned in &proof.owned {
        let names: Vec<String> = owned.hosts.iter().cloned().collect();
        let gain = sentence(owned);
        match all.iter_mut().find(|(_, other)| *other == gain) {
            Some((hosts, _)) => hosts.extend(names),
            None => all.push((names, gain)),
        }
    }
    all
}

/// In words and numbers, without names of hosts.
fn sentence(owned: &Owned) -> String {
    let mut parts: Vec<String> = owned
        .shards
        .iter()
        .map(|(chain, (held, threshold, all))| {
            let more = threshold.saturating_sub(*held);
            match more {
                0 => format!("SIGNS for {chain}: {held} of the {threshold} shards that it takes, of {all}"),
                _ => format!(
                    "{held} of the {threshold} shards that a signature for {chain} takes, of {all} ({more} short)"
                ),
            }
        })
        .collect();
    if owned.shards.is_empty() {
        parts.push("no shard".to_owned());
    }
    let mut count = |number: usize, one: &str, many: &str| {
        if number > 0 {
            parts.push(if number == 1 { format!("1 {one}") } else { format!("{number} {many}") });
        }
    };
    let answers = "whose signing port answers: it can ask for shares above what they have signed";
    count(owned.signing_ports.len(), &format!("cosigner {answers}"), &format!("cosigners {answers}"));
    count(
        owned.asked_by.len(),
        "cosigner that comes to it for requests to sign",
        "cosigners that come to it for requests to sign",
    );
    let sshd = "whose sshd answers (a login takes a certificate, which no host holds)";
    count(owned.sshd_of_cosigners.len(), &format!("cosigner {sshd}"), &format!("cosigners {sshd}"));
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for gain in owned.gains.iter().filter(|gain| !gain.what.is_empty()) {
        for what in &gain.what {
            *kinds.entry(what.word().to_owned()).or_default() += 1;
        }
    }
    let opens: Vec<String> = kinds.iter().map(|(what, hosts)| format!("{what} on {hosts}")).collect();
    parts.push(if opens.is_empty() { "opens nothing".to_owned() } else { format!("opens {}", opens.join(", ")) });
    parts.join("; ")
}

/// What an owner of these hosts gains, host by host.
#[must_use]
pub fn owned(owned: &Owned) -> String {
    let names: Vec<&str> = owned.hosts.iter().map(String::as_str).collect();
    let mut out = format!("{}: {}\n", names.join(", "), sentence(owned));
    for gain in &owned.gains {
        let ports: Vec<String> =
            gain.ports.iter().map(|(protocol, ports)| format!("{} {}", transport(*protocol), ranges(ports))).collect();
        let what: Vec<String> = gain.what.iter().map(|what| what.word().to_owned()).collect();
        let what = if what.is_empty() { String::new() } else { format!("  {}", what.join(", ")) };
        let _ = writeln!(out, "  {:<18} {:<8} {}{what}", gain.host, gain.way.interface(), ports.join(", "));
    }
    out
}

fn ranges(all: &Ranges) -> String {
    let one = |(first, last): (u128, u128)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    all.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn transport(protocol: u8) -> String {
    match protocol {
        1 => "icmp".to_owned(),
        6 => "tcp".to_owned(),
        17 => "udp".to_owned(),
        58 => "icmpv6".to_owned(),
        other => format!("protocol {other}"),
    }
}

/// One breach with its packet, the rules that it passed and the one to change.
fn one(violation: &Violation) -> String {
    let mut out = format!("\nbreach: {violation}\n");
    if let Some(Evidence { packet, trace }) = &violation.evidence {
        let _ = writeln!(out, "  packet  {}", brief(packet));
        out.push_str(&way_of(trace));
        if let Some(step) = decided(trace) {
            let verb = if trace.passed { "change" } else { "stops" };
            let _ = writeln!(out, "  {verb:<7} {}", place(step));
        }
    }
    out
}

/// A packet in a line.
fn brief(packet: &Packet) -> String {
    let (from, to) = match packet.addresses {
        Addresses::V4(from, to) => (from.to_string(), to.to_string()),
        Addresses::V6(from, to) => (format!("[{from}]"), format!("[{to}]")),
    };
    let interface = match (packet.input.as_str(), packet.output.as_str()) {
        ("", out) => format!("out by {out}"),
        (input, "") => format!("in by {input}"),
        (input, out) => format!("in by {input}, out by {out}"),
    };
    let ports = |address: &str, port: u16| {
        if matches!(packet.protocol, 6 | 17) { format!("{address}:{port}") } else { address.to_owned() }
    };
    let way = format!("{} > {}", ports(&from, packet.source_port), ports(&to, packet.destination_port));
    format!("{} {way}, {interface}, {}", transport(packet.protocol), packet.state)
}

/// The rules that a packet matched on its way, a line each.
#[must_use]
pub fn way_of(trace: &Trace) -> String {
    let mut out = String::new();
    for step in trace.steps.iter().filter(|step| step.outcome != Outcome::NoMatch) {
        let mark = match step.outcome {
            Outcome::Accepted => "accept",
            Outcome::Dropped => "drop",
            Outcome::Jumped | Outcome::Gone => "to",
            Outcome::Returned => "back",
            Outcome::Went | Outcome::NoMatch => "",
        };
        let mut rule: String = step.rule.chars().take(96).collect();
        if rule.len() < step.rule.len() {
            rule.push('…');
        }
        let _ = writeln!(out, "  {mark:<7} {}  {rule}", place(step));
    }
    out
}

fn place(step: &TraceStep) -> String {
    step.place
        .as_ref()
        .map_or_else(|| format!("chain {}", step.chain), |place| format!("{}:{}", place.file, place.line))
}

/// The rule that decided: the last one that asked for an address, a port or the like.
fn decided(trace: &Trace) -> Option<&TraceStep> {
    let asks = |step: &&TraceStep| {
        let words = ["addr", "dport", "sport", "type", "protocol", "l4proto"];
        step.outcome != Outcome::NoMatch && words.iter().any(|word| step.rule.contains(word))
    };
    if trace.passed { trace.steps.iter().rev().find(asks) } else { trace.steps.last() }
}

impl std::fmt::Display for Way {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.interface())
    }
}
