//! What a directory says about itself (OpenID Connect Discovery 1.0), its keys, and codes taken
//! there.

use super::{
    Refused,
    id_token::{self, Claims, Expected, Fault},
};
use crate::outgoing::{Outgoing, Place, Whole};
use axum::http::HeaderValue;
use base64::{Engine, engine::general_purpose::STANDARD};
use jsonwebtoken::jwk::Jwk;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use switchboard_core::{Millis, Time};

/// Bytes of any document of a directory.
const MOST: usize = 256 * 1_024;
/// What was read stays good for so long.
const FRESH_MS: Millis = 3_600_000;
/// Directories that are remembered; then all are read anew.
const REMEMBERED: usize = 1_000;
/// Keys of one directory that are looked at.
const KEYS: usize = 64;

/// What a directory says about itself.
#[derive(Debug, Clone, Deserialize)]
pub struct Document {
    issuer: String,
    /// Where browsers are sent.
    pub authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Its answers name it (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

/// A directory, as it was read.
pub struct Provider {
    /// What it says about itself.
    pub document: Document,
    read_at: Time,
    keys: Mutex<Arc<Vec<Jwk>>>,
}

/// A code, and what proves that it is for us.
pub struct Exchange<'a> {
    pub client_id: &'a str,
    pub client_secret: &'a str,
    pub code: &'a str,
    pub verifier: &'a str,
    pub redirect_uri: &'a str,
}

/// Directories that were read not long ago.
#[derive(Default)]
pub struct Providers(Mutex<HashMap<String, Arc<Provider>>>);

impl Providers {
    /// The directory of that issuer.
    pub async fn get(
        &self,
        outgoing: &Outgoing,
        issuer: &str,
        now: Time,
    ) -> Result<Arc<Provider>, Refused> {
        let known = self.lock().get(issuer).cloned();
        if let Some(known) = known.filter(|known| now.since(known.read_at) < FRESH_MS) {
            return Ok(known);
        }
        self.read(outgoing, issuer, now).await
    }

    /// The same, read now.
    pub async fn read(
        &self,
        outgoing: &Outgoing,
        issuer: &str,
        now: Time,
    ) -> Result<Arc<Provider>, Refused> {
        let document = discover(outgoing, issuer).await?;
        let keys = read_keys(outgoing, &document).await?;
        let provider = Arc::new(Provider {
            document,
            read_at: now,
            keys: Mutex::new(Arc::new(keys)),
        });
        let mut all = self.lock();
        if all.len() >= REMEMBERED {
            all.clear();
        }
        all.insert(issuer.to_owned(), provider.clone());
        Ok(provider)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Provider>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Provider {
    /// Takes a code there; the ID token that it is good for.
    pub async fn exchange(
        &self,
        outgoing: &Outgoing,
        exchange: &Exchange<'_>,
    ) -> Result<String, Refused> {
        #[derive(Deserialize)]
        struct Tokens {
            id_token: String,
        }
        let methods = self.document.token_endpoint_auth_methods_supported.as_ref();
        // Where it does not say, it is this one (Discovery 1.0, section 3).
        let basic = methods.is_none_or(|all| all.iter().any(|one| one == "client_secret_basic"));
        let authorization = basic.then(|| basic_authorization(exchange)).transpose()?;
        let place = place(&self.document.token_endpoint)?;
        let answer = outgoing.post_form(&place, authorization, form(exchange, !basic), MOST);
        let answer = answer.await.map_err(unavailable)?;
        if answer.code == 400 {
            // The code is none, is used up, or was given to somebody else.
            return Err(Refused::BadAnswer("code_refused"));
        }
        json::<Tokens>(answer).map(|tokens| tokens.id_token)
    }

    /// The claims of a token that is to be believed. Where it names a key that is not known, the
    /// keys are read once more.
    pub async fn verify(
        &self,
        outgoing: &Outgoing,
        token: &str,
        expected: &Expected<'_>,
    ) -> Result<Claims, Refused> {
        let known = self.lock().clone();
        let first = id_token::verify(token, &known, expected);
        let claims = match first {
            Err(Fault::UnknownKey) => {
                let keys = Arc::new(read_keys(outgoing, &self.document).await?);
                *self.lock() = keys.clone();
                id_token::verify(token, &keys, expected)
            }
            other => other,
        };
        claims.map_err(|fault| match fault {
            Fault::UnknownKey => Refused::BadAnswer("token_key"),
            Fault::Bad(word) => Refused::BadAnswer(word),
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Arc<Vec<Jwk>>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The request for a token, with the client's credentials where they are to be in it.
fn form(exchange: &Exchange<'_>, credentials: bool) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", exchange.code)
        .append_pair("redirect_uri", exchange.redirect_uri)
        .append_pair("code_verifier", exchange.verifier);
    if credentials {
        form.append_pair("client_id", exchange.client_id)
            .append_pair("client_secret", exchange.client_secret);
    }
    form.finish()
}

/// RFC 6749, section 2.3.1: both are encoded as a form is, before they are put together.
fn basic_authorization(exchange: &Exchange<'_>) -> Result<HeaderValue, Refused> {
    let encoded =
        |text: &str| -> String { form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let (id, secret) = (exchange.client_id, exchange.client_secret);
    let both = format!("{}:{}", encoded(id), encoded(secret));
    let value = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(both)));
    let mut value = value.map_err(|_| Refused::BadAnswer("client_secret"))?;
    value.set_sensitive(true);
    Ok(value)
}

async fn discover(outgoing: &Outgoing, issuer: &str) -> Result<Document, Refused> {
    let path = ".well-known/openid-configuration";
    let url = format!("{}/{path}", issuer.trim_end_matches('/'));
    let answer = outgoing.get(&place(&url)?, MOST).await;
    let document: Document = json(answer.map_err(unavailable)?)?;
    if document.issuer != issuer {
        let says = "it calls itself by another address";
        return Err(Refused::Unavailable(says.into()));
    }
    let secure = place(issuer)?.tls;
    for end in [
        &document.authorization_endpoint,
        &document.token_endpoint,
        &document.jwks_uri,
    ] {
        // Each has to be an address of the web: browsers are sent to the first.
        let tls = place(end)?.tls;
        if secure && !tls {
            return Err(Refused::Unavailable(
                "it names an address without TLS".into(),
            ));
        }
    }
    Ok(document)
}

async fn read_keys(outgoing: &Outgoing, document: &Document) -> Result<Vec<Jwk>, Refused> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Value>,
    }
    let answer = outgoing.get(&place(&document.jwks_uri)?, MOST).await;
    let set: Set = json(answer.map_err(unavailable)?)?;
    // Keys of kinds that are not known here are no fault of the others.
    let known = set.keys.into_iter().take(KEYS);
    Ok(known
        .filter_map(|key| serde_json::from_value(key).ok())
        .collect())
}

/// An address that a directory is reached by. Browsers are sent to some of them: no other scheme.
fn place(url: &str) -> Result<Place, Refused> {
    let bad = |_| Refused::Unavailable("it names what is no address".into());
    url.parse().map_err(bad)
}

fn unavailable(failed: crate::outgoing::Failed) -> Refused {
    Refused::Unavailable(failed.to_string())
}

fn json<T: DeserializeOwned>(answer: Whole) -> Result<T, Refused> {
    if answer.code != 200 {
        return Err(Refused::Unavailable(format!("it answers {}", answer.code)));
    }
    let shape = |_| Refused::Unavailable("it answers what cannot be understood".into());
    serde_json::from_slice(&answer.body).map_err(shape)
}
