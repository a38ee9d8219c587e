//! The form beside a time that is held, and what comes of it (RV-6, RV-7).

use super::{page, view};
use crate::{
    error::Outcome,
    http::checked_wish,
    pages::plain::{Visit, forms, wait::Stand},
    rendezvous::{Asked, Keys, ask},
};
use axum::{
    extract::{Form, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use switchboard_core::{AgentId, Time};
use switchboard_store::SessionStatus;
use switchboard_wire::rest::NewRendezvous;
use uuid::Uuid;

/// What the token of the form says: the time that is held, and for whom.
pub struct Claim {
    pub hold: Uuid,
    pub from: Time,
    pub agent: Option<AgentId>,
    pub nonce: String,
}

impl Visit {
    fn claim(&self, text: &str) -> Option<Claim> {
        let token = self.check_form("wish", text)?;
        let mut parts = token.origin.split(' ');
        Some(Claim {
            hold: parts.next()?.parse().ok()?,
            from: Time::parse(parts.next()?)?,
            agent: parts.next()?.parse().ok(),
            nonce: token.nonce,
        })
    }
}

/// Shows the form. Stores nothing.
pub async fn form(visit: Visit) -> Outcome<Response> {
    let ask = visit.query.ask.clone().unwrap_or_default();
    let Some(claim) = visit.claim(&ask) else {
        return visit.choose(StatusCode::OK, None).await;
    };
    let offer = visit.offer()?;
    let known = visit.visitor().await?;
    let name = known.and_then(|known| known.name).unwrap_or_default();
    let sent = Sent {
        token: ask,
        name,
        ..Sent::default()
    };
    let text = view::wish(&visit, &offer, &claim, &sent, None);
    Ok(page(StatusCode::OK, text))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    pub token: String,
    pub name: String,
    pub email: String,
    pub subject: String,
    pub question: String,
    pub zone: String,
}

/// Agrees on the time; then the way leads to the page where it is managed. Sending the form twice
/// makes one rendezvous.
pub async fn agree(visit: Visit, form: Result<Form<Sent>, FormRejection>) -> Outcome<Response> {
    let sent = forms::read(form)?;
    let claim = visit.claim(&sent.token).filter(|_| visit.is_sent_here());
    let Some(claim) = claim else {
        let note = visit.words().expired;
        return visit.choose(StatusCode::FORBIDDEN, Some(note)).await;
    };
    let offer = visit.offer()?;
    let filled = |text: &String| Some(text.clone()).filter(|text| !text.trim().is_empty());
    let new = NewRendezvous {
        token: String::new(),
        service: Some(offer.service.key.clone()),
        from: claim.from,
        agent: claim.agent,
        name: filled(&sent.name),
        email: filled(&sent.email),
        subject: filled(&sent.subject),
        question: filled(&sent.question),
        locale: Some(visit.locale.tag().into()),
        zone: filled(&sent.zone),
        idempotency_key: String::new(),
    };
    let wish = match checked_wish(&new) {
        Ok(wish) => wish,
        Err(problem) => {
            let note = Some(visit.words().failed);
            let text = view::wish(&visit, &offer, &claim, &sent, note);
            return Ok(page(problem.status, text));
        }
    };
    let asked = Asked {
        service: new.service,
        agent: claim.agent,
        from: claim.from,
        hold: Some(claim.hold),
        wish,
        site: Some(visit.site.id),
        visitor: visit.visitor().await?,
        request: (format!("wish:{}", claim.hold), claim.nonce.clone()),
        by: None,
    };
    let keys: Keys = match ask(&visit.app, &visit.client, &visit.config, asked).await {
        Ok((_, keys, _)) => keys,
        Err(problem) => return visit.not_held(problem).await,
    };
    // Who waited for somebody waits no more (IS-114).
    if let Ok(Stand::In(live)) = visit.look().await
        && live.row.status == SessionStatus::Waiting
    {
        visit.leave(&live, &claim.nonce).await?;
    }
    let mut address = format!("/rendezvous/manage?key={}", keys.manage);
    if let Some(locale) = visit.asked {
        address.push_str(&format!("&locale={}", locale.tag()));
    }
    Ok(Redirect::to(&address).into_response())
}
