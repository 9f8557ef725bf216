//! `palisade keys`: throw-away keys, and numbers that are never used again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use palisade_core::Fleet;
use palisade_core::fleet::Kind;
use palisade_core::fleet::names::{HostName, Role};
use toml_edit::{DocumentMut, Item, Table, value};

use super::{fleet, told};
use crate::args::Keys;
use crate::disk::{self, Existing, Tree};
use crate::keygen::{self, Cluster, Host, PrivateHalves, Request};
use crate::load::{Folder, load};
use crate::outcome::Outcome;
use crate::render::Colour;

/// Carries out a verb of `keys`.
#[must_use]
pub fn run(path: &Path, verb: &Keys, colour: Colour) -> Outcome {
    let done = match verb {
        Keys::New { secrets, drop_private, .. } => new(path, secrets.as_deref(), *drop_private, colour),
        Keys::Retire { host } => retire(path, host, colour),
    };
    done.unwrap_or_else(|outcome| outcome)
}

fn new(path: &Path, secrets: Option<&Path>, drop_private: bool, colour: Colour) -> Result<Outcome, Outcome> {
    let folder = load(path)?;
    let fleet = fleet(&folder.texts).map_err(|p| told(&folder, p, colour))?;
    let place = if drop_private { None } else { Some(secrets_folder(&fleet, secrets)?) };
    let halves = place.as_deref().map_or(PrivateHalves::Nowhere, PrivateHalves::Folder);
    let made = make(&fleet, &folder.root, halves)?;
    let whither = place.map_or("kept nowhere".to_owned(), |p| format!("in {}", p.display()));
    Ok(Outcome::fine(match made {
        0 => "every host has keys already; nothing was made\n".to_owned(),
        n => format!("{n} throw-away key files in {}; private halves {whither}\n", folder.root.join("keys").display()),
    }))
}

/// Makes what is missing; the number of public files that came.
pub(crate) fn make(fleet: &Fleet, root: &Path, halves: PrivateHalves<'_>) -> Result<usize, Outcome> {
    let request = request(fleet)?;
    keygen::make(request, root, halves).map(|made| made.public.len()).map_err(Outcome::world)
}

/// `$XDG_STATE_HOME/palisade/<fleet>/keys`, unless another folder was named.
fn secrets_folder(fleet: &Fleet, named: Option<&Path>) -> Result<PathBuf, Outcome> {
    match named {
        Some(path) => Ok(path.to_path_buf()),
        None => Ok(state_folder(fleet.spec.fleet.name.as_str())?.join("keys")),
    }
}

/// The user's folder for what belongs to a fleet and to no repository.
pub(crate) fn state_folder(fleet: &str) -> Result<PathBuf, Outcome> {
    let var = |name| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let base = var("XDG_STATE_HOME").or_else(|| var("HOME").map(|h| h.join(".local/state")));
    let base = base.ok_or_else(|| Outcome::usage("neither XDG_STATE_HOME nor HOME is set; name a folder"))?;
    Ok(base.join("palisade").join(fleet))
}

/// What keys a fleet needs.
///
/// # Errors
/// When the cosigners of the spec do not make whole clusters.
pub fn request(fleet: &Fleet) -> Result<Request, Outcome> {
    let hosts = fleet.spec.hosts();
    let role = |r| match r {
        Role::Public => keygen::Role::Public,
        Role::Sentry => keygen::Role::Sentry,
        Role::Cosigner => keygen::Role::Cosigner,
        Role::Monitor => keygen::Role::Monitor,
        Role::Bastion => keygen::Role::Bastion,
    };
    let listed =
        hosts.iter().map(|h| Host { name: h.name.to_string(), n: h.machine.n.get(), role: role(h.role()) }).collect();
    let mut clusters: BTreeMap<String, BTreeMap<u16, String>> = BTreeMap::new();
    for host in &hosts {
        if let Kind::Cosigner(c) = host.kind {
            clusters.entry(c.cluster.to_string()).or_default().insert(c.shard.value, host.name.to_string());
        }
    }
    let clusters = clusters.into_iter().map(|(name, cosigners)| Cluster { name, cosigners }).collect();
    let signed = fleet.spec.cluster.values().flat_map(|c| &c.chains);
    let mut chains: Vec<String> = signed.map(|c| c.to_string()).collect();
    chains.sort();
    chains.dedup();
    Request::new(listed, clusters, chains).map_err(|e| Outcome::problems(format!("palisade: {e}\n")))
}

fn retire(path: &Path, host: &str, colour: Colour) -> Result<Outcome, Outcome> {
    let name = HostName::new(host).map_err(Outcome::usage)?;
    let folder = load(path)?;
    let fleet = fleet(&folder.texts).map_err(|p| told(&folder, p, colour))?;
    if fleet.spec.hosts().iter().any(|h| h.name == name) {
        return Err(Outcome::usage(format!("{name} is still in the spec; remove it there first")));
    }
    let Some(keys) = fleet.keys.hosts.get(&name) else {
        return Err(Outcome::usage(format!("keys/{name}.toml is not there; nothing was done")));
    };
    let n = keys.n.get();
    let files = Tree::from([("keys/retired.toml".to_owned(), reserved(&folder, &name, n)?.into_bytes())]);
    disk::place(&files, &folder.root, Existing::Replaced).map_err(Outcome::world)?;
    let gone = folder.root.join(format!("keys/{name}.toml"));
    let signature = folder.root.join(format!("keys/{name}.toml.sig"));
    for path in [Some(&gone), fleet.keys.signatures.contains_key(&name).then_some(&signature)].into_iter().flatten() {
        std::fs::remove_file(path).map_err(|e| Outcome::world(format!("cannot remove {}: {e}", path.display())))?;
    }
    Ok(Outcome::fine(format!("{name} is retired: its number {n} is reserved in keys/retired.toml\n")))
}

/// keys/retired.toml with one host more; what stands in it stays.
fn reserved(folder: &Folder, name: &HostName, n: u16) -> Result<String, Outcome> {
    let broken = |e: &dyn std::fmt::Display| Outcome::world(format!("keys/retired.toml: {e}"));
    let mut doc = match folder.texts.get("keys/retired.toml") {
        Some(text) => text.parse::<DocumentMut>().map_err(|e| broken(&e))?,
        None => "# Numbers that no host may have again. Written by `palisade keys retire`.\nformat = 1\n"
            .parse::<DocumentMut>()
            .map_err(|e| broken(&e))?,
    };
    let retired = doc.entry("retired").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    let table = retired.as_table_mut().ok_or_else(|| broken(&"`retired` is not a table"))?;
    let mut entry = Table::new();
    entry.insert("n", value(i64::from(n)));
    table.insert(name.as_str(), Item::Table(entry));
    Ok(doc.to_string())
}
