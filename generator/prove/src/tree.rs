//! Turns the emitted files, path by path, into [`Input`].

mod cometbft;
mod horcrux;
mod keys;
mod native;
mod sdk;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::fault::Fault;
use crate::input::{FORMAT, Host, Input, Listener, Purpose, Transport, UnitKind};
use crate::place;
use crate::stated::StatedPorts;

/// Files beside the hosts' folders.
const BESIDE: [&str; 2] = ["MANIFEST", "fleet.svg"];
/// Files that every host has.
const ALWAYS: [&str; 7] =
    ["default.nix", "host.json", "access.json", "overlay.json", "nftables.nft", "kept.nft", "closed.nft"];
/// Files that some hosts have.
const SOME: [&str; 4] = ["config.toml", "app.toml", "client.toml", "horcrux.json"];

/// The files of one host by name, with the folder for messages.
struct Folder<'a> {
    name: &'a str,
    files: BTreeMap<&'a str, &'a [u8]>,
}

impl<'a> Folder<'a> {
    /// The file's path, for messages.
    fn path(&self, file: &str) -> String {
        format!("hosts/{}/{file}", self.name)
    }

    /// A file as text.
    fn text(&self, file: &str) -> Result<&'a str, Fault> {
        let bytes = self.files.get(file).ok_or_else(|| Fault::new(&self.path(file), "the file is missing"))?;
        place::text(&self.path(file), bytes)
    }
}

/// Reads the files of the emitted tree (paths relative to `hosts/`). Files of Nix and the picture are not read, and
/// nothing is taken on trust: a file, key or type that is not known is a fault.
///
/// # Errors
/// Every fault of every host, sorted.
pub fn read_tree(tree: &BTreeMap<String, Vec<u8>>) -> Result<Input, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut folders: BTreeMap<&str, Folder<'_>> = BTreeMap::new();
    for (path, bytes) in tree {
        match path.split_once('/') {
            Some((name, file)) if ALWAYS.contains(&file) || SOME.contains(&file) => {
                let folder = folders.entry(name).or_insert_with(|| Folder { name, files: BTreeMap::new() });
                folder.files.insert(file, bytes);
            }
            None if BESIDE.contains(&path.as_str()) => {}
            _ => faults.push(Fault::new(&format!("hosts/{path}"), "no file of this name is known here")),
        }
    }
    let mut hosts = BTreeMap::new();
    for (name, folder) in &folders {
        match read_host(folder) {
            Ok(host) => drop(hosts.insert((*name).to_owned(), host)),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() {
        return Ok(Input { format: FORMAT, hosts, stated: StatedPorts::default() });
    }
    faults.sort();
    faults.dedup();
    Err(faults)
}

/// Reads one host's folder.
fn read_host(folder: &Folder<'_>) -> Result<Host, Vec<Fault>> {
    let missing = ALWAYS.iter().filter(|file| !folder.files.contains_key(*file));
    let mut faults: Vec<Fault> = missing.map(|file| Fault::new(&folder.path(file), "the file is missing")).collect();
    let native = native::read(folder).map_err(|found| faults.extend(found)).ok();
    let tables = tables(folder).map_err(|fault| faults.push(fault)).ok();
    let (Some(native), Some(tables)) = (native, tables) else { return Err(faults) };
    let native::Native { mut host, ssh_listen } = native;
    host.tables = tables;
    wireguard_listeners(&mut host);
    // nobody to let in: no sshd
    if !host.users.is_empty() {
        host.listeners.extend(ssh_listen.into_iter().map(|address| tcp("sshd", Purpose::Ssh, address, 22)));
    }
    let programs = [cometbft::read, sdk::read, horcrux::read];
    faults.extend(programs.iter().filter_map(|read| read(folder, &mut host).err()).flatten());
    faults.extend(unit_without_file(folder, &host, UnitKind::Chain, "config.toml"));
    faults.extend(unit_without_file(folder, &host, UnitKind::Signer, "horcrux.json"));
    host.sort();
    if faults.is_empty() { Ok(host) } else { Err(faults) }
}

/// The three scripts in the order in which they are loaded; the emitted body of `palisade` within its table.
fn tables(folder: &Folder<'_>) -> Result<Vec<String>, Fault> {
    let body = folder.text("nftables.nft")?;
    Ok(vec![
        folder.text("closed.nft")?.to_owned(),
        folder.text("kept.nft")?.to_owned(),
        format!("table inet palisade {{ {body}\n}}\n"),
    ])
}

/// WireGuard's sockets have no address of their own: they accept on all.
fn wireguard_listeners(host: &mut Host) {
    let any = IpAddr::from([0_u16; 8]);
    host.listeners.extend(host.wireguard.interfaces.iter().map(|(name, interface)| Listener {
        unit: name.clone(),
        purpose: Purpose::Wireguard,
        transport: Transport::Udp,
        address: any,
        port: interface.port,
    }));
}

/// A program's file without its unit would be read by nobody, a unit without its file would run on defaults.
fn unit_without_file(folder: &Folder<'_>, host: &Host, kind: UnitKind, file: &str) -> Option<Fault> {
    let units = host.units.iter().filter(|unit| unit.kind == kind).count();
    let fault = match (units, folder.files.contains_key(file)) {
        (0, true) => "no service of host.json reads this file",
        (1.., false) => "the file is missing, and host.json has a service that reads it",
        (2.., true) => "more than one service of host.json reads this file",
        _ => return None,
    };
    Some(Fault::new(&folder.path(file), fault))
}

/// A TCP listener.
fn tcp(unit: &str, purpose: Purpose, address: IpAddr, port: u16) -> Listener {
    Listener { unit: unit.to_owned(), purpose, transport: Transport::Tcp, address, port }
}
