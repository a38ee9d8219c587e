//! The archive as a file.

mod csv;

pub use csv::write as csv_cell;

use super::{dto, extract::Asked, filter::Filter};
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client},
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::stream;
use serde::Deserialize;
use serde_json::json;
use std::{io, sync::Arc};
use switchboard_core::session::Event;
use switchboard_store::{Cursor, PageRequest, SessionFilter, SessionRow, StoreError};
use switchboard_wire::rest::{EventRecord, Problem as ProblemBody};
use tokio::sync::mpsc;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Sessions read at once.
const PAGE: u32 = 100;
/// Events read at once.
const EVENTS: u32 = 1_000;
/// Parts that wait for a reader who is slower than the record.
const AHEAD: usize = 4;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(export))
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    /// One JSON object a line.
    #[default]
    Jsonl,
    /// A table for spreadsheets.
    Csv,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Wanted {
    /// `jsonl`, the usual one, or `csv`.
    #[serde(default)]
    #[param(inline)]
    format: Format,
    /// `jsonl` only: every event of each session follows it.
    #[serde(default)]
    events: bool,
    /// The `cursor` of a row: what was exported up to there is left out.
    cursor: Option<String>,
}

/// Export sessions
///
/// All that match, newest first, in one answer that is sent while it is read. Each row has a
/// `cursor`: an export that broke off goes on behind the last row that came whole. In JSON Lines
/// each line is `{"type":"session",…}` or, with `events`, `{"type":"event","session":…,"seq":…,"at":…,
/// "event":{…}}` behind its session. In CSV a cell that a spreadsheet would take for a formula
/// begins with `'`. For administrators and keys; the audit trail has who exported what.
#[utoipa::path(get, path = "/v1/sessions/export", tag = "sessions", params(Wanted, Filter), responses(
    (status = 200, body = String, content_type = "application/x-ndjson"), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
    (status = 422, body = ProblemBody)))]
async fn export(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Asked(wanted): Asked<Wanted>,
    Asked(asked): Asked<Filter>,
) -> Outcome<Response> {
    caller.require(Right::Export)?;
    let after = wanted.cursor.filter(|text| !text.is_empty()).map(Cursor);
    if let Some(cursor) = &after {
        let bad = |_| Problem::invalid("cursor", "must be the cursor of a row");
        cursor.parts().map_err(bad)?;
    }
    if wanted.events && wanted.format == Format::Csv {
        return Err(Problem::invalid("events", "are for jsonl only"));
    }
    let filter = asked.for_store(&caller)?;
    // Words that were looked for are the visitor's: only that there were some is kept.
    let detail = json!({
        "format": match wanted.format { Format::Jsonl => "jsonl", Format::Csv => "csv" },
        "events": wanted.events,
        "from": filter.from, "until": filter.until, "words": filter.text.is_some(),
    });
    // Before anything leaves.
    app.audit(&caller, &client, "session.export", caller.tenant, detail)
        .await?;
    let (tx, rx) = mpsc::channel(AHEAD);
    let writer = Writer {
        config: app.tenant(caller.tenant)?,
        filter,
        format: wanted.format,
        events: wanted.events,
        tx,
        rows: 0,
        app,
    };
    tokio::spawn(writer.run(caller, client, after));
    let body = stream::unfold(rx, |mut rx| async move {
        let part = rx.recv().await?;
        Some((part, rx))
    });
    let (kind, name) = match wanted.format {
        Format::Jsonl => (
            "application/x-ndjson",
            "attachment; filename=\"sessions.jsonl\"",
        ),
        Format::Csv => (
            "text/csv; charset=utf-8",
            "attachment; filename=\"sessions.csv\"",
        ),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(name)),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

struct Writer {
    app: Shared,
    config: Arc<TenantConfig>,
    filter: SessionFilter,
    format: Format,
    events: bool,
    tx: mpsc::Sender<io::Result<Bytes>>,
    rows: u64,
}

/// Why an export ends early.
enum Broken {
    /// The reader is gone.
    Reader,
    Store(StoreError),
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Writer {
    async fn run(mut self, caller: Caller, client: Client, after: Option<Cursor>) {
        let done = self.write(after).await;
        if let Err(Broken::Store(error)) = &done {
            tracing::warn!(%error, "an export broke off");
            // The answer ends without its end, so that nobody takes it for whole.
            let _ = self
                .tx
                .send(Err(io::Error::other("the record failed")))
                .await;
        }
        let detail = json!({ "rows": self.rows, "whole": done.is_ok() });
        let told = self
            .app
            .audit(&caller, &client, "session.exported", caller.tenant, detail);
        if told.await.is_err() {
            tracing::warn!("the end of an export could not be kept in the audit trail");
        }
    }

    async fn send(&self, part: String) -> Result<(), Broken> {
        let sent = self.tx.send(Ok(part.into())).await;
        sent.map_err(|_| Broken::Reader)
    }

    async fn write(&mut self, mut after: Option<Cursor>) -> Result<(), Broken> {
        if self.format == Format::Csv {
            self.send(csv::head()).await?;
        }
        loop {
            let page = PageRequest { after, limit: PAGE };
            let tenant = self.config.tenant.id;
            let page = self.app.store.sessions(tenant, &self.filter, page).await?;
            let mut part = String::new();
            for row in page.items {
                let cursor = Cursor::from_parts(row.created_at.0, &row.id.to_string());
                let comment = self.comment(&row).await?;
                match self.format {
                    Format::Csv => csv::row(&mut part, &row, &self.config, comment, &cursor),
                    Format::Jsonl => {
                        let session = row.id;
                        let mut object = json!(dto::session(row, &self.config));
                        object["type"] = "session".into();
                        object["comment"] = comment.into();
                        object["cursor"] = cursor.0.into();
                        line(&mut part, &object);
                        if self.events {
                            self.send(std::mem::take(&mut part)).await?;
                            self.events_of(session).await?;
                        }
                    }
                }
                self.rows += 1;
            }
            if !part.is_empty() {
                self.send(part).await?;
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// What came with the rating.
    async fn comment(&self, row: &SessionRow) -> Result<Option<String>, StoreError> {
        if row.rating.is_none() {
            return Ok(None);
        }
        // It stands behind the end.
        let after = row.head.saturating_sub(3);
        let records = self.app.store.read(row.tenant, row.id, after, 3).await?;
        let mut comments = records.into_iter().filter_map(|record| match record.event {
            Event::Rated { comment, .. } => comment,
            _ => None,
        });
        Ok(comments.next())
    }

    async fn events_of(&self, session: switchboard_core::SessionId) -> Result<(), Broken> {
        let (tenant, mut after) = (self.config.tenant.id, 0);
        loop {
            let records = self.app.store.read(tenant, session, after, EVENTS).await?;
            let full = records.len() == EVENTS as usize;
            let mut part = String::new();
            for record in records {
                after = record.seq;
                let mut object = json!(EventRecord {
                    seq: record.seq,
                    at: record.at,
                    event: record.event,
                });
                object["type"] = "event".into();
                object["session"] = json!(session);
                line(&mut part, &object);
            }
            if !part.is_empty() {
                self.send(part).await?;
            }
            if !full {
                return Ok(());
            }
        }
    }
}

fn line(part: &mut String, object: &serde_json::Value) {
    part.push_str(&object.to_string());
    part.push('\n');
}
