//! What the server is and can do.

use crate::app::Shared;
use axum::{Json, extract::State};
use switchboard_core::service::BEHAVIOURS;
use switchboard_wire::{
    PROTOCOL,
    rest::{Capabilities, Version},
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(capabilities))
        .routes(routes!(version))
}

/// List what a program may count on
#[utoipa::path(get, path = "/v1/capabilities", tag = "system", responses((status = 200, body = Capabilities)))]
async fn capabilities() -> Json<Capabilities> {
    let channel = |channel| {
        serde_json::to_value(channel)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    };
    Json(Capabilities {
        channels: switchboard_core::session::CHANNELS
            .iter()
            .map(channel)
            .collect(),
        behaviours: BEHAVIOURS
            .iter()
            .map(|behaviour| behaviour.kind().to_owned())
            .collect(),
        transports: vec!["websocket".into(), "http".into()],
        protocol: PROTOCOL,
    })
}

/// Say which program answers
#[utoipa::path(get, path = "/v1/version", tag = "system", responses((status = 200, body = Version)))]
async fn version(State(app): State<Shared>) -> Json<Version> {
    Json(Version {
        version: env!("CARGO_PKG_VERSION").into(),
        build: app.web.build().into(),
        protocol: PROTOCOL,
    })
}
