//! A session as a text to keep.

use crate::{app::App, error::Outcome};
use std::{collections::HashMap, fmt::Write};
use switchboard_core::{
    VisitorId,
    session::{Audience, Endpoint, Event, Record},
};
use switchboard_store::SessionRow;

/// Records read at once.
const READ: u32 = 1_000;

/// What everybody in the session could see, as plain text; `None` when the visitor was never a
/// member of it.
pub async fn text(app: &App, row: &SessionRow, visitor: VisitorId) -> Outcome<Option<String>> {
    let mut text = String::new();
    let mut member = false;
    let mut names = HashMap::new();
    let mut after = 0;
    let mut expected = 1;
    loop {
        let records = app.store.read(row.tenant, row.id, after, READ).await?;
        let last = records.last().map(|record| record.seq);
        for record in &records {
            member |= matches!(&record.event, Event::LegJoined { endpoint: Endpoint::Visitor { visitor: who }, .. } if *who == visitor);
            // Numbers are dense: what is missing is told, not passed over.
            if record.seq > expected {
                let _ = writeln!(text, "[… {}]", record.seq - expected);
            }
            expected = record.seq + 1;
            write_line(&mut text, &mut names, record);
        }
        match last {
            Some(seq) if records.len() == READ as usize => after = seq,
            _ => return Ok(member.then_some(text)),
        }
    }
}

fn write_line(
    text: &mut String,
    names: &mut HashMap<switchboard_core::LegId, String>,
    record: &Record,
) {
    if let Event::LegJoined { leg, name, .. } = &record.event {
        names.insert(*leg, name.clone());
    }
    if let Event::Described {
        leg,
        name: Some(name),
        ..
    } = &record.event
    {
        names.insert(*leg, name.clone());
    }
    if record.event.audience() != Audience::Everyone {
        return;
    }
    let name = |leg| names.get(leg).map_or("?", String::as_str);
    let at = record.at;
    // Writing to a String cannot fail.
    let _ = match &record.event {
        Event::Line {
            leg, text: line, ..
        } => writeln!(text, "{at}  {}: {line}", name(leg)),
        Event::FileSent {
            leg,
            file_name,
            media,
            bytes,
            ..
        } if !file_name.is_empty() => writeln!(
            text,
            "{at}  {}: [{file_name}, {media}, {bytes} bytes]",
            name(leg)
        ),
        Event::Asked { leg, question, .. } => writeln!(text, "{at}  {}: {question}", name(leg)),
        Event::LegJoined { leg, .. } => writeln!(text, "{at}  + {}", name(leg)),
        Event::LegRemoved { leg, .. } => writeln!(text, "{at}  - {}", name(leg)),
        Event::Pushed { leg, url, .. } => writeln!(text, "{at}  {} > {url}", name(leg)),
        Event::PageSent(sent) => writeln!(text, "{at}  {} > {}", name(&sent.leg), sent.url),
        Event::Ended { .. } => writeln!(text, "{at}  ."),
        _ => Ok(()),
    };
}
