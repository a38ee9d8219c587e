//! The company's own directory of its people, and which agents are persons of it.

use super::{
    check,
    extract::{At, Body},
    roles,
};
use crate::{
    app::{App, Shared},
    audit,
    auth::{Caller, Right, Rights, client::Client},
    directory::{self, Refused},
    error::{Outcome, Problem},
    hub::TenantConfig,
    outgoing::Place,
};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::json;
use switchboard_core::AgentId;
use switchboard_store::{AgentDirectory as Row, AgentKind, DirectoryTerms};
use switchboard_wire::rest::{AgentDirectory, AgentDirectoryInput, Problem as ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Most characters of a client id or secret.
const CREDENTIAL: usize = 512;
/// Most domains.
const DOMAINS: usize = 50;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(read, replace, delete))
        .routes(routes!(unlink))
}

fn shown(app: &App, config: &TenantConfig, row: &Row) -> AgentDirectory {
    let terms = row.terms.clone();
    let (base, slug) = (&app.config.public_url, &config.tenant.slug);
    AgentDirectory {
        issuer: row.issuer.clone(),
        client_id: row.client_id.clone(),
        claim: terms.claim,
        domains: terms.domains,
        new_role: terms.new_role,
        counts_as_second_factor: terms.counts_as_second_factor,
        passwords_off: terms.passwords_off,
        redirect_uri: directory::redirect_uri(app, config),
        start_url: format!("{base}/console/login?company={slug}"),
    }
}

/// Whoever chooses the directory says who everybody is: that takes every right there is.
fn may_choose(caller: &Caller) -> Outcome<()> {
    caller.require(Right::Company)?;
    caller.reaches(Rights::ALL)
}

fn terms(config: &TenantConfig, sent: &AgentDirectoryInput) -> Outcome<DirectoryTerms> {
    let claim = check::required("claim", &sent.claim, 100)?;
    if sent.domains.len() > DOMAINS {
        return Err(Problem::invalid(
            "domains",
            format!("must be at most {DOMAINS}"),
        ));
    }
    let domains = sent.domains.iter().map(|text| domain(text));
    let new_role = sent.new_role.as_deref().filter(|id| !id.is_empty());
    if let Some(id) = new_role {
        let unknown = |_| Problem::invalid("new_role", "is no such role");
        roles::named(config, id).map_err(unknown)?;
    }
    Ok(DirectoryTerms {
        claim,
        domains: domains.collect::<Outcome<_>>()?,
        new_role: new_role.map(str::to_owned),
        counts_as_second_factor: sent.counts_as_second_factor,
        passwords_off: sent.passwords_off,
    })
}

/// The part of an address behind the `@`.
fn domain(text: &str) -> Outcome<String> {
    let text = text.trim().to_ascii_lowercase();
    let fits = (1..=253).contains(&text.len())
        && text.split('.').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c == '-' || c.is_ascii_alphanumeric() || !c.is_ascii())
        });
    if fits {
        Ok(text)
    } else {
        Err(Problem::invalid(
            "domains",
            "each must be such as example.com",
        ))
    }
}

/// What was sent, laid over what there is. A secret is only ever shown to whom it was meant for.
fn checked(
    app: &App,
    config: &TenantConfig,
    old: Option<&Row>,
    sent: &AgentDirectoryInput,
) -> Outcome<Row> {
    let issuer = sent.issuer.trim();
    let bad = |why: String| Problem::invalid("issuer", why);
    let place: Place = issuer
        .parse()
        .map_err(|why: crate::outgoing::BadPlace| bad(why.to_string()))?;
    drop(place);
    if issuer.contains('?') {
        return Err(bad("must be an address without a query".into()));
    }
    let client_id = check::required("client_id", &sent.client_id, CREDENTIAL)?;
    let same = old.filter(|old| old.issuer == issuer && old.client_id == client_id);
    let secret = sent
        .client_secret
        .as_deref()
        .filter(|text| !text.is_empty());
    let secret = match (secret, same) {
        (Some(text), _) if text.len() > CREDENTIAL => {
            let why = format!("must be at most {CREDENTIAL} characters");
            return Err(Problem::invalid("client_secret", why));
        }
        (Some(text), _) => directory::sealed(app, config.id(), issuer, text),
        (None, Some(old)) => old.secret.clone(),
        (None, None) => {
            let why = "is needed where issuer or client id are new";
            return Err(Problem::invalid("client_secret", why));
        }
    };
    Ok(Row {
        tenant: config.id(),
        issuer: issuer.to_owned(),
        client_id,
        secret,
        terms: terms(config, sent)?,
    })
}

/// Get the company's directory
#[utoipa::path(get, path = "/v1/tenant/directory", tag = "configuration", responses(
    (status = 200, body = AgentDirectory), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn read(State(app): State<Shared>, caller: Caller) -> Outcome<Json<AgentDirectory>> {
    caller.require(Right::Company)?;
    let config = app.tenant(caller.tenant)?;
    let row = app.store.agent_directory(caller.tenant).await?;
    let row = row.ok_or_else(|| Problem::not_found("directory"))?;
    Ok(Json(shown(&app, &config, &row)))
}

/// Set the company's directory
///
/// Takes every right, for it says who everybody is. A new one is asked at once: it has to answer,
/// and to call itself by the very same address.
#[utoipa::path(put, path = "/v1/tenant/directory", tag = "configuration", request_body = AgentDirectoryInput, responses(
    (status = 200, body = AgentDirectory), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<AgentDirectoryInput>,
) -> Outcome<Json<AgentDirectory>> {
    may_choose(&caller)?;
    let config = app.tenant(caller.tenant)?;
    let old = app.store.agent_directory(caller.tenant).await?;
    let row = checked(&app, &config, old.as_ref(), &sent)?;
    if row.terms.passwords_off && !roles::has_an_admin(&config) {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "last_admin",
            "Nobody with every right would be left who comes in by password.",
        ));
    }
    if old.as_ref().is_none_or(|old| old.issuer != row.issuer) {
        answers(&app, &client, &row.issuer).await?;
    }
    app.store.put_agent_directory(&row).await?;
    let after = shown(&app, &config, &row);
    let (action, mut detail) = match &old {
        Some(old) => {
            let before = shown(&app, &config, old);
            ("directory.change", audit::changed(&before, &after))
        }
        None => ("directory.create", audit::whole(&after)),
    };
    if old.is_none_or(|old| old.secret != row.secret) {
        detail["client_secret"] = json!("changed");
    }
    app.audit(&caller, &client, action, row.tenant, detail)
        .await?;
    Ok(Json(after))
}

/// Refuses an address at which there is no directory.
async fn answers(app: &App, client: &Client, issuer: &str) -> Outcome<()> {
    let now = app.clock.now();
    app.throttles
        .start
        .take(client.party.expose(), now)
        .map_err(Problem::rate_limited)?;
    match app.directories.read(&app.outgoing, issuer, now).await {
        Ok(_) => Ok(()),
        Err(Refused::Unavailable(why)) => Err(Problem::invalid("issuer", why)),
        Err(other) => Err(other.into()),
    }
}

/// Remove the company's directory
///
/// Everybody logs in by password again. Who is linked stays linked, for the same directory.
#[utoipa::path(delete, path = "/v1/tenant/directory", tag = "configuration", responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn delete(State(app): State<Shared>, caller: Caller, client: Client) -> Outcome<StatusCode> {
    may_choose(&caller)?;
    let config = app.tenant(caller.tenant)?;
    let old = app.store.agent_directory(caller.tenant).await?;
    let old = old.ok_or_else(|| Problem::not_found("directory"))?;
    app.store.delete_agent_directory(caller.tenant).await?;
    let detail = audit::whole(&shown(&app, &config, &old));
    app.audit(&caller, &client, "directory.delete", old.tenant, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take an agent's link to the directory away
///
/// For somebody who is another person there now. Ends their log-ins; who logs in next by their
/// log-in name is linked.
#[utoipa::path(delete, path = "/v1/agents/{id}/directory", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn unlink(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<AgentId>,
) -> Outcome<StatusCode> {
    caller.require(Right::Agents)?;
    let config = app.tenant(caller.tenant)?;
    let agent = config
        .agents
        .get(&id)
        .filter(|agent| agent.kind == AgentKind::Person)
        .ok_or_else(|| Problem::not_found("agent"))?;
    caller.reaches(config.rights_of(agent))?;
    if !app.store.unlink_from_directory(caller.tenant, id).await? {
        return Err(Problem::not_found("link"));
    }
    app.store.end_logins(caller.tenant, id).await?;
    app.hub.log_out(caller.tenant, id).await;
    app.audit(&caller, &client, "agent.directory_unlink", id, json!({}))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
