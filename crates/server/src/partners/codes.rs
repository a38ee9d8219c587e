//! Secrets of one attempt at the destination: the code, the address, the WTID. They follow from the
//! server's own secret and the row, so that a request that is sent again gets the same answer, and the
//! record has hashes alone.

use crate::auth::{signed::Signer, token};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::Mac;
use switchboard_store::{TokenHash, WarmIn};

/// Bytes of the address and of the WTID: 128 bits.
const BYTES: usize = 16;

fn secret(signer: &Signer, what: &str, warm: &WarmIn) -> String {
    let mac = signer
        .mac()
        .chain_update("warm\n")
        .chain_update(what)
        .chain_update("\n")
        .chain_update(warm.id.as_bytes());
    URL_SAFE_NO_PAD.encode(&mac.finalize().into_bytes()[..BYTES])
}

/// The part of the address that is this attempt's own.
pub fn address(signer: &Signer, warm: &WarmIn) -> String {
    secret(signer, "address", warm)
}

/// The warm transfer identifier.
pub fn wtid(signer: &Signer, warm: &WarmIn) -> String {
    secret(signer, "wtid", warm)
}

/// What is kept of either; `None` for what cannot be one.
pub fn hash_of(text: &str) -> Option<TokenHash> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    (bytes.len() == BYTES).then(|| hash(text))
}

/// What is kept.
pub fn hash(text: &str) -> TokenHash {
    token::hash(&format!("warm\n{text}"))
}
