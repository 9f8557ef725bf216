//! Names: one newtype per kind, one constructor, one grammar.

use std::fmt;

use toml::de::DeValue;

use crate::spec::{Form, Refused, Scalar};
use crate::spec::{nearest, quoted, text};

/// Checks the grammar that all names share: lower-case letters, digits and single dashes, starting with a letter.
fn well_formed(name: &str, longest: usize) -> Result<(), String> {
    let mut bytes = name.bytes();
    if !bytes.next().is_some_and(|b| b.is_ascii_lowercase()) {
        return Err(format!("{} does not start with a lower-case letter", quoted(name)));
    }
    if let Some(c) = name.chars().find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')) {
        return Err(format!(
            "{} holds {}, and only a-z, 0-9 and `-` may stand in a name",
            quoted(name),
            quoted(&c.to_string())
        ));
    }
    if name.len() > longest {
        return Err(format!("{} is longer than {longest} characters", quoted(name)));
    }
    if name.contains("--") || name.ends_with('-') {
        return Err(format!("{} has a dash at its end or two in a row", quoted(name)));
    }
    Ok(())
}

macro_rules! name {
    ($($(#[doc = $doc:literal])* $name:ident $longest:literal $expects:literal;)*) => { $(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Checks the grammar.
            ///
            /// # Errors
            /// With the reason.
            pub fn new(name: &str) -> Result<Self, String> {
                well_formed(name, $longest).map(|()| Self(name.to_owned()))
            }
            /// The name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl Scalar for $name {
            const EXPECTS: &'static str = $expects;
            const FORM: Form = Form::Text("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", $longest);
            fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
                Self::new(text(value)?).map_err(Refused::value)
            }
        }
    )* };
}

name! {
    /// The fleet's name.
    FleetName 40 "a fleet's name such as `hub-main`";
    /// A chain's alias in the spec; ids change at forks and name files on disk, aliases do not.
    ChainName 20 "a chain's alias such as `hub`";
    /// A region.
    RegionName 20 "a region's name such as `eu`";
    /// A provider.
    ProviderName 30 "a provider's name such as `hetzner`";
    /// A hypervisor that several hosts may share.
    HypervisorName 30 "a hypervisor's name";
    /// A site: a failure domain.
    SiteName 30 "a site's name such as `fra-a`";
    /// A kind of machine.
    HardwareName 30 "a hardware's name such as `node-64g`";
    /// A person; also the name of their account on hosts.
    PersonName 20 "a person's name such as `ana`";
    /// An SSH certificate authority.
    CaName 30 "a CA's name such as `hosts`";
    /// A binary cache.
    CacheName 30 "a cache's name";
    /// A backup store.
    BackupName 30 "a backup store's name";
    /// An escrow.
    EscrowName 30 "an escrow's name";
    /// A signer cluster.
    ClusterName 30 "a cluster's name such as `main`";
    /// A host's label within its role: host name = role-label.
    HostLabel 40 "a host's label such as `fra-1`";
}

/// What a host is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Faces the internet.
    Public,
    /// Signs through the cosigners; knows only own public nodes.
    Sentry,
    /// Holds a shard of the consensus key.
    Cosigner,
    /// Receives metrics and logs.
    Monitor,
    /// The only way in for people.
    Bastion,
}

impl Role {
    /// All roles, in the order of the spec.
    pub const ALL: [Self; 5] = [Self::Public, Self::Sentry, Self::Cosigner, Self::Monitor, Self::Bastion];

    /// The word used in the spec, in options and in host names.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Sentry => "sentry",
            Self::Cosigner => "cosigner",
            Self::Monitor => "monitor",
            Self::Bastion => "bastion",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A host's name: `role-label`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostName(String);

impl HostName {
    /// The name of a role's host.
    #[must_use]
    pub fn of(role: Role, label: &HostLabel) -> Self {
        Self(format!("{role}-{label}"))
    }
    /// Reads `role-label`.
    ///
    /// # Errors
    /// When it names no role, or the label is not one.
    pub fn new(name: &str) -> Result<Self, String> {
        let (role, label) = name.split_once('-').ok_or_else(|| format!("{} is not `role-label`", quoted(name)))?;
        if !Role::ALL.iter().any(|r| r.as_str() == role) {
            return Err(format!("{} does not start with a role", quoted(name)));
        }
        HostLabel::new(label).map(|_| Self(name.to_owned()))
    }
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Scalar for HostName {
    const EXPECTS: &'static str = "a host's name such as `sentry-fra-1`";
    const FORM: Form = Form::Text("^(public|sentry|cosigner|monitor|bastion)-[a-z][a-z0-9]*(-[a-z0-9]+)*$", 49);
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
        Self::new(text(value)?).map_err(Refused::value)
    }
}

/// A chain's own id, such as `cosmoshub-4`; it names files of keys and state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChainId(String);

impl ChainId {
    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChainId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Scalar for ChainId {
    const EXPECTS: &'static str = "a chain id such as `cosmoshub-4`";
    const FORM: Form = Form::Text("^[A-Za-z0-9_][A-Za-z0-9._-]*$", 50);
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
        let id = text(value)?;
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if id.is_empty() || id.len() > 50 || !id.chars().all(good) || id.starts_with(['.', '-']) {
            return Err(Refused::value(format!(
                "{} is not a chain id: up to 50 letters, digits, `-`, `_`, `.` (CometBFT allows 50)",
                quoted(id)
            )));
        }
        Ok(Self(id.to_owned()))
    }
}

macro_rules! words {
    ($($(#[doc = $doc:literal])* $name:ident $expects:literal { $($(#[doc = $vdoc:literal])* $variant:ident = $word:literal),* $(,)? })*) => { $(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[doc = $vdoc])* $variant),* }

        impl $name {
            /// The word used in the spec and in emitted files.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl Scalar for $name {
            const EXPECTS: &'static str = $expects;
            const FORM: Form = Form::Words(&[$($word),*]);
            fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
                let word = text(value)?;
                match word {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(Refused::Value(format!("{} is none of the words known here", quoted(word)), nearest(word, [$($word),*]))),
                }
            }
        }
    )* };
}

words! {
    /// The dialect of a node's configuration.
    Engine "`cometbft-0.38`" {
        /// CometBFT 0.38.
        CometBft038 = "cometbft-0.38",
    }
    /// The program that runs a chain node.
    Daemon "`gaiad`, `wasmd` or `cometbft-kvstore`" {
        /// Cosmos Hub.
        Gaiad = "gaiad",
        /// A bare SDK chain with wasm.
        Wasmd = "wasmd",
        /// CometBFT's own in-process application, for the lab.
        Kvstore = "cometbft-kvstore",
    }
    /// How a machine boots.
    Boot "`uefi` or `bios`" {
        /// UEFI firmware.
        Uefi = "uefi",
        /// Legacy firmware.
        Bios = "bios",
    }
    /// The machine's platform, in Nix's words.
    Platform "`x86_64-linux` or `aarch64-linux`" {
        /// 64-bit x86.
        X86 = "x86_64-linux",
        /// 64-bit Arm.
        Arm = "aarch64-linux",
    }
}

impl Daemon {
    /// Does it bring app.toml and client.toml of the Cosmos SDK?
    #[must_use]
    pub fn is_sdk(self) -> bool {
        !matches!(self, Self::Kvstore)
    }
}
