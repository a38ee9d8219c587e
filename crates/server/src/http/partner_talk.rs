//! What partners' servers say to this one (docs/partners.md). It is no part of the API: whoever comes here
//! comes by a signature.

use super::extract::{Asked, At};
use crate::{
    app::Shared,
    error::Outcome,
    partners::{self, Peer, REVOKED, Signed},
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;
use switchboard_core::{FileId, TransferId};
use switchboard_store::PartnerRow;
use switchboard_wire::partner::{
    Accepted, Granted, NewTransfer, Pair, Paired, Permission, Standing,
};

/// Bytes of what travels.
const BODY: usize = 2 * 1_024 * 1_024;

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/partner/v1/pair", post(pair))
        .route("/partner/v1/permissions", post(permission))
        .route("/partner/v1/transfers", post(transfer))
        .route("/partner/v1/transfers/{id}", get(standing))
        .route("/partner/v1/transfers/{id}/cancel", post(cancel))
        .route("/partner/v1/transfers/{id}/state", post(state))
        .route("/partner/v1/transfers/{id}/documents/{file}", get(document))
        .route("/partner/v1/revoked", post(revoked))
        .layer(DefaultBodyLimit::max(BODY))
}

async fn noted(
    app: &Shared,
    partner: &PartnerRow,
    action: &str,
    detail: serde_json::Value,
) -> Outcome<()> {
    let target = partner.id.to_string();
    app.audit_bare(partner.tenant, action, target, detail).await
}

async fn pair(State(app): State<Shared>, signed: Signed) -> Outcome<Json<Paired>> {
    let said: Pair = signed.read()?;
    let (partner, answer) = partners::paired(&app, signed.key, said).await?;
    let detail = json!({ "company": partner.company, "server": partner.server });
    noted(&app, &partner, "partner.pair", detail).await?;
    Ok(Json(answer))
}

/// What was asked, and what came of it, is on record (WT-49).
async fn permission(
    State(app): State<Shared>,
    Peer { partner, said }: Peer<Permission>,
) -> Outcome<Json<Granted>> {
    let told = json!({ "transfer": said.transfer, "area": said.area, "agent": said.agent });
    let asks_only = said.transfer.is_none();
    let granted = partners::permit(&app, &partner, said).await;
    let detail = match &granted {
        Ok(_) => json!({ "asked": told, "granted": true }),
        Err(problem) => json!({ "asked": told, "granted": false, "why": problem.code }),
    };
    if !asks_only || granted.is_err() {
        noted(&app, &partner, "partner.permission", detail).await?;
    }
    Ok(Json(granted?))
}

async fn transfer(
    State(app): State<Shared>,
    Peer { partner, said }: Peer<NewTransfer>,
) -> Outcome<Json<Accepted>> {
    let told = json!({ "transfer": said.transfer, "area": said.area });
    let accepted = partners::accept(&app, &partner, said).await;
    let why = accepted.as_ref().err().map(|problem| problem.code);
    let detail = json!({ "asked": told, "accepted": why.is_none(), "why": why });
    noted(&app, &partner, "partner.transfer", detail).await?;
    Ok(Json(accepted?))
}

async fn standing(
    State(app): State<Shared>,
    At(id): At<TransferId>,
    Peer { partner, .. }: Peer<()>,
) -> Outcome<Json<Standing>> {
    Ok(Json(partners::standing(&app, &partner, id).await?))
}

async fn cancel(
    State(app): State<Shared>,
    At(id): At<TransferId>,
    Peer { partner, .. }: Peer<()>,
) -> Outcome<Json<Standing>> {
    Ok(Json(partners::cancel(&app, &partner, id).await?))
}

async fn state(
    State(app): State<Shared>,
    At(id): At<TransferId>,
    Peer { partner, said }: Peer<Standing>,
) -> Outcome<StatusCode> {
    partners::told_state(&app, &partner, id, said.state).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Which {
    part: u32,
}

async fn document(
    State(app): State<Shared>,
    At((id, file)): At<(TransferId, FileId)>,
    Asked(Which { part }): Asked<Which>,
    Peer { partner, .. }: Peer<()>,
) -> Outcome<Bytes> {
    partners::part(&app, &partner, id, file, part).await
}

async fn revoked(State(app): State<Shared>, Peer { partner, .. }: Peer<()>) -> Outcome<StatusCode> {
    let changed = PartnerRow {
        state: REVOKED.into(),
        changed_at: app.clock.now(),
        ..partner.clone()
    };
    app.store.put_partner(&changed).await?;
    noted(
        &app,
        &partner,
        "partner.revoked",
        json!({ "by": "partner" }),
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
