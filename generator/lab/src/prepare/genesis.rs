//! The throw-away chain: its validators, its genesis, and the fleet's key split by Horcrux' own tool.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Source;
use super::stranger::Stranger;
use crate::command;
use crate::daemons::hex;
use crate::error::{At, LabError, Result};
use crate::plan::read_json;

/// Voting power of each validator: the fleet's is 10 of 40, so that the chain goes on without it.
const POWER: &str = "10";

/// The public half of a consensus key.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Key {
    pub(crate) address: String,
    pub(crate) pub_key: Value,
}

impl Key {
    /// Reads CometBFT's priv_validator_key.json.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        read_json(path)
    }
}

/// A node key of CometBFT.
#[derive(Deserialize)]
struct NodeKey {
    priv_key: Private,
}

#[derive(Deserialize)]
struct Private {
    value: String,
}

/// The id that a node key gives.
pub(crate) fn node_id(path: &Path) -> Result<String> {
    let key: NodeKey = read_json(path)?;
    // Go's ed25519 private key is the seed followed by the public key.
    let bytes = STANDARD.decode(&key.priv_key.value).unwrap_or_default();
    let public = bytes.get(32..64).ok_or_else(|| LabError::Unfit(format!("{} is no node key", path.display())))?;
    Ok(hex(&Sha256::digest(public)[..20]))
}

/// The genesis: the first stranger's own, with this chain's id and all validators.
pub(super) fn compose(chain: &str, ours: &Key, strangers: &[Stranger]) -> Result<String> {
    let first = strangers.first().ok_or_else(|| LabError::Unfit("no stranger".into()))?;
    let path = first.home.join("config/genesis.json");
    let mut genesis: Value = read_json(&path)?;
    let strange = strangers.iter().map(|stranger| (stranger.plan.name.as_str(), &stranger.key));
    let validators = strange
        .chain([("fleet", ours)])
        .map(|(name, key)| json!({ "address": key.address, "pub_key": key.pub_key, "power": POWER, "name": name }));
    genesis["validators"] = validators.collect();
    genesis["chain_id"] = chain.into();
    serde_json::to_string_pretty(&genesis).at("writing", path)
}

/// Splits the consensus key; the folder with a folder per shard.
pub(super) fn split_key(source: &Source<'_>, chain: &str, key: &Path) -> Result<Option<PathBuf>> {
    let Some(signer) = source.tree.input.hosts.values().find_map(|host| host.signer.as_ref()) else {
        return Ok(None);
    };
    let out = source.state.join("shards");
    let program = source.state.join("bin/horcrux");
    let (threshold, shards) = (signer.threshold.to_string(), signer.shards.to_string());
    let mut split = std::process::Command::new(program);
    split.args(["create-ed25519-shards", "--chain-id", chain, "--threshold", &threshold, "--shards", &shards]);
    split.arg("--key-file").arg(key).arg("--out").arg(&out).env("HOME", source.state);
    command::finish(&mut split)?;
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_id_is_what_cometbft_says() {
        // `cometbft gen-node-key` and what `cometbft show-node-id` said of it.
        let key = r#"{"priv_key":{"type":"tendermint/PrivKeyEd25519",
            "value":"s3JYogQZ9RFuRS1QZ6hlRHux0BChsLdoQBc8c1mL0aBFoXlICpbYyVL0vup5TpQBBw1+aTAMN2Hh+n4OIgtzLQ=="}}"#;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("node_key.json");
        std::fs::write(&path, key).unwrap();
        assert_eq!(node_id(&path).unwrap(), "49a9035149298cceb196929a763c946033c0eaac");
        std::fs::write(&path, key.replace("s3JY", "")).unwrap();
        assert!(node_id(&path).is_err(), "a key that is too short");
    }
}
