//! Three notices when a page of no tenant links to this server (IS-103): the operator is
//! alerted, the domain's administrator is written to, and the caller shows the visitor why
//! nothing happens. Each domain is written to once a day at most.

use super::mail;
use crate::{app::App, error::Outcome, pages::origin};
use serde_json::json;
use switchboard_core::{Millis, Time};
use switchboard_store::Audit;

const DAY_MS: Millis = 86_400_000;
/// Domains written to in one day. The address of the page comes from a browser and can be
/// forged, so this server must not become a tool for sending mail to many.
const DOMAINS_A_DAY: u32 = 50;

/// Tells the operator and the domain's administrator. Nothing about the visitor is kept.
pub async fn unregistered(app: &App, page_origin: &str) -> Outcome<()> {
    metrics::counter!("switchboard_unregistered_origins_total").increment(1);
    let domain = origin::host(page_origin).to_owned();
    let now = app.clock.now();
    let fact = format!("notice.unregistered.{domain}");
    let last = app
        .store
        .fact(&fact)
        .await?
        .and_then(|text| Time::parse(&text));
    if last.is_some_and(|last| now.since(last) < DAY_MS) {
        return Ok(());
    }
    app.store.put_fact(&fact, &now.to_rfc3339()).await?;
    tracing::error!(domain, "a site of no tenant links to this server");
    let entry = Audit {
        tenant: None,
        at: now,
        actor: "system".into(),
        action: "site.unregistered".into(),
        target: Some(domain.clone()),
        address: None,
        detail: json!({ "origin": page_origin }),
    };
    app.store.audit(&entry).await?;
    let public = &app.config.public_url;
    if let Some(operator) = &app.config.operator_mail {
        let body = format!(
            "A page of {page_origin} links to the conversation service at {public}, but the domain belongs to no \
             tenant.\n\nIts visitors see an explanation; no session was started. You get this message once a day \
             at most for this domain.\n"
        );
        let subject = format!("Unregistered site: {domain}");
        mail::post(app, operator.clone(), subject, body).await?;
    }
    if has_mail(&domain) && count_today(app, now).await? < DOMAINS_A_DAY {
        let body = format!(
            "A page of {page_origin} links to the conversation service at {public}, but {domain} is not registered \
             there. Visitors who click see an explanation instead of a conversation.\n\nIf the link is meant to \
             work, ask the operator of {public} to register {page_origin}. If not, remove the link.\n\nThis \
             message was sent by a program, once a day at most.\n"
        );
        for mailbox in ["webmaster", "hostmaster"] {
            let subject = format!("A link on {domain} does not work");
            let to = format!("{mailbox}@{domain}");
            mail::post(app, to, subject, body.clone()).await?;
        }
    }
    Ok(())
}

/// Counts this domain and tells how many there were before it today.
async fn count_today(app: &App, now: Time) -> Outcome<u32> {
    const FACT: &str = "notice.unregistered_today";
    let day = now.0 / DAY_MS;
    let kept = app.store.fact(FACT).await?.unwrap_or_default();
    let before = match kept.split_once(' ') {
        Some((kept_day, count)) if kept_day == day.to_string() => {
            count.parse().unwrap_or(DOMAINS_A_DAY)
        }
        _ => 0,
    };
    app.store
        .put_fact(FACT, &format!("{day} {}", before + 1))
        .await?;
    Ok(before)
}

/// Whether the domain can have an administrator's mailbox (RFC 2142): a name with a dot that
/// is no address of a machine.
fn has_mail(domain: &str) -> bool {
    domain.contains('.')
        && domain.parse::<std::net::IpAddr>().is_err()
        && !domain.ends_with(".localhost")
}
