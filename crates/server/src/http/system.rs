//! What the server is and can do.

use crate::app::Shared;
use axum::{Json, extract::State};
use switchboard_core::service::{BEHAVIOURS, Behaviour, Kind, Param};
use switchboard_wire::{
    PROTOCOL,
    rest::{Capabilities, ServiceKind, ServiceParam, ServiceParamKind, Version},
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(capabilities))
        .routes(routes!(version))
}

fn kind(behaviour: &dyn Behaviour) -> ServiceKind {
    let param = |param: &Param| {
        let (kind, numbers) = match param.kind {
            Kind::Queue => (ServiceParamKind::Queue, None),
            Kind::Flag => (ServiceParamKind::Flag, None),
            Kind::Skills => (ServiceParamKind::Skills, None),
            Kind::Names => (ServiceParamKind::Names, None),
            Kind::Choice(_) => (ServiceParamKind::Choice, None),
            Kind::Links => (ServiceParamKind::Links, None),
            Kind::Words { max } => (ServiceParamKind::Words, Some((0, max as u64, None))),
            Kind::Seconds { min, max, usual } => {
                (ServiceParamKind::Seconds, Some((min, max, usual)))
            }
            Kind::Whole { min, max, usual } => (ServiceParamKind::Number, Some((min, max, usual))),
        };
        ServiceParam {
            name: param.name.to_owned(),
            kind,
            required: param.required,
            min: numbers.map(|(min, ..)| min),
            max: numbers.map(|(_, max, _)| max),
            usual: numbers.and_then(|(.., usual)| usual),
            words: match param.kind {
                Kind::Choice(words) => words.iter().map(|word| (*word).to_owned()).collect(),
                _ => Vec::new(),
            },
        }
    };
    ServiceKind {
        behaviour: behaviour.kind().to_owned(),
        params: behaviour.params().iter().map(param).collect(),
    }
}

/// List what a program may count on
#[utoipa::path(get, path = "/v1/capabilities", tag = "system", responses((status = 200, body = Capabilities)))]
async fn capabilities(State(app): State<Shared>) -> Json<Capabilities> {
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
            .chain(app.hub.voice().map(|_| "voice".to_owned()))
            .collect(),
        behaviours: BEHAVIOURS
            .iter()
            .map(|behaviour| behaviour.kind().to_owned())
            .collect(),
        services: BEHAVIOURS
            .iter()
            .map(|behaviour| kind(*behaviour))
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
