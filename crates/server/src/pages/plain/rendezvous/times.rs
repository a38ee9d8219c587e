//! Choosing a free time, which is then held (RV-10).

use super::{page, view};
use crate::{
    error::{Outcome, Problem},
    http::usual_span,
    pages::plain::{Visit, forms},
    rendezvous::{Offer, Stated, hold_for, wall},
};
use axum::{
    extract::{Form, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use switchboard_core::{AgentId, Time, hours, rendezvous::slots::Slot};

/// Free times as a page shows them.
pub struct Choice<'a> {
    pub offer: &'a Offer<'a>,
    pub agent: Option<AgentId>,
    /// By whose clock.
    pub zone: String,
    /// From when on they were looked for, if not from now.
    pub from: Option<Time>,
    /// Where to go on looking.
    pub further: Option<Time>,
    pub slots: Vec<Slot>,
}

/// Times on one page; whole days.
const MOST: usize = 60;

impl Visit {
    pub(super) fn offer(&self) -> Outcome<Offer<'_>> {
        let mut offer = Offer::required(&self.config, self.query.service.as_deref())?;
        offer.pinned = self.stated().and_then(|stated| stated.agent);
        Ok(offer)
    }

    /// The session in which the wish is stated, if it is (RV-12).
    pub(super) fn stated(&self) -> Option<Stated> {
        let text = self.query.of.as_deref()?;
        Stated::read(&self.app, &self.site.key, text)
    }

    /// The zone in which times are shown: the visitor's if it is known, else that of the company.
    pub(super) fn zone(&self, offer: &Offer<'_>) -> String {
        let asked = self.query.zone.as_deref();
        let asked = asked.filter(|zone| hours::is_zone(zone)).map(str::to_owned);
        let queue = self.config.queue_of(offer.service);
        let company = queue.and_then(|queue| {
            let hours = self.config.queues.get(&queue)?.opening.hours?;
            Some(self.config.hours.get(&hours)?.calendar().zone.clone())
        });
        asked.or(company).unwrap_or_else(|| "UTC".into())
    }

    /// Free times from that moment on, as many as one page takes.
    pub(super) async fn choice<'a>(
        &self,
        offer: &'a Offer<'a>,
        agent: Option<AgentId>,
        but: Option<uuid::Uuid>,
    ) -> Outcome<Choice<'a>> {
        let now = self.app.clock.now();
        let from = self.query.from.as_deref().and_then(Time::parse);
        let from = from.filter(|from| *from > now);
        let zone = self.zone(offer);
        let mut span = usual_span(from.unwrap_or(now));
        let latest = now + offer.terms.rules.horizon_ms;
        let mut slots = offer.times(&self.app, agent, span, but).await?;
        // The first free day may be far away.
        while slots.is_empty() && span.1 < latest {
            span = usual_span(span.1);
            slots = offer.times(&self.app, agent, span, but).await?;
        }
        let mut further = (span.1 < latest).then_some(span.1);
        if slots.len() > MOST {
            let day = |slot: &Slot| wall(&zone, slot.from).0;
            let last = day(&slots[MOST]);
            // The day that would be cut goes to the next page, unless it is the only one.
            let whole = slots.iter().position(|slot| day(slot) == last).unwrap_or(0);
            let end = match whole {
                0 => slots.iter().take_while(|slot| day(slot) == last).count(),
                whole => whole,
            };
            further = slots.get(end).map(|slot| slot.from).or(further);
            slots.truncate(end);
        }
        Ok(Choice {
            offer,
            agent,
            zone,
            from,
            further,
            slots,
        })
    }

    /// The agent that the address names, where one may be asked for.
    fn agent(&self, offer: &Offer<'_>) -> Option<AgentId> {
        let agent = self.query.agent.as_deref()?.parse().ok()?;
        offer.wanted(Some(agent)).ok().map(|_| agent)
    }

    /// The page on which a time is chosen, with a note on why again.
    pub(super) async fn choose(&self, status: StatusCode, note: Option<&str>) -> Outcome<Response> {
        let offer = match self.offer() {
            Ok(offer) => offer,
            Err(problem) => {
                let words = self.later_words();
                let text = view::nothing(self, words.none);
                return Ok(page(problem.status, text));
            }
        };
        let agent = self.agent(&offer);
        let choice = self.choice(&offer, agent, None).await?;
        let token = self.form_token("times", String::new());
        let text = view::times(self, &choice, &token, note);
        Ok(page(status, text))
    }
}

/// Shows free times. Stores nothing.
pub async fn choose(visit: Visit) -> Outcome<Response> {
    visit.choose(StatusCode::OK, None).await
}

#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    token: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    agent: String,
    #[serde(default)]
    zone: String,
}

/// Holds the time that was chosen; then the way leads to the form.
pub async fn hold(
    mut visit: Visit,
    form: Result<Form<Chosen>, FormRejection>,
) -> Outcome<Response> {
    let sent = forms::read(form)?;
    visit.query.agent = Some(sent.agent.clone()).filter(|agent| !agent.is_empty());
    visit.query.zone = Some(sent.zone.clone()).filter(|zone| !zone.is_empty());
    let words = visit.words();
    let ours = visit.check_form("times", &sent.token).is_some() && visit.is_sent_here();
    let (true, Some(from)) = (ours, Time::parse(&sent.from)) else {
        return visit
            .choose(StatusCode::FORBIDDEN, Some(words.expired))
            .await;
    };
    let throttle = &visit.app.throttles.start;
    if throttle
        .take(visit.client.party.expose(), visit.app.clock.now())
        .is_err()
    {
        let status = StatusCode::TOO_MANY_REQUESTS;
        return visit.choose(status, Some(words.too_many)).await;
    }
    let offer = visit.offer()?;
    let agent = visit.agent(&offer);
    let hold = match hold_for(&visit.app, &offer, agent, from, None).await {
        Ok(hold) => hold,
        Err(problem) => return visit.not_held(problem).await,
    };
    let named = agent.map_or_else(|| "-".into(), |agent| agent.to_string());
    let stated = visit.stated().map_or_else(
        || "- -".into(),
        |stated| format!("{} {}", stated.session, stated.visitor),
    );
    let claim = format!("{} {} {named} {stated}", hold.id, hold.from);
    let token = visit.form_token("wish", claim);
    let zone = visit.zone(&offer);
    let address = visit.to("wish");
    let sign = if address.contains('?') { '&' } else { '?' };
    let service = &offer.service.key;
    let of = visit.query.of.as_deref();
    let of = of.map_or_else(String::new, |of| format!("&of={of}"));
    let address = format!("{address}{sign}service={service}&zone={zone}&ask={token}{of}");
    Ok(Redirect::to(&address).into_response())
}

impl Visit {
    /// The times again, because that one could not be had.
    pub(super) async fn not_held(&self, problem: Problem) -> Outcome<Response> {
        let note = match problem.code {
            "time_taken" => self.later_words().taken,
            _ => self.words().failed,
        };
        self.choose(problem.status, Some(note)).await
    }

    /// Whether a form came from a page of ours. Those pages tell nobody where they are, so that the
    /// browser names no origin; it says that it is the same one.
    pub(super) fn is_sent_here(&self) -> bool {
        let site = self.headers.get("sec-fetch-site");
        site.is_none_or(|site| site == "same-origin")
    }
}
