//! Turns a list of hosts, clusters and chains into throw-away keys: public halves for `keys/`, private halves for a
//! folder of the user's. For laboratories and examples only; every public file says so.

mod cometbft;
mod error;
mod horcrux;
mod public;
mod request;
mod secret;
mod ssh;
mod store;
mod wireguard;

use std::collections::BTreeMap;

use rand_core::TryCryptoRng;

pub use error::KeygenError;
pub use request::{Cluster, Host, Request, Role};
pub use secret::Secret;
pub use store::{Made, PrivateHalves, make, store};

use public::{ChainFile, HostFile};

/// New keys, still in memory only: path to content.
#[derive(Debug, Default)]
pub struct Material {
    /// Public halves, `keys/….toml`, relative to the folder that holds `fleet.toml`.
    pub public: BTreeMap<String, String>,
    /// Private halves, `<host>/…` and `chain.<alias>/…`, relative to the user's folder for them.
    pub private: BTreeMap<String, Secret>,
}

/// Makes keys for all that is asked for. The same random bytes give the same keys.
///
/// # Errors
/// When the source of randomness fails.
pub fn generate<R: TryCryptoRng>(rng: &mut R, request: &Request) -> Result<Material, KeygenError> {
    let mut made = Material::default();
    let mut signers = BTreeMap::new();
    for cluster in request.clusters() {
        signers.append(&mut horcrux::keys(rng, cluster)?);
    }
    for host in request.hosts() {
        host_keys(rng, host, signers.remove(&host.name), &mut made)?;
    }
    for alias in request.chains() {
        let (pubkey, file) = cometbft::validator_key(rng)?;
        made.private.insert(format!("chain.{alias}/priv_validator_key.json"), file);
        made.public.insert(public::chain_path(alias), ChainFile::new(pubkey).render(alias)?);
    }
    Ok(made)
}

fn host_keys<R: TryCryptoRng>(
    rng: &mut R,
    host: &Host,
    signer: Option<horcrux::Keys>,
    made: &mut Material,
) -> Result<(), KeygenError> {
    let mut keep = |name: &str, secret| made.private.insert(format!("{}/{name}", host.name), secret);
    let (fleet, secret) = wireguard::key(rng)?;
    keep("wg-fleet.key", secret);
    let (ssh, secret) = ssh::host_key(rng, &host.name)?;
    keep("ssh_host_ed25519_key", secret);
    let mut file = HostFile::new(host.n, ssh, fleet);
    if host.role.on_wg_sign() {
        let (sign, secret) = wireguard::key(rng)?;
        keep("wg-sign.key", secret);
        file = file.with_sign(sign);
    }
    if host.role.has_node() {
        let (pubkey, secret) = cometbft::node_key(rng)?;
        keep("node_key.json", secret);
        file = file.with_p2p(pubkey);
    }
    if let Some(keys) = signer {
        keep("ecies_keys.json", keys.file);
        file = file.with_ecies(keys.public);
    }
    made.public.insert(public::host_path(&host.name), file.render(&host.name)?);
    Ok(())
}

#[cfg(test)]
mod tests;
