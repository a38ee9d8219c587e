//! Members' browsers and programs: they send, retry, lose their connection and return.

use super::{Event, Phase, Sabotage, World, mail::Mail};
use std::collections::{BTreeMap, VecDeque};
use switchboard_core::{
    LegId, SessionId,
    session::{Channel, Command, PushOutcome, PushTarget, Refusal},
};

/// Who holds a leg outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Visitor,
    /// An agent's console, by place in the staff.
    Agent(usize),
    /// A program at the API.
    Program,
}

/// One leg's outer end.
pub struct Client {
    pub session: SessionId,
    pub who: Who,
    pub online: bool,
    sent: u64,
    /// Sent, and not answered yet.
    pending: VecDeque<(String, Command)>,
}

impl Client {
    pub fn new(session: SessionId, who: Who) -> Client {
        Client {
            session,
            who,
            online: false,
            sent: 0,
            pending: VecDeque::new(),
        }
    }
}

impl World {
    pub(super) fn bustle(&self) -> bool {
        self.phase == Phase::Bustle
    }

    /// An endpoint was joined through the API.
    pub(super) fn joined(&mut self, session: SessionId, leg: LegId) {
        self.clients.insert(leg, Client::new(session, Who::Program));
        self.agenda.after(200, Event::Reconnect(leg));
        self.agenda.after(5_000, Event::Act(leg));
    }

    pub(super) fn reconnect(&mut self, leg: LegId) {
        let Some(client) = self.clients.get(&leg) else {
            return;
        };
        let console = match client.who {
            Who::Agent(agent) => self.staff[agent].console,
            Who::Visitor | Who::Program => true,
        };
        if client.online || !console {
            return;
        }
        let (session, program) = (client.session, client.who == Who::Program);
        let mut channels = vec![Channel::Chat];
        if !program {
            channels.push(Channel::Lead);
        }
        self.post(session, Mail::Attach { leg, channels });
    }

    /// The leg is open; what was not answered is sent again.
    pub(super) fn attached(&mut self, session: SessionId, leg: LegId) {
        let Some(client) = self.clients.get_mut(&leg) else {
            return;
        };
        client.online = true;
        if let Some(live) = self.live.get_mut(&session) {
            live.connected.insert(leg);
        }
        self.retry(leg);
    }

    pub(super) fn drop_connection(&mut self, leg: LegId) {
        if let Some(client) = self.clients.get_mut(&leg)
            && std::mem::replace(&mut client.online, false)
        {
            let session = client.session;
            self.post(session, Mail::Detach { leg });
        }
    }

    pub(super) fn retry(&mut self, leg: LegId) {
        let new_ids = self.settings.sabotage == Some(Sabotage::RetryWithNewId);
        let Some(client) = self.clients.get_mut(&leg).filter(|client| client.online) else {
            return;
        };
        if new_ids {
            for (cid, _) in &mut client.pending {
                client.sent += 1;
                *cid = format!("again-{}", client.sent);
            }
        }
        let (session, again) = (client.session, client.pending.clone());
        self.stats.retries += again.len() as u64;
        for (cid, command) in again {
            self.post(session, Mail::Command { leg, cid, command });
        }
    }

    pub(super) fn send(&mut self, leg: LegId, command: Command) {
        let Some(client) = self.clients.get_mut(&leg) else {
            return;
        };
        client.sent += 1;
        let cid = format!("c{}", client.sent);
        client.pending.push_back((cid.clone(), command.clone()));
        if client.online {
            let session = client.session;
            self.post(session, Mail::Command { leg, cid, command });
        }
    }

    /// The command is durable. Some answers get lost on the way.
    pub(super) fn acknowledge(
        &mut self,
        session: SessionId,
        leg: LegId,
        cid: &str,
        seq: Option<u64>,
    ) {
        let lost = self.bustle() && self.rng.chance(30);
        let Some(client) = self.clients.get_mut(&leg) else {
            return;
        };
        if lost || !client.online {
            return self.agenda.after(1000, Event::Retry(leg));
        }
        let place = client.pending.iter().position(|(id, _)| id == cid);
        let answered = place.and_then(|place| client.pending.remove(place));
        if let (Some((_, Command::Say { .. })), Some(seq)) = (answered, seq) {
            let kept = self.store.acknowledged.entry(session).or_default();
            kept.push((seq, leg, cid.to_owned()));
        }
    }

    pub(super) fn refused(&mut self, leg: LegId, cid: &str, refusal: Refusal) {
        if refusal == Refusal::BadId || refusal == Refusal::BadUrl {
            self.violate(format!("{leg}: {cid} was refused as {refusal}"));
        }
        if let Some(client) = self.clients.get_mut(&leg) {
            client.pending.retain(|(id, _)| id != cid);
        }
    }

    /// A visitor or a program does something.
    pub(super) fn act(&mut self, leg: LegId) {
        let Some(client) = self.clients.get(&leg) else {
            return;
        };
        if self.phase == Phase::Closing {
            return;
        }
        // The calm is for waiting, not for talk.
        let pause = if self.bustle() { 10_000 } else { 40_000 };
        let again = self.rng.between(pause, 4 * pause);
        self.agenda.after(again, Event::Act(leg));
        if !client.online {
            return;
        }
        match self.rng.below(100) {
            0..45 => self.say(leg),
            45..60 => self.view_page(leg),
            60..66 => self.label(leg),
            66..70 => {
                let follow = self.rng.chance(700);
                self.send(leg, Command::Consent { follow });
            }
            70..73 => self.report_push(leg),
            _ if !self.bustle() => {}
            73..80 => {
                self.drop_connection(leg);
                // Most come back soon, some too late, some never.
                let away = match self.rng.below(10) {
                    0..7 => self.rng.between(500, 20_000),
                    7..9 => self.rng.between(20_000, 900_000),
                    _ => return,
                };
                self.agenda.after(away, Event::Reconnect(leg));
            }
            80..84 => self.send(leg, Command::Leave),
            _ => {}
        }
    }

    pub(super) fn say(&mut self, leg: LegId) {
        let n = self.fresh();
        self.send(
            leg,
            Command::Say {
                text: format!("line {n}"),
                behind: None,
            },
        );
    }

    pub(super) fn view_page(&mut self, leg: LegId) {
        let page = self.rng.below(5);
        let command = Command::ViewPage {
            url: format!("https://acme.example/{page}"),
            title: self.rng.chance(500).then(|| format!("Page {page}")),
            subject: None,
        };
        self.send(leg, command);
    }

    fn label(&mut self, leg: LegId) {
        let n = self.rng.below(4);
        let visitor = self
            .clients
            .get(&leg)
            .is_some_and(|client| client.who == Who::Visitor);
        let command = if visitor && n < 2 {
            Command::Ask {
                question: format!("question {n}?"),
            }
        } else {
            Command::Describe {
                name: Some(format!("name {n}")),
                email: None,
                attributes: BTreeMap::from([(format!("key {n}"), "value".to_owned())]),
            }
        };
        self.send(leg, command);
    }

    fn report_push(&mut self, leg: LegId) {
        let session = self.clients.get(&leg).map(|client| client.session);
        let live = session.and_then(|session| self.live.get(&session));
        if let Some(push) = live.and_then(|live| live.session.state().pushes.last().copied()) {
            self.send(
                leg,
                Command::ReportPush {
                    push,
                    outcome: PushOutcome::Arrived,
                },
            );
        }
    }

    /// Leads, or tries to.
    pub(super) fn lead(&mut self, leg: LegId) {
        let session = self.clients.get(&leg).map(|client| client.session);
        let Some(live) = session.and_then(|session| self.live.get(&session)) else {
            return;
        };
        let state = live.session.state();
        let visitors: Vec<LegId> = state.roster.visitors().map(|member| member.id).collect();
        let epoch = state.epoch;
        let command = match self.rng.below(5) {
            0 => Command::Follow {
                on: self.rng.chance(600),
                epoch,
            },
            1 => Command::Baton { to: None, epoch },
            2 => Command::Baton {
                to: self.rng.pick(&visitors),
                epoch,
            },
            _ => Command::Push {
                url: format!("https://acme.example/{}", self.rng.below(5)),
                target: PushTarget::Tab,
                epoch,
            },
        };
        self.send(leg, command);
    }
}
