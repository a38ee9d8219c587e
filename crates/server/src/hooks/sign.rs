//! Signatures as the Standard Webhooks specification (version 1.0.0) has them: HMAC-SHA256 over
//! id, time and body, with every secret that is in force.

use crate::auth::signed::Signer;
use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use switchboard_core::{Millis, Time};
use switchboard_store::Hook;

/// How long the secret before a new one stays in force.
pub const OVERLAP_MS: Millis = 24 * 3_600_000;

/// A secret. It follows from the server's own key, the hook's id and the number of the renewal, so
/// none is kept beside them and what is shown is what signs.
pub fn secret(signer: &Signer, hook: &Hook, version: u32) -> [u8; 32] {
    let mac = signer
        .mac()
        .chain_update(format!("webhook\n{}\n{}\n{version}", hook.tenant, hook.id));
    mac.finalize().into_bytes().into()
}

/// The secret as its owner gets it.
pub fn shown(secret: &[u8; 32]) -> String {
    format!("whsec_{}", STANDARD.encode(secret))
}

/// Headers of a message.
pub fn headers(signer: &Signer, hook: &Hook, id: &str, now: Time, body: &[u8]) -> HeaderMap {
    let seconds = now.0.div_euclid(1_000).to_string();
    let mut versions = vec![hook.version];
    if hook.version > 1 && hook.previous_until.is_some_and(|until| now < until) {
        versions.push(hook.version - 1);
    }
    let signatures = versions.into_iter().map(|version| {
        let mac = Hmac::<Sha256>::new_from_slice(&secret(signer, hook, version))
            .expect("any length of key will do");
        let mac = mac
            .chain_update(format!("{id}.{seconds}."))
            .chain_update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    });
    let signature = signatures.collect::<Vec<_>>().join(" ");
    let value = |text: &str| HeaderValue::from_str(text).expect("made of visible characters");
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(
        header::USER_AGENT,
        HeaderValue::from_static(concat!("Switchboard/", env!("CARGO_PKG_VERSION"))),
    );
    headers.insert("webhook-id", value(id));
    headers.insert("webhook-timestamp", value(&seconds));
    headers.insert("webhook-signature", value(&signature));
    headers
}
