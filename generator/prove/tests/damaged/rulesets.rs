//! Damaged rulesets, each host's alone.

use palisade_prove::Fault;
use palisade_prove::nft::{Hook, Ruleset, Source};

use crate::accident::{Rng, to_text};
use crate::{example, survive};

/// The scripts of a host in the order in which they are loaded, with the table that the emitted body belongs to.
const SCRIPTS: [(&str, Option<(&str, &str)>); 3] =
    [("closed.nft", None), ("kept.nft", None), ("nftables.nft", Some(("inet", "palisade")))];

/// Words that could stand somewhere, and some that could not.
pub const WORDS: [&str; 24] = [
    "accept",
    "drop",
    "jump",
    "goto pass",
    "return",
    "{",
    "}",
    ";",
    ",",
    "!=",
    "@own4",
    "0",
    "65536",
    "::/0",
    "0.0.0.0/33",
    "limit rate 1/second",
    "meta mark set 0xffffffff",
    "vmap { 1 : drop }",
    "\"",
    "é",
    "\0",
    "- 9",
    "th dport 99999",
    "ip6 nexthdr 0-255",
];

fn judged(scripts: &[String; 3]) -> Result<(), Fault> {
    let named = SCRIPTS.iter().zip(scripts);
    let sources: Vec<_> = named.map(|((name, inside), text)| Source { name, text, inside: *inside }).collect();
    let rules = Ruleset::parse(&sources)?;
    [Hook::Input, Hook::Forward, Hook::Output].into_iter().try_for_each(|hook| rules.passing(hook).map(drop))
}

#[test]
fn damaged_rules_give_an_answer_or_a_fault_with_its_place() {
    let tree = example();
    let text = |host: &str, file: &str| String::from_utf8(tree[&format!("{host}/{file}")].clone()).unwrap();
    let hosts = tree.keys().filter_map(|path| path.strip_suffix("/host.json"));
    let all: Vec<_> = hosts.map(|host| SCRIPTS.map(|(file, _)| text(host, file))).collect();
    assert_eq!(all.len(), 18);
    survive(|seed| {
        let mut rng = Rng(seed);
        let mut scripts = rng.one(&all).clone();
        for _ in 0..=rng.below(3) {
            let one = &mut scripts[[0, 1, 2, 2][rng.below(4)]];
            *one = to_text(one, &WORDS, &mut rng);
        }
        judged(&scripts).map_err(|fault| {
            assert!(fault.place.is_some(), "seed {seed}: {fault}");
            vec![fault]
        })
    });
}
