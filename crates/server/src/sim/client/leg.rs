//! One leg of one session at a client.

use super::{Client, Part};
use crate::{
    hub::HubError,
    sim::sabotage::{self, Sabotage},
};
use serde_json::{Value, json};
use std::collections::VecDeque;
use switchboard_core::{AgentId, LegId, SessionId};
use switchboard_wire::socket::Details;
use tokio::time::Instant;

/// Codes after which another attempt with fresh details cannot succeed.
const FINAL: [&str; 4] = [
    "no_such_session",
    "session_ended",
    "not_joined",
    "not_allowed",
];

/// What a client does in a session.
#[derive(Clone)]
pub enum Command {
    Say(String),
    /// Looks for a colleague, who joins or takes over.
    Seek(&'static str, Option<AgentId>),
    Leave,
}

/// A command that is not answered.
struct Waiting {
    id: String,
    command: Command,
    /// It was refused for now; when to send it again.
    again_at: Option<Instant>,
}

pub struct Leg {
    pub leg: LegId,
    staff: bool,
    /// Newest position seen.
    after: u64,
    /// Ticket that is on hand already; used once.
    first: Option<String>,
    ready: bool,
    /// Id of the attempt to open it that is under way.
    opening: Option<String>,
    open_at: Option<Instant>,
    tries: u32,
    waiting: VecDeque<Waiting>,
}

impl Leg {
    pub fn new(leg: LegId, staff: bool, first: Option<String>) -> Self {
        Self {
            leg,
            staff,
            after: 0,
            first,
            ready: false,
            opening: None,
            open_at: None,
            tries: 0,
            waiting: VecDeque::new(),
        }
    }

    /// Everything that was said is answered.
    pub fn is_quiet(&self) -> bool {
        self.ready && self.waiting.is_empty()
    }

    pub fn is_shut(&self) -> bool {
        !self.ready && self.opening.is_none() && self.open_at.is_none()
    }

    pub(super) fn pause(&mut self) {
        self.ready = false;
        self.opening = None;
        self.open_at = None;
    }

    pub(super) fn wake(&self) -> Option<Instant> {
        let again = self.waiting.iter().filter_map(|command| command.again_at);
        again.filter(|_| self.ready).chain(self.open_at).min()
    }
}

impl Client {
    pub(super) fn tick_leg(&mut self, session: SessionId, now: Instant) {
        let Some(leg) = self.legs.get_mut(&session) else {
            return;
        };
        if leg.open_at.is_some_and(|at| at <= now) {
            return self.open(session);
        }
        let due = leg.waiting.iter_mut().filter(|command| {
            let due = command.again_at.is_some_and(|at| at <= now);
            due && leg.ready
        });
        let mut again = Vec::new();
        for command in due {
            command.again_at = None;
            again.push(frame(session, &command.id, &command.command));
        }
        again.iter().for_each(|frame| self.send(frame));
    }

    /// Delivers a command exactly once, however often the connection breaks.
    pub fn deliver(&mut self, session: SessionId, command: Command) {
        let id = self.id();
        if let Command::Say(text) = &command {
            self.world.history.says(text);
        }
        let Some(leg) = self.legs.get_mut(&session) else {
            return;
        };
        let text = frame(session, &id, &command);
        leg.waiting.push_back(Waiting {
            id,
            command,
            again_at: None,
        });
        if leg.ready {
            self.send(&text);
        }
    }

    /// What a client must not do: another id for the same command.
    pub(super) fn rename(&mut self, session: SessionId) {
        let count = self.legs.get(&session).map_or(0, |leg| leg.waiting.len());
        let ids: Vec<String> = (0..count).map(|_| self.id()).collect();
        if let Some(leg) = self.legs.get_mut(&session) {
            for (command, id) in leg.waiting.iter_mut().zip(ids) {
                command.id = id;
            }
        }
    }

    /// Opens a leg on the present connection.
    pub(super) fn open(&mut self, session: SessionId) {
        let id = self.id();
        let Some(leg) = self.legs.get_mut(&session) else {
            return;
        };
        leg.pause();
        leg.opening = Some(id.clone());
        if let Some(ticket) = leg.first.take() {
            return self.attach(session, &ticket);
        }
        let who = self.who;
        self.request(
            move |hub| async move { hub.details(session, who).await },
            move |details| super::Answer::Details(session, id, details),
        );
    }

    fn attach(&mut self, session: SessionId, ticket: &str) {
        let Some(leg) = self.legs.get(&session) else {
            return;
        };
        let after = match sabotage::is(Sabotage::ForgetPosition) {
            true => 0,
            false => leg.after,
        };
        let id = &leg.opening;
        let frame = json!({
            "t": "attach", "id": id, "ticket": ticket, "after": after,
            "channels": ["chat", "lead"],
        });
        self.send(&frame);
    }

    /// Fresh details came, or did not.
    pub(super) fn details(
        &mut self,
        session: SessionId,
        id: &str,
        details: Option<Result<Details, HubError>>,
    ) {
        let Some(leg) = self.legs.get_mut(&session) else {
            return;
        };
        if leg.opening.as_deref() != Some(id) || !self.greeted {
            return;
        }
        match details {
            Some(Ok(details)) => {
                if details.leg != leg.leg {
                    // Removed and joined again meanwhile: another member.
                    let waiting = std::mem::take(&mut leg.waiting);
                    *leg = Leg::new(details.leg, leg.staff, None);
                    leg.waiting = waiting;
                    leg.opening = Some(id.to_owned());
                }
                self.attach(session, &details.ticket);
            }
            Some(Err(error)) => {
                let code = match error.status() {
                    403 | 404 => "no_such_session",
                    _ => error.code(),
                };
                self.refused(session, code);
            }
            None => self.refused(session, "no answer"),
        }
    }

    /// An attempt to open the leg failed.
    fn refused(&mut self, session: SessionId, code: &str) {
        if FINAL.contains(&code) {
            return self.leg_gone(session, code);
        }
        let tries = self.legs.get(&session).map_or(0, |leg| leg.tries);
        let at = self.jitter(tries);
        if let Some(leg) = self.legs.get_mut(&session) {
            leg.tries += 1;
            leg.pause();
            leg.open_at = Some(at);
        }
    }

    fn leg_gone(&mut self, session: SessionId, code: &str) {
        if let Some(leg) = self.legs.remove(&session) {
            let reader = self.reader(session, leg.leg);
            self.world.history.gone(reader, code);
        }
    }

    /// An answer to a command; false when it was to none of a leg.
    pub(super) fn hear_answer(&mut self, part: &mut Part, frame: &Value) -> bool {
        let id = frame["id"].as_str();
        let mine = |leg: &Leg| {
            let at = leg
                .waiting
                .iter()
                .position(|waiting| Some(&*waiting.id) == id);
            at.or((leg.opening.as_deref() == id && id.is_some()).then_some(usize::MAX))
        };
        let found = self.legs.iter().find_map(|(s, leg)| Some((*s, mine(leg)?)));
        let Some((session, at)) = found else {
            return false;
        };
        let fine = frame["t"] == "ok";
        let code = frame["code"].as_str().unwrap_or_default();
        if at == usize::MAX {
            if !fine {
                self.refused(session, code);
                if !self.legs.contains_key(&session) {
                    part.gone(self, session);
                }
            }
            return true;
        }
        let again_at = self.later(200, 1_000);
        let Some(leg) = self.legs.get_mut(&session) else {
            return true;
        };
        if !fine && matches!(code, "unavailable" | "full") {
            // Whoever sees that tries again.
            leg.waiting[at].again_at = Some(again_at);
            return true;
        }
        let reader = super::Reader {
            client: self.number,
            session,
            leg: leg.leg,
        };
        let Some(done) = leg.waiting.remove(at) else {
            return true;
        };
        match done.command {
            Command::Say(text) if fine => {
                let seq = frame["seq"].as_u64();
                self.world.history.acknowledged(reader, &text, seq);
            }
            _ if fine => {}
            // Somebody else asks already, or the session is not theirs, or not served any more.
            Command::Seek(..) if matches!(code, "searching" | "not_allowed" | "already_joined") => {
            }
            _ => self.world.history.gone(reader, code),
        }
        true
    }

    pub(super) fn hear_leg(&mut self, part: &mut Part, session: SessionId, t: &str, frame: &Value) {
        let Some(leg) = self.legs.get_mut(&session) else {
            return;
        };
        let reader = super::Reader {
            client: self.number,
            session,
            leg: leg.leg,
        };
        match t {
            "detached" => {
                let reason = frame["reason"].as_str().unwrap_or_default().to_owned();
                self.leg_gone(session, &reason);
                part.gone(self, session);
            }
            "attached" => {
                let head = frame["head"].as_u64().unwrap_or_default();
                leg.ready = true;
                leg.opening = None;
                leg.open_at = None;
                leg.tries = 0;
                leg.after = leg.after.min(head);
                let staff = leg.staff;
                let again: Vec<Value> = leg
                    .waiting
                    .iter_mut()
                    .map(|waiting| {
                        waiting.again_at = None;
                        self::frame(session, &waiting.id, &waiting.command)
                    })
                    .collect();
                self.world.history.attached(reader, staff, head);
                self.settled();
                again.iter().for_each(|frame| self.send(frame));
            }
            "event" => {
                let seq = frame["seq"].as_u64().unwrap_or_default();
                leg.after = leg.after.max(seq);
                self.world.history.event(reader, seq, frame);
                part.event(self, session, frame);
            }
            _ => {}
        }
    }
}

fn frame(session: SessionId, id: &str, command: &Command) -> Value {
    match command {
        Command::Say(text) => json!({"t": "say", "s": session, "id": id, "text": text}),
        Command::Seek(purpose, agent) => {
            json!({"t": "seek", "s": session, "id": id, "purpose": purpose, "agent": agent})
        }
        Command::Leave => json!({"t": "leave", "s": session, "id": id}),
    }
}
