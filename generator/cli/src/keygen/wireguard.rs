//! WireGuard keys, as `wg genkey` and `wg pubkey` write them.

use rand_core::TryCryptoRng;
use x25519_dalek::{PublicKey, StaticSecret};

use super::secret::{base64, random};
use super::{KeygenError, Secret};

/// A new key: the public half in base64, and the private half as a line of base64.
pub(super) fn key<R: TryCryptoRng>(rng: &mut R) -> Result<(String, Secret), KeygenError> {
    let mut bytes = random(rng)?;
    // As `wg genkey` does; whoever reads the key would do it anyway.
    bytes[0] &= 248;
    bytes[31] = (bytes[31] & 127) | 64;
    let public = PublicKey::from(&StaticSecret::from(*bytes));
    let secret = Secret::concat(&[base64(bytes.as_ref()).as_bytes(), b"\n"]);
    Ok((base64(public.as_bytes()).to_string(), secret))
}
