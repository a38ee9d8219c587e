//! Whoever asks for something in a running session, as the member of it that they are.

use super::sessions::visible;
use crate::{
    app::Shared,
    auth::{Actor, Caller, Right},
    error::{Outcome, Problem},
    hub::HubError,
};
use axum::http::StatusCode;
use switchboard_core::{LegId, SessionId, TenantId, session::Endpoint};
use switchboard_store::Visitor;

/// A member of a live session.
pub struct Member {
    pub tenant: TenantId,
    pub session: SessionId,
    pub leg: LegId,
    /// It is a visitor.
    pub visitor: bool,
    /// As written into the audit trail.
    pub actor: String,
}

/// The leg of an agent, or of a program's endpoint, in that session.
pub async fn staff_in(
    app: &Shared,
    caller: &Caller,
    session: SessionId,
    leg: Option<LegId>,
) -> Outcome<Member> {
    let tenant = caller.tenant;
    let own = match &caller.actor {
        Actor::Agent(agent) => {
            let endpoint = Endpoint::Agent { agent: agent.id };
            app.hub.leg_of(tenant, session, endpoint).await
        }
        Actor::ApiKey(_) | Actor::Proxy(_) => {
            visible(app, caller, session).await?;
            let leg = leg.ok_or_else(|| Problem::invalid("leg", "must say whose request it is"))?;
            in_it(app, tenant, session, Some(leg)).await
        }
    };
    let Ok(own) = own else {
        return Err(not_live(app, tenant, session).await?);
    };
    let leg = own.ok_or_else(not_joined)?;
    Ok(Member {
        tenant,
        session,
        leg,
        visitor: false,
        actor: caller.audit_name(),
    })
}

/// The same, and by whose order: a supervisor may have it done in the name of whoever is in the
/// session.
pub async fn staff_or_order(
    app: &Shared,
    caller: &Caller,
    session: SessionId,
    leg: Option<LegId>,
) -> Outcome<(Member, Option<String>)> {
    let tenant = caller.tenant;
    if let (Actor::Agent(by), Some(leg), Ok(())) =
        (&caller.actor, leg, caller.require(Right::Monitor))
    {
        visible(app, caller, session).await?;
        let endpoint = Endpoint::Agent { agent: by.id };
        let own = app.hub.leg_of(tenant, session, endpoint).await;
        if own.is_ok_and(|own| own != Some(leg)) {
            let Ok(found) = in_it(app, tenant, session, Some(leg)).await else {
                return Err(not_live(app, tenant, session).await?);
            };
            let member = Member {
                tenant,
                session,
                leg: found.ok_or_else(not_joined)?,
                visitor: false,
                actor: caller.audit_name(),
            };
            return Ok((member, Some(by.name.clone())));
        }
    }
    Ok((staff_in(app, caller, session, leg).await?, None))
}

/// That leg, if it is in the session.
async fn in_it(
    app: &Shared,
    tenant: TenantId,
    session: SessionId,
    leg: Option<LegId>,
) -> Result<Option<LegId>, HubError> {
    let Some(leg) = leg else { return Ok(None) };
    let has = app.hub.has_leg(tenant, session, leg).await;
    has.map(|has| has.then_some(leg))
}

/// The leg of one of these visitors in that session.
pub async fn visitor_in(app: &Shared, visitors: &[Visitor], session: SessionId) -> Outcome<Member> {
    let mut problem = Problem::not_found("session");
    for visitor in visitors {
        match app
            .hub
            .visitor_leg(visitor.tenant, session, visitor.id)
            .await
        {
            Ok(Some(leg)) => return Ok(of_visitor(visitor, session, leg)),
            Ok(None) => problem = not_joined(),
            Err(_) if problem.status == StatusCode::NOT_FOUND => {
                problem = not_live(app, visitor.tenant, session).await?;
            }
            Err(_) => {}
        }
    }
    Err(problem)
}

pub fn of_visitor(visitor: &Visitor, session: SessionId, leg: LegId) -> Member {
    Member {
        tenant: visitor.tenant,
        session,
        leg,
        visitor: true,
        actor: format!("visitor:{}", visitor.id),
    }
}

/// Why nothing can be asked of a session that is not live.
pub async fn not_live(app: &Shared, tenant: TenantId, session: SessionId) -> Outcome<Problem> {
    let row = app.store.session(tenant, session).await?;
    Ok(match row {
        Some(row) if row.ended_at.is_some() => {
            Problem::new(StatusCode::GONE, "session_ended", "The session has ended.")
        }
        Some(_) => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The session is between two nodes; try again.",
        ),
        None => Problem::not_found("session"),
    })
}

fn not_joined() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "not_joined",
        "You are not in that session.",
    )
}
