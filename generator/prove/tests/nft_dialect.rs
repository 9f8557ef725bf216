//! The page of the dialect is its test: each example is read, and each packet below it becomes what the page says.

use std::collections::BTreeSet;
use std::net::IpAddr;

use palisade_prove::nft::{Addresses, Hook, Packet, Ruleset, Source, State, constructs};

const PAGE: &str = include_str!("../../../docs/reference/nft-dialect.md");

struct Example<'a> {
    words: &'a str,
    rules: String,
    packets: Vec<&'a str>,
}

/// A section per heading of the third level: its rules, its packets.
fn examples() -> Vec<Example<'static>> {
    let sections = PAGE.split("\n### `").skip(1);
    let all = sections.map(|section| {
        let (words, rest) = section.split_once("`\n").unwrap();
        let block = |kind: &str| rest.split_once(kind).unwrap().1.split_once("```").unwrap().0;
        let packets = block("```packets\n").lines().collect();
        Example { words, rules: script(block("```nft\n")), packets }
    });
    all.collect()
}

/// A whole script, the inside of a table, or rules of a chain.
fn script(rules: &str) -> String {
    let inside = if rules.starts_with("table") {
        return rules.to_owned();
    } else if rules.lines().any(|line| line.starts_with("chain ")) {
        rules.to_owned()
    } else {
        format!("chain input {{ type filter hook input priority filter; policy drop;\n{rules}\n}}")
    };
    format!("table inet example {{\n{inside}\n}}")
}

/// `PROTOCOL SOURCE PORT > DESTINATION PORT`, or `icmp SOURCE type N > DESTINATION`, then `KEY VALUE` pairs.
fn packet(line: &str) -> (Hook, Packet) {
    let (from, to) = line.split_once(" > ").unwrap();
    let from: Vec<&str> = from.split(' ').collect();
    let mut to: Vec<&str> = to.split(' ').collect();
    let (source, destination): (IpAddr, IpAddr) = (from[1].parse().unwrap(), to.remove(0).parse().unwrap());
    let addresses = match (source, destination) {
        (IpAddr::V4(a), IpAddr::V4(b)) => Addresses::V4(a, b),
        (IpAddr::V6(a), IpAddr::V6(b)) => Addresses::V6(a, b),
        _ => panic!("{line}"),
    };
    let protocol = [("icmp", 1), ("tcp", 6), ("udp", 17), ("icmpv6", 58)].iter().find(|p| p.0 == from[0]).unwrap().1;
    let icmp = from[2] == "type";
    let source_port = if icmp { from[3].parse::<u16>().unwrap() << 8 } else { from[2].parse().unwrap() };
    let destination_port = if icmp { 0 } else { to.remove(0).parse().unwrap() };
    let mut packet = Packet {
        input: "up0".into(),
        output: String::new(),
        state: State::New,
        addresses,
        protocol,
        extension: None,
        source_port,
        destination_port,
        tcp_flags: 2,
        hop_limit: 64,
        uid: None,
        mark: 0,
    };
    let mut hook = Hook::Input;
    for pair in to.chunks_exact(2) {
        match pair[0] {
            "in" => packet.input = pair[1].into(),
            "out" => (packet.output, packet.input) = (pair[1].into(), String::new()),
            "state" => packet.state = State::ALL.into_iter().find(|state| state.word() == pair[1]).unwrap(),
            "flags" => packet.tcp_flags = pair[1].split(',').map(flag).sum(),
            "hops" => packet.hop_limit = pair[1].parse().unwrap(),
            "uid" => packet.uid = Some(pair[1].parse().unwrap()),
            "extension" => packet.extension = Some(pair[1].parse().unwrap()),
            "mark" => packet.mark = u32::from_str_radix(pair[1].trim_start_matches("0x"), 16).unwrap(),
            "hook" if pair[1] == "output" => hook = Hook::Output,
            _ => panic!("{line}"),
        }
    }
    (hook, packet)
}

fn flag(word: &str) -> u8 {
    1 << ["fin", "syn", "rst", "psh", "ack"].iter().position(|known| *known == word).unwrap()
}

#[test]
fn every_packet_becomes_what_the_page_says() {
    for Example { words, rules, packets } in examples() {
        let ruleset = Ruleset::parse(&[Source { name: words, text: &rules, inside: None }]).unwrap();
        assert!(!packets.is_empty(), "{words}: no packet");
        for line in packets {
            let outcomes = [(" passes", (true, true)), (" may pass", (true, false)), (" dropped", (false, false))];
            let (text, said) = outcomes.iter().find_map(|(end, said)| Some((line.strip_suffix(end)?, *said))).unwrap();
            let (hook, packet) = packet(text);
            let passing = ruleset.passing(hook).unwrap();
            let found = (passing.may.contains(&packet), passing.must.contains(&packet));
            assert_eq!(found, said, "{words}: {line}");
            assert_eq!(ruleset.trace(hook, &packet).passed, said.0, "{words}: {line}");
            assert!(said != (true, false) || !passing.stateful.is_empty(), "{words}: not named as stateful");
        }
    }
}

#[test]
fn the_page_has_every_construct_and_no_other() {
    let on_page: BTreeSet<_> = examples().iter().map(|example| example.words).collect();
    assert_eq!(on_page, constructs());
    for Example { words, rules, .. } in examples() {
        let ruleset = Ruleset::parse(&[Source { name: words, text: &rules, inside: None }]).unwrap();
        assert!(ruleset.constructs().contains(words), "the example of `{words}` does not have it");
    }
}
