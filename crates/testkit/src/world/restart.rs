//! Everything in memory is lost, and comes back from what is durable.

use super::{Event, World, mail::Mail, session_turn::FLAP_MS};
use switchboard_core::{
    LegId, SessionId,
    desk::{self, Desk},
    session::{LegState, OfferAnswer, Record, Session},
};

impl World {
    pub(super) fn crash(&mut self) {
        self.stats.crashes += 1;
        let clicks: Vec<u64> = self.starting.iter().copied().collect();
        for key in clicks {
            self.agenda.after(5_000, Event::Start { key });
        }
        let before = std::mem::take(&mut self.live);
        self.desk_mail.clear();
        self.busy.clear();
        self.deadlines.clear();
        self.ringing.clear();
        self.spared.clear();
        self.desk = Desk::new(self.store.seats_max);
        self.agenda
            .retain(|event| !matches!(event, Event::Decide { .. } | Event::Silent(..)));
        for staff in &mut self.staff {
            staff.console = false;
            staff.legs.clear();
        }
        let down = self.rng.between(500, 4_000);
        self.agenda.advance(self.agenda.now() + down);

        self.furnish();
        for id in self.store.unfinished.clone() {
            let Some(session) = self.restore(id) else {
                continue;
            };
            // Between turns a session knows what its log says, no more and no less.
            if let Some(live) = before
                .get(&id)
                .filter(|live| live.session.state().head == session.state().head)
                && format!("{:?}", live.session.state()) != format!("{:?}", session.state())
            {
                self.violate(format!("{id} is not what it was before the restart"));
            }
            self.go_on(session);
        }
        for place in 0..self.staff.len() {
            let back = self.rng.between(500, 30_000);
            self.agenda.after(back, Event::ConsoleBack(place));
        }
        let legs: Vec<LegId> = self.clients.keys().copied().collect();
        for leg in legs {
            let back = self.rng.between(500, 30_000);
            self.agenda.after(back, Event::Reconnect(leg));
            if let Some(client) = self.clients.get_mut(&leg) {
                client.online = false;
            }
        }
        self.forget_ended();
    }

    /// Reads a log as a store gives it back.
    fn restore(&mut self, id: SessionId) -> Option<Session> {
        self.check_acknowledged(id);
        let mut log = self.store.logs[&id].clone();
        // Writing and reading is most of the work; some of the logs will do.
        if self.rng.chance(150) {
            let written = serde_json::to_string(&log).unwrap_or_default();
            let read: Vec<Record> = serde_json::from_str(&written).unwrap_or_default();
            if read != log {
                self.violate(format!("the log of {id} does not read as it was written"));
            }
            log = read;
        }
        let session = Session::rebuild(id, log);
        if session.is_none() {
            self.violate(format!("{id} cannot be rebuilt"));
        }
        session
    }

    fn go_on(&mut self, session: Session) {
        let id = session.id();
        let visitors = session.state().roster.visitors().count() as u32;
        self.tell_desk(desk::Input::Seats {
            session: id,
            visitors,
            at: 0,
            taken: Vec::new(),
        });
        let effects = session.restore_effects();
        let state = session.state().clone();
        self.revive(session);
        self.effects(id, effects);
        for (offer, agent) in state.offers {
            let answer = OfferAnswer::Withdrawn;
            self.post(
                id,
                Mail::Answered {
                    offer,
                    agent,
                    answer,
                },
            );
        }
        for leg in state
            .roster
            .values()
            .filter(|leg| leg.state == LegState::Open)
        {
            self.agenda.after(FLAP_MS, Event::Silent(id, leg.id));
        }
    }

    /// Those whose session is over are told so when they return.
    fn forget_ended(&mut self) {
        let live = &self.live;
        self.clients.retain(|leg, client| {
            let session = live.get(&client.session);
            session.is_some_and(|live| live.session.state().roster.contains_key(leg))
        });
    }
}
