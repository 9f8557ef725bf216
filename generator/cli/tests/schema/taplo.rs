//! A real TOML language server's checker (taplo), with our schema: `checks/run schema`.
//! By hand: `PALISADE_TAPLO=FILE cargo test -p palisade --test schema -- --ignored`.
//! It is on PyPI and crates.io (`pip install taplo`, 0.9.3).

use std::fs;
use std::process::{Command, Output};

use super::{fleets, mistakes, schema};

fn lint(folder: &std::path::Path, text: &str) -> Output {
    fs::write(folder.join("fleet.schema.json"), schema().to_string()).unwrap();
    // As an editor finds it: the first line names the schema.
    fs::write(folder.join("fleet.toml"), format!("#:schema ./fleet.schema.json\n{text}")).unwrap();
    let taplo = std::env::var_os("PALISADE_TAPLO").expect("PALISADE_TAPLO names taplo");
    Command::new(taplo).args(["lint", "fleet.toml"]).current_dir(folder).output().unwrap()
}

#[test]
#[ignore = "needs taplo, which `checks/run schema` gets and names in PALISADE_TAPLO"]
fn taplo_takes_good_fleets_and_shows_mistakes_at_their_line() {
    let folder = tempfile::tempdir().unwrap();
    for text in [&fleets::worked_example()["fleet.toml"], &fleets::local()["fleet.toml"], &mistakes::base()] {
        let done = lint(folder.path(), text);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    for mistake in mistakes::MISTAKES {
        let text = mistakes::with(mistake);
        let done = lint(folder.path(), &text);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success(), "{mistake:?} was taken");
        // What is missing is shown at the table that lacks it, everything else where it stands.
        let line = text.lines().position(|l| !mistake.1.is_empty() && l.contains(mistake.1.lines().next().unwrap()));
        if let Some(line) = line.filter(|_| mistake.2.matches('/').count() > 2 || mistake.2.ends_with("daemon")) {
            assert!(
                told.contains(&format!("fleet.toml:{}:", line + 2)),
                "{mistake:?} not in line {}:\n{told}",
                line + 2
            );
        }
    }
}
