//! Signed requests (RFC 9421, with the digest of RFC 9530): method, address and content are covered, so
//! that nothing can be taken from one request into another, and each has a nonce, so that none is good
//! twice.

use super::keys::{OwnKey, has_signed, public_of};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use switchboard_core::{Millis, Time};
use switchboard_store::TokenHash;
use switchboard_wire::partner::PROTOCOL;

const DIGEST: HeaderName = HeaderName::from_static("content-digest");
const INPUT: HeaderName = HeaderName::from_static("signature-input");
const SIGNATURE: HeaderName = HeaderName::from_static("signature");
/// What every signature covers.
const COVERED: [&str; 3] = ["@method", "@target-uri", "content-digest"];
/// Clocks may differ by so much (WT-13), and requests may take their time.
pub const SKEW_MS: Millis = 10 * 60_000;
/// A nonce is remembered for so long: until no request that has it would be taken for its age.
pub const NONCE_MS: Millis = 2 * SKEW_MS;

/// Why a request is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Bad {
    /// It has no signature, or one that cannot be read.
    #[error("the request is not signed as it has to be")]
    Unsigned,
    /// The content is another than the one that was signed.
    #[error("the content is not what its digest says")]
    Digest,
    /// Too old, or of a clock that is too far ahead.
    #[error("the signature is too old or too new")]
    Time,
    /// The key has not signed this.
    #[error("the signature is not of that key")]
    Forged,
}

fn digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body)))
}

fn base(covered: &[String], method: &Method, uri: &str, digest: &str, params: &str) -> String {
    let mut text = String::new();
    for name in covered {
        let value = match name.as_str() {
            "@method" => method.as_str(),
            "@target-uri" => uri,
            _ => digest,
        };
        text.push_str(&format!("\"{name}\": {value}\n"));
    }
    text + &format!("\"@signature-params\": {params}")
}

/// Headers of a signed request.
pub fn sign(
    key: &OwnKey,
    method: &Method,
    uri: &str,
    body: &[u8],
    now: Time,
    nonce: &str,
) -> HeaderMap {
    let covered = COVERED.map(str::to_owned);
    let names = COVERED.map(|name| format!("\"{name}\"")).join(" ");
    let created = now.0 / 1_000;
    let expires = created + SKEW_MS / 1_000;
    let params = format!(
        "({names});created={created};expires={expires};nonce=\"{nonce}\";alg=\"ed25519\";keyid=\"{}\";tag=\"{PROTOCOL}\"",
        key.name()
    );
    let digest = digest(body);
    let text = base(&covered, method, uri, &digest, &params);
    let signature = STANDARD.encode(key.sign(text.as_bytes()));
    let mut headers = HeaderMap::new();
    let mut put = |name: HeaderName, text: String| {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(name, value);
        }
    };
    put(DIGEST, digest);
    put(INPUT, format!("sb={params}"));
    put(SIGNATURE, format!("sb=:{signature}:"));
    put(header::CONTENT_TYPE, "application/json".into());
    headers
}

/// What a signature says of itself; it is believed only once [`Claims::proven`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// By which key.
    pub key: TokenHash,
    /// Good once.
    pub nonce: String,
    created: i64,
    expires: Option<i64>,
    covered: Vec<String>,
    params: String,
    signature: Vec<u8>,
}

impl Claims {
    /// Reads them.
    pub fn of(headers: &HeaderMap) -> Result<Self, Bad> {
        let text = |name: &HeaderName| {
            let mut all = headers.get_all(name).iter();
            let one = all.next().and_then(|value| value.to_str().ok());
            // Two could be read as one or the other.
            one.filter(|_| all.next().is_none()).ok_or(Bad::Unsigned)
        };
        let (label, params) = text(&INPUT)?.split_once('=').ok_or(Bad::Unsigned)?;
        let (label, params) = (label.trim(), params.trim());
        let (covered, rest) = params
            .strip_prefix('(')
            .and_then(|rest| rest.split_once(')'))
            .ok_or(Bad::Unsigned)?;
        let covered: Vec<String> = covered
            .split_ascii_whitespace()
            .map(|name| name.trim_matches('"').to_owned())
            .collect();
        let all = COVERED.iter().all(|name| covered.iter().any(|c| c == name));
        if !all || covered.len() != COVERED.len() {
            return Err(Bad::Unsigned);
        }
        let param = |wanted: &str| {
            let mut all = rest.split(';').filter_map(|part| part.split_once('='));
            let found = all.find(|(name, _)| name.trim() == wanted);
            found.map(|(_, value)| value.trim().trim_matches('"'))
        };
        if param("tag") != Some(PROTOCOL) || param("alg").is_some_and(|alg| alg != "ed25519") {
            return Err(Bad::Unsigned);
        }
        let nonce = param("nonce").unwrap_or_default();
        let plain = nonce.bytes().all(|sign| sign.is_ascii_graphic());
        if !(16..=128).contains(&nonce.len()) || !plain {
            return Err(Bad::Unsigned);
        }
        let created = param("created").and_then(|text| text.parse().ok());
        let expires = match param("expires") {
            Some(text) => Some(text.parse().map_err(|_| Bad::Unsigned)?),
            None => None,
        };
        let signature = text(&SIGNATURE)?
            .trim()
            .strip_prefix(label)
            .and_then(|rest| rest.strip_prefix("=:")?.strip_suffix(':'))
            .and_then(|text| STANDARD.decode(text).ok());
        Ok(Self {
            key: param("keyid").and_then(public_of).ok_or(Bad::Unsigned)?,
            nonce: nonce.to_owned(),
            created: created.ok_or(Bad::Unsigned)?,
            expires,
            covered,
            params: params.to_owned(),
            signature: signature.ok_or(Bad::Unsigned)?,
        })
    }

    /// Whether the key that it names has signed this request, not long ago. Whether that is anybody's key,
    /// and whether the nonce is new, is asked elsewhere.
    pub fn proven(
        &self,
        headers: &HeaderMap,
        method: &Method,
        uri: &str,
        body: &[u8],
        now: Time,
    ) -> Result<(), Bad> {
        let told = headers.get(DIGEST).and_then(|value| value.to_str().ok());
        let digest = digest(body);
        if told != Some(digest.as_str()) {
            return Err(Bad::Digest);
        }
        let age = now.0.saturating_sub(self.created.saturating_mul(1_000));
        let over = |expires: i64| now.0 > expires.saturating_mul(1_000).saturating_add(SKEW_MS);
        if age.abs() > SKEW_MS || self.expires.is_some_and(over) {
            return Err(Bad::Time);
        }
        let text = base(&self.covered, method, uri, &digest, &self.params);
        match has_signed(&self.key, text.as_bytes(), &self.signature) {
            true => Ok(()),
            false => Err(Bad::Forged),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str = "https://b.example/partner/v1/transfers";
    const NONCE: &str = "0123456789abcdef";

    fn signed(key: &OwnKey) -> HeaderMap {
        sign(key, &Method::POST, URI, b"{}", Time(1_000_000), NONCE)
    }

    #[test]
    fn a_signed_request_is_proven_and_nothing_of_it_can_be_changed() {
        let key = OwnKey::fresh();
        let headers = signed(&key);
        let claims = Claims::of(&headers).unwrap();
        assert_eq!((claims.key, &*claims.nonce), (key.public(), NONCE));
        let proven = |method: &Method, uri: &str, body: &[u8], now: i64| {
            claims.proven(&headers, method, uri, body, Time(now))
        };
        let now = 1_000_000;
        assert_eq!(proven(&Method::POST, URI, b"{}", now), Ok(()));
        for skewed in [now - 300_000, now + 300_000] {
            assert_eq!(proven(&Method::POST, URI, b"{}", skewed), Ok(()), "WT-13");
        }
        let other = "https://c.example/partner/v1/transfers";
        assert_eq!(proven(&Method::GET, URI, b"{}", now), Err(Bad::Forged));
        assert_eq!(proven(&Method::POST, other, b"{}", now), Err(Bad::Forged));
        assert_eq!(proven(&Method::POST, URI, b"{ }", now), Err(Bad::Digest));
        for far in [now - SKEW_MS - 1_000, now + SKEW_MS + 1_000] {
            assert_eq!(proven(&Method::POST, URI, b"{}", far), Err(Bad::Time));
        }
    }

    #[test]
    fn what_is_not_signed_as_it_has_to_be_is_told_apart() {
        let key = OwnKey::fresh();
        let changed = |name: &HeaderName, from: &str, to: &str| {
            let mut headers = signed(&key);
            let text = headers[name].to_str().unwrap();
            assert!(text.contains(from), "{text}");
            let text = text.replacen(from, to, 1);
            headers.insert(name, HeaderValue::from_str(&text).unwrap());
            headers
        };
        for (from, to) in [
            ("\"content-digest\"", ""),
            ("\"content-digest\"", "\"host\""),
            ("tag=\"switchboard-partner-1\"", "tag=\"x\""),
            ("alg=\"ed25519\"", "alg=\"hmac-sha256\""),
            (NONCE, "short"),
            ("created=", "madeby="),
            ("keyid=\"", "keyid=\"AAAA"),
            ("sb=", "sb "),
        ] {
            let headers = changed(&INPUT, from, to);
            assert_eq!(Claims::of(&headers), Err(Bad::Unsigned), "{from} {to}");
        }
        // Well formed, and not what was signed.
        for (from, to) in [
            ("created=1000", "created=1001"),
            (NONCE, "0123456789abcdeX"),
        ] {
            let headers = changed(&INPUT, from, to);
            let claims = Claims::of(&headers).unwrap();
            let now = Time(1_000_000);
            let proven = claims.proven(&headers, &Method::POST, URI, b"{}", now);
            assert_eq!(proven, Err(Bad::Forged));
        }
        let mut twice = signed(&key);
        let one = twice[&INPUT].clone();
        twice.append(INPUT, one);
        assert_eq!(Claims::of(&twice), Err(Bad::Unsigned));
        assert_eq!(Claims::of(&HeaderMap::new()), Err(Bad::Unsigned));
    }

    #[test]
    fn the_example_of_the_rfc_is_verified() {
        // RFC 9421, B.1.4 and B.2.6: an Ed25519 key, and what it has signed.
        let key = STANDARD
            .decode("JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")
            .unwrap();
        let text = "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\
                    \"@method\": POST\n\
                    \"@path\": /foo\n\
                    \"@authority\": example.com\n\
                    \"content-type\": application/json\n\
                    \"content-length\": 18\n\
                    \"@signature-params\": (\"date\" \"@method\" \"@path\" \"@authority\" \
                    \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"";
        let signature = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";
        let key: TokenHash = key.try_into().unwrap();
        let signature = STANDARD.decode(signature).unwrap();
        assert!(has_signed(&key, text.as_bytes(), &signature));
    }
}
