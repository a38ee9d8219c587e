//! Whoever comes as a partner's server: by a signature of a key that was pinned, for a request that was
//! never seen before.

use super::{
    PAIRED,
    signature::{Bad, Claims, NONCE_MS},
};
use crate::{
    app::Shared,
    auth::client::Client,
    error::{Outcome, Problem},
};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::StatusCode,
};
use serde::de::DeserializeOwned;
use switchboard_store::{PartnerRow, TokenHash};
use switchboard_wire::partner::No;

/// A request of a partner, and what it says.
pub struct Peer<T> {
    /// Which one.
    pub partner: PartnerRow,
    /// What.
    pub said: T,
}

/// Marks a request that comes from this server itself, where two partners share one.
#[derive(Debug, Clone, Copy)]
pub struct Inside;

/// A request that somebody has signed with the key that it names, whoever that is.
pub struct Signed {
    /// The key.
    pub key: TokenHash,
    /// Good once.
    pub nonce: String,
    /// The content.
    pub body: Bytes,
}

fn refused(bad: Bad) -> Problem {
    let status = StatusCode::UNAUTHORIZED;
    Problem::new(status, No::Denied.code(), bad.to_string())
}

impl FromRequest<Shared> for Signed {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let now = app.clock.now();
        if parts.extensions.get::<Inside>().is_none() {
            let Ok(client) = Client::from_request_parts(&mut parts, app).await;
            let throttle = &app.throttles.request;
            let taken = throttle.take(client.party.expose(), now);
            taken.map_err(Problem::rate_limited)?;
        }
        let claims = Claims::of(&parts.headers).map_err(refused)?;
        let request = Request::from_parts(parts.clone(), body);
        let body = Bytes::from_request(request, app).await.map_err(|error| {
            Problem::new(
                error.status(),
                No::Invalid.code(),
                "The content is not read.",
            )
        })?;
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let uri = format!("{}{path}", app.config.public_url);
        claims
            .proven(&parts.headers, &parts.method, &uri, &body, now)
            .map_err(refused)?;
        Ok(Self {
            key: claims.key,
            nonce: claims.nonce,
            body,
        })
    }
}

impl Signed {
    /// What it says.
    pub fn read<T: DeserializeOwned>(&self) -> Outcome<T> {
        // A request without content says nothing, in JSON.
        let body: &[u8] = if self.body.is_empty() {
            b"null"
        } else {
            &self.body
        };
        serde_json::from_slice(body).map_err(|error| {
            let text = format!("The content cannot be understood: {error}.");
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, No::Invalid.code(), text)
        })
    }
}

impl<T: DeserializeOwned> FromRequest<Shared> for Peer<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Problem> {
        let signed = Signed::from_request(request, app).await?;
        let denied = || {
            let status = StatusCode::FORBIDDEN;
            Problem::new(status, No::Denied.code(), "This server does not know you.")
        };
        let partner = app.store.partner_by_key(&signed.key).await?;
        let partner = partner.filter(|partner| partner.state == PAIRED);
        let partner = partner.ok_or_else(denied)?;
        let until = app.clock.now() + NONCE_MS;
        if !app
            .store
            .note_nonce(partner.id, &signed.nonce, until)
            .await?
        {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                No::Denied.code(),
                "This request came before.",
            ));
        }
        let said = signed.read()?;
        Ok(Self { partner, said })
    }
}
