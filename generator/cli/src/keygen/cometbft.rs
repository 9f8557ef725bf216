//! CometBFT's keys: `node_key.json` and `priv_validator_key.json`, byte for byte as it writes them.

use std::fmt::Write as _;

use ed25519_dalek::SigningKey;
use rand_core::TryCryptoRng;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::secret::{base64, random};
use super::{KeygenError, Secret};

/// A new node key: the public half in base64, and the file.
pub(super) fn node_key<R: TryCryptoRng>(rng: &mut R) -> Result<(String, Secret), KeygenError> {
    let (public, private) = pair(rng)?;
    let head = b"{\"priv_key\":{\"type\":\"tendermint/PrivKeyEd25519\",\"value\":\"";
    let file = Secret::concat(&[head, private.as_bytes(), b"\"}}"]);
    Ok((base64(&public).to_string(), file))
}

/// A new consensus key: the public half in base64, and the file.
pub(super) fn validator_key<R: TryCryptoRng>(rng: &mut R) -> Result<(String, Secret), KeygenError> {
    let (public, private) = pair(rng)?;
    let pubkey = base64(&public).to_string();
    let head = format!(
        "{{\n  \"address\": \"{}\",\n  \"pub_key\": {{\n    \"type\": \"tendermint/PubKeyEd25519\",\n    \
         \"value\": \"{pubkey}\"\n  }},\n  \"priv_key\": {{\n    \"type\": \"tendermint/PrivKeyEd25519\",\n    \
         \"value\": \"",
        address(&public),
    );
    let file = Secret::concat(&[head.as_bytes(), private.as_bytes(), b"\"\n  }\n}"]);
    Ok((pubkey, file))
}

/// Public half, and what CometBFT calls the private key: the seed and the public half after it, in base64.
fn pair<R: TryCryptoRng>(rng: &mut R) -> Result<([u8; 32], Zeroizing<String>), KeygenError> {
    let key = SigningKey::from_bytes(&*random(rng)?);
    let both = Zeroizing::new(key.to_keypair_bytes());
    Ok((key.verifying_key().to_bytes(), base64(both.as_ref())))
}

/// A validator's address: the first 20 bytes of the hash of its public key.
fn address(public: &[u8; 32]) -> String {
    Sha256::digest(public).iter().take(20).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}
