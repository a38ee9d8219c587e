//! Second factors: codes of an app (RFC 6238: SHA-1, 30 seconds, 6 digits), one step early or
//! late at most, and recovery codes. The secret follows from the server's own key and a random
//! salt, as those of webhooks do, so none is kept.

use super::{signed::Signer, token};
use hmac::Mac;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;
use switchboard_core::{AgentId, TenantId, Time};
use switchboard_store::{Salt, TokenHash};
use totp_rs::{Builder, Secret, Totp};

/// Recovery codes given at once.
const RECOVERY_CODES: usize = 10;
/// Light squares around the picture, without which scanners do not find it.
const MARGIN: i32 = 4;

/// Whose app it is, as the app shows it.
pub struct Account<'a> {
    pub tenant: TenantId,
    pub agent: AgentId,
    /// Shown name of the tenant.
    pub issuer: &'a str,
    pub login: &'a str,
}

/// What was typed.
pub enum Typed {
    /// A code of the app.
    Digits(String),
    /// A recovery code.
    Recovery(TokenHash),
}

impl Typed {
    /// White space and hyphens are for people.
    pub fn read(text: &str) -> Self {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .take(64)
            .flat_map(char::to_lowercase)
            .collect();
        if plain.len() == 6 && plain.bytes().all(|b| b.is_ascii_digit()) {
            Self::Digits(plain)
        } else {
            Self::Recovery(token::hash(&plain))
        }
    }
}

fn app(signer: &Signer, salt: &Salt, account: &Account) -> Totp {
    let Account { tenant, agent, .. } = account;
    let mac = signer
        .mac()
        .chain_update(format!("second factor\n{tenant}\n{agent}\n"))
        .chain_update(salt);
    let key: [u8; 32] = mac.finalize().into_bytes().into();
    let secret: [u8; 20] = key[..20].try_into().expect("twenty of thirty-two");
    // A colon parts the two names in the address.
    let plain = |name: &str| name.replace(':', " ").trim().to_owned();
    Builder::new()
        .with_secret(Secret::new_stack(secret))
        .with_issuer(Some(plain(account.issuer)))
        .with_account_name(plain(account.login))
        .build_noncompliant()
}

/// The step whose code that is, if it is one of now.
pub fn step(
    signer: &Signer,
    salt: &Salt,
    account: &Account,
    digits: &str,
    now: Time,
) -> Option<u64> {
    let seconds = u64::try_from(now.0.div_euclid(1_000)).ok()?;
    app(signer, salt, account).check(digits, seconds)
}

/// The secret in base 32, and the address that apps understand.
pub fn shown(signer: &Signer, salt: &Salt, account: &Account) -> Option<(String, String)> {
    let app = app(signer, salt, account);
    Some((app.secret().to_base32(), app.to_url().ok()?))
}

/// The picture of a text: how many squares wide it is, and the path of the dark ones.
pub fn picture(text: &str) -> Option<(u32, String)> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let from = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > from {
                let (left, top, long) = (from + MARGIN, y + MARGIN, x - from);
                let _ = write!(path, "M{left} {top}h{long}v1h-{long}z");
            }
            x += 1;
        }
    }
    Some((u32::try_from(size + 2 * MARGIN).ok()?, path))
}

/// Ten codes, and what is kept of them.
pub fn fresh_recovery_codes() -> (Vec<String>, Vec<TokenHash>) {
    let codes: Vec<String> = std::iter::repeat_with(token::fresh_password)
        .take(RECOVERY_CODES)
        .collect();
    let hashes = codes.iter().map(|code| token::hash(&code.replace('-', "")));
    let hashes = hashes.collect();
    (codes, hashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: Account = Account {
        tenant: TenantId::from_u128(1),
        agent: AgentId::from_u128(2),
        issuer: "Acme: Tents",
        login: "ann@acme.example",
    };

    /// Test vectors of RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let app = Builder::new()
            .with_secret(b"12345678901234567890".to_vec())
            .with_account_name("x")
            .build_noncompliant();
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(app.generate(seconds).to_string(), code, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_for_its_step_and_one_beside_it() {
        let signer = Signer::with_key(b"one");
        let now = Time(1_700_000_000_000);
        let current = now.0 as u64 / 30_000;
        let code = app(&signer, &[7; 32], &ACCOUNT)
            .generate(current * 30)
            .to_string();
        let check = |after: i64| step(&signer, &[7; 32], &ACCOUNT, &code, now + after);
        assert_eq!(check(0), Some(current));
        assert_eq!(
            (check(-30_000), check(30_000)),
            (Some(current), Some(current))
        );
        assert_eq!((check(-60_000), check(60_000)), (None, None));
        assert_eq!(
            step(&signer, &[8; 32], &ACCOUNT, &code, now),
            None,
            "another salt"
        );
        let other = Account {
            agent: AgentId::from_u128(3),
            ..ACCOUNT
        };
        assert_eq!(
            step(&signer, &[7; 32], &other, &code, now),
            None,
            "another agent"
        );
        let server = Signer::with_key(b"two");
        assert_eq!(
            step(&server, &[7; 32], &ACCOUNT, &code, now),
            None,
            "another server"
        );
    }

    #[test]
    fn apps_are_told_all_they_need() {
        let (secret, address) = shown(&Signer::with_key(b"one"), &[7; 32], &ACCOUNT).unwrap();
        assert_eq!(secret.len(), 32, "160 bits in base 32");
        assert!(
            address.starts_with("otpauth://totp/Acme%20%20Tents:ann%40acme.example?"),
            "{address}"
        );
        assert!(address.contains(&format!("secret={secret}")) && address.contains("issuer=Acme"));
        let (size, path) = picture(&address).unwrap();
        assert!((29..=185).contains(&size), "{size}");
        // The finder pattern in the corner begins with seven dark squares.
        assert!(path.starts_with("M4 4h7v1h-7z"), "{path}");
    }

    #[test]
    fn recovery_codes_are_known_again_however_they_are_typed() {
        let (codes, hashes) = fresh_recovery_codes();
        assert_eq!((codes.len(), hashes.len()), (10, 10));
        let typed = format!("  {} ", codes[3].to_uppercase().replace('-', " "));
        assert!(matches!(Typed::read(&typed), Typed::Recovery(hash) if hash == hashes[3]));
        assert!(matches!(Typed::read(" 123 456"), Typed::Digits(digits) if digits == "123456"));
        assert!(matches!(Typed::read("12345"), Typed::Recovery(_)));
        assert!(matches!(
            Typed::read("\u{661}\u{662}\u{663}456"),
            Typed::Recovery(_)
        ));
    }
}
