//! Consoles that are connected, and the offers that ring there.

use super::{
    cluster::ConsoleOp,
    encode,
    frame::Frame,
    outbox::{CloseReason, Outbox},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use switchboard_core::{
    AgentId, LegId, OfferId, ProxyId, SessionId, TenantId, Time,
    desk::NO_RESPONSE,
    session::{OfferAnswer, Role},
};
use switchboard_wire::socket::{Handed, Offer, ServerFrame};

/// A frame that tells a state is shorter than that.
const STATE_BYTES: usize = 1_024;

#[derive(Default)]
struct Agent {
    tenant: Option<TenantId>,
    consoles: Vec<Console>,
    offers: Vec<Offer>,
    /// Meetings that they have asked for and may come into, as their consoles were told.
    invited: Vec<(SessionId, Frame)>,
    /// Sessions the agent serves.
    sessions: Vec<SessionId>,
    /// Of an endpoint proxy: the legs that it connects for, as it was told last.
    handed: BTreeMap<LegId, Handed>,
}

struct Console {
    conn: u64,
    outbox: Arc<Outbox>,
    watches: bool,
    /// The agent's state as it was last told; `None` before it was greeted.
    state: Option<String>,
}

/// All consoles of all tenants.
#[derive(Default)]
pub struct Consoles(Mutex<BTreeMap<AgentId, Agent>>);

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

    /// Sessions that the agent serves.
    pub fn sessions(&self, agent: AgentId) -> Vec<SessionId> {
        let agents = self.0.lock().expect("no panic while locked");
        agents
            .get(&agent)
            .map(|entry| entry.sessions.clone())
            .unwrap_or_default()
    }

    /// Adds a console; gives the sessions that are served.
    pub fn add(
        &self,
        tenant: TenantId,
        agent: AgentId,
        conn: u64,
        outbox: Arc<Outbox>,
    ) -> Vec<SessionId> {
        self.with(agent, |entry| {
            entry.tenant = Some(tenant);
            entry.consoles.push(Console {
                conn,
                outbox,
                watches: false,
                state: None,
            });
            entry.sessions.clone()
        })
    }

    /// Adds a connection on which an endpoint proxy waits, and tells it what it finds, each leg with
    /// details made now by `fresh`. To desks and walls a proxy is nobody: it has no tenant here.
    pub fn open_feed(
        &self,
        proxy: ProxyId,
        (conn, outbox): (u64, Arc<Outbox>),
        fresh: impl Fn(&Handed) -> Handed,
        id: String,
    ) {
        self.with(place_of(proxy), |entry| {
            let legs = entry.handed.values().map(fresh).collect();
            outbox.push_asked(encode::frame(&ServerFrame::Proxy { id, legs }));
            entry.consoles.push(Console {
                conn,
                outbox,
                watches: false,
                state: None,
            });
        });
    }

    /// The connection is gone.
    pub fn close_feed(&self, proxy: ProxyId, conn: u64) {
        self.remove(place_of(proxy), conn);
    }

    /// What an endpoint proxy connects for.
    pub fn handed(&self, proxy: ProxyId) -> Vec<(SessionId, LegId, Role)> {
        let agents = self.0.lock().expect("no panic while locked");
        let entry = agents.get(&place_of(proxy));
        let legs = entry.into_iter().flat_map(|entry| entry.handed.values());
        legs.map(|handed| (handed.session.id, handed.details.leg, handed.role))
            .collect()
    }

    /// Tells a console what it finds; `state` is the agent's, as the frame has it. The frame is made
    /// of the offers that ring at that moment: one that has come since the console did was told
    /// before this, and would be forgotten by it.
    pub fn greet(
        &self,
        agent: AgentId,
        conn: u64,
        frame: impl FnOnce(Vec<Offer>) -> Frame,
        state: String,
    ) {
        self.with(agent, |entry| {
            let offers = entry.offers.clone();
            let mut consoles = entry.consoles.iter_mut();
            if let Some(console) = consoles.find(|console| console.conn == conn) {
                console.outbox.push_asked(frame(offers));
                for (_, invited) in &entry.invited {
                    console.outbox.push(invited);
                }
                console.state = Some(state);
            }
        });
    }

    /// Tells the agent's state to those consoles that were told another; true if there are any.
    pub fn correct(&self, agent: AgentId, state: &str, since: Time) -> bool {
        let reason = match state {
            NO_RESPONSE => "no_response",
            _ => "self",
        };
        let frame = encode::frame(&ServerFrame::State {
            state: state.to_owned(),
            since,
            reason,
        });
        self.with(agent, |entry| {
            let mut corrected = false;
            for console in &mut entry.consoles {
                if console.state.as_ref().is_some_and(|told| told != state) {
                    console.outbox.push(&frame);
                    console.state = Some(state.to_owned());
                    corrected = true;
                }
            }
            corrected
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

    /// Does what was decided somewhere in the cluster.
    pub fn apply(&self, op: ConsoleOp) {
        match op {
            ConsoleOp::Send(agent, frame) => {
                let text = Frame::text(frame.get());
                let state = state_of(frame.get());
                let invited = invited_to(frame.get());
                let handed = handed_in(frame.get());
                self.with(agent, |entry| {
                    send(entry, &text);
                    match handed {
                        Some(Told::Handed { leg }) => {
                            entry.handed.insert(leg.details.leg, *leg);
                        }
                        Some(Told::HandedOver { leg }) => {
                            entry.handed.remove(&leg);
                        }
                        None => {}
                    }
                    if let Some((session, on)) = invited {
                        entry.invited.retain(|(known, _)| *known != session);
                        entry.invited.extend(on.then(|| (session, text.clone())));
                    }
                    let greeted = entry.consoles.iter_mut().filter_map(|c| c.state.as_mut());
                    if let Some(state) = state {
                        greeted.for_each(|told| state.clone_into(told));
                    }
                });
            }
            ConsoleOp::Offer(agent, offer) => self.offer(agent, *offer),
            ConsoleOp::Question(agent, offer, question) => self.ask(agent, offer, &question),
            ConsoleOp::OfferOver(agent, offer, answer) => self.offer_over(agent, offer, answer),
            ConsoleOp::Serves(agent, session) => self.serves(agent, session),
            ConsoleOp::ServesNoMore(agent, session) => self.serves_no_more(agent, session),
            ConsoleOp::Broadcast(tenant, frame, watchers_only) => {
                self.broadcast(tenant, &Frame::text(frame.get()), watchers_only);
            }
            ConsoleOp::LogOut(agent) => self.close(agent, CloseReason::LoggedOut),
        }
    }

    /// What a node that comes must know: what rings, and who serves what.
    pub fn snapshot(&self) -> Vec<ConsoleOp> {
        let agents = self.0.lock().expect("no panic while locked");
        let one = |(agent, entry): (&AgentId, &Agent)| {
            let agent = *agent;
            let serves = |session: &SessionId| ConsoleOp::Serves(agent, *session);
            let rings = |offer: &Offer| ConsoleOp::Offer(agent, Box::new(offer.clone()));
            let invites =
                |(_, text): &(SessionId, Frame)| ConsoleOp::Send(agent, encode::raw(text));
            let hands = |handed: &Handed| {
                let leg = Box::new(handed.clone());
                let frame = encode::frame(&ServerFrame::Handed { leg });
                ConsoleOp::Send(agent, encode::raw(&frame))
            };
            let mut ops: Vec<ConsoleOp> = entry.sessions.iter().map(serves).collect();
            ops.extend(entry.handed.values().map(hands));
            ops.extend(entry.offers.iter().map(rings));
            ops.extend(entry.invited.iter().map(invites));
            ops
        };
        agents.iter().flat_map(one).collect()
    }

    /// Consoles of each agent of a tenant that are connected here.
    pub fn counts(&self, tenant: TenantId) -> Vec<(AgentId, u32)> {
        let agents = self.0.lock().expect("no panic while locked");
        let here = |(_, entry): &(&AgentId, &Agent)| {
            entry.tenant == Some(tenant) && !entry.consoles.is_empty()
        };
        agents
            .iter()
            .filter(here)
            .map(|(agent, entry)| (*agent, entry.consoles.len() as u32))
            .collect()
    }

    /// Consoles of one agent that are connected here.
    pub fn count(&self, agent: AgentId) -> u32 {
        self.with(agent, |entry| entry.consoles.len() as u32)
    }

    /// Rings.
    fn offer(&self, agent: AgentId, offer: Offer) {
        let text = encode::frame(&ServerFrame::Offer {
            offer: Box::new(offer.clone()),
        });
        self.with(agent, |entry| {
            if entry.offers.iter().any(|known| known.offer == offer.offer) {
                return;
            }
            entry.offers.push(offer);
            send(entry, &text);
        });
    }

    /// A question that came while it rings: the offer is told again with it (IS-33).
    fn ask(&self, agent: AgentId, offer: OfferId, question: &str) {
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
    fn offer_over(&self, agent: AgentId, offer: OfferId, answer: OfferAnswer) {
        let text = encode::frame(&ServerFrame::OfferOver { offer, answer });
        self.with(agent, |entry| {
            entry.offers.retain(|o| o.offer != offer);
            send(entry, &text);
        });
    }

    /// Remembers that the agent serves a session.
    fn serves(&self, agent: AgentId, session: SessionId) {
        self.with(agent, |entry| {
            if !entry.sessions.contains(&session) {
                entry.sessions.push(session);
            }
        });
    }

    /// Forgets it.
    fn serves_no_more(&self, agent: AgentId, session: SessionId) {
        self.with(agent, |entry| entry.sessions.retain(|s| *s != session));
    }

    /// Closes all consoles of an agent.
    fn close(&self, agent: AgentId, reason: CloseReason) {
        self.with(agent, |entry| {
            for console in &entry.consoles {
                console.outbox.close(reason);
            }
        });
    }

    /// Sends a frame to all consoles of a tenant, or only to those that watch the wall.
    fn broadcast(&self, tenant: TenantId, text: &Frame, watchers_only: bool) {
        let agents = self.0.lock().expect("no panic while locked");
        for entry in agents.values().filter(|entry| entry.tenant == Some(tenant)) {
            for console in entry
                .consoles
                .iter()
                .filter(|c| c.watches || !watchers_only)
            {
                console.outbox.push(text);
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

/// To which meeting a frame invites an agent, or that it is over.
fn invited_to(frame: &str) -> Option<(SessionId, bool)> {
    #[derive(serde::Deserialize)]
    struct Told {
        t: String,
        session: SessionId,
    }
    // The type stands first; most frames need not be read.
    let about = frame.starts_with("{\"t\":\"invit");
    let told: Told = about.then(|| serde_json::from_str(frame).ok()).flatten()?;
    match &*told.t {
        "invited" => Some((told.session, true)),
        "invitation_over" => Some((told.session, false)),
        _ => None,
    }
}

/// The place of an endpoint proxy among those who are told things.
pub fn place_of(proxy: ProxyId) -> AgentId {
    AgentId(proxy.0)
}

/// What a frame tells an endpoint proxy of a leg.
#[derive(serde::Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
enum Told {
    Handed { leg: Box<Handed> },
    HandedOver { leg: LegId },
}

fn handed_in(frame: &str) -> Option<Told> {
    let about = frame.starts_with("{\"t\":\"handed");
    about.then(|| serde_json::from_str(frame).ok()).flatten()
}

/// The state that a frame tells an agent, if it does.
fn state_of(frame: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Told {
        t: String,
        state: Option<String>,
    }
    // Most frames are invitations, and long.
    if frame.len() > STATE_BYTES {
        return None;
    }
    let told: Told = serde_json::from_str(frame).ok()?;
    told.state.filter(|_| told.t == "state")
}

fn send(entry: &Agent, text: &Frame) {
    for console in &entry.consoles {
        console.outbox.push(text);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::outbox::Next, *};
    use switchboard_core::session::InvitationEnd;

    #[test]
    fn a_console_is_told_a_state_when_it_shows_another() {
        let (consoles, tenant, agent) = (
            Consoles::default(),
            TenantId::from_u128(1),
            AgentId::from_u128(2),
        );
        let outbox = Arc::new(Outbox::default());
        let told = || match outbox.take() {
            Some(Next::Frames(frames)) => frames.len(),
            Some(Next::Close(reason)) => panic!("{reason:?}"),
            None => 0,
        };
        consoles.add(tenant, agent, 1, outbox.clone());
        assert!(!consoles.correct(agent, "lunch", Time(1)), "not greeted");
        consoles.greet(agent, 1, |_| Frame::text("{}"), "lunch".into());
        assert_eq!(told(), 1);
        assert!(!consoles.correct(agent, "lunch", Time(1)), "shows it");
        assert!(consoles.correct(agent, NO_RESPONSE, Time(2)));
        assert!(
            !consoles.correct(agent, NO_RESPONSE, Time(3)),
            "shows it now"
        );
        assert_eq!(told(), 1);
        let frame = encode::frame(&ServerFrame::State {
            state: "available".into(),
            since: Time(4),
            reason: "self",
        });
        consoles.apply(ConsoleOp::Send(agent, encode::raw(&frame)));
        assert!(!consoles.correct(agent, "available", Time(4)), "was told");
        assert_eq!(told(), 1);
    }

    #[test]
    fn an_offer_that_comes_before_the_greeting_is_in_it() {
        let (consoles, agent) = (Consoles::default(), AgentId::from_u128(2));
        let outbox = Arc::new(Outbox::default());
        consoles.add(TenantId::from_u128(1), agent, 1, outbox.clone());
        let id = uuid::Uuid::from_u128(7);
        let offer = serde_json::from_value(serde_json::json!({
            "offer": id, "session": id, "service_name": "Help", "visitor_name": "Vera", "waited_ms": 0,
            "expires_at": "2026-01-01T00:00:00Z", "front": false, "known": false
        }));
        consoles.offer(agent, offer.unwrap());
        let mut found = Vec::new();
        let greeting = |offers| {
            found = offers;
            Frame::text("{}")
        };
        consoles.greet(agent, 1, greeting, "available".into());
        assert_eq!(found.len(), 1, "a console forgets what it was told before");
    }

    #[test]
    fn cc_19_a_console_that_is_loaded_anew_finds_its_invitations() {
        let (consoles, agent) = (Consoles::default(), AgentId::from_u128(2));
        let session = SessionId::from_u128(7);
        let send = |frame: ServerFrame| {
            consoles.apply(ConsoleOp::Send(agent, encode::raw(&encode::frame(&frame))));
        };
        let invited = |subject: &str| ServerFrame::Invited {
            session,
            service_name: "Talks".into(),
            with: None,
            subject: Some(subject.into()),
            until: Time(9),
        };
        let mut conn = 0;
        let mut finds = || {
            conn += 1;
            let outbox = Arc::new(Outbox::default());
            consoles.add(TenantId::from_u128(1), agent, conn, outbox.clone());
            consoles.greet(agent, conn, |_| Frame::text("{}"), "away".into());
            match outbox.take() {
                Some(Next::Frames(frames)) => frames.len() - 1,
                _ => panic!("it is greeted"),
            }
        };
        assert_eq!(finds(), 0);
        send(invited("Tax"));
        send(invited(&"long ".repeat(400)));
        assert_eq!(finds(), 1, "the newest word about it");
        assert_eq!(consoles.snapshot().len(), 1, "a node that comes is told");
        send(ServerFrame::InvitationOver {
            session,
            outcome: InvitationEnd::Joined,
        });
        assert_eq!(finds(), 0);
    }
}
