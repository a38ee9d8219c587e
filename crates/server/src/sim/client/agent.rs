//! Agents: they answer what rings and what is said. The supervisor only watches.

use super::{Client, leg::Command, session_of};
use crate::sim::{company, plan::HUSH_MS};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use switchboard_core::{SessionId, desk::AVAILABLE};
use tokio::time::Instant;

/// How long a log-in lasts.
const LOG_IN_MS: i64 = 12 * 3_600_000;

/// The newest wall that the supervisor saw, and when.
pub type Wall = Arc<Mutex<Option<(u64, Value)>>>;

/// An agent at a console.
pub struct Agent {
    number: usize,
    wall: Option<Wall>,
    open: bool,
    opening: Option<String>,
    open_at: Option<Instant>,
    tries: u32,
    /// As the desk last said.
    state: String,
    /// Command that sets it, not answered yet.
    setting: Option<String>,
    set_at: Option<Instant>,
    /// Offers that ring: which, when it is answered, and how.
    rings: Vec<(String, Instant, bool)>,
    replies: Vec<(SessionId, Instant)>,
    lines: u32,
    /// They have asked somebody to join.
    conferred: bool,
    /// When the console is closed for a while.
    away_at: Instant,
}

impl Agent {
    pub fn new(number: usize, wall: Option<Wall>, away_at: Instant) -> Self {
        Self {
            number,
            wall,
            open: false,
            opening: None,
            open_at: None,
            tries: 0,
            state: String::new(),
            setting: None,
            set_at: None,
            rings: Vec::new(),
            replies: Vec::new(),
            lines: 0,
            conferred: false,
            away_at,
        }
    }

    /// The desk is open on the present connection.
    pub fn is_open(&self) -> bool {
        self.open
    }

    fn serves(&self) -> bool {
        self.wall.is_none()
    }

    pub fn wake(&self, client: &Client) -> Option<Instant> {
        let rings = self.rings.iter().map(|(_, at, _)| *at);
        let replies = self.replies.iter().map(|(_, at)| *at);
        let away = (!client.world.is_calm()).then_some(self.away_at);
        let due = rings.chain(replies).chain(self.set_at).chain(away);
        let open = self.open_at.filter(|_| client.is_open());
        due.chain(open).min()
    }

    pub fn tick(&mut self, client: &mut Client) {
        let now = Instant::now();
        if !client.is_open() {
            (self.open, self.opening, self.open_at) = (false, None, None);
            self.setting = None;
            // They are told again.
            self.rings.clear();
        }
        if self.away_at <= now {
            self.away_at = client.later(8_000, 40_000);
            if self.serves() && !client.world.is_calm() && client.rng.chance(500) {
                let back = client.later(200, 8_000);
                client.close_page(back);
            }
        }
        if self.open_at.is_some_and(|at| at <= now) {
            self.welcome(client);
        }
        let wants = self.serves() && self.open && self.setting.is_none();
        if wants && self.state != AVAILABLE && self.set_at.is_none() {
            self.set_at = Some(client.later(100, 1_500));
        }
        if self.set_at.is_some_and(|at| at <= now) {
            self.set_at = None;
            if wants && self.state != AVAILABLE {
                let id = client.id();
                client.send(&json!({"t": "state", "id": id, "state": AVAILABLE}));
                self.setting = Some(id);
            }
        }
        let due: Vec<_> = self.rings.extract_if(.., |(_, at, _)| *at <= now).collect();
        for (offer, _, accept) in due {
            let id = client.id();
            client.send(&json!({"t": "answer", "id": id, "offer": offer, "accept": accept}));
        }
        let due: Vec<_> = self.replies.extract_if(.., |(_, at)| *at <= now).collect();
        let hush = client.world.common.now() >= HUSH_MS;
        for (session, _) in due.into_iter().filter(|_| !hush) {
            self.lines += 1;
            let text = format!("a{} line {}", self.number, self.lines);
            client.deliver(session, Command::Say(text));
        }
    }

    /// Opens the desk on the present connection.
    pub fn welcome(&mut self, client: &mut Client) {
        self.open_at = None;
        self.opening = Some(client.id());
        let agent = company::agent(self.number);
        let tenant = client.world.tenant;
        client.request(
            move |hub| async move {
                let found = hub.tenant(tenant)?.agents.get(&agent)?.clone();
                let until = hub.0.clock.now() + LOG_IN_MS;
                Some(hub.desk_ticket(&found, until).ticket)
            },
            |ticket: Option<Option<String>>| super::Answer::Desk(ticket.flatten()),
        );
    }

    pub fn ticket(&mut self, client: &mut Client, ticket: Option<String>) {
        if !client.is_open() || self.open {
            return;
        }
        match (&self.opening, ticket) {
            (Some(id), Some(ticket)) => {
                client.send(&json!({"t": "desk", "id": id, "ticket": ticket}));
            }
            (Some(_), None) => self.refused(client),
            (None, _) => {}
        }
    }

    fn refused(&mut self, client: &mut Client) {
        self.tries += 1;
        self.opening = None;
        self.open_at = Some(client.jitter(self.tries));
    }

    pub fn hear_answer(&mut self, client: &mut Client, frame: &Value) {
        let id = frame["id"].as_str();
        let fine = frame["t"] == "ok";
        if id.is_some() && self.setting.as_deref() == id {
            // What it is then a frame of its own tells.
            self.setting = None;
        } else if id.is_some() && self.opening.as_deref() == id && !fine {
            self.refused(client);
        }
    }

    pub fn hear(&mut self, client: &mut Client, t: &str, frame: &Value) {
        match t {
            "desk" => {
                self.open = true;
                self.tries = 0;
                self.opening = None;
                let state = &frame["you"]["state"];
                self.state = state.as_str().unwrap_or_default().into();
                for invite in frame["sessions"].as_array().into_iter().flatten() {
                    invited(client, invite);
                }
                for offer in frame["offers"].as_array().into_iter().flatten() {
                    self.rings(client, offer);
                }
                if !self.serves() {
                    let id = client.id();
                    client.send(&json!({"t": "watch", "id": id, "on": true}));
                }
            }
            "offer" => self.rings(client, &frame["offer"]),
            "offer_over" => {
                let over = frame["offer"].as_str().unwrap_or_default();
                self.rings.retain(|(offer, ..)| offer != over);
            }
            "invite" => invited(client, frame),
            "state" => {
                let state = &frame["state"];
                self.state = state.as_str().unwrap_or_default().into();
            }
            "wall" => {
                if let Some(wall) = &self.wall {
                    let seen = (client.world.common.now(), frame.clone());
                    *wall.lock().expect("no panic while locked") = Some(seen);
                }
            }
            _ => {}
        }
    }

    fn rings(&mut self, client: &mut Client, offer: &Value) {
        let Some(id) = offer["offer"].as_str() else {
            return;
        };
        if !self.serves() || self.rings.iter().any(|(known, ..)| known == id) {
            return;
        }
        let calm = client.world.is_calm();
        match client.rng.below(10) {
            // Not at the desk.
            0 if !calm => {}
            1 if !calm => self
                .rings
                .push((id.into(), client.later(200, 2_000), false)),
            _ => self.rings.push((id.into(), client.later(100, 2_500), true)),
        }
    }

    /// Answers a visitor's line now and then.
    pub fn event(&mut self, client: &mut Client, session: SessionId, frame: &Value) {
        let event = &frame["event"];
        let text = event["text"].as_str().unwrap_or_default();
        if event["kind"] == "line" && text.starts_with('v') && client.rng.chance(400) {
            let at = client.later(200, 2_000);
            self.replies.push((session, at));
        }
        if event["kind"] == "line" && text.starts_with('v') && !client.world.is_calm() {
            self.wants_colleague(client, session);
        }
    }

    /// Asks for a colleague now and then: a certain one, or whoever is free.
    fn wants_colleague(&mut self, client: &mut Client, session: SessionId) {
        if !client.rng.chance(80) {
            return;
        }
        // One that two agents have leaves a place less for those who wait: there is one to spare.
        let joins = self.number == 0 && !std::mem::replace(&mut self.conferred, true);
        let purpose = if joins { "conference" } else { "transfer" };
        let others: Vec<usize> = (0..client.world.plan.agents)
            .filter(|other| *other != self.number)
            .collect();
        let named = match client.rng.chance(600) {
            true => client.rng.pick(&others).map(company::agent),
            false => None,
        };
        client.deliver(session, Command::Seek(purpose, named));
    }
}

fn invited(client: &mut Client, invite: &Value) {
    let details = &invite["details"];
    let leg = details["leg"].as_str().and_then(|leg| leg.parse().ok());
    let ticket = details["ticket"].as_str().map(str::to_owned);
    if let (Some(session), Some(leg)) = (session_of(details, "session"), leg) {
        if !client.legs.contains_key(&session) {
            client.world.history.accepted();
        }
        client.join(session, leg, true, ticket);
    }
}
