//! The protocol of one connection, whatever carries its frames.

use super::{
    frame::{command_id, split},
    named,
    rate::Bucket,
};
use crate::auth::Right;
use crate::hub::{
    Hand, Hub, HubError, Msg, Opens, Outbox, ReplyTo, Subscriber, encode_frame, known_channels,
};
use std::sync::Arc;
use switchboard_core::{
    AgentId, LegId, ProxyId, SessionId, TenantId, Time, limits,
    session::{Command, Input, Role},
};
use switchboard_wire::{
    PROTOCOL,
    socket::{ClientFrame, ServerFrame, codes, hand},
};

/// Letters a writer may show per second, as frames.
const TYPING_PER_S: u32 = 40;
/// Frames with what somebody does on their page: one for each that a screen shows.
const HANDS_PER_S: u32 = 60;
/// Sessions one connection may open.
const MAX_LEGS: usize = 64;

/// What the transport does after a frame.
#[derive(Debug, PartialEq, Eq)]
pub enum Then {
    /// Goes on.
    Continue,
    /// Closes, after what waits has been written.
    Close,
    /// The same, and nobody is to blame: too many are here at once.
    Later,
}

/// A session that is open on a connection.
struct Open {
    session: SessionId,
    tenant: TenantId,
    leg: LegId,
    /// Only to look on: nothing can be said to it (IS-81).
    watches: bool,
}

/// One connection.
pub struct Conn {
    hub: Hub,
    id: u64,
    outbox: Arc<Outbox>,
    greeted: bool,
    /// Most connections have one.
    legs: Vec<Open>,
    desk: Option<(TenantId, AgentId)>,
    /// The endpoint proxy whose feed is open here.
    proxy: Option<ProxyId>,
    /// When the log-in ends that the connection lives on.
    until: Option<Time>,
    commands: Bucket,
    typing: Bucket,
    hands: Bucket,
}

impl Conn {
    /// A connection that has said nothing yet.
    pub fn new(hub: Hub) -> Self {
        let outbox = Arc::new(Outbox::default());
        let id = hub.0.connect(outbox.clone());
        let per_s = hub.0.settings.commands_per_s;
        Self {
            hub,
            id,
            outbox,
            greeted: false,
            legs: Vec::new(),
            desk: None,
            proxy: None,
            until: None,
            commands: Bucket::new(per_s),
            typing: Bucket::new(TYPING_PER_S),
            hands: Bucket::new(HANDS_PER_S),
        }
    }

    /// Where its frames wait.
    pub fn outbox(&self) -> &Arc<Outbox> {
        &self.outbox
    }

    fn send(&self, frame: &ServerFrame) {
        self.outbox.push_asked(encode_frame(frame));
    }

    fn error(&self, id: Option<String>, s: Option<SessionId>, code: &'static str, message: &str) {
        metrics::counter!("switchboard_frames_refused_total", "code" => code).increment(1);
        self.send(&ServerFrame::error(id, s, code, message));
    }

    /// A frame about a leg that this connection never opened: nothing comes of it but an
    /// entry for whoever looks after security (CC-31).
    fn unpaired(&self, id: String, s: SessionId) {
        tracing::warn!(security = true, session = %s, connection = self.id, "a frame for a leg of somebody else was dropped");
        metrics::counter!("switchboard_unpaired_frames_total").increment(1);
        let message = "that session is not open here";
        self.error(Some(id), Some(s), codes::NOT_JOINED, message);
    }

    /// Takes one frame as text.
    pub async fn text(&mut self, text: &str) -> Then {
        if text.len() > super::MAX_FRAME {
            self.error(None, None, codes::TOO_LARGE, "the frame is over 64 KiB");
            return Then::Close;
        }
        let frame = match serde_json::from_str::<ClientFrame>(text) {
            Ok(frame) => frame,
            Err(error) => return self.unreadable(text, &error),
        };
        self.frame(frame).await
    }

    /// A frame that is no frame: named as exactly as can be, and nothing changes.
    fn unreadable(&self, text: &str, error: &serde_json::Error) -> Then {
        #[derive(serde::Deserialize)]
        struct Head {
            t: Option<String>,
            id: Option<String>,
        }
        let head = serde_json::from_str::<Head>(text).ok();
        let id = head
            .as_ref()
            .and_then(|head| head.id.clone())
            .filter(|id| id.len() <= 256);
        // The type is read first; a wrong value of another field has an unknown variant too.
        let named = head.as_ref().and_then(|head| head.t.as_deref());
        let unknown = named.is_some_and(|t| {
            error
                .to_string()
                .starts_with(&format!("unknown variant `{t}`"))
        });
        if unknown {
            self.error(id, None, codes::UNKNOWN_TYPE, "no such frame type");
        } else {
            self.error(id, None, codes::BAD_FRAME, "not a frame of this protocol");
        }
        if self.greeted {
            Then::Continue
        } else {
            Then::Close
        }
    }

    async fn frame(&mut self, frame: ClientFrame) -> Then {
        if !self.greeted {
            return self.hello(frame);
        }
        match frame {
            ClientFrame::Typing { s, text } => {
                self.typing(s, text);
                return Then::Continue;
            }
            ClientFrame::Hand { s, page, acts } => {
                self.hand(s, page, acts);
                return Then::Continue;
            }
            _ => {}
        }
        if let Some(id) = command_id(&frame) {
            if id.is_empty() || id.chars().count() > limits::COMMAND_ID_CHARS {
                self.error(
                    None,
                    None,
                    codes::BAD_ID,
                    "a command id has 1 to 64 characters",
                );
                return Then::Continue;
            }
            if !self.commands.take() {
                self.error(
                    Some(id.to_owned()),
                    None,
                    codes::RATE_LIMITED,
                    "too many commands, slow down",
                );
                return Then::Continue;
            }
        }
        match frame {
            ClientFrame::Hello { .. } => {
                self.error(None, None, codes::BAD_FRAME, "hello was said already")
            }
            ClientFrame::Attach {
                id,
                ticket,
                after,
                channels,
            } => self.attach(id, &ticket, after, &channels).await,
            ClientFrame::Detach { s, id } => {
                if let Some(open) = self.forget(s) {
                    let detach = Msg::Detach { conn: self.id };
                    let _ = self.hub.0.send(open.tenant, s, detach);
                    self.send(&ServerFrame::Ok { id, seq: None });
                } else {
                    self.unpaired(id, s);
                }
            }
            ClientFrame::Desk { id, ticket } => self.open_desk(id, &ticket).await,
            ClientFrame::Proxy { id, ticket } => self.open_proxy(id, &ticket).await,
            ClientFrame::State { id, state } => self.state(id, state).await,
            ClientFrame::Answer { id, offer, accept } => match self.desk {
                Some((tenant, agent)) if self.may(Right::Serve) => {
                    match self.hub.0.answer(tenant, agent, offer, accept).await {
                        Ok(()) => self.send(&ServerFrame::Ok { id, seq: None }),
                        Err(error) => self.error(Some(id), None, error.code(), &error.to_string()),
                    }
                }
                _ => self.error(Some(id), None, codes::NOT_ALLOWED, "open the desk first"),
            },
            ClientFrame::Watch { id, on } => self.watch(id, on),
            ClientFrame::Help {
                s,
                id,
                subject,
                people,
                wait,
                comment,
            } => {
                let command = Command::Help {
                    subject,
                    agent: None,
                    people,
                    wait,
                    comment,
                };
                self.help(s, id, command).await
            }
            other => self.command(other),
        }
        Then::Continue
    }

    fn hello(&mut self, frame: ClientFrame) -> Then {
        let ClientFrame::Hello { protocol, .. } = frame else {
            self.error(None, None, codes::HELLO_FIRST, "say hello first");
            return Then::Close;
        };
        if protocol != PROTOCOL {
            let hint =
                format!("this server speaks protocol {PROTOCOL}; reload to get the current client");
            self.error(None, None, codes::PROTOCOL_UNSUPPORTED, &hint);
            return Then::Close;
        }
        if let Some(later) = self.hub.0.arrivals.later() {
            let after_ms = u64::try_from(later.as_millis()).unwrap_or(u64::MAX);
            self.send(&ServerFrame::Retry { after_ms });
            return Then::Later;
        }
        self.greeted = true;
        self.send(&ServerFrame::Welcome {
            protocol: PROTOCOL,
            build: self.hub.0.settings.build.clone(),
            node: self.hub.0.settings.node.clone(),
            beat_s: self.hub.0.settings.beat_s,
        });
        Then::Continue
    }

    async fn attach(
        &mut self,
        id: String,
        ticket: &str,
        after: u64,
        channels: &[switchboard_core::session::Channel],
    ) {
        let (tenant, session, leg, until, watch) = match self.hub.0.take_ticket(ticket).await {
            Some(Opens::Leg {
                tenant,
                session,
                leg,
                until,
            }) => (tenant, session, leg, until, None),
            Some(Opens::Watch {
                tenant,
                session,
                agent,
                until,
            }) => {
                let whom = (tenant, session, agent);
                let Some(watch) = self.hub.0.watch(whom, self.id, &self.outbox) else {
                    let hint = "nobody may watch that";
                    return self.error(Some(id), Some(session), codes::NOT_ALLOWED, hint);
                };
                (tenant, session, watch.leg(), Some(until), Some(watch))
            }
            Some(Opens::Desk { .. } | Opens::Proxy { .. }) | None => {
                let hint = "unknown, used or lapsed ticket";
                return self.error(Some(id), None, codes::BAD_TICKET, hint);
            }
        };
        let channels = known_channels(channels);
        // Sessions that ended meanwhile do not count: a console stays connected all day.
        if self.legs.len() >= MAX_LEGS {
            self.legs.retain(|open| self.hub.0.is_live(open.session));
        }
        if channels.is_empty() || self.legs.len() >= MAX_LEGS {
            return self.error(
                Some(id),
                Some(session),
                codes::BAD_FRAME,
                "open one to all of the channels offered",
            );
        }
        let watches = watch.is_some();
        let role = match watches {
            true => Some(Role::Agent),
            false => self.hub.0.role_of(tenant, session, leg).await,
        };
        let Some(role) = role else {
            let hint = "the session is over";
            return self.error(Some(id), Some(session), codes::NO_SUCH_SESSION, hint);
        };
        let subscriber = Subscriber {
            conn: self.id,
            leg,
            staff: role.is_staff(),
            channels,
            outbox: self.outbox.clone(),
            watch,
        };
        self.forget(session);
        self.legs.push(Open {
            session,
            tenant,
            leg,
            watches,
        });
        self.ends(until);
        if self
            .hub
            .0
            .send(
                tenant,
                session,
                Msg::Attach {
                    subscriber,
                    after,
                    id: id.clone(),
                },
            )
            .is_err()
        {
            self.forget(session);
            self.error(
                Some(id),
                Some(session),
                codes::NO_SUCH_SESSION,
                "the session is over",
            );
        }
    }

    async fn open_desk(&mut self, id: String, ticket: &str) {
        let Some(Opens::Desk {
            tenant,
            agent,
            until,
        }) = self.hub.0.take_ticket(ticket).await
        else {
            return self.error(
                Some(id),
                None,
                codes::BAD_TICKET,
                "unknown, used or lapsed ticket",
            );
        };
        if self.desk.is_some() {
            return self.error(Some(id), None, codes::BAD_FRAME, "the desk is open already");
        }
        if self
            .hub
            .0
            .open_desk(tenant, agent, self.id, self.outbox.clone(), id.clone())
            .await
        {
            self.desk = Some((tenant, agent));
            self.ends(Some(until));
        } else {
            self.error(Some(id), None, codes::NOT_ALLOWED, "this agent has no desk");
        }
    }

    async fn open_proxy(&mut self, id: String, ticket: &str) {
        let Some(Opens::Proxy {
            tenant,
            proxy,
            until,
        }) = self.hub.0.take_ticket(ticket).await
        else {
            let hint = "unknown, used or lapsed ticket";
            return self.error(Some(id), None, codes::BAD_TICKET, hint);
        };
        if self.proxy.is_some() {
            return self.error(Some(id), None, codes::BAD_FRAME, "the feed is open already");
        }
        self.proxy = Some(proxy);
        self.ends(Some(until));
        let feed = (self.id, self.outbox.clone());
        self.hub.0.open_proxy(tenant, proxy, feed, id);
    }

    /// The connection is closed at that time, or earlier if it was to be.
    fn ends(&mut self, until: Option<Time>) {
        let Some(until) = until.filter(|until| self.until.is_none_or(|old| *until < old)) else {
            return;
        };
        let expiries = &self.hub.0.expiries;
        if let Some(old) = self.until.replace(until) {
            expiries.remove(old, self.id);
        }
        expiries.add(until, self.id, self.outbox.clone());
    }

    async fn state(&self, id: String, state: String) {
        let Some((tenant, agent)) = self.desk else {
            return self.error(Some(id), None, codes::NOT_ALLOWED, "open the desk first");
        };
        match self.hub.agent_state(tenant, agent, state).await {
            Ok(true) => self.send(&ServerFrame::Ok { id, seq: None }),
            Ok(false) => self.error(
                Some(id),
                None,
                codes::NOT_ALLOWED,
                "the tenant offers no such state",
            ),
            Err(error) => self.error(Some(id), None, error.code(), &error.to_string()),
        }
    }

    fn watch(&self, id: String, on: bool) {
        match self.desk {
            Some((tenant, agent)) if self.may(Right::Monitor) => {
                self.hub.0.consoles.watch(agent, self.id, on);
                self.hub.0.tell_desk(tenant);
                self.send(&ServerFrame::Ok { id, seq: None });
            }
            _ => self.error(Some(id), None, codes::NOT_ALLOWED, "supervisors only"),
        }
    }

    /// Whether the agent whose desk is open here has the right at this moment.
    fn may(&self, right: Right) -> bool {
        let rights = self.desk.and_then(|(tenant, agent)| {
            let config = self.hub.tenant(tenant)?;
            Some(config.rights_of(config.agents.get(&agent)?))
        });
        rights.is_some_and(|rights| rights.has(right))
    }

    /// A session that is open here.
    fn open(&self, s: SessionId) -> Option<&Open> {
        self.legs.iter().find(|open| open.session == s)
    }

    fn forget(&mut self, s: SessionId) -> Option<Open> {
        let at = self.legs.iter().position(|open| open.session == s)?;
        Some(self.legs.swap_remove(at))
    }

    /// Whoever looks on says nothing.
    fn watching(&self, id: Option<String>, s: SessionId) {
        let hint = "this session is only watched here; join it to write";
        self.error(id, Some(s), codes::WATCHING, hint);
    }

    fn typing(&mut self, s: SessionId, text: String) {
        let (tenant, leg) = match self.open(s) {
            Some(open) if open.watches => return self.watching(None, s),
            Some(open) => (open.tenant, open.leg),
            None => return,
        };
        if self.typing.take() && text.chars().count() <= limits::LINE_CHARS {
            let _ = self.hub.0.send(
                tenant,
                s,
                Msg::Typing {
                    conn: self.id,
                    leg,
                    text,
                },
            );
        }
    }

    /// What a member does on their page. None of it is dropped in silence: the pages of the
    /// others would be other ones from then on.
    fn hand(&mut self, s: SessionId, page: String, acts: Vec<hand::Act>) {
        let (tenant, leg) = match self.open(s) {
            Some(open) if open.watches => return self.watching(None, s),
            Some(open) => (open.tenant, open.leg),
            None => return,
        };
        if !hand::is_sound(&page, &acts) {
            let hint = "acts on a page that are over a limit";
            return self.error(None, Some(s), codes::BAD_HAND, hint);
        }
        if !self.hands.take() {
            let hint = "too much at a time is done on that page";
            return self.error(None, Some(s), codes::RATE_LIMITED, hint);
        }
        let hand = Hand {
            conn: self.id,
            leg,
            page,
            acts,
        };
        let _ = self.hub.0.send(tenant, s, Msg::Hand(Box::new(hand)));
    }

    /// A command of a member: to the session, which answers when it is durable.
    fn command(&self, frame: ClientFrame) {
        let Some((s, id, command)) = split(frame) else {
            return;
        };
        if self
            .open(s)
            .is_some_and(|open| !named::exists(&self.hub, open.tenant, &command))
        {
            let hint = "no such agent or queue";
            return self.error(Some(id), Some(s), "unknown", hint);
        }
        self.ask(s, id, command);
    }

    /// A request for help, in the session that it names or in the only one (AI-3).
    async fn help(&self, s: Option<SessionId>, id: String, command: Command) {
        let only = || match &self.legs[..] {
            [open] => Some(open.session),
            _ => None,
        };
        let Some(s) = s.or_else(only) else {
            let hint = "name the session: not exactly one is open here";
            return self.error(Some(id), None, codes::AMBIGUOUS_SESSION, hint);
        };
        if let Some(open) = self.open(s)
            && !self.hub.can_choose(open.tenant).await
        {
            let hint = "nobody can be chosen now, try again";
            return self.error(Some(id), Some(s), codes::UNAVAILABLE, hint);
        }
        self.ask(s, id, command);
    }

    fn ask(&self, s: SessionId, id: String, command: Command) {
        let (tenant, leg) = match self.open(s) {
            Some(open) if open.watches => return self.watching(Some(id), s),
            Some(open) => (open.tenant, open.leg),
            None => return self.unpaired(id, s),
        };
        let reply = ReplyTo::Conn {
            outbox: self.outbox.clone(),
            id: id.clone(),
        };
        let cid = match switchboard_store::sabotage::is("twice") {
            false => id.clone(),
            true => crate::auth::token::fresh_uuid().to_string(),
        };
        let input = Input::Command {
            leg,
            cid: Some(cid),
            command,
        };
        if let Err(HubError::NoSuchSession) = self.hub.0.send(tenant, s, Msg::Input(input, reply)) {
            self.error(Some(id), Some(s), "session_ended", "the session has ended");
        }
    }
}

impl Drop for Conn {
    fn drop(&mut self) {
        self.outbox.abandon();
        for open in self.legs.drain(..) {
            let detach = Msg::Detach { conn: self.id };
            let _ = self.hub.0.send(open.tenant, open.session, detach);
        }
        if let Some((tenant, agent)) = self.desk {
            self.hub.0.close_desk(tenant, agent, self.id);
        }
        if let Some(proxy) = self.proxy {
            self.hub.0.consoles.close_feed(proxy, self.id);
        }
        if let Some(until) = self.until {
            self.hub.0.expiries.remove(until, self.id);
        }
        self.hub.0.disconnect(self.id);
    }
}
