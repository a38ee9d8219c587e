//! The tenant: its staff, its administrator, its programs at the API.

use super::{
    Event, MINUTE, Phase, QUEUES, World,
    agents::Staff,
    mail::{DeskMail, Mail},
};
use std::collections::BTreeMap;
use switchboard_core::{
    AgentId, LegId, QueueId, SessionId,
    desk::{AVAILABLE, Input, Overflow, Policy, Qualities, QueueTerms},
    session::{Candidate, Command, Endpoint, Role},
};

impl World {
    /// The first day.
    pub(super) fn open_office(&mut self) {
        self.store.seats_max = self.rng.pick(&[0, 8, 20, 40]).unwrap_or_default();
        let agents = self.rng.between(2, 6);
        for n in 1..=agents {
            let id = AgentId::from_u128(n as u128);
            let mut queues = QUEUES.to_vec();
            queues.truncate(self.rng.below(3));
            // Somebody serves everything.
            let queues = if n == 1 { Vec::new() } else { queues };
            let capacity = self.rng.between(1, 4) as u32;
            self.store.staff.insert(id, (queues, capacity));
            self.store.states.insert(id, AVAILABLE.into());
            let place = self.staff.len();
            self.staff.push(Staff {
                id,
                console: false,
                legs: BTreeMap::new(),
            });
            let comes = self.rng.between(0, 90_000);
            self.agenda.after(comes, Event::ConsoleBack(place));
            self.agenda.after(comes + 1_000, Event::AgentActs(place));
        }
        self.furnish();
        self.agenda.after(1_000, Event::Arrival);
        self.agenda.after(20_000, Event::Api);
        self.agenda.after(60_000, Event::Admin);
        let crash = self.rng.between(5 * MINUTE, 25 * MINUTE);
        self.agenda.after(crash, Event::Crash);
    }

    /// Tells a new desk what is known of the tenant.
    pub(super) fn furnish(&mut self) {
        self.desk_input(Input::SeatsMax(self.store.seats_max));
        // One queue is asked ring by ring, another goes before it and is helped by it.
        let rings = [vec![2, 3], vec![1]].map(|ring| ring.into_iter().map(AgentId::from_u128));
        let terms = QueueTerms {
            policy: Policy::HuntGroup,
            rings: rings.into_iter().map(Iterator::collect).collect(),
            widen_ms: 5_000,
            ..QueueTerms::default()
        };
        let queue = QUEUES[0];
        self.desk_input(Input::Queue { queue, terms });
        let terms = QueueTerms {
            policy: Policy::LeastBusy,
            priority: 1,
            overflow: Some(Overflow {
                queue,
                after_ms: 20_000,
            }),
            ..QueueTerms::default()
        };
        let queue = QUEUES[1];
        self.desk_input(Input::Queue { queue, terms });
        for (agent, (queues, capacity)) in self.store.staff.clone() {
            self.configure(agent, queues, capacity);
        }
        for (agent, state) in self.store.states.clone() {
            self.desk_input(Input::SetState { agent, state });
        }
    }

    fn configure(&mut self, agent: AgentId, queues: Vec<QueueId>, capacity: u32) {
        let name = format!("agent {agent}");
        self.store.staff.insert(agent, (queues.clone(), capacity));
        self.desk_input(Input::Agent {
            agent,
            name,
            queues,
            capacity,
            software: false,
            qualities: self.qualities(agent),
        });
    }

    /// The first can do everything; in the calm all have learnt it.
    fn qualities(&self, agent: AgentId) -> Qualities {
        let n = agent.0.as_u128();
        let all = n == 1 || self.phase == Phase::Calm;
        let has = |name: &str, has: bool| (all || has).then(|| (name.to_owned(), 3));
        Qualities {
            skills: has("wine", n.is_multiple_of(3)).into_iter().collect(),
            languages: has("de", n.is_multiple_of(2)).into_iter().collect(),
        }
    }

    pub(super) fn administer(&mut self) {
        if !self.bustle() {
            return;
        }
        let again = self.rng.between(MINUTE, 5 * MINUTE);
        self.agenda.after(again, Event::Admin);
        if self.rng.chance(400) {
            self.store.seats_max = self.rng.pick(&[0, 5, 10, 30]).unwrap_or_default();
            self.desk_input(Input::SeatsMax(self.store.seats_max));
            return;
        }
        let place = self.rng.below(self.staff.len());
        let agent = self.staff[place].id;
        if self.rng.chance(250) {
            // Dismissed; some later change of settings hires them again.
            self.store.staff.remove(&agent);
            return self.desk_input(Input::AgentGone { agent });
        }
        let mut queues = QUEUES.to_vec();
        queues.truncate(self.rng.below(3));
        let capacity = self.rng.between(1, 5) as u32;
        self.configure(agent, queues, capacity);
    }

    pub(super) fn use_api(&mut self) {
        if !self.bustle() {
            return;
        }
        let again = self.rng.between(10_000, 90_000);
        self.agenda.after(again, Event::Api);
        let place = self.rng.below(self.live.len());
        let Some((&session, live)) = self.live.iter().nth(place) else {
            return;
        };
        let legs: Vec<LegId> = live.session.state().roster.keys().copied().collect();
        match self.rng.below(12) {
            0 => self.post(session, Mail::Close),
            1 | 2 => {
                if let Some(leg) = self.rng.pick(&legs) {
                    self.post(session, Mail::Remove { leg });
                }
            }
            3..6 => self.ask_to_join(session, Role::Visitor),
            6..8 => self.ask_to_join(session, Role::Agent),
            _ => self.ask_to_join(session, Role::Assistant),
        }
    }

    fn ask_to_join(&mut self, session: SessionId, role: Role) {
        let key = format!("{role:?} {}", self.rng.below(3));
        let proxied = self.rng.chance(300);
        let candidate = Candidate {
            endpoint: Endpoint::External {
                key: key.clone(),
                proxied,
                via: None,
            },
            role,
            name: key,
            avatar: None,
            seat: None,
        };
        if role == Role::Visitor {
            self.desk_mail
                .push_back(DeskMail::Seat { session, candidate });
        } else {
            self.post(session, Mail::Join { candidate });
        }
    }

    /// No more faults, nobody new; all agents are there, ready, and have time.
    pub(super) fn calm_down(&mut self) {
        self.phase = Phase::Calm;
        self.agenda.retain(|event| {
            !matches!(
                event,
                Event::Crash | Event::Arrival | Event::Api | Event::Admin
            )
        });
        self.store.seats_max = 0;
        self.desk_input(Input::SeatsMax(0));
        for place in 0..self.staff.len() {
            let agent = self.staff[place].id;
            self.configure(agent, Vec::new(), 1000);
            self.agenda.after(1_000, Event::ConsoleBack(place));
            // What they left unanswered, they look at now.
            let rings: Vec<_> = self
                .ringing
                .iter()
                .filter(|(_, ring)| ring.1 == agent)
                .map(|(offer, _)| *offer)
                .collect();
            for offer in rings {
                self.agenda.after(
                    1_500,
                    Event::Decide {
                        agent: place,
                        offer,
                    },
                );
            }
        }
    }

    /// Everybody who can leaves.
    pub(super) fn close_office(&mut self) {
        self.phase = Phase::Closing;
        let legs: Vec<LegId> = self.clients.keys().copied().collect();
        for leg in legs {
            if self.clients.get(&leg).is_some_and(|client| client.online) {
                self.send(leg, Command::Leave);
            }
        }
    }
}
