//! What other nodes say, put where it belongs. Nothing here waits, so that messages of one
//! node are taken in their order; only of a sender that is unknown the record is asked once.

use super::{
    Answer, Ask, Cluster, ConsoleOp, DeskAsk, Envelope, Fault, LONGEST, SessionAsk, Tell, refused,
};
use crate::hub::{
    HubError, HubInner, Msg, ReplyTo,
    calls::AskedOfCalls,
    desk_task::DeskMsg,
    msg::{AttachRemote, Done, Seated},
    summaries,
    voice::Talk,
};
#[cfg(test)]
use crate::sim::sabotage::{self, Sabotage};
use bytes::Bytes;
use std::sync::{Arc, Weak};
use switchboard_bus::LinkEvent;
use switchboard_core::{
    SessionId, TenantId,
    desk::{NoSeat, Turn},
};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

pub(super) async fn run(
    cluster: Arc<Cluster>,
    mut heard: mpsc::UnboundedReceiver<LinkEvent>,
    hub: Weak<HubInner>,
) {
    while let Some(event) = heard.recv().await {
        let Some(hub) = hub.upgrade() else { return };
        match event {
            LinkEvent::Reset { node } => {
                tracing::warn!(%node, "the link to a node begins anew");
                cluster.strangers.begins_anew(node);
                cluster.calls.lost(node);
                hub.node_lost(node);
                hub.node_came(node);
            }
            LinkEvent::Message { from, message } => {
                if cluster.knows(from) || cluster.strangers.is_node(&cluster, from).await {
                    if !cluster.has_gap(from) {
                        take(&cluster, &hub, from, message);
                    }
                } else {
                    cluster.strangers.missed(from);
                    refused("stranger");
                    tracing::warn!(%from, "a message of what is no living node");
                }
            }
        }
    }
}

fn take(cluster: &Arc<Cluster>, hub: &Arc<HubInner>, from: Uuid, message: Bytes) {
    if message.len() > LONGEST {
        refused("too_long");
        return tracing::warn!(%from, bytes = message.len(), "a node's message is too long");
    }
    let unknown = |error: serde_json::Error| {
        // A newer release may say what this one does not know.
        metrics::counter!("switchboard_node_messages_unknown_total").increment(1);
        tracing::warn!(%from, %error, "a node's message was not understood");
    };
    match serde_json::from_slice::<Envelope>(&message) {
        Ok(Envelope::Ask(id, ask)) => match serde_json::from_str(ask.get()) {
            Ok(ask) => asked(cluster, hub, from, id, ask),
            Err(error) => {
                unknown(error);
                cluster.answer(from, id, Answer::Unknown);
            }
        },
        Ok(Envelope::Answer(id, answer)) => {
            let answer = serde_json::from_str(answer.get()).unwrap_or_else(|error| {
                unknown(error);
                Answer::Unknown
            });
            if !cluster.calls.answered(from, id, Some(answer)) {
                refused("unasked");
                tracing::debug!(%from, id, "an answer that nobody waits for");
            }
        }
        Ok(Envelope::Tell(tell)) => match serde_json::from_str(tell.get()) {
            Ok(tell) => told(hub, from, tell),
            Err(error) => unknown(error),
        },
        Err(error) => unknown(error),
    }
}

/// Where an answer goes.
struct Back {
    cluster: Arc<Cluster>,
    node: Uuid,
    id: u64,
}

impl Back {
    fn now(self, answer: Answer) {
        self.cluster.answer(self.node, self.id, answer);
    }

    /// Answers when somebody has said so; `Elsewhere` when nobody does.
    fn later<T: Send + 'static>(
        self,
        make: impl FnOnce(T) -> Answer + Send + 'static,
    ) -> oneshot::Sender<T> {
        let (tx, rx) = oneshot::channel();
        tokio::spawn(async move {
            self.now(match rx.await {
                Ok(value) => make(value),
                Err(_) => Answer::Elsewhere,
            });
        });
        tx
    }
}

fn asked(cluster: &Arc<Cluster>, hub: &Arc<HubInner>, node: Uuid, id: u64, ask: Ask) {
    let cluster = cluster.clone();
    let back = Back { cluster, node, id };
    match ask {
        Ask::Session(tenant, session, ask) => session_asked(hub, back, tenant, session, ask),
        Ask::Desk(tenant, ask) => desk_asked(hub, back, tenant, ask),
        Ask::Ticket(text) => {
            let opens = hub.tickets.take(&text, hub.clock.now());
            back.now(Answer::Opens(opens));
        }
        Ask::Sessions(tenant) => {
            let rows = hub.summaries.rows(tenant, summaries::SHOWN);
            back.now(Answer::Sessions(rows));
        }
        Ask::AllSessions(tenant) => {
            let rows = hub.summaries.rows(tenant, summaries::ALL);
            back.now(Answer::Sessions(rows));
        }
        Ask::Stream(ask) => match hub.streams() {
            Some(streams) => {
                let replied = back.later(Answer::Stream);
                tokio::spawn(async move {
                    let _ = replied.send(streams.take(ask).await);
                });
            }
            None => back.now(Answer::Elsewhere),
        },
        Ask::Take(tenant, session, epoch) => {
            let hub = hub.clone();
            tokio::spawn(async move {
                let (me, giver) = (back.cluster.me, Some(back.node));
                let claim = hub.store.claim_from(tenant, session, epoch, me, giver);
                let took = matches!(claim.await, Ok(Some(_)));
                #[cfg(test)]
                if sabotage::is(Sabotage::LoseHandOver) {
                    return back.now(Answer::Yes(took));
                }
                if took {
                    hub.wake(tenant, session);
                }
                back.now(Answer::Yes(took));
            });
        }
    }
}

fn session_asked(
    hub: &Arc<HubInner>,
    back: Back,
    tenant: TenantId,
    session: SessionId,
    ask: SessionAsk,
) {
    if !hub.owns(tenant, session) {
        // Who asks would look for the owner for ever.
        let unreadable = hub.unreadable(session);
        let none = || Answer::Fault(Fault::NoSuchSession);
        return back.now(if unreadable {
            none()
        } else {
            Answer::Elsewhere
        });
    }
    let done = |result: Result<Done, HubError>| match result {
        Ok(done) => Answer::Done(done),
        Err(error) => Answer::Fault(Fault::from(error)),
    };
    let msg = match ask {
        SessionAsk::Input(input) => Msg::Input(input, ReplyTo::Call(back.later(done))),
        SessionAsk::Join(candidate, seat) => Msg::Join(Box::new(Seated {
            candidate,
            seat: Some(seat),
            reply: ReplyTo::Call(back.later(done)),
        })),
        SessionAsk::Attach {
            conn,
            leg,
            channels,
            staff,
            watcher,
        } => Msg::AttachRemote(AttachRemote {
            node: back.node,
            conn,
            leg,
            channels,
            staff,
            watcher,
            reply: back.later(|result| match result {
                Ok(attached) => Answer::Attached(attached),
                Err(error) => Answer::Fault(Fault::from(error)),
            }),
        }),
        SessionAsk::Brief => Msg::Brief(back.later(Answer::Brief)),
        SessionAsk::View => Msg::View(back.later(|view| Answer::View(Box::new(view)))),
        SessionAsk::Roster(after, most) => Msg::Roster {
            after,
            most,
            reply: back.later(Answer::Roster),
        },
        SessionAsk::RoleOf(leg) => Msg::RoleOf(leg, back.later(Answer::Role)),
        SessionAsk::LegOf(endpoint) => Msg::LegOf(endpoint, back.later(Answer::Leg)),
        SessionAsk::Talk(leg, connection, offer) => Msg::Talk(Box::new(Talk {
            leg,
            connection,
            offer,
            reply: back.later(|talks| match talks {
                Ok(talking) => Answer::Talking(talking),
                Err(error) => Answer::Fault(Fault::from(error)),
            }),
        })),
        SessionAsk::Calls(ask) => Msg::Calls(Box::new(AskedOfCalls {
            ask,
            reply: back.later(|answer| match answer {
                Ok(answer) => Answer::Calls(answer),
                Err(error) => Answer::Fault(Fault::from(error)),
            }),
        })),
        SessionAsk::Offered(offer, agent, expires_at) => {
            back.now(Answer::Yes(true));
            Msg::Offered {
                offer,
                agent,
                expires_at,
            }
        }
    };
    hub.tell(tenant, session, msg);
}

fn desk_asked(hub: &Arc<HubInner>, back: Back, tenant: TenantId, ask: DeskAsk) {
    let Some(desk) = hub.desk_here(tenant) else {
        return back.now(Answer::Elsewhere);
    };
    let msg = match ask {
        DeskAsk::TakeSeat(session) => {
            let yes = |got: Result<u64, NoSeat>| Answer::Yes(got.is_ok());
            DeskMsg::TakeSeat(session, None, Turn::Last, back.later(yes))
        }
        DeskAsk::Seat(session, seat) => {
            let term = |got: Result<u64, NoSeat>| Answer::Seat(got.ok());
            DeskMsg::TakeSeat(session, Some(seat), Turn::Last, back.later(term))
        }
        DeskAsk::SeatInTurn(session, seat, turn) => {
            DeskMsg::TakeSeat(session, Some(seat), turn, back.later(Answer::SeatInTurn))
        }
        DeskAsk::Of(agent) => DeskMsg::Of(agent, back.later(Answer::Agent)),
        DeskAsk::Colleagues => {
            let boxed = |found| Answer::Colleagues(Box::new(found));
            DeskMsg::Colleagues(back.later(boxed))
        }
        DeskAsk::Board => {
            let boxed = |board| Answer::Board(Box::new(board));
            DeskMsg::Board(back.later(boxed))
        }
        DeskAsk::State(agent, state) => DeskMsg::State {
            agent,
            state,
            reply: back.later(|()| Answer::Yes(true)),
        },
        DeskAsk::Rings(session) => DeskMsg::Rings(session, back.later(Answer::Offers)),
        DeskAsk::Answer(agent, offer, accept) => DeskMsg::Answer {
            agent,
            offer,
            accept,
            reply: back.later(|result| match result {
                Ok(()) => Answer::Yes(true),
                Err(error) => Answer::Fault(Fault::from(error)),
            }),
        },
    };
    desk.send(DeskMsg::Asked(Box::new(msg)));
}

fn told(hub: &Arc<HubInner>, from: Uuid, tell: Tell) {
    match tell {
        Tell::Detach(session, conn) => hub.tell_owner(session, Msg::DetachRemote(from, conn)),
        Tell::Typing(session, conn, leg, text) => {
            hub.tell_owner(session, Msg::Typing { conn, leg, text });
        }
        Tell::Hand(session, hand) => hub.tell_owner(session, Msg::Hand(Box::new(hand))),
        Tell::Place(tenant, session, (place, of, estimate_s)) => {
            let msg = Msg::Place {
                place,
                of,
                estimate_s,
            };
            hub.tell(tenant, session, msg);
        }
        Tell::Fan(session, op) => hub.tell_relay(session, Msg::Fan(from, op)),
        Tell::Desk(tenant, input) => {
            if let Some(desk) = hub.desk_here(tenant) {
                desk.input(input);
            }
        }
        Tell::Consoles(tenant, counts, watched) => {
            if let Some(desk) = hub.desk_here(tenant) {
                desk.send(DeskMsg::Consoles {
                    node: from,
                    counts,
                    watched,
                });
            }
        }
        Tell::Published(tenant, queues, full) => {
            if let Some(desk) = hub.known_desk(tenant) {
                desk.set_published(queues.into_iter().collect(), full);
            }
        }
        Tell::NewDesk(tenant) => {
            if let Some(desk) = hub.known_desk(tenant) {
                desk.send(DeskMsg::Moved(from));
            }
            hub.register(tenant);
        }
        Tell::Moved(session) => hub.tell_relay(session, Msg::Relocate),
        Tell::DeskFree(tenant) => {
            if let Some(desk) = hub.known_desk(tenant) {
                desk.send(DeskMsg::NodeLost(from));
            }
        }
        Tell::Console(ops) => {
            for op in ops {
                hub.consoles.apply(op);
            }
        }
        Tell::Config(tenant) => {
            let hub = hub.clone();
            tokio::spawn(async move {
                if let Err(error) = hub.read_config(tenant).await {
                    tracing::warn!(%tenant, %error, "configuration not read");
                }
            });
        }
    }
}

impl HubInner {
    /// Does something at the consoles of agents, wherever they are connected.
    pub(in crate::hub) fn at_consoles(&self, op: ConsoleOp) {
        if let Some(cluster) = &self.cluster {
            cluster.tell_all(Tell::Console(vec![op.clone()]));
        }
        self.consoles.apply(op);
    }
}
