//! Waiting for a seat without scripts: the form is sent once, and each look of the page asks
//! for a seat again (IS-115).

use super::{Visit, forms, page, refreshing, view};
use crate::{
    error::{Outcome, Problem},
    http::NewVisitor,
};
use axum::{http::StatusCode, response::Response};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use switchboard_wire::rest::NewVisit;

/// A page that has not looked for so long is gone: four looks missed.
const AWAY_AFTER: Duration = Duration::from_secs(22);
/// Forms held at once; who comes after them is asked to come back later.
const MOST: usize = 10_000;

struct Form {
    /// With the proof of the wait as of the last look.
    sent: NewVisit,
    looked_at: Instant,
}

/// Forms whose pages wait for a seat, by the token they were sent with.
#[derive(Clone, Default)]
pub struct SeatLine(Arc<Mutex<HashMap<String, Form>>>);

impl SeatLine {
    /// Takes a form in; false when there are too many.
    fn keep(&self, nonce: &str, sent: NewVisit) -> bool {
        let mut forms = self.forms();
        if forms.len() >= MOST {
            return false;
        }
        let looked_at = Instant::now();
        forms.insert(nonce.to_owned(), Form { sent, looked_at });
        true
    }

    /// What proves the place at the next look.
    fn proven(&self, nonce: &str, line: String) {
        if let Some(form) = self.forms().get_mut(nonce) {
            form.sent.line = Some(line);
        }
    }

    /// The page looks: what its form said, unless it stayed away for too long.
    fn look(&self, nonce: &str) -> Option<NewVisit> {
        let mut forms = self.forms();
        let form = forms.get_mut(nonce)?;
        form.looked_at = Instant::now();
        Some(form.sent.clone())
    }

    /// Whoever sent the form tries again later; the proof of their wait.
    pub(super) fn forget(&self, nonce: &str) -> Option<String> {
        self.forms().remove(nonce)?.sent.line
    }

    /// Forgets the forms of pages that stay away. Called now and then. A form that got its
    /// seat goes this way too: an answer that was lost is given again until then.
    pub fn sweep(&self) {
        self.forms()
            .retain(|_, form| form.looked_at.elapsed() < AWAY_AFTER);
    }

    fn forms(&self) -> MutexGuard<'_, HashMap<String, Form>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl NewVisitor {
    /// A start by a plain form; sending the form twice starts one session.
    pub(super) async fn of_form(visit: &Visit, nonce: &str, sent: NewVisit) -> Outcome<Self> {
        Ok(Self {
            known: visit.visitor().await?,
            idempotency: (format!("plain:{nonce}"), "start".into()),
            wants: None,
            card: visit.card.clone(),
            sent,
        })
    }
}

/// The notice of a form that found all seats taken; `None` when too many wait already.
pub(super) fn hold(
    visit: &Visit,
    nonce: &str,
    sent: NewVisit,
    problem: &Problem,
) -> Option<Response> {
    let service = sent.service.clone().unwrap_or_default();
    let kept = visit.app.seat_line.keep(nonce, sent);
    kept.then(|| notice(visit, nonce, &service, problem))
}

/// The same notice at every look, also when the server could not ask (IS-116).
fn notice(visit: &Visit, nonce: &str, service: &str, problem: &Problem) -> Response {
    let trouble = !forms::is_full(problem.code);
    if let Some(waits) = &problem.more.waits {
        visit.app.seat_line.proven(nonce, waits.line.clone());
    }
    let address = visit.to("seat");
    let sign = if address.contains('?') { '&' } else { '?' };
    let ask = visit.form_token("seat", nonce.to_owned());
    let again = format!("{address}{sign}ask={ask}");
    let times = visit.times_address(service);
    let ways = view::Ways {
        again: &again,
        token: &ask,
        times: times.as_deref(),
        // Who is not in yet has no place in the queue.
        call: None,
    };
    let text = view::no_seat(visit, &ways, problem.more.waits.as_ref(), trouble);
    let status = if trouble {
        problem.status
    } else {
        StatusCode::OK
    };
    refreshing(page(status, text, "'none'"), &again)
}

/// A look: the conversation once there is a seat, until then the notice.
pub async fn seat(visit: Visit) -> Response {
    let ask = visit.query.ask.as_deref();
    let token = ask.and_then(|ask| visit.check_form("seat", ask));
    let held = token.and_then(|token| {
        let sent = visit.app.seat_line.look(&token.origin)?;
        Some((token.origin, sent))
    });
    let Some((nonce, sent)) = held else {
        return visit.go("");
    };
    match forms::ask(&visit, &nonce, sent.clone()).await {
        Ok(response) => response,
        Err(problem) if forms::is_full(problem.code) || problem.is_temporary() => {
            let service = sent.service.unwrap_or_default();
            notice(&visit, &nonce, &service, &problem)
        }
        Err(problem) => forms::refused(&visit, &problem, sent),
    }
}
