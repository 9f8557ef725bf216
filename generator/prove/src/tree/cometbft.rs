//! config.toml of CometBFT 0.38: where the chain node listens and whom it dials.

use std::net::IpAddr;

use toml::Table;

use super::{Folder, keys, tcp};
use crate::fault::Fault;
use crate::input::{Dial, Host, Listener, P2p, Purpose, UnitKind};

const FILE: &str = "config.toml";
const KNOWN: &str = include_str!("../known/cometbft-0.38.keys");

/// Adds what config.toml says to the host.
pub(super) fn read(folder: &Folder<'_>, host: &mut Host) -> Result<(), Vec<Fault>> {
    if !folder.files.contains_key(FILE) {
        return Ok(());
    }
    let table = keys::read(folder, FILE, KNOWN)?;
    let unit = unit_name(host, UnitKind::Chain);
    let mut faults = Vec::new();
    let mut note = |detail: String| faults.push(Fault::new(&folder.path(FILE), detail));
    match listeners(&table, &unit) {
        Ok(found) => host.listeners.extend(found),
        Err(detail) => note(detail),
    }
    match dials(&table, &unit) {
        Ok(found) => host.dials.extend(found),
        Err(detail) => note(detail),
    }
    match limits(&table) {
        Ok(found) => host.p2p = Some(found),
        Err(detail) => note(detail),
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// The name of the unit of this kind; its absence is reported where the files are held against the services.
pub(super) fn unit_name(host: &Host, kind: UnitKind) -> String {
    host.units.iter().find(|unit| unit.kind == kind).map_or_else(String::new, |unit| unit.name.clone())
}

fn listeners(table: &Table, unit: &str) -> Result<Vec<Listener>, String> {
    let mut found = Vec::new();
    for (key, purpose) in [
        ("p2p.laddr", Purpose::P2p),
        ("rpc.laddr", Purpose::Rpc),
        ("rpc.grpc_laddr", Purpose::RpcGrpc),
        ("rpc.pprof_laddr", Purpose::Pprof),
        ("priv_validator_laddr", Purpose::Privval),
    ] {
        let text = keys::text(table, key)?;
        if !text.is_empty() {
            let (address, port) = bound(text).ok_or_else(|| not_an_address(key, text))?;
            found.push(tcp(unit, purpose, address, port));
        }
    }
    if keys::flag(table, "instrumentation.prometheus")? {
        let key = "instrumentation.prometheus_listen_addr";
        let text = keys::text(table, key)?;
        let (address, port) = bound(text).ok_or_else(|| not_an_address(key, text))?;
        found.push(tcp(unit, Purpose::Metrics, address, port));
    }
    Ok(found)
}

fn dials(table: &Table, unit: &str) -> Result<Vec<Dial>, String> {
    let mut found = Vec::new();
    for (key, purpose) in [
        ("p2p.persistent_peers", Purpose::P2p),
        ("p2p.seeds", Purpose::P2p),
        ("statesync.rpc_servers", Purpose::StateSync),
    ] {
        for item in list(keys::text(table, key)?) {
            found.push(dial(item, unit, purpose).ok_or_else(|| not_an_address(key, item))?);
        }
    }
    Ok(found)
}

/// Reads `[id@]host:port`; a peer-to-peer peer must be pinned to an id.
fn dial(item: &str, unit: &str, purpose: Purpose) -> Option<Dial> {
    let (id, rest) = match item.split_once('@') {
        Some((id, rest)) => (Some(id.to_owned()), rest),
        None if purpose == Purpose::P2p => return None,
        None => (None, item.strip_prefix("http://").unwrap_or(item)),
    };
    let (host, port) = rest.rsplit_once(':')?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if host.is_empty() || host.contains('/') {
        return None;
    }
    Some(Dial { unit: unit.to_owned(), purpose, host: host.to_owned(), port: port.parse().ok()?, id })
}

fn limits(table: &Table) -> Result<P2p, String> {
    let ids =
        |key: &str| -> Result<Vec<String>, String> { Ok(list(keys::text(table, key)?).map(str::to_owned).collect()) };
    Ok(P2p {
        pex: keys::flag(table, "p2p.pex")?,
        addr_book_strict: keys::flag(table, "p2p.addr_book_strict")?,
        max_num_inbound_peers: keys::count(table, "p2p.max_num_inbound_peers")?,
        max_num_outbound_peers: keys::count(table, "p2p.max_num_outbound_peers")?,
        private_peer_ids: ids("p2p.private_peer_ids")?,
        unconditional_peer_ids: ids("p2p.unconditional_peer_ids")?,
    })
}

/// CometBFT's lists are one string with commas.
fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// Reads where a program listens: `tcp://host:port`, `host:port` or `:port` (all addresses).
pub(super) fn bound(text: &str) -> Option<(IpAddr, u16)> {
    let rest = text.strip_prefix("tcp://").unwrap_or(text);
    let (host, port) = rest.rsplit_once(':')?;
    let address = match host {
        "" => IpAddr::from([0_u16; 8]),
        "localhost" => IpAddr::from([127, 0, 0, 1]),
        other => match other.strip_prefix('[') {
            Some(six) => IpAddr::V6(six.strip_suffix(']')?.parse().ok()?),
            None => IpAddr::V4(other.parse().ok()?),
        },
    };
    Some((address, port.parse().ok()?))
}

/// What is said of an address that cannot be read.
pub(super) fn not_an_address(key: &str, text: &str) -> String {
    format!("`{key}`: `{text}` is no address that is understood here")
}
