//! Keys: each partnership has a pair of its own on each side (Ed25519). The private one lies sealed in
//! the record, the other side's public one is pinned when they pair.

use crate::{
    app::App,
    auth::{seal, signed::Signer},
    error::{Outcome, Problem},
};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use switchboard_core::{PartnerId, TenantId};
use switchboard_store::{PartnerRow, TokenHash};

/// A key of ours, for one partner.
pub struct OwnKey(Ed25519KeyPair);

fn purpose(partner: PartnerId) -> String {
    format!("partner key {partner}")
}

impl OwnKey {
    /// A new one.
    ///
    /// # Panics
    /// Never: the operating system gives random bytes.
    pub fn fresh() -> Self {
        Self(Ed25519KeyPair::generate().expect("random bytes make a key"))
    }

    /// As it lies in the record.
    pub fn sealed(&self, signer: &Signer, tenant: TenantId, partner: PartnerId) -> Vec<u8> {
        let document = self.0.to_pkcs8().expect("a key that was made has a form");
        let text = STANDARD.encode(document.as_ref());
        seal::seal(signer, tenant, &purpose(partner), &text)
    }

    /// That of a partnership.
    ///
    /// # Errors
    /// The record was made by a server with another secret.
    pub fn of(app: &App, partner: &PartnerRow) -> Outcome<Self> {
        let damaged = || Problem::internal("the key for a partner cannot be opened");
        let purpose = purpose(partner.id);
        let text = seal::open(&app.signer, partner.tenant, &purpose, &partner.own_key);
        let bytes = STANDARD.decode(text.ok_or_else(damaged)?);
        let pair = Ed25519KeyPair::from_pkcs8(&bytes.map_err(|_| damaged())?);
        pair.map(Self).map_err(|_| damaged())
    }

    /// The public one: 32 bytes.
    pub fn public(&self) -> TokenHash {
        let bytes = self.0.public_key().as_ref();
        bytes.try_into().unwrap_or_default()
    }

    /// The public one as signatures name it.
    pub fn name(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.public())
    }

    /// Signs.
    pub fn sign(&self, text: &[u8]) -> Vec<u8> {
        self.0.sign(text).as_ref().to_vec()
    }
}

/// A public key from its text.
pub fn public_of(text: &str) -> Option<TokenHash> {
    let bytes = STANDARD.decode(text);
    let bytes = bytes.or_else(|_| URL_SAFE_NO_PAD.decode(text)).ok()?;
    bytes.try_into().ok()
}

/// Whether that key has signed that.
pub fn has_signed(key: &TokenHash, text: &[u8], signature: &[u8]) -> bool {
    let key = UnparsedPublicKey::new(&ED25519, key);
    key.verify(text, signature).is_ok()
}

/// For people to compare: 16 bytes of the key's digest, in groups.
pub fn fingerprint(key: &TokenHash) -> String {
    let mut text = String::new();
    for (n, byte) in Sha256::digest(key)[..16].iter().enumerate() {
        if n > 0 && n % 2 == 0 {
            text.push(' ');
        }
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02X}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_signs_for_itself_alone() {
        let (one, two) = (OwnKey::fresh(), OwnKey::fresh());
        let signature = one.sign(b"text");
        assert!(has_signed(&one.public(), b"text", &signature));
        assert!(!has_signed(&two.public(), b"text", &signature));
        assert!(!has_signed(&one.public(), b"texts", &signature));
        assert!(!has_signed(&one.public(), b"text", &signature[..63]));
        assert_eq!(public_of(&one.name()), Some(one.public()));
        assert_ne!(fingerprint(&one.public()), fingerprint(&two.public()));
        assert_eq!(fingerprint(&one.public()).len(), 39);
    }
}
