//! What survives a crash.

use super::World;
use std::collections::{BTreeMap, BTreeSet};
use switchboard_core::{
    AgentId, LegId, QueueId, SessionId,
    session::{Event, Notice, Record},
};

/// Logs and facts, as a store keeps them.
#[derive(Default)]
pub struct Store {
    pub logs: BTreeMap<SessionId, Vec<Record>>,
    /// Sessions without their last event.
    pub unfinished: BTreeSet<SessionId>,
    /// Sessions by the key their visitor started them with.
    pub starts: BTreeMap<u64, SessionId>,
    pub states: BTreeMap<AgentId, String>,
    pub staff: BTreeMap<AgentId, (Vec<QueueId>, u32)>,
    pub seats_max: u32,
    /// Texts of all lines; each is written once only.
    texts: BTreeSet<String>,
    /// Commands that led to an event.
    commands: BTreeSet<(LegId, String)>,
    /// Lines whose writers were told that they are durable.
    pub acknowledged: BTreeMap<SessionId, Vec<(u64, LegId, String)>>,
}

impl World {
    /// Appends to a log. What must never be in one is noticed here.
    pub(super) fn append(&mut self, session: SessionId, records: Vec<Record>) {
        let log = self.store.logs.entry(session).or_default();
        let mut wrong = None;
        for record in records {
            if record.seq != log.len() as u64 + 1 {
                wrong = Some(format!(
                    "{session}: {} does not follow {}",
                    record.seq,
                    log.len()
                ));
            }
            if log.last().is_some_and(|last| last.at > record.at) {
                wrong = Some(format!(
                    "{session}: {} is older than the one before",
                    record.seq
                ));
            }
            if let Some((leg, cid)) = record.event.command()
                && !self.store.commands.insert((leg, cid.to_owned()))
            {
                wrong = Some(format!("{session}: command {cid} acted twice"));
            }
            match &record.event {
                Event::Created { .. } => {
                    self.store.unfinished.insert(session);
                }
                Event::Line { text, .. } => {
                    self.stats.lines += 1;
                    if !self.store.texts.insert(text.clone()) {
                        wrong = Some(format!("{session}: line {text} is there twice"));
                    }
                }
                Event::Announced {
                    notice: Notice::BackInQueue,
                } => self.stats.requeued += 1,
                Event::Ended { .. } if !self.store.unfinished.remove(&session) => {
                    wrong = Some(format!("{session} ended twice"));
                }
                _ => {}
            }
            log.push(record);
        }
        if let Some(wrong) = wrong {
            self.violate(wrong);
        }
    }

    /// Every acknowledged line is in the log, at its place.
    pub(super) fn check_acknowledged(&mut self, session: SessionId) {
        let log = self.store.logs.get(&session).map_or(&[][..], Vec::as_slice);
        let lines = self.store.acknowledged.get(&session);
        let lost = lines.into_iter().flatten().find(|(seq, leg, cid)| {
            let kept = log
                .get(*seq as usize - 1)
                .and_then(|record| record.event.command());
            kept != Some((*leg, cid))
        });
        if let Some((seq, _, cid)) = lost {
            let what = format!("{session}: acknowledged line {cid} at {seq} is lost");
            self.violate(what);
        }
    }
}
