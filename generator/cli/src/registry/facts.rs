//! The text of a chain.json → what of it the spec can hold, and by name all that it cannot or does not say.

use palisade_core::fleet::names::{ChainId, Daemon, Engine};
use palisade_core::fleet::values::{Release, Word};
use palisade_core::spec::{Scalar, quoted};
use serde_json::Value;

use super::{Fact, accepted, gas, seeds};

/// What is told of something that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The file does not say it, or says what the spec has no word for: a key of the spec, and why.
    Missing(&'static str, String),
    /// It was refused: where it stands in the file, and why.
    Refused(&'static str, String),
    /// It has no place in the spec: where it stands, and what is done instead.
    LeftOut(&'static str, String),
    /// Something that the operator should know of the chain.
    Note(String),
}

/// What a chain.json says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The registry's own name of the chain, when it could be an alias.
    pub name: Option<String>,
    /// The chain's id.
    pub id: String,
    /// Keys of `[chain.X]` with their values, in the order in which they are written.
    pub facts: Vec<(&'static str, Fact)>,
    /// All the rest.
    pub said: Vec<Said>,
}

/// Keys that no chain.json has.
const NEVER: [&str; 7] = [
    "genesis-sha256",
    "block-time",
    "slashing.signed-blocks-window",
    "slashing.min-signed-per-window",
    "slashing.downtime-jail-duration",
    "slashing.slash-fraction-double-sign",
    "slashing.slash-fraction-downtime",
];

/// Reads a chain.json.
///
/// # Errors
/// When it is not JSON, no chain of the Cosmos kind, or has no usable id: nothing can be imported then.
pub fn read(text: &str) -> Result<Facts, String> {
    let text = text.trim_start_matches('\u{feff}');
    let json: Value = serde_json::from_str(text).map_err(|e| format!("it is not JSON: {e}"))?;
    let Some(json) = json.as_object().map(|_| &json) else {
        return Err("it is JSON, but no chain.json: the whole is not an object".into());
    };
    if let Some(kind) = json.get("chain_type").filter(|k| k.as_str() != Some("cosmos")) {
        return Err(format!("its chain_type is {}, and Palisade runs chains of type `cosmos`", shown(kind)));
    }
    let id = match json.get("chain_id").and_then(Value::as_str) {
        Some(id) => accepted::<ChainId>(id).map(|()| id.to_owned()).map_err(|e| format!("its chain_id: {e}"))?,
        None => return Err("it has no chain_id".into()),
    };
    let name = json.get("chain_name").and_then(Value::as_str).map(str::to_owned);
    let mut out = Facts { name, id: id.clone(), facts: vec![("id", Fact::One(id))], said: Vec::new() };
    out.take("engine", engine(json));
    out.take("daemon", daemon(json));
    out.take("release", release(json));
    out.take("bech32-prefix", prefix(json));
    let prices = gas::prices(json, &mut out.said);
    out.take("min-gas-prices", prices);
    let found = seeds::seeds(json, &mut out.said);
    out.take("seeds", found);
    out.untold(json);
    Ok(out)
}

impl Facts {
    /// Keys of the spec that the file does not say.
    pub(super) fn missing(&self) -> impl Iterator<Item = &'static str> {
        self.said.iter().filter_map(|said| if let Said::Missing(key, _) = said { Some(*key) } else { None })
    }

    fn take(&mut self, key: &'static str, found: Result<Fact, String>) {
        match found {
            Ok(fact) => self.facts.push((key, fact)),
            Err(why) => self.said.push(Said::Missing(key, why)),
        }
    }

    /// What no chain.json says, what the spec does not hold, and what the operator should know.
    fn untold(&mut self, json: &Value) {
        for key in NEVER {
            self.said.push(Said::Missing(key, "no chain.json says this; ask the chain".into()));
        }
        if let Some(peers) = json.pointer("/peers/persistent_peers").and_then(Value::as_array).filter(|p| !p.is_empty())
        {
            let why = format!("{}; public nodes find their peers through seeds", many(peers.len(), "peer"));
            self.said.push(Said::LeftOut("persistent_peers", why));
        }
        if let Some(status) = json.get("status").filter(|s| s.as_str() != Some("live")) {
            self.said.push(Said::Note(format!("the registry calls this chain {}", shown(status))));
        }
        if let Some(kind) = json.get("network_type").filter(|k| k.as_str() != Some("mainnet")) {
            self.said.push(Said::Note(format!("the registry calls this network a {}", shown(kind))));
        }
    }
}

/// The dialect of config.toml, from the consensus engine and its version.
fn engine(json: &Value) -> Result<Fact, String> {
    let Some(consensus) = json.pointer("/codebase/consensus") else {
        return Err("chain.json names no consensus engine (codebase.consensus)".into());
    };
    let kind = consensus.get("type").and_then(Value::as_str).unwrap_or_default();
    let version = consensus.get("version").and_then(Value::as_str).unwrap_or_default();
    let mut numbers = version.trim_start_matches('v').split('.');
    let word = match (numbers.next(), numbers.next()) {
        (Some(major), Some(minor)) => format!("{kind}-{major}.{minor}"),
        _ => format!("{kind}-{version}"),
    };
    accepted::<Engine>(&word).map(|()| Fact::One(word)).map_err(|_| {
        format!("chain.json says {} {}; Palisade writes for {}", quoted(kind), quoted(version), Engine::EXPECTS)
    })
}

fn daemon(json: &Value) -> Result<Fact, String> {
    let Some(word) = json.get("daemon_name").and_then(Value::as_str) else {
        return Err("chain.json names no daemon (daemon_name)".into());
    };
    accepted::<Daemon>(word)
        .map(|()| Fact::One(word.to_owned()))
        .map_err(|_| format!("chain.json says {}; Palisade runs {}", quoted(word), Daemon::EXPECTS))
}

fn release(json: &Value) -> Result<Fact, String> {
    let Some(word) = json.pointer("/codebase/recommended_version").and_then(Value::as_str) else {
        return Err("chain.json names no release (codebase.recommended_version)".into());
    };
    accepted::<Release>(word).map(|()| Fact::One(word.to_owned()))
}

fn prefix(json: &Value) -> Result<Fact, String> {
    let Some(word) = json.get("bech32_prefix").and_then(Value::as_str) else {
        return Err("chain.json names no bech32_prefix".into());
    };
    accepted::<Word>(word).map(|()| Fact::One(word.to_owned()))
}

/// A stranger's value as a message may show it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(word) => quoted(word),
        Value::Null | Value::Bool(_) | Value::Number(_) => quoted(&value.to_string()),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
    }
}

/// `1 peer`, `2 peers`.
pub(super) fn many(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
