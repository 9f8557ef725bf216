//! The whole text of every problem: one folder per case, with what is changed in the base fleet and what is then said.
//!
//! `cases/base/` is a fleet that breaks no rule. `cases/P012-twice/edit.toml` says what is broken in it, `expected.txt`
//! is what an operator reads, `expected.json` what a machine reads. `UPDATE_CASES=1 cargo test -p palisade --test cases`
//! writes both anew: read the difference before you keep it. `edges/NAME.toml` says what is changed just up to the edge of a rule.

#[path = "support/edits.rs"]
mod edits;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use palisade::args::Format;
use palisade::load::Folder;
use palisade::outcome::{Code, Outcome};
use palisade::render::Colour;
use palisade::verbs::check;
use palisade_core::fleet::values::Date;
use palisade_core::problem::{Acceptance, CODES, acceptance};
use palisade_core::{Problem, Texts};

fn usual_day() -> String {
    "2026-11-28".into()
}

fn fleet() -> String {
    "fleet.toml".into()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

fn base() -> Texts {
    let root = folder().join("base");
    let mut texts = Texts::from([(fleet(), fs::read_to_string(root.join(fleet())).unwrap())]);
    for entry in fs::read_dir(root.join("keys")).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("keys/{}", path.file_name().unwrap().to_str().unwrap());
        texts.insert(name, fs::read_to_string(path).unwrap());
    }
    texts
}

/// The day of a case, and its texts.
fn edited(name: &str, case: &Path) -> (Date, Texts) {
    let (today, texts) = edits::apply(name, &case.join("edit.toml"), base());
    (Date::parse(&today.unwrap_or_else(usual_day)).unwrap(), texts)
}

/// All cases by name; a name begins with its code.
fn cases() -> BTreeMap<String, PathBuf> {
    let paths = fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path());
    let named = paths.map(|p| (p.file_name().unwrap().to_str().unwrap().to_owned(), p));
    named.filter(|(name, _)| name != "base").collect()
}

fn said(today: Date, texts: &Texts, format: Format) -> Outcome {
    let folder = Folder { root: ".".into(), fleet: fleet().into(), texts: texts.clone() };
    check::folder(&folder, format, today, Colour::No)
}

#[test]
fn base_breaks_no_rule() {
    let outcome = said(Date::parse(&usual_day()).unwrap(), &base(), Format::Text);
    assert_eq!((outcome.code, outcome.err.as_str()), (Code::Fine, ""), "every case would be told of this as well");
    let plan = palisade_core::validate(&palisade_core::parse(&base()).unwrap()).and_then(|f| palisade_core::plan(&f));
    assert!(plan.is_ok(), "{plan:?}");
}

/// Up to its edge a rule says nothing.
#[test]
fn no_edge_is_told() {
    let edges = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/edges");
    for edge in fs::read_dir(edges).unwrap().map(|it| it.unwrap().path()) {
        let name = edge.file_stem().unwrap().to_str().unwrap();
        let (today, texts) = edits::apply(name, &edge, base());
        let told = said(Date::parse(&today.unwrap_or_else(usual_day)).unwrap(), &texts, Format::Text);
        assert_eq!((told.code, told.err.as_str()), (Code::Fine, ""), "{name}");
    }
}

#[test]
fn every_code_has_a_case() {
    let cases = cases();
    let lacking: Vec<String> = CODES
        .iter()
        .map(|(code, _)| code.to_string())
        .filter(|code| !cases.keys().any(|name| name.starts_with(&format!("{code}-"))))
        .collect();
    assert!(lacking.is_empty(), "no case folder for {lacking:?}");
    let alone = |code: &str| {
        cases.iter().filter(|(name, _)| name.starts_with(code)).any(|(name, path)| {
            let (today, texts) = edited(name, path);
            codes(&said(today, &texts, Format::Json).out).iter().all(|told| told == code)
        })
    };
    for (code, _) in CODES {
        assert!(alone(&code.to_string()), "in no case only {code} is told");
    }
    let known: Vec<String> = CODES.iter().map(|(code, _)| code.to_string()).collect();
    for name in cases.keys() {
        let code = name.split_once('-').map(|(code, _)| code.to_owned());
        assert!(code.is_some_and(|c| known.contains(&c)), "the folder {name} names no code");
    }
}

/// Each case says its whole text, and its code is among what it says.
#[test]
fn every_case_says_what_is_expected() {
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut wrong = String::new();
    let all = cases();
    for (name, path) in &all {
        let (today, texts) = edited(name, path);
        let (people, machines) = (said(today, &texts, Format::Text), said(today, &texts, Format::Json));
        assert_eq!(people.code, machines.code, "{name}: both forms end the same way");
        let code = &name[..4];
        assert!(codes(&machines.out).iter().any(|c| c == code), "{name} does not say {code}:\n{}", people.err);
        let text = format!("{}{}exit code {}\n", people.err, people.out, people.code as u8);
        for (file, now) in [("expected.txt", text), ("expected.json", machines.out)] {
            let place = path.join(file);
            let then = fs::read_to_string(&place).unwrap_or_default();
            if then == now {
                continue;
            }
            if update {
                fs::write(place, now).unwrap();
            } else {
                let diff = similar::TextDiff::from_lines(&then, &now);
                let _ = writeln!(wrong, "{}", diff.unified_diff().header(&format!("{name}/{file}"), "now said"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}\n(UPDATE_CASES=1 writes them anew: read the difference before you keep it)");
}

/// A problem's place is inside its file, and what machines are told fits what people are told.
#[test]
fn every_place_is_in_its_text() {
    for (name, path) in cases() {
        let (today, texts) = edited(&name, &path);
        let told: serde_json::Value = serde_json::from_str(&said(today, &texts, Format::Json).out).unwrap();
        for problem in told["problems"].as_array().unwrap() {
            for place in [&problem["place"]].into_iter().chain(problem["related"].as_array().unwrap()) {
                let text = &texts[place["file"].as_str().unwrap()];
                let at = |key: &str| usize::try_from(place[key].as_u64().unwrap()).unwrap();
                assert!(text.get(at("start")..at("end")).is_some(), "{name}: {place}");
                let line = text.lines().nth(at("line") - 1).unwrap_or_default();
                assert!(at("column") <= line.chars().count() + 1, "{name}: {place}");
            }
            for part in ["title", "why", "help"] {
                assert!(!problem[part].as_str().unwrap().is_empty(), "{name}: `{part}` is empty");
            }
        }
    }
}

/// What can be accepted is told no more when somebody does, and nothing else changes; what cannot be has no subject.
#[test]
fn what_can_be_accepted_is_silenced_by_its_acceptance_alone() {
    let (mut silenced, mut codes_seen) = (0, BTreeSet::new());
    for (name, path) in cases() {
        let (_, texts) = edited(&name, &path);
        let read = |texts: &Texts| palisade_core::parse(texts).and_then(|raw| palisade_core::validate(&raw));
        let Ok(fleet) = read(&texts) else { continue };
        let before: Vec<_> = palisade_core::check(&fleet);
        for problem in &before {
            let code = problem.describe().code;
            let can = matches!(acceptance(code), Some(Acceptance::Bearable { .. }));
            assert_eq!(can, problem.subject().is_some(), "{name}: {code}");
            let Some(subject) = problem.subject() else { continue };
            let entry = |code: &str, subject: &str| {
                let mut texts = texts.clone();
                texts.get_mut("fleet.toml").unwrap().push_str(&format!(
                    "\n[[accept]]\ncode = \"{code}\"\nsubject = \"{subject}\"\nuntil = 2027-01-01\nreason = \"so\"\nwho = \"ana\"\n"
                ));
                told(&palisade_core::check(&read(&texts).unwrap()))
            };
            let same = |other: &&Problem| other.describe().code == code && other.subject().as_ref() == Some(&subject);
            let left: Vec<Problem> = before.iter().filter(|other| !same(other)).cloned().collect();
            assert_eq!(entry(&code.to_string(), &subject), told(&left), "{name}: {code} for {subject}");
            let beside = entry(&code.to_string(), "cluster.other");
            assert_eq!(beside.len(), before.len() + 1, "{name}: an acceptance for another subject silences nothing");
            let other_code = entry("P016", "sentry.none");
            assert_eq!(other_code.len(), before.len() + 1, "{name}: an acceptance of another code silences nothing");
            (silenced, _) = (silenced + 1, codes_seen.insert(code));
        }
    }
    let bearable = CODES.iter().filter(|(c, _)| matches!(acceptance(*c), Some(Acceptance::Bearable { .. }))).count();
    assert_eq!(codes_seen.len(), bearable, "{silenced} acceptances, of {codes_seen:?}");
}

fn told(problems: &[Problem]) -> Vec<String> {
    let mut all: Vec<String> = problems.iter().map(|p| p.describe().title).collect();
    all.sort();
    all
}

fn codes(json: &str) -> Vec<String> {
    let told: serde_json::Value = serde_json::from_str(json).unwrap();
    let problems = told["problems"].as_array().unwrap();
    problems.iter().map(|p| p["code"].as_str().unwrap().to_owned()).collect()
}
