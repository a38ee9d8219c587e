//! Visitors who have to say who they are before a session starts (IS-107).

use super::extract::Body;
use crate::{
    app::{App, Shared},
    auth::{client::Client, guess::Guess, pass::Purpose},
    error::{Outcome, Problem},
};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::json;
use sha2::{Digest, Sha256};
use switchboard_core::TenantId;
use switchboard_store::{TokenHash, Visitor, VisitorLogin};
use switchboard_wire::rest::{Problem as ProblemBody, VisitLogIn, VisitPass};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(log_in))
}

/// Log in as a visitor
///
/// For services that ask for it. Unknown names and wrong passwords are answered alike and take the
/// same time.
#[utoipa::path(post, path = "/v1/visits/login", tag = "visits", request_body = VisitLogIn, responses(
    (status = 200, body = VisitPass), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn log_in(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<VisitLogIn>,
) -> Outcome<Json<VisitPass>> {
    let (_, config, _) = super::visits::place(&app, &sent.token).await?;
    let pass = pass_for(&app, &client, config.id(), &sent.login, sent.password).await?;
    Ok(Json(VisitPass { pass }))
}

/// A pass for whoever knows the password. Guesses are counted in the record, for all nodes.
pub async fn pass_for(
    app: &App,
    client: &Client,
    tenant: TenantId,
    login: &str,
    password: String,
) -> Outcome<String> {
    let now = app.clock.now();
    let party = *client.party.expose();
    let throttle = &app.throttles.login_address;
    throttle.take(&party, now).map_err(Problem::rate_limited)?;
    let login = login.trim().to_lowercase();
    let guess = Guess::count(app, &format!("visitor\n{party}\n{tenant}\n{login}")).await?;
    let known = app.store.visitor_login_by_name(tenant, &login).await?;
    let known = known.filter(|known| !known.disabled);
    let hash = known.as_ref().map(|known| known.password.clone());
    let fits = app.passwords.verify(password, hash).await;
    let Some(known) = known.filter(|_| fits) else {
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "bad_login",
            "Log-in name or password is wrong.",
        ));
    };
    guess.was_right(app).await?;
    app.audit_as(
        Some(tenant),
        format!("visitor:{}", known.visitor),
        client,
        "visitor.login",
        Some(known.id.to_string()),
        json!({}),
    )
    .await?;
    Ok(app.signer.pass(Purpose::LogIn, tenant, &proof(&known), now))
}

/// What a pass says: whose log-in, and with which password. It is worth nothing once that changes.
fn proof(login: &VisitorLogin) -> TokenHash {
    let mut proof = [0; 32];
    proof[..16].copy_from_slice(login.id.as_bytes());
    proof[16..].copy_from_slice(&Sha256::digest(&login.password)[..16]);
    proof
}

/// The visitor whose pass it is. Otherwise the refusal names the log-in of whoever is known here,
/// so that they type only their password (IS-105).
pub async fn admitted(
    app: &App,
    tenant: TenantId,
    known: Option<Visitor>,
    pass: Option<&str>,
) -> Outcome<Visitor> {
    let now = app.clock.now();
    if let Some((of, proven)) = pass.and_then(|pass| app.signer.admit(Purpose::LogIn, pass, now))
        && of == tenant
        && let Ok(id) = Uuid::from_slice(&proven[..16])
        && let Some(login) = app.store.visitor_login(tenant, id).await?
        && proof(&login) == proven
        && !login.disabled
    {
        let visitor = app.store.visitor_by_id(tenant, login.visitor).await?;
        let visitor = visitor.unwrap_or(Visitor {
            id: login.visitor,
            tenant,
            token_hash: [0; 32],
            name: None,
            email: None,
            created_at: now,
            seen_at: now,
        });
        return Ok(Visitor {
            name: Some(login.name),
            ..visitor
        });
    }
    let mut problem = required();
    problem.more.login = match known {
        Some(known) => name_of(app, &known).await?,
        None => None,
    };
    Err(problem)
}

fn required() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "login_required",
        "This service asks visitors to log in.",
    )
}

/// Lets those go on who have logged in for another session: they go from that to this one.
pub async fn known(app: &App, visitor: &Visitor) -> Outcome<()> {
    let login = app
        .store
        .visitor_login_of(visitor.tenant, visitor.id)
        .await?;
    let fits = login.is_some_and(|login| !login.disabled);
    if fits { Ok(()) } else { Err(required()) }
}

/// The log-in name of a visitor who has one.
pub async fn name_of(app: &App, visitor: &Visitor) -> Outcome<Option<String>> {
    let login = app
        .store
        .visitor_login_of(visitor.tenant, visitor.id)
        .await?;
    Ok(login.map(|login| login.login))
}
