//! What must hold.

use super::{QUEUES, World};
use std::collections::{BTreeMap, BTreeSet};
use switchboard_core::{
    AgentId, OfferId, QueueId, SessionId,
    session::{Endpoint, Event, Role, Stage, State},
};

impl World {
    /// Checks the whole. All mail has been delivered.
    pub(super) fn check(&mut self) {
        self.stats.checks += 1;
        let mut wrong = Vec::new();
        let mut serving: BTreeMap<AgentId, BTreeSet<SessionId>> = BTreeMap::new();
        let mut seats = 0;
        for (id, live) in &self.live {
            let state = live.session.state();
            seats += state.roster.visitors().count();
            for leg in state.roster.values() {
                if let Endpoint::Agent { agent } = leg.endpoint {
                    serving.entry(agent).or_default().insert(*id);
                }
            }
            wrong.extend(self.check_session(*id, state));
        }
        let (used, _) = self.desk.seats();
        if used as usize != seats {
            wrong.push(format!("{used} seats are taken by {seats} visitors"));
        }
        for (agent, seat) in self.desk.agents() {
            if seat.serving != serving.remove(agent).unwrap_or_default() {
                wrong.push(format!("{agent} does not serve what the desk thinks"));
            }
            let rings = self.ringing.iter().find(|(_, ring)| ring.1 == *agent);
            if seat.offer != rings.map(|(offer, _)| *offer) {
                wrong.push(format!("{agent} has another offer than rings there"));
            }
        }
        // The dismissed serve until their sessions are over.
        serving.retain(|agent, _| self.store.staff.contains_key(agent));
        if !serving.is_empty() {
            wrong.push(format!("agents nobody knows serve: {serving:?}"));
        }
        if !self.ringing.is_empty() && self.desk.deadline().is_none() {
            wrong.push("offers ring for ever".into());
        }
        for id in QUEUES.iter().flat_map(|queue| self.desk.line(*queue)) {
            if !self.live.contains_key(&id) {
                wrong.push(format!("{id} is over, but waits at the desk"));
            }
        }
        let live: BTreeSet<SessionId> = self.live.keys().copied().collect();
        if live != self.store.unfinished {
            wrong.push("some unfinished sessions are not live".into());
        }
        if let Some(wrong) = wrong.into_iter().next() {
            self.violate(wrong);
        }
    }

    fn check_session(&self, id: SessionId, state: &State) -> Option<String> {
        let now = self.agenda.now();
        let waits = matches!(state.stage, Stage::Waiting { .. });
        if waits != self.desk.waiting(id).is_some() {
            return Some(format!(
                "{id} waits: {waits}, but the desk thinks otherwise"
            ));
        }
        let served = state.roster.values().any(|leg| leg.role == Role::Agent);
        if state.origin.behaviour == "help_desk" && !waits && !served {
            return Some(format!("the visitor of {id} is alone"));
        }
        let leads = state
            .baton
            .is_some_and(|leg| state.roster.contains_key(&leg));
        let staffed = state.roster.staff().next().is_some();
        if state.baton.is_some() != leads || (staffed && !leads) {
            return Some(format!("{id} is led by {:?}", state.baton));
        }
        if state.roster.is_empty() {
            return Some(format!("{id} is empty and goes on"));
        }
        let rings: BTreeMap<OfferId, AgentId> = self
            .ringing
            .iter()
            .filter(|(_, ring)| ring.0 == id)
            .map(|(offer, ring)| (*offer, ring.1))
            .collect();
        // An answer whose append failed is made good by the next offer, or the end.
        let known = |offer: &OfferId| rings.contains_key(offer) || self.unanswered.contains(offer);
        let rung = rings.keys().all(|offer| state.offers.contains_key(offer));
        if !rung || !state.offers.keys().all(known) {
            return Some(format!(
                "{id} has other offers than ring: {:?}, {rings:?}",
                state.offers
            ));
        }
        // What is due this moment the desk has not been told of yet.
        let due = self.desk.deadline().is_some_and(|at| at <= now);
        if waits && rings.is_empty() && !due {
            let askable = self.desk.agents().find(|(agent, seat)| {
                let spared = self.spared.get(&(id, **agent));
                seat.free()
                    && self.desk.could_serve(id, **agent, now)
                    && spared.is_none_or(|until| *until <= now)
            });
            if let Some((agent, _)) = askable {
                return Some(format!("{id} waits while {agent} is free"));
            }
        }
        None
    }

    /// Places in a queue are dense and begin with 1.
    pub(super) fn check_places(&mut self, queue: QueueId) {
        let line: Vec<SessionId> = self.desk.line(queue).collect();
        let of = line.len() as u32;
        let dense = line
            .iter()
            .zip(1..)
            .all(|(id, place)| self.desk.place(*id) == Some((place, of)));
        if !dense {
            self.violate("places in a queue are not dense");
        }
    }

    /// The calm is over: every wait has ended.
    pub(super) fn check_all_served(&mut self) {
        let waiting = self
            .live
            .iter()
            .find(|(_, live)| matches!(live.session.state().stage, Stage::Waiting { .. }));
        if let Some((id, _)) = waiting {
            let what = format!("{id} waits still, though all agents are ready");
            self.violate(what);
        }
    }

    /// Every offer in a log has exactly one answer.
    fn check_offers(&mut self, id: SessionId) {
        let mut open = BTreeSet::new();
        for record in &self.store.logs[&id] {
            let fits = match &record.event {
                Event::Offered { offer, .. } => open.insert(*offer),
                Event::OfferAnswered { offer, .. } => open.remove(offer),
                _ => true,
            };
            if !fits {
                return self.violate(format!("{id}: no offer fits the event at {}", record.seq));
            }
        }
        if !open.is_empty() {
            self.violate(format!("{id}: offers without an answer: {open:?}"));
        }
    }

    /// Everybody has left.
    pub(super) fn check_nothing_left(&mut self) {
        if let Some((id, live)) = self.live.iter().next() {
            let what = format!(
                "{id} goes on without an end: {:?}",
                live.session.state().roster
            );
            return self.violate(what);
        }
        self.check();
        if self.desk.deadline().is_some() || !self.ringing.is_empty() {
            self.violate("the desk has something due, though nobody is there");
        }
        let logs: Vec<SessionId> = self.store.logs.keys().copied().collect();
        for id in logs {
            self.check_acknowledged(id);
            self.check_offers(id);
        }
    }
}
