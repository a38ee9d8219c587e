//! Secrets that others have made, which therefore have to be kept: sealed (AES-256-GCM) with a key
//! that follows from the server's own, for one tenant and one purpose.

use crate::auth::signed::Signer;
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use hmac::Mac;
use switchboard_core::TenantId;

fn key(signer: &Signer) -> RandomizedNonceKey {
    let bytes = signer.mac().chain_update("seal\n").finalize().into_bytes();
    RandomizedNonceKey::new(&AES_256_GCM, &bytes).expect("a MAC has the length of a key")
}

fn bound(tenant: TenantId, purpose: &str) -> Aad<String> {
    Aad::from(format!("{tenant}\n{purpose}"))
}

/// Seals a text.
pub fn seal(signer: &Signer, tenant: TenantId, purpose: &str, text: &str) -> Vec<u8> {
    let mut sealed = text.as_bytes().to_vec();
    let nonce = key(signer)
        .seal_in_place_append_tag(bound(tenant, purpose), &mut sealed)
        .expect("a short text can be sealed");
    [nonce.as_ref().as_slice(), &sealed].concat()
}

/// The text again; `None` when it was sealed elsewhere, for another tenant or purpose, or changed.
pub fn open(signer: &Signer, tenant: TenantId, purpose: &str, sealed: &[u8]) -> Option<String> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = sealed.to_vec();
    let opened = key(signer).open_in_place(nonce, bound(tenant, purpose), &mut text);
    String::from_utf8(opened.ok()?.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_97_what_is_sealed_opens_here_and_for_its_purpose_only() {
        let (signer, tenant) = (Signer::with_key(b"one"), TenantId::from_u128(1));
        let sealed = seal(&signer, tenant, "x", "geheim");
        assert!(!sealed.windows(6).any(|part| part == b"geheim"));
        assert_ne!(sealed, seal(&signer, tenant, "x", "geheim"));
        let opened = |signer: &Signer, tenant, purpose, sealed: &[u8]| {
            open(signer, tenant, purpose, sealed).is_some()
        };
        assert_eq!(
            open(&signer, tenant, "x", &sealed).as_deref(),
            Some("geheim")
        );
        assert!(!opened(&Signer::with_key(b"two"), tenant, "x", &sealed));
        assert!(!opened(&signer, TenantId::from_u128(2), "x", &sealed));
        assert!(!opened(&signer, tenant, "y", &sealed));
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(!opened(&signer, tenant, "x", &changed));
            assert!(!opened(&signer, tenant, "x", &sealed[..place]));
        }
    }
}
