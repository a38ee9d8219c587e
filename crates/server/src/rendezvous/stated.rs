//! A wish that is stated in a session: what is known there is taken over (RV-12), and who served it
//! comes again (RV-13).

use crate::{
    app::App,
    auth::{signed::StartToken, token},
    error::Outcome,
};
use switchboard_core::{AgentId, Millis, SessionId, SiteId, TenantId, VisitorId, session::Event};

/// How long the way to the times is good.
const LIFE_MS: Millis = 30 * 60_000;

/// In which session a wish is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    /// Which.
    pub session: SessionId,
    /// By whom.
    pub visitor: VisitorId,
    /// Who serves it, or served it last.
    pub agent: Option<AgentId>,
}

fn purpose(site: &str) -> String {
    format!("later {site}")
}

impl Stated {
    /// As a part of an address on a page of that site.
    pub fn sign(&self, app: &App, site: &str) -> String {
        let agent = self.agent.map(|agent| agent.to_string());
        let agent = agent.as_deref().unwrap_or("-");
        app.signer.sign(&StartToken {
            wants: String::new(),
            site: purpose(site),
            origin: format!("{} {} {agent}", self.session, self.visitor),
            nonce: token::fresh_uuid().to_string(),
            expires_at: app.clock.now() + LIFE_MS,
        })
    }

    /// The same again, if it was signed here for that site a short while ago.
    pub fn read(app: &App, site: &str, text: &str) -> Option<Self> {
        let token = app.signer.check(text, app.clock.now())?;
        let mut parts = token.origin.split(' ');
        let stated = Self {
            session: parts.next()?.parse().ok()?,
            visitor: parts.next()?.parse().ok()?,
            agent: parts.next()?.parse().ok(),
        };
        (token.site == purpose(site)).then_some(stated)
    }
}

/// What is known of a session for one that follows it.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// What it was about.
    pub subject: Option<String>,
    /// The visitor's language.
    pub locale: Option<String>,
    /// The site on which it began.
    pub site: Option<SiteId>,
}

/// What the record has retained of a session; nothing of one that was erased.
pub async fn context(app: &App, tenant: TenantId, session: SessionId) -> Outcome<Context> {
    let first = app.store.read(tenant, session, 0, 1).await?.pop();
    Ok(match first.map(|record| record.event) {
        Some(Event::Created { origin }) => Context {
            subject: origin.subject,
            locale: origin.locale,
            site: origin.site,
        },
        _ => Context::default(),
    })
}
