//! Seeds of a chain.json → `id@host:port`, each alone: one bad seed does not cost the others.

use std::collections::BTreeSet;
use std::net::IpAddr;

use palisade_core::fleet::values::{PeerAddress, is_public};
use palisade_core::spec::quoted;
use serde_json::Value;

use super::facts::{Said, many, shown};
use super::{Fact, accepted};

/// Where they stand.
const PLACE: &str = "peers.seeds";
/// More than any chain has; a public node asks a few of them at random.
const MOST: usize = 100;

/// All of them that can be dialled.
pub(super) fn seeds(json: &Value, said: &mut Vec<Said>) -> Result<Fact, String> {
    let listed = json.pointer("/peers/seeds").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let (mut seen, mut out) = (BTreeSet::new(), Vec::new());
    for entry in listed.iter().take(MOST) {
        match seed(entry) {
            Ok(seed) if seen.insert(seed.clone()) => out.push(seed),
            Ok(seed) => said.push(Said::LeftOut(PLACE, format!("{} a second time", quoted(&seed)))),
            Err(why) => said.push(Said::Refused(PLACE, why)),
        }
    }
    if let Some(more) = listed.len().checked_sub(MOST).filter(|n| *n > 0) {
        said.push(Said::LeftOut(PLACE, format!("{} beyond the first {MOST}", many(more, "seed"))));
    }
    match out.is_empty() {
        true => Err("chain.json has no usable seed".into()),
        false => Ok(Fact::Many(out)),
    }
}

fn seed(entry: &Value) -> Result<String, String> {
    let part = |key: &str| match entry.get(key) {
        Some(Value::String(word)) => Ok(word.trim_matches(' ')),
        Some(other) => Err(format!("a seed whose `{key}` is {}", shown(other))),
        None => Err(format!("a seed without `{key}`")),
    };
    let (id, address) = (part("id")?, part("address")?);
    // Names know no case, and the spec writes them in one way.
    let seed = format!("{id}@{}", address.to_ascii_lowercase());
    accepted::<PeerAddress>(&seed).map_err(|why| if why.is_empty() { quoted(&seed) } else { why })?;
    match address.rsplit_once(':').and_then(|(host, _)| host.trim_matches(['[', ']']).parse::<IpAddr>().ok()) {
        Some(ip) if !is_public(ip) => Err(format!("{} stands in a private or reserved network", quoted(&seed))),
        _ => Ok(seed),
    }
}
