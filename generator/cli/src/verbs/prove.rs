//! `palisade prove`: who can reach whom, by the emitted files or by what NixOS evaluated, and whether the law holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use palisade_prove::{
    Fault, Input, StatedPorts, differences, explain, owned, prove, read_evaluated, read_tree, report,
};

use crate::args::{Format, Prove};
use crate::outcome::{Code, Outcome};
use crate::page;

/// Proves the hosts/ beside a fleet.toml, or evaluated systems.
#[must_use]
pub fn run(fleet: &Path, args: &Prove) -> Outcome {
    let proved = || {
        let (mut input, overrides) = read(fleet, args)?;
        input.stated = stated(fleet)?;
        told(&input, &overrides, args)
    };
    let mut outcome = proved().unwrap_or_else(|outcome| outcome);
    // all of them, not a page's: the matrix of a large fleet is wider
    if let (Format::Text, Some(columns)) = (args.format, page::columns(std::io::stdout())) {
        outcome.out = page::folded(&outcome.out, columns);
    }
    outcome
}

/// What the operator's own spec states; without one, as in a build of Nix, the usual ports hold.
fn stated(fleet: &Path) -> Result<StatedPorts, Outcome> {
    match fs::read(fleet) {
        Ok(spec) => StatedPorts::read(&fleet.display().to_string(), &spec).map_err(|fault| refused(&[fault])),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(StatedPorts::default()),
        Err(error) => Err(unreadable(fleet, &error)),
    }
}

/// What is to be proved, and what overrides changed in it.
fn read(fleet: &Path, args: &Prove) -> Result<(Input, Vec<String>), Outcome> {
    let hosts = fleet.parent().unwrap_or(Path::new("")).join("hosts");
    let Some(evaluated) = &args.evaluated else {
        return Ok((emitted(&hosts)?, Vec::new()));
    };
    let input = systems(evaluated)?;
    // without an emitted tree there is nothing to compare with, and all to prove
    let overrides = if hosts.is_dir() { differences(&emitted(&hosts)?, &input).lines } else { Vec::new() };
    Ok((input, overrides))
}

fn emitted(hosts: &Path) -> Result<Input, Outcome> {
    let mut tree = BTreeMap::new();
    gather(hosts, hosts, &mut tree)?;
    let input = read_tree(&tree).map_err(|faults| refused(&faults))?;
    if input.hosts.is_empty() {
        return Err(Outcome::problems(format!("palisade: {} has no host; run `palisade generate`\n", hosts.display())));
    }
    Ok(input)
}

/// A file, or the files of a folder, as one fleet.
fn systems(place: &Path) -> Result<Input, Outcome> {
    let mut files: Vec<PathBuf> = vec![place.to_path_buf()];
    if place.is_dir() {
        let listing = fs::read_dir(place).map_err(|e| unreadable(place, &e))?;
        let all: Result<Vec<PathBuf>, _> = listing.map(|entry| entry.map(|entry| entry.path())).collect();
        files = all.map_err(|e| unreadable(place, &e))?;
        files.retain(|file| file.extension().is_some_and(|end| end == "json"));
        files.sort();
    }
    let mut fleet: Option<Input> = None;
    for file in &files {
        let bytes = fs::read(file).map_err(|e| unreadable(file, &e))?;
        let input = read_evaluated(&file.display().to_string(), &bytes).map_err(|fault| refused(&[fault]))?;
        match &mut fleet {
            Some(fleet) => fleet.hosts.extend(input.hosts),
            None => fleet = Some(input),
        }
    }
    fleet.ok_or_else(|| Outcome::problems(format!("palisade: {} has no .json file\n", place.display())))
}

fn told(input: &Input, overrides: &[String], args: &Prove) -> Result<Outcome, Outcome> {
    if let [from, to, port] = &args.explain[..] {
        let (protocol, port) = port_of(port)
            .ok_or_else(|| Outcome::usage(format!("`{port}` is no port; write one such as 26656 or udp/51820")))?;
        return explain(input, from, to, protocol, port).map(Outcome::fine).map_err(|faults| refused(&faults));
    }
    if !args.owned.is_empty() {
        let hosts: BTreeSet<String> = args.owned.iter().cloned().collect();
        return owned(input, &hosts).map(|it| Outcome::fine(report::owned(&it))).map_err(|faults| refused(&faults));
    }
    let proof = prove(input).map_err(|faults| refused(&faults))?;
    let mut out = match args.format {
        Format::Json => format!("{:#}\n", report::json(&proof)),
        Format::Text => report::text(input, &proof),
    };
    if args.format == Format::Text && !overrides.is_empty() {
        let lines: String = overrides.iter().map(|line| format!("  {line}\n")).collect();
        out.insert_str(0, &format!("Overrides change what was emitted:\n{lines}\n"));
    }
    let code = if proof.violations.is_empty() { Code::Fine } else { Code::Problems };
    Ok(Outcome { out, err: String::new(), code })
}

/// `26656` (TCP), `tcp/26656` or `udp/51820`.
fn port_of(text: &str) -> Option<(u8, u16)> {
    let (protocol, port) = text.split_once('/').unwrap_or(("tcp", text));
    let protocol = match protocol {
        "tcp" => 6,
        "udp" => 17,
        _ => return None,
    };
    Some((protocol, port.parse().ok()?))
}

fn gather(root: &Path, folder: &Path, tree: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Outcome> {
    for entry in fs::read_dir(folder).map_err(|e| unreadable(folder, &e))? {
        let path = entry.map_err(|e| unreadable(folder, &e))?.path();
        if path.is_dir() {
            gather(root, &path, tree)?;
        } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
            tree.insert(name.to_owned(), fs::read(&path).map_err(|e| unreadable(&path, &e))?);
        }
    }
    Ok(())
}

/// Nothing is proved of files that are not understood.
fn refused(faults: &[Fault]) -> Outcome {
    let lines: String = faults.iter().map(|fault| format!("{fault}\n")).collect();
    Outcome::problems(format!("{lines}palisade: nothing is proved of what is not understood\n"))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Outcome {
    let hint = if path.ends_with("hosts") { "; run `palisade generate` first" } else { "" };
    Outcome::world(format!("cannot read {}: {error}{hint}", path.display()))
}
