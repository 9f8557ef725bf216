//! Who comes in to a host, and as what.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::nullable;

/// Access by SSH.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ssh {
    /// The user CAs whose certificates the host believes.
    pub ca: Vec<Ca>,
    /// The underlay addresses that may reach its sshd while the host has no secrets yet. The evaluated system names
    /// them only as long as it lets them in.
    pub bootstrap_sources: Vec<IpAddr>,
    /// sshd's settings, as lines of its file. Only the evaluated system says.
    pub settings: Vec<String>,
}

/// A user certificate authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ca {
    /// Its name in the spec; null for a key that access.json does not list.
    #[serde(deserialize_with = "nullable")]
    pub name: Option<String>,
    /// Its public key, as OpenSSH writes it.
    pub public_key: String,
}

/// An account that may log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct User {
    /// Its name.
    pub name: String,
    /// Its fixed uid; null where the host gives one out.
    #[serde(deserialize_with = "nullable")]
    pub uid: Option<u32>,
    /// What it may do.
    pub kind: UserKind,
    /// One of these must stand in the certificate.
    pub principals: Vec<String>,
    /// Where the login may come from.
    pub sources: Vec<IpNet>,
}

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserKind {
    /// A person who may become root.
    Admin,
    /// Automation with exact rules.
    Deploy,
}
