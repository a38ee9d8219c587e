//! An append failed: what counts is what is durable.

use super::{
    Event, World,
    session_turn::{After, FLAP_MS, Reply},
};
use switchboard_core::{
    SessionId, desk,
    session::{Effect, LegState, OfferAnswer, Refusal, Session},
};

impl World {
    /// Nothing of the batch counts: everybody is told, and the session is rebuilt from
    /// what is durable.
    pub(super) fn undo(&mut self, id: SessionId, after: Vec<After>) {
        let mut freed = Vec::new();
        for work in after {
            match work {
                // The sender is told to ask again.
                After::Reply(Reply::Client { leg, .. }, Ok(_)) => {
                    self.agenda.after(1000, Event::Retry(leg))
                }
                After::Reply(
                    Reply::Answered {
                        agent,
                        offer,
                        answer,
                    },
                    _,
                ) => {
                    self.unanswered.insert(offer);
                    freed.extend((answer == OfferAnswer::Accepted).then_some((agent, offer)));
                }
                After::Reply(reply, Err(refusal)) => self.was_refused(id, reply, refusal),
                After::Reply(reply, Ok(_)) => self.was_refused(id, reply, Refusal::Unknown),
                After::Attached(leg) => self.agenda.after(1000, Event::Reconnect(leg)),
                After::Ring { .. } => self.tell_desk(desk::Input::Dequeue { session: id }),
                After::Effects(_) => {}
            }
        }
        let Some(effects) = self.rebuild(id) else {
            return;
        };
        // The desk learns of both in any order.
        let first = self.rng.chance(500);
        let free = |world: &mut World| {
            for (agent, offer) in freed {
                world.tell_desk(desk::Input::NotTaken {
                    agent,
                    session: id,
                    offer,
                });
            }
        };
        if first {
            free(self);
            self.effects(id, effects);
        } else {
            self.effects(id, effects);
            free(self);
        }
    }

    /// Rebuilds a session from its log; gives the work that is to be done again.
    pub(super) fn rebuild(&mut self, id: SessionId) -> Option<Vec<Effect>> {
        let log = self.store.logs.get(&id).cloned().unwrap_or_default();
        let Some(session) = Session::rebuild(id, log) else {
            self.violate(format!("{id} cannot be rebuilt"));
            return None;
        };
        self.check_acknowledged(id);
        let effects = session.restore_effects();
        let live = self.live.get_mut(&id)?;
        for leg in session.state().roster.values() {
            if leg.state == LegState::Open && !live.connected.contains(&leg.id) {
                self.agenda.after(FLAP_MS, Event::Silent(id, leg.id));
            }
        }
        live.session = session;
        Some(effects)
    }
}
