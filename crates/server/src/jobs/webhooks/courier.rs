//! Takes to one hook what is due: one after the other, so that a slow one holds up itself alone.

use super::DUTY;
use crate::{
    app::{App, Shared},
    auth::token,
    erase::SYSTEM,
    hooks::{
        message,
        tell::{Told, tell},
    },
};
use serde_json::json;
use switchboard_core::{Millis, Time};
use switchboard_store::{Audit, Delivery, DeliveryStatus, Hook, Mail, StoreError};
use uuid::Uuid;

/// Deliveries in one go; then the hook is looked at anew.
const BATCH: u32 = 20;
/// Pauses after failed tries: eleven tries within a day.
const PAUSES_S: [Millis; 10] = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800];
/// A hook that has failed for so long is turned off.
const PATIENCE_MS: Millis = 3 * 24 * 3_600_000;

/// Whether something is due.
pub async fn has_work(app: &App, hook: &Hook) -> Result<bool, StoreError> {
    let due = app
        .store
        .due_deliveries(hook.id, app.clock.now(), 1)
        .await?;
    Ok(!due.is_empty())
}

/// Delivers what is due; tells whose it was.
pub async fn go(app: Shared, mut hook: Hook) -> Uuid {
    let id = hook.id;
    if let Err(error) = deliver(&app, &mut hook).await {
        tracing::warn!(webhook = %id, %error, "deliveries could not be kept; trying again");
    }
    id
}

async fn deliver(app: &App, hook: &mut Hook) -> Result<(), StoreError> {
    let now = app.clock.now();
    for delivery in app.store.due_deliveries(hook.id, now, BATCH).await? {
        // The other side may take its time, and another node may be the one by then.
        if !hook.enabled || !app.hub.holds(DUTY).await? {
            return Ok(());
        }
        let told = attempt(app, hook, delivery).await?;
        // Who does not answer at all will not do so a moment later.
        if told.is_some_and(|told| told.code.is_none()) {
            return Ok(());
        }
    }
    Ok(())
}

/// One try. `None` when there was nothing to tell any more.
async fn attempt(
    app: &App,
    hook: &mut Hook,
    delivery: Delivery,
) -> Result<Option<Told>, StoreError> {
    let Delivery {
        tenant,
        session,
        seq,
        ..
    } = delivery;
    let row = app.store.session(tenant, session).await?;
    let records = app
        .store
        .read(tenant, session, seq.saturating_sub(1), 1)
        .await?;
    let record = records.into_iter().find(|record| record.seq == seq);
    let (Some(row), Some(record), Some(config)) = (row, record, app.hub.tenant(tenant)) else {
        let erased = Delivery {
            status: DeliveryStatus::Failed,
            due_at: None,
            answer: Some("the session was erased".into()),
            ..delivery
        };
        app.store.put_delivery(&erased).await?;
        return Ok(None);
    };
    let message = message::body(&delivery.kind, &record, row, &config);
    let told = tell(app, hook, &message::id(session, seq), &message).await;
    let now = app.clock.now();
    let attempts = delivery.attempts + 1;
    let pause = PAUSES_S.get(delivery.attempts as usize);
    let (status, due_at, outcome) = match pause {
        _ if told.is_taken() => (DeliveryStatus::Delivered, None, "delivered"),
        Some(pause) if !told.is_gone() => {
            let due_at = Some(now + jitter(pause * 1_000));
            (DeliveryStatus::Waiting, due_at, "put_off")
        }
        _ => (DeliveryStatus::Failed, None, "given_up"),
    };
    metrics::counter!("switchboard_webhooks_total", "outcome" => outcome).increment(1);
    let tried = Delivery {
        status,
        attempts,
        due_at,
        tried_at: Some(now),
        code: told.code,
        took_ms: Some(told.took_ms),
        answer: Some(told.answer.clone()),
        ..delivery
    };
    app.store.put_delivery(&tried).await?;
    fares(app, hook, &told, now).await?;
    Ok(Some(told))
}

/// Up to a fifth more or less, so that those who failed together do not come back together.
fn jitter(pause: Millis) -> Millis {
    let draw = Millis::from(u16::from_be_bytes(token::random()));
    pause * 4 / 5 + pause * 2 / 5 * draw / Millis::from(u16::MAX)
}

/// Notes how the hook fares; one that has failed for long is turned off, and somebody is told.
async fn fares(app: &App, hook: &mut Hook, told: &Told, now: Time) -> Result<(), StoreError> {
    if told.is_taken() {
        if hook.failing_since.take().is_some() {
            app.store.hook_fares(hook).await?;
        }
        return Ok(());
    }
    let since = *hook.failing_since.get_or_insert(now);
    if !told.is_gone() && now.since(since) < PATIENCE_MS {
        if since == now {
            app.store.hook_fares(hook).await?;
        }
        return Ok(());
    }
    hook.disabled_at = Some(now);
    hook.enabled = false;
    app.store.hook_fares(hook).await?;
    metrics::counter!("switchboard_webhooks_disabled_total").increment(1);
    tracing::error!(webhook = %hook.id, "a webhook was turned off for failing");
    let entry = Audit {
        tenant: Some(hook.tenant),
        at: now,
        actor: SYSTEM.into(),
        action: "webhook.disable".into(),
        target: Some(hook.id.to_string()),
        address: None,
        detail: json!({ "failing_since": since, "code": told.code }),
    };
    app.store.audit(&entry).await?;
    if let Some(contact) = &hook.contact {
        let public = &app.config.public_url;
        let body = format!(
            "The webhook \"{}\" of {public} was turned off.\n\nNothing could be delivered to {} since {since}. \
             Deliveries are kept: turn it on again in the console, under Administration, Webhooks, when the \
             other program answers.\n",
            hook.name, hook.url
        );
        let mail = Mail {
            id: token::fresh_uuid(),
            to: contact.clone(),
            subject: format!("Webhook turned off: {}", hook.name),
            body,
            calendar: None,
            once: false,
            attempts: 0,
            due_at: now,
        };
        app.store.put_mail(&mail).await?;
        app.mail_waiting.notify_one();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_spread_over_a_day() {
        let hours = PAUSES_S.iter().sum::<Millis>() as f64 / 3_600.0;
        assert!((20.0..28.0).contains(&hours), "{hours} h");
        for _ in 0..1_000 {
            let pause = jitter(1_000);
            assert!((800..=1_200).contains(&pause), "{pause}");
        }
    }
}
