//! Horcrux' `ecies_keys.json`: each cosigner's private key, and the public keys of all cosigners of the cluster.

use std::collections::BTreeMap;

use k256::SecretKey;
use k256::elliptic_curve::sec1::ToSec1Point as _;
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use super::secret::{base64, random};
use super::{Cluster, KeygenError, Secret};

/// What one cosigner gets.
#[derive(Debug)]
pub(super) struct Keys {
    /// The uncompressed public point in base64.
    pub(super) public: String,
    /// The complete file.
    pub(super) file: Secret,
}

/// New keys for all cosigners of a cluster, by host.
pub(super) fn keys<R: TryCryptoRng>(rng: &mut R, cluster: &Cluster) -> Result<BTreeMap<String, Keys>, KeygenError> {
    let mut secrets = Vec::new();
    for _ in &cluster.cosigners {
        secrets.push(secret_key(rng)?);
    }
    let publics: Vec<String> = secrets.iter().map(public).collect();
    // Horcrux finds a cosigner's public key by its shard's place in the list.
    let all = format!("\"eciesPubs\":[\"{}\"]", publics.join("\",\""));
    let cosigners = cluster.cosigners.iter().zip(secrets.iter().zip(&publics));
    Ok(cosigners
        .map(|((shard, host), (secret, public))| {
            let private = base64(significant(&Zeroizing::new(secret.to_bytes())));
            let tail = format!("\",{all},\"id\":{shard}}}");
            let file = Secret::concat(&[b"{\"eciesKey\":\"", private.as_bytes(), tail.as_bytes()]);
            (host.clone(), Keys { public: public.clone(), file })
        })
        .collect())
}

fn secret_key<R: TryCryptoRng>(rng: &mut R) -> Result<SecretKey, KeygenError> {
    loop {
        // All but one in 2^128 numbers are keys.
        if let Ok(key) = SecretKey::from_slice(random(rng)?.as_ref()) {
            return Ok(key);
        }
    }
}

/// Both coordinates keep their leading zeros: Horcrux reads 32 bytes each, though its own tool (v3.3.2) drops the zeros
/// and so writes a wrong point for one key in 128.
fn public(secret: &SecretKey) -> String {
    base64(secret.public_key().to_sec1_point(false).as_bytes()).to_string()
}

/// A private number goes without leading zeros, as Go writes big integers.
fn significant(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}
