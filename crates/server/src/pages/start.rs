//! The start document: built for this click, with the parameters that drive the client
//! (IS-29, IS-39), never kept by a cache (CC-34).

use super::{
    csp,
    html::{self, Html},
    locale::{self, Locale},
    origin,
    web::{Bundle, address},
    words,
};
use crate::{
    app::{App, Shared},
    auth::{client::Client, signed, token, wants::Wants},
    cards,
    config::Delivery,
    error::{Outcome, Problem},
    http::{extract::Asked, live},
    hub::TenantConfig,
    page_rules,
    profiles::{self, Preferences},
    rendezvous::{Offer, keeps_places},
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use switchboard_core::{AgentId, SessionId, limits, session::Leader};
use switchboard_wire::{
    rest::Look,
    socket::{Availability, AvailabilityState},
};

/// What the loader, or a plain link, says about the click.
#[derive(Debug, Default, Deserialize)]
pub struct Click {
    #[serde(default)]
    site: String,
    service: Option<String>,
    page: Option<String>,
    title: Option<String>,
    #[serde(rename = "ref")]
    referrer: Option<String>,
    subject: Option<String>,
    locale: Option<String>,
    origin: Option<String>,
    transport: Option<String>,
    /// A session that the link leads into.
    session: Option<SessionId>,
    /// The agent whom the link leads to.
    agent: Option<AgentId>,
    /// Who leads from the start: `support` or `visitor`.
    leader: Option<String>,
    /// The secret of a link that invites one visitor.
    invitation: Option<String>,
    /// `1`: a visitor who was handed over by another server, and goes on without scripts too.
    arrived: Option<String>,
}

impl Click {
    /// What the link asks for beside a service. An invitation that is none is told to be none: who
    /// has it was to come to somebody, not to anybody.
    fn wants(&self, app: &App) -> Option<Wants> {
        let invited = |text| match app.signer.invited(text) {
            Some(invited) => Wants::Invited(invited),
            None => Wants::Forged,
        };
        let session = self.session.map(Wants::Session);
        let agent = self.agent.map(Wants::Agent);
        let leader = match self.leader.as_deref() {
            Some("support" | "agent") => Some(Wants::Led(Leader::Agent)),
            Some("visitor") => Some(Wants::Led(Leader::Visitor)),
            _ => None,
        };
        self.invitation
            .as_deref()
            .map(invited)
            .or(session)
            .or(agent)
            .or(leader)
    }
}

#[derive(Serialize)]
struct ServiceName<'a> {
    key: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Piece {
    url: String,
    bytes: u64,
}

/// The parameters in the document.
#[derive(Serialize)]
struct Start<'a> {
    build: &'a str,
    site: &'a str,
    tenant_name: &'a str,
    service: ServiceName<'a>,
    services: Vec<ServiceName<'a>>,
    locale: &'a str,
    dir: &'a str,
    accent: &'a str,
    live_typing: bool,
    question_required: bool,
    /// A later time can be agreed on.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    times: bool,
    /// Who waits may keep the place and be called.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    calls: bool,
    availability: Availability,
    page: &'a str,
    title: Option<&'a str>,
    referrer: Option<&'a str>,
    subject: Option<&'a str>,
    origin: Option<&'a str>,
    visitor_known: bool,
    session_live: bool,
    /// Their page was sent here by another company's server.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    arrived: bool,
    token: String,
    parts: Vec<Piece>,
    entry: String,
    css: String,
    status: &'a str,
    transport: &'a str,
    people: bool,
    rooms: bool,
    notices: switchboard_store::Notices,
    files: Files<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    look: Option<Look>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<CardHere>,
}

/// Said only where the company takes part in recognition (IS-31).
#[derive(Default, Serialize)]
struct CardHere {
    /// The visitor is known by their card, or will be once they start.
    known: bool,
    /// What it calls them.
    name: Option<String>,
}

/// Nobody of a queue is needed.
const AT_ONCE: Availability = Availability {
    state: AvailabilityState::Available,
    wait_s: Some(0),
    opens_at: None,
};

/// What may be sent; no kinds is nothing.
#[derive(Serialize)]
struct Files<'a> {
    kinds: &'a [String],
    most: u64,
}

/// The panel, inside the page of a site.
pub async fn panel(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Asked(click): Asked<Click>,
) -> Outcome<Response> {
    document(&app, &client, &headers, click, Kind::Panel).await
}

/// The same client as a page of its own, with a browsing area.
pub async fn viewer(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Asked(click): Asked<Click>,
) -> Outcome<Response> {
    document(&app, &client, &headers, click, Kind::Viewer).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Panel,
    Viewer,
}

/// The socket's own scheme has to be named in a policy.
pub fn socket_source(app: &App) -> String {
    let scheme = if app.config.is_https() { "wss" } else { "ws" };
    let own = format!("{scheme}://{}", app.config.host());
    // Nodes of a cluster may have addresses of their own.
    let nodes = app.hub.nodes().into_iter();
    let sockets = nodes.filter_map(|node| Some(format!("ws{}", node.strip_prefix("http")?)));
    let mut all: Vec<String> = sockets.chain([own]).collect();
    all.sort_unstable();
    all.dedup();
    all.join(" ")
}

/// Where the click happened. The browser's own word counts more than the page's: a page can
/// put anything into the address, but not into `Referer`.
fn origin_of(app: &App, headers: &HeaderMap, click: &Click) -> Option<String> {
    let referer = headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(origin::of_url)
        .filter(|origin| *origin != app.config.public_url);
    referer.or_else(|| origin::parse(click.origin.as_deref().unwrap_or_default()))
}

async fn document(
    app: &Shared,
    client: &Client,
    headers: &HeaderMap,
    click: Click,
    kind: Kind,
) -> Outcome<Response> {
    app.throttles
        .request
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let origin = origin_of(app, headers, &click);
    let Some((config, site)) = app.hub.site(&click.site) else {
        if let Some(origin) = &origin {
            crate::jobs::notices::unregistered(app, origin).await?;
        }
        let locale = locale::negotiate(click.locale.as_deref(), headers, "en");
        return Ok(refusal(locale, "unknown_site", StatusCode::NOT_FOUND));
    };
    let tenant = &config.tenant;
    let locale = locale::negotiate(click.locale.as_deref(), headers, &tenant.settings.locale);
    let origins = App::origins(&config, &site);
    // Without any origin nobody can have framed it: frame-ancestors sees to that.
    if let Some(origin) = &origin
        && !origins.allows(origin)
    {
        crate::jobs::notices::unregistered(app, origin).await?;
        return Ok(refusal(locale, "unregistered", StatusCode::FORBIDDEN));
    }
    if !app.web.is_there() {
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "no_client",
            "This program was built without the web client.",
        ));
    }
    let wants = click.wants(app);
    let led = matches!(
        wants,
        Some(Wants::Session(_) | Wants::Invited(_) | Wants::Forged)
    );
    let known = match recognised(app, headers, &config, wants).await {
        Ok(found) => found,
        Err(problem) => {
            // The client of anybody: what this visitor has to have is asked again by the client.
            tracing::warn!(
                code = problem.code,
                "a visitor is not recognised for the moment"
            );
            Known::default()
        }
    };
    let asked = known.chosen.locale.as_deref().or(click.locale.as_deref());
    let locale = locale::negotiate(asked, headers, &tenant.settings.locale);
    let service = click
        .service
        .as_deref()
        .and_then(|key| config.service(key))
        .or(config.default_service());
    let token = app.signer.sign(&signed::StartToken {
        site: site.key.clone(),
        origin: origin.clone().unwrap_or_default(),
        wants: wants.map_or_else(String::new, |wants| wants.written(&app.signer)),
        nonce: URL_SAFE_NO_PAD.encode(token::random::<16>()),
        expires_at: app.clock.now() + signed::LIFE_MS,
    });
    let cut = |text: &Option<String>, most: usize| {
        text.as_ref()
            .filter(|text| !text.is_empty())
            .map(|text| text.chars().take(most).collect::<String>())
    };
    let page = cut(&click.page, limits::URL_CHARS);
    let title = cut(&click.title, limits::TITLE_CHARS);
    let referrer = cut(&click.referrer, limits::URL_CHARS);
    let subject = cut(&click.subject, limits::NAME_CHARS);
    let name =
        |service: &'_ switchboard_store::Service| (service.key.clone(), service.name.clone());
    let services: Vec<(String, String)> = config.services.iter().map(name).collect();
    let chosen = service.map(name).unwrap_or_default();
    let bundle = app.web.panel(app.config.delivery);
    let extra = if kind == Kind::Viewer {
        app.web.viewer(app.config.delivery).parts.as_slice()
    } else {
        &[]
    };
    let mut parts: Vec<Piece> = Vec::new();
    for part in bundle.parts.iter().chain(extra) {
        let url = address(&part.file);
        if !is_other_language(bundle, &part.file, locale)
            && !parts.iter().any(|known| known.url == url)
        {
            parts.push(Piece {
                url,
                bytes: part.bytes,
            });
        }
    }
    let entry = match kind {
        Kind::Viewer if !app.web.viewer(app.config.delivery).entry.is_empty() => {
            &app.web.viewer(app.config.delivery).entry
        }
        _ => &bundle.entry,
    };
    let options = config.options(service);
    let scenario = service.and_then(|service| service.scenario.as_deref());
    let profile = config.scenarios.profile(scenario);
    let look = profiles::look(profile, &config.scenarios, &tenant.settings, locale.tag());
    let start = Start {
        build: app.web.build(),
        site: &site.key,
        tenant_name: &tenant.name,
        service: ServiceName {
            key: &chosen.0,
            name: &chosen.1,
        },
        services: services
            .iter()
            .map(|(key, name)| ServiceName { key, name })
            .collect(),
        locale: locale.tag(),
        dir: locale.dir(),
        accent: &look.accent,
        live_typing: options.live_typing,
        question_required: !led && config.needs_question(service),
        times: !led && Offer::of(&config, service.map(|service| service.key.as_str())).is_some(),
        calls: !led && service.and_then(keeps_places).is_some(),
        availability: match wants.is_some() {
            // Whether anybody is there, whoever the link leads to tells.
            true => AT_ONCE,
            false => app
                .hub
                .availability(tenant.id, service.map(|service| service.key.as_str())),
        },
        page: page.as_deref().unwrap_or_default(),
        title: title.as_deref(),
        referrer: referrer.as_deref(),
        subject: subject.as_deref(),
        origin: origin.as_deref(),
        visitor_known: known.visitor,
        session_live: known.live,
        arrived: click.arrived.as_deref() == Some("1") && known.live,
        token,
        parts,
        entry: address(entry),
        css: address(&bundle.css),
        status: "ok",
        transport: match click.transport.as_deref() {
            Some("http") => "http",
            Some("websocket") => "websocket",
            _ => "auto",
        },
        files: Files {
            kinds: &tenant.settings.file_kinds,
            most: crate::files::most_bytes(app, &tenant.settings),
        },
        people: options.people,
        rooms: live::has_rooms(&config, service),
        notices: known.chosen.notices(options.notices),
        look: profile.map(|_| look.clone()),
        card: known.card,
    };
    let text = write(app, &start, kind, locale, &site.key);
    // Beside the company's own pages those of the hosts that it has named (IS-64).
    let browse = page_rules::sources(&origins.sources(), &tenant.settings.push_hosts);
    let copies = app
        .proxy
        .as_ref()
        .filter(|_| !tenant.settings.proxy_hosts.is_empty());
    let browse = match copies {
        Some(proxy) => format!("{} {}", browse.replace("'none'", ""), proxy.source()),
        None => browse,
    };
    let ancestors = if kind == Kind::Viewer {
        "'none'".into()
    } else {
        origins.sources()
    };
    let mut response = text.into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, html::TYPE);
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer.insert(
        header::VARY,
        HeaderValue::from_static("Cookie, Referer, Accept-Language"),
    );
    answer.insert(
        header::CONTENT_SECURITY_POLICY,
        csp::header(csp::client(
            &ancestors,
            &browse,
            &socket_source(app),
            app.config.files_source(),
            LATE,
        )),
    );
    frameable(answer);
    Ok(response)
}

/// What is known of whoever clicked.
#[derive(Default)]
struct Known {
    /// They were here before.
    visitor: bool,
    /// They have a session now.
    live: bool,
    /// What they chose then (IS-34), or with another company, if they wish (IS-31).
    chosen: Preferences,
    /// How it stands with their card.
    card: Option<CardHere>,
}

async fn recognised(
    app: &Shared,
    headers: &HeaderMap,
    config: &TenantConfig,
    wants: Option<Wants>,
) -> Outcome<Known> {
    let settings = &config.tenant.settings;
    let takes_part = |card: Option<&cards::Known>| {
        settings.recognition.then(|| CardHere {
            known: card.is_some(),
            name: card.and_then(|card| card.content.name.clone()),
        })
    };
    let mut here = crate::http::visitor_here(app, headers, config.id()).await?;
    let mut live = None;
    if let Some(visitor) = &here {
        live = live::session_for(app, config, visitor.id, wants).await?;
    }
    if live.is_none()
        && let Some(visitor) = here.take()
    {
        here = cards::unless_taken_back(app, visitor).await?;
    }
    let Some(visitor) = here else {
        let card = cards::here(app, headers, settings).await?;
        return Ok(Known {
            card: takes_part(card.as_ref()),
            chosen: card.map(|card| card.content.chosen).unwrap_or_default(),
            ..Known::default()
        });
    };
    let kept = app.store.preferences(config.id(), visitor.id).await?;
    let card = cards::of_visitor(app, settings, config.id(), visitor.id).await?;
    Ok(Known {
        visitor: true,
        live: live.is_some(),
        chosen: Preferences::read(kept.as_deref()),
        card: takes_part(card.as_ref()),
    })
}

/// A site under cross-origin isolation may still frame it.
pub(super) fn frameable(headers: &mut HeaderMap) {
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("unsafe-none"),
    );
}

/// Texts of languages that this visitor does not speak are not loaded.
pub(super) fn is_other_language(bundle: &Bundle, file: &str, locale: Locale) -> bool {
    bundle
        .locales
        .iter()
        .any(|(tag, text)| text == file && tag != locale.tag())
}

/// Looks of the notice that nothing comes (IS-43), in which nothing may have to come: it shows
/// itself after a while, and the first part that runs takes it away.
const LATE: &str = ":root{color-scheme:light dark}\
#late{margin:24px;font:15px/1.5 system-ui,sans-serif;animation:late 0s 12s both}\
#late a{display:block;inline-size:fit-content;margin-block-start:14px;padding:10px 18px;\
border:1px solid #848b99;border-radius:9px;color:inherit;font-weight:600;text-decoration:none}\
@keyframes late{from{visibility:hidden}}";

fn write(app: &App, start: &Start<'_>, kind: Kind, locale: Locale, site: &str) -> String {
    let mut html = Html::document(locale.tag(), locale.dir(), start.tenant_name);
    html.raw("<script type=\"application/json\" id=\"start\">")
        .raw(&html::json_for_script(start))
        .raw("</script>");
    html.raw("<style>").raw(LATE).raw("</style>");
    if app.config.delivery == Delivery::Modules {
        html.raw("<script src=\"")
            .text(&app.web.guard())
            .raw("\"></script>");
    }
    let boot = app.web.boot();
    // A piece is fetched as what the boot asks for, so that it may ask again for one that failed:
    // a module that failed once has failed for good.
    let (script, ahead) = match app.config.delivery {
        Delivery::Compact | Delivery::Pieces => (
            &boot,
            "<link rel=\"preload\" as=\"fetch\" crossorigin href=\"",
        ),
        Delivery::Modules => (&start.entry, "<link rel=\"modulepreload\" href=\""),
    };
    html.raw("<script type=\"module\" src=\"")
        .text(script)
        .raw("\"></script>");
    for part in start.parts.iter().filter(|part| part.url.ends_with(".js")) {
        html.raw(ahead).text(&part.url).raw("\">");
    }
    if start.arrived {
        // Whoever was handed over does nothing for it (WT-5), scripts or not.
        html.raw("<noscript><meta http-equiv=\"refresh\" content=\"0;url=/plain/")
            .text(site)
            .raw("/session\"></noscript>");
    }
    html.raw("</head><body class=\"")
        .raw(if kind == Kind::Viewer {
            "viewer"
        } else {
            "panel"
        })
        .raw("\"><div id=\"app\">");
    let words = words::of(locale);
    html.raw("<p id=\"late\" role=\"alert\">")
        .text(words.late)
        .raw(" <a href=\"\">")
        .text(words.retry)
        .raw("</a></p></div>");
    // Behind the notice, which shows also when this does not come. Scripts wait for it.
    html.raw("<link rel=\"stylesheet\" href=\"")
        .text(&start.css)
        .raw("\">");
    html.raw("<noscript><p><a target=\"_top\" href=\"/plain/")
        .text(site)
        .raw("\">");
    html.text(words.without_scripts)
        .raw("</a></p></noscript></body></html>");
    html.into_string()
}

/// Tells the visitor that the page links to this service without being registered. Shown in
/// any frame: it holds nothing to protect.
pub fn refusal(locale: Locale, status: &'static str, code: StatusCode) -> Response {
    let words = words::of(locale);
    let mut html = Html::document(locale.tag(), locale.dir(), words.unregistered_title);
    html.raw("<link rel=\"stylesheet\" href=\"")
        .text(super::plain::style::url())
        .raw("\">");
    let start =
        serde_json::json!({ "status": status, "locale": locale.tag(), "dir": locale.dir() });
    html.raw("<script type=\"application/json\" id=\"start\">")
        .raw(&html::json_for_script(&start))
        .raw("</script>");
    html.raw("</head><body class=\"plain\"><main class=\"card\"><h1>")
        .text(words.unregistered_title)
        .raw("</h1><p>");
    html.text(words.unregistered_text)
        .raw("</p></main></body></html>");
    let mut response = (code, html.into_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, html::TYPE);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        csp::header(csp::still("*")),
    );
    frameable(headers);
    response
}
