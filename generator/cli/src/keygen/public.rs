//! `keys/*.toml`: the public halves, keys sorted.

use serde::Serialize;

use super::KeygenError;

const FORMAT: u32 = 1;

/// Path of a host's file.
pub(super) fn host_path(host: &str) -> String {
    format!("keys/{host}.toml")
}

/// Path of a chain's file.
pub(super) fn chain_path(alias: &str) -> String {
    format!("keys/chain.{alias}.toml")
}

/// A host's file; fields in the order of their names.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct HostFile {
    format: u32,
    insecure_lab: bool,
    n: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    p2p: Option<P2p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signer: Option<Signer>,
    ssh: Ssh,
    wireguard: Wireguard,
}

#[derive(Debug, Serialize)]
struct P2p {
    pubkey: String,
}

#[derive(Debug, Serialize)]
struct Signer {
    ecies: String,
}

#[derive(Debug, Serialize)]
struct Ssh {
    host: String,
}

#[derive(Debug, Serialize)]
struct Wireguard {
    fleet: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign: Option<String>,
}

impl HostFile {
    /// What every host has.
    pub(super) fn new(n: u16, ssh: String, fleet: String) -> Self {
        let (ssh, wireguard) = (Ssh { host: ssh }, Wireguard { fleet, sign: None });
        Self { format: FORMAT, insecure_lab: true, n, p2p: None, signer: None, ssh, wireguard }
    }

    /// With the key of wg-sign.
    pub(super) fn with_sign(mut self, key: String) -> Self {
        self.wireguard.sign = Some(key);
        self
    }

    /// With a node's key.
    pub(super) fn with_p2p(mut self, pubkey: String) -> Self {
        self.p2p = Some(P2p { pubkey });
        self
    }

    /// With a cosigner's key.
    pub(super) fn with_ecies(mut self, ecies: String) -> Self {
        self.signer = Some(Signer { ecies });
        self
    }

    /// The file's text.
    pub(super) fn render(&self, host: &str) -> Result<String, KeygenError> {
        let head =
            format!("# Public halves of the keys of {host}. Throw-away keys: for laboratories and examples only.\n");
        Ok(head + &toml::to_string(self)?)
    }
}

/// A chain's file.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ChainFile {
    format: u32,
    insecure_lab: bool,
    pubkey: String,
}

impl ChainFile {
    /// From the consensus public key.
    pub(super) fn new(pubkey: String) -> Self {
        Self { format: FORMAT, insecure_lab: true, pubkey }
    }

    /// The file's text.
    pub(super) fn render(&self, alias: &str) -> Result<String, KeygenError> {
        let head = format!(
            "# Consensus key of chain {alias}, public half. A throw-away key: for laboratories and examples only.\n"
        );
        Ok(head + &toml::to_string(self)?)
    }
}
