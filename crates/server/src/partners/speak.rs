//! What is said to a partner's server, signed.

use super::{door, keys::OwnKey, signature};
use crate::{
    app::Shared,
    auth::token,
    error::{Outcome, Problem},
    http::partner_routes,
    outgoing::{Fetched, Place},
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, Method, StatusCode},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use switchboard_core::session::WarmEnd;
use switchboard_store::PartnerRow;
use switchboard_wire::partner::No;
use tower::ServiceExt;

/// Bytes of an answer.
const ANSWER: usize = 256 * 1_024;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// None came in time, or the server there cannot do it just now: it may be asked again.
    Unreached,
    /// One that cannot be understood.
    Garbled,
    /// It says no.
    No(No),
}

impl NoAnswer {
    /// What it means for an attempt (WT-61, WT-62).
    pub const fn outcome(self) -> WarmEnd {
        match self {
            NoAnswer::Unreached | NoAnswer::Garbled => WarmEnd::Unreached,
            NoAnswer::No(no) => no.outcome(),
        }
    }

    /// As an answer to whoever of ours has asked.
    pub fn problem(self) -> Problem {
        let (status, code, text) = match self.outcome() {
            WarmEnd::Denied => (
                StatusCode::FORBIDDEN,
                "partner_denied",
                "The partner does not allow it.",
            ),
            WarmEnd::Unstaffed => (
                StatusCode::CONFLICT,
                "partner_unstaffed",
                "Nobody is there at the moment.",
            ),
            _ => (
                StatusCode::BAD_GATEWAY,
                "partner_unreached",
                "The partner's server does not answer.",
            ),
        };
        Problem::new(status, code, text)
    }
}

#[derive(Deserialize)]
struct Refused {
    code: No,
}

/// Asks a partner's server.
///
/// # Errors
/// The outer ones are faults here.
pub async fn ask<T: DeserializeOwned>(
    app: &Shared,
    partner: &PartnerRow,
    method: Method,
    path: &str,
    body: &impl Serialize,
) -> Outcome<Result<T, NoAnswer>> {
    let Some(server) = &partner.server else {
        return Ok(Err(NoAnswer::No(No::Denied)));
    };
    let key = OwnKey::of(app, partner)?;
    send(app, &key, server, method, path, body).await
}

/// The same, by address and key.
pub async fn send<T: DeserializeOwned>(
    app: &Shared,
    key: &OwnKey,
    server: &str,
    method: Method,
    path: &str,
    body: &impl Serialize,
) -> Outcome<Result<T, NoAnswer>> {
    // A question has no content, and signs that.
    let body = match method {
        Method::GET => Vec::new(),
        _ => serde_json::to_vec(body).map_err(Problem::internal)?,
    };
    let answer = fetched(app, key, server, (method, path), body.into(), ANSWER).await;
    Ok(answer.and_then(|body| {
        let body: &[u8] = match body.is_empty() {
            true => b"null",
            false => &body,
        };
        serde_json::from_slice(body).map_err(|_| NoAnswer::Garbled)
    }))
}

/// A part of a document of a partner's.
///
/// # Errors
/// As [`ask`].
pub async fn content(
    app: &Shared,
    partner: &PartnerRow,
    path: &str,
    most: usize,
) -> Outcome<Result<Bytes, NoAnswer>> {
    let Some(server) = &partner.server else {
        return Ok(Err(NoAnswer::No(No::Denied)));
    };
    let key = OwnKey::of(app, partner)?;
    Ok(fetched(app, &key, server, (Method::GET, path), Bytes::new(), most).await)
}

/// Whatever is answered to a signed request.
async fn fetched(
    app: &Shared,
    key: &OwnKey,
    server: &str,
    (method, path): (Method, &str),
    body: Bytes,
    most: usize,
) -> Result<Bytes, NoAnswer> {
    let uri = format!("{server}/partner/v1/{path}");
    let place = uri.parse::<Place>().map_err(|_| NoAnswer::Unreached)?;
    let nonce = URL_SAFE_NO_PAD.encode(token::random::<18>());
    let headers = signature::sign(key, &method, &uri, &body, app.clock.now(), &nonce);
    let (code, body) = if server == app.config.public_url {
        here(app, method, path, headers, body, most).await?
    } else {
        let answer = app.outgoing.fetch(&place, method, headers, body, most);
        let Fetched { code, body, .. } = answer.await.map_err(|error| {
            tracing::debug!(%error, "a partner is not reached");
            NoAnswer::Unreached
        })?;
        (code, body)
    };
    match code {
        200..=299 => Ok(body),
        // Too many, or in trouble: it says nothing about the matter.
        429 | 500..=599 => Err(NoAnswer::Unreached),
        _ => {
            let no = serde_json::from_slice::<Refused>(&body).map(|refused| refused.code);
            Err(NoAnswer::No(no.unwrap_or(No::Denied)))
        }
    }
}

/// The partner is of this server: the same request, which need not leave it.
async fn here(
    app: &Shared,
    method: Method,
    path: &str,
    headers: HeaderMap,
    body: Bytes,
    most: usize,
) -> Result<(u16, Bytes), NoAnswer> {
    let mut request = Request::new(Body::from(body));
    *request.method_mut() = method;
    let path = format!("/partner/v1/{path}").parse();
    *request.uri_mut() = path.map_err(|_| NoAnswer::Unreached)?;
    *request.headers_mut() = headers;
    request.extensions_mut().insert(door::Inside);
    let routes = partner_routes().with_state(app.clone());
    let Ok(response) = routes.oneshot(request).await;
    let code = response.status().as_u16();
    let body = to_bytes(response.into_body(), most).await;
    Ok((code, body.map_err(|_| NoAnswer::Garbled)?))
}

/// Tells a partner something, whatever it has to say to that.
///
/// # Errors
/// As [`ask`].
pub async fn tell(
    app: &Shared,
    partner: &PartnerRow,
    path: &str,
    body: &impl Serialize,
) -> Outcome<Result<(), NoAnswer>> {
    let heard = ask::<IgnoredAny>(app, partner, Method::POST, path, body).await?;
    Ok(heard.map(drop))
}

/// Tells a partner that it is none any more. It need not hear it: its next request is refused.
pub async fn tell_revoked(app: &Shared, partner: &PartnerRow) {
    let told = tell(app, partner, "revoked", &()).await;
    if !matches!(told, Ok(Ok(_))) {
        tracing::debug!(partner = %partner.id, "a partner was not told that it is none any more");
    }
}
