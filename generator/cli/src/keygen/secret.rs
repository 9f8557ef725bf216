//! Bytes that nobody is to see: wiped when dropped, and never in a message.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use super::KeygenError;

/// A private half in the form that its program reads.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Puts pieces together, in one allocation so that no copy is left behind.
    pub(super) fn concat(pieces: &[&[u8]]) -> Self {
        let mut bytes = Vec::with_capacity(pieces.iter().map(|piece| piece.len()).sum());
        pieces.iter().for_each(|piece| bytes.extend_from_slice(piece));
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, to be written to a file that only its user can read.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// 32 random bytes.
pub(super) fn random<R: TryCryptoRng>(rng: &mut R) -> Result<Zeroizing<[u8; 32]>, KeygenError> {
    let mut bytes = Zeroizing::new([0; 32]);
    rng.try_fill_bytes(bytes.as_mut()).map_err(|e| KeygenError::Random(e.to_string()))?;
    Ok(bytes)
}

/// Base64 of a private half.
pub(super) fn base64(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(STANDARD.encode(bytes))
}
