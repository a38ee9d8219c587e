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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::token::fresh_uuid;
    use std::collections::HashSet;
    use switchboard_core::{PartnerId, TenantId, Time, TransferId};

    #[test]
    fn wt_40_ten_thousand_pairs_are_all_different_and_long_enough_not_to_be_guessed() {
        let signer = Signer::with_key(&[7; 32]);
        let mut seen = HashSet::new();
        for _ in 0..10_000 {
            let row = WarmIn {
                id: fresh_uuid(),
                tenant: TenantId::from_u128(1),
                partner: PartnerId::from_u128(1),
                transfer: TransferId::from_u128(1),
                asker: serde_json::Value::Null,
                area: String::new(),
                state: String::new(),
                code_hash: None,
                address: None,
                wtid: None,
                until: Time(0),
                information: None,
                visitor: None,
                session: None,
                created_at: Time(0),
            };
            for text in [address(&signer, &row), wtid(&signer, &row)] {
                assert!(hash_of(&text).is_some(), "{text}");
                assert!(seen.insert(text));
            }
        }
    }
}
