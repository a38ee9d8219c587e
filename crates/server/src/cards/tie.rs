//! How a company comes to know a visitor by their card, and what follows from it.

use super::{Content, Known, known};
use crate::{
    app::{App, Shared},
    auth::{client::Client, token},
    error::{Outcome, Problem},
    http::live,
    hub::TenantConfig,
    profiles::Preferences,
};
use serde_json::json;
use std::collections::BTreeMap;
use switchboard_core::{TenantId, VisitorId, session::Command};
use switchboard_store::{CardTie, StoreError, TenantSettings, Visitor};

/// Ties a visitor to a card: both have the same choices from now on. Nothing of that when the card
/// was taken back meanwhile.
pub async fn tie(app: &App, client: &Client, visitor: &Visitor, known: &Known) -> Outcome<()> {
    let (tenant, id) = (visitor.tenant, visitor.id);
    match app.store.tie_card(known.card.id, tenant, id).await {
        Err(StoreError::Missing { .. }) => return Ok(()),
        other => other?,
    }
    let kept = app.store.preferences(tenant, id).await?;
    let mut content = known.content.clone();
    let chosen = content.meet(Preferences::read(kept.as_deref()));
    let text = serde_json::to_string(&chosen).map_err(Problem::internal)?;
    app.store.put_preferences(tenant, id, &text).await?;
    write(app, known, &content).await?;
    metrics::counter!("switchboard_cards_total", "what" => "used").increment(1);
    // Names neither the card nor what stands on it.
    let actor = format!("visitor:{id}");
    let target = Some(id.to_string());
    app.audit_as(
        Some(tenant),
        actor,
        client,
        "visitor.card",
        target,
        json!({}),
    )
    .await
}

async fn write(app: &App, known: &Known, content: &Content) -> Outcome<()> {
    if *content != known.content {
        let card = &known.card;
        app.store
            .change_card(card.id, &content.written(), card.seen_at)
            .await?;
    }
    Ok(())
}

/// Calls a visitor as the card says by which they came to be known, and shows what stands on it in
/// the sessions that go on. One that is over, or between two nodes, goes on as it was.
pub async fn greet(app: &Shared, config: &TenantConfig, visitor: &Visitor) -> Outcome<()> {
    let tenant = config.id();
    let Some(known) = known::of_visitor(app, &config.tenant.settings, tenant, visitor.id).await?
    else {
        return Ok(());
    };
    let Content { name, chosen } = known.content;
    // Who has proven who they are has no other name.
    let proven = app.store.visitor_login_of(tenant, visitor.id).await?;
    let name = name.filter(|_| proven.is_none());
    if let Some(name) = &name {
        app.store.call_visitor(tenant, visitor.id, name).await?;
    }
    for (row, leg) in live::all_of(app, config, visitor.id).await? {
        let service = config.service(&row.service);
        let scenario = service.and_then(|service| service.scenario.as_deref());
        let described = name.clone().map(|name| Command::Describe {
            name: Some(name),
            email: None,
            attributes: BTreeMap::new(),
        });
        let offered = !config.scenarios.offered(scenario).is_empty();
        let pictured = chosen.avatar.as_deref().filter(|_| offered);
        let pictured = pictured.map(|avatar| Command::ChooseAvatar {
            of: None,
            avatar: config.scenarios.of_visitor(Some(avatar), scenario),
        });
        let shared = chosen.share.map(|on| Command::ShareTyping { on });
        for command in [described, pictured, shared].into_iter().flatten() {
            let cid = token::fresh_uuid().to_string();
            let sent = app.hub.command(tenant, row.id, leg, cid, command).await;
            if let Err(error) = sent {
                tracing::debug!(session = %row.id, %error, "a card is shown later");
            }
        }
    }
    Ok(())
}

/// What a visitor chooses with a company that knows them by their card is kept on it.
pub async fn follow(
    app: &App,
    settings: &TenantSettings,
    tenant: TenantId,
    visitor: VisitorId,
    change: impl FnOnce(&mut Preferences),
) -> Outcome<()> {
    let Some(known) = known::of_visitor(app, settings, tenant, visitor).await? else {
        return Ok(());
    };
    let mut content = known.content.clone();
    content.follow(change);
    write(app, &known, &content).await
}

/// Who has proven by a log-in of the company's who they are is known by that, also after the card
/// was taken back.
pub async fn proven(app: &App, tenant: TenantId, visitor: &Visitor) -> Outcome<()> {
    if app.store.card_tie(tenant, visitor.id).await? == Some(CardTie::TakenBack) {
        app.store.untie_card(tenant, visitor.id).await?;
    }
    Ok(())
}
