//! Why no keys were made, in one sentence with the way out.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::disk::DiskError;

/// Why no keys were made.
#[derive(Debug, Error)]
pub enum KeygenError {
    /// The system gave no random bytes.
    #[error("the system gives no random bytes ({0}), and keys without them would be worthless. Nothing was written")]
    Random(String),
    /// A name that cannot be a file's.
    #[error("`{}` cannot name a key file, or is there twice. Give each host and chain a name of its own, of letters, digits and `-`", name.escape_debug())]
    Name {
        /// The name.
        name: String,
    },
    /// Shards are not 1..n.
    #[error(
        "the shards of cluster `{cluster}` are not 1, 2, 3 … without a gap, and Horcrux finds keys by that number. \
         Number them so in fleet.toml"
    )]
    Shards {
        /// The cluster.
        cluster: String,
    },
    /// A cluster names a host that is no cosigner, or one that another shard has.
    #[error(
        "cluster `{cluster}` names `{host}`, which is no cosigner or has a shard already. \
         Give each shard a cosigner of its own"
    )]
    Member {
        /// The cluster.
        cluster: String,
        /// The host.
        host: String,
    },
    /// A cosigner without a cluster.
    #[error("cosigner `{host}` is in no cluster, so nobody could encrypt to it. Name its cluster in fleet.toml")]
    Alone {
        /// The host.
        host: String,
    },
    /// Some cosigners of a cluster have keys, and others have none.
    #[error(
        "of cluster `{cluster}`, {} already have keys and {} have none; each one's ecies_keys.json holds the public keys \
         of all, so a set can only be made as a whole. Remove the keys/ files and private halves of the former (new keys \
         for all of the cluster), or add the latter's files",
        list(with),
        list(lacking)
    )]
    HalfCluster {
        /// The cluster.
        cluster: String,
        /// Hosts with a key file.
        with: Vec<String>,
        /// Hosts without.
        lacking: Vec<String>,
    },
    /// A private half is there whose public half is not.
    #[error(
        "`{}` is there although its public half in keys/ is not; it may be the only copy of a key in use. \
         Restore the file in keys/, or move this one away, and run again",
        path.display()
    )]
    Orphan {
        /// The private half.
        path: PathBuf,
    },
    /// The folder for private halves is inside a checkout or flake.
    #[error(
        "private halves are not written to `{}`: it is inside `{}`, so they could be committed or copied to the Nix \
         store. Name a folder outside",
        path.display(), within.display()
    )]
    InTree {
        /// The folder for private halves.
        path: PathBuf,
        /// The checkout or flake.
        within: PathBuf,
    },
    /// The folder for private halves cannot be written.
    #[error("cannot {act} `{}`: {cause}. Nothing was kept; see to that place and run again", path.display())]
    Private {
        /// What was tried, as a verb.
        act: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system answered.
        #[source]
        cause: io::Error,
    },
    /// `keys/` cannot be read or written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// A key could not be put into OpenSSH's format.
    #[error("an SSH host key could not be written down ({0}). This is a bug: please report it")]
    Ssh(#[from] ssh_key::Error),
    /// A public file could not be put into TOML.
    #[error("a key file could not be written down ({0}). This is a bug: please report it")]
    Toml(#[from] toml::ser::Error),
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
