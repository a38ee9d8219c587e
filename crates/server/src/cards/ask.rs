//! How a card gets into a panel on a company's site. Its cookie is not sent there, so the panel has
//! the visitor asked on the server's own page, and that hands back a code.
//!
//! The ask is signed, names site and visitor, and is worth nothing by itself. The code is given by
//! the page to the window of our own origin that opened it, to nobody else; it is good once, for a
//! minute, for the site and the visitor of the ask.

use super::Known;
use crate::{
    app::App,
    auth::{signed::StartToken, token},
    error::Outcome,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use switchboard_core::{Millis, TenantId, VisitorId};
use switchboard_store::{CardCode, TokenHash};

/// How long a code is good.
const CODE_LIFE_MS: Millis = 60_000;
/// How long the page may stay open before it is agreed to.
const ASK_LIFE_MS: Millis = 30 * 60_000;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asker {
    /// A visitor whom the company knows.
    Visitor(VisitorId),
    /// Somebody who has not begun: whoever has this very ask.
    New(String),
}

/// What a panel asks its visitor's card for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Public key of the site.
    pub site: String,
    /// Who asks.
    pub asker: Asker,
}

impl Asker {
    /// Somebody new.
    pub fn fresh() -> Self {
        Self::New(URL_SAFE_NO_PAD.encode(token::random::<16>()))
    }

    fn written(&self) -> String {
        match self {
            Self::Visitor(id) => format!("visitor {id}"),
            Self::New(nonce) => format!("new {nonce}"),
        }
    }

    fn read(text: &str) -> Option<Self> {
        match text.split_once(' ')? {
            ("visitor", id) => id.parse().ok().map(Self::Visitor),
            ("new", nonce) => Some(Self::New(nonce.to_owned())),
            _ => None,
        }
    }
}

impl Ask {
    /// As text that this server knows again.
    pub fn signed(&self, app: &App) -> String {
        app.signer.sign(&StartToken {
            // No site has such a key, so this starts nothing.
            site: format!("card {}", self.site),
            origin: self.asker.written(),
            wants: String::new(),
            nonce: URL_SAFE_NO_PAD.encode(token::random::<8>()),
            expires_at: app.clock.now() + ASK_LIFE_MS,
        })
    }

    /// Of such a text; `None` when it was not signed here, was changed, or has expired.
    pub fn read(app: &App, text: &str) -> Option<Self> {
        let token = app.signer.check(text, app.clock.now())?;
        Some(Self {
            site: token.site.strip_prefix("card ")?.to_owned(),
            asker: Asker::read(&token.origin)?,
        })
    }

    /// What is kept of it with a code.
    fn hash(&self) -> TokenHash {
        token::hash(&format!("{}\n{}", self.site, self.asker.written()))
    }

    /// A code by which whoever asked may use that card.
    pub async fn answer(&self, app: &App, tenant: TenantId, known: &Known) -> Outcome<String> {
        let (text, token) = token::fresh();
        let code = CardCode {
            token,
            card: known.card.id,
            tenant,
            asker: self.hash(),
            expires_at: app.clock.now() + CODE_LIFE_MS,
        };
        app.store.put_card_code(&code).await?;
        Ok(text)
    }

    /// The card whose code it is; once.
    pub async fn take(&self, app: &App, tenant: TenantId, code: &str) -> Outcome<Option<Known>> {
        let now = app.clock.now();
        let hash = token::hash(code);
        let taken = app
            .store
            .take_card_code(&hash, tenant, &self.hash(), now)
            .await?;
        Ok(taken.map(|card| Known {
            content: super::Content::read(&card.content),
            card,
        }))
    }
}
