//! What a browser is given: the partner's content in headers of ours.

use super::{
    Grant, Proxy,
    page::kit,
    rewrite::{self, Addresses},
    words::Why,
};
use crate::{app::App, hub::TenantConfig, outgoing::Fetched};
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use encoding_rs::{Encoding, UTF_8};
use lol_html::AsciiCompatibleEncoding;
use url::Url;

/// Bytes of a page, and of anything else.
pub const PAGE: usize = 2 << 20;
pub const PART: usize = 4 << 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page,
    Style,
    Part,
}

/// By the type that the partner says; a browser is not let guess another.
fn kind(essence: &str) -> Option<Kind> {
    Some(match essence {
        "text/html" | "application/xhtml+xml" => Kind::Page,
        "text/css" => Kind::Style,
        "application/json"
        | "application/javascript"
        | "application/x-javascript"
        | "application/xml"
        | "application/font-woff"
        | "application/font-woff2"
        | "application/vnd.ms-fontobject"
        | "application/x-font-ttf" => Kind::Part,
        other if other.starts_with("text/") => Kind::Part,
        other if other.starts_with("image/") || other.starts_with("font/") => Kind::Part,
        other if other.starts_with("application/") && other.ends_with("+json") => Kind::Part,
        _ => return None,
    })
}

/// What an answer is for.
pub struct Asked<'a> {
    /// Where it is from.
    pub url: &'a Url,
    /// Whose copy it goes into.
    pub grant: &'a Grant,
    /// From under the copy's own name, of another host.
    pub part: bool,
    /// Only its head.
    pub head: bool,
    /// Pages that ask for secrets may be shown.
    pub secure: bool,
    /// Whether the company lists that host.
    pub allowed: &'a dyn Fn(&Url) -> bool,
    /// The browser may keep it for so many seconds.
    pub fresh_s: u64,
}

/// The answer in the copy.
pub fn content(app: &App, answer: Fetched, asked: &Asked) -> Result<Response, Why> {
    let said = |name: HeaderName| {
        answer
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let encoded = said(header::CONTENT_ENCODING).unwrap_or("identity");
    if !encoded.eq_ignore_ascii_case("identity") {
        return Err(Why::Kind);
    }
    let status = StatusCode::from_u16(answer.code).map_err(|_| Why::Unreached)?;
    if status.is_informational() {
        return Err(Why::Unreached);
    }
    let full = said(header::CONTENT_TYPE).unwrap_or("text/plain");
    let (essence, params) = full.split_once(';').unwrap_or((full, ""));
    let essence = essence.trim().to_ascii_lowercase();
    let kind = match answer.body.is_empty() {
        true => Kind::Part,
        false => kind(&essence).ok_or(Why::Kind)?,
    };
    if asked.part && kind == Kind::Page {
        return Err(Why::Kind);
    }
    let charset = charset(params);
    let mut fresh_s = asked.fresh_s;
    let (body, kind) = match kind {
        _ if asked.head => (Vec::new().into(), full.to_owned()),
        Kind::Page => {
            fresh_s = 0;
            (
                page(app, &answer, asked, charset)?.into(),
                page_type(charset),
            )
        }
        Kind::Style => {
            let (text, _, _) = charset.unwrap_or(UTF_8).decode(&answer.body);
            let to = addresses(asked);
            let text = rewrite::style(&text, &|url| to.part(&to.at, url));
            (
                text.into_bytes().into(),
                "text/css; charset=utf-8".to_owned(),
            )
        }
        Kind::Part => (answer.body.clone(), full.to_owned()),
    };
    metrics::counter!("switchboard_proxy_bytes_total").increment(body.len() as u64);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&kind) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    if let Some(value) = answer.headers.get(header::CONTENT_LANGUAGE) {
        headers.insert(header::CONTENT_LANGUAGE, value.clone());
    }
    let keeps = match fresh_s {
        0 => "no-store".to_owned(),
        seconds => format!("private, max-age={}", seconds.min(3_600)),
    };
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_str(&keeps).expect("is plain text"),
    );
    Ok(response)
}

fn addresses<'a>(asked: &'a Asked) -> Addresses<'a> {
    let own = Url::parse(&asked.grant.from).map(|url| url.origin());
    Addresses {
        at: asked.url.clone(),
        own: own.unwrap_or_else(|_| asked.url.origin()),
        allowed: asked.allowed,
    }
}

fn page(
    app: &App,
    answer: &Fetched,
    asked: &Asked,
    charset: Option<&'static Encoding>,
) -> Result<Vec<u8>, Why> {
    if answer.body.len() > PAGE {
        return Err(Why::TooLarge);
    }
    let encoding = AsciiCompatibleEncoding::new(charset.unwrap_or(UTF_8)).ok_or(Why::Kind)?;
    let kit = kit(app, &asked.grant.from, None);
    let page = rewrite::page(&answer.body, encoding, &addresses(asked), &kit).ok_or(Why::Kind)?;
    match page.secret && !asked.secure {
        true => Err(Why::Secure),
        false => Ok(page.text),
    }
}

fn charset(params: &str) -> Option<&'static Encoding> {
    let mut params = params
        .split(';')
        .filter_map(|one| one.trim().split_once('='));
    let (_, value) = params.find(|(name, _)| name.eq_ignore_ascii_case("charset"))?;
    Encoding::for_label(value.trim_matches('"').as_bytes())
}

fn page_type(charset: Option<&'static Encoding>) -> String {
    match charset {
        Some(charset) => format!("text/html; charset={}", charset.name()),
        // As the page says itself.
        None => "text/html".to_owned(),
    }
}

/// What every answer under such a name gets, whatever it is.
pub fn guard(app: &App, proxy: &Proxy, config: Option<&TenantConfig>, response: &mut Response) {
    let mut ancestors = vec![app.config.public_url.clone()];
    for site in config
        .iter()
        .flat_map(|config| config.sites.iter().map(move |site| (config, site)))
    {
        let sources = App::origins(site.0, site.1).sources();
        ancestors.extend((sources != "'none'").then_some(sources));
    }
    // All that a copy may use comes from its own name. It leads no tab away, and its windows are
    // like any other of the partner's.
    let policy = format!(
        "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self'; form-action 'self'; \
         base-uri 'self'; frame-src 'self'; object-src 'none'; worker-src 'none'; manifest-src 'none'; \
         frame-ancestors 'self' {}; \
         sandbox allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox",
        ancestors.join(" ")
    );
    let headers = response.headers_mut();
    let policy = HeaderValue::from_str(&policy)
        .unwrap_or(HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
        (HeaderName::from_static("origin-agent-cluster"), "?1"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), bluetooth=(), \
             display-capture=(), clipboard-read=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if proxy.scheme == "https" {
        let always = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, always);
    }
}
