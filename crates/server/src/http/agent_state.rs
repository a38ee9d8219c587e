//! What a supervisor does with an agent: sets their state, logs them out, sees when they were
//! available (IS-84).

use super::extract::{Asked, At, Body};
use crate::{
    app::Shared,
    auth::{Actor, Caller, Right, client::Client},
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use switchboard_core::{AgentId, Millis, Time, desk::AVAILABLE};
use switchboard_store::{Agent, AgentStatus, Rank};
use switchboard_wire::rest::{
    AgentStateInput, AgentTimeline, Page, Problem as ProblemBody, StatusSpan,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Longest stretch of the status log that is given at once.
const MOST_MS: Millis = 31 * DAY_MS;
const DAY_MS: Millis = 86_400_000;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(set))
        .routes(routes!(log_out))
        .routes(routes!(availability))
}

/// The agent, if the caller may act on them: nobody does on somebody of a higher rank.
fn whom(app: &Shared, caller: &Caller, id: AgentId) -> Outcome<(Arc<TenantConfig>, Agent)> {
    caller.require(Right::Monitor)?;
    let config = app.tenant(caller.tenant)?;
    let agent = config.agents.get(&id).filter(|agent| !agent.disabled);
    let agent = agent.cloned().ok_or_else(|| Problem::not_found("agent"))?;
    match &caller.actor {
        Actor::Agent(by) if by.rank != Rank::Admin && agent.rank == Rank::Admin => {
            Err(Problem::forbidden())
        }
        _ => Ok((config, agent)),
    }
}

/// Set an agent's state
///
/// As if they had said so; their consoles are told by whom. For supervisors and keys.
#[utoipa::path(put, path = "/v1/agents/{id}/state", tag = "supervision", params(("id" = String, Path)), request_body = AgentStateInput, responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn set(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<AgentId>,
    Body(sent): Body<AgentStateInput>,
) -> Outcome<StatusCode> {
    let (config, agent) = whom(&app, &caller, id)?;
    let by = match &caller.actor {
        Actor::Agent(by) => by.name.clone(),
        Actor::ApiKey(_) | Actor::Proxy(_) => config.tenant.name.clone(),
    };
    let state = sent.state;
    let known = app
        .hub
        .set_agent_state(caller.tenant, agent.id, state.clone(), &by)
        .await?;
    if !known {
        return Err(Problem::invalid("state", "is no state of the company"));
    }
    app.audit(
        &caller,
        &client,
        "agent.set_state",
        id,
        json!({ "state": state }),
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Log an agent out
///
/// All their log-ins end at once; sessions that they serve wait for them as after a lost
/// connection. For supervisors and keys.
#[utoipa::path(delete, path = "/v1/agents/{id}/logins", tag = "supervision", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn log_out(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<AgentId>,
) -> Outcome<StatusCode> {
    let (_, agent) = whom(&app, &caller, id)?;
    app.store.end_logins(caller.tenant, agent.id).await?;
    app.hub.log_out(caller.tenant, agent.id).await;
    app.audit(&caller, &client, "agent.log_out", id, json!({}))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Stretch {
    /// RFC 3339; at most 31 days before `until`, one day if absent.
    from: Option<String>,
    /// RFC 3339; now if absent.
    until: Option<String>,
    /// That agent alone.
    #[param(value_type = Option<String>)]
    agent: Option<AgentId>,
}

/// List when agents were available
///
/// As the status log has it: each change of an agent's state, and each time that their first
/// console came or their last one went. For supervisors and keys.
#[utoipa::path(get, path = "/v1/agents/availability", tag = "supervision", params(Stretch), responses(
    (status = 200, body = Page<AgentTimeline>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn availability(
    State(app): State<Shared>,
    caller: Caller,
    Asked(asked): Asked<Stretch>,
) -> Outcome<Json<Page<AgentTimeline>>> {
    caller.require(Right::SeeAll)?;
    let time = |field: &'static str, text: Option<&str>| {
        let parsed = text.map(|text| {
            Time::parse(text).ok_or_else(|| Problem::invalid(field, "must be a time in RFC 3339"))
        });
        parsed.transpose()
    };
    let until = time("until", asked.until.as_deref())?.unwrap_or_else(|| app.clock.now());
    let from = time("from", asked.from.as_deref())?.unwrap_or(until - DAY_MS);
    if until <= from || until.since(from) > MOST_MS {
        let why = "must be later than `from`, and at most 31 days";
        return Err(Problem::invalid("until", why));
    }
    let config = app.tenant(caller.tenant)?;
    let end = until.min(app.clock.now());
    let rows = app.store.agent_statuses(caller.tenant, from, until).await?;
    let mut found: Vec<AgentTimeline> = Vec::new();
    let wanted = |row: &&AgentStatus| asked.agent.is_none_or(|agent| row.agent == agent);
    for of_one in rows
        .iter()
        .filter(wanted)
        .collect::<Vec<_>>()
        .chunk_by(|a, b| a.agent == b.agent)
    {
        let agent = of_one[0].agent;
        let Some(known) = config.agents.get(&agent) else {
            continue;
        };
        let spans = spans(of_one, from, end);
        let there = |span: &&StatusSpan| span.connected && span.state == AVAILABLE;
        let available_ms = spans.iter().filter(there).map(length).sum();
        found.push(AgentTimeline {
            agent,
            name: known.name.clone(),
            available_ms,
            spans,
        });
    }
    found.sort_by(|a, b| (&a.name, a.agent).cmp(&(&b.name, b.agent)));
    Ok(Json(Page::all(found)))
}

fn length(span: &StatusSpan) -> Millis {
    span.until.since(span.from)
}

/// Each change until the next one, within those bounds.
fn spans(changes: &[&AgentStatus], from: Time, end: Time) -> Vec<StatusSpan> {
    let ends = changes.iter().skip(1).map(|next| next.at).chain([end]);
    let span = |(change, until): (&&AgentStatus, Time)| StatusSpan {
        from: change.at.max(from),
        until: until.max(from).min(end),
        state: change.state.clone(),
        connected: change.connected,
    };
    let all = changes.iter().zip(ends).map(span);
    all.filter(|span| span.until > span.from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_core::TenantId;

    #[test]
    fn is_84_the_timeline_is_the_status_log_without_gaps() {
        let change = |at: i64, state: &str, connected| AgentStatus {
            tenant: TenantId::from_u128(1),
            agent: AgentId::from_u128(2),
            at: Time(at),
            state: state.into(),
            connected,
        };
        let log = [
            change(5, "lunch", true),
            change(20, "available", true),
            change(30, "available", false),
        ];
        let log: Vec<&AgentStatus> = log.iter().collect();
        let found = spans(&log, Time(10), Time(50));
        let told: Vec<_> = found
            .iter()
            .map(|span| (span.from.0, span.until.0, &*span.state, span.connected))
            .collect();
        assert_eq!(
            told,
            [
                (10, 20, "lunch", true),
                (20, 30, "available", true),
                (30, 50, "available", false),
            ]
        );
        assert!(spans(&log[2..], Time(10), Time(30)).is_empty(), "not yet");
    }
}
