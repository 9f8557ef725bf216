//! Mutants of the worked example's files, made by a program: each is caught, or changes no set of packets.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use serde_json::Value;

use super::member::{Fleet, Member};
use super::violation::Violation;
use super::{derive, evaluated, logins, needed, safety, servers, tunnels};
use crate::nft::{Field, PacketSet, Passing};
use crate::tree::read_tree;

type Files = BTreeMap<String, Vec<u8>>;

fn files() -> Files {
    let hosts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hosts");
    let mut found = Files::new();
    for folder in fs::read_dir(&hosts).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.strip_prefix(&hosts).unwrap().to_str().unwrap().to_owned();
            found.insert(name, fs::read(&file).unwrap());
        }
    }
    found
}

/// A change of one file.
struct Mutant {
    kind: &'static str,
    what: String,
    file: String,
    text: String,
}

/// Each line that is a rule: deleted, and with its verdict turned round; each address deleted, and one bit wider.
fn of_rules(file: &str, text: &str) -> Vec<Mutant> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut add = |kind, at: usize, what: String, change: &dyn Fn(&str) -> Option<String>| {
        let Some(line) = change(lines[at]) else { return };
        let all: Vec<&str> =
            lines.iter().enumerate().map(|(n, old)| if n == at { line.as_str() } else { *old }).collect();
        found.push(Mutant {
            kind,
            what: format!("{file}:{}: {what}", at + 1),
            file: file.to_owned(),
            text: all.join("\n") + "\n",
        });
    };
    for (at, line) in lines.iter().enumerate() {
        let rule = line.trim();
        let code = rule.split('#').next().unwrap_or_default().trim_end();
        if code.is_empty() {
            continue;
        }
        let whole = ["goto ", "jump ", "accept", "drop", "limit ", "counter", "ct ", "meta ", "tcp "];
        let element = code.trim_end_matches(',');
        if element.parse::<ipnet::IpNet>().is_ok() || element.parse::<std::net::IpAddr>().is_ok() {
            add("element deleted", at, element.to_owned(), &|_| Some(String::new()));
        }
        let opens = code.ends_with('{');
        if !opens
            && !code.starts_with("type ")
            && whole.iter().any(|word| code.contains(word))
            && !code.starts_with('}')
        {
            add("rule deleted", at, code.to_owned(), &|_| Some(String::new()));
        }
        for (from, to) in [
            ("goto pass", "goto refused"),
            ("goto refused", "goto pass"),
            ("policy drop", "policy accept"),
            ("policy accept", "policy drop"),
            ("counter drop", "counter accept"),
            ("counter accept", "counter drop"),
            ("accept", "drop"),
        ] {
            if code.contains(from)
                && !(from == "accept" && (code.contains("policy") || code.contains("counter accept")))
            {
                add("verdict flipped", at, format!("{code}: {to}"), &|line| Some(line.replacen(from, to, 1)));
            }
        }
        for word in code.split([' ', ',', '{', '}', '\t']).filter(|word| !word.is_empty()) {
            if let Some(wide) = wider(word) {
                add("prefix widened", at, format!("{word} to {wide}"), &|line| Some(line.replacen(word, &wide, 1)));
            }
        }
    }
    found
}

/// The network one bit wider, of an address or network.
fn wider(word: &str) -> Option<String> {
    let net: ipnet::IpNet = word.parse().ok().or_else(|| word.parse::<std::net::IpAddr>().ok().map(Into::into))?;
    if !word.contains(['.', ':']) {
        return None;
    }
    net.supernet().map(|wide| wide.to_string())
}

/// Each peer of another host taken over, each allowed-ip of another peer added, in both interfaces.
fn of_overlay(file: &str, text: &str, others: &[(&str, Value)]) -> Vec<Mutant> {
    let whole: Value = serde_json::from_str(text).unwrap();
    let mut found = Vec::new();
    for name in ["wg-sign", "wg-fleet"] {
        let Some(peers) = whole["interfaces"][name]["peers"].as_array() else { continue };
        for (other, data) in others {
            let Some(end) = data["interfaces"][name].as_object() else { continue };
            if peers.iter().any(|peer| peer["host"] == *other) || file.starts_with(&format!("{other}/")) {
                continue;
            }
            let mut changed = whole.clone();
            let peer = serde_json::json!({ "host": other, "public-key": end["public-key"], "allowed-ips": end["addresses"],
                "endpoint": null, "underlay-sources": [] });
            changed["interfaces"][name]["peers"].as_array_mut().unwrap().push(peer);
            let text = changed.to_string();
            found.push(Mutant {
                kind: "peer added",
                what: format!("{file}: {name}: {other}"),
                file: file.to_owned(),
                text,
            });
        }
        for at in 0..peers.len() {
            let mut changed = whole.clone();
            let next = peers[(at + 1) % peers.len()]["allowed-ips"][0].clone();
            let next = if peers.len() == 1 { Value::from("10.64.0.1/32") } else { next };
            changed["interfaces"][name]["peers"][at]["allowed-ips"].as_array_mut().unwrap().push(next);
            let what = format!("{file}: {name}: {}", peers[at]["host"]);
            found.push(Mutant { kind: "allowed-ip added", what, file: file.to_owned(), text: changed.to_string() });
        }
    }
    found
}

fn of_label(file: &str, text: &str) -> Vec<Mutant> {
    let whole: Value = serde_json::from_str(text).unwrap();
    let roles = ["public", "sentry", "cosigner", "monitor", "bastion"];
    let label = |role: &&&str| whole["role"] != **role;
    roles
        .iter()
        .filter(label)
        .map(|role| {
            let mut changed = whole.clone();
            changed["role"] = Value::from(*role);
            Mutant {
                kind: "label changed",
                what: format!("{file}: {role}"),
                file: file.to_owned(),
                text: changed.to_string(),
            }
        })
        .collect()
}

/// What was found of one mutant.
enum Found {
    /// It cannot be read as it stands: said with its place.
    Refused,
    /// A breach.
    Caught(Violation),
    /// No packet's fate is another one.
    Equal,
    /// The same packets can pass, and fewer or more of them for sure: a limit is another one.
    OtherLimit,
    /// Fewer packets pass, and nothing that the law asks for is lost.
    Tighter,
    /// Other addresses of others can be dialled, not more than named servers are: the report lists them.
    OtherServers,
    /// Nothing.
    Survived,
}

fn judge(mutant: &Mutant, files: &Files, fleet: &Fleet<'_>) -> Found {
    let name = mutant.file.split('/').next().unwrap();
    let its = files.iter().filter(|(path, _)| path.starts_with(&format!("{name}/")));
    let mut one: Files = its.map(|(path, bytes)| (path.clone(), bytes.clone())).collect();
    one.insert(mutant.file.clone(), mutant.text.clone().into_bytes());
    let Ok(read) = read_tree(&one) else { return Found::Refused };
    let Ok(member) = Member::read(name, &read.hosts[name], read.stated) else { return Found::Refused };
    let mut changed = fleet.clone();
    changed.members.insert(name, Rc::new(member));
    if let Some(violation) = first(&changed, name) {
        return Found::Caught(violation);
    }
    let (before, after) = (&fleet.members[name], &changed.members[name]);
    let hooks: [for<'m> fn(&'m Member<'_>) -> &'m Passing; 3] = [|it| &it.input, |it| &it.output, |it| &it.forward];
    let same = |set: fn(&Passing) -> &PacketSet| hooks.iter().all(|hook| set(hook(before)) == set(hook(after)));
    match (same(|it| &it.may), same(|it| &it.must)) {
        (true, true) => Found::Equal,
        (true, false) => Found::OtherLimit,
        _ if hooks.iter().all(|hook| hook(after).may.is_within(&hook(before).may)) => Found::Tighter,
        _ if same_but_servers(before, after) && servers::of(fleet, before) != servers::of(&changed, after) => {
            Found::OtherServers
        }
        _ => Found::Survived,
    }
}

/// Whether all that is new goes to the internet from the card, on the ports of named servers.
fn same_but_servers(before: &Member<'_>, after: &Member<'_>) -> bool {
    let space = after.rules.space();
    let ports = [123, 443, 853, 4460].into_iter().collect();
    let servers = space.leaving_by("up0").restrict(Field::DestinationPort, &ports);
    after.input.may.is_within(&before.input.may) && after.output.may.minus(&before.output.may).is_within(&servers)
}

fn first(fleet: &Fleet<'_>, name: &str) -> Option<Violation> {
    let all =
        derive::violations(fleet).into_iter().chain(tunnels::violations(fleet)).chain(evaluated::violations(fleet));
    let all = all.chain(logins::violations(fleet)).chain(servers::violations(fleet));
    all.chain(safety::of(fleet, &fleet.members[name])).chain(needed::of(fleet, |host| host == name)).next()
}

/// A counterexample is right if the rules of the mutant do with its packet what the finding says.
fn is_right(violation: &Violation) -> bool {
    let lets = violation.what.starts_with("lets ");
    violation.evidence.as_ref().is_none_or(|evidence| evidence.trace.passed == lets)
}

#[test]
#[expect(clippy::print_stdout, reason = "the counts are what one wants to see, with --nocapture")]
fn every_mutant_of_the_emitted_files_is_caught_or_equal() {
    let files = files();
    let input = read_tree(&files).unwrap();
    let fleet = Fleet::read(&input).unwrap();
    for name in fleet.members.keys() {
        assert_eq!(first(&fleet, name), None, "without a mutant");
    }
    let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    let overlays: Vec<(&str, Value)> = fleet
        .members
        .keys()
        .map(|name| (*name, serde_json::from_str(&text(&format!("{name}/overlay.json"))).unwrap()))
        .collect();
    let mut counts: BTreeMap<&str, [usize; 7]> = BTreeMap::new();
    let mut faults = Vec::new();
    for name in ["public-fra-1", "sentry-fra-1", "cosigner-fra-1", "monitor-chi-1", "bastion-fra-1"] {
        let mut mutants = Vec::new();
        for file in ["nftables.nft", "kept.nft", "closed.nft"].map(|file| format!("{name}/{file}")) {
            mutants.extend(of_rules(&file, &text(&file)));
        }
        let overlay = format!("{name}/overlay.json");
        mutants.extend(of_overlay(&overlay, &text(&overlay), &overlays));
        let label = format!("{name}/host.json");
        mutants.extend(of_label(&label, &text(&label)));
        for mutant in &mutants {
            let found = judge(mutant, &files, &fleet);
            let at = match &found {
                Found::Refused => 0,
                Found::Caught(_) => 1,
                Found::Equal => 2,
                Found::OtherLimit => 3,
                Found::Tighter => 4,
                Found::OtherServers => 5,
                Found::Survived => 6,
            };
            counts.entry(mutant.kind).or_default()[at] += 1;
            match found {
                Found::Survived => faults.push(format!("survived: {}: {}", mutant.kind, mutant.what)),
                Found::Caught(violation) if !is_right(&violation) => {
                    faults.push(format!("wrong: {}: {violation}", mutant.what))
                }
                _ => {}
            }
        }
    }
    println!("kind: refused, caught, equal, another limit, tighter, other servers, survived");
    counts.iter().for_each(|(kind, counts)| println!("{kind}: {counts:?}"));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
