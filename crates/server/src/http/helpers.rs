//! Whom a visitor may name when they ask for help (CC-17).

use super::{begin::visitors_here, extract::Body, member::visitor_in};
use crate::{
    app::Shared,
    auth::client::Client,
    error::{Outcome, Problem},
};
use axum::{Json, extract::State, http::HeaderMap};
use switchboard_core::session::Endpoint;
use switchboard_store::AgentKind;
use switchboard_wire::{
    rest::{Helper, HelpersRequest, Page, Problem as ProblemBody},
    socket::WallAgent,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Most that are told of.
const MOST: usize = 100;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(helpers))
}

/// List whom one may name when asking for help
///
/// For visitors, of a session that they are in: people who are there, could take somebody, and are not in it,
/// by name. Nobody where the company does not let visitors name anybody.
#[utoipa::path(post, path = "/v1/visits/helpers", tag = "visits", request_body = HelpersRequest, responses(
    (status = 200, body = Page<Helper>), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 410, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn helpers(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(asked): Body<HelpersRequest>,
) -> Outcome<Json<Page<Helper>>> {
    let throttle = &app.throttles.request;
    let taken = throttle.take(client.party.expose(), app.clock.now());
    taken.map_err(Problem::rate_limited)?;
    let visitors = visitors_here(&app, &headers).await?;
    let member = visitor_in(&app, &visitors, asked.session).await?;
    let config = app.tenant(member.tenant)?;
    if !config.tenant.settings.help_by_name {
        return Ok(Json(Page::all([])));
    }
    let known = app.hub.colleagues(member.tenant).await;
    let mut free = known.map_or_else(Vec::new, |known| known.agents);
    free.retain(|one| {
        let agent = config.agents.get(&one.agent);
        one.is_free()
            && agent.is_some_and(|agent| agent.kind == AgentKind::Person && !agent.disabled)
    });
    free.sort_by(|one, other| one.name.cmp(&other.name));
    let mut named = Vec::new();
    for WallAgent { agent, name, .. } in free.into_iter().take(MOST) {
        let endpoint = Endpoint::Agent { agent };
        let inside = app
            .hub
            .leg_of(member.tenant, asked.session, endpoint)
            .await?;
        if inside.is_none() {
            named.push(Helper { agent, name });
        }
    }
    Ok(Json(Page::all(named)))
}
