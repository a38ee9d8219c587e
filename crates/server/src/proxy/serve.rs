//! Requests under the names of copies.

use super::{
    Grant, Named, OWN, Proxy,
    cache::fresh_s,
    down::{self, Asked, PART},
    page::instead,
    rewrite, up,
    words::Why,
};
use crate::{
    app::{App, Shared},
    auth::cookie,
    hub::TenantConfig,
    outgoing::{Failed, Fetched, Place},
};
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::Response,
};
use std::{borrow::Cow, sync::Arc, time::Duration};
use switchboard_core::Millis;
use url::Url;

/// The key to a copy. No other name under the domain can set it.
const KEY: &str = "__Host-sb_x";
/// A member is taken to be in the session for so long after they were.
const SEEN_MS: Millis = 5_000;
/// Bytes of a form.
const FORM: usize = 1 << 20;
/// A fetch waits so long for others to end.
const WAIT: Duration = Duration::from_secs(10);

/// Takes what is asked under the names of copies; everything else goes on.
pub async fn layer(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let Some(proxy) = &app.proxy else {
        return next.run(request).await;
    };
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let label = match proxy.named(host) {
        Named::Other => return next.run(request).await,
        Named::Label(label) => label.to_owned(),
    };
    let grant = proxy.grants.find(&label, app.clock.now());
    let config = grant
        .as_ref()
        .and_then(|grant| app.hub.tenant(grant.tenant));
    let asked = request.headers().clone();
    let answer = match (&grant, &config) {
        (Some(grant), Some(config)) => answer(&app, proxy, grant, config, request).await,
        _ => Err(Not(Why::Gone, None)),
    };
    let mut response = answer.unwrap_or_else(|Not(why, to)| {
        let from = grant.as_ref().map(|grant| grant.from.as_str());
        instead(&app, &asked, why, from, to.as_deref())
    });
    down::guard(&app, proxy, config.as_deref(), &mut response);
    response
}

/// It is not shown, and where it leads.
struct Not(Why, Option<String>);

impl From<Why> for Not {
    fn from(why: Why) -> Self {
        Not(why, None)
    }
}

async fn answer(
    app: &Shared,
    proxy: &Proxy,
    grant: &Arc<Grant>,
    config: &TenantConfig,
    request: Request,
) -> Result<Response, Not> {
    let own = request.uri().path().strip_prefix(OWN).unwrap_or_default();
    let now = app.clock.now();
    match own {
        "kit.js" => return Ok(kit(app)),
        "in" => return enter(grant, &request, now),
        _ => {}
    }
    let key = cookie::read(request.headers(), KEY);
    if !key.is_some_and(|key| grant.opens(key)) {
        return Err(Why::Locked.into());
    }
    if grant.seen().is_none_or(|seen| now.since(seen) >= SEEN_MS) {
        match is_member(app, grant).await {
            Some(true) => {}
            Some(false) => {
                proxy.grants.end(&grant.label);
                return Err(Why::Gone.into());
            }
            None => return Err(Why::Busy.into()),
        }
    }
    if own == "to" {
        return Err(leads(&request));
    }
    if proxy.pace.take(&grant.session, now).is_err() {
        return Err(Why::Busy.into());
    }
    partner(app, proxy, grant, config, request).await
}

/// Whether the member whose copy it is is in the session; `None` while nobody can say, as between
/// two nodes.
pub async fn is_member(app: &Shared, grant: &Grant) -> Option<bool> {
    let (tenant, session) = (grant.tenant, grant.session);
    let Ok(is) = app.hub.has_leg(tenant, session, grant.leg).await else {
        let row = app.store.session(tenant, session).await.ok()?;
        let live = row.is_some_and(|row| row.ended_at.is_none());
        return (!live).then_some(false);
    };
    if is {
        grant.see(app.clock.now());
    }
    Some(is)
}

fn kit(app: &App) -> Response {
    let script = app.web.read("proxied.js").unwrap_or(Cow::Borrowed(b""));
    let mut response = Response::new(Body::from(script.into_owned()));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (
            header::CACHE_CONTROL,
            "private, max-age=31536000, immutable",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn pairs(request: &Request) -> Vec<(String, String)> {
    let query = request.uri().query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

fn value(pairs: &[(String, String)], name: &str) -> String {
    let found = pairs.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.clone()).unwrap_or_default()
}

/// By the address that a member was given: the browser gets the key, and goes on to the page.
fn enter(grant: &Grant, request: &Request, now: switchboard_core::Time) -> Result<Response, Not> {
    let pairs = pairs(request);
    let to = value(&pairs, "to");
    let fits = to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\");
    if request.method() != Method::GET || !fits || !grant.redeem(&value(&pairs, "k"), now) {
        return Err(Why::Locked.into());
    }
    let key = format!(
        "{KEY}={}; Path=/; HttpOnly; Secure; SameSite=None; Partitioned",
        grant.key
    );
    let mut response = moved(StatusCode::SEE_OTHER, &to)?;
    let key = HeaderValue::from_str(&key).map_err(|_| Why::Locked)?;
    response.headers_mut().insert(header::SET_COOKIE, key);
    Ok(response)
}

fn moved(status: StatusCode, to: &str) -> Result<Response, Not> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let to = HeaderValue::from_str(to).map_err(|_| Why::Unreached)?;
    headers.insert(header::LOCATION, to);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A link of the page to another host.
fn leads(request: &Request) -> Not {
    let url = Url::parse(&value(&pairs(request), "url"));
    let url = url
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    Not(Why::Elsewhere, url.map(String::from))
}

/// Something of the partner's, or a part of another host.
async fn partner(
    app: &Shared,
    proxy: &Proxy,
    grant: &Grant,
    config: &TenantConfig,
    request: Request,
) -> Result<Response, Not> {
    let list = &config.tenant.settings.proxy_hosts;
    let allowed = |url: &Url| proxy.entry(url, list).is_some();
    let (head, body) = request.into_parts();
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let part = path.starts_with(OWN);
    let url = match part {
        true => rewrite::of_part(path).ok_or(Why::Refused)?,
        false => Url::parse(&format!("{}{path}", grant.from)).map_err(|_| Why::Refused)?,
    };
    let entry = proxy.entry(&url, list).ok_or(Why::NotListed)?;
    let secure = entry.secure;
    let body = sent(proxy, grant, &head, part, body).await?;
    let now = app.clock.now();
    let cookies = match secure && !part {
        true => grant.jar(|jar| jar.sent(url.scheme() == "https", url.path(), now)),
        false => None,
    };
    let plain = head.method == Method::GET && cookies.is_none();
    let known = plain
        .then(|| proxy.cache.find(grant.tenant, url.as_str(), now))
        .flatten();
    let (answer, fresh) = match known {
        Some(known) => {
            metrics::counter!("switchboard_proxy_requests_total", "outcome" => "cached")
                .increment(1);
            known
        }
        None => {
            let headers = up::headers(&head.headers, &proxy.origin(grant), grant, cookies);
            let answer = fetch(proxy, grant, &url, head.method.clone(), headers, body).await?;
            metrics::counter!("switchboard_proxy_requests_total", "outcome" => "fetched")
                .increment(1);
            let fresh = if plain { fresh_s(&answer) } else { 0 };
            if fresh > 0 {
                proxy
                    .cache
                    .keep(grant.tenant, url.as_str(), &answer, fresh, now);
            }
            (answer, fresh)
        }
    };
    if secure && !part {
        grant.jar(|jar| jar.take(&answer.headers, url.path(), now));
    }
    if let Some(to) = redirect(&answer, &url) {
        return follow(grant, &answer, &to, part, &allowed);
    }
    let asked = Asked {
        url: &url,
        grant,
        part,
        head: head.method == Method::HEAD,
        secure,
        allowed: &allowed,
        fresh_s: fresh,
    };
    Ok(down::content(app, answer, &asked)?)
}

/// The body that goes on, if this may be asked at all. A form is sent by the copy's own pages.
async fn sent(
    proxy: &Proxy,
    grant: &Grant,
    head: &Parts,
    part: bool,
    body: Body,
) -> Result<Bytes, Not> {
    let told = |name: &str| {
        let value = head.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    // A worker would outlive its page.
    if told("service-worker") == "script" {
        return Err(Why::Refused.into());
    }
    match head.method {
        Method::GET | Method::HEAD => Ok(Bytes::new()),
        Method::POST if !part && told("origin") == proxy.origin(grant) => {
            let read = axum::body::to_bytes(body, FORM).await;
            Ok(read.map_err(|_| Why::TooLarge)?)
        }
        _ => Err(Why::Refused.into()),
    }
}

async fn fetch(
    proxy: &Proxy,
    grant: &Grant,
    url: &Url,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Fetched, Not> {
    let mut bare = url.clone();
    bare.set_fragment(None);
    let place: Place = bare.as_str().parse().map_err(|_| Why::Refused)?;
    let slots = async { (grant.slots.acquire().await, proxy.slots.acquire().await) };
    let slots = tokio::time::timeout(WAIT, slots).await;
    let _held = slots.map_err(|_| Why::Busy)?;
    let answer = proxy
        .outgoing
        .fetch(&place, method, headers, body, PART)
        .await;
    answer.map_err(|failed| match failed {
        Failed::TooLong => Why::TooLarge.into(),
        failed => {
            tracing::debug!(%failed, "a partner's page could not be had");
            Why::Unreached.into()
        }
    })
}

fn redirect(answer: &Fetched, url: &Url) -> Option<Url> {
    if !matches!(answer.code, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let to = answer.headers.get(header::LOCATION)?.to_str().ok()?;
    url.join(to).ok()
}

/// A redirect is the browser's to follow: a request of its own, looked at like any other.
fn follow(
    grant: &Grant,
    answer: &Fetched,
    to: &Url,
    part: bool,
    allowed: &dyn Fn(&Url) -> bool,
) -> Result<Response, Not> {
    let status = StatusCode::from_u16(answer.code).map_err(|_| Why::Unreached)?;
    if to.origin().ascii_serialization() == grant.from {
        return moved(status, &rewrite::place(to));
    }
    if part && allowed(to) {
        return moved(status, &rewrite::part(to));
    }
    if !matches!(to.scheme(), "http" | "https") {
        return Err(Why::Refused.into());
    }
    Err(Not(Why::Elsewhere, Some(to.to_string())))
}
