//! What whole rulesets let pass, where a single packet does not tell.

use crate::nft::{Hook, Outcome, PacketSet, Ruleset, Source};

fn ruleset(text: &str) -> Ruleset {
    Ruleset::parse(&[Source { name: "test.nft", text, inside: None }]).unwrap()
}

/// Rules of a base chain of the hook `input`.
fn may(policy: &str, rules: &str) -> PacketSet {
    let head = format!("type filter hook input priority filter; policy {policy};");
    ruleset(&format!("table inet t {{\nchain input {{ {head}\n{rules}\n}}\n}}")).passing(Hook::Input).unwrap().may
}

#[test]
fn rules_that_say_the_same_are_the_same_set() {
    let one = may("drop", "tcp dport 1-100 accept\nudp dport { 5, 6, 7 } accept");
    let other =
        may("accept", "udp dport 5-7 accept\ntcp dport 0 drop\ntcp dport 101-65535 drop\nmeta l4proto != tcp drop");
    assert_eq!(one, other);
    assert_ne!(one, may("drop", "tcp dport 1-100 accept\nudp dport { 5, 7 } accept"));
}

#[test]
fn a_mark_goes_through_all_tables() {
    let text = "table inet a { chain i { type filter hook input priority 0; policy drop;
            tcp dport 22 meta mark set meta mark | 0x10 accept\ntcp dport 80 accept\n } }
        table inet b { chain i { type filter hook input priority 10; policy drop;\nmeta mark & 0x10 == 0x10 accept\n} }";
    let passing = ruleset(text).passing(Hook::Input).unwrap().may;
    assert_eq!(passing, may("drop", "tcp dport 22 accept\ntcp dport 80 meta mark & 0x10 == 0x10 accept"));
}

#[test]
fn without_a_base_chain_everything_possible_passes() {
    let rules = ruleset("table inet t { chain input {\ndrop\n} }");
    assert_eq!(rules.passing(Hook::Output).unwrap().must, rules.possible(Hook::Output));
}

#[test]
fn a_limit_is_named_with_its_rule() {
    let text = "table inet t { chain input { type filter hook input priority 0;\n\tlimit rate 1/second log accept\n\tdrop\n} }";
    let passing = ruleset(text).passing(Hook::Input).unwrap();
    let (place, rule) = passing.stateful.first().unwrap();
    assert_eq!((place.line, place.column, rule.as_str()), (2, 2, "limit rate 1/second log accept"));
    assert!(passing.must.is_empty());
    assert_eq!(passing.may, ruleset("table inet t").passing(Hook::Input).unwrap().may);
}

#[test]
fn a_trace_tells_each_rule() {
    let text = "table inet t {\nchain other {\n\ttcp dport 22 limit rate 1/second accept\n}
chain input {\n\ttype filter hook input priority 0; policy drop;\n\tudp dport 1 accept\n\tjump other\n}\n}";
    let rules = ruleset(text);
    let packet = rules.passing(Hook::Input).unwrap().may.sample().unwrap();
    let trace = rules.trace(Hook::Input, &packet);
    let lines: Vec<_> = trace.steps.iter().map(|step| (step.place.as_ref().map(|p| p.line), step.outcome)).collect();
    assert!(trace.passed);
    let (none, jumped, accepted) = (Outcome::NoMatch, Outcome::Jumped, Outcome::Accepted);
    // the sample is whichever comes first in the order of the fields: TCP to port 22, or UDP to port 1
    assert!(
        [vec![(Some(7), accepted)], vec![(Some(7), none), (Some(8), jumped), (Some(3), accepted)]].contains(&lines)
    );
    assert_eq!(trace.steps[0].chain, "inet t input");
}

#[test]
fn the_inside_of_a_table_keeps_its_lines() {
    let text = "# a comment\nchain input {\n\ttype filter hook input priority 0;\n\tlimit rate 1/day drop\n}";
    let rules = Ruleset::parse(&[Source { name: "inside.nft", text, inside: Some(("inet", "t")) }]).unwrap();
    assert_eq!(rules.passing(Hook::Input).unwrap().stateful.first().unwrap().0.line, 4);
}

#[test]
fn doubling_jumps_are_gone_through_once_each() {
    let chain = |n: u32| format!("chain c{n} {{\ntcp dport {n} jump c{}\nudp dport {n} jump c{}\n}}\n", n + 1, n + 1);
    let chains: String = (0..15).rev().map(chain).collect();
    let text = format!(
        "table inet t {{ chain c15 {{ }}\n{chains}chain i {{ type filter hook input priority 0; policy drop;\njump c0\n}} }}"
    );
    assert!(ruleset(&text).passing(Hook::Input).unwrap().may.is_empty());
}
