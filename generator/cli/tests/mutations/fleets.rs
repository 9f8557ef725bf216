//! The examples, as texts; the lab's fleet has no keys in the repository, so it gets some that nobody has.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use palisade::load::load;
use palisade_core::Texts;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The repository's own fleet, with its key files.
pub fn worked_example() -> Texts {
    load(&root().join("fleet.toml")).unwrap().texts
}

/// The lab's fleet.
pub fn local() -> Texts {
    let fleet = fs::read_to_string(root().join("examples/local/fleet.toml")).unwrap();
    let mut texts = Texts::new();
    let spec: toml::Table = fleet.parse().unwrap();
    for role in ["public", "sentry", "cosigner", "monitor", "bastion"] {
        for (label, host) in spec.get(role).and_then(toml::Value::as_table).into_iter().flatten() {
            let n = u8::try_from(host["n"].as_integer().unwrap()).unwrap();
            texts.insert(format!("keys/{role}-{label}.toml"), key_file(role, n));
        }
    }
    texts.insert("keys/chain.local.toml".into(), format!("format = 1\npubkey = \"{}\"\n", key(255, 0, 32)));
    texts.insert("fleet.toml".into(), fleet);
    texts
}

/// Bytes that are no key of anybody, each different.
fn key(n: u8, what: u8, len: usize) -> String {
    let mut bytes = vec![n; len];
    (bytes[0], bytes[1]) = (4, what); // an uncompressed point begins with 4
    STANDARD.encode(bytes)
}

fn key_file(role: &str, n: u8) -> String {
    let mut host = vec![0, 0, 0, 11];
    host.extend(b"ssh-ed25519");
    host.extend([0, 0, 0, 32]);
    host.extend([n; 32]);
    let mut text = format!("format = 1\nn = {n}\ninsecure-lab = true\n");
    if matches!(role, "public" | "sentry") {
        text.push_str(&format!("[p2p]\npubkey = \"{}\"\n", key(n, 1, 32)));
    }
    if role == "cosigner" {
        text.push_str(&format!("[signer]\necies = \"{}\"\n", key(n, 2, 65)));
    }
    text.push_str(&format!("[ssh]\nhost = \"ssh-ed25519 {}\"\n", STANDARD.encode(host)));
    text.push_str(&format!("[wireguard]\nfleet = \"{}\"\n", key(n, 3, 32)));
    if matches!(role, "sentry" | "cosigner") {
        text.push_str(&format!("sign = \"{}\"\n", key(n, 4, 32)));
    }
    text
}
