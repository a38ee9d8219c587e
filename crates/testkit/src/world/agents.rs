//! Agents: their consoles, their moods, and the sessions they serve.

use super::{
    Event, Phase, World,
    clients::{Client, Who},
    mail::DeskMail,
};
use std::collections::BTreeMap;
use switchboard_core::{
    AgentId, LegId, OfferId, SessionId,
    desk::{AVAILABLE, Input},
    session::Command,
};

/// An agent as a person.
pub struct Staff {
    pub id: AgentId,
    /// Their console is connected.
    pub console: bool,
    /// Sessions they were invited to.
    pub legs: BTreeMap<SessionId, LegId>,
}

impl World {
    /// The console is told to open a leg.
    pub(super) fn invite(&mut self, agent: AgentId, session: SessionId, leg: LegId) {
        let Some(place) = self.staff.iter().position(|staff| staff.id == agent) else {
            return;
        };
        let console = self.staff[place].console;
        self.staff[place].legs.insert(session, leg);
        let client = || Client::new(session, Who::Agent(place));
        self.clients.entry(leg).or_insert_with(client);
        // Some consoles never get to it.
        if console && !(self.bustle() && self.rng.chance(30)) {
            let opens = self.rng.between(100, 1_500);
            self.agenda.after(opens, Event::Reconnect(leg));
        }
    }

    pub(super) fn uninvite(&mut self, agent: AgentId, session: SessionId) {
        if let Some(staff) = self.staff.iter_mut().find(|staff| staff.id == agent) {
            staff.legs.remove(&session);
        }
    }

    pub(super) fn console_back(&mut self, place: usize) {
        if !self.store.staff.contains_key(&self.staff[place].id) {
            // No log-in for the dismissed.
            return self.agenda.after(30_000, Event::ConsoleBack(place));
        }
        let staff = &mut self.staff[place];
        if std::mem::replace(&mut staff.console, true) {
            return;
        }
        let agent = staff.id;
        let legs: Vec<LegId> = staff.legs.values().copied().collect();
        self.tell_desk(Input::Connected { agent });
        for leg in legs {
            self.agenda.after(100, Event::Reconnect(leg));
        }
        let rings: Vec<OfferId> = self
            .ringing
            .iter()
            .filter(|(_, ring)| ring.1 == agent)
            .map(|(offer, _)| *offer)
            .collect();
        for offer in rings {
            self.ring(agent, offer);
        }
    }

    fn close_console(&mut self, place: usize) {
        let staff = &mut self.staff[place];
        if !std::mem::replace(&mut staff.console, false) {
            return;
        }
        let agent = staff.id;
        let legs: Vec<LegId> = staff.legs.values().copied().collect();
        for leg in legs {
            self.drop_connection(leg);
        }
        self.tell_desk(Input::Disconnected { agent });
    }

    pub(super) fn decide(&mut self, place: usize, offer: OfferId) {
        let agent = self.staff[place].id;
        if !self.staff[place].console {
            return;
        }
        let answers = |accept| DeskMail::Answer {
            agent,
            offer,
            accept,
        };
        match self.rng.below(100) {
            _ if !self.bustle() => self.desk_mail.push_back(answers(true)),
            0..80 => self.desk_mail.push_back(answers(true)),
            80..92 => self.desk_mail.push_back(answers(false)),
            // Not answered at all.
            _ => {}
        }
    }

    pub(super) fn agent_acts(&mut self, place: usize) {
        if self.phase == Phase::Closing {
            return;
        }
        let again = self.rng.between(4_000, 25_000);
        self.agenda.after(again, Event::AgentActs(place));
        if !self.staff[place].console {
            return;
        }
        let agent = self.staff[place].id;
        let ready = self
            .desk
            .agent(agent)
            .is_some_and(|seat| seat.state == AVAILABLE);
        if !ready && (!self.bustle() || self.rng.chance(400)) {
            self.tell_desk(Input::SetState {
                agent,
                state: AVAILABLE.into(),
            });
        }
        let legs: Vec<LegId> = self.staff[place].legs.values().copied().collect();
        let Some(leg) = self.rng.pick(&legs) else {
            return self.mood(place);
        };
        match self.rng.below(100) {
            0..45 => self.say(leg),
            45..55 => self.lead(leg),
            55..65 => self.view_page(leg),
            _ if !self.bustle() => {}
            65..70 => self.send(leg, Command::Leave),
            70..74 => self.send(leg, Command::End),
            74..80 => self.mood(place),
            _ => {}
        }
    }

    fn mood(&mut self, place: usize) {
        let agent = self.staff[place].id;
        match self.rng.below(12) {
            _ if !self.bustle() => {}
            0 => self.tell_desk(Input::SetState {
                agent,
                state: "break".into(),
            }),
            1 => {
                self.close_console(place);
                let away = self.rng.between(500, 150_000);
                self.agenda.after(away, Event::ConsoleBack(place));
            }
            _ => {}
        }
    }
}
