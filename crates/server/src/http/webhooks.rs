//! Other programs that are told of sessions.

use super::{
    check, dto,
    extract::{Asked, At, Body},
    paging::{self, Paging},
};
use crate::{
    app::{App, Shared},
    audit,
    auth::{Caller, Right, client::Client, token},
    config,
    error::{Outcome, Problem},
    hooks::{
        message,
        sign::{self, OVERLAP_MS},
        tell::tell,
    },
    outgoing::Place,
};
use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use switchboard_store::{Delivery, DeliveryStatus, Hook};
use switchboard_wire::rest::{
    Page, Problem as ProblemBody, Webhook, WebhookDelivery, WebhookInput, WebhookSecret,
    WebhookTest,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

/// Webhooks of one tenant.
const MOST: usize = 20;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(replace, delete))
        .routes(routes!(renew))
        .routes(routes!(test))
        .routes(routes!(deliveries))
        .routes(routes!(redeliver))
}

/// What was sent, laid over what there is.
fn checked(old: Hook, sent: &WebhookInput) -> Outcome<Hook> {
    let place: Place = sent
        .url
        .parse()
        .map_err(|bad: crate::outgoing::BadPlace| Problem::invalid("url", bad.to_string()))?;
    drop(place);
    let mut events = sent.events.clone();
    events.sort_unstable();
    events.dedup();
    if events.is_empty()
        || events
            .iter()
            .any(|kind| !message::TYPES.contains(&kind.as_str()))
    {
        let rule = format!("must be some of {}", message::TYPES.join(", "));
        return Err(Problem::invalid("events", rule));
    }
    let contact = check::optional("contact", sent.contact.as_deref(), 254)?;
    if contact
        .as_deref()
        .is_some_and(|to| !config::is_mail_address(to))
    {
        return Err(Problem::invalid("contact", "must be a mail address"));
    }
    let enabled = sent.enabled.unwrap_or(old.enabled);
    // Turned on again, or elsewhere: it begins with a clean slate.
    let anew = sent.url != old.url || (enabled && !old.enabled);
    Ok(Hook {
        name: check::name("name", &sent.name)?,
        url: sent.url.clone(),
        events,
        contact,
        enabled,
        failing_since: old.failing_since.filter(|_| !anew),
        disabled_at: old.disabled_at.filter(|_| !anew),
        ..old
    })
}

/// What the audit trail says of it. Addresses of other programs often hold a secret, and the trail
/// has more readers than they.
fn noted(hook: &Hook) -> Value {
    let mut told = audit::whole(&dto::webhook(hook.clone()));
    let end = hook.url.find("://").map_or(0, |at| at + 3);
    let host = hook.url[end..].find(['/', '?', '#']);
    told["url"] = hook.url[..host.map_or(hook.url.len(), |at| end + at)].into();
    told
}

async fn existing(app: &App, caller: &Caller, id: Uuid) -> Outcome<Hook> {
    let hooks = app.store.hooks(caller.tenant).await?;
    let hook = hooks.into_iter().find(|hook| hook.id == id);
    hook.ok_or_else(|| Problem::not_found("webhook"))
}

fn with_secret(app: &App, hook: Hook) -> WebhookSecret {
    WebhookSecret {
        secret: sign::shown(&sign::secret(&app.signer, &hook, hook.version)),
        webhook: dto::webhook(hook),
    }
}

/// List webhooks
#[utoipa::path(get, path = "/v1/webhooks", tag = "configuration", responses(
    (status = 200, body = Page<Webhook>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<Webhook>>> {
    caller.require(Right::Integrations)?;
    let hooks = app.store.hooks(caller.tenant).await?;
    Ok(Json(Page::all(hooks.into_iter().map(dto::webhook))))
}

/// Add a webhook
///
/// The secret that signs is told this once. Messages are signed as the Standard Webhooks
/// specification says.
#[utoipa::path(post, path = "/v1/webhooks", tag = "configuration", request_body = WebhookInput, responses(
    (status = 201, body = WebhookSecret), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody),
    (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<WebhookInput>,
) -> Outcome<(StatusCode, Json<WebhookSecret>)> {
    caller.require(Right::Integrations)?;
    let fresh = Hook {
        id: token::fresh_uuid(),
        tenant: caller.tenant,
        name: String::new(),
        url: sent.url.clone(),
        events: Vec::new(),
        contact: None,
        enabled: true,
        version: 1,
        previous_until: None,
        created_at: app.clock.now(),
        failing_since: None,
        disabled_at: None,
    };
    let hook = checked(fresh, &sent)?;
    if app.store.hooks(caller.tenant).await?.len() >= MOST {
        let rule = format!("There are {MOST} webhooks already.");
        return Err(Problem::new(StatusCode::CONFLICT, "too_many", rule));
    }
    app.store.put_hook(&hook).await?;
    let detail = noted(&hook);
    app.audit(&caller, &client, "webhook.create", hook.id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(with_secret(&app, hook))))
}

/// Change a webhook
#[utoipa::path(put, path = "/v1/webhooks/{id}", tag = "configuration", params(("id" = String, Path)), request_body = WebhookInput, responses(
    (status = 200, body = Webhook), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 422, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<Uuid>,
    Body(sent): Body<WebhookInput>,
) -> Outcome<Json<Webhook>> {
    caller.require(Right::Integrations)?;
    let old = existing(&app, &caller, id).await?;
    let hook = checked(old.clone(), &sent)?;
    app.store.put_hook(&hook).await?;
    let mut detail = audit::difference(noted(&old), noted(&hook));
    if old.url != hook.url {
        detail["url"] = json!([noted(&old)["url"], noted(&hook)["url"]]);
    }
    app.audit(&caller, &client, "webhook.change", id, detail)
        .await?;
    app.hooks_waiting.notify_one();
    Ok(Json(dto::webhook(hook)))
}

/// Delete a webhook
///
/// With what it was still to be told.
#[utoipa::path(delete, path = "/v1/webhooks/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<Uuid>,
) -> Outcome<StatusCode> {
    caller.require(Right::Integrations)?;
    let old = existing(&app, &caller, id).await?;
    app.store.delete_hook(caller.tenant, id).await?;
    let detail = noted(&old);
    app.audit(&caller, &client, "webhook.delete", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Renew a webhook's secret
///
/// The new one is told this once. For a day messages carry signatures of both.
#[utoipa::path(post, path = "/v1/webhooks/{id}/secret", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 200, body = WebhookSecret), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn renew(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<Uuid>,
) -> Outcome<Json<WebhookSecret>> {
    caller.require(Right::Integrations)?;
    let hook = existing(&app, &caller, id).await?;
    let detail = json!({ "version": [hook.version, hook.version + 1] });
    let hook = Hook {
        version: hook.version + 1,
        previous_until: Some(app.clock.now() + OVERLAP_MS),
        ..hook
    };
    app.store.put_hook(&hook).await?;
    app.audit(&caller, &client, "webhook.secret", id, detail)
        .await?;
    Ok(Json(with_secret(&app, hook)))
}

/// Send a webhook a test
///
/// At once, and once; answers what came back.
#[utoipa::path(post, path = "/v1/webhooks/{id}/test", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 200, body = WebhookTest), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 429, body = ProblemBody)))]
async fn test(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<Uuid>,
) -> Outcome<Json<WebhookTest>> {
    caller.require(Right::Integrations)?;
    app.throttles
        .start
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let hook = existing(&app, &caller, id).await?;
    let config = app.tenant(caller.tenant)?;
    let message = message::test(app.clock.now(), &config);
    let name = format!("msg_test_{}", token::fresh_uuid());
    let told = tell(&app, &hook, &name, &message).await;
    let detail = json!({ "code": told.code });
    app.audit(&caller, &client, "webhook.test", id, detail)
        .await?;
    Ok(Json(WebhookTest {
        ok: told.is_taken(),
        code: told.code,
        took_ms: told.took_ms,
        answer: told.answer,
    }))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Which {
    /// `waiting`, `delivered` or `failed`.
    status: Option<String>,
    /// 1 to 200; 50 if absent.
    limit: Option<u32>,
    /// From the `next` of the part before.
    cursor: Option<String>,
}

/// List what a webhook was told
///
/// Newest first; what is settled goes after 14 days.
#[utoipa::path(get, path = "/v1/webhooks/{id}/deliveries", tag = "configuration", params(("id" = String, Path), Which), responses(
    (status = 200, body = Page<WebhookDelivery>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 422, body = ProblemBody)))]
async fn deliveries(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<Uuid>,
    Asked(which): Asked<Which>,
) -> Outcome<Json<Page<WebhookDelivery>>> {
    caller.require(Right::Integrations)?;
    let hook = existing(&app, &caller, id).await?;
    let wrong = || Problem::invalid("status", "must be waiting, delivered or failed");
    let status = match which.status.as_deref().unwrap_or("") {
        "" => None,
        text => Some(DeliveryStatus::parse(text).ok_or_else(wrong)?),
    };
    let page = Paging::new(which.limit, which.cursor).request()?;
    let rows = app
        .store
        .deliveries(caller.tenant, hook.id, status, page)
        .await?;
    Ok(Json(paging::page(rows, dto::delivery)))
}

/// Deliver a message again
///
/// Whatever became of it; with the same id, and with all its tries before it.
#[utoipa::path(post, path = "/v1/webhooks/{id}/deliveries/{message}/redeliver", tag = "configuration", params(("id" = String, Path), ("message" = String, Path)), responses(
    (status = 202, body = WebhookDelivery), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn redeliver(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At((id, name)): At<(Uuid, String)>,
) -> Outcome<(StatusCode, Json<WebhookDelivery>)> {
    caller.require(Right::Integrations)?;
    let none = || Problem::not_found("delivery");
    let (session, seq) = message::place(&name).ok_or_else(none)?;
    let found = app.store.delivery(caller.tenant, id, session, seq).await?;
    let again = Delivery {
        status: DeliveryStatus::Waiting,
        attempts: 0,
        due_at: Some(app.clock.now()),
        ..found.ok_or_else(none)?
    };
    app.store.put_delivery(&again).await?;
    let detail = json!({ "message": name });
    app.audit(&caller, &client, "webhook.redeliver", id, detail)
        .await?;
    app.hooks_waiting.notify_one();
    Ok((StatusCode::ACCEPTED, Json(dto::delivery(again))))
}
