//! What is taken of a file, word by word, and what is said of the rest.

use palisade::registry::{Fact, Said, read};

use super::file;

fn seed(byte: &str, place: &str) -> String {
    format!("{}@{place}", byte.repeat(20))
}

#[test]
fn what_the_spec_can_hold_is_taken() {
    let facts = read(&file("full.json")).unwrap();
    let one = |word: &str| Fact::One(word.into());
    let prices = format!("0.005usample,0.00000025ibc/{},12500000000asample", "8E27BA2D".repeat(8));
    let seeds = vec![
        seed("01", "seed-1.sample.example:26656"),
        seed("02", "seed-2.sample.example:14956"),
        seed("03", "198.51.100.9:26656"),
        seed("04", "[2a01:db8::9]:26656"),
    ];
    let expected = [
        ("id", one("sample-hub-4")),
        ("engine", one("cometbft-0.38")),
        ("daemon", one("gaiad")),
        ("release", one("v1.2.3")),
        ("bech32-prefix", one("sample")),
        ("min-gas-prices", one(&prices)),
        ("seeds", Fact::Many(seeds)),
    ];
    assert_eq!(facts.facts, expected);
    assert_eq!(facts.name.as_deref(), Some("samplehub"));
}

#[test]
fn what_is_missing_is_named_and_not_made_up() {
    let facts = read(&file("least.json")).unwrap();
    let keys: Vec<&str> = facts.facts.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, ["id", "bech32-prefix"]);
    let missing: Vec<&str> =
        facts.said.iter().filter_map(|s| if let Said::Missing(key, _) = s { Some(*key) } else { None }).collect();
    let named = ["engine", "daemon", "release", "min-gas-prices", "seeds", "genesis-sha256", "block-time"];
    assert_eq!(missing[..7], named);
    assert_eq!(missing.iter().filter(|key| key.starts_with("slashing.")).count(), 5);
    assert!(facts.said.contains(&Said::Note("the registry calls this chain `upcoming`".into())));
}

#[test]
fn another_engine_or_daemon_is_named_and_not_taken() {
    let said = read(&file("old.json")).unwrap().said;
    let missing = |key: &str, part: &str| {
        said.iter().any(|s| matches!(s, Said::Missing(k, why) if *k == key && why.contains(part)))
    };
    assert!(missing("engine", "`tendermint` `0.34`"), "{said:?}");
    assert!(missing("daemon", "`oldnetd`"), "{said:?}");
    assert!(missing("min-gas-prices", "no usable fixed_min_gas_price"), "{said:?}");
    let refused = |part: &str| said.iter().any(|s| matches!(s, Said::Refused(_, why) if why.contains(part)));
    assert!(refused("is 0, which would let every transaction in"), "{said:?}");
}

#[test]
fn what_strangers_wrote_is_refused_one_by_one() {
    let facts = read(&file("hostile.json")).unwrap();
    let expected = [
        ("id", Fact::One("hostile-1".into())),
        ("min-gas-prices", Fact::One("0.1ugood".into())),
        ("seeds", Fact::Many(vec![seed("01", "good.example.org:26656")])),
    ];
    assert_eq!(facts.facts, expected);
    let refused = facts.said.iter().filter(|s| matches!(s, Said::Refused("peers.seeds", _))).count();
    assert_eq!(refused, 18, "{:?}", facts.said);
    for said in &facts.said {
        let (Said::Missing(_, text) | Said::Refused(_, text) | Said::LeftOut(_, text) | Said::Note(text)) = said;
        assert!(text.len() < 400 && !text.chars().any(|c| c.is_control() || c == '\u{202e}'), "{text:?}");
    }
}

#[test]
fn what_is_no_chain_of_this_kind_is_refused() {
    for (text, why) in [
        ("", "it is not JSON"),
        ("[]", "not an object"),
        ("{\"chain_type\":\"cosmos\"}", "it has no chain_id"),
        ("{\"chain_id\":\"a b\"}", "`a b` is not a chain id"),
        ("{\"chain_id\":\"../../etc\"}", "is not a chain id"),
        ("{\"chain_type\":7,\"chain_id\":\"a\"}", "its chain_type is `7`"),
        (&file("ether.json"), "its chain_type is `eip155`"),
    ] {
        let said = read(text).unwrap_err();
        assert!(said.contains(why), "{text}: {said}");
    }
    let deep = format!("{{\"chain_id\":{}", "[".repeat(100_000));
    assert!(read(&deep).is_err());
}
