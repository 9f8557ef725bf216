//! Thousands of small accidents to every example: each gives problems with places in the text, or a good tree. Never a
//! panic, and never a place that is not there.
//!
//! The accidents are the same at each run; `PALISADE_SEED=7` gives others, and a failure names its own number.

#[path = "mutations/accident.rs"]
mod accident;
#[path = "mutations/fleets.rs"]
mod fleets;
#[path = "mutations/random.rs"]
mod random;

use std::panic::{AssertUnwindSafe, catch_unwind};

use palisade::load::Folder;
use palisade::render::{self, Colour};
use palisade_core::{Problem, Texts, check, emit, parse, plan, problem, validate};
use random::Random;

/// How many accidents each example has.
const EACH: u64 = 10_000;

/// How far the accidents got.
#[derive(Debug, Default, Clone, Copy)]
struct Reached {
    syntax: usize,
    values: usize,
    rules: usize,
    tree: usize,
}

impl Reached {
    fn add(&mut self, other: Self) {
        self.syntax += other.syntax;
        self.values += other.values;
        self.rules += other.rules;
        self.tree += other.tree;
    }
}

fn seed() -> u64 {
    std::env::var("PALISADE_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_261_122)
}

#[test]
fn the_worked_example_survives_accidents() {
    survive("the worked example", &fleets::worked_example());
}

#[test]
fn the_labs_fleet_survives_accidents() {
    survive("examples/local", &fleets::local());
}

fn survive(name: &str, fleet: &Texts) {
    assert_eq!(one(fleet).tree, 1, "{name} is good before any accident");
    let (seed, workers) = (seed(), 4);
    eprintln!("{name}: {EACH} accidents of seed {seed}");
    let mut all = Reached::default();
    std::thread::scope(|scope| {
        let work = |worker| move || part(fleet, seed, (worker..EACH).step_by(workers));
        let running: Vec<_> = (0..workers as u64).map(|worker| scope.spawn(work(worker))).collect();
        for worker in running {
            match worker.join().unwrap() {
                Ok(reached) => all.add(reached),
                Err(fault) => panic!("{name}, seed {seed}, {fault}"),
            }
        }
    });
    eprintln!("{name}: {all:?}");
    assert_eq!(all.syntax + all.values + all.rules + all.tree, EACH as usize);
    let least = all.syntax.min(all.values).min(all.rules).min(all.tree);
    assert!(least > EACH as usize / 50, "some stage is hardly reached: {all:?}");
}

fn part(fleet: &Texts, seed: u64, numbers: impl Iterator<Item = u64>) -> Result<Reached, String> {
    let mut all = Reached::default();
    for number in numbers {
        let mut random = Random::new(seed, number);
        let mut texts = fleet.clone();
        let acts: Vec<&str> = (0..1 + random.below(3)).map(|_| accident::happens(&mut texts, &mut random)).collect();
        match catch_unwind(AssertUnwindSafe(|| one(&texts))) {
            Ok(reached) => all.add(reached),
            Err(why) => {
                let why =
                    why.downcast_ref::<String>().cloned().or_else(|| why.downcast_ref::<&str>().map(|s| (*s).into()));
                return Err(format!("accident {number} ({acts:?}): {}", why.unwrap_or_default()));
            }
        }
    }
    Ok(all)
}

/// One fleet through all stages.
fn one(texts: &Texts) -> Reached {
    let mut reached = Reached::default();
    let raw = match parse(texts) {
        Ok(raw) => raw,
        Err(problems) => {
            reached.syntax = 1;
            told(texts, problems);
            return reached;
        }
    };
    let fleet = match validate(&raw) {
        Ok(fleet) => fleet,
        Err(problems) => {
            reached.values = 1;
            told(texts, problems);
            return reached;
        }
    };
    let problems = check(&fleet);
    let faults = problems.iter().any(Problem::is_fault);
    if !problems.is_empty() {
        told(texts, problems);
    }
    match plan(&fleet) {
        Err(problems) => {
            reached.rules = 1;
            told(texts, problems);
        }
        Ok(plan) => {
            assert!(!faults, "`plan` lets through what `check` refuses");
            reached.tree = 1;
            good(&emit(&plan), plan.hosts.len());
        }
    }
    reached
}

/// Problems are told with places that are there, in both forms.
fn told(texts: &Texts, problems: Vec<Problem>) {
    assert!(!problems.is_empty(), "refused without a word");
    for d in problem::sorted(problems.clone()) {
        for label in [&d.primary].into_iter().chain(&d.related) {
            let file = texts.values().nth(label.span.file.0 as usize);
            let file = file.unwrap_or_else(|| panic!("{} points into no file", d.code));
            let inside = file.get(label.span.start..label.span.end);
            assert!(inside.is_some(), "{}: {:?} is no part of {} bytes", d.code, label.span, file.len());
        }
        assert!(!d.title.is_empty() && !d.why.is_empty() && !d.help.is_empty(), "{} says too little", d.code);
    }
    let folder = Folder { root: ".".into(), fleet: "fleet.toml".into(), texts: texts.clone() };
    let (text, count) = render::text(&folder, problems.clone(), Colour::Yes);
    assert!(count.faults + count.warnings > 0 && !text.is_empty());
    let (machines, _) = render::json(&folder, problems);
    assert!(serde_json::from_str::<serde_json::Value>(&machines).is_ok());
}

fn good(tree: &palisade_core::Tree, hosts: usize) {
    assert!(tree.len() > 7 * hosts, "{} files of {hosts} hosts", tree.len());
    for (path, bytes) in tree {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(!text.contains('\0'), "{path} holds a NUL");
        if path.ends_with(".json") {
            assert!(serde_json::from_str::<serde_json::Value>(text).is_ok(), "{path}");
        } else if path.ends_with(".toml") {
            assert!(text.parse::<toml::Table>().is_ok(), "{path}");
        }
    }
}
