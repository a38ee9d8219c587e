//! What is written down about a session, while it goes on and after it.

use super::{
    check,
    extract::{At, Body},
    sessions::visible,
};
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client},
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::{Json, extract::State};
use serde_json::json;
use std::collections::BTreeSet;
use switchboard_core::{AgentId, SessionId, limits};
use switchboard_store::WrapUp as Row;
use switchboard_wire::rest::{Problem as ProblemBody, WrapUp, WrapUpPatch};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(read, change))
}

/// Shown name of an agent of this tenant, also of one who is disabled.
pub fn agent_name(config: &TenantConfig, agent: Option<AgentId>) -> Option<String> {
    let agent = config.agents.get(&agent?)?;
    Some(agent.name.clone())
}

fn sent(config: &TenantConfig, row: Option<Row>) -> WrapUp {
    match row {
        None => WrapUp {
            disposition: None,
            tags: Vec::new(),
            note: String::new(),
            agent: None,
            agent_name: None,
            at: None,
            done_at: None,
        },
        Some(row) => WrapUp {
            disposition: row.disposition,
            tags: row.tags,
            note: row.note,
            agent_name: agent_name(config, row.agent),
            agent: row.agent,
            at: Some(row.at),
            done_at: row.done_at,
        },
    }
}

/// Tags in their normal form: lower case, on one line, each once, by name.
fn tags(list: &[String]) -> Outcome<Vec<String>> {
    let mut tags = BTreeSet::new();
    for tag in list {
        let clean = limits::clean_name(&tag.to_lowercase(), limits::TAG_CHARS)
            .filter(|clean| !clean.is_empty())
            .ok_or_else(|| Problem::invalid("tags", "each must be 1 to 40 characters"))?;
        tags.insert(clean);
    }
    if tags.len() > limits::TAGS {
        return Err(Problem::invalid("tags", "must be at most 20"));
    }
    Ok(tags.into_iter().collect())
}

/// Get what was written down about a session
///
/// Disposition, tags and a note. Never shown to the visitor.
#[utoipa::path(get, path = "/v1/sessions/{id}/wrap-up", tag = "sessions", params(("id" = String, Path)), responses(
    (status = 200, body = WrapUp), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn read(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<SessionId>,
) -> Outcome<Json<WrapUp>> {
    visible(&app, &caller, id).await?;
    let config = app.tenant(caller.tenant)?;
    let row = app.store.wrap_up(caller.tenant, id).await?;
    Ok(Json(sent(&config, row)))
}

/// Write down something about a session
///
/// While it goes on or after it, and, when it is over, that its agent is through with it; by the agent who serves or served it, a supervisor, or a key.
#[utoipa::path(patch, path = "/v1/sessions/{id}/wrap-up", tag = "sessions", params(("id" = String, Path)), request_body = WrapUpPatch, responses(
    (status = 200, body = WrapUp), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn change(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SessionId>,
    Body(patch): Body<WrapUpPatch>,
) -> Outcome<Json<WrapUp>> {
    let session = visible(&app, &caller, id).await?;
    if session.agent.is_none() || session.agent != caller.agent_id() {
        caller.require(Right::Monitor)?;
    }
    if session.erased_at.is_some() {
        return Err(Problem::not_found("session"));
    }
    if patch.done && session.ended_at.is_none() {
        return Err(Problem::invalid(
            "done",
            "must wait until the session is over",
        ));
    }
    let config = app.tenant(caller.tenant)?;
    let old = app.store.wrap_up(caller.tenant, id).await?;
    let before = sent(&config, old.clone());
    let mut row = Row {
        session: id,
        tenant: caller.tenant,
        agent: caller.agent_id(),
        disposition: old.as_ref().and_then(|old| old.disposition.clone()),
        tags: old.as_ref().map_or_else(Vec::new, |old| old.tags.clone()),
        done_at: old.as_ref().and_then(|old| old.done_at),
        note: old.map_or_else(String::new, |old| old.note),
        at: app.clock.now(),
    };
    if let Some(chosen) = patch
        .disposition
        .filter(|chosen| row.disposition.as_ref() != Some(chosen))
    {
        let known = config.tenant.settings.dispositions.contains(&chosen);
        if !known && !chosen.is_empty() {
            return Err(Problem::invalid(
                "disposition",
                "is none of the company's dispositions",
            ));
        }
        row.disposition = (!chosen.is_empty()).then_some(chosen);
    }
    if let Some(list) = &patch.tags {
        row.tags = tags(list)?;
    }
    if let Some(note) = &patch.note {
        row.note = check::optional("note", Some(note), limits::LINE_CHARS)?.unwrap_or_default();
    }
    if patch.done {
        row.done_at = row.done_at.or(Some(row.at));
    }
    app.store.put_wrap_up(&row).await?;
    if patch.done
        && let Some(agent) = session.agent
    {
        app.hub.wrapped_up(caller.tenant, agent, id);
    }
    let after = sent(&config, Some(row));
    let detail = json!({
        "disposition": [before.disposition, after.disposition],
        "tags": [before.tags, after.tags],
        // The words go when the session is erased.
        "note": before.note != after.note,
    });
    app.audit(&caller, &client, "session.wrap_up", id, detail)
        .await?;
    Ok(Json(after))
}
