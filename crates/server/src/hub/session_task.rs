//! One task per session: the only writer of its log.
//!
//! Commands that arrive while an append is under way are taken together with the next
//! one, so a busy session shares commits. Nothing is delivered before it is durable.

mod append;
mod effects;
mod flap;
mod handover;
pub(super) mod join;
mod settle;
mod signals;
mod sums;
mod talk;
mod watchers;

use super::{
    HubInner,
    cluster::{ConsoleOp, Known},
    encode,
    error::HubError,
    fanout::{Fanout, Subscriber},
    ids::OsIds,
    msg::{AttachRemote, Done, Mail, Msg, ReplyTo, answer},
    outbox::Held,
    placed::Placed,
    seating::Promise,
    view,
};
use append::{changes_roster, only_lines};
use flap::Flapping;
pub(super) use handover::unreadable;
use std::sync::Arc;
use sums::Sums;
use switchboard_core::{
    AgentId, LegId, OfferId, SeatId, TenantId, Time, desk,
    session::{Effect, Event, Input, LegReport, LegState, OfferAnswer, Record, Session},
};
use switchboard_store::SessionRow;
use switchboard_wire::socket::{SessionBrief, SessionView};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;
use watchers::Watchers;

/// How long a leg may be without any connection before it counts as lost: a page turn or
/// a short break is no event.
const FLAP_MS: i64 = 3_000;
/// Commands taken into one append.
const BATCH: usize = 512;
/// Messages for which an idle session keeps room.
const IDLE_BATCH: usize = 16;

/// Work to do once the batch is durable.
enum After {
    Reply(ReplyTo, Result<Done, HubError>),
    Effects(Vec<Effect>),
    Attach {
        subscriber: Subscriber,
        after: u64,
        id: String,
    },
    AttachRemote(AttachRemote),
    Offer {
        offer: OfferId,
        agent: AgentId,
        expires_at: Time,
    },
    /// Somebody asks who is in it. Who leaves with this batch may be in it still.
    Member(Msg),
    Verify,
    HandOver(Uuid, oneshot::Sender<bool>),
    /// A visitor sits in a seat that was promised.
    Seat(Promise),
    /// A new desk is to know of this session.
    Register,
}

impl After {
    fn promise(&self) -> Option<Promise> {
        match self {
            After::Seat(promise) => Some(*promise),
            _ => None,
        }
    }

    fn seat(&self) -> Option<SeatId> {
        self.promise().map(|promise| promise.seat)
    }
}

pub(super) struct Task {
    hub: Arc<HubInner>,
    tenant: TenantId,
    session: Session,
    epoch: u64,
    row: Option<Arc<SessionRow>>,
    /// Sequence number of the newest event that was delivered.
    delivered: u64,
    fanout: Fanout,
    /// Visitors after the newest append, while nothing changes their number.
    visitors: Option<u32>,
    /// Seats that were promised and are taken, of which the desk was not told yet.
    seated: Vec<SeatId>,
    /// The desk was not told yet how many visitors there are.
    seats_changed: bool,
    flapping: Flapping,
    sums: Sums,
    watchers: Watchers,
    place: Option<Placed>,
    finished: bool,
    /// Another node owns the session by now.
    lost: bool,
    /// Said before the task ran.
    backlog: Vec<Mail>,
}

/// How a task ends.
pub(super) enum Exit {
    /// The session is over.
    Finished,
    /// Another node owns it; the connections that are here, the newest event they got, and
    /// what was said meanwhile.
    Lost(Box<Fanout>, Known, Vec<Mail>),
}

impl Task {
    pub(super) fn new(
        hub: Arc<HubInner>,
        tenant: TenantId,
        session: Session,
        epoch: u64,
        row: Option<SessionRow>,
    ) -> Self {
        let cluster = hub.cluster.clone();
        Self {
            hub,
            tenant,
            session,
            epoch,
            delivered: row.as_ref().map_or(0, |row| row.head),
            row: row.map(Arc::new),
            fanout: Fanout::owner(cluster),
            visitors: None,
            seated: Vec::new(),
            seats_changed: false,
            flapping: Flapping::default(),
            sums: Sums::default(),
            watchers: Watchers::default(),
            place: None,
            finished: false,
            lost: false,
            backlog: Vec::new(),
        }
    }

    /// Takes these first, once it runs.
    pub(super) fn backlog(&mut self, waiting: impl IntoIterator<Item = Msg>) {
        self.backlog.extend(waiting.into_iter().map(Box::new));
    }

    /// Those that members are sent, ready to be sent.
    fn encoded<'a>(&self, records: impl Iterator<Item = &'a Record>) -> Vec<encode::Encoded> {
        let state = self.session.state();
        encode::events(self.session.id(), records, state.crowd())
    }

    pub(super) async fn run(
        mut self,
        rx: &mut mpsc::UnboundedReceiver<Mail>,
        effects: Vec<Effect>,
    ) -> Exit {
        self.effects(effects);
        let mut batch = std::mem::take(&mut self.backlog);
        while !self.finished && !self.lost {
            // What came while the last append was under way is taken without waiting for more.
            if batch.is_empty() {
                let wait = self.next_wake();
                tokio::select! {
                    biased;
                    taken = rx.recv_many(&mut batch, BATCH) => {
                        if taken == 0 {
                            break;
                        }
                    }
                    () = sleep(wait), if wait.is_some() => {}
                }
            }
            // Boxed: a session that waits for its next message has no need of a turn's state.
            Box::pin(self.turn(&mut batch, rx)).await;
            if batch.is_empty() {
                batch.shrink_to(IDLE_BATCH);
            }
        }
        if self.finished {
            for msg in batch {
                let (tenant, id) = (self.tenant, self.session.id());
                self.hub.too_late(tenant, id, *msg);
            }
            return Exit::Finished;
        }
        self.backlog.append(&mut batch);
        self.hub.summaries.drop(self.tenant, self.session.id());
        self.voice_moves();
        let head = self.delivered;
        let fanout = std::mem::take(&mut self.fanout);
        fanout.moved(self.session.id());
        let crowd = self.session.state().crowd().clone();
        let known = Known { head, crowd };
        Exit::Lost(Box::new(fanout.local()), known, self.backlog)
    }

    /// Milliseconds until something is due without being told.
    fn next_wake(&self) -> Option<i64> {
        let deadline = self.session.deadline().map(|(at, _)| at);
        let at = deadline
            .into_iter()
            .chain(self.flapping.next())
            .chain(self.sums_due())
            .min()?;
        Some((at.0 - self.hub.clock.now().0).max(0))
    }

    async fn turn(&mut self, batch: &mut Vec<Mail>, rx: &mut mpsc::UnboundedReceiver<Mail>) {
        self.fanout.has_room().await;
        if self.doubts(batch).await {
            return;
        }
        let now = self.hub.clock.now();
        let mut records = Vec::new();
        let mut after = Vec::new();
        self.due(now, &mut records, &mut after);
        for msg in batch.drain(..) {
            self.take(now, *msg, &mut records, &mut after);
        }
        if let Some(trigger) = self.session.take_fault() {
            let behaviour = &self.session.state().origin.behaviour;
            tracing::error!(session = %self.session.id(), behaviour, trigger, "the service's behaviour failed; the session stays as it is");
            metrics::counter!("switchboard_service_faults_total").increment(1);
        }
        if records.is_empty() {
            let after = self.sure(after).await;
            self.conclude(after).await;
            self.tell_sums(now);
            return;
        }
        let records: Arc<[Record]> = records.into();
        let append = self.append_of(records.clone(), None);
        let row = append.row.clone();
        match self.write(append, &after, batch, rx).await {
            Ok(()) => {
                self.row = Some(row);
                // A writer gets the event and the answer in one write.
                let held = held(&after);
                self.deliver(&records);
                // Of lines the wall shows when, and whether they were answered.
                match only_lines(&records) {
                    true => self.spoke(),
                    false => self.publish(),
                }
                self.conclude(after).await;
                drop(held);
            }
            Err(error) => self.settle(&records, row, after, error).await,
        }
        self.tell_sums(now);
    }

    /// What is due by the clock.
    fn due(&mut self, now: Time, records: &mut Vec<Record>, after: &mut Vec<After>) {
        while let Some(leg) = self.flapping.pop(now) {
            if self.fanout.channels(leg).is_empty() {
                let input = Input::Leg {
                    leg,
                    report: LegReport::Lost,
                };
                self.input(now, input, ReplyTo::Nobody, records, after);
            }
        }
        if self.session.deadline().is_some_and(|(at, _)| at <= now) {
            self.input(now, Input::Tick, ReplyTo::Nobody, records, after);
        }
    }

    fn input(
        &mut self,
        now: Time,
        mut input: Input,
        reply: ReplyTo,
        records: &mut Vec<Record>,
        after: &mut Vec<After>,
    ) {
        self.show(&mut input);
        let accepts = matches!(
            input,
            Input::OfferAnswered {
                answer: OfferAnswer::Accepted,
                ..
            }
        );
        match self.session.handle(now, input, &mut OsIds) {
            Ok(outcome) => {
                records.extend(outcome.records);
                after.push(After::Effects(outcome.effects));
                after.push(After::Reply(
                    reply,
                    Ok(Done {
                        seq: outcome.seq,
                        leg: outcome.leg,
                    }),
                ));
            }
            Err(refusal) => {
                after.push(After::Reply(reply, Err(refusal.into())));
                if accepts {
                    // The desk has taken the session off its queue; it may wait still.
                    let mut again = self.session.restore_effects();
                    again.retain(|effect| matches!(effect, Effect::Enqueue(_)));
                    after.push(After::Effects(again));
                }
            }
        }
    }

    fn take(&mut self, now: Time, msg: Msg, records: &mut Vec<Record>, after: &mut Vec<After>) {
        match msg {
            Msg::Input(input, reply) => self.input(now, input, reply, records, after),
            Msg::Join(seated) => self.join(now, *seated, records, after),
            Msg::Typing { leg, text, .. } => self.typing(leg, &text),
            Msg::Hand(hand) => self.hand(*hand),
            Msg::Attach {
                subscriber,
                after: position,
                id,
            } if subscriber.watch.is_some() => after.push(After::Attach {
                subscriber,
                after: position,
                id,
            }),
            Msg::Attach {
                subscriber,
                after: position,
                id,
            } => {
                let leg = subscriber.leg;
                let mut channels = self.fanout.channels(leg);
                channels.extend(subscriber.channels.iter().copied());
                let report = LegReport::Open { channels };
                match self
                    .session
                    .handle(now, Input::Leg { leg, report }, &mut OsIds)
                {
                    Ok(outcome) => {
                        records.extend(outcome.records);
                        after.push(After::Effects(outcome.effects));
                        after.push(After::Attach {
                            subscriber,
                            after: position,
                            id,
                        });
                    }
                    Err(refusal) => {
                        let reply = ReplyTo::Conn {
                            outbox: subscriber.outbox,
                            id,
                        };
                        after.push(After::Reply(reply, Err(refusal.into())));
                    }
                }
            }
            Msg::Detach { conn } => {
                if let Some(leg) = self.fanout.remove(conn) {
                    self.left(now, leg, records, after);
                }
            }
            Msg::AttachRemote(remote) => self.attach_remote(now, remote, records, after),
            Msg::DetachRemote(node, conn) => {
                if let Some(leg) = self.fanout.remove_remote(node, conn) {
                    self.left(now, leg, records, after);
                }
            }
            Msg::NodeLost(node) => {
                for leg in self.fanout.remove_node(node) {
                    self.left(now, leg, records, after);
                }
            }
            Msg::Verify => after.push(After::Verify),
            Msg::HandOver(to, reply) => after.push(After::HandOver(to, reply)),
            // Once everything taken in is durable.
            Msg::NewDesk => after.push(After::Register),
            Msg::Reattach { leg, .. } => self.left(now, leg, records, after),
            Msg::Relocate | Msg::Answered(..) | Msg::Fan(..) => {}
            Msg::Offered {
                offer,
                agent,
                expires_at,
            } => {
                match self
                    .session
                    .handle(now, Input::Offered { offer, agent }, &mut OsIds)
                {
                    Ok(outcome) => {
                        records.extend(outcome.records);
                        after.push(After::Offer {
                            offer,
                            agent,
                            expires_at,
                        });
                    }
                    Err(_) => after.push(After::Effects(vec![Effect::Dequeue])),
                }
            }
            Msg::Place {
                place,
                of,
                estimate_s,
            } => self.place(place, of, estimate_s),
            Msg::CaughtUp { subscriber, after } => self.go_on(subscriber, after),
            Msg::Brief(reply) => {
                let _ = reply.send(self.brief());
            }
            Msg::View(reply) => {
                let _ = reply.send(self.view(true, None));
            }
            Msg::Roster {
                after: behind,
                most,
                reply,
            } => {
                let _ = reply.send(view::roster(self.session.state(), behind, most));
            }
            Msg::Talk(talk) => self.talk(*talk),
            Msg::Calls(asked) => self.calls(*asked),
            Msg::Voice(what) => self.heard(now, what, records, after),
            asks @ (Msg::RoleOf(..) | Msg::LegOf(..)) => after.push(After::Member(asks)),
        }
    }

    /// The session as a member sees it.
    fn view(&self, staff: bool, you: Option<LegId>) -> SessionView {
        let tenant_name = self.hub.tenant_name(self.tenant);
        let mut view = view::view(&self.session, &tenant_name, staff, you);
        // Without a media port nobody can talk, whatever the service says.
        view.voice = view.voice.filter(|_| self.hub.voice.get().is_some());
        if let (Some(voice), true) = (&mut view.voice, staff) {
            voice.telephone = self.hub.calls.get().is_some();
        }
        view
    }

    fn brief(&self) -> SessionBrief {
        view::brief(&self.session, &self.hub.tenant_name(self.tenant))
    }

    /// A connection of the leg is gone; it may have others.
    fn left(&mut self, now: Time, leg: LegId, records: &mut Vec<Record>, after: &mut Vec<After>) {
        if self.watched_less(leg) {
            return;
        }
        self.silent(now, leg);
        let channels = self.fanout.channels(leg);
        if !channels.is_empty() {
            let input = Input::Leg {
                leg,
                report: LegReport::Open { channels },
            };
            self.input(now, input, ReplyTo::Nobody, records, after);
        }
    }

    fn silent(&mut self, now: Time, leg: LegId) {
        let member = self.session.state().roster.get(&leg);
        if self.fanout.channels(leg).is_empty()
            && member.is_some_and(|leg| leg.state == LegState::Open)
        {
            self.flapping.insert(leg, now + FLAP_MS);
        }
    }

    fn deliver(&mut self, records: &[Record]) {
        let mut asked = false;
        for record in records {
            match &record.event {
                Event::Dequeued { .. } => self.place = None,
                Event::Offered { .. } | Event::OfferAnswered { .. } => asked = true,
                Event::Asked { question, .. } => {
                    for (offer, agent) in &self.session.state().offers {
                        let op = ConsoleOp::Question(*agent, *offer, question.clone());
                        self.hub.at_consoles(op);
                    }
                }
                _ => {}
            }
        }
        self.sums_changed_by(records);
        self.voice_follows(records);
        self.seats_changed |= records.iter().any(changes_roster);
        let Some(last) = records.last() else { return };
        self.delivered = last.seq;
        let events = self.encoded(records.iter());
        let (s, crowd) = (self.session.id(), self.session.state().crowd());
        self.fanout.deliver(s, events, last.seq, crowd);
        if let (true, Some(placed)) = (asked, self.place) {
            self.placed(placed.place);
        }
    }

    /// Tells the wall.
    fn publish(&self) {
        self.hub.summaries.put(
            self.tenant,
            view::wall(&self.session),
            view::fill(&self.session),
        );
    }

    fn spoke(&self) {
        let state = self.session.state();
        let (at, unanswered) = (state.spoken, view::unanswered(state));
        let id = self.session.id();
        self.hub.summaries.spoke(self.tenant, id, at, unanswered);
    }

    async fn conclude(&mut self, after: Vec<After>) {
        self.seated.extend(after.iter().filter_map(After::seat));
        // Whoever is told that a visitor has gone finds their seat free.
        if self.seats_changed || !self.seated.is_empty() {
            self.tell_seats();
        }
        for work in after {
            match work {
                After::Reply(reply, result) => answer(reply, self.session.id(), result),
                After::Effects(effects) => self.effects(effects),
                After::Attach {
                    subscriber,
                    after,
                    id,
                } => self.attach(subscriber, after, id),
                After::AttachRemote(remote) => self.attached_remote(remote),
                After::Offer {
                    offer,
                    agent,
                    expires_at,
                } => self.offer(offer, agent, expires_at),
                After::Member(asks) => self.member(asks),
                After::Verify => self.look().await,
                After::HandOver(to, reply) => self.hand_over(to, reply).await,
                After::Seat(_) => {}
                After::Register => self.register(self.session.restore_effects()),
            }
        }
    }

    /// Tells the desk how many visitors there are. Everything taken in is durable when this is
    /// called.
    fn tell_seats(&mut self) {
        self.seats_changed = false;
        self.hub.desk(self.tenant).input(desk::Input::Seats {
            session: self.session.id(),
            visitors: self.session.state().roster.visitors().count() as u32,
            at: self.delivered,
            taken: std::mem::take(&mut self.seated),
        });
    }
}

/// Holds the connections that are to be answered, unless that takes time.
fn held(after: &[After]) -> Held {
    let waits = |work: &After| matches!(work, After::Verify | After::HandOver(..));
    let after = if after.iter().any(waits) { &[] } else { after };
    Held::new(after.iter().filter_map(|work| match work {
        After::Reply(ReplyTo::Conn { outbox, .. }, _) => Some(outbox),
        _ => None,
    }))
}

async fn sleep(millis: Option<i64>) {
    let millis = u64::try_from(millis.unwrap_or(0)).unwrap_or(0);
    tokio::time::sleep(std::time::Duration::from_millis(millis)).await;
}
