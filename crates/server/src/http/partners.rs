//! Partners: companies on other servers to which visitors are handed, and from which they come.

use super::{
    check,
    extract::{At, Body},
    roles,
};
use crate::{
    app::Shared,
    audit,
    auth::{Caller, Right, client::Client},
    error::{Outcome, Problem},
    hub::TenantConfig,
    partners::{self, INVITED, PAIRED, REVOKED, fingerprint, is_own, terms_of},
};
use axum::{Json, extract::State, http::StatusCode};
use switchboard_core::{PartnerId, limits};
use switchboard_store::PartnerRow;
use switchboard_wire::rest::{
    NewPartner, NewPartnerInvitation, Page, Partner, PartnerInput, PartnerInvitation, PartnerState,
    PartnerTerms, Problem as ProblemBody,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Most partners of one company.
const MOST: usize = 200;
/// Most tags of one partner.
const TAGS: usize = 20;
/// The longest tag.
const TAG_CHARS: usize = 40;
/// Most names in one list of terms.
const NAMES: usize = 100;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, join))
        .routes(routes!(invite))
        .routes(routes!(own))
        .routes(routes!(put, delete))
}

fn told(row: PartnerRow) -> Partner {
    let terms = terms_of(&row);
    let state = match row.state.as_str() {
        PAIRED => PartnerState::Paired,
        INVITED => PartnerState::Invited,
        _ => PartnerState::Revoked,
    };
    Partner {
        id: row.id,
        own: is_own(&row),
        name: row.name,
        state,
        company: row.company,
        server: row.server,
        key: row.their_key.as_ref().map(fingerprint),
        own_key: fingerprint(&row.own_public),
        expires_at: row.code_until.filter(|_| state == PartnerState::Invited),
        created_at: row.created_at,
        terms,
    }
}

async fn known(app: &Shared, caller: &Caller, id: PartnerId) -> Outcome<PartnerRow> {
    let rows = app.store.partners(caller.tenant).await?;
    let row = rows.into_iter().find(|row| row.id == id);
    row.ok_or_else(|| Problem::not_found("partner"))
}

async fn has_room(app: &Shared, caller: &Caller) -> Outcome<()> {
    match app.store.partners(caller.tenant).await?.len() < MOST {
        true => Ok(()),
        false => Err(Problem::invalid("name", "there may be at most 200")),
    }
}

/// List partners
#[utoipa::path(get, path = "/v1/partners", tag = "configuration", responses(
    (status = 200, body = Page<Partner>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<Partner>>> {
    caller.require(Right::Integrations)?;
    let rows = app.store.partners(caller.tenant).await?;
    Ok(Json(Page::all(rows.into_iter().map(told))))
}

/// Invite a partner
///
/// The link is for an administrator there, who pairs by it; it is good once, for an hour. Give it by a way
/// that you trust, and compare the keys' fingerprints.
#[utoipa::path(post, path = "/v1/partners/invitations", tag = "configuration", request_body = NewPartnerInvitation, responses(
    (status = 201, body = PartnerInvitation), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn invite(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<NewPartnerInvitation>,
) -> Outcome<(StatusCode, Json<PartnerInvitation>)> {
    caller.require(Right::Integrations)?;
    let name = check::name("name", &sent.name)?;
    has_room(&app, &caller).await?;
    let config = app.tenant(caller.tenant)?;
    let (row, link) = partners::invite(&app, &config, name).await?;
    let id = row.id;
    let partner = told(row);
    let detail = audit::whole(&partner);
    app.audit(&caller, &client, "partner.invite", id, detail)
        .await?;
    let invitation = PartnerInvitation { partner, link };
    Ok((StatusCode::CREATED, Json(invitation)))
}

/// Pair by a link
///
/// With the server that has made it. Both servers pin each other's key. Refused with `link_invalid`,
/// `partner_denied` or `partner_unreached`.
#[utoipa::path(post, path = "/v1/partners", tag = "configuration", request_body = NewPartner, responses(
    (status = 201, body = Partner), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody), (status = 502, body = ProblemBody)))]
async fn join(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<NewPartner>,
) -> Outcome<(StatusCode, Json<Partner>)> {
    caller.require(Right::Integrations)?;
    let name = check::optional("name", sent.name.as_deref(), limits::NAME_CHARS)?;
    has_room(&app, &caller).await?;
    let config = app.tenant(caller.tenant)?;
    let row = partners::join(&app, &config, name, &sent.link).await?;
    let id = row.id;
    let partner = told(row);
    let detail = audit::whole(&partner);
    app.audit(&caller, &client, "partner.join", id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(partner)))
}

/// Be a partner of oneself
///
/// Visitors then go from one session of this server to another by the same way as to other companies: with what
/// the agent lets travel, and to an address of their own. Refused with `exists` where it is one.
#[utoipa::path(post, path = "/v1/partners/own", tag = "configuration", responses(
    (status = 201, body = Partner), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn own(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
) -> Outcome<(StatusCode, Json<Partner>)> {
    caller.require(Right::Integrations)?;
    has_room(&app, &caller).await?;
    let config = app.tenant(caller.tenant)?;
    let row = partners::own(&app, &config).await?;
    let id = row.id;
    let partner = told(row);
    let detail = audit::whole(&partner);
    app.audit(&caller, &client, "partner.own", id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(partner)))
}

/// Words by which a partner is found, each once (WT-24).
fn tags(sent: &[String]) -> Outcome<Vec<String>> {
    let wrong = |text| Problem::invalid("terms.tags", text);
    let mut tags: Vec<String> = Vec::new();
    for tag in sent {
        let tag = limits::clean_name(tag, TAG_CHARS).filter(|tag| !tag.is_empty());
        let tag = tag.ok_or_else(|| wrong("must be 1 to 40 characters each"))?;
        let same = |known: &String| known.to_lowercase() == tag.to_lowercase();
        if !tags.iter().any(same) {
            tags.push(tag);
        }
    }
    match tags.len() <= TAGS {
        true => Ok(tags),
        false => Err(wrong("must be 20 at most")),
    }
}

/// Refuses terms that name what there is not.
fn checked(config: &TenantConfig, terms: &PartnerTerms) -> Outcome<()> {
    let lists = [
        ("terms.roles", &terms.roles),
        ("terms.services", &terms.services),
        ("terms.areas", &terms.areas),
        ("terms.their_roles", &terms.their_roles),
    ];
    for (field, list) in lists {
        if list.len() > NAMES || list.iter().any(|one| one.chars().count() > 120) {
            return Err(Problem::invalid(
                field,
                "has too many names, or too long ones",
            ));
        }
    }
    if terms.role_carry.len() > NAMES {
        return Err(Problem::invalid("terms.role_carry", "has too many roles"));
    }
    let role = |field, role: &str| match roles::named(config, role) {
        Ok(_) => Ok(()),
        Err(_) => Err(Problem::invalid(field, "has no such role")),
    };
    for named in &terms.roles {
        role("terms.roles", named)?;
    }
    for rule in &terms.role_carry {
        role("terms.role_carry", &rule.role)?;
    }
    let service = |field, key: &String| match config.service(key) {
        Some(_) => Ok(()),
        None => Err(Problem::invalid(field, "has no such service")),
    };
    for key in &terms.services {
        service("terms.services", key)?;
    }
    for key in terms.areas.iter().chain(&terms.gateway) {
        service("terms.areas", key)?;
        let waits = config.service(key).and_then(|known| config.queue_of(known));
        if waits.is_none() {
            let text = "must be services in which visitors wait for somebody";
            return Err(Problem::invalid("terms.areas", text));
        }
    }
    if let Some(backup) = &terms.backup {
        for key in &backup.services {
            service("terms.backup.services", key)?;
        }
        if backup.area.is_empty() || backup.area.len() > 64 {
            let text = "must be 1 to 64 characters long";
            return Err(Problem::invalid("terms.backup.area", text));
        }
        check::name("terms.backup.area_name", &backup.area_name)?;
        if backup.after_s > 3_600 || backup.reserve > 100 || backup.services.len() > NAMES {
            return Err(Problem::invalid("terms.backup", "is more than may be"));
        }
    }
    if terms.predict_s > 3_600 {
        return Err(Problem::invalid("terms.predict_s", "must be 0 to 3,600"));
    }
    match (30..=600).contains(&terms.arrive_s) {
        true => Ok(()),
        false => Err(Problem::invalid("terms.arrive_s", "must be 30 to 600")),
    }
}

/// Change a partner
#[utoipa::path(put, path = "/v1/partners/{id}", tag = "configuration", params(("id" = String, Path)), request_body = PartnerInput, responses(
    (status = 200, body = Partner), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn put(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<PartnerId>,
    Body(sent): Body<PartnerInput>,
) -> Outcome<Json<Partner>> {
    caller.require(Right::Integrations)?;
    let name = check::name("name", &sent.name)?;
    let config = app.tenant(caller.tenant)?;
    checked(&config, &sent.terms)?;
    let terms = PartnerTerms {
        tags: tags(&sent.terms.tags)?,
        ..sent.terms
    };
    let was = known(&app, &caller, id).await?;
    let row = PartnerRow {
        name,
        terms: serde_json::to_value(&terms).map_err(Problem::internal)?,
        changed_at: app.clock.now(),
        ..was.clone()
    };
    app.store.put_partner(&row).await?;
    let (was, partner) = (told(was), told(row));
    let detail = audit::changed(&was, &partner);
    app.audit(&caller, &client, "partner.change", id, detail)
        .await?;
    Ok(Json(partner))
}

/// Revoke a partner
///
/// At once, in both directions. Nothing is accepted from it and nothing sent to it any more; who is on the way
/// stays where they are.
#[utoipa::path(delete, path = "/v1/partners/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<PartnerId>,
) -> Outcome<StatusCode> {
    caller.require(Right::Integrations)?;
    let was = known(&app, &caller, id).await?;
    let row = PartnerRow {
        state: REVOKED.into(),
        code_hash: None,
        code: None,
        code_until: None,
        changed_at: app.clock.now(),
        ..was.clone()
    };
    app.store.put_partner(&row).await?;
    let detail = audit::whole(&told(was.clone()));
    app.audit(&caller, &client, "partner.revoke", id, detail)
        .await?;
    if was.state == PAIRED {
        let app = app.clone();
        tokio::spawn(async move { partners::tell_revoked(&app, &was).await });
    }
    Ok(StatusCode::NO_CONTENT)
}
