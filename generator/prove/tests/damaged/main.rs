//! Damaged rulesets, hosts and evaluated systems: an answer or a fault with its place, never a panic, never a hang.

mod accident;
mod evaluated;
mod hosts;
mod rulesets;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use palisade_prove::{Fault, Input, prove, report};

/// How many are tried; a build without optimisation tries fewer.
const TRIES: u64 = if cfg!(debug_assertions) { 500 } else { 10_000 };
/// More than a hundred times what an undamaged host takes.
const LONG: Duration = Duration::from_secs(5);

/// Files by their path below hosts/.
type Tree = BTreeMap<String, Vec<u8>>;

/// The worked example's emitted files.
fn example() -> Tree {
    let hosts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hosts");
    let mut tree = Tree::new();
    for place in fs::read_dir(&hosts).unwrap().map(|entry| entry.unwrap().path()) {
        let all = if place.is_dir() {
            fs::read_dir(&place).unwrap().map(|it| it.unwrap().path()).collect()
        } else {
            vec![place]
        };
        for file in all {
            let name = file.strip_prefix(&hosts).unwrap().to_str().unwrap().to_owned();
            tree.insert(name, fs::read(&file).unwrap());
        }
    }
    tree
}

/// What became of damaged things.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    answers: u64,
    faults: u64,
    longest: Duration,
}

impl Tally {
    /// Takes one more: answered for, or refused with faults.
    fn take(&mut self, done: Result<(), Vec<Fault>>, seed: u64, took: Duration) {
        self.longest = self.longest.max(took);
        assert!(took < LONG, "seed {seed}: {took:?}");
        let Err(faults) = done else {
            self.answers += 1;
            return;
        };
        self.faults += 1;
        assert!(!faults.is_empty(), "seed {seed}: refused, and not said why");
        faults.iter().for_each(|fault| assert!(has_its_place(fault), "seed {seed}: {fault}"));
    }

    fn and(self, other: Self) -> Self {
        let longest = self.longest.max(other.longest);
        Self { answers: self.answers + other.answers, faults: self.faults + other.faults, longest }
    }
}

/// Goes through all seeds, on every processor. `one` damages something, and is answered, or refused.
fn survive(one: impl Fn(u64) -> Result<(), Vec<Fault>> + Sync) {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let part = |worker: usize| {
        let mut tally = Tally::default();
        for seed in (worker as u64..TRIES).step_by(workers) {
            let start = Instant::now();
            let done = catch_unwind(AssertUnwindSafe(|| one(seed))).unwrap_or_else(|_| panic!("seed {seed}: a panic"));
            tally.take(done, seed, start.elapsed());
        }
        tally
    };
    let all = std::thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|worker| scope.spawn(move || part(worker))).collect();
        running.into_iter().map(|worker| worker.join().unwrap()).fold(Tally::default(), Tally::and)
    });
    eprintln!("{all:?}");
    assert_eq!(all.answers + all.faults, TRIES);
    // damage that nothing refuses would be no test of refusals, and the other way round
    assert!(all.answers > TRIES / 10 && all.faults > TRIES / 4, "{all:?}");
}

/// What may be said of a file without a line: that it is not there or not to be, or what is wrong with the key that is named.
const OF_THE_WHOLE: [&str; 5] =
    ["the file is missing", "no file of this name", " this file", "of the cosigners have", "only format 1 is known"];

fn is_of_the_whole(fault: &Fault) -> bool {
    OF_THE_WHOLE.iter().any(|words| fault.detail.contains(words))
}

fn has_its_place(fault: &Fault) -> bool {
    let said = fault.detail.contains('`') || is_of_the_whole(fault);
    !fault.path.is_empty() && fault.place.map_or(said, |(line, column)| line > 0 && column > 0)
}

/// All that `palisade prove` does with a fleet that was read.
fn answered(input: &Input) -> Result<(), Vec<Fault>> {
    let proof = prove(input)?;
    assert!(report::text(input, &proof).ends_with(".\n"));
    assert!(report::json(&proof).is_object());
    Ok(())
}
