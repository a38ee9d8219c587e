//! What sessions ask of others.

use super::{Sabotage, World, mail::Mail, session_turn::Reply};
use switchboard_core::{
    SessionId, desk,
    session::{Effect, Refusal},
};

impl World {
    /// Does what the session asks of others; true when it is over.
    pub(super) fn effects(&mut self, id: SessionId, effects: Vec<Effect>) -> bool {
        let mut finished = false;
        for effect in effects {
            match effect {
                Effect::Enqueue(search) => {
                    if !self.sabotaged(Sabotage::ForgetEnqueue, 50) {
                        let session = id;
                        self.tell_desk(desk::Input::Enqueue { session, search });
                    }
                }
                Effect::Dequeue => self.tell_desk(desk::Input::Dequeue { session: id }),
                Effect::AgentIn { agent, leg } => {
                    self.tell_desk(desk::Input::Serving { agent, session: id });
                    self.invite(agent, id, leg);
                }
                Effect::AgentOut { agent } => {
                    if !self.sabotaged(Sabotage::ForgetRelease, 50) {
                        self.tell_desk(desk::Input::Released { agent, session: id });
                    }
                    self.uninvite(agent, id);
                }
                Effect::Detach { leg } => {
                    if let Some(live) = self.live.get_mut(&id) {
                        live.connected.remove(&leg);
                    }
                    self.clients.remove(&leg);
                }
                Effect::SeatFree => {
                    if !self.sabotaged(Sabotage::KeepSeat, 50) {
                        self.tell_desk(desk::Input::SeatFree {
                            session: id,
                            seat: None,
                        });
                    }
                }
                // No meetings are asked for in this world, and no proxies are registered.
                Effect::AgentAsked { .. }
                | Effect::AgentAnswered { .. }
                | Effect::ProxyIn { .. }
                | Effect::ProxyOut { .. } => {}
                // This world has no other servers: an attempt goes by its own time.
                Effect::Warm { .. }
                | Effect::WarmRecall { .. }
                | Effect::WarmOver { .. }
                | Effect::SecondStep { .. } => {}
                Effect::Finished => finished = true,
            }
        }
        finished
    }

    /// The session's object goes; who comes too late is told so.
    pub(super) fn finish(&mut self, id: SessionId) {
        let Some(live) = self.live.remove(&id) else {
            return;
        };
        if let Some(at) = live.deadline {
            self.deadlines.remove(&(at, id));
        }
        for mail in live.mail {
            match mail {
                Mail::Answered {
                    offer,
                    agent,
                    answer,
                } => {
                    let reply = Reply::Answered {
                        agent,
                        offer,
                        answer,
                    };
                    self.was_refused(id, reply, Refusal::SessionEnded);
                }
                Mail::Join { candidate } => {
                    let candidate = Box::new(candidate);
                    self.was_refused(id, Reply::Joined { candidate }, Refusal::SessionEnded);
                }
                _ => {}
            }
        }
        self.clients.retain(|_, client| client.session != id);
    }
}
