//! ID tokens: the signature by one of the directory's keys, then every claim that OpenID Connect
//! Core 1.0, section 3.1.3.7, has one look at.

use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey, Header, Validation,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::{Map, Value};
use switchboard_core::Time;

/// Clocks of directory and server may differ by so many seconds.
const LEEWAY_S: f64 = 60.0;
/// A token is made for the code that was just given: older ones are somebody's from before.
const AGE_S: f64 = 600.0;
/// Most characters of a subject.
const SUBJECT: usize = 255;

/// What a token has to say.
pub struct Expected<'a> {
    /// Who made it.
    pub issuer: &'a str,
    /// For whom.
    pub client_id: &'a str,
    /// For which log-in.
    pub nonce: &'a str,
    /// Now.
    pub now: Time,
}

/// What it says.
#[derive(Debug, Clone, Deserialize)]
pub struct Claims {
    iss: String,
    /// The person, for ever.
    pub sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    /// All others.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// None of the keys is the one that it names: there may be newer ones.
    UnknownKey,
    /// A stable word for anything else.
    Bad(&'static str),
}

/// The claims of a token that is to be believed.
pub fn verify(token: &str, keys: &[Jwk], expected: &Expected<'_>) -> Result<Claims, Fault> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| Fault::Bad("token_shape"))?;
    // Whoever has the client secret, or no key at all, could sign otherwise.
    if header.alg.family() == AlgorithmFamily::Hmac {
        return Err(Fault::Bad("token_algorithm"));
    }
    let mut fitting = keys.iter().filter(|key| fits(key, &header)).peekable();
    if fitting.peek().is_none() {
        return Err(Fault::UnknownKey);
    }
    let claims = fitting.find_map(|key| signed(token, key, header.alg));
    let claims = claims.ok_or(Fault::Bad("token_signature"))?;
    check(&claims, expected).map_err(Fault::Bad)?;
    Ok(claims)
}

/// Whether the key can be the one that signed.
fn fits(key: &Jwk, header: &Header) -> bool {
    let named = header.kid.is_none() || header.kid == key.common.key_id;
    let for_that = match &key.common.public_key_use {
        None | Some(PublicKeyUse::Signature) => true,
        Some(_) => false,
    };
    let alg = key.common.key_algorithm;
    let agreed = alg.is_none_or(|alg| alg == KeyAlgorithm::from(header.alg));
    let kind = match (&key.algorithm, header.alg) {
        (AlgorithmParameters::RSA(_), alg) => alg.family() == AlgorithmFamily::Rsa,
        (AlgorithmParameters::EllipticCurve(key), Algorithm::ES256) => {
            key.curve == EllipticCurve::P256
        }
        (AlgorithmParameters::EllipticCurve(key), Algorithm::ES384) => {
            key.curve == EllipticCurve::P384
        }
        (AlgorithmParameters::OctetKeyPair(key), Algorithm::EdDSA) => {
            key.curve == EllipticCurve::Ed25519
        }
        _ => false,
    };
    named && for_that && agreed && kind
}

fn signed(token: &str, key: &Jwk, alg: Algorithm) -> Option<Claims> {
    let key = DecodingKey::from_jwk(key).ok()?;
    // The claims are looked at below, by this server's own clock.
    let mut validation = Validation::new(alg);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    let data = jsonwebtoken::decode(token, &key, &validation);
    data.ok().map(|data| data.claims)
}

fn check(claims: &Claims, expected: &Expected<'_>) -> Result<(), &'static str> {
    let us = expected.client_id;
    let audience = match &claims.aud {
        Audience::One(one) => std::slice::from_ref(one),
        Audience::Many(many) => many,
    };
    // Others may be meant too where the token was given to us.
    let given_to_us = match claims.azp.as_deref() {
        Some(party) => party == us,
        None => audience.len() == 1,
    };
    let now = expected.now.0 as f64 / 1_000.0;
    let rules = [
        (claims.iss == expected.issuer, "token_issuer"),
        (audience.iter().any(|one| one == us), "token_audience"),
        (given_to_us, "token_audience"),
        (now < claims.exp + LEEWAY_S, "token_expired"),
        (claims.iat < now + LEEWAY_S, "token_time"),
        (now - AGE_S < claims.iat + LEEWAY_S, "token_time"),
        (
            claims.nbf.is_none_or(|nbf| nbf < now + LEEWAY_S),
            "token_time",
        ),
        (
            claims.nonce.as_deref() == Some(expected.nonce),
            "token_nonce",
        ),
        (
            (1..=SUBJECT).contains(&claims.sub.chars().count()) && !claims.sub.contains('\0'),
            "token_subject",
        ),
    ];
    let broken = rules.iter().find(|(holds, _)| !holds);
    broken.map_or(Ok(()), |(_, word)| Err(word))
}
