//! Waiting, and the way into the conversation.

use super::{Visit, handed, page, presence::Place, refreshing, view};
use crate::{
    error::{Outcome, Problem},
    http::live,
    hub::Who,
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use switchboard_core::LegId;
use switchboard_store::{SessionRow, SessionStatus};
use switchboard_wire::{rest::WaitingShown, socket::AvailabilityState};

/// The visitor's live session and their leg in it.
pub struct Live {
    pub row: SessionRow,
    pub leg: LegId,
    pub place: Option<Place>,
}

/// Where a visitor stands.
pub enum Stand {
    /// Never started anything here.
    Nobody,
    /// Their last session is over.
    Over,
    /// In a session.
    In(Box<Live>),
}

impl Visit {
    /// Looks for the visitor's session and keeps their leg open.
    pub(super) async fn look(&self) -> Outcome<Stand> {
        let Some(visitor) = self.visitor().await? else {
            return Ok(Stand::Nobody);
        };
        let tenant = self.config.id();
        let Some(row) = live::session_of(&self.app, &self.config, visitor.id).await? else {
            return Ok(Stand::Over);
        };
        let leg = match self
            .app
            .hub
            .details(row.id, Who::Visitor(tenant, visitor.id))
            .await
        {
            Ok(details) => details.leg,
            Err(error) => {
                let problem = Problem::from(error);
                // Ended between the two questions.
                return if problem.is_temporary() {
                    Err(problem)
                } else {
                    Ok(Stand::Over)
                };
            }
        };
        let place = self
            .app
            .plain
            .look(&self.app.hub, tenant, row.id, leg, row.head);
        Ok(Stand::In(Box::new(Live { row, leg, place })))
    }

    /// What there is to see for who waits in that session.
    async fn shown(&self, live: &Live) -> Outcome<WaitingShown> {
        crate::waiting::shown(&self.app, &self.config, &live.row, self.locale.tag()).await
    }

    /// What the notice showed last, carried in its own address, because a server that cannot
    /// look must still show it (IS-116).
    fn seen(&self) -> Option<Place> {
        let mut numbers = self
            .query
            .seen
            .as_deref()?
            .split('-')
            .map(str::parse::<u32>);
        let place = numbers.next()?.ok()?;
        let of = numbers.next()?.ok()?;
        Some(Place {
            place,
            of,
            estimate_s: numbers.next().and_then(Result::ok),
            notice: false,
            held: false,
            opens_at: None,
        })
    }

    fn again(&self, place: Option<Place>) -> String {
        let address = self.to("session");
        let Some(place) = place else { return address };
        let sign = if address.contains('?') { '&' } else { '?' };
        let estimate = place
            .estimate_s
            .map_or_else(|| "x".to_owned(), |seconds| seconds.to_string());
        format!(
            "{address}{sign}seen={}-{}-{estimate}",
            place.place, place.of
        )
    }
}

/// The notice, or the conversation once somebody is there.
pub async fn session(visit: Visit) -> Response {
    match visit.look().await {
        Ok(Stand::Nobody) => visit.go(""),
        Ok(Stand::Over) => page(StatusCode::OK, view::ended(&visit), "'none'"),
        Ok(Stand::In(live)) => match handed::shown(&visit, &live).await {
            Ok(Some(response)) => response,
            // A log that cannot be read for the moment does not keep anybody from talking.
            _ if live.row.status == SessionStatus::Active => talking(&visit, &live),
            _ => waiting(&visit, &live).await,
        },
        Err(problem) => {
            let place = visit.seen();
            let again = visit.again(place);
            let text = view::wait(
                &visit,
                &view::Waits {
                    place,
                    opens: None,
                    nobody: false,
                    trouble: true,
                    again: &again,
                    times: None,
                    call: None,
                    shown: None,
                    token: None,
                },
            );
            refreshing(page(problem.status, text, "'none'"), &again)
        }
    }
}

/// Answers to frequent questions, read while another page waits.
pub async fn answers(visit: Visit) -> Response {
    let shown = match visit.look().await {
        Ok(Stand::In(live)) => visit.shown(&live).await,
        Ok(_) => return visit.go("session"),
        Err(problem) => Err(problem),
    };
    match shown {
        Ok(shown) => page(
            StatusCode::OK,
            view::answers(&visit, &shown.answers),
            "'none'",
        ),
        Err(problem) => problem.into_response(),
    }
}

fn talking(visit: &Visit, live: &Live) -> Response {
    let token = visit.form_token("talk", live.row.id.to_string());
    let text = view::talk(visit, &token, "", None);
    page(StatusCode::OK, text, "'none'")
}

async fn waiting(visit: &Visit, live: &Live) -> Response {
    let place = live.place.or(visit.seen());
    let availability = visit
        .app
        .hub
        .availability(visit.config.id(), Some(&live.row.service));
    let nobody = availability.state == AvailabilityState::Away;
    let token = visit.form_token("talk", live.row.id.to_string());
    let again = visit.again(place);
    let queue = visit
        .config
        .service(&live.row.service)
        .and_then(|service| visit.config.queue_of(service));
    let opens = place.and_then(|place| visit.config.wall(queue?, place.opens_at?));
    let times = visit.times_address(&live.row.service);
    let call = visit.call_address(&live.row.service);
    // It is an offer: whoever waits does without.
    let shown = visit.shown(live).await.ok();
    let text = view::wait(
        visit,
        &view::Waits {
            place,
            opens,
            nobody,
            trouble: false,
            again: &again,
            times: times.as_deref(),
            call: call.as_deref(),
            shown: shown.as_ref(),
            token: Some(&token),
        },
    );
    refreshing(page(StatusCode::OK, text, "'none'"), &again)
}
