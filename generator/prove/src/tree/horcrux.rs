//! horcrux.json: Horcrux' own config.yaml, written as JSON.

use std::net::IpAddr;

use serde::Deserialize;

use super::cometbft::{bound, not_an_address, unit_name};
use super::{Folder, native, tcp};
use crate::fault::Fault;
use crate::input::{Dial, Host, Purpose, Signer, UnitKind};

const FILE: &str = "horcrux.json";

/// The file as Horcrux names its keys. The fork's own keys are added when a fork's host is emitted with them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct HorcruxFile {
    #[serde(rename = "keyDir")]
    _key_dir: String,
    sign_mode: SignMode,
    threshold_mode: ThresholdMode,
    chain_nodes: Vec<ChainNode>,
    debug_addr: String,
    #[serde(default)]
    grpc_addr: Option<String>,
    #[serde(default, rename = "maxReadSize")]
    _max_read_size: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum SignMode {
    Threshold,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ThresholdMode {
    threshold: u32,
    cosigners: Vec<Cosigner>,
    #[serde(rename = "grpcTimeout")]
    _grpc_timeout: String,
    #[serde(rename = "raftTimeout")]
    _raft_timeout: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cosigner {
    #[serde(rename = "shardID")]
    shard_id: u32,
    #[serde(rename = "p2pAddr")]
    p2p_addr: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ChainNode {
    priv_val_addr: String,
}

/// Adds what horcrux.json says to the host.
pub(super) fn read(folder: &Folder<'_>, host: &mut Host) -> Result<(), Vec<Fault>> {
    if !folder.files.contains_key(FILE) {
        return Ok(());
    }
    let file: HorcruxFile = native::json(folder, FILE).map_err(|fault| vec![fault])?;
    let SignMode::Threshold = file.sign_mode;
    add(&file, host).map_err(|detail| vec![Fault::new(&folder.path(FILE), detail)])
}

fn add(file: &HorcruxFile, host: &mut Host) -> Result<(), String> {
    let unit = unit_name(host, UnitKind::Signer);
    let interfaces = host.wireguard.interfaces.values();
    let own: Vec<IpAddr> = interfaces.flat_map(|it| it.addresses.iter().map(|net| net.addr())).collect();
    let mut mine = Vec::new();
    for cosigner in &file.threshold_mode.cosigners {
        let (address, port) = place("p2pAddr", &cosigner.p2p_addr)?;
        if own.contains(&address) {
            mine.push(cosigner.shard_id);
            // Horcrux binds its Raft port on every address, whatever host the file names.
            host.listeners.push(tcp(&unit, Purpose::Cosign, IpAddr::from([0_u16; 8]), port));
        } else {
            host.dials.push(dial(&unit, Purpose::Cosign, address, port));
        }
    }
    let [shard] = mine[..] else {
        return Err(format!("{} of the cosigners have an overlay address of this host, not one", mine.len()));
    };
    let (threshold, shards) = shards(&file.threshold_mode)?;
    host.signer = Some(Signer { threshold, shards, shard });
    for node in &file.chain_nodes {
        let (address, port) = place("privValAddr", &node.priv_val_addr)?;
        host.dials.push(dial(&unit, Purpose::Privval, address, port));
    }
    let grpc = file.grpc_addr.as_deref().unwrap_or_default();
    for (key, purpose, text) in
        [("debugAddr", Purpose::Metrics, file.debug_addr.as_str()), ("grpcAddr", Purpose::SignerGrpc, grpc)]
    {
        if !text.is_empty() {
            let (address, port) = place(key, text)?;
            host.listeners.push(tcp(&unit, purpose, address, port));
        }
    }
    Ok(())
}

/// Horcrux starts only with shards 1..n, once each, and a threshold within them.
fn shards(mode: &ThresholdMode) -> Result<(u32, u32), String> {
    let mut ids: Vec<u32> = mode.cosigners.iter().map(|cosigner| cosigner.shard_id).collect();
    ids.sort_unstable();
    let last = ids.last().copied().unwrap_or_default();
    if !ids.iter().copied().eq(1..=last) {
        return Err(format!("`shardID` must be 1 to {} once each, not {ids:?}", ids.len()));
    }
    if mode.threshold == 0 || mode.threshold > last {
        return Err(format!("`threshold` is {} of {last}", mode.threshold));
    }
    Ok((mode.threshold, last))
}

fn place(key: &str, text: &str) -> Result<(IpAddr, u16), String> {
    bound(text).ok_or_else(|| not_an_address(key, text))
}

fn dial(unit: &str, purpose: Purpose, address: IpAddr, port: u16) -> Dial {
    Dial { unit: unit.to_owned(), purpose, host: address.to_string(), port, id: None }
}
