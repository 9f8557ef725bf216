//! The stand-in validators: strangers to the fleet, on plain CometBFT, with the file that its own `init` wrote.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use ipnet::IpNet;
use palisade_prove::{Purpose, Role};
use toml_edit::DocumentMut;

use super::genesis::{Key, node_id};
use super::{BIN, Source, socket};
use crate::command;
use crate::error::{At, LabError, Result};
use crate::holder::STOP;
use crate::plan::{self, Plan, Service};
use crate::record::host_folder;
use crate::tree::port;

/// How many there are: three of four equal validators commit blocks without the fleet.
const COUNT: u8 = 3;
/// The number of one more stranger, no validator, that knows a single public node and is started by `lab verify`.
const NEWCOMER: u8 = 4;
/// Host parts of the addresses that each validator has besides its own: a crowd, for `lab verify`.
const CROWD: std::ops::Range<u8> = 100..150;
/// Their user.
const UID: u32 = 690;
/// Their peer-to-peer port.
const P2P: u16 = 26656;

/// A stranger, ready but for the genesis.
pub(super) struct Stranger {
    pub(super) plan: Plan,
    pub(super) key: Key,
    pub(super) home: PathBuf,
    id: String,
    address: IpAddr,
}

/// Makes all validators, which know each other and every public node.
pub(super) fn validators(source: &Source<'_>) -> Result<Vec<Stranger>> {
    let named = (1..=COUNT).map(|number| (number, format!("stranger-{number}")));
    let made: Vec<Stranger> = named.map(|(number, name)| init(source, number, &name)).collect::<Result<_>>()?;
    let fleet = publics(source)?;
    for one in &made {
        let others = made.iter().filter(|other| other.id != one.id);
        let others = others.map(|other| format!("{}@{}", other.id, socket(other.address, P2P)));
        let peers: Vec<String> = others.chain(fleet.iter().cloned()).collect();
        configure(one, &peers.join(","))?;
    }
    Ok(made)
}

/// Makes the newcomer, whose service waits for `lab start`.
pub(super) fn newcomer(source: &Source<'_>) -> Result<Plan> {
    let made = init(source, NEWCOMER, plan::NEWCOMER)?;
    let known: Vec<String> = publics(source)?.into_iter().take(1).collect();
    configure(&made, &known.join(","))?;
    for service in &made.plan.services {
        let flag = host_folder(source.state, plan::NEWCOMER).join(format!("{}.{STOP}", service.name));
        fs::write(&flag, "").at("writing", flag)?;
    }
    Ok(made.plan)
}

/// A stranger without a daemon.
pub(super) fn bystander() -> Plan {
    link(1, "stranger-1")
}

/// A stranger's place in the network. The addresses are those set aside for measuring (RFC 2544, RFC 5180).
fn link(number: u8, name: &str) -> Plan {
    let gateway = vec![[198, 18, number, 1].into(), [0xfe80, 0, 0, 0, 0, 0, 0, 1].into()];
    let mut nic = vec![net([198, 18, number, 10].into(), 24)];
    nic.push(net([0x2001, 2, 0, u16::from(number), 0, 0, 0, 10].into(), 64));
    nic.extend(CROWD.map(|last| net([198, 18, number, last].into(), 24)));
    Plan { nic, gateway, ..Plan::empty(name) }
}

/// Lets the daemon make a home.
fn init(source: &Source<'_>, number: u8, name: &str) -> Result<Stranger> {
    let home = host_folder(source.state, name).join("var/chain");
    fs::create_dir_all(&home).at("creating", &home)?;
    let mut init = Command::new(source.state.join("bin/cometbft"));
    command::finish(init.arg("init").arg("--home").arg(&home).env("HOME", source.state))?;
    let path = "/var/lib/palisade/chain";
    let service = Service {
        name: "stranger-chain".into(),
        uid: UID,
        home: path.into(),
        command: [format!("{BIN}/cometbft"), "--home".into(), path.into(), "start".into()].into(),
        stale: None,
    };
    Ok(Stranger {
        plan: Plan { services: vec![service], ..link(number, name) },
        key: Key::read(&home.join("config/priv_validator_key.json"))?,
        id: node_id(&home.join("config/node_key.json"))?,
        address: [198, 18, number, 10].into(),
        home,
    })
}

fn net(address: IpAddr, length: u8) -> IpNet {
    IpNet::new_assert(address, length)
}

/// The few edits without which strangers would not meet in a lab.
fn configure(stranger: &Stranger, peers: &str) -> Result<()> {
    let path = stranger.home.join("config/config.toml");
    let text = fs::read_to_string(&path).at("reading", &path)?;
    let mut file: DocumentMut = text.parse().map_err(|error| unreadable(&path, &error))?;
    file["proxy_app"] = "kvstore".into();
    file["moniker"] = stranger.plan.name.as_str().into();
    for (key, value) in [
        ("laddr", format!("tcp://[::]:{P2P}")),
        ("external_address", socket(stranger.address, P2P)),
        ("persistent_peers", peers.to_owned()),
    ] {
        file["p2p"][key] = value.into();
    }
    // The addresses of this lab are documentation and measuring networks, which a strict book refuses.
    file["p2p"]["addr_book_strict"] = false.into();
    fs::write(&path, file.to_string()).at("writing", &path)
}

/// The fleet's public nodes, as strangers know them.
fn publics(source: &Source<'_>) -> Result<Vec<String>> {
    let mut peers = Vec::new();
    for (name, host) in source.tree.of(Role::Public) {
        let id = node_id(&source.secrets.join(name).join("node_key.json"))?;
        let port = port(host, Purpose::P2p);
        let port = port.ok_or_else(|| LabError::Unfit(format!("{name} is public and has no peer-to-peer listener")))?;
        peers.extend(host.addresses.public.first().map(|address| format!("{id}@{}", socket(*address, port))));
    }
    Ok(peers)
}

fn unreadable(path: &Path, error: &toml_edit::TomlError) -> LabError {
    LabError::Unfit(format!("{} cannot be read: {error}", path.display()))
}
