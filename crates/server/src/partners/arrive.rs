//! A visitor who is to come from a partner (WT-49 to WT-60). How far an attempt is stands in one
//! row, and each step is taken by a change of that row that only one can make.

use super::{
    areas::{open_to, place_for},
    codes, company_of, is_own,
    rules::{may_receive, terms_of},
    speak,
};
use crate::{
    app::{App, Shared},
    auth::token,
    error::{Outcome, Problem},
};
use axum::http::StatusCode;
use std::time::Duration;
use switchboard_core::{AgentId, Millis, TransferId, limits, warm::Information};
use switchboard_store::{PartnerRow, WarmIn, WarmKey};
use switchboard_wire::{
    partner::{Accepted, Asker, Granted, NewTransfer, No, Permission, Standing, State},
    rest::Addressing,
};

/// While it is decided whether a visitor is here, it is looked so often, with such pauses.
const LOOKS: u32 = 60;
const LOOK: Duration = Duration::from_millis(50);
/// A code is good for so long.
const CODE_MS: Millis = 60_000;

fn no(no: No, text: &'static str) -> Problem {
    let status = match no {
        No::Denied | No::BadCode | No::TooManyHops => StatusCode::FORBIDDEN,
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
        let area = sent.area.as_deref().unwrap_or_default();
        let place = place_for(&config, &terms, Some(area), own_agent(partner, &sent.agent));
        let refusal = match place {
            None => Some(no(No::AreaUnavailable, "There is no such area.")),
            Some(place) if place.is_open(app, &config, &terms).await => None,
            Some(_) => Some(no(No::Unstaffed, "Nobody is there now; try again later.")),
        };
        if let Some(mut refusal) = refusal {
            // Others that are open (WT-51).
            refusal.more.areas = areas;
            return Err(refusal);
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

/// The agent of ours who asks, where the partner is this server itself.
pub(super) fn own_agent(partner: &PartnerRow, asker: &Asker) -> Option<AgentId> {
    let id = asker.id.parse().ok();
    id.filter(|_| is_own(partner))
}

fn bounded(asker: Asker) -> Asker {
    let cut = |text: String| text.chars().take(120).collect();
    Asker {
        id: cut(asker.id),
        name: cut(asker.name),
        role: cut(asker.role),
    }
}

pub(super) async fn found(
    app: &App,
    partner: &PartnerRow,
    transfer: TransferId,
) -> Outcome<Option<WarmIn>> {
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
    let hops = information.hops;
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
    if hops > limits::HOPS {
        let text = "The visitor has been handed on too often.";
        return Err(no(No::TooManyHops, text));
    }
    let own = own_agent(partner, &asker);
    let place = place_for(&config, &terms, Some(&sent.area), own);
    let place = place.ok_or_else(|| no(No::AreaUnavailable, "There is no such area."))?;
    if !row.area.is_empty() && terms.gateway.is_none() && row.area != sent.area {
        return Err(no(No::AreaUnavailable, "The code is for another area."));
    }
    if !place.is_open(app, &config, &terms).await {
        return Err(no(No::Unstaffed, "Nobody is there now; try again later."));
    }
    let expected = WarmIn {
        area: place.key(),
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
        // They are here once there is a session that they are in: before that it may still come to nothing.
        "arrived" if row.session.is_none() => State::Expected,
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
    for _ in 0..LOOKS {
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
        // Somebody brings them in just now, or died over it.
        if row.state == "arrived" && row.session.is_none() && app.clock.now() <= row.until {
            tokio::time::sleep(LOOK).await;
            continue;
        }
        let state = state_of(&row);
        if matches!(state, State::Arrived | State::Over) || end(app, &row).await? {
            let state = match state {
                State::Arrived => State::Arrived,
                _ => State::Over,
            };
            return Ok(Standing { state });
        }
    }
    // Asked again, it will be known.
    let text = "The visitor is on the threshold.";
    let status = StatusCode::SERVICE_UNAVAILABLE;
    Err(Problem::new(status, "unavailable", text))
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
pub(super) fn tell(app: &Shared, row: &WarmIn, state: State) {
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
