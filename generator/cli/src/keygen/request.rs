//! What keys are asked for, checked for what would make them useless.

use std::collections::{BTreeMap, BTreeSet};

use super::{KeygenError, public};

/// What a host is; it decides which keys it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A node that faces the internet.
    Public,
    /// A node that hides behind public ones.
    Sentry,
    /// Holds a shard of the consensus key.
    Cosigner,
    /// Watches the others.
    Monitor,
    /// Lets people in.
    Bastion,
}

impl Role {
    /// Whether it runs a node of the chain.
    pub(super) fn has_node(self) -> bool {
        matches!(self, Self::Public | Self::Sentry)
    }

    /// Whether it is on wg-sign.
    pub(super) fn on_wg_sign(self) -> bool {
        matches!(self, Self::Sentry | Self::Cosigner)
    }
}

/// A host that needs keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Role and name, such as `sentry-fra-1`.
    pub name: String,
    /// Its number for ever.
    pub n: u16,
    /// What it is.
    pub role: Role,
}

/// Cosigners that share one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Its name in the spec.
    pub name: String,
    /// Hosts by shard, 1..n.
    pub cosigners: BTreeMap<u16, String>,
}

/// What keys are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    hosts: Vec<Host>,
    clusters: Vec<Cluster>,
    chains: Vec<String>,
}

impl Request {
    /// Takes hosts, clusters, and the aliases of chains.
    ///
    /// # Errors
    /// When a name cannot be a file's or is there twice, a cluster's shards are not 1..n, or the cosigners among the
    /// hosts and those of the clusters are not the same, each once.
    pub fn new(hosts: Vec<Host>, clusters: Vec<Cluster>, chains: Vec<String>) -> Result<Self, KeygenError> {
        let mut seen = BTreeSet::new();
        let names = hosts.iter().map(|host| public::host_path(&host.name));
        for path in names.chain(chains.iter().map(|alias| public::chain_path(alias))) {
            let name = path.trim_start_matches("keys/").trim_end_matches(".toml");
            if !is_plain(name) || !seen.insert(name.to_owned()) {
                return Err(KeygenError::Name { name: name.to_owned() });
            }
        }
        let mut cosigners: BTreeSet<&str> =
            hosts.iter().filter(|host| host.role == Role::Cosigner).map(|host| host.name.as_str()).collect();
        for cluster in &clusters {
            if !cluster.cosigners.keys().copied().eq(1..=u16::try_from(cluster.cosigners.len()).unwrap_or(0)) {
                return Err(KeygenError::Shards { cluster: cluster.name.clone() });
            }
            if let Some(host) = cluster.cosigners.values().find(|host| !cosigners.remove(host.as_str())) {
                return Err(KeygenError::Member { cluster: cluster.name.clone(), host: host.clone() });
            }
        }
        match cosigners.first() {
            Some(host) => Err(KeygenError::Alone { host: (*host).to_owned() }),
            None => Ok(Self { hosts, clusters, chains }),
        }
    }

    /// What is left to make when some files of `keys/` are there already (by path, `keys/….toml`).
    ///
    /// # Errors
    /// When some cosigners of a cluster have keys and others have none: each one's file holds the public keys of all,
    /// so a set can only be made as a whole.
    pub fn without(mut self, existing: &BTreeSet<String>) -> Result<Self, KeygenError> {
        let is_there = |host: &String| existing.contains(&public::host_path(host));
        for cluster in &self.clusters {
            let (with, lacking): (Vec<_>, Vec<_>) = cluster.cosigners.values().cloned().partition(is_there);
            if !with.is_empty() && !lacking.is_empty() {
                return Err(KeygenError::HalfCluster { cluster: cluster.name.clone(), with, lacking });
            }
        }
        self.clusters.retain(|cluster| !cluster.cosigners.values().any(is_there));
        self.hosts.retain(|host| !is_there(&host.name));
        self.chains.retain(|alias| !existing.contains(&public::chain_path(alias)));
        Ok(self)
    }

    /// Hosts that need keys.
    #[must_use]
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// Clusters whose set of keys is to be made.
    #[must_use]
    pub fn clusters(&self) -> &[Cluster] {
        &self.clusters
    }

    /// Aliases of chains that need a consensus key.
    #[must_use]
    pub fn chains(&self) -> &[String] {
        &self.chains
    }
}

/// Names become paths and a comment.
fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(plain)
}
