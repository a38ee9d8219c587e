//! Offers: a waiting session is presented to one agent at a time, exactly once.

use super::{Desk, Output, Run, StateReason, Waiting, agents::NO_RESPONSE};
use crate::{AgentId, Millis, OfferId, SessionId, Time, session::OfferAnswer};

/// How long an agent who declined a session is not asked for it again.
const DECLINED_MS: Millis = 15_000;
/// How long the console of an agent may be gone whom nobody can replace: it is loaded anew, or
/// has lost its network for a moment.
const AWAY_MS: Millis = 10_000;

/// An offer that rings.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub session: SessionId,
    pub agent: AgentId,
    pub expires_at: Time,
    /// The agent's last console is gone; until when one is waited for.
    pub back_by: Option<Time>,
}

impl Desk {
    /// The next offer whose time is over, or the time of its agent to come back.
    pub(super) fn next_lapse(&self) -> Option<Time> {
        let lapses = self.lapses.first().map(|(at, _)| *at);
        let away = self.away.first().map(|(at, _)| *at);
        lapses.into_iter().chain(away).min()
    }

    /// The offer that rings for a session.
    pub fn rings(&self, session: SessionId) -> Option<OfferId> {
        self.waiting.get(&session)?.offer
    }
}

impl Run<'_> {
    /// Presents a session to an agent; both are free.
    pub(super) fn offer(&mut self, session: SessionId, agent: AgentId) {
        let Some(waiting) = self.desk.waiting.get_mut(&session) else {
            return;
        };
        let offer = OfferId::from_u128(self.ids.fresh());
        waiting.offer = Some(offer);
        let need = &waiting.search.need;
        let (auto_accept, expires_at) = (need.auto_accept, self.now + need.ring_ms);
        self.desk.list(session, self.now);
        let pending = Pending {
            session,
            agent,
            expires_at,
            back_by: None,
        };
        self.desk.offers.insert(offer, pending);
        self.desk.lapses.insert((expires_at, offer));
        if let Some(seat) = self.desk.agents.get_mut(&agent) {
            seat.offer = Some(offer);
        }
        self.desk.reseat(agent, self.now);
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

    /// The agent has no console any more. What rings there goes to the next one, or, where it
    /// is for nobody else, waits for a moment: consoles are loaded anew.
    pub(super) fn left_alone(&mut self, agent: AgentId) {
        let Some(offer) = self.desk.agents.get(&agent).and_then(|seat| seat.offer) else {
            return;
        };
        let Some(pending) = self.desk.offers.get_mut(&offer) else {
            return;
        };
        let waiting = self.desk.waiting.get(&pending.session);
        if waiting.is_some_and(|waiting| waiting.search.need.only == Some(agent)) {
            let at = self.now + AWAY_MS;
            if pending.back_by.replace(at).is_none() {
                self.desk.away.insert((at, offer));
            }
        } else {
            self.withdraw_from(agent);
        }
    }

    /// The agent has a console again, and finds there what still rings.
    pub(super) fn returned(&mut self, agent: AgentId) {
        let offer = self.desk.agents.get(&agent).and_then(|seat| seat.offer);
        if let Some(offer) = offer
            && let Some(pending) = self.desk.offers.get_mut(&offer)
            && let Some(at) = pending.back_by.take()
        {
            self.desk.away.remove(&(at, offer));
        }
    }

    /// Ends the offers whose time is over, those whose agent has not come back, and what agents
    /// who declined were spared. Agents who let an offer lapse get no more.
    pub(super) fn lapse(&mut self) {
        let now = self.now;
        while let Some(&(at, offer)) = self.desk.away.first()
            && at <= now
        {
            self.desk.away.pop_first();
            self.close(offer, OfferAnswer::Withdrawn);
        }
        while let Some(&(at, offer)) = self.desk.lapses.first()
            && at <= now
        {
            self.desk.lapses.pop_first();
            if let Some(agent) = self.close(offer, OfferAnswer::Lapsed) {
                self.set_state(agent, NO_RESPONSE.into(), StateReason::NoResponse);
            }
        }
        // What became due while it rang.
        self.desk.wake(now);
    }

    /// Takes back what rings at an agent.
    pub(super) fn withdraw_from(&mut self, agent: AgentId) {
        if let Some(offer) = self.desk.agents.get(&agent).and_then(|seat| seat.offer) {
            self.close(offer, OfferAnswer::Withdrawn);
        }
    }

    /// Takes back the offer of a session.
    pub(super) fn withdraw_of(&mut self, session: SessionId) {
        if let Some(offer) = self.desk.rings(session) {
            self.close(offer, OfferAnswer::Withdrawn);
        }
    }

    fn close(&mut self, offer: OfferId, answer: OfferAnswer) -> Option<AgentId> {
        let Pending {
            session,
            agent,
            expires_at,
            back_by,
        } = self.desk.offers.remove(&offer)?;
        self.desk.lapses.remove(&(expires_at, offer));
        if let Some(at) = back_by {
            self.desk.away.remove(&(at, offer));
        }
        let now = self.now;
        if let Some(seat) = self.desk.agents.get_mut(&agent) {
            seat.offer = None;
            if answer == OfferAnswer::Accepted {
                seat.serving.insert(session);
                seat.accepted.insert(session, offer);
                seat.last_taken = now;
            }
        }
        if let Some(waiting) = self.desk.waiting.get_mut(&session) {
            waiting.offer = None;
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
        } else {
            self.desk.list(session, now);
        }
        self.desk.reseat(agent, now);
        Some(agent)
    }
}
