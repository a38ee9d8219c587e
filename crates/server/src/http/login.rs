//! Log-in of agents: the password or the company's directory, a second factor where there is one,
//! and its set-up where the company wants one.

use super::{
    account::{admit, describe},
    extract::{Asked, Body},
    login_directory,
    second_factor::{self, Factor},
};
use crate::{
    app::Shared,
    auth::{Right, client::Client, cookie, guess::Guess},
    directory::{self, Named, Refused},
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use switchboard_store::{Agent, AgentKind};
use switchboard_wire::rest::{
    LogIn, LogInSetUp, LogInStates, Me, Problem as ProblemBody, RecoveryCodes, SecondFactorSecret,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The state that takes calls.
pub const AVAILABLE: &str = "available";

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(log_in))
        .routes(routes!(set_up, confirm))
        .routes(routes!(states))
}

fn bad_login() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "bad_login",
        "Company, log-in name or password is wrong.",
    )
}

/// Somebody of whom it is known who they are.
struct Known {
    config: Arc<TenantConfig>,
    agent: Agent,
    by: By,
}

/// How that is known.
enum By {
    /// The password was right.
    Password(Guess),
    /// The company's directory has said so.
    Directory(Box<Named>),
}

/// What a log-in sets.
type Cookies = AppendHeaders<Vec<(HeaderName, HeaderValue)>>;

/// Finds out who it is, by what is there to go by.
async fn known(
    app: &Shared,
    client: &Client,
    headers: &HeaderMap,
    sent: LogInSetUp,
) -> Outcome<Known> {
    if !sent.directory {
        return by_password(app, client, sent).await;
    }
    app.throttles
        .login_address
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let token = cookie::read(headers, cookie::DIRECTORY).ok_or(Refused::Expired)?;
    let login = directory::begun(app, token).await?;
    let tenant = login.tenant;
    let (config, named) = match directory::named(app, login).await {
        // Nobody is named: nothing that the company has to know of.
        Err(Refused::Expired) => return Err(Refused::Expired.into()),
        outcome => login_directory::audited(app, client, tenant, outcome).await?,
    };
    Ok(Known {
        agent: named.agent.clone(),
        config,
        by: By::Directory(Box::new(named)),
    })
}

/// Whether the company lets that agent in by password. Administrators always come in, also where
/// the directory is out of order.
async fn may_use_password(app: &Shared, config: &TenantConfig, agent: &Agent) -> Outcome<()> {
    let directory = app.store.agent_directory(config.id()).await?;
    let off = directory.is_some_and(|directory| directory.terms.passwords_off);
    if !off || config.rights_of(agent).administer() {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "passwords_off",
        "The company wants its directory to be used for logging in.",
    ))
}

/// Checks the password. Every way to be wrong takes the same time and has the same answer. It
/// counts as a guess until it is taken back.
async fn by_password(app: &Shared, client: &Client, sent: LogInSetUp) -> Outcome<Known> {
    let party = *client.party.expose();
    let counted = |problem: &Problem| {
        if problem.code == "rate_limited" {
            metrics::counter!("switchboard_logins_total", "outcome" => "limited").increment(1);
        }
    };
    app.throttles
        .login_address
        .take(&party, app.clock.now())
        .map_err(Problem::rate_limited)
        .inspect_err(counted)?;
    let slug = sent.tenant.trim().to_lowercase();
    let login = sent.login.trim().to_lowercase();
    let guess = Guess::count(app, &format!("{party}\n{slug}\n{login}"))
        .await
        .inspect_err(counted)?;

    let config = app.hub.tenant_by_slug(&slug);
    let agent = match &config {
        Some(config) => app
            .store
            .agent_by_login(config.id(), &login)
            .await?
            .filter(|agent| !agent.disabled && agent.kind == AgentKind::Person),
        None => None,
    };
    let fits = app
        .passwords
        .verify(
            sent.password,
            agent.as_ref().map(|agent| agent.password.clone()),
        )
        .await;
    match (config, agent, fits) {
        (Some(config), Some(agent), true) => {
            may_use_password(app, &config, &agent).await?;
            Ok(Known {
                config,
                agent,
                by: By::Password(guess),
            })
        }
        _ => {
            metrics::counter!("switchboard_logins_total", "outcome" => "refused").increment(1);
            Err(bad_login())
        }
    }
}

impl Known {
    /// The state to begin with. No answer is not available (IS-99), and neither is who may not
    /// serve; a state that is not offered is refused.
    fn state(&self, sent: Option<&str>) -> Outcome<String> {
        let states = offered(&self.config);
        let rests = || states.get(1).cloned().unwrap_or_else(|| "away".into());
        let serves = self.config.rights_of(&self.agent).has(Right::Serve);
        match sent.unwrap_or("") {
            "" => Ok(rests()),
            AVAILABLE if !serves => Ok(rests()),
            known if states.iter().any(|offered| offered == known) => Ok(known.to_owned()),
            _ => Err(Problem::invalid(
                "state",
                "is not one of the states offered",
            )),
        }
    }

    /// Whether nothing more has to be shown.
    fn is_enough(&self) -> bool {
        matches!(&self.by, By::Directory(named) if named.is_second_factor)
    }

    async fn taken_back(&self, app: &Shared) -> Outcome<()> {
        match &self.by {
            By::Password(guess) => guess.was_right(app).await,
            By::Directory(_) => Ok(()),
        }
    }

    /// Lets them in: gives the cookie, and says so in the audit trail.
    async fn enter(
        &self,
        app: &Shared,
        client: &Client,
        state: String,
        shown: Option<&str>,
    ) -> Outcome<Cookies> {
        self.taken_back(app).await?;
        let agent = &self.agent;
        let mut detail = json!({ "state": state });
        let mut cookies = Vec::new();
        if let By::Directory(named) = &self.by {
            let first = named.redeem(app).await;
            detail["by"] = "directory".into();
            detail["first"] = login_directory::audited(app, client, agent.tenant, first)
                .await?
                .into();
            cookies.push((header::SET_COOKIE, cookie::clear_directory()));
        }
        cookies.extend(admit(app, agent).await?.0);
        app.hub
            .agent_state(agent.tenant, agent.id, state.clone())
            .await?;
        if let Some(shown) = shown {
            detail["second_factor"] = shown.into();
        }
        app.audit_as(
            Some(agent.tenant),
            format!("agent:{}", agent.id),
            client,
            "agent.login",
            Some(agent.id.to_string()),
            detail,
        )
        .await?;
        metrics::counter!("switchboard_logins_total", "outcome" => "accepted").increment(1);
        Ok(AppendHeaders(cookies))
    }
}

/// Log in
///
/// By password, or as whom the company's directory has named in this browser (`directory`). Sets the cookie of the log-in, which lasts twelve hours. Unknown companies, unknown names
/// and wrong passwords are answered alike and take the same time. Where the agent has a second
/// factor, a log-in without a code is answered `second_factor_needed`, one with a wrong code
/// `bad_code`: send the same again with a code. Where the company wants one and the agent has
/// none, it is answered `second_factor_missing`: set it up first.
#[utoipa::path(post, path = "/v1/login", tag = "account", request_body = LogIn, responses(
    (status = 200, body = Me), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn log_in(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<LogIn>,
) -> Outcome<impl IntoResponse> {
    let who = LogInSetUp {
        tenant: sent.tenant,
        login: sent.login,
        password: sent.password,
        directory: sent.directory,
    };
    let known = known(&app, &client, &headers, who).await?;
    let state = known.state(sent.state.as_deref())?;
    let factor = Factor::of(&app, &known.config, &known.agent).await?;
    let shown = match (factor.in_force(), sent.code.as_deref()) {
        _ if known.is_enough() => None,
        (true, Some(code)) if !code.trim().is_empty() => {
            let shown = factor.show(&client, code).await?;
            if shown.is_none() {
                metrics::counter!("switchboard_logins_total", "outcome" => "refused").increment(1);
            }
            Some(shown.ok_or_else(second_factor::bad_code)?)
        }
        (true, _) => {
            known.taken_back(&app).await?;
            return Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "second_factor_needed",
                "The password is right. Send it again with a code of the second factor.",
            ));
        }
        (false, _) if factor.required() => {
            known.taken_back(&app).await?;
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "second_factor_missing",
                "The company wants a second factor. Set it up first.",
            ));
        }
        (false, _) => None,
    };
    let cookie = known.enter(&app, &client, state, shown).await?;
    Ok((cookie, Json(describe(&app, &known.config, &known.agent))))
}

/// Whether that one has to set up a second factor before they get in; nobody else may by password
/// alone.
fn must_set_up(factor: &Factor<'_>) -> Outcome<()> {
    if factor.required() && !factor.in_force() {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::CONFLICT,
        "second_factor_not_wanted",
        "A second factor is there already, or none is wanted at log-in.",
    ))
}

/// Begin to set up a second factor at log-in
///
/// For those whom `POST /v1/login` answers `second_factor_missing`. It counts once a code of it
/// was shown; another call begins anew.
#[utoipa::path(post, path = "/v1/login/second-factor", tag = "account", request_body = LogInSetUp, responses(
    (status = 200, body = SecondFactorSecret), (status = 401, body = ProblemBody), (status = 409, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn set_up(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<LogInSetUp>,
) -> Outcome<Json<SecondFactorSecret>> {
    let known = known(&app, &client, &headers, sent).await?;
    let factor = Factor::of(&app, &known.config, &known.agent).await?;
    must_set_up(&factor)?;
    known.taken_back(&app).await?;
    factor.begin(&client).await.map(Json)
}

/// Set up a second factor and log in
///
/// With a code of the app. Sets the cookie of the log-in, and tells the recovery codes this once.
#[utoipa::path(put, path = "/v1/login/second-factor", tag = "account", request_body = LogIn, responses(
    (status = 200, body = RecoveryCodes), (status = 401, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn confirm(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<LogIn>,
) -> Outcome<impl IntoResponse> {
    let who = LogInSetUp {
        tenant: sent.tenant,
        login: sent.login,
        password: sent.password,
        directory: sent.directory,
    };
    let known = known(&app, &client, &headers, who).await?;
    let state = known.state(sent.state.as_deref())?;
    let factor = Factor::of(&app, &known.config, &known.agent).await?;
    must_set_up(&factor)?;
    let code = sent.code.as_deref().unwrap_or("");
    let codes = factor.confirm(&client, code).await?;
    let codes = codes.ok_or_else(second_factor::bad_code)?;
    let cookie = known.enter(&app, &client, state, Some("app")).await?;
    Ok((cookie, Json(codes)))
}

/// States that a tenant offers at log-in.
fn offered(config: &TenantConfig) -> Vec<String> {
    let mut states = vec![AVAILABLE.to_owned()];
    states.extend(
        config
            .tenant
            .settings
            .not_ready_states
            .iter()
            .filter(|state| *state != AVAILABLE)
            .cloned(),
    );
    states
}

#[derive(Deserialize, utoipa::IntoParams)]
struct WhichTenant {
    /// Short name of the tenant.
    #[serde(default)]
    tenant: String,
}

/// List the states offered at log-in
///
/// A company that does not exist is answered with the usual states, so that nobody can find
/// out which companies are here.
#[utoipa::path(get, path = "/v1/login/states", tag = "account", params(WhichTenant), responses((status = 200, body = LogInStates)))]
async fn states(
    State(app): State<Shared>,
    client: Client,
    Asked(which): Asked<WhichTenant>,
) -> Outcome<Json<LogInStates>> {
    app.throttles
        .request
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let asked = which.tenant.trim();
    let directory = login_directory::offered(&app, asked).await?;
    let states = match app.hub.tenant_by_slug(asked) {
        Some(config) => offered(&config),
        None => {
            let mut states = vec![AVAILABLE.to_owned()];
            states.extend(switchboard_store::TenantSettings::default().not_ready_states);
            states
        }
    };
    Ok(Json(LogInStates { states, directory }))
}
