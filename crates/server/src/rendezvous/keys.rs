//! Identifiers of a rendezvous: 128 bits as URL-safe text, of which the record has hashes alone.
//!
//! They follow from the request that makes it, so that the same request gets the same ones (RV-2)
//! though nobody keeps them. The one that leads in follows from the one that manages, and not the
//! other way round: whoever may change a rendezvous may show its link, and whoever was sent the link
//! cannot change it.

use crate::auth::{signed::Signer, token};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::Mac;
use sha2::{Digest, Sha256};
use switchboard_store::TokenHash;

/// Bytes of an identifier.
const BYTES: usize = 16;

/// The two identifiers of one rendezvous.
#[derive(Clone)]
pub struct Keys {
    /// Leads in.
    pub join: String,
    /// Changes it and calls it off.
    pub manage: String,
}

impl Keys {
    /// Of the rendezvous that this request makes. Scope and key are known to whoever sends it.
    pub fn of_request(signer: &Signer, scope: &str, key: &str) -> Self {
        let mac = signer
            .mac()
            .chain_update("rendezvous\n")
            .chain_update(scope)
            .chain_update("\n")
            .chain_update(key);
        Self::managing(text(&mac.finalize().into_bytes()))
    }

    /// With the one that manages.
    pub fn managing(manage: String) -> Self {
        let join = text(&Sha256::digest(format!("rendezvous join\n{manage}")));
        Self { join, manage }
    }

    /// What is kept of the one that leads in.
    pub fn join_hash(&self) -> TokenHash {
        hash(&self.join)
    }

    /// What is kept of the other one.
    pub fn manage_hash(&self) -> TokenHash {
        hash(&self.manage)
    }
}

/// What is kept of the request.
pub fn begun_by(scope: &str, key: &str) -> TokenHash {
    token::hash(&format!("rendezvous begun\n{scope}\n{key}"))
}

/// What is kept of an identifier; `None` for what cannot be one.
pub fn hash_of(text: &str) -> Option<TokenHash> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    (bytes.len() == BYTES).then(|| hash(text))
}

fn hash(text: &str) -> TokenHash {
    token::hash(&format!("rendezvous\n{text}"))
}

fn text(digest: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(&digest[..BYTES])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rv_2_the_same_request_gets_the_same_identifiers() {
        let signer = Signer::with_key(b"one");
        let keys = Keys::of_request(&signer, "visit:n", "k");
        let again = Keys::of_request(&signer, "visit:n", "k");
        assert_eq!((&keys.join, &keys.manage), (&again.join, &again.manage));
        assert_eq!(Keys::managing(keys.manage.clone()).join, keys.join);
        let others = [
            Keys::of_request(&signer, "visit:n", "l"),
            Keys::of_request(&signer, "visit:m", "k"),
            Keys::of_request(&Signer::with_key(b"two"), "visit:n", "k"),
        ];
        for other in others {
            assert_ne!(other.join, keys.join);
            assert_ne!(other.manage, keys.manage);
        }
        assert_ne!(keys.join, keys.manage);
        assert_eq!(hash_of(&keys.join), Some(keys.join_hash()));
        for wrong in ["", "!", &keys.join[1..], &format!("{}A", keys.join)] {
            assert_eq!(hash_of(wrong), None, "{wrong}");
        }
    }
}
