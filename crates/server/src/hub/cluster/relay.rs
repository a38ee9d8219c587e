//! Stands in for a session that another node owns: passes on what is said to it, and hands
//! what comes back to the connections of this node.

mod log;

use super::{
    Answer, Ask, Attached, Cluster, FanEvent, FanOp, Fault, HANDS, SessionAsk, Tell,
    message::{ENDPOINT_PROXIES, SEAT_TERMS, VOICE},
};
use crate::hub::{
    Frame, HubError, HubInner, Msg, Subscriber,
    calls::NoCall,
    encode::Encoded,
    fanout::{Fanout, Told},
    msg::{self, Mail, answer},
    placed::Placed,
    session_task::{Task, join},
    view,
    voice::NoVoice,
};
use serde_json::value::RawValue;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};
use switchboard_core::{
    LegId, SessionId, TenantId,
    session::{Crowd, Effect},
};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};
use uuid::Uuid;

/// A relay without connections and questions ends after this.
const IDLE: Duration = Duration::from_secs(5);
/// Pause before the record is asked again who the owner is.
const AGAIN: Duration = Duration::from_millis(50);
/// Longest such pause.
const LONGEST: Duration = Duration::from_secs(1);

/// How a relay ends.
pub(in crate::hub) enum End {
    /// The session is over or unknown.
    Over,
    /// Nobody here wants anything of it any more.
    Idle,
    /// This node owns it now.
    Mine(Box<Task>, Vec<Effect>),
}

enum Owner {
    Node(Uuid),
    Me(u64),
    Nobody,
}

/// How far a session is known here.
pub(in crate::hub) struct Known {
    /// Everything up to here was handed on.
    pub head: u64,
    /// Who may see what, as far as that.
    pub crowd: Crowd,
}

impl Known {
    /// Answers overtake each other; what is known stays known.
    fn learn(&mut self, crowd: Crowd) {
        if crowd.age() >= self.crowd.age() {
            self.crowd = crowd;
        }
    }
}

pub(in crate::hub) struct Relay {
    hub: Arc<HubInner>,
    cluster: Arc<Cluster>,
    tenant: TenantId,
    session: SessionId,
    fanout: Fanout,
    /// `None` before the first connection.
    known: Option<Known>,
    /// Newest position the owner has spoken of.
    heard: u64,
    place: Option<Placed>,
    /// What members of a large session were last told of each other.
    sums: Option<Told>,
    /// Asked and not answered, in order; under new numbers with each owner, whose answers count.
    /// No relay uses the numbers of another: an answer to one before it may come yet.
    asked: BTreeMap<u64, Msg>,
    /// Legs here that the owner could not take in yet, and that are away for it.
    unsure: BTreeSet<LegId>,
}

impl Relay {
    /// For a session of which no more is known here than its connections, if there are any,
    /// what they got, and what was said to it meanwhile.
    pub(in crate::hub) fn new(
        hub: Arc<HubInner>,
        cluster: Arc<Cluster>,
        tenant: TenantId,
        session: SessionId,
        fanout: Fanout,
        known: Option<Known>,
        waiting: Vec<Mail>,
    ) -> Self {
        let waiting = waiting.into_iter();
        let asked = waiting.map(|msg| (cluster.number(), *msg)).collect();
        Self {
            hub,
            cluster,
            tenant,
            session,
            fanout,
            heard: 0,
            known,
            place: None,
            sums: None,
            asked,
            unsure: BTreeSet::new(),
        }
    }

    pub(in crate::hub) async fn run(mut self, rx: &mut mpsc::UnboundedReceiver<Mail>) -> End {
        loop {
            if self.hub.unreadable(self.session) {
                return self.gone();
            }
            match self.locate().await {
                Owner::Nobody => return self.over().await,
                Owner::Me(epoch) => match self.promote(epoch).await {
                    Ok(end) => return end,
                    Err(HubError::NoSuchSession) => self.hub.note_unreadable(self.session),
                    Err(error) => {
                        tracing::warn!(session = %self.session, %error, "not taken over");
                        tokio::time::sleep(LONGEST).await;
                    }
                },
                Owner::Node(node) => {
                    if !self.follow(node, rx).await {
                        return End::Idle;
                    }
                }
            }
        }
    }

    /// Who owns the session; it is claimed when nobody does.
    async fn locate(&self) -> Owner {
        let mut pause = AGAIN;
        loop {
            let me = self.cluster.me;
            let owner = self.hub.store.owner(self.tenant, self.session).await;
            let claim = match owner {
                Ok(None) => return Owner::Nobody,
                Ok(Some(owner)) if owner.ended => return Owner::Nobody,
                Ok(Some(owner)) => match owner.node {
                    Some(node) if node != me && self.cluster.knows(node) => {
                        return Owner::Node(node);
                    }
                    // Alive, but this node has not heard of it yet.
                    Some(node) if node != me => None,
                    None if self.cluster.is_draining() && !self.cluster.peers().is_empty() => None,
                    _ => Some(owner.epoch),
                },
                Err(error) => {
                    tracing::warn!(session = %self.session, %error, "owner unknown");
                    None
                }
            };
            if let Some(seen) = claim {
                match self
                    .hub
                    .store
                    .claim_from(self.tenant, self.session, seen, me, None)
                    .await
                {
                    Ok(Some(epoch)) => return Owner::Me(epoch),
                    Ok(None) => continue,
                    Err(error) => {
                        tracing::warn!(session = %self.session, %error, "not claimed");
                    }
                }
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST);
        }
    }

    /// Works with that owner. True when the owner must be looked for again, false when the
    /// relay has nothing left to do.
    async fn follow(&mut self, owner: Uuid, rx: &mut mpsc::UnboundedReceiver<Mail>) -> bool {
        let again = std::mem::take(&mut self.asked);
        self.reattach(owner, None);
        for msg in again.into_values() {
            self.pass(owner, msg);
        }
        let mut idle = Instant::now() + IDLE;
        loop {
            let msg = match timeout_at(idle, rx.recv()).await {
                Ok(Some(msg)) => *msg,
                Ok(None) => return false,
                Err(_) if self.fanout.is_empty() && self.asked.is_empty() => return false,
                Err(_) => {
                    idle = Instant::now() + IDLE;
                    continue;
                }
            };
            idle = Instant::now() + IDLE;
            match msg {
                Msg::Answered(id, given) => {
                    let Some(question) = self.asked.remove(&id) else {
                        continue;
                    };
                    match given {
                        Some(Answer::Elsewhere) | None => {
                            if !matches!(question, Msg::Reattach { .. }) {
                                self.asked.insert(id, question);
                            }
                            tokio::time::sleep(AGAIN).await;
                            return true;
                        }
                        Some(Answer::Fault(Fault::Full | Fault::Unavailable(_)))
                            if matches!(question, Msg::Reattach { .. }) =>
                        {
                            self.unsure.extend(question.leg());
                            self.hub.tell_later(self.session, question);
                        }
                        Some(given) => self.answered(question, given).await,
                    }
                }
                Msg::NodeLost(node) if node == owner => return true,
                Msg::NodeLost(_) | Msg::Verify | Msg::NewDesk => {}
                Msg::Reattach { conn, .. } => self.reattach(owner, Some(conn)),
                Msg::Relocate => return true,
                Msg::Fan(node, op) if node == owner => self.fan(op).await,
                Msg::Fan(node, _) => {
                    super::refused("not_the_owner");
                    tracing::debug!(session = %self.session, %node, "said by another than the owner");
                }
                msg => self.pass(owner, msg),
            }
        }
    }

    /// Makes the connections that are here known to the owner: all, or only that one.
    fn reattach(&mut self, owner: Uuid, only: Option<u64>) {
        for local in self.fanout.locals() {
            let (conn, leg) = (local.conn, local.leg);
            if only.is_some_and(|only| only != conn) {
                continue;
            }
            let ask = SessionAsk::Attach {
                conn,
                leg,
                channels: local.channels,
                staff: local.staff,
                watcher: local.watcher,
            };
            self.ask(owner, Msg::Reattach { conn, leg }, ask);
        }
    }

    fn ask(&mut self, owner: Uuid, question: Msg, ask: SessionAsk) {
        let id = self.cluster.number();
        self.asked.insert(id, question);
        let hub = Arc::downgrade(&self.hub);
        let session = self.session;
        let ask = Ask::Session(self.tenant, session, ask);
        self.cluster.ask(owner, ask, move |given| {
            if let Some(hub) = hub.upgrade() {
                hub.tell_here(session, Msg::Answered(id, given));
            }
        });
    }

    /// Passes on what this node was told.
    fn pass(&mut self, owner: Uuid, msg: Msg) {
        if let Msg::CaughtUp { subscriber, after } = msg {
            return self.go_on(subscriber, after);
        }
        let ask = match &msg {
            Msg::Input(input, _) => SessionAsk::Input(input.clone()),
            Msg::Join(seated) => {
                let knows = self.cluster.understands(owner, SEAT_TERMS);
                SessionAsk::join(&seated.candidate, seated.seat.filter(|_| knows))
            }
            Msg::Attach { subscriber, .. } => SessionAsk::Attach {
                conn: subscriber.conn,
                leg: subscriber.leg,
                channels: subscriber.channels.clone(),
                staff: subscriber.staff,
                watcher: subscriber.watch.as_ref().map(|watch| watch.who().clone()),
            },
            Msg::Brief(_) | Msg::View(_) => SessionAsk::View,
            Msg::Roster { after, most, .. } => SessionAsk::Roster(*after, *most),
            Msg::RoleOf(leg, _) => SessionAsk::RoleOf(*leg),
            Msg::LegOf(endpoint, _) => SessionAsk::LegOf(endpoint.clone()),
            Msg::Talk(_) if !self.cluster.understands(owner, VOICE) => {
                return msg::refuse(msg, NoVoice::Off.into());
            }
            Msg::Calls(_) if !self.cluster.understands(owner, ENDPOINT_PROXIES) => {
                return msg::refuse(msg, NoCall::Off.into());
            }
            Msg::Calls(asked) => SessionAsk::Calls(asked.ask.clone()),
            Msg::Talk(talk) => SessionAsk::Talk(talk.leg, talk.connection, talk.offer.clone()),
            Msg::Offered {
                offer,
                agent,
                expires_at,
            } => SessionAsk::Offered(*offer, *agent, *expires_at),
            Msg::Detach { conn } => {
                self.fanout.remove(*conn);
                // The owner is told both, one after the other.
                self.asked
                    .retain(|_, asked| !matches!(asked, Msg::Attach { subscriber, .. } if subscriber.conn == *conn));
                self.cluster.tell(owner, Tell::Detach(self.session, *conn));
                return;
            }
            Msg::Typing { conn, leg, text } => {
                let tell = Tell::Typing(self.session, *conn, *leg, text.clone());
                self.cluster.tell(owner, tell);
                return;
            }
            Msg::Hand(hand) => {
                if self.cluster.understands(owner, HANDS) {
                    let tell = Tell::Hand(self.session, (**hand).clone());
                    self.cluster.tell(owner, tell);
                }
                return;
            }
            Msg::Place {
                place,
                of,
                estimate_s,
            } => {
                let place = (*place, *of, *estimate_s);
                let tell = Tell::Place(self.tenant, self.session, place);
                self.cluster.tell(owner, tell);
                return;
            }
            _ => return,
        };
        self.ask(owner, msg, ask);
    }

    /// Hands an answer to whoever asked.
    async fn answered(&mut self, question: Msg, given: Answer) {
        match (question, given) {
            (
                Msg::Attach {
                    subscriber,
                    after,
                    id,
                },
                Answer::Attached(attached),
            ) => {
                self.attach(subscriber, after, id, *attached).await;
            }
            (Msg::Reattach { leg, .. }, Answer::Attached(attached)) => {
                self.unsure.remove(&leg);
                self.learn(attached.head, attached.tail, attached.crowd)
                    .await;
            }
            (Msg::Reattach { conn, leg }, _) => {
                // The leg is off the roster by now.
                self.fanout.drop_part(self.session, conn, leg);
            }
            (Msg::Input(_, reply), Answer::Done(done)) => answer(reply, self.session, Ok(done)),
            (Msg::Join(asked), Answer::Done(done)) => answer(asked.reply, self.session, Ok(done)),
            (Msg::Brief(reply), Answer::View(view)) => drop(reply.send(view::in_brief(*view))),
            (Msg::View(reply), Answer::View(view)) => drop(reply.send(*view)),
            (Msg::Roster { reply, .. }, Answer::Roster(roster)) => drop(reply.send(roster)),
            (Msg::RoleOf(_, reply), Answer::Role(role)) => drop(reply.send(role)),
            (Msg::LegOf(_, reply), Answer::Leg(leg)) => drop(reply.send(leg)),
            (Msg::Talk(talk), Answer::Talking(talking)) => drop(talk.reply.send(Ok(talking))),
            (Msg::Calls(asked), Answer::Calls(calls)) => drop(asked.reply.send(Ok(calls))),
            (question, Answer::Fault(fault)) => {
                let unsure = question.leg().is_some_and(|leg| self.unsure.contains(&leg));
                msg::refuse(question, fault.unless(unsure));
            }
            (Msg::Offered { .. }, _) => {}
            (question, _) => {
                tracing::error!(session = %self.session, "an answer to another question");
                msg::refuse(question, HubError::NoSuchSession);
            }
        }
    }

    async fn attach(&mut self, subscriber: Subscriber, after: u64, id: String, found: Attached) {
        let (s, ends) = (self.session, (found.head, found.tail));
        self.place = found.place.map(|place| Placed {
            place,
            wait: found.wait.unwrap_or_default(),
        });
        if let Some((through, frame)) = &found.sums {
            self.told(*through, frame);
        }
        self.learn(found.head, found.tail, found.crowd).await;
        let after = join::greet(s, &subscriber, id, after, ends, found.view);
        self.fanout.admit(&subscriber);
        self.go_on(subscriber, after);
    }

    fn go_on(&mut self, subscriber: Subscriber, after: u64) {
        // Whoever was admitted was so after the owner's answer.
        let Some(known) = &self.known else { return };
        let now = join::Now {
            hub: &self.hub,
            tenant: self.tenant,
            session: self.session,
            crowd: &known.crowd,
            place: self.place,
            sums: self.sums.clone(),
        };
        now.go_on(&mut self.fanout, subscriber, after);
    }

    fn told(&mut self, through: u64, frame: &RawValue) -> Option<Told> {
        if self
            .sums
            .as_ref()
            .is_some_and(|told| told.through > through)
        {
            return None;
        }
        let frame = Frame::text(frame.get());
        self.sums = Some(Told { through, frame });
        self.sums.clone()
    }

    async fn fan(&mut self, op: FanOp) {
        self.fanout.has_room().await;
        let s = self.session;
        match op {
            FanOp::Events {
                from,
                through,
                events,
                crowd,
            } => {
                self.heard = self.heard.max(through);
                let Some(known) = self.known_up_to(from).await else {
                    return;
                };
                if let Some(crowd) = crowd {
                    known.learn(*crowd);
                }
                let events = events.into_iter().filter(|event| event.seq > known.head);
                let events = events.map(encoded).collect();
                known.head = known.head.max(through);
                self.fanout.deliver_here(s, events);
            }
            FanOp::Sums {
                from,
                through,
                frame,
            } => {
                self.heard = self.heard.max(through);
                let Some(known) = self.known_up_to(from).await else {
                    return;
                };
                known.head = known.head.max(through);
                if let Some(told) = self.told(through, &frame) {
                    self.fanout.sums(s, told);
                }
            }
            FanOp::Signal(from, frame) => self.fanout.typing(s, from, Frame::text(frame.get())),
            FanOp::Hand(reach, frame) => self.fanout.hand(s, reach, Frame::text(frame.get())),
            FanOp::ToVisitors(frame) => self.fanout.visitors(s, Frame::text(frame.get())),
            FanOp::Detach(leg, reason) => {
                self.fanout.detach_leg(s, leg, join::reason(&reason));
                self.fanout.forget(leg);
            }
        }
    }

    /// The session is over: who is here still gets the rest of it.
    async fn over(mut self) -> End {
        if !self.fanout.is_empty()
            && let Some(head) = self.end_of_log().await
        {
            self.look_up(head).await;
        }
        self.gone()
    }

    /// Nobody gets anything any more.
    fn gone(&mut self) -> End {
        for local in self.fanout.locals() {
            self.fanout.detach_leg(self.session, local.leg, "ended");
        }
        for msg in std::mem::take(&mut self.asked).into_values() {
            self.hub.too_late(self.tenant, self.session, msg);
        }
        End::Over
    }

    /// This node owns the session now: it is rebuilt from its log.
    async fn promote(&mut self, epoch: u64) -> Result<End, HubError> {
        let fanout = std::mem::take(&mut self.fanout);
        // An owner before may have taken those who are here for lost.
        let here = fanout.locals().into_iter();
        let here = here.map(|local| Msg::Reattach {
            conn: local.conn,
            leg: local.leg,
        });
        let here: Vec<Msg> = here.collect();
        let taken = Task::take_over(
            self.hub.clone(),
            self.tenant,
            self.session,
            epoch,
            fanout,
            self.known.as_ref().map(|known| known.head),
        );
        let (mut task, effects) = match taken.await {
            Ok(taken) => taken,
            Err((error, fanout)) => {
                self.fanout = *fanout;
                return Err(error);
            }
        };
        let waiting: VecDeque<Msg> = std::mem::take(&mut self.asked)
            .into_values()
            .filter(|msg| !matches!(msg, Msg::Reattach { .. }))
            .collect();
        task.backlog(here.into_iter().chain(waiting));
        metrics::counter!("switchboard_sessions_taken_over_total").increment(1);
        Ok(End::Mine(Box::new(task), effects))
    }
}

fn encoded(event: FanEvent) -> Encoded {
    Encoded {
        seq: event.seq,
        audience: event.audience,
        writer: event.writer,
        frame: Frame::text(event.frame.get()),
    }
}
