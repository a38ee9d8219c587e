//! A visitor who comes from a partner (WT-49 to WT-60, WT-74, WT-75). How far an attempt is stands in one
//! row, and each step is taken by a change of that row that only one can make.

use super::{
    areas::{is_open, open_to, service_for},
    codes, company_of,
    rules::{may_receive, terms_of},
    speak,
};
use crate::{
    app::{App, Shared},
    auth::token,
    error::{Outcome, Problem},
    hub::{Arriving, Start, TenantConfig},
};
use axum::http::StatusCode;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use switchboard_core::{
    Millis, SessionId, TransferId, VisitorId,
    desk::Turn,
    session::{Came as Origin, Carried, LegState, Role},
    warm::Information,
};
use switchboard_store::{PartnerRow, Site, Visitor, WarmIn, WarmKey};
use switchboard_wire::{
    partner::{Accepted, Asker, Granted, NewTransfer, No, Permission, Standing, State},
    rest::{Addressing, ArrivalPlace},
    socket::Member,
};

/// A code is good for so long.
const CODE_MS: Millis = 60_000;
/// So long after they came, the same address lets the visitor in again: an answer may be lost.
const AGAIN_MS: Millis = 30_000;

fn no(no: No, text: &'static str) -> Problem {
    let status = match no {
        No::Denied | No::BadCode => StatusCode::FORBIDDEN,
        No::Unstaffed | No::AreaUnavailable => StatusCode::CONFLICT,
        No::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Problem::new(status, no.code(), text)
}

fn denied() -> Problem {
    no(No::Denied, "That is not allowed here.")
}

/// Whether somebody may hand a visitor over, and where to (WT-51, WT-52, WT-54).
pub async fn permit(app: &App, partner: &PartnerRow, sent: Permission) -> Outcome<Granted> {
    let config = app.tenant(partner.tenant)?;
    let terms = terms_of(partner);
    if !may_receive(partner, &sent.agent) {
        return Err(denied());
    }
    let areas = open_to(app, &config, &terms).await;
    let Some(transfer) = sent.transfer else {
        return Ok(Granted {
            areas,
            ..Granted::default()
        });
    };
    // Without an area the code is good for any of those that are told (WT-55).
    if sent.area.is_some() || terms.gateway.is_some() {
        let service = service_for(&config, &terms, sent.area.as_deref());
        let service = service.ok_or_else(|| no(No::AreaUnavailable, "There is no such area."))?;
        if !is_open(app, &config, service, terms.needs_agent) {
            return Err(no(No::Unstaffed, "Nobody is there now; try again later."));
        }
    }
    let (code, code_hash) = token::fresh();
    let now = app.clock.now();
    let row = WarmIn {
        id: token::fresh_uuid(),
        tenant: partner.tenant,
        partner: partner.id,
        transfer,
        asker: serde_json::to_value(bounded(sent.agent)).map_err(Problem::internal)?,
        area: sent.area.unwrap_or_default().chars().take(64).collect(),
        state: "granted".into(),
        code_hash: Some(code_hash),
        address: None,
        wtid: None,
        until: now + CODE_MS,
        information: None,
        visitor: None,
        session: None,
        created_at: now,
    };
    if !app.store.put_warm_in(&row).await? {
        // Asked again: an earlier code is void. What was taken already stays as it is, and is told again.
        let earlier = found(app, partner, transfer).await?.ok_or_else(denied)?;
        let renewed = WarmIn {
            code_hash: row.code_hash,
            until: match earlier.state.as_str() {
                "granted" => row.until,
                _ => earlier.until,
            },
            ..earlier.clone()
        };
        let open = matches!(earlier.state.as_str(), "granted" | "expected");
        if !open || !app.store.change_warm_in(&earlier.state, &renewed).await? {
            return Err(denied());
        }
    }
    Ok(Granted {
        code: Some(code),
        code_ms: u32::try_from(CODE_MS).ok(),
        areas,
    })
}

fn bounded(asker: Asker) -> Asker {
    let cut = |text: String| text.chars().take(120).collect();
    Asker {
        id: cut(asker.id),
        name: cut(asker.name),
        role: cut(asker.role),
    }
}

async fn found(app: &App, partner: &PartnerRow, transfer: TransferId) -> Outcome<Option<WarmIn>> {
    let key = WarmKey::Transfer(partner.id, transfer);
    Ok(app.store.warm_in(key).await?)
}

/// What travels has come, with its code: the visitor is expected from now on (WT-58, WT-59).
pub async fn accept(app: &App, partner: &PartnerRow, sent: NewTransfer) -> Outcome<Accepted> {
    let bad_code = || no(No::BadCode, "The code is none, was used, or is too old.");
    let config = app.tenant(partner.tenant)?;
    let terms = terms_of(partner);
    let row = found(app, partner, sent.transfer)
        .await?
        .ok_or_else(bad_code)?;
    let asker: Asker = serde_json::from_value(row.asker.clone()).map_err(Problem::internal)?;
    if !may_receive(partner, &asker) {
        return Err(denied());
    }
    let now = app.clock.now();
    // Who sends is known, whatever they call themselves.
    let information = Information {
        server: partner.server.clone().unwrap_or_default(),
        company: company_of(partner),
        ..sent.information.within_bounds()
    };
    let information = serde_json::to_value(information).map_err(Problem::internal)?;
    if row.code_hash != Some(token::hash(&sent.code)) || now > row.until {
        return Err(bad_code());
    }
    let row = match row.state.as_str() {
        "granted" => row,
        // The same again: its answer was lost.
        "expected" if row.information.as_ref() == Some(&information) => {
            return Ok(answer(app, &terms.addressing, &row));
        }
        _ => return Err(bad_code()),
    };
    let service = service_for(&config, &terms, Some(&sent.area));
    let service = service.ok_or_else(|| no(No::AreaUnavailable, "There is no such area."))?;
    if !row.area.is_empty() && terms.gateway.is_none() && row.area != sent.area {
        return Err(no(No::AreaUnavailable, "The code is for another area."));
    }
    if !is_open(app, &config, service, terms.needs_agent) {
        return Err(no(No::Unstaffed, "Nobody is there now; try again later."));
    }
    let expected = WarmIn {
        area: service.key.clone(),
        state: "expected".into(),
        address: Some(codes::hash(&codes::address(&app.signer, &row))),
        wtid: Some(codes::hash(&codes::wtid(&app.signer, &row))),
        until: now + Millis::from(terms.arrive_s.clamp(30, 600)) * 1_000,
        information: Some(information),
        ..row
    };
    if !app.store.change_warm_in("granted", &expected).await? {
        return Err(bad_code());
    }
    Ok(answer(app, &terms.addressing, &expected))
}

fn answer(app: &App, addressing: &Addressing, row: &WarmIn) -> Accepted {
    let public = &app.config.public_url;
    let address = codes::address(&app.signer, row);
    let (address, wtid) = match addressing {
        Addressing::Both => (
            format!("{public}/arrive?at={address}"),
            Some(codes::wtid(&app.signer, row)),
        ),
        Addressing::Address => (format!("{public}/arrive?at={address}"), None),
        Addressing::Wtid => (
            format!("{public}/arrive"),
            Some(codes::wtid(&app.signer, row)),
        ),
    };
    let life = row.until.since(app.clock.now()).max(0);
    Accepted {
        address: Some(address),
        address_alone: wtid.is_none(),
        wtid,
        life_ms: u32::try_from(life).unwrap_or(u32::MAX),
    }
}

fn state_of(row: &WarmIn) -> State {
    match row.state.as_str() {
        "granted" => State::Granted,
        "expected" => State::Expected,
        "arrived" => State::Arrived,
        _ => State::Over,
    }
}

/// Where an attempt of a partner's stands.
pub async fn standing(app: &App, partner: &PartnerRow, transfer: TransferId) -> Outcome<Standing> {
    let row = found(app, partner, transfer).await?;
    let state = row.as_ref().map_or(State::Over, state_of);
    Ok(Standing { state })
}

/// The visitor is not to come any more. Whether they are here already is what the answer says; of an
/// attempt that was never heard of, nothing is taken later either.
pub async fn cancel(app: &App, partner: &PartnerRow, transfer: TransferId) -> Outcome<Standing> {
    loop {
        let Some(row) = found(app, partner, transfer).await? else {
            let now = app.clock.now();
            let over = WarmIn {
                id: token::fresh_uuid(),
                tenant: partner.tenant,
                partner: partner.id,
                transfer,
                asker: serde_json::json!({ "id": "", "name": "", "role": "" }),
                area: String::new(),
                state: "over".into(),
                code_hash: None,
                address: None,
                wtid: None,
                until: now,
                information: None,
                visitor: None,
                session: None,
                created_at: now,
            };
            if app.store.put_warm_in(&over).await? {
                return Ok(Standing { state: State::Over });
            }
            continue;
        };
        let state = state_of(&row);
        if matches!(state, State::Arrived | State::Over) || end(app, &row).await? {
            let state = match state {
                State::Arrived => State::Arrived,
                _ => State::Over,
            };
            return Ok(Standing { state });
        }
    }
}

/// Nothing is left of what came (WT-60). False when it went on meanwhile.
async fn end(app: &App, row: &WarmIn) -> Outcome<bool> {
    let over = WarmIn {
        state: "over".into(),
        code_hash: None,
        information: None,
        ..row.clone()
    };
    Ok(app.store.change_warm_in(&row.state, &over).await?)
}

/// Those who did not come in time are not expected any more, and both sides know (WT-60).
pub async fn expire(app: &Shared) -> Outcome<()> {
    for row in app.store.late_warm_ins(app.clock.now(), 100).await? {
        if end(app, &row).await? && row.state == "expected" {
            tell(app, &row, State::Over);
        }
    }
    Ok(())
}

/// Tells the origin; it asks by itself if it does not hear.
fn tell(app: &Shared, row: &WarmIn, state: State) {
    let (app, row) = (app.clone(), row.clone());
    tokio::spawn(async move {
        let partners = app.store.partners(row.tenant).await.unwrap_or_default();
        let Some(partner) = partners.into_iter().find(|one| one.id == row.partner) else {
            return;
        };
        let path = format!("transfers/{}/state", row.transfer);
        for _ in 0..3 {
            let told = Standing { state };
            let heard = speak::tell(&app, &partner, &path, &told).await;
            if matches!(heard, Ok(Ok(()) | Err(super::NoAnswer::No(_)))) {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
}

/// The destination says how an attempt of ours stands there.
pub async fn told_state(
    app: &App,
    partner: &PartnerRow,
    transfer: TransferId,
    state: State,
) -> Outcome<()> {
    use crate::hub::{HubError, WarmAt};
    use switchboard_core::session::WarmEnd;
    let row = app.store.warm_out(partner.tenant, transfer).await?;
    let row = row
        .filter(|row| row.partner == partner.id)
        .ok_or_else(denied)?;
    let outcome = match state {
        State::Arrived => WarmEnd::Arrived,
        State::Over => WarmEnd::NotArrived,
        State::Granted | State::Expected => return Ok(()),
    };
    let at = WarmAt {
        tenant: row.tenant,
        session: row.session,
        transfer,
    };
    match app.hub.warm_ended(at, outcome).await {
        Ok(()) | Err(HubError::Refused(_) | HubError::NoSuchSession) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// A visitor who has come.
pub struct Came {
    /// Their company here.
    pub config: Arc<TenantConfig>,
    /// The site whose pages they see.
    pub site: Site,
    /// The service.
    pub service: String,
    /// Their language.
    pub locale: Option<String>,
    /// The value of their cookie; absent where they have it.
    pub cookie: Option<String>,
}

/// Why nobody comes in by an address: it is none, was used, or is too old. They are told the same.
pub fn unknown() -> Problem {
    let status = StatusCode::GONE;
    Problem::new(
        status,
        "arrival_over",
        "That address leads nowhere any more.",
    )
}

/// The row of what is presented, if all that has to be is (WT-70 to WT-72).
async fn presented(
    app: &App,
    at: Option<&str>,
    wtid: Option<&str>,
) -> Outcome<(WarmIn, PartnerRow)> {
    let (at, wtid) = (at.map(codes::hash_of), wtid.map(codes::hash_of));
    let key = match (&at, &wtid) {
        (Some(Some(at)), _) => WarmKey::Address(at),
        (None, Some(Some(wtid))) => WarmKey::Wtid(wtid),
        _ => return Err(unknown()),
    };
    let row = app.store.warm_in(key).await?.ok_or_else(unknown)?;
    let partners = app.store.partners(row.tenant).await?;
    let partner = partners.into_iter().find(|one| one.id == row.partner);
    // Revoked, nothing is taken from it any more, whoever is on the way.
    let partner = partner.filter(|one| one.state == super::PAIRED);
    let partner = partner.ok_or_else(unknown)?;
    let by = terms_of(&partner).addressing;
    let matches = wtid.flatten() == row.wtid;
    let fits = match (by, at.is_some()) {
        (Addressing::Both, true) => matches,
        (Addressing::Address, true) => wtid.is_none() || matches,
        (Addressing::Wtid, false) => matches,
        _ => false,
    };
    match fits {
        true => Ok((row, partner)),
        false => Err(unknown()),
    }
}

/// The visitor of an attempt: the same one however often the address is opened.
fn visitor_of(row: &WarmIn) -> VisitorId {
    let digest = Sha256::digest(format!("warm visitor\n{}", row.id));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    VisitorId(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// The visitor is here: they are matched with what came, and wait where they were sent. `known` is the
/// visitor of this browser.
pub async fn come(
    app: &Shared,
    at: Option<&str>,
    wtid: Option<&str>,
    known: &[Visitor],
) -> Outcome<Came> {
    let (row, partner) = presented(app, at, wtid).await?;
    let now = app.clock.now();
    let visitor = visitor_of(&row);
    let here = known.iter().any(|known| known.id == visitor);
    let came = |cookie| came(app, &row, cookie);
    match row.state.as_str() {
        "expected" if now <= row.until => {}
        "arrived" if here && row.session.is_some() => return came(None),
        // The answer with the cookie was lost, or the session could not be begun.
        "arrived" if now <= row.until && !is_connected(app, &row).await => {}
        _ => return Err(unknown()),
    }
    let arrived = WarmIn {
        state: "arrived".into(),
        visitor: Some(visitor),
        until: now + AGAIN_MS,
        ..row.clone()
    };
    if row.state == "expected" && !app.store.change_warm_in("expected", &arrived).await? {
        // Cancelled in this moment, or opened twice: whoever asks again is told which.
        let state = found(app, &partner, row.transfer).await?;
        if state.is_none_or(|row| row.state != "arrived") {
            return Err(unknown());
        }
    }
    let begun = begin(app, &row, &partner, visitor).await;
    let (session, cookie) = match begun {
        Ok(begun) => begun,
        Err(problem) => {
            // They may try again for as long as they are expected.
            let back = WarmIn {
                state: "expected".into(),
                ..row.clone()
            };
            if row.state == "expected" {
                app.store.change_warm_in("arrived", &back).await?;
            }
            return Err(problem);
        }
    };
    let placed = WarmIn {
        session: Some(session),
        information: None,
        code_hash: None,
        ..arrived
    };
    app.store.change_warm_in("arrived", &placed).await?;
    metrics::counter!("switchboard_warm_arrivals_total").increment(1);
    tell(app, &row, State::Arrived);
    came(Some(cookie))
}

/// Whether the visitor has been connected since they came: then nobody else comes by their address.
async fn is_connected(app: &App, row: &WarmIn) -> bool {
    let Some(session) = row.session else {
        return false;
    };
    let members = app.hub.roster(row.tenant, session, None, 50).await;
    // A session that is over is nobody's either.
    members.map_or(true, |members| {
        let visitor = |member: &Member| member.role == Role::Visitor;
        let here = members.iter().find(|member| visitor(member));
        here.is_none_or(|member| member.state != LegState::Connecting)
    })
}

fn came(app: &App, row: &WarmIn, cookie: Option<String>) -> Outcome<Came> {
    let config = app.tenant(row.tenant)?;
    let site = config.sites.first().cloned();
    let site = site.ok_or_else(|| Problem::not_found("site"))?;
    let told = row.information.clone();
    let information: Option<Information> = told.and_then(|told| serde_json::from_value(told).ok());
    Ok(Came {
        site,
        service: row.area.clone(),
        locale: information.and_then(|information| information.locale),
        cookie,
        config,
    })
}

/// The session, begun once however often it is asked for.
async fn begin(
    app: &Shared,
    row: &WarmIn,
    partner: &PartnerRow,
    visitor: VisitorId,
) -> Outcome<(SessionId, String)> {
    let config = app.tenant(row.tenant)?;
    let told = row.information.clone();
    let information: Information = match told {
        Some(told) => serde_json::from_value(told).map_err(Problem::internal)?,
        None => Information::default(),
    };
    let now = app.clock.now();
    // Opened again, nothing is left of what came: the visitor is who they were.
    let known = app.store.visitor_by_id(row.tenant, visitor).await?;
    let known = known.filter(|_| row.information.is_none());
    let (name, email) = match known {
        Some(known) => (known.name, known.email),
        None => (
            information.visitor_name.clone(),
            information.visitor_email.clone(),
        ),
    };
    let visitor = Visitor {
        id: visitor,
        tenant: row.tenant,
        token_hash: [0; 32],
        name,
        email,
        created_at: now,
        seen_at: now,
    };
    let started = app
        .hub
        .start(start_of(&config, row, partner, &visitor, information))
        .await?;
    let cookie = crate::http::keep(app, visitor).await?;
    Ok((started.session.id, cookie))
}

/// The agent there, as they were named when they asked.
fn asker_name(row: &WarmIn) -> Option<String> {
    let name = row.asker["name"].as_str()?;
    (!name.is_empty()).then(|| name.to_owned())
}

fn start_of(
    config: &TenantConfig,
    row: &WarmIn,
    partner: &PartnerRow,
    visitor: &Visitor,
    information: Information,
) -> Start {
    let place = terms_of(partner).place;
    let came = Origin {
        transfer: row.transfer,
        company: company_of(partner),
        agent: asker_name(row),
        front: place == ArrivalPlace::Front,
        since: information
            .logged_in_at
            // Their clock may be another; nobody waits since the day after tomorrow, or last year.
            .map(|since| since.min(row.created_at).max(row.created_at + -3_600_000))
            .filter(|_| place == ArrivalPlace::Origin),
    };
    let service = config.service(&row.area);
    let carried = Carried {
        transfer: row.transfer,
        out: false,
        company: company_of(partner),
        agent: asker_name(row),
        area: service.map(|service| service.name.clone()),
        information: information.clone(),
    };
    Start {
        tenant: row.tenant,
        site: config.sites.first().map(|site| site.id),
        service: row.area.clone(),
        visitor: Some(visitor.id),
        visitor_name: visitor.name.clone().unwrap_or_default(),
        email: visitor.email.clone(),
        attributes: BTreeMap::new(),
        page: None,
        title: None,
        referrer: None,
        subject: information.subject,
        locale: information.locale,
        question: None,
        idempotency: Some((format!("warm:{}", row.id), "start".into())),
        returning: false,
        only_asks: false,
        turn: Turn::Last,
        external: None,
        agent: None,
        leader: None,
        meeting: None,
        rendezvous: None,
        came: Some(Box::new(Arriving { came, carried })),
    }
}
