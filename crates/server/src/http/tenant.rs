//! The company itself.

use super::{check, dto, extract::Body};
use crate::{
    app::Shared,
    audit,
    auth::{Caller, Right, client::Client},
    error::{Outcome, Problem},
    page_rules::is_host,
};
use axum::{Json, extract::State};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use switchboard_core::{limits, session::Leader};
use switchboard_store::TenantSettings;
use switchboard_wire::rest::{Problem as ProblemBody, Settings, Tenant, TenantPatch};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(read, change))
}

/// Get the company
#[utoipa::path(get, path = "/v1/tenant", tag = "configuration", responses((status = 200, body = Tenant), (status = 401, body = ProblemBody)))]
async fn read(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Tenant>> {
    caller.require(Right::Belong)?;
    Ok(Json(dto::tenant(&app.tenant(caller.tenant)?.tenant)))
}

/// Change the company
///
/// Takes the settings that change; the others stay. They take effect for new starts at once.
#[utoipa::path(patch, path = "/v1/tenant", tag = "configuration", request_body = TenantPatch, responses(
    (status = 200, body = Tenant), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn change(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<TenantPatch>,
) -> Outcome<Json<Tenant>> {
    caller.require(Right::Company)?;
    let config = app.tenant(caller.tenant)?;
    // The operator may have set another cap at the machine since it was read.
    let kept = app.store.tenant_by_slug(&config.tenant.slug).await?;
    let mut row = kept.unwrap_or_else(|| config.tenant.clone());
    let before = dto::tenant(&row);
    if let Some(name) = &sent.name {
        row.name = check::name("name", name)?;
    }
    if let Some(settings) = sent.settings {
        row.settings = dto::settings_row(
            merged(dto::settings(&row.settings), settings)?,
            &row.settings,
        );
        within_cap(&row.settings)?;
        if !config.scenarios.knows(&row.settings.scenario) {
            return Err(Problem::invalid("scenario", "is not one of the company's"));
        }
    }
    app.store.put_tenant(&row).await?;
    app.hub.reload(caller.tenant).await?;
    let detail = audit::changed(&before, &dto::tenant(&row));
    app.audit(&caller, &client, "tenant.change", row.id, detail)
        .await?;
    Ok(Json(dto::tenant(&row)))
}

/// The settings with the changes laid over them, checked.
pub(super) fn merged(old: Settings, changes: Map<String, Value>) -> Outcome<Settings> {
    let mut all = serde_json::to_value(&old).map_err(Problem::internal)?;
    if let Value::Object(object) = &mut all {
        object.extend(changes);
    }
    let mut settings: Settings = serde_json::from_value(all)
        .map_err(|error| Problem::invalid("settings", error.to_string()))?;
    settings.rating_question =
        check::optional("rating_question", Some(&settings.rating_question), 200)?
            .unwrap_or_default();
    texts("rating_questions", &mut settings.rating_questions, 200)?;
    check::colour("accent", &settings.accent)?;
    settings.launcher =
        check::optional("launcher", Some(&settings.launcher), 40)?.unwrap_or_default();
    texts("launcher_texts", &mut settings.launcher_texts, 40)?;
    if !(1..=50).contains(&settings.agent_defaults.capacity) {
        return Err(Problem::invalid("capacity", "must be 1 to 50"));
    }
    check::locale("locale", &settings.locale)?;
    for (field, value, most) in [
        ("file_mb", settings.file_mb, 1_024),
        ("file_session_mb", settings.file_session_mb, 102_400),
        ("file_visitor_mb", settings.file_visitor_mb, 102_400),
        ("file_tenant_mb", settings.file_tenant_mb, 10_485_760),
    ] {
        if !(1..=most).contains(&value) {
            return Err(Problem::invalid(field, format!("must be 1 to {most}")));
        }
    }
    if settings.not_ready_states.len() > 20 {
        return Err(Problem::invalid("not_ready_states", "must be at most 20"));
    }
    for state in &settings.not_ready_states {
        let clean =
            limits::clean(state, 40).is_some_and(|clean| clean == *state && !clean.is_empty());
        if !clean || matches!(state.as_str(), "available" | "logged_out" | "no_response") {
            return Err(Problem::invalid(
                "not_ready_states",
                "each must be 1 to 40 characters and not a built-in state",
            ));
        }
    }
    words("tags", &settings.tags)?;
    words("dispositions", &settings.dispositions)?;
    if settings.wrap_up_s > 3_600 {
        return Err(Problem::invalid("wrap_up_s", "must be at most 3600"));
    }
    check_places(&settings.place_avatars)?;
    check_monitoring(&mut settings)?;
    check_leading(&mut settings)?;
    check_proxy(&mut settings)?;
    if settings.agent_features.len() > 50
        || settings
            .agent_features
            .keys()
            .any(|name| check::slug("agent_features", &name.replace('_', "-")).is_err())
    {
        return Err(Problem::invalid(
            "agent_features",
            "must be at most 50 names of a-z, 0-9 and _",
        ));
    }
    Ok(settings)
}

/// Where the operator has set a cap, a company has no more seats than that (IS-7).
fn within_cap(settings: &TenantSettings) -> Outcome<()> {
    let cap = settings.seat_cap;
    if cap == 0 || (1..=cap).contains(&settings.max_seats) {
        return Ok(());
    }
    Err(Problem::invalid(
        "max_seats",
        format!("must be 1 to {cap} on this server"),
    ))
}

/// Words that agents choose from: each clean and once.
fn words(field: &'static str, list: &[String]) -> Outcome<()> {
    let clean = |word: &String| {
        limits::clean(word, limits::TAG_CHARS)
            .is_some_and(|clean| clean == *word && !clean.is_empty())
    };
    let once = list.iter().collect::<BTreeSet<_>>().len() == list.len();
    if list.len() <= 100 && once && list.iter().all(clean) {
        return Ok(());
    }
    Err(Problem::invalid(
        field,
        "must be at most 100 different words of 1 to 40 characters",
    ))
}

/// Texts by language: clean, and none of them empty.
fn texts(field: &'static str, all: &mut BTreeMap<String, String>, chars: usize) -> Outcome<()> {
    if all.len() > 20 {
        return Err(Problem::invalid(field, "must be at most 20"));
    }
    for (lang, text) in all {
        check::locale(field, lang)?;
        let clean = limits::clean(text, chars).filter(|clean| !clean.is_empty());
        *text = clean.ok_or_else(|| {
            Problem::invalid(
                field,
                format!("each must be a text of 1 to {chars} characters"),
            )
        })?;
    }
    Ok(())
}

/// Whoever may be watched is told so: there is a text while supervisors may (IS-81).
fn check_monitoring(settings: &mut Settings) -> Outcome<()> {
    const FIELD: &str = "monitoring_texts";
    texts(
        FIELD,
        &mut settings.monitoring_texts,
        limits::ANNOUNCEMENT_CHARS,
    )?;
    if settings.monitoring && settings.monitoring_texts.is_empty() {
        let why = "must say what members are told while supervisors may watch";
        return Err(Problem::invalid(FIELD, why));
    }
    for (field, value) in [
        ("alert_wait_s", settings.alert_wait_s),
        ("alert_answer_s", settings.alert_answer_s),
    ] {
        if value > 86_400 {
            return Err(Problem::invalid(field, "must be at most 86400"));
        }
    }
    Ok(())
}

/// Who leads, and where to (IS-79, IS-22).
fn check_leading(settings: &mut Settings) -> Outcome<()> {
    if Leader::named(&settings.leader).is_none() {
        let why = format!("must be one of {}", Leader::NAMES.join(", "));
        return Err(Problem::invalid("leader", why));
    }
    for host in &mut settings.push_hosts {
        host.make_ascii_lowercase();
    }
    settings.push_hosts.sort_unstable();
    settings.push_hosts.dedup();
    let fits = settings.push_hosts.iter().all(|host| is_host(host));
    if fits && settings.push_hosts.len() <= 200 {
        return Ok(());
    }
    let why = "must be at most 200 hosts, such as www.example.com or *.example.com";
    Err(Problem::invalid("push_hosts", why))
}

/// Whose pages may come through the server (IS-61).
fn check_proxy(settings: &mut Settings) -> Outcome<()> {
    const FIELD: &str = "proxy_hosts";
    let hosts = &mut settings.proxy_hosts;
    for entry in hosts.iter_mut() {
        entry.host.make_ascii_lowercase();
    }
    hosts.sort_unstable_by(|a, b| a.host.cmp(&b.host));
    if hosts.windows(2).any(|two| two[0].host == two[1].host) {
        return Err(Problem::invalid(FIELD, "must name each host once"));
    }
    if hosts.len() <= 100 && hosts.iter().all(|entry| is_host(&entry.host)) {
        return Ok(());
    }
    let why = "must be at most 100 hosts, such as www.example.com or *.example.com";
    Err(Problem::invalid(FIELD, why))
}

/// Signs that a place can have; the console draws them.
const SIGNS: &[&str] = &[
    "cart", "wrench", "card", "book", "truck", "heart", "star", "person",
];

fn check_places(places: &BTreeMap<String, String>) -> Outcome<()> {
    let fits = |(path, sign): (&String, &String)| {
        path.starts_with('/') && path.len() <= 200 && SIGNS.contains(&sign.as_str())
    };
    if places.len() <= 100 && places.iter().all(fits) {
        return Ok(());
    }
    Err(Problem::invalid(
        "place_avatars",
        "must be at most 100 paths that begin with / and name a known sign",
    ))
}
