//! The evaluator held against what the kernel did.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::net::IpAddr;
use std::path::Path;

use palisade_prove::nft::{Addresses, Hook, Packet, Passing, Ruleset, Source, State, constructs};
use serde::Deserialize;

/// What the driver saw of a packet at its hook, as it was on the wire.
#[derive(Deserialize)]
struct Seen {
    hook: String,
    input: String,
    output: String,
    source: IpAddr,
    destination: IpAddr,
    protocol: u8,
    extension: Option<u8>,
    source_port: u16,
    destination_port: u16,
    flags: u8,
    hops: u8,
    uid: Option<u32>,
    mark: u32,
    state: String,
    arrived: bool,
}

/// What makes that a packet alone does not tell.
const UNDECIDED: [&str; 7] = ["limit rate", "ct count", "add", "update", "meter", "flags", "timeout"];

#[derive(Default)]
struct Count {
    rulesets: u32,
    packets: u32,
    arrived: u32,
    undecided: u32,
    differences: u32,
    disagreements: u32,
    states: BTreeMap<String, u32>,
    hooks: BTreeMap<String, u32>,
    constructs: BTreeMap<&'static str, u32>,
}

/// Reads a folder of rulesets with what was seen, prints figures, and fails on a difference.
pub fn judge(folder: &Path, coverage: bool) -> Result<(), Box<dyn Error>> {
    let mut count = Count::default();
    let mut names: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    names.retain(|path| path.extension().is_some_and(|end| end == "seen"));
    names.sort();
    for seen in &names {
        let nft = seen.with_extension("nft");
        let text = fs::read_to_string(&nft)?;
        let name = nft.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match Ruleset::parse(&[Source { name: &name, text: &text, inside: None }]) {
            Ok(ruleset) => one(&ruleset, &name, &fs::read_to_string(seen)?, &mut count)?,
            Err(fault) => {
                count.differences += 1;
                println!("the kernel loads it, the evaluator does not: {fault}");
            }
        }
    }
    report(&count, coverage)
}

fn one(ruleset: &Ruleset, name: &str, seen: &str, count: &mut Count) -> Result<(), Box<dyn Error>> {
    count.rulesets += 1;
    for construct in ruleset.constructs() {
        *count.constructs.entry(construct).or_default() += 1;
    }
    let mut passing: BTreeMap<String, (Hook, Passing)> = BTreeMap::new();
    for line in seen.lines() {
        let seen: Seen = serde_json::from_str(line)?;
        let hook = match seen.hook.as_str() {
            "input" => Hook::Input,
            "forward" => Hook::Forward,
            _ => Hook::Output,
        };
        if !passing.contains_key(&seen.hook) {
            passing.insert(seen.hook.clone(), (hook, ruleset.passing(hook)?));
        }
        let (_, Passing { may, must, .. }) = &passing[&seen.hook];
        let packet = packet(&seen)?;
        let (may, must) = (may.contains(&packet), must.contains(&packet));
        let trace = ruleset.trace(hook, &packet);
        count.packets += 1;
        count.arrived += u32::from(seen.arrived);
        *count.states.entry(seen.state.clone()).or_default() += 1;
        *count
            .hooks
            .entry(format!("{} {}", seen.hook, if seen.source.is_ipv4() { "IPv4" } else { "IPv6" }))
            .or_default() += 1;
        count.undecided += u32::from(may != must);
        let differs = must && !seen.arrived || seen.arrived && !may;
        count.differences += u32::from(differs);
        // a trace goes forward through the rules, the sets were made backward
        count.disagreements += u32::from(trace.passed != may);
        if (differs || trace.passed != may) && count.differences + count.disagreements <= 20 {
            println!("{name}: may {may}, must {must}, trace {}, arrived {}: {packet}", trace.passed, seen.arrived);
        }
    }
    Ok(())
}

fn packet(seen: &Seen) -> Result<Packet, Box<dyn Error>> {
    let addresses = match (seen.source, seen.destination) {
        (IpAddr::V4(source), IpAddr::V4(destination)) => Addresses::V4(source, destination),
        (IpAddr::V6(source), IpAddr::V6(destination)) => Addresses::V6(source, destination),
        _ => return Err("addresses of two families".into()),
    };
    let state = State::ALL.into_iter().find(|state| state.word() == seen.state).ok_or("an unknown state")?;
    Ok(Packet {
        input: seen.input.clone(),
        output: seen.output.clone(),
        state,
        addresses,
        protocol: seen.protocol,
        extension: seen.extension,
        source_port: seen.source_port,
        destination_port: seen.destination_port,
        tcp_flags: seen.flags,
        hop_limit: seen.hops,
        uid: seen.uid,
        mark: seen.mark,
    })
}

fn report(count: &Count, coverage: bool) -> Result<(), Box<dyn Error>> {
    let share = |part: u32| 100.0 * f64::from(part) / f64::from(count.packets.max(1));
    println!(
        "{} rulesets, {} packets at their hooks: {:?}, {:?}",
        count.rulesets, count.packets, count.hooks, count.states
    );
    println!("{} arrived ({:.1} %)", count.arrived, share(count.arrived));
    let told =
        UNDECIDED.map(|words| format!("{words} in {} rulesets", count.constructs.get(words).copied().unwrap_or(0)));
    println!(
        "{} packets ({:.1} %) are not decided by one packet, and only held against the bounds: {}",
        count.undecided,
        share(count.undecided),
        told.join(", ")
    );
    let all = constructs();
    let missing: BTreeSet<_> = all.iter().filter(|construct| !count.constructs.contains_key(*construct)).collect();
    let each: Vec<String> = count.constructs.iter().map(|(words, rulesets)| format!("{words}: {rulesets}")).collect();
    println!("{} of {} constructs stand in a ruleset: {}", all.len() - missing.len(), all.len(), each.join(", "));
    println!("{} differences from the kernel, {} between sets and traces", count.differences, count.disagreements);
    if count.differences + count.disagreements > 0 {
        return Err("the evaluator and the kernel differ".into());
    }
    if coverage && !missing.is_empty() {
        return Err(format!("no ruleset has: {missing:?}").into());
    }
    if coverage && share(count.arrived) < 30.0 {
        return Err("fewer than 30 % arrived".into());
    }
    Ok(())
}
