//! Opaque random secrets. Only their hash is kept.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use switchboard_store::TokenHash;

/// A secret of 256 random bits as text, and the hash to keep.
pub fn fresh() -> (String, TokenHash) {
    let text = URL_SAFE_NO_PAD.encode(random::<32>());
    let hash = hash(&text);
    (text, hash)
}

/// A key for integrators: recognisable by its start, so that leaked ones can be searched for.
pub fn fresh_api_key() -> (String, TokenHash) {
    let text = format!("sbk_{}", URL_SAFE_NO_PAD.encode(random::<32>()));
    let hash = hash(&text);
    (text, hash)
}

/// The key of an endpoint proxy.
pub fn fresh_proxy_key() -> (String, TokenHash) {
    let text = format!("sbp_{}", URL_SAFE_NO_PAD.encode(random::<32>()));
    let hash = hash(&text);
    (text, hash)
}

/// A password for people to type: 80 random bits without letters that look alike.
pub fn fresh_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567892";
    let text: String = random::<16>()
        .iter()
        .map(|byte| LETTERS[usize::from(byte % 32)] as char)
        .collect();
    format!(
        "{}-{}-{}-{}",
        &text[..4],
        &text[4..8],
        &text[8..12],
        &text[12..]
    )
}

/// The public key of a site, as pasted into its pages.
pub fn fresh_site_key() -> String {
    URL_SAFE_NO_PAD
        .encode(random::<12>())
        .replace(['-', '_'], "x")
}

/// What is kept of a secret.
pub fn hash(text: &str) -> TokenHash {
    Sha256::digest(text.as_bytes()).into()
}

/// Random bytes of the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A fresh id.
pub fn fresh_uuid() -> uuid::Uuid {
    uuid::Builder::from_random_bytes(random()).into_uuid()
}
