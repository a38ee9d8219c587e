//! The desk's turn: one piece of mail, then what follows from it.

use super::{
    Event, Sabotage, World,
    mail::{DeskMail, Mail},
};
use switchboard_core::{
    AgentId, OfferId, SessionId,
    desk::{AVAILABLE, Input, Output},
    session::{OfferAnswer, Role},
};

/// How long the desk asks nobody again who declined; the check allows for it.
const SPARED_MS: i64 = 15_000;

impl World {
    pub(super) fn desk_turn(&mut self) {
        match self.desk_mail.pop_front() {
            None => {}
            Some(DeskMail::Input(input)) => self.desk_input(input),
            Some(DeskMail::Start { key }) => {
                let id = SessionId::from_u128(self.fresh());
                if self.desk.take_seat(id) {
                    self.start(key, id);
                } else {
                    self.stats.turned_away += 1;
                    self.starting.remove(&key);
                }
            }
            Some(DeskMail::Seat { session, candidate }) => {
                debug_assert_eq!(candidate.role, Role::Visitor);
                if !self.desk.take_seat(session) {
                    self.stats.turned_away += 1;
                } else if self.live.contains_key(&session) {
                    self.post(session, Mail::Join { candidate });
                } else {
                    self.tell_desk(Input::SeatFree {
                        session,
                        seat: None,
                    });
                }
            }
            Some(DeskMail::Answer {
                agent,
                offer,
                accept,
            }) => {
                let rings = self.desk.agent(agent).and_then(|seat| seat.offer) == Some(offer);
                if rings {
                    self.desk_input(Input::Answer {
                        agent,
                        offer,
                        accept,
                    });
                }
            }
        }
    }

    /// Gives the desk one input and follows its outputs.
    pub(super) fn desk_input(&mut self, input: Input) {
        let now = self.agenda.now();
        let next_id = &mut self.next_id;
        let outputs = self.desk.handle(now, input, &mut || {
            *next_id += 1;
            *next_id
        });
        for output in outputs {
            self.follow(output);
        }
    }

    fn follow(&mut self, output: Output) {
        match output {
            Output::Offered {
                offer,
                session,
                agent,
                ..
            } => {
                self.stats.offers += 1;
                let twice = self
                    .ringing
                    .values()
                    .any(|(s, a)| *s == session || *a == agent);
                if twice {
                    self.violate(format!("{session} or {agent} has two offers"));
                }
                self.ringing.insert(offer, (session, agent));
                if self.live.contains_key(&session) {
                    self.post(session, Mail::Offered { offer, agent });
                } else {
                    self.desk_input(Input::Dequeue { session });
                }
                if self.sabotaged(Sabotage::OfferToTwo, 100) {
                    let offer = OfferId::from_u128(self.fresh());
                    self.post(session, Mail::Offered { offer, agent });
                }
            }
            Output::Answered {
                offer,
                session,
                agent,
                answer,
            } => {
                if self.ringing.remove(&offer) != Some((session, agent)) {
                    self.violate(format!("{offer} was answered, but did not ring"));
                }
                match answer {
                    OfferAnswer::Accepted => self.stats.accepted += 1,
                    OfferAnswer::Declined => {
                        let until = self.agenda.now() + SPARED_MS;
                        self.spared.insert((session, agent), until);
                    }
                    OfferAnswer::Lapsed => {
                        let seat = self.desk.agent(agent);
                        if seat.is_none_or(|seat| seat.state == AVAILABLE) {
                            self.violate(format!("{agent} did not answer and is available"));
                        }
                    }
                    OfferAnswer::Withdrawn => {}
                }
                if self.live.contains_key(&session) {
                    self.post(
                        session,
                        Mail::Answered {
                            offer,
                            agent,
                            answer,
                        },
                    );
                } else if answer == OfferAnswer::Accepted {
                    self.tell_desk(Input::NotTaken {
                        agent,
                        session,
                        offer,
                    });
                }
            }
            Output::NotFound {
                session,
                search,
                why,
            } => self.post(session, Mail::NotFound(search, why)),
            Output::NobodyThere { session } => self.post(session, Mail::NobodyThere),
            Output::State { agent, state, .. } => {
                self.store.states.insert(agent, state);
            }
            // Nobody is given time for it here.
            Output::WrapUps { .. } => {}
            Output::Places { queue } => self.check_places(queue),
        }
    }

    /// The offer is on the agent's screen.
    pub(super) fn ring(&mut self, agent: AgentId, offer: OfferId) {
        let Some(agent) = self.staff.iter().position(|staff| staff.id == agent) else {
            return;
        };
        // Some take longer than it rings.
        let after = if self.bustle() {
            self.rng.between(500, 24_000)
        } else {
            800
        };
        self.agenda.after(after, Event::Decide { agent, offer });
    }
}
