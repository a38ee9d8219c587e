//! Whose card it is that a request brings, and by which a visitor is known.

use super::{Content, LIFE_MS};
use crate::{
    app::App,
    auth::{cookie, token},
    error::Outcome,
};
use axum::http::HeaderMap;
use switchboard_core::{TenantId, VisitorId};
use switchboard_store::{Card, CardTie, TenantSettings, Visitor};

/// A card with what stands on it.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its row.
    pub card: Card,
    /// What stands on it.
    pub content: Content,
}

impl Known {
    fn of(app: &App, card: Card) -> Option<Self> {
        let content = Content::read(&card.content);
        (card.seen_at + LIFE_MS >= app.clock.now()).then_some(Self { card, content })
    }
}

/// The card whose cookie the request carries. A forged, expired or taken back one is none.
pub async fn by_cookie(app: &App, headers: &HeaderMap) -> Outcome<Option<Known>> {
    let Some(secret) = cookie::read(headers, cookie::CARD) else {
        return Ok(None);
    };
    let found = app.store.card(&token::hash(secret)).await?;
    Ok(found.and_then(|card| Known::of(app, card)))
}

/// The same, on a page of a company: none where the company takes no part. Browsers send the cookie
/// to pages of this server itself, not to its frames on other sites.
pub async fn here(
    app: &App,
    headers: &HeaderMap,
    settings: &TenantSettings,
) -> Outcome<Option<Known>> {
    match settings.recognition {
        true => by_cookie(app, headers).await,
        false => Ok(None),
    }
}

/// The card by which a company knows a visitor, while it takes part.
pub async fn of_visitor(
    app: &App,
    settings: &TenantSettings,
    tenant: TenantId,
    visitor: VisitorId,
) -> Outcome<Option<Known>> {
    if !settings.recognition {
        return Ok(None);
    }
    Ok(match app.store.card_tie(tenant, visitor).await? {
        Some(CardTie::Card(card)) => Known::of(app, card),
        _ => None,
    })
}

/// The visitor of a cookie, unless they have taken back the card by which the company knew them:
/// then they are somebody new, whether it still takes part or not.
pub async fn unless_taken_back(app: &App, visitor: Visitor) -> Outcome<Option<Visitor>> {
    let tie = app.store.card_tie(visitor.tenant, visitor.id).await?;
    Ok((tie != Some(CardTie::TakenBack)).then_some(visitor))
}
