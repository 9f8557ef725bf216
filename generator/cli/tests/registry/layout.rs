//! Comments and layout: whatever a fleet.toml looks like, an import keeps what it did not write.

use std::collections::BTreeSet;

use palisade::registry::{Change, Fact, Facts, merge};
use proptest::prelude::*;

use super::held;

fn facts(prices: &str, seeds: &[String]) -> Facts {
    let mut facts = vec![("id", Fact::One("hub-1".into())), ("min-gas-prices", Fact::One(prices.into()))];
    facts.extend((!seeds.is_empty()).then(|| ("seeds", Fact::Many(seeds.to_vec()))));
    Facts { name: Some("hub".into()), id: "hub-1".into(), facts, said: Vec::new() }
}

fn seed(n: u8) -> String {
    format!("{}@seed-{n}.example.org:26656", format!("{n:02x}").repeat(20))
}

/// Every note of a text, in comments or not.
fn notes(text: &str) -> BTreeSet<&str> {
    text.split("note-").skip(1).filter_map(|rest| rest.split_once('.')).map(|(number, _)| number).collect()
}

/// A comment of its own number behind some lines, and lines of comments between them.
fn strewn(text: &str, first: usize, behind: &[bool], before: &[bool]) -> String {
    let mut out = String::new();
    for (n, line) in text.lines().enumerate() {
        if before.get(n % before.len()) == Some(&true) {
            out.push_str(&format!("  # note-{}.\n", first + 2 * n));
        }
        out.push_str(line);
        if behind.get(n % behind.len()) == Some(&true) {
            out.push_str(&format!(" # note-{}.", first + 2 * n + 1));
        }
        out.push('\n');
    }
    out
}

/// Ways in which the chain may stand there before.
const FORMS: &[&str] = &[
    "[fleet]\nname = \"x\"\n[chain.hub]\nid = \"hub-1\"\n[chain.hub.slashing]\nsigned-blocks-window = 7\n[cluster.main]\nthreshold = 3\n",
    "[chain]\nhub.id = \"hub-1\"\nhub.engine = \"cometbft-0.38\"\n\n[zone]\nx = [\n  1,\n  2,\n]\n",
    "chain.hub.id = \"hub-1\"\nother = 1\n",
    "[chain.hub.slashing]\nsigned-blocks-window = 7\n\n\n[a]\nb = { c = 1, d = [ 2, 3 ] }\n",
    "[chain.other]\nid = \"other-1\"\n",
    "[a]\nb = 'c'",
    "",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn comments_are_kept(
        form in 0..FORMS.len(),
        behind in prop::collection::vec(any::<bool>(), 1..9),
        before in prop::collection::vec(any::<bool>(), 1..9),
        then in prop::collection::vec(any::<bool>(), 1..9),
        rounds in prop::collection::vec((prop::collection::btree_set(1u8..9, 0..6), 1u32..5), 1..5),
    ) {
        let mut text = strewn(FORMS[form], 0, &behind, &before);
        for (round, (seeds, price)) in rounds.into_iter().enumerate() {
            let seeds: Vec<String> = seeds.into_iter().map(seed).collect();
            let facts = facts(&format!("0.{price}uhub"), &seeds);
            let after = held(&text, &facts, None);
            prop_assert_eq!(notes(&text), notes(&after), "{}\n=>\n{}", text, after);
            // Everything of before is there in its order, but what an import wrote.
            let mut lines = after.lines();
            for line in text.lines().filter(|l| !l.contains("chain.json") && !l.contains("example.org") && *l != "]") {
                let has = |l: &str| l == line || l.contains(line.trim());
                prop_assert!(line.contains('#') || lines.any(has), "{line:?} is lost:\n{text}\n=>\n{after}");
            }
            let toml: toml::Table = after.parse().unwrap();
            let hub = &toml["chain"]["hub"];
            prop_assert_eq!(hub["min-gas-prices"].as_str().unwrap(), format!("0.{price}uhub"));
            let mut now: Vec<&str> = hub.get("seeds").map(|s| s.as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect()).unwrap_or_default();
            now.sort_unstable();
            if !seeds.is_empty() {
                prop_assert_eq!(now, seeds.iter().map(String::as_str).collect::<Vec<_>>());
            }
            // People write comments into what was imported as well.
            text = strewn(&after, 1000 * (round + 1), &then, &behind);
            if text.parse::<toml::Table>().is_err() {
                text = after;
            }
        }
    }

    #[test]
    fn a_value_that_was_changed_by_hand_stays(price in 1u32..9, own in 10u32..99, mark in any::<bool>()) {
        let first = held("[chain.hub]\n", &facts(&format!("0.{price}uhub"), &[seed(1), seed(2)]), None);
        let mut changed = first.replace(&format!("0.{price}uhub"), &format!("0.{own}uhub")).replace(&format!("  \"{}\",\n", seed(2)), "");
        if !mark {
            let whole: Vec<&str> = changed.lines().map(|l| l.split(" # chain.json").next().unwrap()).collect();
            changed = whole.join("\n");
        }
        let facts = facts("0.777uhub", &[seed(1), seed(2), seed(3)]);
        let merged = merge(&changed, &facts, None).unwrap();
        prop_assert_eq!(&merged.text, &changed);
        prop_assert_eq!(merged.changes, vec![("id", Change::Same), ("min-gas-prices", Change::Kept), ("seeds", Change::Kept)]);
    }
}

#[test]
fn what_was_imported_is_brought_up_to_date() {
    let first = held("[chain.hub]\n", &facts("0.1uhub", &[seed(1), seed(2)]), None);
    let noted = first
        .replace("  \"01", "  # the first\n  \"01")
        .replace("seed-1.example.org:26656\",", "seed-1.example.org:26656\", # why not");
    let second = held(&noted, &facts("0.2uhub", &[seed(2), seed(3)]), None);
    let expected =
        format!("seeds = [\n  # the first # why not\n  \"{}\",\n  \"{}\",\n] # chain.json ", seed(2), seed(3));
    assert!(second.contains(&expected), "{second}");
    let gone = merge(&second, &facts("0.2uhub", &[]), None).unwrap();
    assert_eq!((gone.stale, gone.text), (vec!["seeds"], second), "what the registry forgets is told, and stays");
}

#[test]
fn other_line_ends_are_kept() {
    let dos = "[fleet]\r\nname = \"x\" # mine\r\n";
    let after = held(dos, &facts("0.1uhub", &[seed(1)]), None);
    assert!(after.starts_with(dos), "{after:?}");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    held("a = 1\r\nb = 2", &facts("0.1uhub", &[]), None);
    assert!(merge("a = 1\r\nb = 2\n", &facts("0.1uhub", &[]), None).unwrap_err().contains("CR LF"));
    assert!(merge("\u{feff}a = 1\n", &facts("0.1uhub", &[]), None).unwrap_err().contains("byte order mark"));
}

#[test]
fn what_it_cannot_mark_or_must_not_change_is_refused() {
    let new = facts("0.1uhub", &[]);
    for (text, why) in [
        ("chain = { hub = { id = \"hub-1\" } }", "not written as a table of its own"),
        ("[chain]\nhub = { id = \"hub-1\" }", "not written as a table of its own"),
        ("chain = 1", "not written as a table of its own"),
        ("[[chain]]\n", "not written as a table of its own"),
        ("[chain.hub]\nid = \"hub-0\"", "keys and signing state are named after the id"),
        ("[chain.hub]\nid = 7", "has the id `another`"),
    ] {
        let said = merge(text, &new, Some("hub")).unwrap_err();
        assert!(said.contains(why), "{text}: {said}");
    }
    for alias in ["", "Hub", "a b", "x\ny", "../x", "a.b"] {
        assert!(merge("", &new, Some(alias)).unwrap_err().contains("--as ALIAS"), "{alias:?}");
    }
    assert_eq!(merge("[chain.mine]\nid = \"hub-1\"\n", &new, None).unwrap().alias, "mine", "the chain with this id");
}
