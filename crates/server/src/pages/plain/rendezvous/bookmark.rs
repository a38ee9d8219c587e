//! The page of a rendezvous whose address holds no secret: the identifier comes by a cookie of this
//! browser (RV-20). Another browser has to prove otherwise whose it is.

use super::{link::Bare, page, view};
use crate::{
    auth::cookie,
    pages::{locale, plain::forms},
    rendezvous::{self, Held, Manages, found},
};
use axum::{
    extract::{Form, Path, rejection::FormRejection},
    http::{StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use switchboard_core::Millis;
use uuid::Uuid;

/// So long after its time the browser may still ask what became of it.
const KEPT_MS: Millis = 30 * 86_400_000;

/// The name of the cookie of one rendezvous.
pub fn cookie_name(id: Uuid) -> String {
    format!("{}{id}", cookie::RENDEZVOUS)
}

/// The cookie that opens the page in this browser from now on.
pub fn set(held: &Held, identifier: &str, now: switchboard_core::Time) -> axum::http::HeaderValue {
    let life = (held.row.window.closes_at + KEPT_MS).since(now);
    cookie::set_rendezvous(&held.row.id.to_string(), identifier, life / 1_000)
}

/// The page, if the browser has its cookie; else the question for another proof. Nobody learns which
/// rendezvous there are.
pub async fn look(Path(id): Path<Uuid>, bare: Bare) -> Response {
    let name = cookie_name(id);
    let Some(key) = cookie::read(bare.headers(), &name).map(str::to_owned) else {
        return prove(&bare, id, None);
    };
    match found(&bare.app, &bare.client, &key, Manages::Any).await {
        Ok(held) if held.row.id == id => {}
        _ => return prove(&bare, id, None),
    }
    match bare.open(&key, Manages::Any).await {
        Ok((visit, held)) => page(StatusCode::OK, view::stand(&visit, &held, &key, None)),
        Err(refused) => refused,
    }
}

fn prove(bare: &Bare, id: Uuid, said: Option<bool>) -> Response {
    let asked = bare.query.locale.as_deref();
    let locale = locale::negotiate(asked, bare.headers(), "en");
    let status = match said {
        Some(true) => StatusCode::OK,
        _ => StatusCode::FORBIDDEN,
    };
    page(status, view::prove(locale, id, said))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Proof {
    link: String,
    email: String,
}

/// Another proof: the link itself, or the mail address, to which the link is sent. Whether the address
/// was right nobody is told.
pub async fn proven(
    Path(id): Path<Uuid>,
    bare: Bare,
    form: Result<Form<Proof>, FormRejection>,
) -> Response {
    let sent = match forms::read(form) {
        Ok(sent) => sent,
        Err(problem) => return problem.into_response(),
    };
    if !bare.is_sent_here() {
        return prove(&bare, id, None);
    }
    let link = sent.link.trim();
    if !link.is_empty() {
        let key = link.rsplit("key=").next().unwrap_or(link);
        let key = key.split('&').next().unwrap_or(key).to_owned();
        let now = bare.app.clock.now();
        return match found(&bare.app, &bare.client, &key, Manages::Any).await {
            Ok(held) if held.row.id == id => {
                let cookies = AppendHeaders([(header::SET_COOKIE, set(&held, &key, now))]);
                (cookies, Redirect::to(&format!("/rendezvous/{id}"))).into_response()
            }
            _ => prove(&bare, id, Some(false)),
        };
    }
    let email = sent.email.trim();
    if email.is_empty() {
        return prove(&bare, id, Some(false));
    }
    match rendezvous::send_link(&bare.app, &bare.client, id, email).await {
        Ok(()) => prove(&bare, id, Some(true)),
        Err(problem) => problem.into_response(),
    }
}
