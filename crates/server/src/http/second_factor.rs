//! Second factors: one's own, and that of another.

use super::extract::{At, Body};
use crate::{
    app::{App, Shared},
    auth::{
        Caller, Right,
        client::Client,
        guess::Guess,
        second_factor::{self as codes, Account, Typed},
        token,
    },
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::json;
use switchboard_core::AgentId;
use switchboard_store::{Agent, AgentKind, SecondFactor as Row, WhoNeedsIt};
use switchboard_wire::rest::{
    Problem as ProblemBody, QrCode, RecoveryCodes, SecondFactor, SecondFactorCode,
    SecondFactorProof, SecondFactorSecret,
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(read, begin, confirm))
        .routes(routes!(off))
        .routes(routes!(renew))
        .routes(routes!(reset))
}

/// The refusal of a code at log-in.
pub fn bad_code() -> Problem {
    let text = "The code is wrong, or was used already.";
    Problem::new(StatusCode::UNAUTHORIZED, "bad_code", text)
}

/// What is known of an agent's second factor.
pub struct Factor<'a> {
    app: &'a App,
    config: &'a TenantConfig,
    agent: &'a Agent,
    row: Option<Row>,
}

impl<'a> Factor<'a> {
    pub async fn of(app: &'a App, config: &'a TenantConfig, agent: &'a Agent) -> Outcome<Self> {
        let row = app.store.second_factor(agent.tenant, agent.id).await?;
        Ok(Self {
            app,
            config,
            agent,
            row,
        })
    }

    /// Whether it is asked for at log-in.
    pub fn in_force(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.salt.is_some())
    }

    /// Whether the company wants one of this agent.
    pub fn required(&self) -> bool {
        match self.config.tenant.settings.second_factor {
            WhoNeedsIt::Off => false,
            WhoNeedsIt::Administrators => self.config.rights_of(self.agent).administer(),
            WhoNeedsIt::Everybody => true,
        }
    }

    fn account(&self) -> Account<'a> {
        Account {
            tenant: self.agent.tenant,
            agent: self.agent.id,
            issuer: &self.config.tenant.name,
            login: &self.agent.login,
        }
    }

    /// Counts a try against this agent, wherever it comes from: codes are short, and whoever gets
    /// as far as this has the password or a log-in.
    async fn tried(&self) -> Outcome<Guess> {
        Guess::count(self.app, &format!("second factor\n{}", self.agent.id)).await
    }

    /// Uses a code up: says which kind it was, or `None` when it is none.
    pub async fn show(&self, client: &Client, code: &str) -> Outcome<Option<&'static str>> {
        let guess = self.tried().await?;
        let (tenant, agent) = (self.agent.tenant, self.agent.id);
        let now = self.app.clock.now();
        let salt = self.row.as_ref().and_then(|row| row.salt);
        let fits = match (Typed::read(code), salt) {
            (Typed::Digits(digits), Some((salt, _))) => {
                match codes::step(&self.app.signer, &salt, &self.account(), &digits, now) {
                    Some(step) => self.app.store.use_step(tenant, agent, step).await?,
                    None => false,
                }
                .then_some("app")
            }
            (Typed::Recovery(hash), Some(_)) => {
                let used = self.app.store.use_recovery_code(tenant, agent, &hash).await;
                used?.then_some("recovery_code")
            }
            (_, None) => None,
        };
        if fits.is_some() {
            guess.was_right(self.app).await?;
        } else {
            self.audit(client, "agent.second_factor_refused", json!({}))
                .await?;
        }
        Ok(fits)
    }

    async fn audit(&self, client: &Client, action: &str, detail: serde_json::Value) -> Outcome<()> {
        let (tenant, id) = (self.agent.tenant, self.agent.id.to_string());
        let actor = format!("agent:{id}");
        self.app
            .audit_as(Some(tenant), actor, client, action, Some(id), detail)
            .await
    }

    /// Makes a new one, which counts once a code of it was shown.
    pub async fn begin(&self, client: &Client) -> Outcome<SecondFactorSecret> {
        let salt = token::random();
        let account = self.account();
        let too_long = || Problem::internal("the address of a second factor does not fit");
        let (secret, uri) = codes::shown(&self.app.signer, &salt, &account).ok_or_else(too_long)?;
        let (size, path) = codes::picture(&uri).ok_or_else(too_long)?;
        self.app
            .store
            .begin_second_factor(self.agent.tenant, self.agent.id, &salt)
            .await?;
        self.audit(client, "agent.second_factor_begin", json!({}))
            .await?;
        Ok(SecondFactorSecret {
            secret,
            uri,
            qr: QrCode { size, path },
        })
    }

    /// Puts the new one in force; `None` when the code is none of it.
    pub async fn confirm(&self, client: &Client, code: &str) -> Outcome<Option<RecoveryCodes>> {
        let guess = self.tried().await?;
        let now = self.app.clock.now();
        let pending = self.row.as_ref().and_then(|row| row.pending);
        let step = match (Typed::read(code), &pending) {
            (Typed::Digits(digits), Some(salt)) => {
                codes::step(&self.app.signer, salt, &self.account(), &digits, now)
            }
            _ => None,
        };
        let (Some(step), Some(salt)) = (step, pending) else {
            self.audit(client, "agent.second_factor_refused", json!({}))
                .await?;
            return Ok(None);
        };
        let (recovery_codes, hashes) = codes::fresh_recovery_codes();
        let (tenant, agent) = (self.agent.tenant, self.agent.id);
        let store = &self.app.store;
        if !store
            .confirm_second_factor(tenant, agent, &salt, step, now, &hashes)
            .await?
        {
            return Ok(None);
        }
        guess.was_right(self.app).await?;
        let detail = json!({ "again": self.in_force() });
        self.audit(client, "agent.second_factor_on", detail).await?;
        Ok(Some(RecoveryCodes { recovery_codes }))
    }

    /// Whoever is logged in proves to be who they say: by password, and by a code where there is
    /// a second factor.
    async fn prove(&self, client: &Client, sent: SecondFactorProof) -> Outcome<()> {
        let guess = self.tried().await?;
        let phc = Some(self.agent.password.clone());
        if !self.app.passwords.verify(sent.password, phc).await {
            return Err(Problem::invalid("password", "is wrong"));
        }
        guess.was_right(self.app).await?;
        if !self.in_force() {
            return Ok(());
        }
        let code = sent.code.as_deref().unwrap_or("").trim();
        if code.is_empty() {
            return Err(Problem::invalid("code", "is needed"));
        }
        let shown = self.show(client, code).await?;
        shown
            .map(drop)
            .ok_or_else(|| Problem::invalid("code", "is wrong, or was used already"))
    }
}

/// Get one's own second factor
#[utoipa::path(get, path = "/v1/me/second-factor", tag = "account", responses(
    (status = 200, body = SecondFactor), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn read(State(app): State<Shared>, caller: Caller) -> Outcome<Json<SecondFactor>> {
    let config = app.tenant(caller.tenant)?;
    let factor = Factor::of(&app, &config, caller.person()?).await?;
    let row = factor.row.as_ref();
    Ok(Json(SecondFactor {
        since: row.and_then(|row| row.salt).map(|(_, since)| since),
        recovery_codes_left: row.map_or(0, |row| row.recovery.len() as u32),
        required: factor.required(),
    }))
}

/// Begin to set up one's own second factor
///
/// With the password, and with a code of the one that is in force. It counts once a code of it was
/// shown; what was in force stays so until then.
#[utoipa::path(post, path = "/v1/me/second-factor", tag = "account", request_body = SecondFactorProof, responses(
    (status = 200, body = SecondFactorSecret), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn begin(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<SecondFactorProof>,
) -> Outcome<Json<SecondFactorSecret>> {
    let config = app.tenant(caller.tenant)?;
    let factor = Factor::of(&app, &config, caller.person()?).await?;
    factor.prove(&client, sent).await?;
    factor.begin(&client).await.map(Json)
}

/// Put one's own second factor in force
///
/// With a code of the app. The recovery codes are told this once.
#[utoipa::path(put, path = "/v1/me/second-factor", tag = "account", request_body = SecondFactorCode, responses(
    (status = 200, body = RecoveryCodes), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn confirm(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<SecondFactorCode>,
) -> Outcome<Json<RecoveryCodes>> {
    let config = app.tenant(caller.tenant)?;
    let factor = Factor::of(&app, &config, caller.person()?).await?;
    let codes = factor.confirm(&client, &sent.code).await?;
    codes
        .map(Json)
        .ok_or_else(|| Problem::invalid("code", "is wrong"))
}

/// Turn one's own second factor off
///
/// With the password and a code. Refused where the company wants one.
#[utoipa::path(post, path = "/v1/me/second-factor/off", tag = "account", request_body = SecondFactorProof, responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn off(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<SecondFactorProof>,
) -> Outcome<StatusCode> {
    let config = app.tenant(caller.tenant)?;
    let factor = Factor::of(&app, &config, caller.person()?).await?;
    if factor.required() {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "second_factor_required",
            "The company wants a second factor. Another one can be set up in its place.",
        ));
    }
    factor.prove(&client, sent).await?;
    let agent = factor.agent;
    if app.store.end_second_factor(agent.tenant, agent.id).await? {
        factor
            .audit(&client, "agent.second_factor_off", json!({}))
            .await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Replace one's own recovery codes
///
/// With the password and a code. The old ones are void; the new ones are told this once.
#[utoipa::path(post, path = "/v1/me/second-factor/recovery-codes", tag = "account", request_body = SecondFactorProof, responses(
    (status = 200, body = RecoveryCodes), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn renew(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<SecondFactorProof>,
) -> Outcome<Json<RecoveryCodes>> {
    let config = app.tenant(caller.tenant)?;
    let factor = Factor::of(&app, &config, caller.person()?).await?;
    factor.prove(&client, sent).await?;
    let (recovery_codes, hashes) = codes::fresh_recovery_codes();
    let agent = factor.agent;
    app.store
        .put_recovery_codes(agent.tenant, agent.id, &hashes)
        .await?;
    factor
        .audit(&client, "agent.recovery_codes", json!({}))
        .await?;
    Ok(Json(RecoveryCodes { recovery_codes }))
}

/// Take an agent's second factor away
///
/// For those who have lost it. Ends their log-ins; where the company wants a second factor, they
/// set up another one at the next.
#[utoipa::path(delete, path = "/v1/agents/{id}/second-factor", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn reset(
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
    if !app.store.end_second_factor(caller.tenant, id).await? {
        return Err(Problem::not_found("second factor"));
    }
    app.store.end_logins(caller.tenant, id).await?;
    app.hub.log_out(caller.tenant, id).await;
    app.audit(&caller, &client, "agent.second_factor_reset", id, json!({}))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
