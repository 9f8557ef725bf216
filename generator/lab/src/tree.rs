//! Reads the emitted tree: the structure through the prover's reader, the files as bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use palisade_prove::{Host, Input, Purpose, Role};

use crate::error::{At, LabError, Result};

/// The emitted tree.
pub(crate) struct Tree {
    pub(crate) input: Input,
    /// Every file by its path below `hosts/`.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Tree {
    /// Reads a folder `hosts/`.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        collect(folder, folder, &mut files)?;
        let input = palisade_prove::read_tree(&files).map_err(LabError::Tree)?;
        if input.hosts.is_empty() {
            return Err(LabError::Unfit(format!("{} has no host: run `palisade generate` first", folder.display())));
        }
        Ok(Self { input, files })
    }

    /// One file of a host.
    pub(crate) fn file(&self, host: &str, file: &str) -> Option<&[u8]> {
        self.files.get(&format!("{host}/{file}")).map(Vec::as_slice)
    }

    /// The chain that the whole fleet serves.
    pub(crate) fn chain(&self) -> Result<&str> {
        let mut chains = self.input.hosts.values().flat_map(|host| &host.chains);
        let first = chains.next().ok_or_else(|| LabError::Unfit("no host of the tree serves a chain".into()))?;
        for chain in self.input.hosts.values().flat_map(|host| &host.chains) {
            if chain.id != first.id {
                let ids = format!("`{}` and `{}`", first.id, chain.id);
                return Err(LabError::Unfit(format!("the lab runs one chain at a time, and the tree has {ids}")));
            }
            if chain.daemon != "cometbft-kvstore" {
                let daemon = &chain.daemon;
                return Err(LabError::Unfit(format!(
                    "the lab runs CometBFT's own application, so the chain's daemon must be `cometbft-kvstore`, not `{daemon}`"
                )));
            }
        }
        Ok(&first.id)
    }

    /// The hosts of a role, by name.
    pub(crate) fn of(&self, role: Role) -> impl Iterator<Item = (&String, &Host)> {
        self.input.hosts.iter().filter(move |(_, host)| host.label == role)
    }
}

/// The port of a host's listener.
pub(crate) fn port(host: &Host, purpose: Purpose) -> Option<u16> {
    host.listeners.iter().find(|listener| listener.purpose == purpose).map(|listener| listener.port)
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).at("reading", folder)? {
        entries.push(entry.at("reading", folder)?.path());
    }
    for path in entries {
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
            files.insert(name.to_owned(), fs::read(&path).at("reading", &path)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree of one monitor, which serves the chains of this JSON.
    fn tree(chains: &str) -> Tree {
        let folder = tempfile::tempdir().unwrap();
        let host = folder.path().join("monitor-a");
        fs::create_dir(&host).unwrap();
        let json = format!(
            r#"{{"format":1,"name":"monitor-a","n":61,"role":"monitor","nic":[],"gateway":[],"endpoint":[],"public":[],
            "chains":[{chains}],"services":[]}}"#
        );
        let access = r#"{"format":1,"ca":[],"listen":[],"users":[],"bootstrap-sources":[]}"#;
        let overlay = r#"{"format":1,"base":[],"interfaces":{}}"#;
        for (file, text) in [("host.json", json.as_str()), ("access.json", access), ("overlay.json", overlay)] {
            fs::write(host.join(file), text).unwrap();
        }
        for file in ["default.nix", "nftables.nft", "kept.nft", "closed.nft"] {
            fs::write(host.join(file), "").unwrap();
        }
        Tree::read(folder.path()).unwrap()
    }

    #[test]
    fn only_one_chain_on_cometbfts_own_application_runs_here() {
        let kvstore = r#"{"id":"lab-1","daemon":"cometbft-kvstore"}"#;
        assert_eq!(tree(kvstore).chain().unwrap(), "lab-1");
        assert!(tree("").chain().is_err());
        let gaia = tree(r#"{"id":"cosmoshub-4","daemon":"gaiad"}"#).chain().unwrap_err().to_string();
        assert!(gaia.contains("not `gaiad`"), "{gaia}");
        let two = format!(r#"{kvstore},{{"id":"lab-2","daemon":"cometbft-kvstore"}}"#);
        assert!(tree(&two).chain().unwrap_err().to_string().contains("`lab-1` and `lab-2`"));
    }

    #[test]
    fn an_empty_tree_and_a_broken_one_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Tree::read(folder.path()).is_err());
        fs::write(folder.path().join("stray"), "").unwrap();
        assert!(matches!(Tree::read(folder.path()), Err(LabError::Tree(_))));
    }
}
