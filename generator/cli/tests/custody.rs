//! Custodians' signatures: what `ssh-keygen` signs, `check` takes; what it refuses to verify, `check` refuses, and the other way
//! round. Neither knows of the other.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use palisade::args::Format;
use palisade::load::load;
use palisade::outcome::Code;
use palisade::render::Colour;
use palisade::verbs::check;
use palisade_core::fleet::values::Date;

const HOST: &str = "keys/cosigner-fra-1.toml";

/// The cases' base on the disk, where `ana` has a new key that she can sign with.
fn fleet(kind: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/base");
    fs::create_dir(folder.path().join("keys")).unwrap();
    for entry in fs::read_dir(from.join("keys")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join("keys").join(path.file_name().unwrap())).unwrap();
    }
    for name in ["ana", "mallory"] {
        keygen(folder.path(), &[&["-q", "-N", "", "-C", "", "-f", name], kind].concat(), None);
    }
    let line = fs::read_to_string(folder.path().join("ana.pub")).unwrap();
    let text = fs::read_to_string(from.join("fleet.toml")).unwrap();
    let (head, tail) = text.split_once("[person.ana]\n").unwrap();
    let (_, tail) = tail.split_once("ssh = [").unwrap();
    let (_, tail) = tail.split_once('\n').unwrap();
    let key = line.trim();
    let text = format!("{head}[person.ana]\nuid = 3001\nssh = [\"{key}\"]\n{tail}");
    fs::write(folder.path().join("fleet.toml"), text).unwrap();
    fs::write(folder.path().join("signers"), format!("ana {line}")).unwrap();
    folder
}

fn keygen(folder: &Path, words: &[&str], input: Option<&str>) -> bool {
    let stdin = input.map_or_else(Stdio::null, |path| fs::File::open(folder.join(path)).unwrap().into());
    let done = Command::new("ssh-keygen").current_dir(folder).args(words).stdin(stdin).output();
    done.expect("ssh-keygen is needed here").status.success()
}

fn sign(folder: &Path, key: &str, namespace: &str) {
    let _ = fs::remove_file(folder.join(format!("{HOST}.sig")));
    assert!(keygen(folder, &["-Y", "sign", "-n", namespace, "-f", key, HOST], None), "{key} signs");
}

/// Whether `ssh-keygen` verifies, and whether `check` passes; it tells of nothing but P062.
fn both(folder: &Path) -> (bool, bool) {
    let signature = format!("{HOST}.sig");
    let line = ["-Y", "verify", "-f", "signers", "-I", "ana", "-n", "palisade-keys", "-s", &signature];
    let theirs = keygen(folder, &line, Some(HOST));
    let texts = load(&folder.join("fleet.toml")).unwrap();
    let said = check::folder(&texts, Format::Json, Date::parse("2026-11-28").unwrap(), Colour::No);
    let told: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let problems = told["problems"].as_array().unwrap();
    assert!(problems.iter().all(|p| p["code"] == "P062"), "{}", said.out);
    (theirs, said.code == Code::Fine)
}

#[test]
fn ssh_keygen_and_check_say_the_same() {
    for kind in [&["-t", "ed25519"][..], &["-t", "ecdsa", "-b", "256"]] {
        let folder = fleet(kind);
        let folder = folder.path();
        assert_eq!(both(folder), (false, false), "{kind:?}: the signature is of a key that ana had before");
        sign(folder, "ana", "palisade-keys");
        assert_eq!(both(folder), (true, true), "{kind:?}: ana's own");
        sign(folder, "mallory", "palisade-keys");
        assert_eq!(both(folder), (false, false), "{kind:?}: somebody else's");
        sign(folder, "ana", "git");
        assert_eq!(both(folder), (false, false), "{kind:?}: for another purpose");
        sign(folder, "ana", "palisade-keys");
        let text = fs::read_to_string(folder.join(HOST)).unwrap();
        fs::write(folder.join(HOST), format!("{text}\n")).unwrap();
        assert_eq!(both(folder), (false, false), "{kind:?}: one byte more");
        fs::write(folder.join(HOST), &text).unwrap();
        assert_eq!(both(folder), (true, true), "{kind:?}: as it was signed");
        let signature = folder.join(format!("{HOST}.sig"));
        let armour = fs::read_to_string(&signature).unwrap();
        let lines: Vec<&str> = armour.lines().collect();
        // The last line but one holds the end of the signature itself.
        let broken = lines.iter().rev().nth(1).unwrap().chars().rev().collect::<String>();
        fs::write(&signature, armour.replace(lines[lines.len() - 2], &broken)).unwrap();
        assert_eq!(both(folder), (false, false), "{kind:?}: a damaged signature");
        fs::remove_file(&signature).unwrap();
        assert_eq!(both(folder), (false, false), "{kind:?}: none");
    }
}
