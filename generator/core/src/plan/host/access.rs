//! Who may log in.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::fleet::values::{SshKey, Uid};

/// Who may log in, and how.
#[derive(Debug, Clone)]
pub struct Access {
    /// User CAs that the host trusts.
    pub cas: Vec<(String, SshKey)>,
    /// Addresses that sshd listens on.
    pub listen: Vec<IpAddr>,
    /// Accounts.
    pub users: Vec<User>,
    /// Where sshd may also be reached from while the host has no tunnels yet.
    pub bootstrap_sources: Vec<IpAddr>,
}

/// An account.
#[derive(Debug, Clone)]
pub struct User {
    /// Its name.
    pub name: String,
    /// Its number.
    pub uid: Uid,
    /// A person with root, or the automation.
    pub kind: UserKind,
    /// Principals of which a certificate must carry one.
    pub principals: Vec<String>,
    /// Networks from which it may log in.
    pub sources: Vec<IpNet>,
}

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserKind {
    /// May become root.
    Admin,
    /// Runs what a rollout needs.
    Deploy,
}
