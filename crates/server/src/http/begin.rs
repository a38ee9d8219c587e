//! Who the visitor is, and how their session begins.

use super::{
    admission,
    arrive::{self, Lead},
    check, line, live,
};
use crate::{
    app::{App, Shared},
    auth::{client::Client, cookie, pass::Purpose, token, wants::Wants},
    cards,
    error::{Outcome, Problem},
    hub::{HubError, Start, Started, TenantConfig},
    partners,
    profiles::Preferences,
};
use axum::http::{HeaderMap, StatusCode};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use switchboard_core::{TenantId, VisitorId, desk::Turn, limits, session::Command};
use switchboard_store::{Service, Site, Visitor};
use switchboard_wire::rest::NewVisit;

/// The visitor whose cookie the request carries. A forged, expired or foreign cookie is the
/// same as none (IS-30). The cookie names its tenant, because the secret alone is looked up
/// within one tenant only.
pub async fn visitor_of(app: &App, headers: &HeaderMap, name: &str) -> Outcome<Option<Visitor>> {
    let Some((tenant, secret)) =
        cookie::read(headers, name).and_then(|value| value.split_once('.'))
    else {
        return Ok(None);
    };
    let Ok(tenant) = tenant.parse::<TenantId>() else {
        return Ok(None);
    };
    let visitor = app.store.visitor(tenant, &token::hash(secret)).await?;
    let expired =
        |visitor: &Visitor| visitor.seen_at + cookie::VISITOR_LIFE_S * 1_000 < app.clock.now();
    Ok(visitor.filter(|visitor| !expired(visitor)))
}

/// Who the visitor may be in the window that asks: by its pass, and by the panel's cookie.
/// A browser may hold both, even of several tenants; the caller takes the one that fits.
pub async fn visitors_here(app: &App, headers: &HeaderMap) -> Outcome<Vec<Visitor>> {
    let mut here = Vec::new();
    if let Some((tenant, secret)) = cookie::read(headers, cookie::WINDOW)
        .and_then(|text| app.signer.admit(Purpose::Window, text, app.clock.now()))
    {
        here.extend(app.store.visitor(tenant, &secret).await?);
    }
    if let Some(visitor) = visitor_of(app, headers, cookie::VISITOR).await?
        && !here.iter().any(|known: &Visitor| known.id == visitor.id)
    {
        here.push(visitor);
    }
    Ok(here)
}

/// The same, of one tenant.
pub async fn visitor_here(
    app: &App,
    headers: &HeaderMap,
    tenant: TenantId,
) -> Outcome<Option<Visitor>> {
    let here = visitors_here(app, headers).await?;
    Ok(here.into_iter().find(|visitor| visitor.tenant == tenant))
}

/// What a visitor brings.
pub struct NewVisitor {
    /// Known from an earlier visit.
    pub known: Option<Visitor>,
    /// Makes the start repeatable: scope and key.
    pub idempotency: (String, String),
    /// What the link asked for beside a service.
    pub wants: Option<Wants>,
    /// The card that came along, where the company takes part in recognition.
    pub card: Option<cards::Known>,
    /// What was sent.
    pub sent: NewVisit,
}

/// A visit that has begun.
pub struct Begun {
    /// The session, new or the one that is live already.
    pub started: Started,
    /// Value of the visitor's cookie.
    pub cookie: String,
}

/// Starts a session for a visitor, or finds the one that is live. Used by the panel and by the
/// page without scripts.
pub async fn begin(
    app: &Shared,
    client: &Client,
    config: &Arc<TenantConfig>,
    site: &Site,
    new: NewVisitor,
) -> Outcome<Begun> {
    let sent = checked(new.sent)?;
    let known = match &new.wants {
        // Whoever has the link is the one who is invited.
        Some(Wants::Invited(invited)) => Some(arrive::guest(app, config, invited).await?),
        // Nor does it lead back into the session that this visitor may be in.
        Some(Wants::Forged) => return Err(arrive::no_link()),
        _ => new.known,
    };
    if let Some(known) = &known
        && let Some(begun) = go_on(app, config, known, new.wants).await?
    {
        return Ok(begun);
    }
    let asked = sent.service.as_deref().and_then(|key| config.service(key));
    let service = asked.or(config.default_service()).ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, "unknown_service", "No such service.")
    })?;
    let asks = !matches!(new.wants, Some(Wants::Session(_) | Wants::Invited(_)));
    if asks && config.needs_question(Some(service)) && sent.question.is_none() {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "question_required",
            "Please type your question.",
        ));
    }
    if sent.leave_question && sent.question.is_none() {
        return Err(Problem::invalid("question", "must not be empty"));
    }
    let subject = sent.subject.as_deref();
    let lead = Lead::of(app, config, service, new.wants, subject).await?;
    let led_to = match &lead {
        Some(lead) => lead.service(app, config).await?,
        None => None,
    };
    // Who is invited is known to the tenant.
    let invited = matches!(new.wants, Some(Wants::Invited(_)));
    let known = match known {
        Some(known) if !invited => cards::unless_taken_back(app, known).await?,
        known => known,
    };
    let (known, sent) = if led_to.unwrap_or(service).asks_login && !invited {
        let pass = sent.pass.as_deref();
        let admitted = admission::admitted(app, config.id(), known, pass).await?;
        cards::proven(app, config.id(), &admitted).await?;
        // Who has proven who they are has no other name.
        (Some(admitted), NewVisit { name: None, ..sent })
    } else {
        (known, sent)
    };
    // Somebody new here may be known elsewhere, if they wish (IS-31).
    let card = new.card.filter(|_| known.is_none());
    let has_chosen = known.is_some() || card.is_some();
    let called = card.as_ref().and_then(|card| card.content.name.clone());
    let name = sent.name.clone().or(called);
    let sent = NewVisit { name, ..sent };
    let visitor = visitor_now(app, config.id(), known, &new.idempotency, &sent);
    let id = visitor.id;
    let cookie = keep(app, visitor.clone()).await?;
    if let Some(card) = &card {
        cards::tie(app, client, &visitor, card).await?;
    }
    let waiter = line::waiter(app, config.id(), &new.idempotency, sent.line.as_deref());
    let turn = Turn::Line(waiter);
    let leader = new.wants.and_then(Wants::leader);
    // Who is led somewhere, or leaves a question, is not sent elsewhere.
    let goes_in = lead.is_none() && !sent.leave_question;
    let backup = match goes_in {
        true => partners::sheds(app, config, service).await?,
        false => None,
    };
    let start = Start {
        turn,
        leader,
        shed: backup.is_some(),
        ..start_of(config, site, service, &visitor, sent, new.idempotency)
    };
    let room = match lead {
        Some(_) => None,
        None => join_room(app, config, service, &visitor, turn).await?,
    };
    let started = match (lead, room) {
        (Some(lead), _) => lead.go(app, config, &visitor, start).await?,
        (None, Some(started)) => started,
        (None, None) => {
            match app.hub.start(start).await {
                // Sent again because the answer was lost: the seat taken may be their own.
                Err(
                    full @ (HubError::SeatsFull(_) | HubError::NodeFull | HubError::Closed { .. }),
                ) => {
                    let own = go_on(app, config, &visitor, None).await?;
                    if own.is_some() {
                        app.hub.leave_line(config.id(), waiter.id);
                    }
                    return own.ok_or_else(|| line::refusal(app, config.id(), turn, full));
                }
                started => started?,
            }
        }
    };
    if let Some(backup) = backup.filter(|_| !started.replayed) {
        // They are looked after here where that fails.
        if let Err(problem) = partners::send_on(app, started.session.id, backup).await {
            tracing::warn!(code = problem.code, "a visitor is not sent on");
        }
    }
    if !started.replayed {
        recorded(app, client, site, &service.key, &started, id).await?;
        if has_chosen {
            hide_letters(app, config, id, &started).await?;
        }
    }
    Ok(Begun { started, cookie })
}

/// Who chose last time that nobody sees their letters is not asked again (IS-34).
async fn hide_letters(
    app: &Shared,
    config: &TenantConfig,
    visitor: VisitorId,
    started: &Started,
) -> Outcome<()> {
    let kept = app.store.preferences(config.id(), visitor).await?;
    if Preferences::read(kept.as_deref()).share != Some(false) {
        return Ok(());
    }
    let (session, leg) = (started.session.id, started.details.leg);
    let cid = token::fresh_uuid().to_string();
    let command = Command::ShareTyping { on: false };
    app.hub
        .command(config.id(), session, leg, cid, command)
        .await?;
    Ok(())
}

/// The same with texts cleaned; refused when a person typed too much.
fn checked(sent: NewVisit) -> Outcome<NewVisit> {
    if let Some(locale) = &sent.locale {
        check::locale("locale", locale)?;
    }
    Ok(NewVisit {
        name: check::optional("name", sent.name.as_deref(), limits::NAME_CHARS)?,
        email: check::optional("email", sent.email.as_deref(), limits::NAME_CHARS)?,
        question: check::optional("question", sent.question.as_deref(), limits::LINE_CHARS)?,
        // Titles and the like come from the page, not from a person: shorten, never refuse.
        title: sent.title.map(|text| shorten(&text, limits::TITLE_CHARS)),
        subject: sent.subject.map(|text| shorten(&text, limits::NAME_CHARS)),
        ..sent
    })
}

/// The visitor's live session, if there is one.
async fn go_on(
    app: &Shared,
    config: &TenantConfig,
    known: &Visitor,
    wants: Option<Wants>,
) -> Outcome<Option<Begun>> {
    let Some(row) = live::session_for(app, config, known.id, wants).await? else {
        return Ok(None);
    };
    match live::started(app, config, known.id, &row).await {
        Ok(started) => {
            let seen_at = app.clock.now();
            let cookie = keep(
                app,
                Visitor {
                    seen_at,
                    ..known.clone()
                },
            )
            .await?;
            Ok(Some(Begun { started, cookie }))
        }
        Err(problem) if is_gone(&problem) => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// The visitor as they are from this start on.
fn visitor_now(
    app: &App,
    tenant: TenantId,
    known: Option<Visitor>,
    idempotency: &(String, String),
    sent: &NewVisit,
) -> Visitor {
    let now = app.clock.now();
    let (name, email) = (sent.name.clone(), sent.email.clone());
    match known {
        Some(known) => Visitor {
            seen_at: now,
            name: name.or(known.name),
            email: email.or(known.email),
            ..known
        },
        None => Visitor {
            id: first_id(idempotency),
            tenant,
            token_hash: [0; 32],
            name,
            email,
            created_at: now,
            seen_at: now,
        },
    }
}

/// Into the room that is open for the service, if it is one of rooms.
async fn join_room(
    app: &Shared,
    config: &TenantConfig,
    service: &Service,
    visitor: &Visitor,
    turn: Turn,
) -> Outcome<Option<Started>> {
    let Some(room) = live::room_of(app, config, service).await? else {
        return Ok(None);
    };
    let avatar = app
        .hub
        .visitor_avatar(config, Some(service), visitor.id)
        .await?;
    let shown = (visitor.name.clone().unwrap_or_default(), avatar);
    match app
        .hub
        .join_visitor(config.id(), room.id, visitor.id, shown, turn)
        .await
        .map_err(|error| line::refusal(app, config.id(), turn, error))
    {
        Ok(_) => {
            let started = live::started(app, config, visitor.id, &room).await?;
            Ok(Some(Started {
                replayed: false,
                ..started
            }))
        }
        // The room closed a moment ago: a new one is opened.
        Err(problem) if is_gone(&problem) => Ok(None),
        Err(problem) => Err(problem),
    }
}

fn start_of(
    config: &TenantConfig,
    site: &Site,
    service: &Service,
    visitor: &Visitor,
    sent: NewVisit,
    idempotency: (String, String),
) -> Start {
    Start {
        tenant: config.id(),
        site: Some(site.id),
        service: service.key.clone(),
        visitor: Some(visitor.id),
        visitor_name: visitor.name.clone().unwrap_or_default(),
        email: visitor.email.clone(),
        attributes: sent.attributes,
        page: sent.page,
        title: sent.title,
        referrer: sent.referrer,
        subject: sent.subject,
        locale: sent.locale,
        question: sent.question,
        idempotency: Some(idempotency),
        returning: visitor.created_at < visitor.seen_at,
        only_asks: sent.leave_question,
        turn: Turn::Last,
        external: None,
        agent: None,
        leader: None,
        meeting: None,
        rendezvous: None,
        came: None,
        shed: false,
    }
}

/// Address and time of the start (IS-104).
async fn recorded(
    app: &App,
    client: &Client,
    site: &Site,
    service: &str,
    started: &Started,
    visitor: VisitorId,
) -> Outcome<()> {
    metrics::counter!("switchboard_visits_total", "outcome" => "started").increment(1);
    let session = Some(started.session.id.to_string());
    let detail = json!({ "site": site.id, "service": service });
    let actor = format!("visitor:{visitor}");
    app.audit_as(
        Some(site.tenant),
        actor,
        client,
        "visit.start",
        session,
        detail,
    )
    .await
}

fn shorten(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The id of a visitor seen for the first time: random, because the scope is (IS-106), and the
/// same when the same start is sent twice.
fn first_id((scope, key): &(String, String)) -> VisitorId {
    let digest = Sha256::digest(format!("visitor\n{scope}\n{key}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    VisitorId(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// Writes the visitor under a fresh secret and gives the cookie's value. Each start changes
/// the secret, so that one that leaked is worth little.
pub async fn keep(app: &App, visitor: Visitor) -> Outcome<String> {
    let (text, token_hash) = token::fresh();
    let tenant = visitor.tenant;
    app.store
        .put_visitor(&Visitor {
            token_hash,
            ..visitor
        })
        .await?;
    Ok(format!("{tenant}.{text}"))
}

/// The session went on without the visitor, or ended a moment ago.
pub fn is_gone(problem: &Problem) -> bool {
    matches!(
        problem.code,
        "no_such_session" | "not_joined" | "session_ended"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_106_ten_thousand_anonymous_starts_have_unique_ids() {
        let ids: std::collections::BTreeSet<VisitorId> = (0..10_000)
            .map(|_| first_id(&(format!("visit:{}", token::fresh_uuid()), "once".into())))
            .collect();
        assert_eq!(ids.len(), 10_000);
    }
}
