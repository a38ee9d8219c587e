//! What everybody in a session could see, in order.

use crate::app::App;
use std::collections::HashMap;
use switchboard_core::{
    LegId, Time,
    session::{Audience, Event},
};
use switchboard_store::{SessionRow, StoreError};

/// Records read at once.
const READ: u32 = 1_000;
/// Most entries of one transcript: some hundred pages.
const MOST: usize = 5_000;

/// One thing that was said or done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Time,
    /// By whom.
    pub who: String,
    /// What.
    pub what: What,
}

/// What was said or done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A line, or the question.
    Said(String),
    /// Somebody joined.
    Came,
    /// Somebody left.
    Went,
    /// A page was shown.
    Showed(String),
    /// A file of that name was sent.
    Sent(String),
}

/// The entries of a session, and whether there were more than fit.
pub async fn read(app: &App, row: &SessionRow) -> Result<(Vec<Entry>, bool), StoreError> {
    let mut names: HashMap<LegId, String> = HashMap::new();
    let (mut entries, mut after) = (Vec::new(), 0);
    loop {
        let records = app.store.read(row.tenant, row.id, after, READ).await?;
        let last = records.last().map(|record| record.seq);
        let full = records.len() == READ as usize;
        for record in records {
            if let Event::LegJoined { leg, name, .. }
            | Event::Described {
                leg,
                name: Some(name),
                ..
            } = &record.event
            {
                names.insert(*leg, name.clone());
            }
            if record.event.audience() != Audience::Everyone {
                continue;
            }
            let (leg, own, what) = match record.event {
                Event::Line {
                    leg, text, name, ..
                } => (leg, name, What::Said(text)),
                Event::Asked {
                    leg,
                    question,
                    name,
                    ..
                } => (leg, name, What::Said(question)),
                Event::LegJoined { leg, .. } => (leg, None, What::Came),
                Event::LegRemoved { leg, .. } => (leg, None, What::Went),
                Event::Pushed { leg, url, .. } => (leg, None, What::Showed(url)),
                Event::PageSent(sent) => (sent.leg, None, What::Showed(sent.url)),
                Event::FileSent {
                    leg,
                    file_name,
                    name,
                    ..
                } if !file_name.is_empty() => (leg, name, What::Sent(file_name)),
                _ => continue,
            };
            if entries.len() == MOST {
                return Ok((entries, true));
            }
            let who = own.or_else(|| names.get(&leg).cloned());
            entries.push(Entry {
                at: record.at,
                who: who.unwrap_or_else(|| "?".into()),
                what,
            });
        }
        match last {
            Some(seq) if full => after = seq,
            _ => return Ok((entries, false)),
        }
    }
}
