//! What is not of the dialect is a fault at its place.

use crate::nft::{Ruleset, Source};

fn fault(text: &str) -> String {
    let source = Source { name: "f.nft", text, inside: None };
    Ruleset::parse(&[source]).map_or_else(|fault| fault.to_string(), |_| format!("accepted: {text}"))
}

/// The fault of rules within a base chain, which begin at line 2.
fn rule(text: &str) -> String {
    fault(&format!(
        "table inet t {{ set s {{ type ipv4_addr; }}; chain other {{ }}; chain i {{ type filter hook input priority 0;\n{text}\n}} }}"
    ))
}

#[test]
fn statements_that_nobody_knows_here() {
    let all = [
        ("tcp dport ssh accept", "f.nft:2:11"),
        ("meta skuid root accept", "f.nft:2:12"),
        ("ct mark 1 accept", "f.nft:2:1"),
        ("notrack", "f.nft:2:1"),
        ("ip saddr 10.0.0.1 dnat to 10.0.0.2", "f.nft:2:19"),
        ("accept tcp dport 22", "f.nft:2:8"),
        ("tcp dport < 22 accept", "f.nft:2:11"),
        ("ip saddr & 255.0.255.0 == 10.0.0.0 accept", "f.nft:2:1"),
        ("tcp flags != syn,ack accept", "f.nft:2:18"),
        ("limit rate 10 mbytes/second accept", "f.nft:2:12"),
        ("jump nowhere", "f.nft:2:6"),
        ("jump i", "f.nft:2:6"),
        ("ip saddr @nothing accept", "f.nft:2:11"),
        ("ip daddr . tcp dport @s accept", "f.nft:2:23"),
        ("ip6 saddr @s accept", "f.nft:2:12"),
        ("ip saddr 10.0.0.010 accept", "f.nft:2:10"),
        ("tcp dport 022 accept", "f.nft:2:11"),
        ("tcp dport 5-1 accept", "f.nft:2:11"),
        ("tcp dport { } accept", "f.nft:2:11"),
        ("tcp dport { 1, 2 accept", "f.nft:2:18"),
        ("tcp dport vmap { 1-5 : accept, 5 : drop }", "f.nft:2:32"),
        ("meta mark set ct mark", "f.nft:2:15"),
        ("iifname \"a-name-that-is-too-long\" accept", "f.nft:2:9"),
        ("log prefix \"no end", "f.nft:2:12"),
        ("reject with icmp type whatever", "f.nft:2:23"),
        ("meta mark set 1 reject with tcp reset", "f.nft:2:33"),
    ];
    for (text, place) in all {
        assert!(rule(text).starts_with(&format!("{place}: ")), "{text}: {}", rule(text));
    }
}

#[test]
fn tables_and_chains_that_nobody_knows_here() {
    let all = [
        ("include \"/etc/rules.nft\"", "f.nft:1:1"),
        ("define a = 1", "f.nft:1:1"),
        ("table arp t { }", "f.nft:1:7"),
        ("table inet t { flags dormant; }", "f.nft:1:16"),
        ("table inet t { chain c { type nat hook input priority 0; } }", "f.nft:1:31"),
        ("table inet t { chain c { type filter hook prerouting priority 0; } }", "f.nft:1:43"),
        ("table inet t { chain c { type filter hook output priority -300; } }", "f.nft:1:59"),
        ("table inet t { chain c { type filter hook input priority first; } }", "f.nft:1:58"),
        ("table inet t { chain c { policy drop; } }", "f.nft:1:22"),
        ("table inet t { chain c {", "f.nft:1:24"),
        ("table inet t { set s { flags interval; } }", "f.nft:1:16"),
        ("table inet t { set s { type ether_addr; } }", "f.nft:1:29"),
        ("table inet t { set s { type ipv4_addr; flags constant; } }", "f.nft:1:46"),
        ("table inet t { map m { type ipv4_addr : ipv4_addr; } }", "f.nft:1:41"),
        ("delete table inet t", "f.nft:1:1"),
        ("flush chain inet t c", "f.nft:1:1"),
        ("table inet t\nadd element inet t s { 1 }", "f.nft:2:1"),
        (
            "table inet t { chain c { type filter hook input priority 0; }\nchain c { type filter hook input priority 1; } }",
            "f.nft:2:7",
        ),
        ("table inet t { chain a {\njump a\n} }", "f.nft:2:1"),
        ("table inet t $", "f.nft:1:14"),
    ];
    for (text, place) in all {
        assert!(fault(text).starts_with(&format!("{place}: ")), "{text}: {}", fault(text));
    }
}

#[test]
fn an_order_that_a_reload_turns_round() {
    let two = |rule: &str| {
        let chain = |name| format!("chain {name} {{ type filter hook input priority 0;\n{rule}\n}}\n");
        fault(&format!("table inet t {{\n{}{}}}", chain("a"), chain("b")))
    };
    assert!(two("meta mark set 1").starts_with("f.nft:3:1: "));
    assert!(two("meta mark 1 drop").starts_with("accepted"));
}

#[test]
fn jumps_deeper_than_the_kernel_goes() {
    let chains = |depth: u32| {
        let chain = |n| format!("chain c{n} {{\njump c{}\n}}\n", n + 1);
        let all: String = (0..depth).rev().map(chain).collect();
        fault(&format!("table inet t {{ chain c{depth} {{ }}\n{all}}}"))
    };
    assert!(chains(16).starts_with("accepted"), "{}", chains(16));
    assert!(chains(17).contains("deeper than the kernel allows"));
}
