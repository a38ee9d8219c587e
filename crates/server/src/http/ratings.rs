//! How sessions were rated, in sums.

use super::{extract::Asked, filter::time};
use crate::{
    app::Shared,
    auth::{Caller, Right},
    error::Outcome,
};
use axum::{Json, extract::State};
use serde::Deserialize;
use std::collections::BTreeMap;
use switchboard_core::Time;
use switchboard_wire::rest::{Page, Problem as ProblemBody, RatingSum};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(list))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Span {
    /// Rated at or after (RFC 3339).
    from: Option<String>,
    /// Rated before (RFC 3339).
    until: Option<String>,
}

/// Sum up ratings
///
/// By agent and service. For supervisors, administrators and keys.
#[utoipa::path(get, path = "/v1/ratings", tag = "sessions", params(Span), responses(
    (status = 200, body = Page<RatingSum>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Asked(span): Asked<Span>,
) -> Outcome<Json<Page<RatingSum>>> {
    caller.require(Right::Ratings)?;
    let config = app.tenant(caller.tenant)?;
    let from = time("from", span.from.as_deref())?.unwrap_or(Time(0));
    let until = time("until", span.until.as_deref())?.unwrap_or(Time(i64::MAX));
    let mut sums: BTreeMap<_, [u64; 5]> = BTreeMap::new();
    for rated in app.store.rated(caller.tenant, from, until).await? {
        let stars = sums.entry((rated.agent, rated.service)).or_default();
        if let Some(count) = stars.get_mut(usize::from(rated.stars).wrapping_sub(1)) {
            *count += rated.count;
        }
    }
    Ok(Json(Page::all(sums.into_iter().map(
        |((agent, service), stars)| {
            RatingSum {
                agent,
                agent_name: agent
                    .and_then(|id| config.agents.get(&id))
                    .map(|agent| agent.name.clone()),
                service,
                stars,
            }
        },
    ))))
}
