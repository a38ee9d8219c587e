//! The desk: agents, queues, offers, seats.

mod estimates;
mod helpers;
mod hours;
mod offers;
mod places;
mod random;
mod rotation;
mod routing;
mod searches;
mod seats;
mod wrap_up;

use std::collections::BTreeMap;
use switchboard_core::{
    AgentId, OfferId, QueueId, SessionId, Time,
    desk::{AVAILABLE, Desk, Input, Output, Qualities},
    routing::{Need, Purpose, Search},
    session::OfferAnswer,
};

pub const RING_MS: i64 = 20_000;
pub const DECLINED_MS: i64 = 15_000;

/// A desk whose outputs are followed. Every input checks what must hold always.
pub struct Bench {
    pub desk: Desk,
    pub now: Time,
    /// Offers that ring, as the outputs told.
    pub ringing: BTreeMap<OfferId, (SessionId, AgentId, Time)>,
    /// Accepted offers, in order.
    pub taken: Vec<(SessionId, AgentId)>,
    /// Agents who declined a session, and until when they are not asked.
    pub spared: BTreeMap<(SessionId, AgentId), Time>,
    next_id: u128,
}

pub fn agent(n: u128) -> AgentId {
    AgentId::from_u128(n)
}

pub fn session(n: u128) -> SessionId {
    SessionId::from_u128(n)
}

pub fn search(since: Time, need: Need) -> Search {
    Search {
        id: None,
        purpose: Purpose::Serve,
        since,
        need,
    }
}

pub fn queue(n: u128) -> QueueId {
    QueueId::from_u128(n)
}

impl Bench {
    pub fn new() -> Bench {
        Bench {
            desk: Desk::new(0),
            now: Time(1_000_000),
            ringing: BTreeMap::new(),
            taken: Vec::new(),
            spared: BTreeMap::new(),
            next_id: 0,
        }
    }

    /// A desk with that many agents of one session each, connected and available.
    pub fn with_agents(agents: u128) -> Bench {
        let mut bench = Bench::new();
        for n in 1..=agents {
            bench.hire(n, &[], 1);
            bench.ready(n);
        }
        bench
    }

    pub fn give(&mut self, input: Input) -> Vec<Output> {
        let next_id = &mut self.next_id;
        let out = self.desk.handle(self.now, input, &mut || {
            *next_id += 1;
            *next_id
        });
        for output in &out {
            self.follow(output);
        }
        self.check();
        out
    }

    fn follow(&mut self, output: &Output) {
        match *output {
            Output::Offered {
                offer,
                session,
                agent,
                expires_at,
            } => {
                assert!(expires_at > self.now);
                for (other, agents, _) in self.ringing.values() {
                    assert_ne!(*other, session, "one offer per session");
                    assert_ne!(*agents, agent, "one offer per agent");
                }
                let spared = self.spared.get(&(session, agent));
                assert!(
                    spared.is_none_or(|until| *until <= self.now),
                    "asked again too early"
                );
                let told = self.ringing.insert(offer, (session, agent, expires_at));
                assert!(told.is_none());
            }
            Output::Answered {
                offer,
                session,
                agent,
                answer,
            } => {
                let rang = self.ringing.remove(&offer).expect("it rang");
                assert_eq!((rang.0, rang.1), (session, agent));
                match answer {
                    OfferAnswer::Accepted => self.taken.push((session, agent)),
                    OfferAnswer::Declined => {
                        self.spared.insert((session, agent), self.now + DECLINED_MS);
                    }
                    OfferAnswer::Lapsed => {
                        let seat = self.desk.agent(agent).unwrap();
                        assert_eq!(seat.state, "no_response");
                    }
                    OfferAnswer::Withdrawn => {}
                }
            }
            Output::State {
                agent, ref state, ..
            } => {
                let seat = self.desk.agent(agent).unwrap();
                assert_eq!(seat.state, *state);
            }
            Output::NobodyThere { .. }
            | Output::NotFound { .. }
            | Output::Places { .. }
            | Output::WrapUps { .. } => {}
        }
    }

    /// What holds after every input.
    fn check(&self) {
        for (agent, seat) in self.desk.agents() {
            let rings = self.ringing.iter().find(|(_, ring)| ring.1 == *agent);
            assert_eq!(seat.offer, rings.map(|(offer, _)| *offer));
            if let Some((_, (session, ..))) = rings {
                let waits = self.desk.waiting(*session);
                let waits = waits.expect("an offered session waits");
                // For whom it is by name may have gone for a moment.
                let named = waits.search.need.only == Some(*agent);
                assert!(
                    seat.on_duty() || named && seat.state == AVAILABLE,
                    "rings only at agents on duty"
                );
            }
            for session in &seat.serving {
                let waits = self.desk.waiting(*session);
                assert!(
                    waits.is_none_or(|waits| waits.search.purpose != Purpose::Serve),
                    "waiting or served, not both"
                );
            }
        }
        if !self.ringing.is_empty() {
            let lapses = self.ringing.values().map(|ring| ring.2).min().unwrap();
            assert!(self.desk.deadline().is_some_and(|at| at <= lapses));
        }
        if let Some(at) = self.desk.deadline() {
            assert!(at > self.now, "what is due has been done");
        }
        // Nobody waits unasked while somebody could be asked.
        for queue in (1..=4).map(queue) {
            for session in self.desk.line(queue) {
                if self.ringing.values().any(|ring| ring.0 == session) {
                    continue;
                }
                for (agent, seat) in self.desk.agents() {
                    let spared = self.spared.get(&(session, *agent));
                    let askable = spared.is_none_or(|until| *until <= self.now);
                    let could = self.desk.could_serve(session, *agent, self.now);
                    assert!(!(askable && seat.free() && could), "{session:?} {agent:?}");
                }
            }
        }
    }

    pub fn hire(&mut self, n: u128, queues: &[u128], capacity: u32) {
        self.give(Input::Agent {
            agent: agent(n),
            name: format!("agent {n}"),
            queues: queues.iter().map(|n| queue(*n)).collect(),
            capacity,
            software: false,
            qualities: Qualities::default(),
        });
    }

    /// Logs the agent in and makes them available.
    pub fn ready(&mut self, n: u128) {
        self.give(Input::Connected { agent: agent(n) });
        self.state(n, AVAILABLE);
    }

    pub fn state(&mut self, n: u128, state: &str) -> Vec<Output> {
        let state = state.into();
        self.give(Input::SetState {
            agent: agent(n),
            state,
        })
    }

    pub fn enqueue(&mut self, n: u128) -> Vec<Output> {
        self.enqueue_in(n, 1, false)
    }

    pub fn enqueue_in(&mut self, n: u128, queue: u128, front: bool) -> Vec<Output> {
        self.give(Input::Enqueue {
            session: session(n),
            search: search(
                self.now,
                Need {
                    front,
                    ..Need::of(self::queue(queue))
                },
            ),
        })
    }

    /// The offer that rings at an agent.
    pub fn rings_at(&self, n: u128) -> Option<(OfferId, SessionId)> {
        let mut rings = self.ringing.iter();
        rings
            .find(|(_, ring)| ring.1 == agent(n))
            .map(|(offer, ring)| (*offer, ring.0))
    }

    /// The agent answers what rings there.
    pub fn answer(&mut self, n: u128, accept: bool) -> Vec<Output> {
        let (offer, _) = self.rings_at(n).expect("something rings");
        self.give(Input::Answer {
            agent: agent(n),
            offer,
            accept,
        })
    }

    pub fn release(&mut self, n: u128, session: SessionId) {
        self.give(Input::Released {
            agent: agent(n),
            session,
        });
    }

    pub fn pass(&mut self, millis: i64) {
        self.now = self.now + millis;
        self.give(Input::Tick);
    }
}
