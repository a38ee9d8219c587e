//! A session's turn: a batch of mail, one append, and only then what follows from it.

use super::{
    Event, Sabotage, World,
    mail::{Live, Mail},
};
use switchboard_core::{
    AgentId, LegId, OfferId, SessionId, Time, desk,
    session::{
        Candidate, Effect, Input, LegReport, LegState, OfferAnswer, Outcome, Record, Refusal, Role,
    },
};

/// How long a leg may be without a connection before it counts as lost.
pub const FLAP_MS: i64 = 3_000;

/// Who wants to know how an input went.
pub enum Reply {
    Client {
        leg: LegId,
        cid: String,
    },
    Answered {
        agent: AgentId,
        offer: OfferId,
        answer: OfferAnswer,
    },
    Joined {
        candidate: Box<Candidate>,
    },
    Nobody,
}

/// Work to do once the batch is durable.
pub enum After {
    Reply(Reply, Result<Outcome, Refusal>),
    Effects(Vec<Effect>),
    Attached(LegId),
    Ring { offer: OfferId, agent: AgentId },
}

/// What becomes of an append.
pub enum Fate {
    Done,
    Failed,
    /// It is durable, but the store could not say so.
    Unknown,
    /// It is durable, and then everything in memory is lost.
    Crash,
}

struct Batch {
    records: Vec<Record>,
    after: Vec<After>,
}

impl World {
    pub(super) fn fate(&mut self) -> Fate {
        let fate = match self.rng.below(1000) {
            _ if !self.bustle() => Fate::Done,
            0..4 => Fate::Failed,
            4..7 => Fate::Unknown,
            7 => Fate::Crash,
            _ => Fate::Done,
        };
        if matches!(fate, Fate::Failed | Fate::Unknown) {
            self.stats.failed_appends += 1;
        }
        fate
    }

    pub(super) fn session_turn(&mut self, id: SessionId) {
        let now = self.agenda.now();
        let Some(mut live) = self.live.remove(&id) else {
            self.busy.remove(&id);
            return;
        };
        let mut batch = Batch {
            records: Vec::new(),
            after: Vec::new(),
        };
        if live.session.deadline().is_some_and(|(at, _)| at <= now) {
            self.input(&mut live, now, Input::Tick, Reply::Nobody, &mut batch);
            if live.session.deadline().is_some_and(|(at, _)| at <= now) {
                self.violate(format!("a tick of {id} makes no progress"));
            }
        }
        for _ in 0..=self.rng.below(live.mail.len()) {
            if let Some(mail) = live.mail.pop_front() {
                self.take(&mut live, now, mail, &mut batch);
            }
        }
        self.live.insert(id, live);
        self.commit(id, batch);
        self.keep_time(id);
    }

    /// Brings the lists of deadlines and of sessions with mail up to date.
    pub(super) fn keep_time(&mut self, id: SessionId) {
        let Some(live) = self.live.get_mut(&id) else {
            self.busy.remove(&id);
            return;
        };
        if live.mail.is_empty() {
            self.busy.remove(&id);
        }
        let deadline = live.session.deadline().map(|(at, _)| at);
        if live.deadline != deadline {
            if let Some(at) = std::mem::replace(&mut live.deadline, deadline) {
                self.deadlines.remove(&(at, id));
            }
            self.deadlines.extend(deadline.map(|at| (at, id)));
        }
    }

    fn input(&mut self, live: &mut Live, now: Time, input: Input, reply: Reply, batch: &mut Batch) {
        self.stats.inputs += 1;
        let next_id = &mut self.next_id;
        let mut result = live.session.handle(now, input, &mut || {
            *next_id += 1;
            *next_id
        });
        if let Ok(outcome) = &mut result {
            batch.records.append(&mut outcome.records);
            if !outcome.effects.is_empty() {
                let effects = std::mem::take(&mut outcome.effects);
                batch.after.push(After::Effects(effects));
            }
        }
        batch.after.push(After::Reply(reply, result));
    }

    fn take(&mut self, live: &mut Live, now: Time, mail: Mail, batch: &mut Batch) {
        let (input, reply) = match mail {
            Mail::Command { leg, cid, command } => {
                let reply = Reply::Client {
                    leg,
                    cid: cid.clone(),
                };
                (
                    Input::Command {
                        leg,
                        cid: Some(cid),
                        command,
                    },
                    reply,
                )
            }
            Mail::Attach { leg, channels } => {
                batch.after.push(After::Attached(leg));
                (
                    Input::Leg {
                        leg,
                        report: LegReport::Open { channels },
                    },
                    Reply::Nobody,
                )
            }
            Mail::Detach { leg } => {
                live.connected.remove(&leg);
                self.agenda
                    .after(FLAP_MS, Event::Silent(live.session.id(), leg));
                return;
            }
            Mail::Silent { leg } => {
                let member = live.session.state().roster.get(&leg);
                let open = member.is_some_and(|member| member.state == LegState::Open);
                if live.connected.contains(&leg) || !open {
                    return;
                }
                (
                    Input::Leg {
                        leg,
                        report: LegReport::Lost,
                    },
                    Reply::Nobody,
                )
            }
            Mail::Join { candidate } => {
                let reply = Reply::Joined {
                    candidate: Box::new(candidate.clone()),
                };
                (Input::Join(candidate), reply)
            }
            Mail::Remove { leg } => (Input::Remove { leg }, Reply::Nobody),
            Mail::Close => (Input::Close, Reply::Nobody),
            Mail::Offered { offer, agent } => {
                batch.after.push(After::Ring { offer, agent });
                (Input::Offered { offer, agent }, Reply::Nobody)
            }
            Mail::Answered {
                offer,
                agent,
                answer,
            } => {
                let name = format!("agent {agent}");
                let reply = Reply::Answered {
                    agent,
                    offer,
                    answer,
                };
                (
                    Input::OfferAnswered {
                        offer,
                        agent,
                        name,
                        software: false,
                        avatar: None,
                        answer,
                    },
                    reply,
                )
            }
            Mail::NotFound(search, why) => (Input::NotFound { search, why }, Reply::Nobody),
            Mail::NobodyThere => (Input::NobodyThere, Reply::Nobody),
        };
        self.input(live, now, input, reply, batch);
    }

    fn commit(&mut self, id: SessionId, batch: Batch) {
        let Batch { records, mut after } = batch;
        if self.settings.sabotage == Some(Sabotage::AnswerBeforeAppend) {
            let (now, later) = after
                .into_iter()
                .partition(|work| matches!(work, After::Reply(Reply::Client { .. }, _)));
            after = later;
            self.conclude(id, now);
        }
        if records.is_empty() {
            return self.conclude(id, after);
        }
        match self.fate() {
            Fate::Done => {
                self.append(id, records);
                self.conclude(id, after);
            }
            Fate::Failed => self.undo(id, after),
            Fate::Unknown => {
                // Reading the log tells that the batch is durable after all.
                self.append(id, records);
                self.rebuild(id);
                self.conclude(id, after);
            }
            Fate::Crash => {
                self.append(id, records);
                self.crash();
            }
        }
    }

    fn conclude(&mut self, id: SessionId, after: Vec<After>) {
        let mut finished = false;
        for work in after {
            match work {
                After::Reply(reply, Ok(outcome)) => self.went_well(id, reply, outcome),
                After::Reply(reply, Err(refusal)) => self.was_refused(id, reply, refusal),
                After::Effects(effects) => finished |= self.effects(id, effects),
                After::Attached(leg) => self.attached(id, leg),
                After::Ring { offer, agent } => self.ring(agent, offer),
            }
        }
        if finished {
            self.finish(id);
        }
    }

    fn went_well(&mut self, id: SessionId, reply: Reply, outcome: Outcome) {
        match reply {
            Reply::Client { leg, cid } => self.acknowledge(id, leg, &cid, outcome.seq),
            Reply::Joined { .. } => {
                if let Some(leg) = outcome.leg {
                    self.joined(id, leg);
                }
            }
            Reply::Answered { .. } | Reply::Nobody => {}
        }
    }

    pub(super) fn was_refused(&mut self, id: SessionId, reply: Reply, refusal: Refusal) {
        match reply {
            Reply::Client { leg, cid } => self.refused(leg, &cid, refusal),
            // A session that ended meanwhile leaves the agent free.
            Reply::Answered {
                agent,
                offer,
                answer: OfferAnswer::Accepted,
            } => {
                let session = id;
                self.tell_desk(desk::Input::NotTaken {
                    agent,
                    session,
                    offer,
                });
            }
            Reply::Joined { candidate } if candidate.role == Role::Visitor => {
                self.tell_desk(desk::Input::SeatFree {
                    session: id,
                    seat: None,
                });
            }
            Reply::Answered { .. } | Reply::Joined { .. } | Reply::Nobody => {}
        }
    }
}
