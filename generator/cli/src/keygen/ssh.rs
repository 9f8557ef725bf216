//! SSH host keys in OpenSSH's format.

use rand_core::TryCryptoRng;
use ssh_key::private::{Ed25519Keypair, Ed25519PrivateKey, KeypairData};
use ssh_key::public::Ed25519PublicKey;
use ssh_key::{LineEnding, PrivateKey, PublicKey};

use super::secret::random;
use super::{KeygenError, Secret};

/// A new host key: the public line without a comment, and the private file with the host's name as comment.
pub(super) fn host_key<R: TryCryptoRng>(rng: &mut R, host: &str) -> Result<(String, Secret), KeygenError> {
    let seed = random(rng)?;
    let public = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key().to_bytes();
    let pair = Ed25519Keypair { public: Ed25519PublicKey(public), private: Ed25519PrivateKey::from_bytes(&seed) };
    let private = PrivateKey::new(KeypairData::from(pair), host)?;
    let line = PublicKey::from(private.public_key().key_data().clone()).to_openssh()?;
    Ok((line, Secret::concat(&[private.to_openssh(LineEnding::LF)?.as_bytes()])))
}
