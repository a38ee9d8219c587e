//! Warm transfer: a visitor is handed to a partner's server (WT-23 to WT-29, WT-39 to WT-67).

use super::{
    extract::{At, Body},
    help::Asker,
    member::staff_in,
};
use crate::{
    app::{App, Shared},
    auth::{Caller, Right, client::Client, seal, signed::Signer, token},
    error::{Outcome, Problem},
    hub::{NewWarm, WarmAt},
    partners::{self, carry_of, company_of, is_own, may_send, purpose, terms_of},
};
use axum::{Json, extract::State, http::StatusCode};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::Mac;
use serde_json::json;
use switchboard_core::{
    PartnerId, SessionId, TenantId, TransferId,
    session::Command,
    warm::{CarriedDocument, Carry, Choice, Said, What, find_secrets},
};
use switchboard_store::{Agent, PartnerRow, WarmOut};
use switchboard_wire::rest::{
    Arrival, ArrivalState, Destination, DestinationArea, NewWarmTransfer, Page,
    Problem as ProblemBody, WarmAddress, WarmDocument, WarmLine, WarmPreview, WarmPreviewInput,
    WarmTransfer,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Bytes of the tag of a page's address.
const TAG: usize = 16;
/// Arrivals that are told of.
const ARRIVALS: u32 = 100;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(destinations))
        .routes(routes!(areas))
        .routes(routes!(preview))
        .routes(routes!(begin))
        .routes(routes!(end))
        .routes(routes!(go))
        .routes(routes!(arrivals))
}

fn not_allowed() -> Problem {
    let text = "You may not hand visitors to that partner.";
    Problem::new(StatusCode::FORBIDDEN, "not_allowed", text)
}

/// A partner to which that agent may hand visitors of that service; refused, nothing leaves (WT-46).
async fn allowed(
    app: &App,
    agent: &Agent,
    partner: PartnerId,
    service: Option<&str>,
) -> Outcome<PartnerRow> {
    let rows = app.store.partners(agent.tenant).await?;
    let row = rows.into_iter().find(|row| row.id == partner);
    let row = row.ok_or_else(|| Problem::not_found("partner"))?;
    match may_send(&row, agent, service) {
        true => Ok(row),
        false => Err(not_allowed()),
    }
}

/// The service of a session that somebody may see.
async fn service_of(app: &Shared, caller: &Caller, session: SessionId) -> Outcome<String> {
    let row = super::sessions::visible(app, caller, session).await?;
    Ok(row.service)
}

/// List destinations
///
/// Partners to which you may hand visitors.
#[utoipa::path(get, path = "/v1/destinations", tag = "sessions", responses(
    (status = 200, body = Page<Destination>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn destinations(
    State(app): State<Shared>,
    caller: Caller,
) -> Outcome<Json<Page<Destination>>> {
    let agent = caller.agent()?;
    let rows = app.store.partners(caller.tenant).await?;
    let open = rows.into_iter().filter(|row| may_send(row, agent, None));
    let told = open.map(|row| {
        let terms = terms_of(&row);
        Destination {
            partner: row.id,
            company: company_of(&row),
            own: is_own(&row),
            name: row.name,
            server: row.server,
            carry: carry_of(&terms, Some(agent)),
            edit: terms.edit,
            asks: terms.asks,
            tags: terms.tags,
        }
    });
    Ok(Json(Page::all(told)))
}

/// List the areas of a destination
///
/// Asks the partner's server which of its areas are open and have somebody now. Refused with `not_allowed`,
/// `partner_denied`, `partner_unreached`.
#[utoipa::path(get, path = "/v1/destinations/{partner}/areas", tag = "sessions", params(("partner" = String, Path)), responses(
    (status = 200, body = Page<DestinationArea>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 502, body = ProblemBody)))]
async fn areas(
    State(app): State<Shared>,
    caller: Caller,
    At(partner): At<PartnerId>,
) -> Outcome<Json<Page<DestinationArea>>> {
    let agent = caller.agent()?;
    let config = app.tenant(caller.tenant)?;
    let row = allowed(&app, agent, partner, None).await?;
    let areas = partners::ask_for_areas(&app, &config, &row, agent).await?;
    let areas = areas.map_err(|why| why.problem())?;
    Ok(Json(Page::all(areas.into_iter().map(|area| {
        DestinationArea {
            key: area.key,
            name: area.name,
            agent: area.agent,
            subjects: area.subjects,
            waiting: area.waiting,
            agents_ready: area.agents_ready,
            wait_s: area.wait_s,
        }
    }))))
}

/// What is ready to be told of a session, and by which rule.
async fn source(
    app: &Shared,
    caller: &Caller,
    session: SessionId,
    partner: PartnerId,
) -> Outcome<(PartnerRow, partners::Source)> {
    let agent = caller.agent()?;
    let service = service_of(app, caller, session).await?;
    let row = allowed(app, agent, partner, Some(&service)).await?;
    staff_in(app, caller, session, None).await?;
    let config = app.tenant(caller.tenant)?;
    let source = partners::said(app, &config, session, Some(agent)).await?;
    Ok((row, source))
}

/// Preview what would travel
///
/// Exactly that, and all lines that could; nothing leaves. Numbers of cards and accounts, and passwords, are
/// found and proposed for removal.
#[utoipa::path(post, path = "/v1/sessions/{id}/warm-transfers/preview", tag = "sessions", params(("id" = String, Path)), request_body = WarmPreviewInput, responses(
    (status = 200, body = WarmPreview), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn preview(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<SessionId>,
    Body(sent): Body<WarmPreviewInput>,
) -> Outcome<Json<WarmPreview>> {
    let (row, source) = source(&app, &caller, id, sent.partner).await?;
    let choice = Choice::from(sent.carry);
    let agent = caller.agent().ok();
    let information = partners::built(&source, &row, agent, &choice)?;
    let carry = carry_of(&terms_of(&row), agent);
    let sent = |chosen: bool| match (carry, choice.what) {
        (Carry::All, _) | (Carry::Choose, What::All) => true,
        (Carry::None, _) | (Carry::Choose, What::None) => false,
        (Carry::Choose, What::Some) => chosen,
    };
    let line = |said: &Said| WarmLine {
        seq: said.seq,
        at: said.line.at,
        who: said.line.who,
        name: said.line.name.clone(),
        secrets: find_secrets(&said.line.text),
        text: said.line.text.clone(),
        sent: sent(choice.lines.contains(&said.seq)),
    };
    let document = |one: &CarriedDocument| WarmDocument {
        file: one.file,
        name: one.name.clone(),
        media: one.media.clone(),
        bytes: one.bytes,
        sent: sent(choice.documents.contains(&one.file)),
    };
    Ok(Json(WarmPreview {
        lines: source.said.iter().map(line).collect(),
        documents: source.documents.iter().map(document).collect(),
        information,
    }))
}

/// Hand a visitor to a partner
///
/// By the agent who owns the session. The visitor is asked first, where the terms want that; then the servers
/// agree, what may travel is sent, and the visitor's page goes there by itself. How it goes, the session is told by
/// events; whatever fails leaves all as it was, and the agent stays until the visitor has arrived.
#[utoipa::path(post, path = "/v1/sessions/{id}/warm-transfers", tag = "sessions", params(("id" = String, Path)), request_body = NewWarmTransfer, responses(
    (status = 202, body = WarmTransfer), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn begin(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SessionId>,
    Body(sent): Body<NewWarmTransfer>,
) -> Outcome<(StatusCode, Json<WarmTransfer>)> {
    let area_name = super::check::name("area_name", &sent.area_name)?;
    if sent.area.len() > 64 {
        return Err(Problem::invalid("area", "is too long"));
    }
    app.hub.knows_warm()?;
    let (partner, source) = source(&app, &caller, id, sent.partner).await?;
    let choice = Choice::from(sent.carry);
    // What could not be sent is refused before anybody is asked.
    partners::built(&source, &partner, caller.agent().ok(), &choice)?;
    let member = staff_in(&app, &caller, id, None).await?;
    let terms = terms_of(&partner);
    let transfer = TransferId(token::fresh_uuid());
    let row = WarmOut::sought(
        (member.tenant, id, transfer),
        partner.id,
        caller.agent_id(),
        (sent.area.clone(), area_name.clone()),
        serde_json::to_value(&choice).map_err(Problem::internal)?,
        app.clock.now(),
    );
    app.store.put_warm_out(&row).await?;
    let at = WarmAt {
        tenant: member.tenant,
        session: id,
        transfer,
    };
    let new = NewWarm {
        partner: partner.id,
        company: company_of(&partner),
        area: area_name,
        asks: terms.asks,
    };
    let cid = transfer.to_string();
    if let Err(error) = app.hub.begin_warm(at, member.leg, cid, new).await {
        let none = WarmOut {
            state: "denied".into(),
            choice: json!({}),
            ..row
        };
        app.store.change_warm_out("sought", &none).await?;
        return Err(error.into());
    }
    let detail = json!({ "transfer": transfer, "partner": partner.id, "area": sent.area });
    app.audit(&caller, &client, "session.warm_transfer", id, detail)
        .await?;
    let session = id;
    Ok((
        StatusCode::ACCEPTED,
        Json(WarmTransfer { session, transfer }),
    ))
}

/// Call a warm transfer off
///
/// Possible in every stage. Once the partner has agreed, it is asked first: if the visitor is there already, the
/// transfer has succeeded. One that is over stays so.
#[utoipa::path(delete, path = "/v1/sessions/{id}/warm-transfers/{transfer}", tag = "sessions",
    params(("id" = String, Path), ("transfer" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 410, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn end(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At((id, transfer)): At<(SessionId, TransferId)>,
) -> Outcome<StatusCode> {
    let member = staff_in(&app, &caller, id, None).await?;
    let command = Command::EndWarm { transfer };
    let cid = token::fresh_uuid().to_string();
    app.hub
        .command(member.tenant, id, member.leg, cid, command)
        .await?;
    let detail = json!({ "transfer": transfer });
    app.audit(&caller, &client, "session.warm_transfer_end", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn signed(signer: &Signer, bytes: &[u8]) -> hmac::Hmac<sha2::Sha256> {
    signer.mac().chain_update("warm page\n").chain_update(bytes)
}

/// The address of the page that sends a visitor on.
pub fn page_of(app: &App, tenant: TenantId, transfer: TransferId) -> String {
    let mut bytes = [tenant.0.into_bytes(), transfer.0.into_bytes()].concat();
    let tag = signed(&app.signer, &bytes).finalize().into_bytes();
    bytes.extend(&tag[..TAG]);
    let token = URL_SAFE_NO_PAD.encode(bytes);
    format!("{}/warm/{token}", app.config.public_url)
}

/// Where such a page leads; `None` when it leads nowhere any more.
pub async fn warm_page(app: &App, token: &str) -> Outcome<Option<String>> {
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (ids, tag) = bytes.split_at_checked(32)?;
        let fits = tag.len() == TAG;
        let proven = signed(&app.signer, ids).verify_truncated_left(tag);
        proven.ok().filter(|()| fits)?;
        let id = |at: usize| Some(uuid::Uuid::from_bytes(ids[at..at + 16].try_into().ok()?));
        Some((TenantId(id(0)?), TransferId(id(16)?)))
    };
    let Some((tenant, transfer)) = read() else {
        return Ok(None);
    };
    let row = app.store.warm_out(tenant, transfer).await?;
    let row = row.filter(|row| row.state == "accepted");
    Ok(row.and_then(|row| {
        let sealed = row.address.as_deref()?;
        seal::open(&app.signer, tenant, &purpose(transfer), sealed)
    }))
}

/// Go where you are handed to
///
/// For the visitor, by their cookie, once the partner has agreed: the page to which theirs is to go. It goes on by
/// itself.
#[utoipa::path(post, path = "/v1/sessions/{id}/warm-transfers/{transfer}/go", tag = "visits",
    params(("id" = String, Path), ("transfer" = String, Path)), responses(
    (status = 200, body = WarmAddress), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn go(
    State(app): State<Shared>,
    client: Client,
    asker: Asker,
    At((id, transfer)): At<(SessionId, TransferId)>,
) -> Outcome<Json<WarmAddress>> {
    asker.paced(&app, &client)?;
    let member = asker.visitor(&app, id).await?;
    let row = app.store.warm_out(member.tenant, transfer).await?;
    let row = row.filter(|row| row.session == id);
    let row = row.ok_or_else(|| Problem::not_found("transfer"))?;
    if row.state != "accepted" {
        let text = "It leads nowhere now.";
        return Err(Problem::new(StatusCode::CONFLICT, "not_accepted", text));
    }
    let address = page_of(&app, member.tenant, transfer);
    Ok(Json(WarmAddress { address }))
}

/// List arrivals
///
/// Visitors whom partners have handed over: who is expected, and until when, and who came; newest first.
#[utoipa::path(get, path = "/v1/arrivals", tag = "sessions", responses(
    (status = 200, body = Page<Arrival>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn arrivals(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<Arrival>>> {
    caller.require(Right::Monitor)?;
    let config = app.tenant(caller.tenant)?;
    let partners = app.store.partners(caller.tenant).await?;
    let rows = app.store.warm_ins(caller.tenant, ARRIVALS).await?;
    let now = app.clock.now();
    // Of one that was never accepted nobody was waited for.
    let told = rows.into_iter().filter(|row| row.address.is_some());
    let told = told.map(|row| {
        let partner = partners.iter().find(|one| one.id == row.partner);
        let state = match row.state.as_str() {
            "expected" if now <= row.until => ArrivalState::Expected,
            "arrived" => ArrivalState::Arrived,
            _ => ArrivalState::Over,
        };
        Arrival {
            transfer: row.transfer,
            company: partner.map(company_of).unwrap_or_default(),
            agent: row.asker["name"].as_str().unwrap_or_default().to_owned(),
            area: partners::area_name(&config, &row.area),
            state,
            until: Some(row.until).filter(|_| state == ArrivalState::Expected),
            session: row.session,
            created_at: row.created_at,
        }
    });
    Ok(Json(Page::all(told)))
}
