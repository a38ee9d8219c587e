//! One log-in, from the button to the name. The browser holds a random token in a cookie of its own,
//! the record its hash; all that must not be guessed or mixed up (state, nonce, PKCE verifier)
//! follows from the token and the server's key, so a log-in begun in one browser is worth nothing in
//! another, and nothing of it is kept.

use super::{
    Refused,
    id_token::Expected,
    person,
    provider::{Exchange, Provider},
    purpose,
};
use crate::{
    app::App,
    auth::{client::Client, seal, signed::Signer, token},
    hub::TenantConfig,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::Mac;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use switchboard_core::Millis;
use switchboard_store::{Agent, AgentDirectory, DirectoryLink, DirectoryLogin, TokenHash};

/// A log-in may take so long, most of it at the directory.
pub const LIFE_MS: Millis = 10 * 60_000;

/// A log-in that was begun.
pub struct Started {
    /// For the browser's cookie.
    pub token: String,
    /// Where the browser goes.
    pub url: String,
}

/// What the browser brings back.
pub struct Came<'a> {
    pub state: &'a str,
    pub code: Option<&'a str>,
    /// Who answers, where it says so (RFC 9207).
    pub issuer: Option<&'a str>,
    /// Why there is no code.
    pub error: Option<&'a str>,
}

/// Where a directory sends browsers back to. Each company has its own address, so that what one
/// directory has given is never taken to another.
pub fn redirect_uri(app: &App, config: &TenantConfig) -> String {
    let (base, slug) = (&app.config.public_url, &config.tenant.slug);
    format!("{base}/console/directory/{slug}")
}

/// What follows from a log-in's token, for one purpose.
fn derived(signer: &Signer, purpose: &str, token: &str) -> String {
    let mac = signer.mac().chain_update("directory\n");
    let mac = mac.chain_update(format!("{purpose}\n{token}"));
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

/// Begins a log-in by the company's directory.
pub async fn start(app: &App, config: &TenantConfig) -> Result<Started, Refused> {
    let directory = app.store.agent_directory(config.id()).await?;
    let directory = directory.ok_or(Refused::NoDirectory)?;
    let now = app.clock.now();
    let provider = app.directories.get(&app.outgoing, &directory.issuer, now);
    let provider = provider.await?;
    let (token, hash) = token::fresh();
    let login = DirectoryLogin {
        token: hash,
        tenant: config.id(),
        issuer: directory.issuer.clone(),
        named: None,
        expires_at: now + LIFE_MS,
    };
    app.store.begin_directory_login(&login).await?;
    let of = |purpose| derived(&app.signer, purpose, &token);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(of("verifier")));
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("response_type", "code")
        .append_pair("client_id", &directory.client_id)
        .append_pair("redirect_uri", &redirect_uri(app, config))
        .append_pair("scope", "openid email profile")
        .append_pair("state", &of("state"))
        .append_pair("nonce", &of("nonce"))
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    let end = &provider.document.authorization_endpoint;
    let join = if end.contains('?') { '&' } else { '?' };
    let url = format!("{end}{join}{}", query.finish());
    Ok(Started { token, url })
}

/// Takes what the browser brings back, once, and notes who that is.
pub async fn answer(
    app: &App,
    client: &Client,
    config: &TenantConfig,
    token: &str,
    came: &Came<'_>,
) -> Result<(), Refused> {
    let login = begun(app, token).await?;
    let hash = login.token;
    let state = token::hash(&derived(&app.signer, "state", token));
    if login.tenant != config.id() || state != token::hash(came.state) {
        return Err(Refused::Expired);
    }
    if !app.store.answer_directory_login(&hash).await? {
        return Err(Refused::Expired);
    }
    let directory = in_force(app, &login).await?;
    let now = app.clock.now();
    let provider = app.directories.get(&app.outgoing, &directory.issuer, now);
    let provider = provider.await?;
    let code = given(&provider, &directory, came)?;
    let secret = seal::open(
        &app.signer,
        directory.tenant,
        &purpose(&directory.issuer),
        &directory.secret,
    );
    let exchange = Exchange {
        client_id: &directory.client_id,
        client_secret: &secret.ok_or(Refused::BadAnswer("client_secret"))?,
        code,
        verifier: &derived(&app.signer, "verifier", token),
        redirect_uri: &redirect_uri(app, config),
    };
    let id_token = provider.exchange(&app.outgoing, &exchange).await?;
    let expected = Expected {
        issuer: &directory.issuer,
        client_id: &directory.client_id,
        nonce: &derived(&app.signer, "nonce", token),
        now: app.clock.now(),
    };
    let claims = provider.verify(&app.outgoing, &id_token, &expected).await?;
    let agent = person::find(app, client, config, &directory, &claims).await?;
    app.store
        .name_directory_login(&hash, agent, &claims.sub)
        .await?;
    Ok(())
}

/// The directory that was asked, if it is still the company's.
async fn in_force(app: &App, login: &DirectoryLogin) -> Result<AgentDirectory, Refused> {
    let directory = app.store.agent_directory(login.tenant).await?;
    directory
        .filter(|directory| directory.issuer == login.issuer)
        .ok_or(Refused::Expired)
}

/// The code, if it is that directory's to give.
fn given<'a>(
    provider: &Provider,
    directory: &AgentDirectory,
    came: &Came<'a>,
) -> Result<&'a str, Refused> {
    let must_say = provider
        .document
        .authorization_response_iss_parameter_supported;
    let by_it = came
        .issuer
        .map_or(!must_say, |issuer| issuer == directory.issuer);
    if !by_it {
        return Err(Refused::BadAnswer("answer_issuer"));
    }
    match (came.code, came.error) {
        (_, Some("access_denied")) => Err(Refused::person("denied", None)),
        (_, Some(_)) => Err(Refused::BadAnswer("error")),
        (Some(code), None) => Ok(code),
        (None, None) => Err(Refused::BadAnswer("no_code")),
    }
}

/// Somebody whom the directory has named, and who may now log in, once.
pub struct Named {
    /// Who.
    pub agent: Agent,
    /// That was second factor enough.
    pub is_second_factor: bool,
    token: TokenHash,
    link: DirectoryLink,
}

/// The log-in with that token, if it was begun not too long ago.
pub async fn begun(app: &App, token: &str) -> Result<DirectoryLogin, Refused> {
    let login = app
        .store
        .directory_login(&token::hash(token), app.clock.now())
        .await?;
    login.ok_or(Refused::Expired)
}

/// Whom the directory has named for it.
pub async fn named(
    app: &App,
    login: DirectoryLogin,
) -> Result<(Arc<TenantConfig>, Named), Refused> {
    let directory = in_force(app, &login).await?;
    let (agent, subject) = login.named.ok_or(Refused::Expired)?;
    let config = app.hub.tenant(login.tenant).ok_or(Refused::Expired)?;
    // Another node may have made them just now.
    let row = app.store.agent(login.tenant, agent).await?;
    let row = row.filter(person::may_enter);
    let row = row.ok_or(Refused::person("turned_off", None))?;
    let link = DirectoryLink {
        tenant: login.tenant,
        issuer: login.issuer,
        subject,
        agent,
        at: app.clock.now(),
    };
    let named = Named {
        agent: row,
        is_second_factor: directory.terms.counts_as_second_factor,
        token: login.token,
        link,
    };
    Ok((config, named))
}

impl Named {
    /// Uses it up. From now on the agent is that person of the directory, and nobody else; whether
    /// that is new.
    pub async fn redeem(&self, app: &App) -> Result<bool, Refused> {
        if !app.store.end_directory_login(&self.token).await? {
            return Err(Refused::Expired);
        }
        let link = &self.link;
        let known = app
            .store
            .directory_link(link.tenant, &link.issuer, &link.subject)
            .await?;
        if app.store.link_to_directory(link).await? {
            return Ok(known.is_none());
        }
        Err(Refused::person("another_person", Some(&self.agent.login)))
    }
}
