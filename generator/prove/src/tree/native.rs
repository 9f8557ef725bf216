//! Our own three JSON files of a host: host.json, access.json, overlay.json.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Folder;
use crate::fault::Fault;
use crate::input::{
    Addresses, Ca, Chain, FORMAT, Host, Interface, NixosFirewall, Role, Ssh, Unit, UnitKind, User, Wireguard,
};
use crate::place;

/// What the three files say; the programs' own files add the rest.
pub(super) struct Native {
    pub(super) host: Host,
    /// The addresses that sshd listens on.
    pub(super) ssh_listen: Vec<IpAddr>,
}

/// host.json as written.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct HostFile {
    format: u32,
    name: String,
    n: u16,
    role: Role,
    nic: Vec<IpNet>,
    gateway: Vec<IpAddr>,
    endpoint: Vec<IpAddr>,
    public: Vec<IpAddr>,
    chains: Vec<Chain>,
    services: Vec<Service>,
}

/// A service of host.json; only these two kinds are ever emitted.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Service {
    name: String,
    kind: ServiceKind,
    user: String,
    uid: u32,
    capabilities: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ServiceKind {
    Chain,
    Signer,
}

/// access.json as written.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct AccessFile {
    format: u32,
    ca: Vec<Ca>,
    listen: Vec<IpAddr>,
    users: Vec<User>,
    bootstrap_sources: Vec<IpAddr>,
}

/// overlay.json as written.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct OverlayFile {
    format: u32,
    base: Vec<IpNet>,
    interfaces: Interfaces,
}

/// The two interfaces that exist; a struct, so that a third name or the same one twice is refused.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Interfaces {
    wg_sign: Option<Interface>,
    wg_fleet: Option<Interface>,
}

/// Reads the three files.
pub(super) fn read(folder: &Folder<'_>) -> Result<Native, Vec<Fault>> {
    let mut faults = Vec::new();
    let host = json::<HostFile>(folder, "host.json").map_err(|fault| faults.push(fault)).ok();
    let access = json::<AccessFile>(folder, "access.json").map_err(|fault| faults.push(fault)).ok();
    let overlay = json::<OverlayFile>(folder, "overlay.json").map_err(|fault| faults.push(fault)).ok();
    let (Some(host), Some(access), Some(overlay)) = (host, access, overlay) else { return Err(faults) };
    for (file, format) in [("host.json", host.format), ("access.json", access.format), ("overlay.json", overlay.format)]
    {
        if format != FORMAT {
            let detail = format!("format {format}, but only format {FORMAT} is known: emit again with this version");
            faults.push(Fault::new(&folder.path(file), detail));
        }
    }
    if host.name != folder.name {
        let detail = format!("`name` is `{}`, but the folder is `{}`", host.name, folder.name);
        faults.push(Fault::new(&folder.path("host.json"), detail));
    }
    let native = join(host, access, overlay);
    faults.extend(nameless(&native.host).into_iter().map(|(file, detail)| Fault::new(&folder.path(file), detail)));
    if faults.is_empty() { Ok(native) } else { Err(faults) }
}

/// What the structure lets be null, for strangers in evaluated systems, and emitted files must say.
fn nameless(host: &Host) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let mut need = |given: bool, file, at: String, key: &str| {
        if !given {
            found.push((file, format!("`{at}` has no `{key}`")));
        }
    };
    for (name, interface) in &host.wireguard.interfaces {
        need(interface.public_key.is_some(), "overlay.json", format!("interfaces.{name}"), "public-key");
        for (n, peer) in interface.peers.iter().enumerate() {
            need(peer.host.is_some(), "overlay.json", format!("interfaces.{name}.peers[{n}]"), "host");
        }
    }
    for (n, ca) in host.ssh.ca.iter().enumerate() {
        need(ca.name.is_some(), "access.json", format!("ca[{n}]"), "name");
    }
    for (n, user) in host.users.iter().enumerate() {
        need(user.uid.is_some(), "access.json", format!("users[{n}]"), "uid");
    }
    found
}

/// Puts the three together.
fn join(host: HostFile, access: AccessFile, overlay: OverlayFile) -> Native {
    let named = [("wg-sign", overlay.interfaces.wg_sign), ("wg-fleet", overlay.interfaces.wg_fleet)];
    let interfaces = named.into_iter().filter_map(|(name, it)| Some((name.to_owned(), it?))).collect();
    let HostFile { nic, gateway, endpoint, public, .. } = host;
    let host = Host {
        label: host.role,
        number: host.n,
        addresses: Addresses { nic, gateway, endpoint, public, dynamic: Vec::new() },
        chains: host.chains,
        listeners: Vec::new(),
        dials: Vec::new(),
        p2p: None,
        signer: None,
        tables: Vec::new(),
        nixos_firewall: NixosFirewall::default(),
        initrd_network: false,
        wireguard: Wireguard { base: overlay.base, interfaces },
        netdevs: Vec::new(),
        networks: Vec::new(),
        ssh: Ssh { ca: access.ca, bootstrap_sources: access.bootstrap_sources, settings: Vec::new() },
        users: access.users,
        units: host.services.into_iter().map(unit).collect(),
        unit_packages: Vec::new(),
    };
    Native { host, ssh_listen: access.listen }
}

fn unit(service: Service) -> Unit {
    let Service { name, user, uid, capabilities, kind } = service;
    let kind = match kind {
        ServiceKind::Chain => UnitKind::Chain,
        ServiceKind::Signer => UnitKind::Signer,
    };
    Unit { name, kind, user, uid: Some(uid), capabilities }
}

/// Reads one JSON file strictly.
pub(super) fn json<T: DeserializeOwned>(folder: &Folder<'_>, file: &str) -> Result<T, Fault> {
    serde_json::from_str(folder.text(file)?).map_err(|error| place::json(&folder.path(file), &error))
}
