//! Visitors: they start, talk, wait for whatever happens, and go.

use super::{Client, leg::Command};
use crate::{
    hub::{Hub, HubError, Start, Who},
    sim::{company, plan::HUSH_MS},
};
use serde_json::json;
use std::collections::BTreeMap;
use switchboard_core::{SessionId, TenantId, desk::Turn};
use switchboard_wire::socket::Details;
use tokio::time::Instant;

/// A visitor, over and over again.
pub struct Visitor {
    number: usize,
    stage: Stage,
    starts: u32,
    lines: u32,
    tries: u32,
    /// Was told that all seats are taken.
    full: bool,
    /// Has said something since nothing breaks any more.
    calm: bool,
}

enum Stage {
    /// Looks at pages.
    Away(Instant),
    /// Has clicked, and clicks again at that time.
    Asked(Option<Instant>),
    /// Has so many lines to say, the next one then.
    Talks(SessionId, u32, Instant),
    /// Has said it all, and goes then.
    Stays(SessionId, Instant),
    Leaves(SessionId),
}

impl Visitor {
    pub fn new(number: usize, first: Instant) -> Self {
        Self {
            number,
            stage: Stage::Away(first),
            starts: 0,
            lines: 0,
            tries: 0,
            full: false,
            calm: false,
        }
    }

    pub fn wake(&self, client: &Client) -> Option<Instant> {
        match self.stage {
            Stage::Away(at) if !client.world.is_calm() => Some(at),
            Stage::Away(_) | Stage::Leaves(_) => None,
            Stage::Asked(at) => at,
            Stage::Talks(.., at) => Some(at),
            Stage::Stays(_, at) => (!client.world.is_calm() || !self.calm).then_some(at),
        }
    }

    /// Waits for nothing.
    pub fn is_quiet(&self) -> bool {
        match self.stage {
            Stage::Away(_) | Stage::Talks(..) | Stage::Stays(..) => true,
            Stage::Asked(_) => self.full,
            Stage::Leaves(_) => false,
        }
    }

    fn key(&self) -> String {
        format!("k{}", self.starts)
    }

    pub fn tick(&mut self, client: &mut Client) {
        let now = Instant::now();
        match self.stage {
            Stage::Away(at) if at <= now && !client.world.is_calm() => {
                self.starts += 1;
                self.tries = 0;
                self.ask(client);
            }
            Stage::Asked(Some(at)) if at <= now => self.ask(client),
            Stage::Talks(session, left, at) if at <= now => self.talk(client, session, left),
            Stage::Stays(session, at) if at <= now => {
                if client.world.is_calm() {
                    if !self.calm {
                        self.calm = true;
                        self.talk(client, session, 1);
                    }
                } else if !client.world.plan.crowded && client.rng.chance(250) {
                    // They look at something else, and come back.
                    let back = client.later(3_000, 15_000);
                    client.close_page(back);
                    self.stage = Stage::Stays(session, back);
                } else if client.rng.chance(600) {
                    let mut rows = client.world.record.rows();
                    if let Some(kept) = rows.sessions.get_mut(&session) {
                        kept.may_end = true;
                    }
                    drop(rows);
                    self.stage = Stage::Leaves(session);
                    client.deliver(session, Command::Leave);
                } else {
                    let left = client.rng.between(1, 5) as u32;
                    self.stage = Stage::Talks(session, left, client.later(500, 3_000));
                }
            }
            _ => {}
        }
    }

    fn talk(&mut self, client: &mut Client, session: SessionId, left: u32) {
        if client.world.common.now() >= HUSH_MS {
            self.calm = true;
            self.stage = Stage::Stays(session, Instant::now());
            return;
        }
        let at_once = if client.rng.chance(150) { 3 } else { 1 };
        let now = left.min(at_once);
        if client.rng.chance(300) {
            client.send(&json!({"t": "typing", "s": session, "text": "hm"}));
        }
        for _ in 0..now {
            self.lines += 1;
            let text = format!("v{} line {}", self.number, self.lines);
            client.deliver(session, Command::Say(text));
        }
        let (stays, talks) = match client.world.plan.crowded {
            true => (1_000, 600),
            false => (6_000, 3_000),
        };
        self.stage = match left - now {
            0 => Stage::Stays(session, client.later(500, stays)),
            left => Stage::Talks(session, left, client.later(200, talks)),
        };
    }

    fn ask(&mut self, client: &mut Client) {
        self.stage = Stage::Asked(None);
        let tenant = client.world.tenant;
        let start = self.start(tenant);
        client.request(move |hub| begin(hub, start), super::Answer::Begun);
    }

    fn start(&self, tenant: TenantId) -> Start {
        let visitor = company::visitor(self.number);
        Start {
            tenant,
            site: None,
            service: company::HELP.into(),
            visitor: Some(visitor),
            visitor_name: String::new(),
            email: None,
            attributes: BTreeMap::new(),
            page: Some("https://shop.example/tents".into()),
            title: None,
            referrer: None,
            subject: None,
            locale: None,
            question: None,
            idempotency: Some((format!("visitor:{visitor}"), self.key())),
            returning: false,
            only_asks: false,
            turn: Turn::Last,
            external: None,
            agent: None,
            leader: None,
            meeting: None,
            rendezvous: None,
            came: None,
            shed: false,
        }
    }

    pub fn begun(
        &mut self,
        client: &mut Client,
        begun: Option<Result<(SessionId, Details), HubError>>,
    ) {
        self.full = matches!(begun, Some(Err(HubError::SeatsFull(_))));
        match begun {
            Some(Ok((session, details))) => {
                client
                    .world
                    .history
                    .begun(self.number, &self.key(), session);
                client.join(session, details.leg, false, Some(details.ticket));
                let most = if client.world.plan.crowded { 3 } else { 8 };
                let left = client.rng.between(2, most) as u32;
                self.stage = Stage::Talks(session, left, client.later(100, 2_000));
            }
            other => {
                client.world.common.note(format_args!(
                    "v{} not begun: {}",
                    self.number,
                    match &other {
                        Some(Err(error)) => error.code(),
                        _ => "no answer",
                    }
                ));
                self.tries += 1;
                let again = match client.world.plan.crowded {
                    true => client.later(100, 600),
                    false => client.jitter(self.tries),
                };
                self.stage = Stage::Asked(Some(again));
            }
        }
    }

    /// The session is over, for this visitor at least.
    pub fn gone(&mut self, client: &mut Client, session: SessionId) {
        let in_it = match self.stage {
            Stage::Talks(of, ..) | Stage::Stays(of, _) | Stage::Leaves(of) => of == session,
            Stage::Away(_) | Stage::Asked(_) => false,
        };
        if in_it {
            let most = if client.world.plan.crowded {
                1_000
            } else {
                5_000
            };
            self.stage = Stage::Away(client.later(500, most));
        }
    }
}

/// A start as the HTTP door makes it: whoever has a live session gets that one.
async fn begin(hub: Hub, start: Start) -> Result<(SessionId, Details), HubError> {
    let (tenant, visitor) = (start.tenant, start.visitor);
    if let Some(begun) = go_on(&hub, &start).await? {
        return Ok(begun);
    }
    let again = start.clone();
    match hub.start(start).await {
        Ok(started) => Ok((started.session.id, started.details)),
        Err(full @ HubError::SeatsFull(_)) if visitor.is_some() => {
            let own = go_on(&hub, &again).await?;
            own.ok_or(full)
        }
        Err(error) => {
            tracing::debug!(%tenant, %error, "not started");
            Err(error)
        }
    }
}

async fn go_on(hub: &Hub, start: &Start) -> Result<Option<(SessionId, Details)>, HubError> {
    let Some(visitor) = start.visitor else {
        return Ok(None);
    };
    let live = hub.0.store.live_session_of(start.tenant, visitor).await?;
    let Some(row) = live else { return Ok(None) };
    match hub
        .details(row.id, Who::Visitor(start.tenant, visitor))
        .await
    {
        Ok(details) => Ok(Some((row.id, details))),
        Err(HubError::NoSuchSession | HubError::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
