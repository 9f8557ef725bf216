//! Damaged rulesets: an answer or a fault with its place, never a panic, never a hang.

use std::time::{Duration, Instant};

use palisade_prove::nft::Hook;

use crate::{Host, hosts};

/// How many are tried; a build without optimisation tries fewer.
const TRIES: u64 = if cfg!(debug_assertions) { 500 } else { 10_000 };
/// More than a hundred times what an undamaged host takes.
const LONG: Duration = Duration::from_secs(5);

/// Random numbers, the same each time (splitmix64).
struct Rng(u64);

impl Rng {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end.max(1) as u64).unwrap()
    }
}

/// Words that could stand somewhere, and some that could not.
const WORDS: [&str; 24] = [
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

fn damage(text: &str, rng: &mut Rng) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if lines.is_empty() {
        return String::new();
    }
    let (at, other) = (rng.below(lines.len()), rng.below(lines.len()));
    let mut words: Vec<&str> = lines[at].split_inclusive(' ').collect();
    let word = rng.below(words.len());
    match rng.below(8) {
        0 => drop(lines.remove(at)),
        1 => lines.swap(at, other),
        2 => lines.insert(at, lines[other].clone()),
        3 if !words.is_empty() => {
            words.remove(word);
            lines[at] = words.concat();
        }
        4 if !words.is_empty() => {
            let new = format!("{} ", WORDS[rng.below(WORDS.len())]);
            words[word] = &new;
            lines[at] = words.concat();
        }
        5 => lines[at] = format!("{} {}", lines[at], WORDS[rng.below(WORDS.len())]),
        6 => lines.truncate(at),
        _ => {
            let mut letters: Vec<char> = lines[at].chars().collect();
            if !letters.is_empty() {
                let letter = rng.below(letters.len());
                letters[letter] = char::from(u8::try_from(32 + rng.below(95)).unwrap());
            }
            lines[at] = letters.into_iter().collect();
        }
    }
    lines.join("\n")
}

#[test]
fn damaged_rules_give_an_answer_or_a_fault_with_its_place() {
    let all = hosts();
    let (mut answers, mut faults) = (0, 0);
    for seed in 0..TRIES {
        let mut rng = Rng(seed);
        let mut host: Host = all[rng.below(all.len())].clone();
        for _ in 0..=rng.below(3) {
            let text = match rng.below(4) {
                0 => &mut host.closed,
                1 => &mut host.kept,
                _ => &mut host.own,
            };
            *text = damage(text, &mut rng);
        }
        let start = Instant::now();
        let read = host.ruleset();
        let judged = read.and_then(|rules| {
            [Hook::Input, Hook::Forward, Hook::Output]
                .map(|hook| rules.passing(hook))
                .into_iter()
                .collect::<Result<Vec<_>, _>>()
        });
        match judged {
            Ok(_) => answers += 1,
            Err(fault) => {
                faults += 1;
                assert!(fault.place.is_some() && !fault.path.is_empty(), "seed {seed}: {fault}");
            }
        }
        assert!(start.elapsed() < LONG, "seed {seed}: {:?}", start.elapsed());
    }
    assert_eq!(answers + faults, TRIES);
    // damage that nothing refuses would be no test of refusals, and the other way round
    assert!(answers > TRIES / 20 && faults > TRIES / 4, "{answers} answers, {faults} faults");
}
