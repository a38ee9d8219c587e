//! When an agent may be met at later times: their own hours, and when they are away (RV-10).

use super::{
    check,
    extract::{At, Body},
    hours,
};
use crate::{
    app::Shared,
    audit,
    auth::{Caller, Right, client::Client},
    error::{Outcome, Problem},
};
use axum::{Json, extract::State};
use switchboard_core::{AgentId, hours::Calendar, limits};
use switchboard_store::{Absence, AgentAvailability as Row, StoreError};
use switchboard_wire::rest::{
    AgentAbsence, AgentAvailability, AgentAvailabilityInput, Problem as ProblemBody,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Most absences of one agent.
const ABSENCES: usize = 200;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(read, replace))
}

/// Refuses but the agent themself and those who see to all agents.
fn may(caller: &Caller, agent: AgentId) -> Outcome<()> {
    match caller.agent_id() {
        Some(own) if own == agent => caller.person().map(drop),
        _ => caller.require(Right::Monitor),
    }
}

async fn row(app: &Shared, caller: &Caller, agent: AgentId) -> Outcome<Row> {
    app.store
        .agent(caller.tenant, agent)
        .await?
        .ok_or_else(|| Problem::not_found("agent"))?;
    let rows = app.store.availabilities(caller.tenant).await?;
    let found = rows.into_iter().find(|row| row.agent == agent);
    // Who has said nothing cannot be met.
    Ok(found.unwrap_or_else(|| Row {
        agent,
        tenant: caller.tenant,
        calendar: Calendar {
            zone: "UTC".into(),
            ..Calendar::default()
        },
        absences: Vec::new(),
    }))
}

fn told(row: Row) -> AgentAvailability {
    let (week, dates) = hours::told_calendar(&row.calendar);
    let absences = row.absences.into_iter();
    AgentAvailability {
        zone: row.calendar.zone,
        week,
        dates,
        absences: absences
            .map(|absence| AgentAbsence {
                from: absence.from,
                to: absence.to,
                note: absence.note,
            })
            .collect(),
    }
}

/// Show when an agent may be met
///
/// At later times, by those who agree on a rendezvous. Agents see their own hours, supervisors
/// those of all.
#[utoipa::path(get, path = "/v1/agents/{id}/availability", tag = "rendezvous", params(("id" = String, Path)), responses(
    (status = 200, body = AgentAvailability), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn read(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<AgentId>,
) -> Outcome<Json<AgentAvailability>> {
    may(&caller, id)?;
    Ok(Json(told(row(&app, &caller, id).await?)))
}

/// Change when an agent may be met
///
/// What was agreed on before stays agreed.
#[utoipa::path(put, path = "/v1/agents/{id}/availability", tag = "rendezvous", params(("id" = String, Path)), request_body = AgentAvailabilityInput, responses(
    (status = 200, body = AgentAvailability), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<AgentId>,
    Body(sent): Body<AgentAvailabilityInput>,
) -> Outcome<Json<AgentAvailability>> {
    may(&caller, id)?;
    let old = row(&app, &caller, id).await?;
    let new = Row {
        agent: id,
        tenant: caller.tenant,
        calendar: hours::calendar(sent.zone, sent.week, sent.dates)?,
        absences: absences(sent.absences)?,
    };
    match app.store.put_availability(&new).await {
        Err(StoreError::Missing { .. }) => return Err(Problem::not_found("agent")),
        done => done?,
    }
    // Whether visitors are offered times at all depends on it.
    app.hub.reload(caller.tenant).await?;
    let detail = audit::changed(&old, &new);
    app.audit(&caller, &client, "agent.availability", id, detail)
        .await?;
    Ok(Json(told(new)))
}

fn absences(sent: Vec<AgentAbsence>) -> Outcome<Vec<Absence>> {
    if sent.len() > ABSENCES {
        let message = format!("must be at most {ABSENCES}");
        return Err(Problem::invalid("absences", message));
    }
    let mut absences = Vec::with_capacity(sent.len());
    for one in sent {
        if one.to <= one.from {
            return Err(Problem::invalid("absences", "must end after they begin"));
        }
        let note = check::optional("absences", Some(&one.note), limits::NAME_CHARS)?;
        absences.push(Absence {
            from: one.from,
            to: one.to,
            note: note.unwrap_or_default(),
        });
    }
    absences.sort_by_key(|absence| absence.from);
    Ok(absences)
}
