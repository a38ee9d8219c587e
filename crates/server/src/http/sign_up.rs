//! Companies that sign up by themselves (IS-7): a mailed link, answers, a company.
//!
//! Nothing here tells whether an address or a company is known: whoever begins is told the same
//! in every case, and the short name is never one that was asked for.

use super::{account, check, dto, extract::Body, hours::calendar, tenant::merged};
use crate::{
    app::{App, Shared},
    audit,
    auth::{client::Client, guess::Guess, token},
    config,
    error::{FieldError, Outcome, Problem},
    provision::Company,
    sign_up::{self, Answers, Finished, mails},
};
use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use serde_json::{Map, Value, json};
use switchboard_core::{TenantId, hours::Calendar, service};
use switchboard_store::{SignUp, SignUpBegun, SignUpCaps, StoreError, TenantSettings};
use switchboard_wire::rest::{
    NewSignUp, Problem as ProblemBody, SignUpChange, SignUpDefaults, SignUpMode, SignUpOffer,
    SignUpPreferences, SignUpState, SignUpToken, SignedUp,
};
use utoipa_axum::{router::OpenApiRouter, routes};

const DAY_MS: i64 = 86_400_000;
/// Sign-ups of one mail address in a day. A mailbox is not to be flooded by this server.
const OF_MAIL: u32 = 3;
/// How often another short name is tried where one is taken.
const TRIES: u32 = 8;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(offer, begin, change))
        .routes(routes!(resume))
        .routes(routes!(finish))
}

/// Tell whether companies may sign up
#[utoipa::path(get, path = "/v1/signup", tag = "account", responses((status = 200, body = SignUpOffer)))]
async fn offer(State(app): State<Shared>) -> Json<SignUpOffer> {
    Json(SignUpOffer {
        mode: app.config.signup.mode,
        days: app.config.signup.days,
    })
}

/// Begin a sign-up
///
/// A link is mailed to the address. The answer is the same whether or not the address is known.
#[utoipa::path(post, path = "/v1/signup", tag = "account", request_body = NewSignUp, responses(
    (status = 202), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn begin(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<NewSignUp>,
) -> Outcome<StatusCode> {
    open(&app, &client)?;
    let mail = check::login("mail", &sent.mail)?;
    if !config::is_mail_address(&mail) {
        return Err(Problem::invalid("mail", "is not a mail address"));
    }
    let locale = sent.locale.as_deref().unwrap_or("en");
    check::locale("locale", locale)?;
    let answers = Answers {
        company: check::name("company", &sent.company)?,
        name: check::name("name", &sent.name)?,
        locale: locale.to_owned(),
        ..Answers::default()
    };
    let settings = &app.config.signup;
    let party = format!("signup {}", client.party.expose());
    Guess::count_up_to(&app, &party, settings.per_minute_and_address).await?;
    let now = app.clock.now();
    let invitation = sent.invitation.as_deref().map(token::hash);
    invited(&app, invitation.as_ref(), None).await?;
    let (text, token) = token::fresh();
    let new = SignUp {
        id: token::fresh_uuid(),
        token,
        mail,
        content: answers.content(),
        password: None,
        tenant: TenantId(token::fresh_uuid()),
        invitation,
        created_at: now,
        expires_at: now + i64::from(settings.days) * DAY_MS,
        finished_at: None,
    };
    let caps = SignUpCaps {
        since: now - DAY_MS,
        of_mail: OF_MAIL,
        in_all: settings.per_day,
    };
    match app.store.begin_sign_up(&new, caps).await? {
        SignUpBegun::Begun => mails::link(&app, &new, &text, locale).await?,
        // Whoever floods a mailbox is not told that it is full.
        SignUpBegun::TooManyOfMail => {}
        SignUpBegun::TooMany => return Err(Problem::rate_limited(3_600)),
    }
    Ok(StatusCode::ACCEPTED)
}

/// Go on with a sign-up
///
/// What was answered so far, by the token of the link that was mailed.
#[utoipa::path(post, path = "/v1/signup/resume", tag = "account", request_body = SignUpToken, responses(
    (status = 200, body = SignUpState), (status = 403, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn resume(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<SignUpToken>,
) -> Outcome<Json<SignUpState>> {
    open(&app, &client)?;
    let found = found(&app, &sent.token).await?;
    Ok(Json(sign_up::state(&found)))
}

/// Answer questions of a sign-up
///
/// What is absent stays as it is.
#[utoipa::path(patch, path = "/v1/signup", tag = "account", request_body = SignUpChange, responses(
    (status = 200, body = SignUpState), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn change(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<SignUpChange>,
) -> Outcome<Json<SignUpState>> {
    open(&app, &client)?;
    let mut kept = found(&app, &sent.token).await?;
    if kept.finished_at.is_some() {
        return Err(done());
    }
    let mut answers = Answers::of(&kept);
    if let Some(company) = &sent.company {
        answers.company = check::name("company", company)?;
    }
    if let Some(name) = &sent.name {
        answers.name = check::name("name", name)?;
    }
    if let Some(origins) = &sent.origins {
        answers.origins = check::origins("origins", origins)?;
        if answers.origins.is_empty() {
            return Err(Problem::invalid("origins", "must name at least one"));
        }
    }
    if let Some(preferences) = sent.preferences {
        answers.preferences = Some(checked_preferences(preferences)?.0);
    }
    if let Some(defaults) = sent.defaults {
        answers.defaults = Some(checked_defaults(defaults)?);
    }
    if let Some(password) = &sent.password {
        let password = check::password("password", password)?;
        kept.password = Some(app.passwords.hash(password).await);
    }
    kept.content = answers.content();
    match app.store.put_sign_up(&kept).await {
        Err(StoreError::Missing { .. }) => Err(done()),
        outcome => Ok(outcome.map(|()| Json(sign_up::state(&kept)))?),
    }
}

/// Finish a sign-up
///
/// Makes the company and logs its administrator in. Refused while something is not answered.
#[utoipa::path(post, path = "/v1/signup/finish", tag = "account", request_body = SignUpToken, responses(
    (status = 201, body = SignedUp), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn finish(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<SignUpToken>,
) -> Outcome<impl IntoResponse> {
    open(&app, &client)?;
    let kept = found(&app, &sent.token).await?;
    if kept.finished_at.is_some() {
        return Err(done());
    }
    let answers = Answers::of(&kept);
    let (Some(preferences), Some(defaults), []) = (
        answers.preferences.clone(),
        &answers.defaults,
        answers.missing(&kept).as_slice(),
    ) else {
        return Err(incomplete(&answers, &kept));
    };
    let preferences = checked_preferences(preferences)?;
    invited(&app, kept.invitation.as_ref(), Some(&kept)).await?;
    let made = make(&app, &kept, &answers, preferences, defaults).await?;
    audited(&app, &client, &kept, &made).await?;
    let left = Finished {
        slug: made.tenant.slug.clone(),
        company: answers.company.clone(),
    };
    let now = app.clock.now();
    match app
        .store
        .finish_sign_up(kept.id, now, &audit::whole(&left))
        .await
    {
        Err(StoreError::Missing { .. }) => return Err(done()),
        outcome => outcome?,
    }
    app.hub.reload(made.tenant.id).await?;
    mails::ready(&app, &kept, &made.tenant.slug, &answers.locale).await?;
    let cookie = account::admit(&app, &made.admin).await?;
    let config = app.tenant(made.tenant.id)?;
    let body = SignedUp {
        me: account::describe(&app, &config, &made.admin),
        site: dto::site(made.site),
    };
    Ok((StatusCode::CREATED, cookie, Json(body)))
}

/// Refused where nobody may sign up, and by whoever asks too often.
fn open(app: &App, client: &Client) -> Outcome<()> {
    if app.config.signup.mode == SignUpMode::Off {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "signup_off",
            "Companies cannot sign up at this server.",
        ));
    }
    let throttle = &app.throttles.login_address;
    let taken = throttle.take(client.party.expose(), app.clock.now());
    taken.map_err(Problem::rate_limited)
}

async fn found(app: &App, text: &str) -> Outcome<SignUp> {
    let hash = token::hash(text);
    let found = app.store.sign_up(&hash, app.clock.now()).await?;
    found.ok_or_else(|| {
        Problem::new(
            StatusCode::FORBIDDEN,
            "bad_signup_token",
            "The link is too old or unknown.",
        )
    })
}

/// Looks at the invitation where one is needed; takes it for a sign-up that is being finished.
async fn invited(app: &App, invitation: Option<&[u8; 32]>, by: Option<&SignUp>) -> Outcome<()> {
    let now = app.clock.now();
    let good = match (app.config.signup.mode, invitation, by) {
        (SignUpMode::Open, ..) => true,
        (_, None, _) => false,
        (_, Some(hash), None) => app.store.invitation(hash, now, None).await?,
        (_, Some(hash), Some(by)) => app.store.take_invitation(hash, now, by.id).await?,
    };
    if good {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "bad_invitation",
        "The invitation is used up, too old or unknown.",
    ))
}

fn done() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "signup_done",
        "The sign-up is finished.",
    )
}

fn incomplete(answers: &Answers, kept: &SignUp) -> Problem {
    let mut problem = Problem::new(
        StatusCode::CONFLICT,
        "signup_incomplete",
        "Something is not answered yet; see errors.",
    );
    let missing = answers.missing(kept).into_iter();
    problem.errors = missing
        .map(|field| FieldError {
            field,
            message: "is not answered yet".into(),
        })
        .collect();
    problem
}

/// By the rules of the settings that they become.
fn checked_preferences(
    mut sent: SignUpPreferences,
) -> Outcome<(SignUpPreferences, Option<Calendar>)> {
    let mut changes = Map::new();
    changes.insert("locale".into(), json!(sent.locale));
    changes.insert("accent".into(), json!(sent.accent));
    changes.insert("launcher".into(), json!(sent.launcher));
    let settings = merged(dto::settings(&TenantSettings::default()), changes)?;
    sent.launcher = settings.launcher;
    let calendar = match &sent.hours {
        Some(hours) => {
            let (zone, week) = (hours.zone.clone(), hours.week.clone());
            Some(calendar(zone, week, Vec::new())?)
        }
        None => None,
    };
    Ok((sent, calendar))
}

fn checked_defaults(sent: SignUpDefaults) -> Outcome<SignUpDefaults> {
    if !(1..=50).contains(&sent.capacity) {
        return Err(Problem::invalid("capacity", "must be 1 to 50"));
    }
    let mut params = crate::provision::help_desk(switchboard_core::QueueId(token::fresh_uuid()));
    params["ring_s"] = Value::from(sent.ring_s);
    let behaviour = service::behaviour("help_desk").ok_or_else(|| Problem::internal("no desk"))?;
    if let Err(error) = behaviour.check(&params) {
        return Err(Problem::invalid("ring_s", error.message.to_string()));
    }
    Ok(sent)
}

/// Keeps the company.
async fn make(
    app: &App,
    kept: &SignUp,
    answers: &Answers,
    (preferences, calendar): (SignUpPreferences, Option<Calendar>),
    defaults: &SignUpDefaults,
) -> Outcome<Company> {
    for nr in 0..TRIES {
        let made = sign_up::company(
            kept,
            answers,
            sign_up::short_name(kept, &answers.company, nr),
            (&preferences, calendar.clone()),
            defaults,
            &app.config.signup,
        );
        match made.put(&*app.store).await {
            Err(StoreError::Taken {
                what: "tenant.slug",
            }) => {}
            outcome => return Ok(outcome.map(|()| made)?),
        }
    }
    Err(Problem::internal("no short name is free"))
}

/// The company's trail begins with what it was made of.
async fn audited(app: &App, client: &Client, kept: &SignUp, made: &Company) -> Outcome<()> {
    let tenant = made.tenant.id;
    let begun = json!({ "begun_at": kept.created_at, "invited": kept.invitation.is_some() });
    let hours = made.hours.as_ref();
    let entries = [
        Some(("tenant.sign_up", tenant.to_string(), begun)),
        Some((
            "tenant.create",
            tenant.to_string(),
            audit::whole(&dto::tenant(&made.tenant)),
        )),
        hours.map(|hours| ("hours.create", hours.id.to_string(), audit::whole(hours))),
        Some((
            "queue.create",
            made.queue.id.to_string(),
            audit::whole(&made.queue),
        )),
        Some((
            "service.create",
            made.service.id.to_string(),
            audit::whole(&made.service),
        )),
        Some((
            "agent.create",
            made.admin.id.to_string(),
            audit::whole(&made.admin),
        )),
        Some((
            "site.create",
            made.site.id.to_string(),
            audit::whole(&dto::site(made.site.clone())),
        )),
    ];
    let actor = format!("agent:{}", made.admin.id);
    for (action, target, detail) in entries.into_iter().flatten() {
        app.audit_as(
            Some(tenant),
            actor.clone(),
            client,
            action,
            Some(target),
            detail,
        )
        .await?;
    }
    Ok(())
}
