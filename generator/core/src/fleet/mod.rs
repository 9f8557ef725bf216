//! [`RawSpec`] → [`Fleet`]: every value valid alone; nothing is compared with anything else yet.

pub mod chain;
pub mod host;
pub mod keyfile;
pub mod names;
pub mod net;
pub mod people;
pub mod places;
pub mod rates;
pub mod values;
mod view;

pub use view::{Host, Kind};

use std::collections::BTreeMap;

use names::{
    BackupName, CaName, CacheName, ChainName, ClusterName, EscrowName, FleetName, HardwareName, HostLabel, HostName,
    HypervisorName, PersonName, ProviderName, RegionName, SiteName,
};

use crate::problem::{KeyProblem, Problem, ReadingProblem};
use crate::span::{At, Entry, Span};
use crate::spec::{RawFile, RawSignature, RawSpec, Reader, Scalar, Table, TableReader, bare, table};
use toml::de::DeTable;

/// A table whose keys are names.
pub type Named<K, T> = BTreeMap<K, Entry<T>>;

table! {
    /// `[fleet]`.
    pub struct Head {
        /// The spec's format: 1.
        need format: At<i64> = "format";
        /// The fleet's name.
        need name: At<FleetName> = "name";
    }
}

table! {
    /// fleet.toml, every value valid alone.
    pub struct Spec {
        /// Format and name.
        need fleet: Head = "fleet";
        /// Chains, by alias.
        list chain: Named<ChainName, chain::Chain> = "chain";
        /// Regions.
        list region: Named<RegionName, places::Region> = "region";
        /// Providers.
        list provider: Named<ProviderName, places::Provider> = "provider";
        /// Hypervisors.
        list hypervisor: Named<HypervisorName, places::Hypervisor> = "hypervisor";
        /// Sites.
        list site: Named<SiteName, places::Site> = "site";
        /// Kinds of machines.
        list hardware: Named<HardwareName, places::Hardware> = "hardware";
        /// People.
        list person: Named<PersonName, people::Person> = "person";
        /// SSH certificate authorities.
        list ca: Named<CaName, people::Ca> = "ca";
        /// Binary caches.
        list cache: Named<CacheName, people::Cache> = "cache";
        /// Backup stores.
        list backup: Named<BackupName, people::Backup> = "backup";
        /// Escrows.
        list escrow: Named<EscrowName, people::Escrow> = "escrow";
        /// Who must agree before a cosigner changes.
        may deploy: people::Deploy = "deploy";
        /// The automation's account.
        may automation: people::Automation = "automation";
        /// Days by which keys are replaced.
        may rotation: people::Rotation = "rotation";
        /// How often things fail, for `palisade budget`.
        may rates: rates::Rates = "rates";
        /// Signer clusters.
        list cluster: Named<ClusterName, chain::Cluster> = "cluster";
        /// Overlay addresses.
        may overlay: net::Overlay = "overlay";
        /// Ports.
        may ports: net::Ports = "ports";
        /// How people come in.
        need ssh: net::Ssh = "ssh";
        /// Name servers.
        need dns: net::Dns = "dns";
        /// Time servers.
        need time: net::Time = "time";
        /// Networks that are let in or kept out.
        may filter: net::Filter = "filter";
        /// What a host has when its own line is silent.
        may defaults: host::Defaults = "defaults";
        /// Public nodes.
        list public: Named<HostLabel, host::Public> = "public";
        /// Sentries.
        list sentry: Named<HostLabel, host::Sentry> = "sentry";
        /// Cosigners.
        list cosigner: Named<HostLabel, host::Cosigner> = "cosigner";
        /// Monitors.
        list monitor: Named<HostLabel, host::Monitor> = "monitor";
        /// Bastions.
        list bastion: Named<HostLabel, host::Bastion> = "bastion";
        /// Accepted problems.
        list accept: Vec<people::Accept> = "accept";
    }
}

/// Public halves as read from keys/.
#[derive(Debug, Clone, Default)]
pub struct KeyRing {
    /// By host; the entry's key is the whole file.
    pub hosts: Named<HostName, keyfile::HostKeys>,
    /// By chain alias.
    pub chains: Named<ChainName, keyfile::ChainKeys>,
    /// Numbers never to be used again.
    pub retired: Named<HostName, keyfile::RetiredHost>,
    /// By host: what somebody signed its file with.
    pub signatures: BTreeMap<HostName, keyfile::Signature>,
}

/// The fleet: spec and public keys, every value valid alone.
#[derive(Debug, Clone)]
pub struct Fleet {
    /// fleet.toml.
    pub spec: Spec,
    /// keys/.
    pub keys: KeyRing,
}

/// Reads every value.
///
/// # Errors
/// Every unknown key, missing key, wrong type and bad value of every file.
pub fn validate(raw: &RawSpec<'_>) -> Result<Fleet, Vec<Problem>> {
    let mut problems = Vec::new();
    let head = raw.fleet.table.get_ref().get("fleet").and_then(|v| v.get_ref().as_table());
    let spec: Option<Spec> = file(&raw.fleet, head, &mut problems);
    let mut keys = KeyRing::default();
    for raw in &raw.keys {
        key_file(raw, &mut keys, &mut problems);
    }
    for raw in &raw.signatures {
        signature(raw, &mut keys, &mut problems);
    }
    match spec {
        Some(spec) if problems.is_empty() => Ok(Fleet { spec, keys }),
        _ => Err(problems),
    }
}

/// Takes keys/<host>.toml.sig; one beside nothing signs nothing.
fn signature(raw: &RawSignature<'_>, keys: &mut KeyRing, problems: &mut Vec<Problem>) {
    let name = raw.path.strip_prefix("keys/").and_then(|p| p.strip_suffix(".toml.sig")).map(HostName::new);
    match (name, raw.signed) {
        (Some(Ok(name)), Some(signed)) => {
            let (armour, signed) = (raw.armour.to_owned(), signed.to_owned());
            keys.signatures.insert(name, keyfile::Signature { span: raw.span, armour, signed });
        }
        _ => {
            let help = "Remove it: a signature stands beside the file `keys/<host>.toml` that it signs.".into();
            problems.push(KeyProblem::Stray { span: raw.span, path: bare(raw.path), help }.into());
        }
    }
}

/// Reads one whole file. The format stands in `head`; of a file of another format nothing else is told, since its words
/// may mean other things.
fn file<T: Table>(raw: &RawFile<'_>, head: Option<&DeTable<'_>>, problems: &mut Vec<Problem>) -> Option<T> {
    let mut reader = Reader::new(raw.id);
    if let Some(format) = head.and_then(|t| t.get("format")) {
        let found = i64::scalar(format.get_ref()).unwrap_or(i64::from(crate::FORMAT));
        if found != i64::from(crate::FORMAT) {
            problems.push(ReadingProblem::Format { span: reader.span(format), found }.into());
            return None;
        }
    }
    let start = Span { file: raw.id, start: 0, end: raw.len.min(1) };
    let mut t = TableReader::new(raw.table.get_ref(), start, "", &mut reader);
    let out = T::fields(&mut t);
    t.finish();
    problems.append(&mut reader.problems);
    out
}

/// Reads keys/<host>.toml, keys/chain.<alias>.toml or keys/retired.toml.
fn key_file(raw: &RawFile<'_>, keys: &mut KeyRing, problems: &mut Vec<Problem>) {
    let whole = Span { file: raw.id, start: 0, end: raw.len.min(1) };
    let head = Some(raw.table.get_ref());
    let stem = raw.path.strip_prefix("keys/").and_then(|p| p.strip_suffix(".toml")).unwrap_or(&raw.path);
    if stem == "retired" {
        keys.retired = file::<keyfile::Retired>(raw, head, problems).map(|r| r.retired).unwrap_or_default();
    } else if let Some(name) = stem.strip_prefix("chain.").and_then(|alias| ChainName::new(alias).ok()) {
        let read = file::<keyfile::ChainKeys>(raw, head, problems);
        keys.chains.extend(read.map(|value| (name, Entry { key: whole, value })));
    } else if let Ok(name) = HostName::new(stem) {
        let read = file::<keyfile::HostKeys>(raw, head, problems);
        keys.hosts.extend(read.map(|value| (name, Entry { key: whole, value })));
    } else {
        let help = "Move it out of keys/, or name it `<role>-<label>.toml` or `chain.<alias>.toml`.".into();
        problems.push(KeyProblem::Stray { span: whole, path: bare(&raw.path), help }.into());
    }
}
