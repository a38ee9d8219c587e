//! The visitor is here (WT-42, WT-70 to WT-75): they are matched with what was sent, and wait where they
//! were sent to.

use super::{
    areas::{Place, place_in},
    arrive::{found, own_agent, tell},
    codes, company_of, documents,
    rules::terms_of,
};
use crate::{
    app::{App, Shared},
    error::{Outcome, Problem},
    hub::{Arriving, Start, TenantConfig},
};
use axum::http::StatusCode;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::Arc};
use switchboard_core::{
    Millis, SessionId, VisitorId,
    desk::Turn,
    session::{Came as Origin, Carried, LegState, Role},
    warm::Information,
};
use switchboard_store::{PartnerRow, Site, Visitor, WarmIn, WarmKey};
use switchboard_wire::{
    partner::State,
    rest::{Addressing, ArrivalPlace},
    socket::Member,
};

/// So long after they came, the same address lets the visitor in again: an answer may be lost.
const AGAIN_MS: Millis = 30_000;

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
    let config = app.tenant(row.tenant)?;
    let terms = terms_of(&partner);
    let asker = serde_json::from_value(row.asker.clone()).map_err(Problem::internal)?;
    let own = own_agent(&partner, &asker);
    let place = place_in(&config, &terms, &row.area, own).ok_or_else(unknown)?;
    let came = |cookie| came(app, &row, place, cookie);
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
    let first = row.state == "expected" && app.store.change_warm_in("expected", &arrived).await?;
    if row.state == "expected" && !first {
        // Cancelled in this moment, or opened twice: whoever asks again is told which.
        let state = found(app, &partner, row.transfer).await?;
        if state.is_none_or(|row| row.state != "arrived") {
            return Err(unknown());
        }
    }
    let begun = begin(app, &row, &partner, place, visitor).await;
    let (session, cookie) = match begun {
        Ok(begun) => begun,
        Err(problem) => {
            // They may try again for as long as they are expected. Of two who come at once, the second takes
            // nothing back that the first has done.
            let back = WarmIn {
                state: "expected".into(),
                ..row.clone()
            };
            if first {
                app.store.change_warm_in("arrived", &back).await?;
            }
            return Err(problem);
        }
    };
    let told: Option<Information> = row.information.as_ref().and_then(|told| {
        let told = Information::deserialize(told);
        told.ok()
    });
    let placed = WarmIn {
        session: Some(session),
        information: told.as_ref().and_then(documents::to_come),
        code_hash: None,
        ..arrived
    };
    // Only the first who comes has anything to bring.
    let brings = row.session.is_none() && placed.information.is_some();
    if !written(app, &placed).await? {
        // Called off while they were on the threshold: nobody is left in a session that nobody knows of.
        app.hub.end(row.tenant, session).await?;
        return Err(unknown());
    }
    if brings {
        documents::fetch(app, partner.clone(), placed);
    }
    metrics::counter!("switchboard_warm_arrivals_total").increment(1);
    tell(app, &row, State::Arrived);
    came(Some(cookie))
}

/// Notes that the visitor is in that session. False where they were called off meanwhile.
async fn written(app: &App, placed: &WarmIn) -> Outcome<bool> {
    // Of two who come at once the first may have taken itself back, and a third may have come.
    for _ in 0..3 {
        for from in ["arrived", "expected"] {
            if app.store.change_warm_in(from, placed).await? {
                return Ok(true);
            }
        }
    }
    Ok(false)
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

fn came(app: &App, row: &WarmIn, place: Place<'_>, cookie: Option<String>) -> Outcome<Came> {
    let config = app.tenant(row.tenant)?;
    let site = config.sites.first().cloned();
    let site = site.ok_or_else(|| Problem::not_found("site"))?;
    let told = row.information.clone();
    let information: Option<Information> = told.and_then(|told| serde_json::from_value(told).ok());
    Ok(Came {
        site,
        service: place.service.key.clone(),
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
    place: Place<'_>,
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
    let known = known.filter(|_| row.session.is_some());
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
        .start(start_of(
            &config,
            row,
            partner,
            place,
            &visitor,
            information,
        ))
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
    to: Place<'_>,
    visitor: &Visitor,
    information: Information,
) -> Start {
    let place = terms_of(partner).place;
    let information = documents::as_here(row, information);
    let came = Origin {
        transfer: row.transfer,
        company: company_of(partner),
        agent: asker_name(row),
        front: place == ArrivalPlace::Front,
        priority: information
            .priority
            .filter(|_| place == ArrivalPlace::Proposed),
        to: to.agent.map(|agent| agent.id),
        taken: to.taken,
        second: terms_of(partner).two_steps && !to.taken,
        hops: information.hops,
        since: information
            .logged_in_at
            // Their clock may be another; nobody waits since the day after tomorrow, or last year.
            .map(|since| since.min(row.created_at).max(row.created_at + -3_600_000))
            .filter(|_| place == ArrivalPlace::Origin),
    };
    let carried = Carried {
        transfer: row.transfer,
        out: false,
        company: company_of(partner),
        agent: asker_name(row),
        area: Some(match to.agent {
            Some(agent) => agent.name.clone(),
            None => to.service.name.clone(),
        }),
        information: information.clone(),
    };
    Start {
        tenant: row.tenant,
        site: config.sites.first().map(|site| site.id),
        service: to.service.key.clone(),
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
        shed: false,
    }
}
