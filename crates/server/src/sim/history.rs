//! What clients saw and were told, held against the record at once.

use super::{
    common::Common,
    record::{Kept, Record},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use switchboard_core::{
    LegId, SessionId,
    session::{Audience, Event},
};

/// One member at one client: a connection that breaks is followed by another one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reader {
    pub client: usize,
    pub session: SessionId,
    pub leg: LegId,
}

/// All of it.
pub struct History {
    common: Arc<Common>,
    record: Arc<Record>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Newest event of each reader, and whether it is staff.
    seen: BTreeMap<Reader, (u64, bool)>,
    /// Lines that were sent, and the position they were acknowledged at.
    lines: BTreeMap<String, Option<u64>>,
    /// Sessions by visitor and key of their start.
    begun: BTreeMap<(usize, String), SessionId>,
    counts: Counts,
}

/// How much happened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub sessions: u64,
    pub acknowledged: u64,
    pub delivered: u64,
    pub accepted: u64,
}

impl History {
    pub fn new(common: Arc<Common>, record: Arc<Record>) -> Self {
        Self {
            common,
            record,
            state: Mutex::default(),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().expect("no panic while locked"))
    }

    pub fn counts(&self) -> Counts {
        self.with(|state| state.counts)
    }

    pub fn accepted(&self) {
        self.with(|state| state.counts.accepted += 1);
    }

    /// A start was answered.
    pub fn begun(&self, visitor: usize, key: &str, session: SessionId) {
        let known = self.with(|state| {
            let key = (visitor, key.to_owned());
            *state.begun.entry(key).or_insert_with(|| {
                state.counts.sessions += 1;
                session
            })
        });
        if known != session {
            self.common
                .violated(format!("start {key} of v{visitor} made two sessions"));
        }
        if !self.record.rows().sessions.contains_key(&session) {
            self.common
                .violated(format!("{session} was begun and is not in the record"));
        }
    }

    /// A client sends a line; its text is its own.
    pub fn says(&self, text: &str) {
        self.with(|state| {
            state.lines.entry(text.to_owned()).or_insert(None);
        });
    }

    /// A line was acknowledged.
    pub fn acknowledged(&self, reader: Reader, text: &str, seq: Option<u64>) {
        self.with(|state| {
            state.lines.insert(text.to_owned(), Some(seq.unwrap_or(0)));
            state.counts.acknowledged += 1;
        });
        let rows = self.record.rows();
        let log = rows.sessions.get(&reader.session).map(|kept| &kept.log);
        let at = seq.and_then(|seq| log?.get(seq as usize - 1));
        let is = at.is_some_and(|record| match &record.event {
            Event::Line {
                leg, text: line, ..
            } => *leg == reader.leg && line == text,
            _ => false,
        });
        if !is {
            let seq = seq.unwrap_or_default();
            self.common.violated(format!(
                "{text:?} was acknowledged at {seq} and is not there"
            ));
        }
    }

    /// A reader takes up again where it was; the log ends at `head`.
    pub fn attached(&self, reader: Reader, staff: bool, head: u64) {
        let seen = self.with(|state| state.seen.entry(reader).or_insert((0, staff)).0);
        if head < seen {
            self.common.violated(format!(
                "{}: told that the log ends at {head}, had seen {seen}",
                reader.session
            ));
        }
    }

    /// An event came: it is the next one of the log that this reader may see.
    pub fn event(&self, reader: Reader, seq: u64, frame: &serde_json::Value) {
        let (seen, staff) = self.with(|state| {
            state.counts.delivered += 1;
            let entry = state.seen.entry(reader).or_insert((0, false));
            let before = *entry;
            entry.0 = entry.0.max(seq);
            before
        });
        let Reader {
            client, session, ..
        } = reader;
        if seq <= seen {
            let again = format!("{session}: event {seq} came twice to client {client}");
            return self.common.violated(again);
        }
        let rows = self.record.rows();
        let Some(kept) = rows.sessions.get(&session) else {
            return self
                .common
                .violated(format!("{session} is not in the record"));
        };
        let between = kept.log.iter().skip(seen as usize);
        let missed = between.take_while(|record| record.seq < seq);
        for record in missed.filter(|record| may_see(kept, record, reader.leg, staff)) {
            self.common.violated(format!(
                "{session}: event {} did not come to client {client}, {seq} did",
                record.seq
            ));
        }
        let durable = kept.log.get(seq as usize - 1);
        let durable =
            durable.and_then(|record| serde_json::to_value(&*record.event.as_told()).ok());
        if durable.as_ref() != Some(&frame["event"]) {
            self.common
                .violated(format!("{session}: event {seq} is not what the log has"));
        }
    }

    /// A reader was told that its leg is over.
    pub fn gone(&self, reader: Reader, code: &str) {
        self.common.note(format_args!(
            "client {} gone from {}: {code}",
            reader.client, reader.session
        ));
        let rows = self.record.rows();
        let kept = rows.sessions.get(&reader.session);
        let member =
            kept.is_some_and(|kept| kept.is_live() && kept.state.roster.contains_key(&reader.leg));
        if member {
            self.common.violated(format!(
                "{}: client {} was told {code:?}, and is a member",
                reader.session, reader.client
            ));
        }
    }

    /// What has not come to a reader yet, at the end.
    pub fn behind(&self, reader: Reader) -> Option<u64> {
        let (seen, staff) = self.with(|state| state.seen.get(&reader).copied())?;
        let rows = self.record.rows();
        let kept = rows.sessions.get(&reader.session)?;
        let mut later = kept.log.iter().skip(seen as usize);
        let missed = later.find(|record| may_see(kept, record, reader.leg, staff));
        missed.map(|record| record.seq)
    }

    /// Every line is in the record once, or not at all if nobody was told that it is.
    pub fn lines_are_there_once(&self) {
        let mut found: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
        let rows = self.record.rows();
        for kept in rows.sessions.values() {
            for record in &kept.log {
                if let Event::Line { text, .. } = &record.event {
                    found.entry(text).or_default().push(record.seq);
                }
            }
        }
        self.with(|state| {
            for (text, acknowledged) in &state.lines {
                let at = found.get(text.as_str()).map_or(&[][..], Vec::as_slice);
                let fine = match acknowledged {
                    Some(seq) => at == [*seq],
                    None => at.len() <= 1,
                };
                if !fine {
                    self.common.violated(format!(
                        "{text:?} was acknowledged at {acknowledged:?} and is at {at:?}"
                    ));
                }
            }
        });
    }
}

fn may_see(
    kept: &Kept,
    record: &switchboard_core::session::Record,
    leg: LegId,
    staff: bool,
) -> bool {
    let may = |audience| match audience {
        Audience::Everyone => true,
        Audience::Staff => staff,
        Audience::Member(only) => only == leg,
        Audience::Archive => false,
    };
    kept.state.crowd().audiences(record).any(may)
}
