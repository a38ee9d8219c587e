//! The desk of a tenant: agents' presence and capacity, queues, offers, seats.
//!
//! Like a session it is sans-IO: [`Desk::handle`] takes the time and one input and
//! returns what follows. It keeps no log of its own; what concerns a session is written
//! to that session's log, and a desk is rebuilt from the sessions that wait or are served.

mod agents;
mod estimate;
mod io;
mod matching;
mod offers;
mod opening;
mod queues;
mod searches;
mod seat_line;
mod seats;
mod terms;
#[cfg(test)]
mod walk;
mod wrap_up;

pub use agents::{AVAILABLE, AgentSeat, NO_RESPONSE};
pub use io::*;
pub use opening::{AtClose, Opening};
pub use queues::Waiting;
pub use seat_line::{NoSeat, Turn, Waiter};
pub use terms::{Overflow, Policy, Qualities, QueueTerms};

use crate::{AgentId, FreshIds, Millis, OfferId, QueueId, SessionId, Time};
use std::collections::{BTreeMap, BTreeSet};

/// One tenant's desk, owned by exactly one writer.
#[derive(Debug, Default)]
pub struct Desk {
    agents: BTreeMap<AgentId, AgentSeat>,
    waiting: BTreeMap<SessionId, Waiting>,
    /// Sessions in the order in which they are to be served.
    order: BTreeMap<QueueId, BTreeSet<queues::Rank>>,
    queues: BTreeMap<QueueId, QueueTerms>,
    /// Queues that are not always open.
    gates: BTreeMap<QueueId, opening::Gate>,
    matching: matching::Matching,
    offers: BTreeMap<OfferId, offers::Pending>,
    /// Offers by when they lapse.
    lapses: BTreeSet<(Time, OfferId)>,
    /// Offers that wait for their agent's console, by until when.
    away: BTreeSet<(Time, OfferId)>,
    /// How long agents are given to write a session up; 0 is not at all.
    wrap_up_ms: Millis,
    /// Times of wrapping up by when they end.
    wrapped: BTreeSet<(Time, AgentId, SessionId)>,
    pace: BTreeMap<QueueId, estimate::Pace>,
    seats: BTreeMap<SessionId, seats::Seats>,
    seats_used: u32,
    seats_max: u32,
    seat_line: seat_line::SeatLine,
}

/// One run of [`Desk::handle`].
struct Run<'a> {
    desk: &'a mut Desk,
    now: Time,
    ids: &'a mut dyn FreshIds,
    out: Vec<Output>,
}

impl Desk {
    /// An empty desk. `seats_max` 0 is no limit.
    pub fn new(seats_max: u32) -> Self {
        Self {
            seats_max,
            ..Self::default()
        }
    }

    /// Takes one input.
    pub fn handle(&mut self, now: Time, input: Input, ids: &mut dyn FreshIds) -> Vec<Output> {
        let mut run = Run {
            desk: self,
            now,
            ids,
            out: Vec::new(),
        };
        match input {
            Input::Agent {
                agent,
                name,
                queues,
                capacity,
                qualities,
                software,
            } => {
                let settings = AgentSeat {
                    name,
                    queues,
                    capacity,
                    qualities,
                    software,
                    ..AgentSeat::unknown(now)
                };
                run.configure(agent, settings);
            }
            Input::Queue { queue, terms } => run.set_terms(queue, terms),
            Input::Opening {
                queue,
                opening,
                calendar,
            } => run.set_opening(queue, opening, calendar),
            Input::AgentGone { agent } => run.agent_gone(agent),
            Input::Connected { agent } => run.connected(agent, true),
            Input::Disconnected { agent } => run.connected(agent, false),
            Input::SetState { agent, state } => run.set_state(agent, state, StateReason::Own),
            Input::SeatsMax(max) => run.desk.seats_max = max,
            Input::LeftLine { waiter } => run.desk.seat_line.remove(waiter),
            Input::SeatFree { session, seat } => run.desk.free_seat(session, seat),
            Input::Seats {
                session,
                visitors,
                at,
                taken,
            } => run.desk.seated(session, visitors, at, &taken),
            Input::Enqueue { session, search } => run.enqueue(session, search),
            Input::Dequeue { session } => run.dequeue(session),
            Input::Answer {
                agent,
                offer,
                accept,
            } => run.answer(agent, offer, accept),
            Input::Serving { agent, session } => run.serving(agent, session),
            Input::Released { agent, session } => run.released(agent, session),
            Input::NotTaken {
                agent,
                session,
                offer,
            } => run.not_taken(agent, session, offer),
            Input::Over { session } => run.over(session),
            Input::WrapUpTime(millis) => run.desk.wrap_up_ms = millis,
            Input::WrapUp {
                agent,
                session,
                since,
            } => run.wrap_up(agent, session, since),
            Input::WrappedUp { agent, session } => run.wrapped_up(agent, session),
            Input::Tick => {}
        }
        run.turn();
        run.desk.seat_line.lapse(now);
        run.lapse();
        run.end_wrap_ups();
        run.match_up();
        run.out
    }

    /// All sessions of which anything is known here but a promise.
    pub fn sessions(&self) -> BTreeSet<SessionId> {
        let served = self.agents.values().flat_map(|seat| &seat.serving);
        let seated = self.seats.iter().filter(|(_, seats)| seats.has_visitors());
        let known = seated
            .map(|(session, _)| session)
            .chain(self.waiting.keys());
        known.chain(served).copied().collect()
    }

    /// Seats taken, and the maximum (0 is no limit).
    pub fn seats(&self) -> (u32, u32) {
        (self.seats_used, self.seats_max)
    }

    /// When [`Input::Tick`] is due: an offer lapses, its agent has not come back, an agent who declined may be asked again,
    /// somebody waits on other terms, the time to write a session up is over, somebody who waits
    /// for a seat is gone, or a queue opens or closes.
    pub fn deadline(&self) -> Option<Time> {
        let others = [
            self.next_lapse(),
            self.matching.next_wake(),
            self.next_wrapped(),
            self.next_turn(),
            self.seat_line.next_lapse(),
        ];
        others.into_iter().flatten().min()
    }
}
