//! Writes a fleet of about N hosts into a folder: `cargo run --release --example fleet -- N FOLDER`.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a measuring program: a fault ends it, and nothing reads its docs"
)]

#[path = "../benches/fleet.rs"]
mod fleet;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let (Some(hosts), Some(folder)) = (args.next().and_then(|n| n.parse().ok()), args.next().map(PathBuf::from)) else {
        eprintln!("usage: fleet HOSTS FOLDER");
        std::process::exit(2);
    };
    std::fs::create_dir_all(folder.join("keys"))?;
    fleet::texts(fleet::cells(hosts)).iter().try_for_each(|(path, text)| std::fs::write(folder.join(path), text))
}
