//! How long it takes to read the emitted tables of each host, to judge its hooks, and to ask of every pair what one sends
//! that the other lets in: `nft_times HOSTS`.
#![allow(clippy::print_stdout, reason = "a program whose output is its result")]

use std::error::Error;
use std::fs;
use std::net::IpAddr;
use std::path::Path;
use std::time::Instant;

use ipnet::IpNet;
use palisade_prove::nft::{Field, Hook, PacketSet, Ruleset, Source, State};

struct Host {
    name: String,
    addresses: Vec<IpNet>,
    /// New connections that come in, and go out.
    enters: PacketSet,
    leaves: PacketSet,
}

fn main() -> Result<(), Box<dyn Error>> {
    let hosts = std::env::args().nth(1).ok_or("usage: nft_times HOSTS")?;
    let entries = fs::read_dir(hosts)?.map(|entry| entry.map(|entry| entry.path()));
    let mut folders: Vec<_> = entries.collect::<Result<_, _>>()?;
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    let start = Instant::now();
    let hosts: Vec<Host> = folders.iter().map(|folder| host(folder)).collect::<Result<_, _>>()?;
    println!("{} hosts in {:.1} ms", hosts.len(), start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let pairs = hosts.iter().flat_map(|from| hosts.iter().map(move |to| (from, to)));
    let open = pairs.filter(|(from, to)| from.name != to.name && reaches(from, to)).count();
    println!("{open} pairs open on the underlay, in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    Ok(())
}

/// Whether some packet that one sends is let in by the other.
fn reaches(from: &Host, to: &Host) -> bool {
    let sent = from.leaves.intersect(&from.leaves.space().to(&to.addresses));
    let let_in = to.enters.intersect(&to.enters.space().from(&from.addresses));
    // interfaces and users are each host's own affair
    let shared =
        |set: PacketSet| [Field::Input, Field::Output, Field::Uid].into_iter().fold(set, |set, field| set.any(field));
    !shared(let_in).intersect(&shared(sent)).is_empty()
}

fn host(folder: &Path) -> Result<Host, Box<dyn Error>> {
    let text = |name| fs::read_to_string(folder.join(name));
    let (closed, kept, own) = (text("closed.nft")?, text("kept.nft")?, text("nftables.nft")?);
    let start = Instant::now();
    let rules = Ruleset::parse(&[
        Source { name: "closed.nft", text: &closed, inside: None },
        Source { name: "kept.nft", text: &kept, inside: None },
        Source { name: "nftables.nft", text: &own, inside: Some(("inet", "palisade")) },
    ])?;
    let read = start.elapsed();
    let (input, output) = (rules.passing(Hook::Input)?, rules.passing(Hook::Output)?);
    let judged = start.elapsed() - read;
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    println!("{name:18} read {:6.2} ms, judged {:6.2} ms", read.as_secs_f64() * 1e3, judged.as_secs_f64() * 1e3);
    let space = rules.space();
    // everybody may send errors to everybody
    let icmp = space.with(Field::Protocol, &[1, 58].into_iter().collect());
    let new = space.in_state(State::New).intersect(&space.with_mark(u32::MAX, 0)).minus(&icmp);
    let enters = input.may.intersect(&new).intersect(&space.coming_by("up0"));
    let leaves = output.may.intersect(&new).intersect(&space.leaving_by("up0"));
    Ok(Host { name, addresses: addresses(&text("host.json")?)?, enters, leaves })
}

/// Where others reach the host on the underlay.
fn addresses(host: &str) -> Result<Vec<IpNet>, Box<dyn Error>> {
    let host: serde_json::Value = serde_json::from_str(host)?;
    let all = host["endpoint"].as_array().ok_or("host.json has no endpoint")?;
    all.iter().map(|text| Ok(text.as_str().ok_or("no text")?.parse::<IpAddr>()?.into())).collect()
}
