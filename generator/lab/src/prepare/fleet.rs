//! A host of the fleet: its emitted files go in byte for byte.

use std::fs;
use std::path::{Path, PathBuf};

use palisade_prove::{Host, Unit, UnitKind};

use super::{BIN, Source};
use crate::error::{At, LabError, Result};
use crate::plan::{Plan, Secret, Service};
use crate::record::host_folder;

/// Writes the host's folder and says what its holder must do.
pub(super) fn host(source: &Source<'_>, name: &str, host: &Host, shards: Option<&Path>) -> Result<Plan> {
    let mut plan = network(source, name, host)?;
    for unit in &host.units {
        match unit.kind {
            UnitKind::Chain => chain(source, name, unit, &mut plan)?,
            UnitKind::Signer => signer(source, name, (host, unit), shards, &mut plan)?,
            UnitKind::Other => {
                return Err(LabError::Unfit(format!("{name} has a service `{}` that the lab cannot run", unit.name)));
            }
        }
    }
    Ok(plan)
}

/// The host without its daemons: link, firewall and tunnels.
pub(super) fn network(source: &Source<'_>, name: &str, host: &Host) -> Result<Plan> {
    let folder = host_folder(source.state, name);
    for file in ["nftables.nft", "kept.nft", "closed.nft"] {
        place(source, name, file, &folder.join("tree").join(file))?;
    }
    let own: Vec<_> = host.addresses.nic.iter().map(|net| net.addr()).collect();
    let outside = host.addresses.endpoint.iter().chain(&host.addresses.public).copied();
    let mut plan = Plan {
        nic: host.addresses.nic.clone(),
        gateway: host.addresses.gateway.clone(),
        outside: outside.filter(|address| !own.contains(address)).collect(),
        firewall: true,
        overlay: Some(host.wireguard.clone()),
        ..Plan::empty(name)
    };
    plan.outside.sort_unstable();
    plan.outside.dedup();
    for interface in host.wireguard.interfaces.keys() {
        plan.secrets.push(Secret {
            source: source.secrets.join(name).join(format!("{interface}.key")),
            target: PathBuf::from(format!("/run/palisade-lab/keys/{interface}.key")),
            uid: 0,
        });
    }
    Ok(plan)
}

/// A chain node: home, configuration, node key.
fn chain(source: &Source<'_>, name: &str, unit: &Unit, plan: &mut Plan) -> Result<()> {
    let home = host_folder(source.state, name).join("var/chain");
    place(source, name, "config.toml", &home.join("config/config.toml"))?;
    fs::create_dir_all(home.join("data")).at("creating", &home)?;
    plan.secrets.push(credential(unit, "node_key.json", source.secrets.join(name).join("node_key.json"))?);
    plan.services.push(service(unit, "cometbft", "chain", None)?);
    Ok(())
}

/// A signer: home, configuration, its shard and its transport key.
fn signer(
    source: &Source<'_>,
    name: &str,
    (host, unit): (&Host, &Unit),
    shards: Option<&Path>,
    plan: &mut Plan,
) -> Result<()> {
    let home = host_folder(source.state, name).join("var/signer");
    place(source, name, "horcrux.json", &home.join("config.yaml"))?;
    let (Some(signer), Some(shards)) = (&host.signer, shards) else {
        return Err(LabError::Unfit(format!("{name} has a signer, and horcrux.json names no shard for it")));
    };
    for chain in &host.chains {
        let file = format!("{}_shard.json", chain.id);
        let shard = shards.join(format!("cosigner_{}", signer.shard)).join(&file);
        plan.secrets.push(credential(unit, &file, shard)?);
    }
    plan.secrets.push(credential(unit, "ecies_keys.json", source.secrets.join(name).join("ecies_keys.json"))?);
    plan.services.push(service(unit, "horcrux", "signer", Some("horcrux.pid"))?);
    Ok(())
}

fn credential(unit: &Unit, file: &str, source: PathBuf) -> Result<Secret> {
    let target = PathBuf::from(format!("/run/credentials/{}.service/{file}", unit.name));
    Ok(Secret { source, target, uid: uid(unit)? })
}

fn service(unit: &Unit, program: &str, folder: &str, stale: Option<&str>) -> Result<Service> {
    let home = format!("/var/lib/palisade/{folder}");
    Ok(Service {
        name: unit.name.clone(),
        uid: uid(unit)?,
        command: [format!("{BIN}/{program}"), "--home".into(), home.clone(), "start".into()].into(),
        stale: stale.map(|file| Path::new(&home).join(file)),
        home: home.into(),
    })
}

fn uid(unit: &Unit) -> Result<u32> {
    unit.uid.ok_or_else(|| LabError::Unfit(format!("the service `{}` has no uid of its own", unit.name)))
}

/// Writes one emitted file where the host's programs look for it.
fn place(source: &Source<'_>, name: &str, file: &str, to: &Path) -> Result<()> {
    let bytes = source.tree.file(name, file);
    let bytes = bytes.ok_or_else(|| LabError::Unfit(format!("hosts/{name}/{file} is missing")))?;
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).at("creating", folder)?;
    }
    fs::write(to, bytes).at("writing", to)
}
