//! What `palisade diff` says of realistic changes of the worked example: one folder per change, the whole text.
//!
//! `diffs/<name>/edit.toml` is the change, `expected.txt` what an operator reads. `UPDATE_CASES=1 cargo test -p palisade
//! --test diff` writes it anew: read the difference before you keep it.

#[path = "support/edits.rs"]
mod edits;

use std::fs;
use std::path::Path;

use palisade::diff::side::Unfit;
use palisade::diff::{Side, compare, json, markdown, text};
use palisade::keygen::generate;
use palisade::load::load;
use palisade::verbs::keys::request;
use palisade_core::Texts;

const COLUMNS: usize = 80;

fn base() -> Texts {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fleet.toml")).unwrap().texts
}

/// New hosts get keys; no key is told of, so that random ones do.
fn with_keys(mut texts: Texts) -> Texts {
    let read = palisade_core::parse(&texts).and_then(|raw| palisade_core::validate(&raw));
    if let Ok(fleet) = read {
        let made = generate(&mut getrandom::SysRng, &request(&fleet).unwrap()).unwrap();
        for (path, text) in made.public {
            texts.entry(path).or_insert(text);
        }
    }
    texts
}

fn side(texts: Texts) -> Result<Side, String> {
    Side::read(texts, true).map_err(|unfit| match unfit {
        Unfit::Problems(all) => all.iter().map(|it| format!("{}\n", it.describe().title)).collect(),
        Unfit::Faults(all) => format!("{all:?}"),
    })
}

#[test]
fn every_change_says_what_is_expected() {
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let before = side(base()).unwrap();
    let mut cases: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diffs"))
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    cases.sort();
    assert!(cases.len() >= 20, "{} changes", cases.len());
    let mut wrong = String::new();
    for case in cases {
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        let said = match side(with_keys(edits::apply(&name, &case.join("edit.toml"), base()).1)) {
            Ok(after) => text(&compare(&before, &after), COLUMNS),
            Err(problems) => panic!("{name} has problems:\n{problems}"),
        };
        let file = case.join("expected.txt");
        if update {
            fs::write(&file, &said).unwrap();
        } else if fs::read_to_string(&file).unwrap_or_default() != said {
            wrong.push_str(&format!("{name} says:\n{said}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// There and back: what weakens one way betters the other, and the other way round.
#[test]
fn the_way_back_is_the_other_way_round() {
    use palisade::diff::Sense;
    let before = side(base()).unwrap();
    for case in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diffs")).unwrap() {
        let case = case.unwrap().path();
        let after = side(with_keys(edits::apply("", &case.join("edit.toml"), base()).1)).unwrap();
        let count = |all: &palisade::diff::Difference, sense| all.changes.iter().filter(|it| it.sense == sense).count();
        let (there, back) = (compare(&before, &after), compare(&after, &before));
        let told = |all: &palisade::diff::Difference| text(all, COLUMNS);
        let once = |all: &palisade::diff::Difference, what: &str| {
            all.changes.iter().filter(|it| it.what.contains(what)).count()
        };
        // these two weaken whichever way one goes: a shard that moves, and a key that is another one
        let (one_way, other_way) = (
            ["moves from", "the consensus key"].map(|it| once(&there, it)),
            ["moves from", "the consensus key"].map(|it| once(&back, it)),
        );
        let weaker = |all, both: [usize; 2]| count(all, Sense::Stop) + count(all, Sense::Weaker) - both[0] - both[1];
        assert_eq!(weaker(&there, one_way) > 0, count(&back, Sense::Better) > 0, "{}\n{}", told(&there), told(&back));
        assert_eq!(count(&there, Sense::Better) > 0, weaker(&back, other_way) > 0, "{}\n{}", told(&there), told(&back));
    }
}

#[test]
fn the_same_is_no_change() {
    let (a, b) = (side(base()).unwrap(), side(base()).unwrap());
    let all = compare(&a, &b);
    assert!(all.changes.is_empty() && !all.weakens(), "{all:?}");
    assert_eq!(text(&all, COLUMNS), "no change\n");
    assert_eq!(json(&all)["weakens"], false);
    assert_eq!(markdown(&all), "**no change**\n");
}
