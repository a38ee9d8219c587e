//! The first form and what it starts.

use super::{Visit, page, seat, view, view::Typed};
use crate::{
    app::App,
    auth::{cookie, signed::StartToken, token},
    cards,
    error::{Outcome, Problem},
    http::{NewVisitor, begin, extract, live, name_of, pass_for},
    pages::origin,
};
use axum::{
    extract::{Form, rejection::FormRejection},
    http::{StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use serde::Deserialize;
use switchboard_core::Millis;
use switchboard_wire::rest::NewVisit;

/// How long a form may stay open.
const FORM_LIFE_MS: Millis = 12 * 3_600_000;

impl Visit {
    /// Proof that a form is ours and what it is for; unique, so that sending it twice acts
    /// once. `carried` comes back unchanged.
    pub(super) fn form_token(&self, purpose: &str, carried: String) -> String {
        self.app.signer.sign(&StartToken {
            wants: String::new(),
            site: format!("plain {purpose} {}", self.site.key),
            origin: carried,
            nonce: token::fresh_uuid().to_string(),
            expires_at: self.app.clock.now() + FORM_LIFE_MS,
        })
    }

    /// Whether the service, or the one that is taken instead, asks visitors to log in.
    pub(super) fn asks_login(&self, service: &str) -> bool {
        let service = self.config.service(service);
        let service = service.or(self.config.default_service());
        service.is_some_and(|service| service.asks_login)
    }

    /// The token again, if it is good for that.
    pub(super) fn check_form(&self, purpose: &str, text: &str) -> Option<StartToken> {
        let token = self.app.signer.check(text, self.app.clock.now())?;
        (token.site == format!("plain {purpose} {}", self.site.key)).then_some(token)
    }
}

/// Shows the form. Stores nothing.
pub async fn form(visit: Visit) -> Outcome<Response> {
    let referer = visit
        .headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let from = origin::of_url(referer).filter(|origin| *origin != visit.app.config.public_url);
    if let Some(origin) = &from
        && !App::origins(&visit.config, &visit.site).allows(origin)
    {
        crate::jobs::notices::unregistered(&visit.app, origin).await?;
        return Ok(crate::pages::start::refusal(
            visit.locale,
            "unregistered",
            StatusCode::FORBIDDEN,
        ));
    }
    if let Some(visitor) = visit.visitor().await?
        && live::session_of(&visit.app, &visit.config, visitor.id)
            .await?
            .is_some()
    {
        return Ok(visit.go("session"));
    }
    let service = visit.query.service.as_deref().unwrap_or_default();
    if let Some(closed) = visit.closed(service, StatusCode::OK) {
        return Ok(closed);
    }
    let came_from = if from.is_some() {
        referer.to_owned()
    } else {
        String::new()
    };
    let token = visit.form_token("start", came_from);
    // What they are called elsewhere, if they wish that: to be seen and changed here.
    let called = visit
        .card
        .as_ref()
        .and_then(|card| card.content.name.clone());
    let mut typed = Typed {
        service: visit.query.service.clone().unwrap_or_default(),
        name: called.unwrap_or_default(),
        ..Typed::default()
    };
    // Who was here before types only their password (IS-105).
    if visit.asks_login(&typed.service)
        && let Some(known) = visit.visitor().await?
        && let Some(known) = cards::unless_taken_back(&visit.app, known).await?
    {
        let name = name_of(&visit.app, &known).await?;
        typed.login = name.unwrap_or_default();
    }
    Ok(page(
        StatusCode::OK,
        view::form(&visit, &token, &typed, None),
        "'none'",
    ))
}

#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    token: String,
    #[serde(default)]
    question: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    service: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
}

/// Reads a form, or says what is wrong with it as a problem.
pub(in crate::pages) fn read<T>(form: Result<Form<T>, FormRejection>) -> Outcome<T> {
    match form {
        Ok(Form(sent)) => Ok(sent),
        Err(rejection) => Err(extract::body_failed(&rejection, rejection.status())),
    }
}

/// Starts the session.
pub async fn start(visit: Visit, form: Result<Form<Sent>, FormRejection>) -> Outcome<Response> {
    let sent = read(form)?;
    let words = visit.words();
    let typed = Typed {
        question: sent.question.clone(),
        name: sent.name.clone(),
        service: sent.service.clone(),
        login: sent.login.clone(),
    };
    let refuse = |carried: String, status: StatusCode, note: &str| {
        let token = visit.form_token("start", carried);
        Ok(page(
            status,
            view::form(&visit, &token, &typed, Some(note)),
            "'none'",
        ))
    };
    let Some(token) = visit
        .check_form("start", &sent.token)
        .filter(|_| visit.is_ours())
    else {
        return refuse(String::new(), StatusCode::FORBIDDEN, words.expired);
    };
    if visit
        .app
        .throttles
        .start
        .take(visit.client.party.expose(), visit.app.clock.now())
        .is_err()
    {
        return refuse(token.origin, StatusCode::TOO_MANY_REQUESTS, words.too_many);
    }
    let mut pass = None;
    if visit.asks_login(&sent.service) {
        let (app, tenant) = (&visit.app, visit.config.id());
        match pass_for(app, &visit.client, tenant, &sent.login, sent.password).await {
            Ok(proof) => pass = Some(proof),
            Err(problem) => {
                log_if_ours(&problem);
                let note = match problem.code {
                    "bad_login" => words.bad_login,
                    "rate_limited" => words.too_many,
                    _ => words.failed,
                };
                return refuse(token.origin, problem.status, note);
            }
        }
    }
    let filled = |text: String| (!text.trim().is_empty()).then_some(text);
    let new = NewVisit {
        token: String::new(),
        service: filled(sent.service),
        page: filled(token.origin.clone()),
        title: None,
        referrer: None,
        subject: None,
        locale: Some(visit.locale.tag().into()),
        question: filled(sent.question),
        name: filled(sent.name),
        email: None,
        line: None,
        pass,
        leave_question: false,
        attributes: std::collections::BTreeMap::new(),
        idempotency_key: String::new(),
    };
    match ask(&visit, &token.nonce, new.clone()).await {
        Ok(response) => Ok(response),
        Err(problem) => {
            let waits = is_full(problem.code);
            let notice = waits.then(|| seat::hold(&visit, &token.nonce, new.clone(), &problem));
            Ok(notice
                .flatten()
                .unwrap_or_else(|| refused(&visit, &problem, new)))
        }
    }
}

/// Whether there is no room now, and may be soon.
pub(super) fn is_full(code: &str) -> bool {
    matches!(code, "seats_full" | "node_full")
}

/// Asks for a session with what a form said; then the way leads there.
pub(super) async fn ask(visit: &Visit, nonce: &str, sent: NewVisit) -> Outcome<Response> {
    let new = NewVisitor::of_form(visit, nonce, sent).await?;
    let begun = begin(&visit.app, &visit.client, &visit.config, &visit.site, new).await?;
    let cookie = AppendHeaders([(header::SET_COOKIE, cookie::set_plain(&begun.cookie))]);
    Ok((cookie, visit.go("session")).into_response())
}

/// The form again, with what was typed and why it was not taken.
pub(super) fn refused(visit: &Visit, problem: &Problem, sent: NewVisit) -> Response {
    if problem.code == "closed"
        && let Some(closed) =
            visit.closed(sent.service.as_deref().unwrap_or_default(), problem.status)
    {
        return closed;
    }
    let words = visit.words();
    let note = match problem.code {
        "question_required" => words.question_required,
        code if code == "room_full" || is_full(code) => words.full,
        _ => words.failed,
    };
    log_if_ours(problem);
    let token = visit.form_token("start", sent.page.unwrap_or_default());
    let typed = Typed {
        question: sent.question.unwrap_or_default(),
        name: sent.name.unwrap_or_default(),
        service: sent.service.unwrap_or_default(),
        ..Typed::default()
    };
    let text = view::form(visit, &token, &typed, Some(note));
    page(problem.status, text, "'none'")
}

fn log_if_ours(problem: &Problem) {
    if problem.status.is_server_error() {
        tracing::warn!(code = problem.code, "a plain form could not be served");
    }
}
