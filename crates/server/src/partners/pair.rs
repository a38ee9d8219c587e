//! Pairing. One side makes a link, which its administrator gives to the other side's by a way that they
//! trust. Its code proves both keys to both sides and does not travel between the servers, so that whoever
//! sits between them can put in no key of their own.

use super::{
    INVITED, PAIRED,
    keys::{OwnKey, public_of},
    speak::{NoAnswer, send},
};
use crate::{
    app::{App, Shared},
    auth::{seal, token},
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::http::{Method, StatusCode};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use switchboard_core::{Millis, PartnerId, limits, warm::Carry};
use switchboard_store::{PartnerRow, TokenHash};
use switchboard_wire::{
    partner::{No, Pair, Paired},
    rest::PartnerTerms,
};

/// A link is good for so long.
const LINK_MS: Millis = 3_600_000;

fn purpose(partner: PartnerId) -> String {
    format!("partner code {partner}")
}

fn proof(code: &str, what: &str, parts: [&str; 2]) -> Hmac<Sha256> {
    let mac = Hmac::<Sha256>::new_from_slice(code.as_bytes());
    let mac = mac.expect("any length of key will do");
    mac.chain_update(format!("{what}\n{}\n{}", parts[0], parts[1]))
}

fn proven(code: &str, what: &str, parts: [&str; 2], told: &str) -> bool {
    let told = STANDARD.decode(told).unwrap_or_default();
    proof(code, what, parts).verify_slice(&told).is_ok()
}

fn proving(code: &str, what: &str, parts: [&str; 2]) -> String {
    STANDARD.encode(proof(code, what, parts).finalize().into_bytes())
}

/// The code's name: what is sent in its place.
fn named(code: &str) -> (String, TokenHash) {
    let hash: TokenHash = Sha256::digest(code).into();
    let hex = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    (hex, hash)
}

fn row(
    app: &App,
    config: &TenantConfig,
    name: String,
    terms: &PartnerTerms,
) -> (PartnerRow, OwnKey) {
    let now = app.clock.now();
    let key = OwnKey::fresh();
    let id = PartnerId(token::fresh_uuid());
    let row = PartnerRow {
        id,
        tenant: config.id(),
        name,
        state: INVITED.into(),
        server: None,
        company: None,
        own_key: key.sealed(&app.signer, config.id(), id),
        own_public: key.public(),
        their_key: None,
        code_hash: None,
        code: None,
        code_until: None,
        terms: serde_json::to_value(terms).unwrap_or_default(),
        created_at: now,
        changed_at: now,
    };
    (row, key)
}

/// Makes a link for a partner of that name.
pub async fn invite(
    app: &App,
    config: &TenantConfig,
    name: String,
) -> Outcome<(PartnerRow, String)> {
    let (row, _) = row(app, config, name, &PartnerTerms::default());
    let (code, _) = token::fresh();
    let row = PartnerRow {
        code_hash: Some(named(&code).1),
        code: Some(seal::seal(&app.signer, row.tenant, &purpose(row.id), &code)),
        code_until: Some(app.clock.now() + LINK_MS),
        ..row
    };
    app.store.put_partner(&row).await?;
    let link = format!("{}/partner#{code}", app.config.public_url);
    Ok((row, link))
}

/// Whether that partner is this server itself.
pub fn is_own(partner: &PartnerRow) -> bool {
    partner.their_key == Some(partner.own_public)
}

/// Makes this server a partner of itself: visitors go from one of its sessions to another by the same way
/// as to other companies (WT-40 to WT-44).
///
/// # Errors
/// `exists` where it is one.
pub async fn own(app: &App, config: &TenantConfig) -> Outcome<PartnerRow> {
    let known = app.store.partners(config.id()).await?;
    if known.iter().any(|row| row.state == PAIRED && is_own(row)) {
        let text = "This server is its own partner already.";
        return Err(Problem::new(StatusCode::CONFLICT, "exists", text));
    }
    // Within a company the agent chooses (WT-17).
    let terms = PartnerTerms {
        carry: Carry::Choose,
        edit: true,
        ..PartnerTerms::default()
    };
    let name = config.tenant.name.clone();
    let (row, key) = row(app, config, name.clone(), &terms);
    let row = PartnerRow {
        state: PAIRED.into(),
        server: Some(app.config.public_url.clone()),
        company: Some(name),
        their_key: Some(key.public()),
        ..row
    };
    app.store.put_partner(&row).await?;
    Ok(row)
}

fn bad_link() -> Problem {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Problem::new(status, "link_invalid", "That is no link of a partner.")
}

/// Pairs with the server that has made a link.
pub async fn join(
    app: &Shared,
    config: &TenantConfig,
    name: Option<String>,
    link: &str,
) -> Outcome<PartnerRow> {
    let (server, code) = link.trim().split_once("/partner#").ok_or_else(bad_link)?;
    let fits = code.len() == 43 && server.len() < limits::URL_CHARS;
    if !fits || server.parse::<crate::outgoing::Place>().is_err() {
        return Err(bad_link());
    }
    let (row, key) = row(
        app,
        config,
        name.clone().unwrap_or_default(),
        &PartnerTerms::default(),
    );
    let own = STANDARD.encode(key.public());
    let public = &app.config.public_url;
    let said = Pair {
        code: named(code).0,
        company: config.tenant.name.clone(),
        server: public.clone(),
        key: own.clone(),
        proof: proving(code, "pair", [public, &own]),
    };
    let answer = send::<Paired>(app, &key, server, Method::POST, "pair", &said).await?;
    let answer = match answer {
        Ok(answer) => answer,
        // An answer that was lost: the link may be used up, and nobody can tell by what.
        Err(why @ (NoAnswer::Unreached | NoAnswer::Garbled)) => return Err(why.problem()),
        Err(NoAnswer::No(No::BadCode)) => return Err(bad_link()),
        Err(why) => return Err(why.problem()),
    };
    let theirs = public_of(&answer.key);
    let proven = proven(code, "paired", [&own, &answer.key], &answer.proof);
    let theirs = theirs
        .filter(|_| proven)
        .ok_or_else(|| NoAnswer::Garbled.problem())?;
    let company = limits::clean_name(&answer.company, limits::NAME_CHARS).unwrap_or_default();
    let row = PartnerRow {
        name: name.unwrap_or_else(|| company.clone()),
        state: PAIRED.into(),
        server: Some(server.to_owned()),
        company: Some(company),
        their_key: Some(theirs),
        ..row
    };
    app.store.put_partner(&row).await?;
    Ok(row)
}

/// The other side comes with a link of ours: its request is signed with the key that it names.
pub async fn paired(app: &App, key: TokenHash, said: Pair) -> Outcome<(PartnerRow, Paired)> {
    let no = |no: No, text: &'static str| Problem::new(StatusCode::FORBIDDEN, no.code(), text);
    let bad_code = || no(No::BadCode, "The link is none, was used, or is too old.");
    let bytes: Option<Vec<u8>> = (0..said.code.len() / 2)
        .map(|n| u8::from_str_radix(said.code.get(2 * n..2 * n + 2)?, 16).ok())
        .collect();
    let hash: TokenHash = bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(bad_code)?;
    let now = app.clock.now();
    let row = app.store.partner_by_code(&hash).await?;
    let row = row.filter(|row| row.state == INVITED && row.code_until.is_some_and(|at| now < at));
    let row = row.ok_or_else(bad_code)?;
    let code = row
        .code
        .as_deref()
        .and_then(|sealed| seal::open(&app.signer, row.tenant, &purpose(row.id), sealed));
    let code = code.ok_or_else(bad_code)?;
    let named = public_of(&said.key) == Some(key);
    if !named || !proven(&code, "pair", [&said.server, &said.key], &said.proof) {
        return Err(bad_code());
    }
    let place = said.server.len() < limits::URL_CHARS
        && said.server.parse::<crate::outgoing::Place>().is_ok();
    let company = limits::clean_name(&said.company, limits::NAME_CHARS);
    let company = company.filter(|company| place && !company.is_empty());
    let company = company.ok_or_else(|| no(No::Invalid, "The server has to say who it is."))?;
    let tenant = app.tenant(row.tenant)?;
    let own = STANDARD.encode(row.own_public);
    let paired = PartnerRow {
        state: PAIRED.into(),
        server: Some(said.server.trim_end_matches('/').to_owned()),
        company: Some(company),
        their_key: Some(key),
        changed_at: now,
        ..row
    };
    if !app.store.pair_partner(&hash, &paired).await? {
        return Err(bad_code());
    }
    let answer = Paired {
        company: tenant.tenant.name.clone(),
        proof: proving(&code, "paired", [&said.key, &own]),
        key: own,
    };
    Ok((paired, answer))
}
