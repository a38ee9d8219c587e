//! Consoles that are connected, and the offers that ring there.

use super::{
    encode,
    outbox::{CloseReason, Outbox},
};
use axum::extract::ws::Utf8Bytes;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use switchboard_core::{AgentId, OfferId, SessionId, TenantId, session::OfferAnswer};
use switchboard_wire::socket::{Offer, ServerFrame};

#[derive(Default)]
struct Agent {
    tenant: Option<TenantId>,
    consoles: Vec<Console>,
    offers: Vec<Offer>,
    /// Sessions the agent serves.
    sessions: Vec<SessionId>,
}

struct Console {
    conn: u64,
    outbox: Arc<Outbox>,
    watches: bool,
}

/// All consoles of all tenants.
#[derive(Default)]
pub struct Consoles(Mutex<HashMap<AgentId, Agent>>);

impl Consoles {
    fn with<T>(&self, agent: AgentId, work: impl FnOnce(&mut Agent) -> T) -> T {
        work(
            self.0
                .lock()
                .expect("no panic while locked")
                .entry(agent)
                .or_default(),
        )
    }

    /// Adds a console; gives the offers that ring and the sessions that are served.
    pub fn add(
        &self,
        tenant: TenantId,
        agent: AgentId,
        conn: u64,
        outbox: Arc<Outbox>,
    ) -> (Vec<Offer>, Vec<SessionId>) {
        self.with(agent, |entry| {
            entry.tenant = Some(tenant);
            entry.consoles.push(Console {
                conn,
                outbox,
                watches: false,
            });
            (entry.offers.clone(), entry.sessions.clone())
        })
    }

    /// Removes a console.
    pub fn remove(&self, agent: AgentId, conn: u64) {
        self.with(agent, |entry| {
            entry.consoles.retain(|console| console.conn != conn)
        });
    }

    /// Turns the wall feed of a console on or off.
    pub fn watch(&self, agent: AgentId, conn: u64, on: bool) {
        self.with(agent, |entry| {
            for console in entry
                .consoles
                .iter_mut()
                .filter(|console| console.conn == conn)
            {
                console.watches = on;
            }
        });
    }

    /// Sends a frame to all consoles of an agent.
    pub fn send(&self, agent: AgentId, frame: &ServerFrame) {
        let text = encode::frame(frame);
        self.with(agent, |entry| send(entry, &text));
    }

    /// Rings.
    pub fn offer(&self, agent: AgentId, offer: Offer) {
        let text = encode::frame(&ServerFrame::Offer {
            offer: Box::new(offer.clone()),
        });
        self.with(agent, |entry| {
            entry.offers.push(offer);
            send(entry, &text);
        });
    }

    /// A question that came while it rings: the offer is told again with it (IS-33).
    pub fn ask(&self, agent: AgentId, offer: OfferId, question: &str) {
        self.with(agent, |entry| {
            let Some(rings) = entry.offers.iter_mut().find(|o| o.offer == offer) else {
                return;
            };
            rings.question = Some(question.to_owned());
            let text = encode::frame(&ServerFrame::Offer {
                offer: Box::new(rings.clone()),
            });
            send(entry, &text);
        });
    }

    /// Stops ringing.
    pub fn offer_over(&self, agent: AgentId, offer: OfferId, answer: OfferAnswer) {
        let text = encode::frame(&ServerFrame::OfferOver { offer, answer });
        self.with(agent, |entry| {
            entry.offers.retain(|o| o.offer != offer);
            send(entry, &text);
        });
    }

    /// Remembers that the agent serves a session.
    pub fn serves(&self, agent: AgentId, session: SessionId) {
        self.with(agent, |entry| {
            if !entry.sessions.contains(&session) {
                entry.sessions.push(session);
            }
        });
    }

    /// Forgets it.
    pub fn serves_no_more(&self, agent: AgentId, session: SessionId) {
        self.with(agent, |entry| entry.sessions.retain(|s| *s != session));
    }

    /// Closes all consoles of an agent.
    pub fn close(&self, agent: AgentId, reason: CloseReason) {
        self.with(agent, |entry| {
            for console in &entry.consoles {
                console.outbox.close(reason);
            }
        });
    }

    /// Sends a frame to all consoles of a tenant, or only to those that watch the wall.
    pub fn broadcast(&self, tenant: TenantId, text: &Utf8Bytes, watchers_only: bool) {
        let agents = self.0.lock().expect("no panic while locked");
        for entry in agents.values().filter(|entry| entry.tenant == Some(tenant)) {
            for console in entry
                .consoles
                .iter()
                .filter(|c| c.watches || !watchers_only)
            {
                console.outbox.push(text.clone());
            }
        }
    }

    /// Whether any console of the tenant watches the wall.
    pub fn watched(&self, tenant: TenantId) -> bool {
        let agents = self.0.lock().expect("no panic while locked");
        agents
            .values()
            .any(|entry| entry.tenant == Some(tenant) && entry.consoles.iter().any(|c| c.watches))
    }
}

fn send(entry: &Agent, text: &Utf8Bytes) {
    for console in &entry.consoles {
        console.outbox.push(text.clone());
    }
}
