//! Offers: a waiting session is presented to one agent at a time, exactly once.

use super::{Desk, Output, Run, StateReason, Waiting, agents::NO_RESPONSE, queues::Rank};
use crate::{AgentId, Millis, OfferId, QueueId, SessionId, Time, session::OfferAnswer};

/// How long an agent who declined a session is not asked for it again.
const DECLINED_MS: Millis = 15_000;

/// An offer that rings.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub session: SessionId,
    pub agent: AgentId,
    pub expires_at: Time,
}

impl Desk {
    /// The offer that rings for a session.
    pub fn rings(&self, session: SessionId) -> Option<OfferId> {
        let mut offers = self.offers.iter();
        let of = |(_, pending): &(&OfferId, &Pending)| pending.session == session;
        offers.find(of).map(|(offer, _)| *offer)
    }
}

impl Run<'_> {
    /// Presents waiting sessions to free agents: the longest idle agent gets the session
    /// that is first in line. An agent of several queues serves them as one line, so that
    /// none of them starves.
    pub(super) fn match_up(&mut self) {
        let has_free = |desk: &Desk, queue: QueueId| {
            let mut seats = desk.agents.values();
            seats.any(|seat| seat.staffs(queue) && seat.free())
        };
        let mut line: Vec<(Rank, QueueId)> = Vec::new();
        for (queue, ranks) in &self.desk.order {
            if !ranks.is_empty() && has_free(self.desk, *queue) {
                line.extend(ranks.iter().map(|rank| (*rank, *queue)));
            }
        }
        line.sort_unstable();
        for ((.., session), queue) in line {
            if has_free(self.desk, queue) {
                self.offer(session);
            }
        }
    }

    fn offer(&mut self, session: SessionId) {
        let Some(waiting) = self.desk.waiting.get_mut(&session) else {
            return;
        };
        if waiting.offered {
            return;
        }
        let queue = waiting.queue();
        let next = self
            .desk
            .agents
            .iter()
            .filter(|(agent, seat)| {
                seat.staffs(queue) && seat.free() && !waiting.passed.contains_key(agent)
            })
            .min_by_key(|(agent, seat)| (seat.last_taken, seat.serving.len(), **agent))
            .map(|(agent, _)| *agent);
        let Some(agent) = next else { return };
        waiting.offered = true;
        let (ring_ms, auto_accept) = (waiting.search.need.ring_ms, waiting.search.need.auto_accept);
        let offer = OfferId::from_u128(self.ids.fresh());
        let expires_at = self.now + ring_ms;
        self.desk.offers.insert(
            offer,
            Pending {
                session,
                agent,
                expires_at,
            },
        );
        if let Some(seat) = self.desk.agents.get_mut(&agent) {
            seat.offer = Some(offer);
        }
        self.out.push(Output::Offered {
            offer,
            session,
            agent,
            expires_at,
        });
        if auto_accept {
            self.answer(agent, offer, true);
        }
    }

    pub(super) fn answer(&mut self, agent: AgentId, offer: OfferId, accept: bool) {
        if self
            .desk
            .offers
            .get(&offer)
            .is_none_or(|pending| pending.agent != agent)
        {
            return;
        }
        let answer = if accept {
            OfferAnswer::Accepted
        } else {
            OfferAnswer::Declined
        };
        self.close(offer, answer);
    }

    /// Ends the offers whose time is over, and what agents who declined were spared. Agents
    /// who let an offer lapse get no more.
    pub(super) fn lapse(&mut self) {
        let now = self.now;
        for waiting in self.desk.waiting.values_mut() {
            waiting.passed.retain(|_, until| *until > now);
        }
        let lapsed: Vec<OfferId> = self
            .desk
            .offers
            .iter()
            .filter(|(_, pending)| pending.expires_at <= now)
            .map(|(offer, _)| *offer)
            .collect();
        for offer in lapsed {
            if let Some(agent) = self.close(offer, OfferAnswer::Lapsed) {
                self.set_state(agent, NO_RESPONSE.into(), StateReason::NoResponse);
            }
        }
    }

    /// Takes back what rings at an agent.
    pub(super) fn withdraw_from(&mut self, agent: AgentId) {
        if let Some(offer) = self.desk.agents.get(&agent).and_then(|seat| seat.offer) {
            self.close(offer, OfferAnswer::Withdrawn);
        }
    }

    /// Takes back the offer of a session.
    pub(super) fn withdraw_of(&mut self, session: SessionId) {
        let found = self
            .desk
            .offers
            .iter()
            .find(|(_, pending)| pending.session == session);
        if let Some(offer) = found.map(|(offer, _)| *offer) {
            self.close(offer, OfferAnswer::Withdrawn);
        }
    }

    fn close(&mut self, offer: OfferId, answer: OfferAnswer) -> Option<AgentId> {
        let Pending { session, agent, .. } = self.desk.offers.remove(&offer)?;
        let now = self.now;
        if let Some(seat) = self.desk.agents.get_mut(&agent) {
            seat.offer = None;
            if answer == OfferAnswer::Accepted {
                seat.serving.insert(session);
                seat.last_taken = now;
            }
        }
        if let Some(waiting) = self.desk.waiting.get_mut(&session) {
            waiting.offered = false;
            if answer == OfferAnswer::Declined {
                waiting.passed.insert(agent, now + DECLINED_MS);
            }
        }
        self.out.push(Output::Answered {
            offer,
            session,
            agent,
            answer,
        });
        if answer == OfferAnswer::Accepted {
            if let Some(queue) = self.desk.waiting.get(&session).map(Waiting::queue) {
                self.desk.taken(queue, session, now);
            }
            self.unlist(session);
        }
        Some(agent)
    }
}
