//! Turns the emitted tree and the throw-away secrets into a folder per namespace, before anything runs.

mod fleet;
mod genesis;
mod stranger;

use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

use crate::error::{At, LabError, Result};
use crate::plan::{Plan, SWITCH, write_json};
use crate::record::{Lab, host_folder};
use crate::tree::Tree;

pub(crate) use genesis::Key;

/// Where the daemons' programs lie within a host's namespace.
pub(crate) const BIN: &str = "/run/palisade-lab/bin";
/// What the lab's state directory is made from.
pub(crate) struct Source<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) secrets: &'a Path,
    pub(crate) state: &'a Path,
}

/// Takes possession of the state directory: an absent or empty one only.
pub(crate) fn claim(state: &Path) -> Result<()> {
    if Lab::path(state).exists() {
        return Err(LabError::InUse(state.to_owned()));
    }
    fs::create_dir_all(state).at("creating", state)?;
    if fs::read_dir(state).at("reading", state)?.next().is_some() {
        return Err(LabError::Foreign(state.to_owned()));
    }
    fs::set_permissions(state, fs::Permissions::from_mode(0o700)).at("setting the mode of", state)?;
    // From here on the directory is known as a lab's, so that `down` may remove it.
    Lab::default().write(state)
}

/// Writes every namespace's folder.
pub(crate) fn prepare(source: &Source<'_>) -> Result<Lab> {
    let chain = source.tree.chain()?;
    let key = Key::read(&consensus_key(source.secrets)?)?;
    write_json(&Lab::input_path(source.state), &source.tree.input)?;
    let shards = genesis::split_key(source, chain, &consensus_key(source.secrets)?)?;
    let mut plans = vec![Plan { forward: true, ..Plan::empty(SWITCH) }];
    for (name, host) in &source.tree.input.hosts {
        plans.push(fleet::host(source, name, host, shards.as_deref())?);
    }
    let strangers = stranger::validators(source)?;
    let genesis = genesis::compose(chain, &key, &strangers)?;
    let mut lab = Lab { chain: chain.to_owned(), validator: key.address, ..Lab::default() };
    lab.strangers = strangers.iter().map(|stranger| stranger.plan.name.clone()).collect();
    plans.extend(strangers.into_iter().map(|stranger| stranger.plan));
    plans.push(stranger::newcomer(source)?);
    for plan in &plans {
        finish(source.state, plan, &genesis)?;
    }
    lab.names = plans.into_iter().map(|plan| plan.name).collect();
    lab.write(source.state)?;
    Ok(lab)
}

/// Writes the folders of a lab without daemons: the fleet's hosts and one stranger.
pub(crate) fn network(source: &Source<'_>) -> Result<Lab> {
    let mut plans = vec![Plan { forward: true, ..Plan::empty(SWITCH) }];
    for (name, host) in &source.tree.input.hosts {
        plans.push(fleet::network(source, name, host)?);
    }
    plans.push(stranger::bystander());
    for plan in &plans {
        let folder = host_folder(source.state, &plan.name);
        fs::create_dir_all(folder.join("var")).at("creating", &folder)?;
        plan.write(&folder)?;
    }
    let lab = Lab { names: plans.into_iter().map(|plan| plan.name).collect(), ..Lab::default() };
    lab.write(source.state)?;
    Ok(lab)
}

/// The last of a namespace's folder: genesis for its chain nodes, the plan, and who owns what.
fn finish(state: &Path, plan: &Plan, genesis: &str) -> Result<()> {
    let folder = host_folder(state, &plan.name);
    fs::create_dir_all(folder.join("var")).at("creating", &folder)?;
    for secret in &plan.secrets {
        // Better said now than in the log of a host.
        fs::metadata(&secret.source).at("finding", &secret.source)?;
    }
    for service in &plan.services {
        let home = folder.join("var").join(service.home.file_name().unwrap_or_default());
        if home.join("config").is_dir() {
            let path = home.join("config/genesis.json");
            fs::write(&path, genesis).at("writing", &path)?;
        }
        give(&home, service.uid)?;
    }
    plan.write(&folder)
}

/// Hands a folder and all in it to a user.
fn give(path: &Path, uid: u32) -> Result<()> {
    chown(path, Some(uid), Some(uid)).at("changing the owner of", path)?;
    if path.is_dir() {
        for entry in fs::read_dir(path).at("reading", path)? {
            give(&entry.at("reading", path)?.path(), uid)?;
        }
    }
    Ok(())
}

/// The one chain's consensus key in the folder of secrets.
fn consensus_key(secrets: &Path) -> Result<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(secrets).at("reading", secrets)? {
        let path = entry.at("reading", secrets)?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("chain.")) {
            found.push(path.join("priv_validator_key.json"));
        }
    }
    match &found[..] {
        [one] => Ok(one.clone()),
        _ => Err(LabError::Unfit(format!(
            "{} has {} folders `chain.<alias>`, and the lab needs one: run `palisade keys new --insecure-lab`",
            secrets.display(),
            found.len()
        ))),
    }
}

/// `address:port`, with the brackets that IPv6 needs.
pub(crate) fn socket(address: IpAddr, port: u16) -> String {
    std::net::SocketAddr::new(address, port).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_empty_directory_becomes_a_labs() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("new");
        claim(&state).unwrap();
        assert_eq!(fs::metadata(&state).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(matches!(claim(&state), Err(LabError::InUse(_))));
        let foreign = folder.path().join("foreign");
        fs::create_dir(&foreign).unwrap();
        fs::write(foreign.join("precious"), "").unwrap();
        assert!(matches!(claim(&foreign), Err(LabError::Foreign(_))));
    }

    #[test]
    fn the_consensus_key_is_the_only_one() {
        let folder = tempfile::tempdir().unwrap();
        assert!(consensus_key(folder.path()).is_err());
        fs::create_dir(folder.path().join("chain.a")).unwrap();
        assert!(consensus_key(folder.path()).unwrap().ends_with("chain.a/priv_validator_key.json"));
        fs::create_dir(folder.path().join("chain.b")).unwrap();
        assert!(consensus_key(folder.path()).unwrap_err().to_string().contains("has 2 folders"));
    }
}
