//! The form beside a time that is held, and what comes of it (RV-6, RV-7).

use super::{page, view};
use crate::{
    error::Outcome,
    http::checked_wish,
    pages::plain::{Visit, forms, wait::Stand},
    rendezvous::{Asked, Context, Keys, Offer, ask, context},
};
use axum::{
    extract::{Form, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use switchboard_core::{AgentId, SessionId, Time, VisitorId};
use switchboard_store::{SessionStatus, Visitor, Wish};
use switchboard_wire::rest::NewRendezvous;
use uuid::Uuid;

/// What the token of the form says: the time that is held, and for whom.
pub struct Claim {
    pub hold: Uuid,
    pub from: Time,
    pub agent: Option<AgentId>,
    /// The session in which it is stated, and by whom.
    pub stated: Option<(SessionId, VisitorId)>,
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
            stated: parts
                .next()
                .and_then(|session| session.parse().ok())
                .zip(parts.next().and_then(|visitor| visitor.parse().ok())),
            nonce: token.nonce,
        })
    }
}

impl Visit {
    /// What is offered to whoever has that claim: whoever was tied to it stays so.
    fn pinned(&self, claim: &Claim) -> Outcome<Offer<'_>> {
        let mut offer = self.offer()?;
        offer.pinned = claim.agent.filter(|_| claim.stated.is_some());
        Ok(offer)
    }

    /// Who states the wish, if they are known.
    async fn stating(&self, claim: &Claim) -> Outcome<Option<Visitor>> {
        match claim.stated {
            Some((_, visitor)) => {
                let tenant = self.config.id();
                Ok(self.app.store.visitor_by_id(tenant, visitor).await?)
            }
            None => self.visitor().await,
        }
    }

    async fn context(&self, claim: &Claim) -> Outcome<Context> {
        match claim.stated {
            Some((session, _)) => context(&self.app, self.config.id(), session).await,
            None => Ok(Context::default()),
        }
    }

    /// Who waits in that session waits no more: they have agreed on another time (IS-114).
    async fn wait_no_more(&self, session: SessionId, visitor: VisitorId) -> Outcome<()> {
        let tenant = self.config.id();
        let row = self.app.store.session(tenant, session).await?;
        if row.is_some_and(|row| row.status == SessionStatus::Waiting)
            && let Ok(Some(leg)) = self.app.hub.visitor_leg(tenant, session, visitor).await
        {
            // They may have gone by themselves meanwhile.
            let gone = self.app.hub.remove(tenant, session, leg).await;
            tracing::debug!(%session, ?gone, "a later time instead of waiting");
        }
        Ok(())
    }
}

/// Shows the form. Stores nothing.
pub async fn form(visit: Visit) -> Outcome<Response> {
    let ask = visit.query.ask.clone().unwrap_or_default();
    let Some(claim) = visit.claim(&ask) else {
        return visit.choose(StatusCode::OK, None).await;
    };
    let offer = visit.pinned(&claim)?;
    let known = visit.stating(&claim).await?;
    let context = visit.context(&claim).await?;
    let sent = Sent {
        token: ask,
        name: known
            .as_ref()
            .and_then(|known| known.name.clone())
            .unwrap_or_default(),
        email: known.and_then(|known| known.email).unwrap_or_default(),
        subject: context.subject.unwrap_or_default(),
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
    pub phone: String,
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
    let offer = visit.pinned(&claim)?;
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
        phone: filled(&sent.phone),
        idempotency_key: String::new(),
    };
    let wish = match checked_wish(&new) {
        Ok(wish) => Wish {
            earlier: claim.stated.map(|(session, _)| session),
            ..wish
        },
        Err(problem) => {
            let note = Some(visit.words().failed);
            let text = view::wish(&visit, &offer, &claim, &sent, note);
            return Ok(page(problem.status, text));
        }
    };
    let asked = Asked {
        service: new.service,
        agent: claim.agent,
        pinned: claim.stated.is_some(),
        from: claim.from,
        hold: Some(claim.hold),
        wish,
        site: Some(visit.site.id),
        visitor: visit.stating(&claim).await?,
        request: (format!("wish:{}", claim.hold), claim.nonce.clone()),
        by: None,
    };
    let keys: Keys = match ask(&visit.app, &visit.client, &visit.config, asked).await {
        Ok((_, keys, _)) => keys,
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let wrong = problem.errors.iter().any(|error| error.field == "phone");
            let note = match wrong {
                true => visit.later_words().phone_wrong,
                false => visit.words().failed,
            };
            let text = view::wish(&visit, &offer, &claim, &sent, Some(note));
            return Ok(page(problem.status, text));
        }
        Err(problem) => return visit.not_held(problem).await,
    };
    if let Some((session, visitor)) = claim.stated {
        visit.wait_no_more(session, visitor).await?;
    }
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
