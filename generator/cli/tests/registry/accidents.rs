//! Thousands of accidents to every file: each is taken, or refused with a reason. `PALISADE_SEED=7` gives others.

use std::panic::{AssertUnwindSafe, catch_unwind};

use palisade::registry::read;
use palisade_core::spec::FLEET;
use palisade_core::{Problem, Texts, parse, validate};
use serde_json::{Value, json};

use super::random::Random;
use super::{base, files, held};

/// How many there are over all files.
const ALL: usize = 10_000;

/// Words that mean something somewhere.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "\"",
    "'",
    "\n",
    "\r\n",
    "\0",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{feff}",
    "${",
    "''",
    "#",
    "]",
    "[chain.x]",
    "=",
    "\\",
    "\\u0000",
    "unknown",
    "hub",
    "../..",
    "a@b:1",
    "0",
    "-0",
    "1e999",
    "NaN",
    "😀",
    "cosmos",
    "0.38",
    "v0.38.1",
    "gaiad",
];

fn any(random: &mut Random) -> Value {
    match random.below(9) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!([]),
        3 => json!({}),
        4 => json!(*random.one(&[0.0, -1.5, 1e300, 1e-300, 0.1, 12_345_678_901_234_567_890.0])),
        5 => json!(*random.one(&[0_i64, -1, i64::MAX, i64::MIN, 7])),
        6 => json!("x".repeat(random.below(5000))),
        _ => json!(*random.one(HOSTILE)),
    }
}

/// One value of the file, however deep, becomes another, goes, or comes again.
fn deep(value: &mut Value, random: &mut Random) {
    let inner = random.below(4) > 0;
    match value {
        Value::Object(map) if inner && !map.is_empty() => {
            let key = map.keys().nth(random.below(map.len())).unwrap().clone();
            match random.below(8) {
                0 => drop(map.remove(&key)),
                1 => drop(map.insert((*random.one(HOSTILE)).to_owned(), any(random))),
                _ => deep(map.get_mut(&key).unwrap(), random),
            }
        }
        Value::Array(list) if inner && !list.is_empty() => {
            let at = random.below(list.len());
            match random.below(8) {
                0 => drop(list.remove(at)),
                1 => list.push(list[at].clone()),
                2 => list.extend(std::iter::repeat_n(list[at].clone(), 200)),
                _ => deep(&mut list[at], random),
            }
        }
        Value::String(word) if inner => {
            let at = (0..=word.len())
                .filter(|at| word.is_char_boundary(*at))
                .nth(random.below(word.chars().count() + 1))
                .unwrap();
            let hostile: &str = random.one::<&str>(HOSTILE);
            word.insert_str(at, hostile);
        }
        other => *other = any(random),
    }
}

/// Something happens to the text itself.
fn shallow(text: &str, random: &mut Random) -> String {
    let border = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (a, b) = (border(random.below(text.len() + 1)), border(random.below(text.len() + 1)));
    match random.below(3) {
        0 => text[..a].to_owned(),
        1 => format!("{}{}", &text[..a.min(b)], &text[a.max(b)..]),
        _ => format!("{}{}{}", &text[..a], random.one(HOSTILE), &text[a..]),
    }
}

/// The chain's own table, when it was taken, has nothing that the spec refuses.
fn no_bad_value(after: &str) {
    let texts = Texts::from([(FLEET.to_owned(), after.to_owned())]);
    let problems = match parse(&texts).map(|raw| validate(&raw).err().unwrap_or_default()) {
        Ok(problems) | Err(problems) => problems,
    };
    let codes: Vec<String> =
        problems.iter().map(Problem::describe).map(|d| format!("{}: {}", d.code, d.title)).collect();
    // What is missing is named by `check`; nothing else may be wrong.
    assert!(codes.iter().all(|c| c.starts_with("P003")), "{codes:?}");
}

fn one(text: &str, base: &str) -> bool {
    let Ok(facts) = read(text).inspect_err(|why| assert!(!why.is_empty() && why.len() < 500)) else { return false };
    no_bad_value(&held(base, &facts, Some("taken")));
    true
}

#[test]
fn accidents_are_survived() {
    let seed = std::env::var("PALISADE_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_261_128);
    let (files, base) = (files(), base().replace("cosmoshub-4", "other-1"));
    let (mut number, mut taken) = (0, 0);
    while number < ALL {
        for (path, text) in &files {
            let mut random = Random::new(seed, number as u64);
            number += 1;
            let hurt = match (random.below(5), serde_json::from_str::<Value>(text)) {
                (1.., Ok(mut json)) => {
                    (0..1 + random.below(4)).for_each(|_| deep(&mut json, &mut random));
                    json.to_string()
                }
                _ => shallow(text, &mut random),
            };
            match catch_unwind(AssertUnwindSafe(|| one(&hurt, &base))) {
                Ok(was) => taken += usize::from(was),
                Err(_) => panic!("seed {seed}, accident {number} to {}:\n{}", path.display(), &hurt),
            }
        }
    }
    eprintln!("{number} accidents of seed {seed} to {} files: {taken} taken, the rest refused", files.len());
    assert!(taken > ALL / 4 && taken < number, "{taken} of {number}");
}
