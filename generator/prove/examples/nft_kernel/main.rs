//! Random rulesets and packets for the kernel, and the evaluator held against what the kernel did.
//!
//!   nft_kernel generate SEED COUNT FOLDER    writes N.nft and N.packets; knows nothing of the evaluator
//!   nft_kernel judge FOLDER [nocoverage]     reads them with N.seen, which the driver wrote
#![allow(clippy::print_stdout, reason = "a program whose output is its result")]

mod conditions;
mod judge;
mod packets;
mod rng;
mod script;
mod statements;
mod verdicts;

use std::error::Error;
use std::fs;
use std::path::Path;

use rng::Rng;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["generate", seed, count, folder] => generate(seed.parse()?, count.parse()?, Path::new(folder)),
        ["judge", folder] => judge::judge(Path::new(folder), true),
        ["judge", folder, "nocoverage"] => judge::judge(Path::new(folder), false),
        _ => Err("usage: nft_kernel generate SEED COUNT FOLDER | judge FOLDER [nocoverage]".into()),
    }
}

fn generate(seed: u64, count: u32, folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for number in 0..count {
        let mut rng = Rng::new(seed.wrapping_mul(1_000_003).wrapping_add(number.into()));
        let script = script::script(&mut rng);
        let packets = packets::packets(&mut rng, &script);
        fs::write(folder.join(format!("{number:05}.nft")), &script.text)?;
        fs::write(folder.join(format!("{number:05}.packets")), packets.join("\n") + "\n")?;
    }
    Ok(())
}
