//! Start tokens: the parameters of a start document that the browser must give back unchanged
//! (IS-39). Signed, not secret, and short-lived.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use switchboard_core::{Millis, Time};
use switchboard_store::{Store, StoreError};

/// How long a start document may be used. A panel opened later loads a new one.
pub const LIFE_MS: Millis = 15 * 60 * 1_000;

/// What a start token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartToken {
    /// Public key of the site.
    pub site: String,
    /// Origin of the page on which the click happened; empty for a top-level page.
    pub origin: String,
    /// What the link asks for beside a service; see [`super::wants`]. Mostly empty.
    pub wants: String,
    /// Random: the scope within which a start may be repeated.
    pub nonce: String,
    /// No longer valid after this.
    pub expires_at: Time,
}

/// Signs and checks start tokens.
#[derive(Clone)]
pub struct Signer(pub(super) Hmac<Sha256>);

impl Signer {
    /// With the server's own random key, made on the first start and kept in the store, so
    /// that tokens survive a restart and work on every node.
    pub async fn open(store: &dyn Store) -> Result<Self, StoreError> {
        const FACT: &str = "secret.start_tokens";
        let kept = store
            .fact(FACT)
            .await?
            .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        let key = match kept {
            Some(key) if key.len() == 32 => key,
            _ => {
                let key = super::token::random::<32>().to_vec();
                store.put_fact(FACT, &URL_SAFE_NO_PAD.encode(&key)).await?;
                key
            }
        };
        Ok(Self::with_key(&key))
    }

    /// With this key.
    pub fn with_key(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("any length of key will do"))
    }

    /// The key, for another purpose: what it is for has to come first.
    pub fn mac(&self) -> Hmac<Sha256> {
        self.0.clone()
    }

    /// The token as text.
    pub fn sign(&self, token: &StartToken) -> String {
        let site = match token.wants.as_str() {
            "" => token.site.clone(),
            // The last release knows no such site, and refuses it.
            wants => format!("{}\t{wants}", token.site),
        };
        let claims = format!(
            "{}\n{}\n{site}\n{}",
            token.expires_at.0, token.nonce, token.origin
        );
        let tag = self.0.clone().chain_update(&claims).finalize().into_bytes();
        format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(claims),
            URL_SAFE_NO_PAD.encode(tag)
        )
    }

    /// The token again; `None` when it was not signed here, was changed, or has expired.
    pub fn check(&self, text: &str, now: Time) -> Option<StartToken> {
        let (claims, tag) = text.split_once('.')?;
        let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        self.0
            .clone()
            .chain_update(&claims)
            .verify_slice(&tag)
            .ok()?;
        let claims = String::from_utf8(claims).ok()?;
        let mut lines = claims.splitn(4, '\n');
        let expires_at = Time(lines.next()?.parse().ok()?);
        let nonce = lines.next()?.to_owned();
        let site = lines.next()?;
        let (site, wants) = site.split_once('\t').unwrap_or((site, ""));
        let (site, wants) = (site.to_owned(), wants.to_owned());
        let origin = lines.next()?.to_owned();
        (now <= expires_at).then_some(StartToken {
            site,
            origin,
            wants,
            nonce,
            expires_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_39_tampered_and_expired_start_tokens_are_refused() {
        let signer = Signer::with_key(b"one");
        let token = StartToken {
            site: "k".into(),
            origin: "https://shop.example".into(),
            wants: String::new(),
            nonce: "n".into(),
            expires_at: Time(1_000),
        };
        let linked = StartToken {
            wants: "session 1".into(),
            ..token.clone()
        };
        let text = signer.sign(&linked);
        assert_eq!(signer.check(&text, Time(1_000)), Some(linked));
        let text = signer.sign(&token);
        assert_eq!(signer.check(&text, Time(1_000)), Some(token));
        assert_eq!(signer.check(&text, Time(1_001)), None, "expired");
        assert_eq!(
            Signer::with_key(b"two").check(&text, Time(0)),
            None,
            "another server's"
        );
        let (claims, tag) = text.split_once('.').unwrap();
        let forged = URL_SAFE_NO_PAD.encode("9999\nn\nk\nhttps://evil.example");
        for wrong in [
            format!("{forged}.{tag}"),
            format!("{claims}."),
            claims.to_owned(),
            String::new(),
            ".".into(),
        ] {
            assert_eq!(signer.check(&wrong, Time(0)), None, "{wrong}");
        }
    }
}
