//! How long it takes to read the emitted tables of each host and to judge their hooks: `nft_times HOSTS`.
#![allow(clippy::print_stdout, reason = "a program whose output is its result")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use palisade_prove::nft::{Hook, Ruleset, Source};

fn main() -> Result<(), Box<dyn Error>> {
    let hosts = std::env::args().nth(1).ok_or("usage: nft_times HOSTS")?;
    let mut folders: Vec<_> =
        fs::read_dir(hosts)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    let start = Instant::now();
    for folder in &folders {
        host(folder)?;
    }
    println!("{} hosts in {:.1} ms", folders.len(), start.elapsed().as_secs_f64() * 1e3);
    Ok(())
}

fn host(folder: &Path) -> Result<(), Box<dyn Error>> {
    let text = |name| fs::read_to_string(folder.join(name));
    let (closed, kept, own) = (text("closed.nft")?, text("kept.nft")?, text("nftables.nft")?);
    let start = Instant::now();
    let ruleset = Ruleset::parse(&[
        Source { name: "closed.nft", text: &closed, inside: None },
        Source { name: "kept.nft", text: &kept, inside: None },
        Source { name: "nftables.nft", text: &own, inside: Some(("inet", "palisade")) },
    ])?;
    let read = start.elapsed();
    let input = ruleset.passing(Hook::Input)?;
    let output = ruleset.passing(Hook::Output)?;
    let judged = start.elapsed() - read;
    let boxes = |set: &palisade_prove::nft::PacketSet| set.boxes(1_000_000).map_or(0, |boxes| boxes.len());
    println!(
        "{:18} read {:6.2} ms, judged {:6.2} ms, {} boxes come in, {} go out, {} stateful rules",
        folder.file_name().unwrap_or_default().to_string_lossy(),
        read.as_secs_f64() * 1e3,
        judged.as_secs_f64() * 1e3,
        boxes(&input.may),
        boxes(&output.may),
        input.stateful.len() + output.stateful.len(),
    );
    Ok(())
}
