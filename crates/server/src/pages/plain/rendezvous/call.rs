//! Who waits in the queue keeps the place and is called when their turn comes (IS-114).

use super::{page, view};
use crate::{
    error::Outcome,
    pages::plain::{Visit, forms, wait::Stand},
    rendezvous::{Kept, keep_place, keeps_places},
};
use axum::{
    extract::{Form, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use switchboard_core::{SessionId, VisitorId};

impl Visit {
    /// Where a number is left; `None` where the service calls nobody whose turn has come.
    pub(in crate::pages::plain) fn call_address(&self, service: &str) -> Option<String> {
        let service = self.config.service(service)?;
        keeps_places(service).map(|_| self.to("call"))
    }

    /// The session in which somebody waits here: that of the address, or of the plain pages.
    async fn waits_in(&self) -> Outcome<Option<(SessionId, VisitorId)>> {
        if let Some(stated) = self.stated() {
            return Ok(Some((stated.session, stated.visitor)));
        }
        let Some(visitor) = self.visitor().await? else {
            return Ok(None);
        };
        Ok(match self.look().await? {
            Stand::In(live) => Some((live.row.id, visitor.id)),
            Stand::Nobody | Stand::Over => None,
        })
    }
}

/// Shows the form. Stores nothing.
pub async fn form(visit: Visit) -> Outcome<Response> {
    let Some((session, visitor)) = visit.waits_in().await? else {
        return Ok(visit.go(""));
    };
    let token = visit.form_token("call", format!("{session} {visitor}"));
    Ok(page(StatusCode::OK, view::call(&visit, &token, "", None)))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    token: String,
    phone: String,
}

/// Keeps the place; then the way leads to the page where it is managed. Sending the form twice is once.
pub async fn agree(visit: Visit, form: Result<Form<Sent>, FormRejection>) -> Outcome<Response> {
    let sent = forms::read(form)?;
    let token = visit.check_form("call", &sent.token);
    let Some(token) = token.filter(|_| visit.is_sent_here()) else {
        return Ok(visit.go("session"));
    };
    let mut parts = token.origin.split(' ').map(str::to_owned);
    let session = parts.next().and_then(|id| id.parse::<SessionId>().ok());
    let visitor = parts.next().and_then(|id| id.parse::<VisitorId>().ok());
    let (Some(session), Some(visitor)) = (session, visitor) else {
        return Ok(visit.go("session"));
    };
    let throttle = &visit.app.throttles.start;
    let party = visit.client.party.expose();
    if throttle.take(party, visit.app.clock.now()).is_err() {
        let note = Some(visit.words().too_many);
        let text = view::call(&visit, &sent.token, &sent.phone, note);
        return Ok(page(StatusCode::TOO_MANY_REQUESTS, text));
    }
    let tenant = visit.config.id();
    let row = visit.app.store.session(tenant, session).await?;
    let known = visit.app.store.visitor_by_id(tenant, visitor).await?;
    let (Some(session), Some(visitor)) = (row, known) else {
        return Ok(visit.go(""));
    };
    let kept = Kept {
        session,
        visitor,
        phone: sent.phone.clone(),
        site: visit.site.id,
        locale: visit.locale.tag().into(),
    };
    match keep_place(&visit.app, &visit.client, &visit.config, kept).await {
        Ok((_, keys)) => {
            let address = format!("/rendezvous/manage?key={}", keys.manage);
            Ok(Redirect::to(&address).into_response())
        }
        Err(problem) => {
            let note = match problem.errors.is_empty() {
                true => visit.words().failed,
                false => visit.later_words().phone_wrong,
            };
            let text = view::call(&visit, &sent.token, &sent.phone, Some(note));
            Ok(page(problem.status, text))
        }
    }
}
