//! Damaged statements of evaluated systems, as `nix eval --json` prints them, of hosts that know each other.

use palisade_prove::{differences, read_evaluated, read_tree};

use crate::accident::{Rng, to_bytes, to_json, to_text};
use crate::hosts::{WORDS, some};
use crate::{answered, example, survive};

#[test]
fn damaged_systems_give_an_answer_or_a_fault_with_its_place() {
    let whole = example();
    survive(|seed| {
        let mut rng = Rng(seed);
        // what an evaluation says of hosts without overrides is what their files say
        let emitted = read_tree(&some(&whole, &mut rng)).unwrap();
        let mut text = serde_json::to_string_pretty(&emitted).unwrap().into_bytes();
        for _ in 0..=rng.below(3) {
            match String::from_utf8(text.clone()) {
                Ok(good) if rng.below(16) > 0 => {
                    let json = rng.below(8) > 0;
                    text = if json { to_json(&good, &mut rng) } else { to_text(&good, &WORDS, &mut rng) }.into_bytes();
                }
                _ => to_bytes(&mut text, &mut rng),
            }
        }
        let lines = String::from_utf8_lossy(&text).matches('\n').count() + 1;
        let input = read_evaluated("evaluated.json", &text).map_err(|fault| {
            assert_eq!(fault.path, "evaluated.json", "seed {seed}");
            let within = fault.place.is_some_and(|(line, _)| line as usize <= lines);
            assert!(within || fault.detail.starts_with("format "), "seed {seed}: {fault}");
            vec![fault]
        })?;
        let told = differences(&emitted, &input).lines.len();
        assert!(
            told > 0 || emitted.hosts.keys().eq(input.hosts.keys()),
            "seed {seed}: a host more or less is not told"
        );
        answered(&input)
    });
}
