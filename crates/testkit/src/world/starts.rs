//! How sessions begin.

use super::{
    Event, QUEUES, World,
    clients::{Client, Who},
    mail::{DeskMail, Live},
    session_turn::Fate,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use switchboard_core::{
    LegId, ServiceId, SessionId, VisitorId, desk,
    session::{Candidate, Endpoint, Opening, Origin, Role, Session},
};

impl World {
    pub(super) fn arrive(&mut self) {
        if !self.bustle() {
            return;
        }
        let next = self.rng.between(3_000, 80_000);
        self.agenda.after(next, Event::Arrival);
        let key = self.rng.next_u64();
        self.starting.insert(key);
        self.ask_for_session(key);
    }

    /// A click, or its repetition because no answer came.
    pub(super) fn ask_for_session(&mut self, key: u64) {
        if self.starting.contains(&key) {
            self.desk_mail.push_back(DeskMail::Start { key });
        }
    }

    /// A seat was taken; the session begins.
    pub(super) fn start(&mut self, key: u64, id: SessionId) {
        if let Some(earlier) = self.store.starts.get(&key).copied() {
            // The same click gives the same session, which has its seat.
            self.tell_desk(desk::Input::SeatFree {
                session: id,
                seat: None,
            });
            return self.started(key, earlier);
        }
        let now = self.agenda.now();
        let opening = Opening {
            id,
            creator: creator(key),
            question: self
                .rng
                .chance(300)
                .then(|| "Do you have it in blue?".into()),
            email: None,
            attributes: BTreeMap::new(),
            meeting: None,
            carried: None,
        };
        let origin = self.origin(id);
        let next_id = &mut self.next_id;
        let created = Session::create(opening, origin, now, &mut || {
            *next_id += 1;
            *next_id
        });
        let Some((session, outcome)) = created else {
            return self.violate("a service has no behaviour");
        };
        match self.fate() {
            Fate::Failed => {
                self.tell_desk(desk::Input::SeatFree {
                    session: id,
                    seat: None,
                });
                return self.agenda.after(2_000, Event::Start { key });
            }
            Fate::Crash => {
                self.store.starts.insert(key, id);
                self.append(id, outcome.records);
                return self.crash();
            }
            Fate::Done | Fate::Unknown => {
                self.store.starts.insert(key, id);
                self.append(id, outcome.records);
            }
        }
        self.stats.sessions += 1;
        self.revive(session);
        self.effects(id, outcome.effects);
        // Some answers get lost; the click is repeated then.
        if self.bustle() && self.rng.chance(30) {
            self.agenda.after(3_000, Event::Start { key });
        } else {
            self.started(key, id);
        }
    }

    /// The session has its object in memory from now on.
    pub(super) fn revive(&mut self, session: Session) {
        let id = session.id();
        let live = Box::new(Live {
            session,
            mail: VecDeque::new(),
            connected: BTreeSet::new(),
            deadline: None,
        });
        if self.live.insert(id, live).is_some() {
            self.violate(format!("{id} has two objects"));
        }
        self.keep_time(id);
    }

    /// The visitor learns of their session.
    fn started(&mut self, key: u64, id: SessionId) {
        self.starting.remove(&key);
        let endpoint = creator(key).endpoint;
        let roster = self.live.get(&id).map(|live| &live.session.state().roster);
        let mut legs = roster.into_iter().flat_map(|roster| roster.values());
        let Some(leg) = legs.find(|leg| leg.endpoint == endpoint).map(|leg| leg.id) else {
            // It ended before the visitor knew of it.
            return;
        };
        self.meet(id, leg);
    }

    fn meet(&mut self, id: SessionId, leg: LegId) {
        self.clients.insert(leg, Client::new(id, Who::Visitor));
        let opens = self.rng.between(100, 3_000);
        self.agenda.after(opens, Event::Reconnect(leg));
        let acts = self.rng.between(3_000, 20_000);
        self.agenda.after(acts, Event::Act(leg));
    }

    fn origin(&mut self, id: SessionId) -> Origin {
        let queue = QUEUES[self.rng.below(QUEUES.len())];
        let (key, behaviour, params) = match self.rng.below(10) {
            0 => (
                "lounge",
                "open_room",
                json!({ "grace_s": 120, "max_members": 5 }),
            ),
            1 => (
                "wine",
                "help_desk",
                json!({ "queue": queue, "skills": { "wine": 2 }, "priority": 2 }),
            ),
            2 => (
                "fast",
                "help_desk",
                json!({ "queue": queue, "auto_accept": true }),
            ),
            _ => (
                "sales",
                "help_desk",
                json!({ "queue": queue, "agent_grace_s": 45, "match_language": true, "match_s": 10 }),
            ),
        };
        let locale = self.rng.pick(&[Some("de-AT"), Some("en"), None]);
        Origin {
            name: format!("acme {} {id}", self.agenda.now()),
            service: ServiceId::from_u128(1),
            service_key: key.into(),
            service_name: key.into(),
            behaviour: behaviour.into(),
            params,
            site: None,
            page: Some("https://acme.example/".into()),
            title: None,
            referrer: None,
            subject: None,
            locale: locale.flatten().map(str::to_owned),
            live_typing: true,
            returning: false,
            last_agent: None,
            rendezvous: None,
            came: None,
            shed: false,
            announcement: Vec::new(),
        }
    }
}

fn creator(key: u64) -> Candidate {
    let visitor = VisitorId::from_u128(key.into());
    Candidate {
        endpoint: Endpoint::Visitor { visitor },
        role: Role::Visitor,
        name: format!("visitor {key}"),
        avatar: None,
        seat: None,
    }
}
