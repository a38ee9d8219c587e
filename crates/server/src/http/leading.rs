//! Leading by the API: the baton, follow-me, and what a page allows that somebody is led to.

use super::{
    begin::visitors_here,
    extract::{Asked, At, Body, MaybeBody},
    member::{Member, staff_in, visitor_in},
    proxied,
    sessions::visible,
};
use crate::{
    app::{App, Shared},
    auth::{Caller, client::Client, token},
    error::{Outcome, Problem},
    page_rules,
    pages::origin::of_url,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use serde_json::json;
use switchboard_core::{
    LegId, SessionId, TenantId,
    session::{Command, Event, Way, web_address},
};
use switchboard_wire::{
    rest::{BatonAskInput, BatonInput, FollowInput, PageRules, Problem as ProblemBody},
    socket::Baton,
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(pass))
        .routes(routes!(ask))
        .routes(routes!(decline))
        .routes(routes!(follow))
        .routes(routes!(rules))
        .routes(routes!(rules_of_push))
}

/// The epoch that the caller knows, or the present one.
pub(super) async fn epoch(app: &App, member: &Member, known: Option<u64>) -> Outcome<u64> {
    Ok(match known {
        Some(known) => known,
        None => {
            app.hub
                .view(member.tenant, member.session)
                .await?
                .baton
                .epoch
        }
    })
}

/// Sends a command of that member; gives the place of its event in the log.
pub(super) async fn act(app: &App, member: &Member, command: Command) -> Outcome<Option<u64>> {
    let Member {
        tenant,
        session,
        leg,
        ..
    } = member;
    let cid = token::fresh_uuid().to_string();
    Ok(app
        .hub
        .command(*tenant, *session, *leg, cid, command)
        .await?)
}

/// Give or take the right to lead
///
/// Whoever leads gives it to any member; the tenant's side takes it, or gives it to whoever has
/// asked. Of several at once one wins: the others are told `stale_epoch`.
#[utoipa::path(post, path = "/v1/sessions/{id}/baton", tag = "sessions", params(("id" = String, Path)), request_body(content = Option<BatonInput>), responses(
    (status = 200, body = Baton), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn pass(
    State(app): State<Shared>,
    client: Client,
    caller: Caller,
    At(id): At<SessionId>,
    MaybeBody(sent): MaybeBody<BatonInput>,
) -> Outcome<Json<Baton>> {
    let member = staff_in(&app, &caller, id, sent.leg).await?;
    let epoch = epoch(&app, &member, sent.epoch).await?;
    let to = sent.to;
    act(&app, &member, Command::Baton { to, epoch }).await?;
    let baton = app.hub.view(member.tenant, id).await?.baton;
    let detail = json!({ "to": to.unwrap_or(member.leg), "epoch": baton.epoch });
    let (tenant, target) = (Some(member.tenant), Some(id.to_string()));
    app.audit_as(
        tenant,
        member.actor,
        &client,
        "session.baton",
        target,
        detail,
    )
    .await?;
    Ok(Json(baton))
}

/// Ask to lead
///
/// The leader and the tenant's side are asked, for 30 seconds; where nobody leads, or whoever does has
/// lost the connection, it is granted at once. Who has been told no twice in a row is refused with
/// `declined` for five minutes.
#[utoipa::path(post, path = "/v1/sessions/{id}/baton/asks", tag = "sessions", params(("id" = String, Path)), request_body(content = Option<BatonAskInput>), responses(
    (status = 200, body = Baton), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn ask(
    State(app): State<Shared>,
    client: Client,
    caller: Caller,
    At(id): At<SessionId>,
    MaybeBody(sent): MaybeBody<BatonAskInput>,
) -> Outcome<Json<Baton>> {
    let member = staff_in(&app, &caller, id, sent.leg).await?;
    act(&app, &member, Command::AskBaton).await?;
    let baton = app.hub.view(member.tenant, id).await?.baton;
    let detail = json!({ "leg": member.leg });
    let (tenant, target) = (Some(member.tenant), Some(id.to_string()));
    let what = "session.baton_ask";
    app.audit_as(tenant, member.actor, &client, what, target, detail)
        .await?;
    Ok(Json(baton))
}

#[derive(Deserialize, utoipa::IntoParams)]
struct Says {
    /// For programs: the leg of the endpoint that says so.
    #[param(value_type = Option<String>)]
    by: Option<LegId>,
}

/// Say no to a request to lead
///
/// For the leader and the tenant's side; whoever has asked takes it back. One that is over stays so.
#[utoipa::path(delete, path = "/v1/sessions/{id}/baton/asks/{leg}", tag = "sessions",
    params(("id" = String, Path), ("leg" = String, Path, description = "Who has asked."), Says), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn decline(
    State(app): State<Shared>,
    client: Client,
    caller: Caller,
    At((id, of)): At<(SessionId, LegId)>,
    Asked(says): Asked<Says>,
) -> Outcome<StatusCode> {
    let member = staff_in(&app, &caller, id, says.by).await?;
    act(&app, &member, Command::DeclineBaton { of }).await?;
    let detail = json!({ "leg": of, "by": member.leg });
    let (tenant, target) = (Some(member.tenant), Some(id.to_string()));
    let what = "session.baton_no";
    app.audit_as(tenant, member.actor, &client, what, target, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Turn follow-me on or off
///
/// While it is on, the pages that the leader's endpoint views lead the followers.
#[utoipa::path(post, path = "/v1/sessions/{id}/follow", tag = "sessions", params(("id" = String, Path)), request_body = FollowInput, responses(
    (status = 200, body = Baton), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn follow(
    State(app): State<Shared>,
    client: Client,
    caller: Caller,
    At(id): At<SessionId>,
    Body(sent): Body<FollowInput>,
) -> Outcome<Json<Baton>> {
    let member = staff_in(&app, &caller, id, sent.leg).await?;
    let epoch = epoch(&app, &member, sent.epoch).await?;
    let on = sent.on;
    act(&app, &member, Command::Follow { on, epoch }).await?;
    let baton = app.hub.view(member.tenant, id).await?.baton;
    let (tenant, target) = (Some(member.tenant), Some(id.to_string()));
    let detail = json!({ "on": on });
    app.audit_as(
        tenant,
        member.actor,
        &client,
        "session.follow",
        target,
        detail,
    )
    .await?;
    Ok(Json(baton))
}

#[derive(Deserialize, utoipa::IntoParams)]
struct Page {
    /// Its address.
    url: String,
}

#[derive(Deserialize, utoipa::IntoParams)]
struct Within {
    /// Origin of the page that carries the panel.
    origin: Option<String>,
}

/// What a page allows
///
/// Before it is sent: whether it may be shown in a frame, whether a window that shows it can be led
/// on, and whether it leaves the company's sites. The server looks at its headers, over https and at
/// public addresses only, and knows it for a minute.
#[utoipa::path(get, path = "/v1/sessions/{id}/page-rules", tag = "sessions", params(("id" = String, Path), Page), responses(
    (status = 200, body = PageRules), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn rules(
    State(app): State<Shared>,
    client: Client,
    caller: Caller,
    At(id): At<SessionId>,
    Asked(page): Asked<Page>,
) -> Outcome<Json<PageRules>> {
    paced(&app, &client)?;
    let row = visible(&app, &caller, id).await?;
    let url = web_address(&page.url)
        .map_err(|_| Problem::invalid("url", "must be an http or https address"))?;
    Ok(Json(
        looked(&app, caller.tenant, url, row.page.as_deref()).await?,
    ))
}

/// What a page allows that was sent to you
///
/// For a visitor in the session, by their cookie. `seq` is the place of the push in the log.
#[utoipa::path(get, path = "/v1/visits/{session}/pushes/{seq}/rules", tag = "visits", params(("session" = String, Path), ("seq" = u64, Path), Within), responses(
    (status = 200, body = PageRules), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn rules_of_push(
    State(app): State<Shared>,
    client: Client,
    At((session, seq)): At<(SessionId, u64)>,
    Asked(within): Asked<Within>,
    headers: HeaderMap,
) -> Outcome<Json<PageRules>> {
    paced(&app, &client)?;
    let visitors = visitors_here(&app, &headers).await?;
    let member = visitor_in(&app, &visitors, session).await?;
    let (url, _) = pushed(&app, &member, seq).await?;
    let found = looked(&app, member.tenant, url, within.origin.as_deref()).await?;
    Ok(Json(found))
}

pub(super) fn paced(app: &App, client: &Client) -> Outcome<()> {
    let taken = app
        .throttles
        .request
        .take(client.party.expose(), app.clock.now());
    taken.map_err(Problem::rate_limited)
}

/// The address of a push that was for that member, and its way: nobody has the server look elsewhere.
pub(super) async fn pushed(app: &App, member: &Member, seq: u64) -> Outcome<(String, Way)> {
    let after = seq.saturating_sub(1);
    let read = app.store.read(member.tenant, member.session, after, 1);
    let for_me = |to: &Option<Vec<LegId>>| to.as_ref().is_none_or(|to| to.contains(&member.leg));
    let found = read.await?.pop().filter(|record| record.seq == seq);
    match found.map(|record| record.event) {
        Some(Event::Pushed { url, .. }) => Ok((url, Way::Tab)),
        Some(Event::PageSent(sent)) if for_me(&sent.to) => Ok((sent.url, sent.way)),
        _ => Err(Problem::not_found("push")),
    }
}

async fn looked(
    app: &App,
    tenant: TenantId,
    url: String,
    within: Option<&str>,
) -> Outcome<PageRules> {
    let config = app.tenant(tenant)?;
    let own = of_url(&url).is_some_and(|origin| {
        let sites = &mut config.sites.iter();
        sites.any(|site| App::origins(&config, site).allows(&origin))
    });
    let found = app
        .page_rules
        .of(&app.outgoing, &url, app.clock.now())
        .await;
    let server = app.config.public_url.as_str();
    let around: Vec<&str> = within.into_iter().collect();
    let chain: Vec<&str> = [server].into_iter().chain(within).collect();
    let frame = |chain: &[&str]| found.as_ref().is_none_or(|rules| rules.allows_frame(chain));
    Ok(PageRules {
        known: found.is_some(),
        status: found.as_ref().map(|rules| rules.code),
        popup: frame(&chain),
        frame: frame(&around),
        severs: found.as_ref().is_some_and(|rules| rules.severs),
        leaves: !own,
        listed: own || page_rules::is_listed(&url, &config.tenant.settings.push_hosts),
        proxy: proxied::place(app, &config, &url).is_ok(),
        url,
    })
}
