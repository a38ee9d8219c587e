//! What a launcher shows before the click (IS-67).

use super::extract::{Asked, At};
use crate::{
    app::{App, Shared},
    auth::client::Client,
    error::{Outcome, Problem},
    pages::{locale, words},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use serde::Deserialize;
use switchboard_wire::{
    rest::{Problem as ProblemBody, SiteAvailability},
    socket::AvailabilityState,
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(availability))
}

#[derive(Deserialize, utoipa::IntoParams)]
struct Which {
    /// Service key; absent or unknown takes the default one.
    service: Option<String>,
    /// Language wanted for the launcher's label.
    locale: Option<String>,
}

/// Tell whether somebody is there
///
/// For pages of registered origins only.
#[utoipa::path(get, path = "/v1/sites/{key}/availability", tag = "visits", params(("key" = String, Path), Which), responses(
    (status = 200, body = SiteAvailability), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn availability(
    State(app): State<Shared>,
    client: Client,
    At(key): At<String>,
    Asked(which): Asked<Which>,
    headers: HeaderMap,
) -> Outcome<impl IntoResponse> {
    app.throttles
        .request
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let (config, site) = app
        .hub
        .site(&key)
        .ok_or_else(|| Problem::not_found("site"))?;
    let origin = headers
        .get(header::ORIGIN)
        .and_then(|value| value.to_str().ok());
    let allowed = match origin {
        // A page of our own, or a program.
        None => None,
        Some(origin) if origin.eq_ignore_ascii_case(&app.config.public_url) => None,
        Some(origin) if App::origins(&config, &site).allows(origin) => Some(origin),
        Some(_) => {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "origin_unregistered",
                "The page that carries this button belongs to no tenant of this server.",
            ));
        }
    };
    let locale = locale::negotiate(
        which.locale.as_deref(),
        &headers,
        &config.tenant.settings.locale,
    );
    let availability = app.hub.availability(config.id(), which.service.as_deref());
    let settings = &config.tenant.settings;
    // Of the company's own words there may be a language that the server has none of.
    let wanted = which.locale.as_deref().unwrap_or(locale.tag());
    let there = availability.state == AvailabilityState::Available;
    let own = settings.launcher_in(wanted).filter(|_| there);
    let (label, label_locale) = if let Some((text, tag)) = own {
        (Some(text.to_owned()), tag.to_owned())
    } else {
        let label = words::closed_label(locale, &availability, app.hub.clock().now());
        (label, locale.tag().into())
    };
    if let Some(origin) = allowed {
        app.sightings.see(&app, &site, origin).await;
    }
    let body = SiteAvailability {
        availability,
        label,
        accent: config.tenant.settings.accent.clone(),
        preload: config.tenant.settings.preload,
        label_locale,
    };
    let mut answer = Json(body).into_response();
    let answer_headers = answer.headers_mut();
    answer_headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=2"),
    );
    answer_headers.insert(
        header::VARY,
        HeaderValue::from_static("Origin, Accept-Language"),
    );
    answer_headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    if let Some(origin) = allowed.and_then(|origin| HeaderValue::from_str(origin).ok()) {
        answer_headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    Ok(answer)
}
