//! app.toml and client.toml of Cosmos SDK daemons.

use toml::Table;

use super::cometbft::{bound, not_an_address, unit_name};
use super::{Folder, keys, tcp};
use crate::fault::Fault;
use crate::input::{Host, Listener, Purpose, UnitKind};

const APP: &str = "app.toml";
const CLIENT: &str = "client.toml";
const KNOWN_APP: &str = include_str!("../known/sdk-app-0.53.keys");
const KNOWN_CLIENT: &str = include_str!("../known/sdk-client-0.53.keys");

/// Adds what app.toml says to the host. CometBFT's own kvstore has neither file; an SDK daemon has both.
pub(super) fn read(folder: &Folder<'_>, host: &mut Host) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    let (app, client) = (folder.files.contains_key(APP), folder.files.contains_key(CLIENT));
    let chain = folder.files.contains_key("config.toml");
    let sdk = chain && host.chains.iter().any(|chain| chain.daemon != "cometbft-kvstore");
    for (file, present) in [(APP, app), (CLIENT, client)] {
        if sdk && !present {
            faults.push(Fault::new(&folder.path(file), "the file is missing: the daemon would write its own"));
        } else if present && !sdk {
            faults.push(Fault::new(&folder.path(file), "no SDK daemon runs here that would read this file"));
        }
    }
    if client {
        faults.extend(keys::read(folder, CLIENT, KNOWN_CLIENT).err().into_iter().flatten());
    }
    if app {
        match keys::read(folder, APP, KNOWN_APP) {
            Ok(table) => match listeners(&table, &unit_name(host, UnitKind::Chain)) {
                Ok(found) => host.listeners.extend(found),
                Err(detail) => faults.push(Fault::new(&folder.path(APP), detail)),
            },
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn listeners(table: &Table, unit: &str) -> Result<Vec<Listener>, String> {
    let mut found = Vec::new();
    for (section, purpose) in [("api", Purpose::Api), ("grpc", Purpose::Grpc)] {
        let key = format!("{section}.address");
        if keys::flag(table, &format!("{section}.enable"))? {
            let text = keys::text(table, &key)?;
            let (address, port) = bound(text).ok_or_else(|| not_an_address(&key, text))?;
            found.push(tcp(unit, purpose, address, port));
        }
    }
    Ok(found)
}
