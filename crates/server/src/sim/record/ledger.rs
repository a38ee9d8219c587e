//! A session as the record keeps it, and what must hold whenever one changes.

use super::Rows;
use crate::sim::common::Common;
use std::collections::BTreeMap;
use switchboard_core::{
    AgentId,
    session::{Endpoint, Event, LegState, Record, RemoveReason, Role, Stage, State},
};
use switchboard_store::{Append, SessionRow, SessionStatus};
use uuid::Uuid;

/// One session.
pub struct Kept {
    pub epoch: u64,
    pub owner: Option<Uuid>,
    pub row: SessionRow,
    /// Visitors, as the newest append says.
    pub seats: u32,
    pub log: Vec<Record>,
    /// What the log says, as the core reads it.
    pub state: State,
    /// The visitor has asked for its end, so it may end.
    pub may_end: bool,
    /// Which process wrote under which epoch.
    writers: BTreeMap<u64, u64>,
}

impl Kept {
    pub(super) fn new(append: &Append, owner: Option<Uuid>) -> Self {
        let mut state = State::start(&append.records[0]).expect("a log begins with its creation");
        append.records[1..]
            .iter()
            .for_each(|record| state.apply(record));
        let mut row = (*append.row).clone();
        row.head = append.records.len() as u64;
        Self {
            epoch: append.epoch,
            owner,
            row,
            seats: append.seats,
            log: append.records.to_vec(),
            state,
            may_end: false,
            writers: BTreeMap::new(),
        }
    }

    pub(super) fn take(&mut self, append: &Append) {
        self.epoch = self.epoch.max(append.epoch);
        for record in append.records.iter() {
            self.state.apply(record);
            self.log.push(record.clone());
        }
        self.seats = append.seats;
        self.row = (*append.row).clone();
        self.row.head = self.log.len() as u64;
    }

    pub(super) fn head(&self) -> u64 {
        self.log.len() as u64
    }

    pub fn row(&self) -> SessionRow {
        self.row.clone()
    }

    pub fn is_live(&self) -> bool {
        self.row.status != SessionStatus::Ended
    }

    /// A colleague was asked for.
    pub fn was_sought(&self) -> bool {
        let sought = |record: &Record| matches!(record.event, Event::Sought { .. });
        self.log.iter().any(sought)
    }

    /// Agents whose leg is on the roster and not lost.
    pub fn agents(&self) -> Vec<AgentId> {
        let staff = self.state.roster.staff();
        let agents = staff.filter(|leg| leg.role == Role::Agent && leg.state != LegState::Lost);
        let of = |endpoint: &Endpoint| match endpoint {
            Endpoint::Agent { agent } => Some(*agent),
            _ => None,
        };
        agents.filter_map(|leg| of(&leg.endpoint)).collect()
    }
}

impl Rows {
    /// Sessions that have not ended.
    pub fn live(&self) -> impl Iterator<Item = &Kept> {
        self.sessions.values().filter(|kept| kept.is_live())
    }

    /// Visitors on the rosters of all live sessions.
    pub fn seats(&self) -> usize {
        let visitors = |kept: &Kept| kept.state.roster.visitors().count();
        self.live().map(visitors).sum()
    }

    /// Live sessions that the agent serves.
    pub fn serving(&self, agent: AgentId) -> usize {
        let endpoint = Endpoint::Agent { agent };
        let has = |kept: &&Kept| kept.state.roster.find(&endpoint).is_some();
        self.live().filter(has).count()
    }

    /// What must hold after every append that was accepted.
    pub(super) fn check(&mut self, common: &Common, process: u64, append: &Append) {
        let id = append.session;
        let Some(kept) = self.sessions.get_mut(&id) else {
            return;
        };
        let before = kept.writers.insert(append.epoch, process);
        if before.is_some_and(|before| before != process) {
            common.violated(format!("{id}: two processes wrote under one epoch"));
        }
        if kept.writers.keys().any(|epoch| *epoch > append.epoch) {
            common.violated(format!("{id}: an owner that is none any more wrote"));
        }
        let may_end = kept.may_end;
        for record in append.records.iter() {
            match &record.event {
                Event::Ended { reason, .. } if !may_end => {
                    common.violated(format!("{id} ended, nobody had asked for that: {reason:?}"));
                }
                Event::LegRemoved {
                    reason: RemoveReason::Lost,
                    ..
                } if !may_end && kept.state.roster.visitors().next().is_none() => {
                    common.violated(format!("{id}: the visitor was taken for lost"));
                }
                _ => {}
            }
        }
        // A second one is there because somebody asked for a colleague.
        let most = 1 + usize::from(kept.was_sought());
        if kept.agents().len() > most {
            common.violated(format!("{id} has more than {most} agents"));
        }
        let state = &kept.state;
        let alone = state.owner().is_none() && state.agent.is_some();
        if alone && state.stage == Stage::Active {
            common.violated(format!("{id}: the visitor is alone, and waits for nobody"));
        }
        let serve = kept.agents();
        let joined = |record: &Record| matches!(&record.event, Event::LegJoined { role, .. } if *role != Role::Visitor);
        if append.records.iter().any(joined) {
            for agent in serve {
                let most = self.agents.iter().find(|known| known.id == agent);
                let most = most.map_or(0, |agent| agent.capacity as usize);
                let has = self.serving(agent);
                if has > most {
                    common.violated(format!("{agent} serves {has} sessions of at most {most}"));
                }
            }
        }
        if let Some(kept) = self.sessions.get(&id) {
            let visitors = kept.state.roster.visitors().count();
            if visitors != kept.seats as usize {
                let says = kept.seats;
                common.violated(format!("{id} has {visitors} visitors, its row says {says}"));
            }
        }
        // After every append, whatever it was, and with no allowance.
        let most = self.tenants.get(&append.tenant);
        let most = most.map_or(0, |tenant| tenant.settings.max_seats as usize);
        let taken = self.seats();
        if most != 0 && taken > most {
            common.violated(format!("{taken} seats are taken of {most}"));
        }
    }
}
