//! A wish becomes a rendezvous: a time is held in somebody's diary, then it is written down.

use super::{
    begin::{Begins, end, expect},
    keys::{Keys, begun_by},
    mails,
    offer::{Offer, absences, availabilities, diaries, span},
};
use crate::{
    app::App,
    auth::{client::Client, token},
    callbacks,
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::http::StatusCode;
use serde_json::json;
use switchboard_core::{
    AgentId, Millis, SiteId, Time, VisitorId,
    rendezvous::{
        State, phone,
        slots::{Diary, Slot, Unfit, fits},
    },
};
use switchboard_store::{
    AgentAvailability, DiaryHold, Rendezvous, RendezvousKey, RendezvousMade, Visitor, Wish,
};
use switchboard_wire::rest::FreeTime;
use uuid::Uuid;

/// How long a time is kept for somebody who fills in a form.
pub const HOLD_MS: Millis = 5 * 60_000;
/// Who saw a diary that changed meanwhile looks again, so often. Each time somebody else got one.
const LOOKS: u32 = 50;
/// Other times that a refusal names.
const OTHERS: usize = 5;
/// How far around the wanted time others are looked for.
const OTHERS_MS: Millis = 7 * 86_400_000;

/// A wish, with texts that were checked.
pub struct Asked {
    /// Key of the service.
    pub service: Option<String>,
    /// Nobody else.
    pub agent: Option<AgentId>,
    /// Whether or not visitors may choose one.
    pub pinned: bool,
    /// Begin.
    pub from: Time,
    /// The time that is held for it already.
    pub hold: Option<Uuid>,
    /// What was said with it.
    pub wish: Wish,
    /// Where it was stated.
    pub site: Option<SiteId>,
    /// Who states it, if they are known.
    pub visitor: Option<Visitor>,
    /// Scope and key of the request.
    pub request: (String, String),
    /// Who asks, for the trail; the visitor, when it says nothing.
    pub by: Option<String>,
}

/// Agrees on a rendezvous, which is durable when this returns (RV-1). The same request again gets
/// the one that it made, and the same identifiers; then the last value is true.
pub async fn ask(
    app: &App,
    client: &Client,
    config: &TenantConfig,
    asked: Asked,
) -> Outcome<(Rendezvous, Keys, bool)> {
    let (scope, key) = (&asked.request.0, &asked.request.1);
    let keys = Keys::of_request(&app.signer, scope, key);
    let begun_by = begun_by(scope, key);
    let before = RendezvousKey::BegunBy(config.id(), begun_by);
    if let Some(before) = app.store.rendezvous(before).await? {
        return Ok((before, keys, true));
    }
    let mut offer = Offer::required(config, asked.service.as_deref())?;
    offer.pinned = asked.agent.filter(|_| asked.pinned);
    let wish = Wish {
        phone: number(&offer, asked.wish.phone.as_deref())?,
        ..asked.wish.clone()
    };
    let hold = held(app, &offer, &asked).await?;
    let now = app.clock.now();
    let visitor = match asked.visitor {
        Some(known) => known,
        None => someone(app, config, &wish, now).await?,
    };
    let reminds = wish.email.is_some();
    let mut new = Rendezvous {
        id: token::fresh_uuid(),
        tenant: config.id(),
        entry: hold.id,
        agent: hold.agent,
        named: asked.agent.is_some(),
        service: offer.service.key.clone(),
        site: asked.site,
        visitor: visitor.id,
        state: State::Agreed,
        from: hold.from,
        to: hold.to,
        window: offer.terms.window(hold.from),
        // Who is called is called when the time has come, and by whom.
        clock: offer.terms.clock && wish.phone.is_none(),
        remind_at: offer.terms.remind_at(hold.from, now).filter(|_| reminds),
        sealed: None,
        wish,
        session: None,
        sequence: 0,
        join_key: keys.join_hash(),
        manage_key: keys.manage_hash(),
        begun_by,
        created_at: now,
        changed_at: now,
    };
    new.sealed = mails::sealed(app, &new, &keys);
    match app.store.add_rendezvous(&new, now).await? {
        RendezvousMade::Done => {}
        RendezvousMade::Before(before) => {
            app.store.release_time(config.id(), hold.id).await?;
            return Ok((*before, keys, true));
        }
        RendezvousMade::TimeGone => {
            return Err(taken(app, &offer, asked.agent, asked.from, None).await);
        }
    }
    // From here on the rendezvous itself keeps the time.
    app.store.release_time(config.id(), hold.id).await?;
    callbacks::plan(app, config, &new).await?;
    let new = match offer.terms.early_session {
        true => reserved(app, config, new).await,
        false => new,
    };
    metrics::counter!("switchboard_rendezvous_total", "outcome" => "agreed").increment(1);
    let detail = json!({ "service": new.service, "from": new.from, "agent": new.agent,
        "named": new.named, "site": new.site });
    let by = asked
        .by
        .unwrap_or_else(|| format!("visitor:{}", new.visitor));
    for (action, detail) in [
        ("rendezvous.mint", detail),
        ("rendezvous.hand_out", json!({})),
    ] {
        let (tenant, by) = (Some(new.tenant), by.clone());
        let target = Some(new.id.to_string());
        app.audit_as(tenant, by, client, action, target, detail)
            .await?;
    }
    Ok((new, keys, false))
}

/// With a session that rests until the time (RV-23). Where it cannot be begun there is none, and one is
/// begun when somebody comes.
pub(super) async fn reserved(app: &App, config: &TenantConfig, row: Rendezvous) -> Rendezvous {
    let none = Rendezvous {
        session: None,
        ..row
    };
    let session = match expect(app, config, &none, Begins::Rests).await {
        Ok(session) => session,
        Err(problem) => {
            tracing::warn!(rendezvous = %none.id, code = problem.code, "no session ahead");
            None
        }
    };
    let with = Rendezvous {
        session,
        ..none.clone()
    };
    let now = app.clock.now();
    match app.store.change_rendezvous(&none, &with, now).await {
        Ok(true) => with,
        // It is called off by now, or has begun.
        Ok(false) | Err(_) => {
            end(app, &with).await;
            none
        }
    }
}

/// The number that the visitor is to be called at (RV-15).
pub(super) fn number(offer: &Offer<'_>, text: Option<&str>) -> Outcome<Option<String>> {
    let params = &offer.service.params;
    let asks = params["rendezvous_phone"].as_str().unwrap_or("none");
    let Some(text) = text.filter(|text| !text.trim().is_empty() && asks != "none") else {
        return match asks {
            "needed" => Err(Problem::invalid("phone", "is needed")),
            _ => Ok(None),
        };
    };
    let country = params["rendezvous_phone_country"].as_str();
    let blocked = params["rendezvous_phone_blocked"].as_array();
    let blocked = blocked
        .into_iter()
        .flatten()
        .filter_map(|begin| begin.as_str());
    let blocked: Vec<String> = blocked.map(str::to_owned).collect();
    match phone::e164(text, country, &blocked) {
        Ok(number) => Ok(Some(number)),
        Err(unfit) => Err(Problem::invalid("phone", unfit.to_string())),
    }
}

/// The entry of the trail about what a visitor did (RV-25).
pub(super) async fn noted(
    app: &App,
    client: &Client,
    of: &Rendezvous,
    action: &str,
    detail: serde_json::Value,
) -> Outcome<()> {
    let actor = format!("visitor:{}", of.visitor);
    let target = Some(of.id.to_string());
    app.audit_as(Some(of.tenant), actor, client, action, target, detail)
        .await
}

/// A visitor who was never here: there is no secret yet that somebody knows.
async fn someone(app: &App, config: &TenantConfig, wish: &Wish, now: Time) -> Outcome<Visitor> {
    let visitor = Visitor {
        id: VisitorId(token::fresh_uuid()),
        tenant: config.id(),
        token_hash: token::fresh().1,
        name: wish.name.clone(),
        email: wish.email.clone(),
        created_at: now,
        seen_at: now,
    };
    app.store.put_visitor(&visitor).await?;
    Ok(visitor)
}

/// The time that is held for a wish: already, or from now on.
async fn held(app: &App, offer: &Offer<'_>, asked: &Asked) -> Outcome<DiaryHold> {
    if let Some(id) = asked.hold {
        let hold = app
            .store
            .held_time(offer.config.id(), id, app.clock.now())
            .await?;
        let wanted = offer.wanted(asked.agent)?;
        if let Some(hold) = hold
            && hold.from == asked.from
            && wanted.contains(&hold.agent)
        {
            return Ok(hold);
        }
    }
    hold_for(app, offer, asked.agent, asked.from, None).await
}

/// Holds that time in the diary of whoever of those wanted is free, the least busy first. The entry
/// `but` counts as free. The refusal names other times (RV-10).
pub async fn hold_for(
    app: &App,
    offer: &Offer<'_>,
    agent: Option<AgentId>,
    from: Time,
    but: Option<Uuid>,
) -> Outcome<DiaryHold> {
    let wanted = offer.wanted(agent)?;
    if offer.is_open_at(from) {
        let span = span((from, from), app.clock.now(), but);
        let taken = diaries(app, offer.config, &wanted, span).await?;
        let busy = |agent: &AgentId| taken.get(agent).map_or(0, Vec::len);
        let mut free: Vec<_> = availabilities(app, offer.config)
            .await?
            .into_iter()
            .filter(|availability| wanted.contains(&availability.agent))
            .map(|availability| (busy(&availability.agent), availability))
            .collect();
        free.sort_by_key(|(busy, availability)| (*busy, availability.agent));
        for (_, availability) in &free {
            if let Some(hold) = hold_of(app, offer, availability, from, but).await? {
                return Ok(hold);
            }
        }
    }
    Err(taken(app, offer, agent, from, but).await)
}

/// Holds it in one diary; `None` when it is not free there.
async fn hold_of(
    app: &App,
    offer: &Offer<'_>,
    availability: &AgentAvailability,
    from: Time,
    but: Option<Uuid>,
) -> Outcome<Option<DiaryHold>> {
    let absences = absences(availability);
    for _ in 0..LOOKS {
        let now = app.clock.now();
        let span = span((from, from), now, but);
        let part = app
            .store
            .diary(offer.config.id(), availability.agent, span)
            .await?;
        let diary = Diary {
            agent: availability.agent,
            hours: &availability.calendar,
            absences: &absences,
            taken: &part.taken,
        };
        match fits(&diary, &offer.terms.rules, now, from) {
            Ok(()) => {}
            Err(
                Unfit::Outside
                | Unfit::Taken
                | Unfit::TooSoon
                | Unfit::TooFar
                | Unfit::Full
                | Unfit::OffStep,
            ) => return Ok(None),
        }
        let hold = DiaryHold {
            id: token::fresh_uuid(),
            tenant: offer.config.id(),
            agent: availability.agent,
            from,
            to: from + offer.terms.rules.length_ms,
            held_until: now + HOLD_MS,
        };
        if app.store.hold_time(&hold, part.nr).await? {
            return Ok(Some(hold));
        }
    }
    Err(Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "busy",
        "Many ask for times at this moment; try again.",
    ))
}

/// The refusal of a time, with others near it.
async fn taken(
    app: &App,
    offer: &Offer<'_>,
    agent: Option<AgentId>,
    from: Time,
    but: Option<Uuid>,
) -> Problem {
    let mut problem = Problem::new(
        StatusCode::CONFLICT,
        "time_taken",
        "That time is not free any more.",
    );
    let around = (from - OTHERS_MS, from + OTHERS_MS);
    // Without them the refusal is true as well.
    let mut times = offer
        .times(app, agent, around, but)
        .await
        .unwrap_or_default();
    times.sort_by_key(|slot| (slot.from.0.abs_diff(from.0), slot.from));
    times.truncate(OTHERS);
    problem.more.times = times.into_iter().map(free_time).collect();
    problem
}

/// A slot as it is told.
pub fn free_time(slot: Slot) -> FreeTime {
    FreeTime {
        from: slot.from,
        to: slot.to,
        free: slot.free,
    }
}
