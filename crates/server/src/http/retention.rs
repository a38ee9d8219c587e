//! How long records about people are kept.

use super::extract::Body;
use crate::{
    app::Shared,
    audit,
    auth::{Caller, Right, client::Client},
    error::{Outcome, Problem},
};
use axum::{Json, extract::State};
use switchboard_store as store;
use switchboard_wire::rest::{AddressForm, Problem as ProblemBody, Retention};
use utoipa_axum::{router::OpenApiRouter, routes};

/// A hundred years.
const MOST_DAYS: u32 = 36_500;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(read, replace))
}

fn sent(row: &store::Retention) -> Retention {
    Retention {
        address_days: row.address_days,
        address_form: match row.address_form {
            store::AddressForm::Network => AddressForm::Network,
            store::AddressForm::Removed => AddressForm::Removed,
        },
        person_days: row.person_days,
        session_days: row.session_days,
        audit_days: row.audit_days,
    }
}

fn checked(sent: &Retention) -> Outcome<store::Retention> {
    let days = |field: &'static str, value: Option<u32>| match value {
        Some(days) if !(1..=MOST_DAYS).contains(&days) => Err(Problem::invalid(
            field,
            format!("must be 1 to {MOST_DAYS} days, or null for no limit"),
        )),
        value => Ok(value),
    };
    Ok(store::Retention {
        address_days: days("address_days", sent.address_days)?,
        address_form: match sent.address_form {
            AddressForm::Network => store::AddressForm::Network,
            AddressForm::Removed => store::AddressForm::Removed,
        },
        person_days: days("person_days", sent.person_days)?,
        session_days: days("session_days", sent.session_days)?,
        audit_days: days("audit_days", sent.audit_days)?,
    })
}

/// Say how long records about people are kept
#[utoipa::path(get, path = "/v1/tenant/retention", tag = "configuration", responses(
    (status = 200, body = Retention), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn read(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Retention>> {
    caller.require(Right::ReadConfiguration)?;
    let config = app.tenant(caller.tenant)?;
    Ok(Json(sent(&config.tenant.settings.retention)))
}

/// Set how long records about people are kept
///
/// Takes effect with the next round of the job that applies it, within ten minutes. What was
/// removed by then does not come back when a length is raised again.
#[utoipa::path(put, path = "/v1/tenant/retention", tag = "configuration", request_body = Retention, responses(
    (status = 200, body = Retention), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(wanted): Body<Retention>,
) -> Outcome<Json<Retention>> {
    caller.require(Right::Retention)?;
    let mut row = app.tenant(caller.tenant)?.tenant.clone();
    let before = sent(&row.settings.retention);
    row.settings.retention = checked(&wanted)?;
    app.store.put_tenant(&row).await?;
    app.hub.reload(caller.tenant).await?;
    let detail = audit::changed(&before, &wanted);
    app.audit(&caller, &client, "retention.change", row.id, detail)
        .await?;
    app.retention_waiting.notify_one();
    Ok(Json(wanted))
}
