//! Passes: how a visitor is recognised in a window of its own.
//!
//! The panel's cookie is partitioned by the site that carries the panel, so a large window
//! opened from it does not have it. The panel gets a pass, hands it to the window, and the
//! window exchanges it for a cookie of its own, which is a pass too, with a longer life. A pass
//! is signed and names the secret's hash: it is worth nothing once the secret has changed.

use super::{cookie::AGENT_LIFE_S, signed::Signer};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::Mac;
use switchboard_core::{Millis, TenantId, Time};
use switchboard_store::TokenHash;

/// Bytes of the tag that are sent: enough against guessing, and the cookie stays short.
const TAG: usize = 16;

/// What a pass is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// On its way from the panel to the window.
    HandOver,
    /// In the window's cookie.
    Window,
    /// What a visitor has proven who they are with, between the log-in and the start.
    LogIn,
}

impl Purpose {
    /// How long such a pass may be used.
    pub const fn life_ms(self) -> Millis {
        match self {
            Self::HandOver => 60_000,
            Self::Window => AGENT_LIFE_S * 1_000,
            // A visitor may wait for a seat with it.
            Self::LogIn => 30 * 60_000,
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::HandOver => "hand over",
            Self::Window => "window",
            Self::LogIn => "log in",
        }
    }
}

impl Signer {
    /// A pass for the visitor of that tenant whose secret has that hash, at most 128 characters.
    pub fn pass(
        &self,
        purpose: Purpose,
        tenant: TenantId,
        secret: &TokenHash,
        now: Time,
    ) -> String {
        let until = now + purpose.life_ms();
        let mut bytes = Vec::with_capacity(8 + 32 + TAG);
        bytes.extend(until.0.to_be_bytes());
        bytes.extend(secret);
        let tag = self
            .pass_mac(purpose, tenant, &bytes)
            .finalize()
            .into_bytes();
        bytes.extend(&tag[..TAG]);
        format!("{tenant}.{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Whose pass it is; `None` when it was not made here for that purpose, was changed, or
    /// is too old.
    pub fn admit(&self, purpose: Purpose, text: &str, now: Time) -> Option<(TenantId, TokenHash)> {
        let (tenant, rest) = text.split_once('.')?;
        let tenant: TenantId = tenant.parse().ok()?;
        let bytes = URL_SAFE_NO_PAD.decode(rest).ok()?;
        let (claims, tag) = bytes.split_at_checked(8 + 32)?;
        if tag.len() != TAG {
            return None;
        }
        self.pass_mac(purpose, tenant, claims)
            .verify_truncated_left(tag)
            .ok()?;
        let (until, secret) = claims.split_at(8);
        let until = Time(i64::from_be_bytes(until.try_into().ok()?));
        (now <= until).then_some((tenant, secret.try_into().ok()?))
    }

    fn pass_mac(
        &self,
        purpose: Purpose,
        tenant: TenantId,
        claims: &[u8],
    ) -> hmac::Hmac<sha2::Sha256> {
        self.0
            .clone()
            .chain_update(format!("pass\n{}\n{tenant}\n", purpose.label()))
            .chain_update(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_is_good_for_its_purpose_its_tenant_and_its_time() {
        let signer = Signer::with_key(b"one");
        let tenant = TenantId::from_u128(7);
        let secret = [9; 32];
        let text = signer.pass(Purpose::Window, tenant, &secret, Time(0));
        let admit = |text: &str, now| signer.admit(Purpose::Window, text, Time(now));
        let life = Purpose::Window.life_ms();
        assert!(text.len() <= 128, "fits a cookie of ours: {}", text.len());
        assert_eq!(admit(&text, life), Some((tenant, secret)));
        assert_eq!(admit(&text, life + 1), None, "too old");
        assert_eq!(
            signer.admit(Purpose::HandOver, &text, Time(0)),
            None,
            "another purpose"
        );
        let other = Signer::with_key(b"two").admit(Purpose::Window, &text, Time(0));
        assert_eq!(other, None, "another server's");
        let (_, rest) = text.split_once('.').unwrap();
        let stolen = format!("{}.{rest}", TenantId::from_u128(8));
        let cut = &text[..text.len() - 2];
        for wrong in [stolen.as_str(), cut, rest, "", ".", "x.y"] {
            assert_eq!(admit(wrong, 0), None, "{wrong}");
        }
    }
}
