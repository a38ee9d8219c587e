//! Pages between two servers. One sends the visitor's page on to the partner's server (WT-67); the other is
//! where it arrives (WT-42, WT-59). Both work without scripts and without anybody's doing.

use super::{
    csp,
    html::Html,
    locale::{self, Locale},
    plain::style,
    unreferred, words,
};
use crate::{
    app::Shared,
    auth::{client::Client, cookie},
    error::{Outcome, Problem},
    http::{visitors_here, warm_page},
    partners,
};
use axum::{
    Router,
    extract::{FromRequestParts, Path, Query, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::get,
};
use serde::Deserialize;

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/warm/{token}", get(go))
        .route("/arrive", get(arrive))
        .route("/partner", get(link))
}

/// Anybody's request, of which there may be so many.
struct Paced;

impl FromRequestParts<Shared> for Paced {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Problem> {
        let Ok(client) = Client::from_request_parts(parts, app).await;
        let throttle = &app.throttles.request;
        let taken = throttle.take(client.party.expose(), app.clock.now());
        taken.map_err(Problem::rate_limited)?;
        Ok(Self)
    }
}

/// A page whose address, and whatever it leads to, is told to nobody.
fn quiet(status: StatusCode, text: String) -> Response {
    unreferred(status, text, csp::still("'none'"))
}

fn told(locale: Locale, status: StatusCode, text: &str, refresh: Option<(u32, &str)>) -> Response {
    let words = words::of(locale);
    let mut html = Html::document(locale.tag(), locale.dir(), text);
    html.raw("<link rel=\"stylesheet\" href=\"")
        .text(style::url())
        .raw("\">");
    if let Some((seconds, address)) = refresh {
        html.raw("<meta http-equiv=\"refresh\" content=\"")
            .text(&format!("{seconds};url={address}"))
            .raw("\">");
    }
    html.raw("</head><body class=\"plain\"><main class=\"card\"><p role=\"status\">")
        .text(text)
        .raw("</p>");
    // Where a browser does not go by itself (WT-5).
    if let Some((0, address)) = refresh {
        html.raw("<p><a class=\"button\" href=\"")
            .text(address)
            .raw("\">")
            .text(words.warm_on)
            .raw("</a></p>");
    }
    quiet(status, html.finish())
}

/// Sends the page on.
async fn go(
    _: Paced,
    State(app): State<Shared>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Outcome<Response> {
    let locale = locale::negotiate(None, &headers, "en");
    let words = words::of(locale);
    Ok(match warm_page(&app, &token).await? {
        Some(address) => told(
            locale,
            StatusCode::OK,
            words.warm_going,
            Some((0, &address)),
        ),
        None => told(locale, StatusCode::GONE, words.warm_over, None),
    })
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    at: Option<String>,
    wtid: Option<String>,
}

/// The visitor is here. It is the one address that is acted on by being opened: whoever comes has no
/// hand in it (WT-5), and may have no scripts; it is theirs alone, and good once.
async fn arrive(
    _: Paced,
    State(app): State<Shared>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Outcome<Response> {
    let locale = locale::negotiate(None, &headers, "en");
    let words = words::of(locale);
    let known = visitors_here(&app, &headers).await?;
    let came = partners::come(&app, asked.at.as_deref(), asked.wtid.as_deref(), &known).await;
    let came = match came {
        Ok(came) => came,
        // Nobody can take them in this moment: it is tried again by itself.
        Err(problem) if problem.is_temporary() || problem.code == "seats_full" => {
            let again = again(&asked);
            let status = problem.status;
            return Ok(told(locale, status, words.warm_wait, Some((5, &again))));
        }
        Err(problem) => return Ok(told(locale, problem.status, words.warm_over, None)),
    };
    let tag = came.locale.as_deref().and_then(Locale::of);
    let tag = tag.unwrap_or(locale).tag();
    let address = format!(
        "/panel?site={}&service={}&locale={tag}&arrived=1",
        came.site.key, came.service
    );
    let mut response = match came.cookie {
        Some(value) => {
            let cookies = AppendHeaders([
                (header::SET_COOKIE, cookie::set_visitor(&value)),
                (header::SET_COOKIE, cookie::set_plain(&value)),
            ]);
            (cookies, Redirect::to(&address)).into_response()
        }
        None => Redirect::to(&address).into_response(),
    };
    response.headers_mut().insert(
        HeaderName::from_static("referrer-policy"),
        HeaderValue::from_static("no-referrer"),
    );
    Ok(response)
}

fn again(asked: &Asked) -> String {
    let part = |name: &str, value: &Option<String>| {
        let value = value.as_ref()?;
        let plain = value
            .bytes()
            .all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_'));
        plain.then(|| format!("{name}={value}"))
    };
    let parts: Vec<String> = [part("at", &asked.at), part("wtid", &asked.wtid)]
        .into_iter()
        .flatten()
        .collect();
    format!("/arrive?{}", parts.join("&"))
}

/// Somebody has opened a partner's link in place of pasting it.
async fn link(headers: HeaderMap) -> Response {
    let locale = locale::negotiate(None, &headers, "en");
    let words = words::of(locale);
    told(locale, StatusCode::OK, words.warm_link, None)
}
