//! The API's document, and a page that lists it without anything from elsewhere.

use crate::{app::Shared, pages::html::Html};
use axum::{Json, Router, response::IntoResponse, routing::get};
use std::sync::LazyLock;
use switchboard_wire::socket::{ClientFrame, ServerFrame};
use utoipa::openapi::{
    Components, Info, License, OpenApi, RefOr,
    path::Operation,
    security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
    server::Server,
    tag::TagBuilder,
};

/// The document without operations.
pub fn frame() -> OpenApi {
    let mut info = Info::new("Switchboard", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "Sessions between website visitors and agents. Ids are UUID text, times RFC 3339 UTC, lists come in parts \
         (`items`, `next`). Every refusal is `application/problem+json` with a stable `code`, and changed nothing. \
         Programs send `Authorization: Bearer sbk_…`; browsers send the cookie of their log-in and, with every \
         request that changes something, `Sb-Request: 1`."
            .into(),
    );
    let mut license = License::new("Apache-2.0");
    license.identifier = Some("Apache-2.0".into());
    info.license = Some(license);
    let mut document = OpenApi::new(info, utoipa::openapi::Paths::new());
    document.servers = Some(vec![Server::new("/")]);
    let mut components = Components::new();
    components.add_security_scheme(
        "key",
        SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
    );
    components.add_security_scheme(
        "login",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(crate::auth::cookie::AGENT))),
    );
    document.components = Some(components);
    document.merge(<Frames as utoipa::OpenApi>::openapi());
    document.tags = Some(
        [
            ("visits", "What a visitor's browser asks."),
            ("rendezvous", "Sessions agreed on for a later time."),
            ("sessions", "Sessions, past and present."),
            (
                "supervision",
                "What supervisors see and do while others work.",
            ),
            ("account", "Log-in and set-up."),
            ("configuration", "What a tenant configures."),
            ("system", "The server itself."),
        ]
        .into_iter()
        .map(|(name, text)| TagBuilder::new().name(name).description(Some(text)).build())
        .collect(),
    );
    document
}

/// Names every operation by method and path, so that generated clients get unique names.
pub fn with_names(mut document: OpenApi) -> OpenApi {
    for (path, item) in &mut document.paths.paths {
        let words: Vec<&str> = path
            .split(['/', '-', '.'])
            .filter(|word| !word.is_empty() && *word != "v1")
            .map(|word| word.trim_matches(['{', '}']))
            .collect();
        for (method, operation) in [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ] {
            if let Some(operation) = operation {
                operation.operation_id = Some(format!("{method}_{}", words.join("_")));
                complete(operation);
            }
        }
    }
    document
}

/// What holds for all operations alike: refusals are problems, and whatever may answer 401
/// takes a log-in or a key.
fn complete(operation: &mut Operation) {
    let mut guarded = false;
    for (status, response) in &mut operation.responses.responses {
        guarded |= status == "401";
        let RefOr::T(response) = response else {
            continue;
        };
        if status.starts_with(['4', '5'])
            && let Some(content) = response.content.shift_remove("application/json")
        {
            response
                .content
                .insert("application/problem+json".into(), content);
        }
    }
    let is_login = operation.operation_id.as_deref() == Some("post_login");
    if guarded && !is_login {
        let any = |name: &str| SecurityRequirement::new(name, Vec::<String>::new());
        operation.security = Some(vec![any("login"), any("key")]);
    }
}

/// Frames of the socket protocol: components of the same document, so that clients generate
/// both from one place.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(ClientFrame, ServerFrame)))]
struct Frames;

static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(super::openapi);
static PAGE: LazyLock<String> = LazyLock::new(page);
static ERRORS: LazyLock<String> = LazyLock::new(errors_page);

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/v1/openapi.json", get(async || Json(&*DOCUMENT)))
        .route("/docs", get(async || as_page(&PAGE)))
        .route("/docs/errors", get(async || as_page(&ERRORS)))
}

fn as_page(text: &'static str) -> impl IntoResponse {
    crate::pages::static_page(text)
}

fn operations(document: &OpenApi) -> Vec<(&str, &'static str, &Operation)> {
    let mut all = Vec::new();
    for (path, item) in &document.paths.paths {
        for (method, operation) in [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ] {
            if let Some(operation) = operation {
                all.push((path.as_str(), method, operation));
            }
        }
    }
    all
}

/// Text in which words between backticks are code.
fn marked(html: &mut Html, text: &str) {
    for (at, part) in text.split('`').enumerate() {
        if at % 2 == 0 {
            html.text(part);
        } else {
            html.raw("<code>").text(part).raw("</code>");
        }
    }
}

fn page() -> String {
    let document = &*DOCUMENT;
    let mut html = Html::page("en", "Switchboard API");
    html.raw("<h1>Switchboard API</h1><p>");
    marked(
        &mut html,
        document.info.description.as_deref().unwrap_or_default(),
    );
    html.raw("</p><p><a href=\"/v1/openapi.json\">OpenAPI 3.1 document</a> · <a href=\"/docs/errors\">Error codes</a></p>");
    let all = operations(document);
    for tag in document.tags.iter().flatten() {
        html.raw("<h2>")
            .text(tag.description.as_deref().unwrap_or(&tag.name))
            .raw("</h2>");
        for (path, method, operation) in &all {
            if !operation
                .tags
                .iter()
                .flatten()
                .any(|name| *name == tag.name)
            {
                continue;
            }
            html.raw("<details><summary><code class=\"m m-")
                .text(&method.to_lowercase())
                .raw("\">")
                .text(method);
            html.raw("</code> <code>").text(path).raw("</code> ");
            html.text(operation.summary.as_deref().unwrap_or_default())
                .raw("</summary>");
            if let Some(text) = &operation.description {
                html.raw("<p>");
                marked(&mut html, text);
                html.raw("</p>");
            }
            // The document itself is the full truth; here it is shown, not drawn.
            let json = serde_json::to_string_pretty(operation).unwrap_or_default();
            html.raw("<pre>").text(&json).raw("</pre></details>");
        }
    }
    html.raw("<h2>Bodies</h2>");
    if let Some(components) = &document.components {
        for (name, schema) in &components.schemas {
            let json = serde_json::to_string_pretty(schema).unwrap_or_default();
            html.raw("<details><summary><code>")
                .text(name)
                .raw("</code></summary><pre>")
                .text(&json);
            html.raw("</pre></details>");
        }
    }
    html.finish()
}

/// Codes of problems and what to do about them.
const CODES: &[(&str, &str)] = &[
    ("bad_json", "The body is not JSON."),
    (
        "invalid",
        "A value breaks a rule; `errors` names the fields.",
    ),
    ("unsupported_media_type", "Send JSON as application/json."),
    ("too_large", "The body is over the size limit."),
    ("too_slow", "The body was not complete in time."),
    ("not_found", "Nothing there, or nothing that you may see."),
    ("method_not_allowed", "See the header Allow."),
    ("unauthenticated", "Log in first, or send a valid API key."),
    ("bad_login", "Company, log-in name or password is wrong."),
    ("not_allowed", "Your rights do not include that."),
    (
        "cross_site",
        "Changes need Sb-Request: 1 and must come from the server's own pages.",
    ),
    ("https_required", "Use https."),
    ("rate_limited", "Too many requests; see Retry-After."),
    ("files_off", "No files are exchanged with this tenant."),
    (
        "file_too_large",
        "Smaller files are taken; the detail says up to which size.",
    ),
    (
        "files_full",
        "The session, or the tenant, has as many files as it may.",
    ),
    ("file_kind", "The content is of no kind that is taken here."),
    ("file_pixels", "The picture has too many pixels."),
    (
        "file_harmful",
        "The virus scanner found something in the file.",
    ),
    (
        "scan_failed",
        "The virus scanner could not be asked; see Retry-After.",
    ),
    (
        "length_required",
        "Say with Content-Length how long the file is.",
    ),
    (
        "bad_body",
        "The body was cut off, or is not as long as was said.",
    ),
    (
        "upload_replaced",
        "The same Idempotency-Key came again meanwhile; that one goes on.",
    ),
    (
        "uploads_busy",
        "Too many files are on their way; see Retry-After.",
    ),
    (
        "bad_address",
        "The file's address is too old or was changed; ask for a new one.",
    ),
    ("taken", "The name or key is taken."),
    ("conflict", "Somebody else changed it; read it again."),
    ("in_use", "Something else still uses it."),
    (
        "last_admin",
        "Nobody would be left who can change the configuration.",
    ),
    (
        "second_factor_needed",
        "The password is right; send it again with a code of the second factor.",
    ),
    ("bad_code", "The code is wrong, or was used already."),
    (
        "second_factor_missing",
        "The company wants a second factor; set it up first.",
    ),
    (
        "second_factor_not_wanted",
        "A second factor is there already, or none is wanted at log-in.",
    ),
    (
        "second_factor_required",
        "The company wants a second factor; another one can be set up in its place.",
    ),
    (
        "beyond_rights",
        "That would give, or touch, rights that you do not have yourself.",
    ),
    ("built_in", "A role that is built in stays as it is."),
    (
        "role_in_use",
        "Somebody has this role; give them another one first.",
    ),
    (
        "bad_token",
        "The start document is too old or was changed; load it again.",
    ),
    (
        "bad_pass",
        "The pass for a window is too old or was changed; open the window again.",
    ),
    ("already_rated", "The session has been rated."),
    (
        "declined",
        "They have said no, more than once; ask again in some minutes.",
    ),
    ("too_many", "There are as many as there may be."),
    (
        "bad_xml",
        "The document is no XML, or has what is not read; `at_line` and `at_column` say where.",
    ),
    (
        "invalid_profile",
        "The document is no such profile; `at_line` and `at_column` say where.",
    ),
    ("no_avatars", "Visitors choose no avatars here."),
    ("built_in", "Every company has it; it stays as it is."),
    ("no_scenario", "The scenario of the profile is gone."),
    (
        "no_picture",
        "The content is no picture of a kind that is taken.",
    ),
    ("too_many_pixels", "The picture has too many pixels."),
    ("rooms_off", "Visitors of this tenant get no list of rooms."),
    ("unknown_site", "No tenant has a site with that key."),
    (
        "origin_unregistered",
        "The page belongs to no tenant of this server.",
    ),
    ("unknown_service", "The tenant offers no such service."),
    (
        "question_required",
        "The tenant asks for a question before the start.",
    ),
    ("seats_full", "All seats of the tenant are taken."),
    (
        "closed",
        "Outside business hours: nobody new is taken. The detail says when it opens.",
    ),
    (
        "node_full",
        "This node of the server has as many sessions as it may; another may have room.",
    ),
    (
        "room_full",
        "The session has as many members as its service allows.",
    ),
    ("no_live_session", "There is no session to come back to."),
    ("no_such_session", "The session does not exist or is over."),
    ("already_joined", "That endpoint is a member already."),
    ("not_admitted", "The service does not admit that endpoint."),
    (
        "bad_setup_token",
        "The set-up link is used up or unknown; make a new one.",
    ),
    ("signup_off", "Companies cannot sign up at this server."),
    (
        "bad_invitation",
        "The invitation is used up, too old or unknown; ask the operator for another.",
    ),
    (
        "bad_signup_token",
        "The link is too old or unknown; begin again.",
    ),
    (
        "signup_incomplete",
        "Something has to be answered before the sign-up can be finished; see errors.",
    ),
    ("signup_done", "The sign-up is finished; log in."),
    (
        "bad_idempotency_key",
        "Idempotency-Key must be 1 to 128 visible characters.",
    ),
    (
        "unavailable",
        "The record cannot be reached now; try again.",
    ),
    ("full", "The disk is full; nothing was written."),
    ("internal", "The server failed; the fault is in its log."),
];

fn errors_page() -> String {
    let mut html = Html::page("en", "Error codes");
    html.raw("<h1>Error codes</h1><dl>");
    for (code, text) in CODES {
        html.raw("<dt id=\"")
            .text(code)
            .raw("\"><code>")
            .text(code)
            .raw("</code></dt><dd>")
            .text(text)
            .raw("</dd>");
    }
    html.raw("</dl>");
    html.finish()
}
