//! The worked example's firewalls, judged by facts that stand here by hand.

mod facts;

use std::fs;
use std::path::{Path, PathBuf};

use palisade_prove::Fault;
use palisade_prove::nft::{Ruleset, Source};

/// The emitted scripts of one host, in the order in which they are loaded.
#[derive(Clone)]
struct Host {
    name: String,
    closed: String,
    kept: String,
    own: String,
}

impl Host {
    fn ruleset(&self) -> Result<Ruleset, Fault> {
        Ruleset::parse(&[
            Source { name: "closed.nft", text: &self.closed, inside: None },
            Source { name: "kept.nft", text: &self.kept, inside: None },
            Source { name: "nftables.nft", text: &self.own, inside: Some(("inet", "palisade")) },
        ])
    }
}

fn hosts() -> Vec<Host> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hosts");
    let mut folders: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    let host = |folder: PathBuf| {
        let text = |name| fs::read_to_string(folder.join(name)).unwrap();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        Host { name, closed: text("closed.nft"), kept: text("kept.nft"), own: text("nftables.nft") }
    };
    folders.into_iter().map(host).collect()
}
