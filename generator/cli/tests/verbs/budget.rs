//! `palisade budget`: the numbers that docs/budget.md has by hand.

use std::fs;

use super::{base, edit, fine, run};

const RATES: &str = "\n[rates]\nsource = \"own records, 2024 to 2026, 5 hosts\"\ncosigner = { per-year = \"2\", repair = \"4h\" }\n\
                     region = { per-year = \"0.2\", repair = \"6h\" }\n";

fn with_rates() -> tempfile::TempDir {
    let folder = base();
    let path = folder.path().join("fleet.toml");
    fs::write(&path, fs::read_to_string(&path).unwrap() + RATES).unwrap();
    folder
}

fn json(folder: &std::path::Path, line: &[&str]) -> serde_json::Value {
    let line = [&["budget", "--format", "json"], line].concat();
    serde_json::from_str(&fine(folder, &line).out).unwrap()
}

#[test]
fn the_numbers_that_were_worked_by_hand() {
    let folder = with_rates();
    let hub = &json(folder.path(), &["--step", "10m"])["chains"][0];
    assert_eq!((hub["must-sign"].as_u64(), hub["may-miss"].as_u64()), (Some(500), Some(9500)));
    assert_eq!(hub["until-jail"].as_u64(), Some(57_006_000));
    assert_eq!(hub["steps"][0]["blocks"].as_u64(), Some(101));
    let late = &json(folder.path(), &["--missed", "9000"])["chains"][0];
    assert_eq!((late["left"].as_u64(), late["until-jail"].as_u64()), (Some(500), Some(3_006_000)));
    let of = |design: &str, key: &str| {
        let year = hub["year"].as_array().unwrap();
        year.iter().find(|l| l["design"] == design).unwrap()[key].as_f64().unwrap()
    };
    let near = |found: f64, by_hand: f64| assert!((found / by_hand - 1.0).abs() < 0.01, "{found}, by hand {by_hand}");
    near(of("2 of 3", "dark-hours"), 0.02185);
    near(of("2 of 3", "outages"), 0.010921);
    near(of("2 of 3", "jails"), 4.0e-6);
    near(of("2 of 3", "loss"), 4.0e-10);
    near(of("3 of 5", "dark-hours"), 6.6e-5);
    // One region holds each cosigner of the base: 2 of 4 regions or cosigners out is dark.
    let (u, q) = (0.00091179, 0.2 * 6.0 / 8766.0);
    near(of("and its regions", "dark-hours"), 8766.0 * 6.0 * (u + q) * (u + q));
}

#[test]
fn people_read_it_within_eighty_columns() {
    let folder = with_rates();
    let said = fine(folder.path(), &["budget", "--missed", "9000", "--step", "10m"]);
    for part in [
        "  jail         after 50 min 6 s without a signature\n",
        "  10 min                   101         20.20 %                   4\n",
        "  A year, by rates from: own records, 2024 to 2026, 5 hosts\n",
        "  double sign  costs 0.05 of the stake, and the validator is out for ever\n",
    ] {
        assert!(said.out.contains(part), "{part}\n{}", said.out);
    }
    assert!(said.out.lines().all(|l| l.chars().count() <= 80), "{}", said.out);
    let over = fine(folder.path(), &["budget", "--missed", "9990", "--step", "1m"]).out;
    assert!(over.contains("after 6 s without a signature") && over.contains("all              jailed\n"), "{over}");
}

#[test]
fn nothing_is_made_up() {
    let folder = base();
    let said = fine(folder.path(), &["budget"]).out;
    assert!(said.contains("A year's loss: not told. The spec has no `[rates]`"), "{said}");
    edit(folder.path(), "fleet.toml", "block-time = \"6s\"", "block-time = \"unknown\"");
    edit(folder.path(), "fleet.toml", "signed-blocks-window = 10000\n", "");
    let said = fine(folder.path(), &["budget"]).out;
    assert!(
        said.contains("  unknown: slashing.signed-blocks-window,\n           block-time\n") && !said.contains("jail "),
        "{said}"
    );
    let hub = &json(folder.path(), &[])["chains"][0];
    assert!(hub.get("until-jail").is_none() && hub.get("year").is_none(), "{hub}");
    for line in
        [&["budget", "--chain", "nub"][..], &["budget", "--step", "10 minutes"], &["check", "--today", "2027-02-30"]]
    {
        assert_eq!(run(folder.path(), line).code, 2, "{line:?}");
    }
}
