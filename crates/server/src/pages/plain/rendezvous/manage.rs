//! The page of whoever made it: the link to keep, another time, calling it off.

use super::{
    bookmark,
    link::{Bare, Pressed},
    page, view,
};
use crate::{
    error::{Outcome, Problem},
    pages::plain::{Visit, forms},
    rendezvous::{self, Held, Manages, Offer, named},
};
use axum::{
    extract::{Form, rejection::FormRejection},
    http::{StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use switchboard_core::{Time, rendezvous::Step};

/// Shows where it stands, the link, and what may be done.
pub async fn look(bare: Bare) -> Response {
    let key = bare.query.key.clone().unwrap_or_default();
    match bare.open(&key, Manages::Yes).await {
        Ok((visit, held)) => {
            let set = bookmark::set(&held, &key, visit.app.clock.now());
            let cookie = AppendHeaders([(header::SET_COOKIE, set)]);
            let text = view::stand(&visit, &held, &key, None);
            (cookie, page(StatusCode::OK, text)).into_response()
        }
        Err(refused) => refused,
    }
}

/// Free times for one that is to be moved. Stores nothing.
pub async fn times(bare: Bare) -> Outcome<Response> {
    let key = bare.query.key.clone().unwrap_or_default();
    match bare.open(&key, Manages::Yes).await {
        Ok((visit, held)) => choose(&visit, &held, &key, StatusCode::OK, None).await,
        Err(refused) => Ok(refused),
    }
}

async fn choose(
    visit: &Visit,
    held: &Held,
    key: &str,
    status: StatusCode,
    note: Option<&str>,
) -> Outcome<Response> {
    let offer = Offer::of(&visit.config, Some(&held.row.service));
    let movable = held.row.state.after(Step::Moved).is_some();
    let Some(mut offer) = offer.filter(|_| movable) else {
        return Ok(page(StatusCode::OK, view::stand(visit, held, key, note)));
    };
    offer.pinned = named(held);
    let agent = offer
        .pinned
        .filter(|agent| offer.wanted(Some(*agent)).is_ok());
    let choice = visit.choice(&offer, agent, Some(held.row.entry)).await?;
    Ok(page(status, view::other_times(visit, &choice, key, note)))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Moved {
    key: String,
    from: String,
}

/// The way back to the page, so that loading it again sends nothing again.
fn back(key: &str) -> Response {
    Redirect::to(&format!("/rendezvous/manage?key={key}")).into_response()
}

/// Gives it the time that was chosen.
pub async fn change(bare: Bare, form: Result<Form<Moved>, FormRejection>) -> Outcome<Response> {
    let sent = forms::read(form)?;
    let (visit, held) = match bare.open(&sent.key, Manages::Yes).await {
        Ok(open) => open,
        Err(refused) => return Ok(refused),
    };
    let moved = match Time::parse(&sent.from).filter(|_| visit.is_sent_here()) {
        Some(from) => {
            let to = (from, None);
            rendezvous::move_to(&visit.app, &visit.client, &held, to, None).await
        }
        None => Err(Problem::forbidden()),
    };
    match moved {
        Ok(_) => Ok(back(&sent.key)),
        Err(problem) => {
            let note = match problem.code {
                "time_taken" => visit.later_words().taken,
                _ => visit.words().failed,
            };
            choose(&visit, &held, &sent.key, problem.status, Some(note)).await
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Numbered {
    key: String,
    phone: String,
}

/// Corrects the number that the visitor is to be called at (RV-15).
pub async fn renumber(
    bare: Bare,
    form: Result<Form<Numbered>, FormRejection>,
) -> Outcome<Response> {
    let sent = forms::read(form)?;
    let (visit, held) = match bare.open(&sent.key, Manages::Yes).await {
        Ok(open) => open,
        Err(refused) => return Ok(refused),
    };
    let done = match visit.is_sent_here() {
        true => rendezvous::renumber(&visit.app, &visit.client, &held, &sent.phone).await,
        false => Err(Problem::forbidden()),
    };
    match done {
        Ok(_) => Ok(back(&sent.key)),
        Err(problem) => {
            let note = match problem.errors.is_empty() {
                true => visit.words().failed,
                false => visit.later_words().phone_wrong,
            };
            let text = view::stand(&visit, &held, &sent.key, Some(note));
            Ok(page(problem.status, text))
        }
    }
}

/// Calls it off.
pub async fn cancel(bare: Bare, form: Result<Form<Pressed>, FormRejection>) -> Outcome<Response> {
    let sent = forms::read(form)?;
    let (visit, held) = match bare.open(&sent.key, Manages::Yes).await {
        Ok(open) => open,
        Err(refused) => return Ok(refused),
    };
    let done = match visit.is_sent_here() {
        true => rendezvous::cancel(&visit.app, &visit.client, &held, None).await,
        false => Err(Problem::forbidden()),
    };
    match done {
        Ok(_) => Ok(back(&sent.key)),
        Err(problem) => {
            let note = Some(visit.words().failed);
            let text = view::stand(&visit, &held, &sent.key, note);
            Ok(page(problem.status, text))
        }
    }
}
