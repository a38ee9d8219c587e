//! The conversation by forms.

use super::{
    Visit, forms, page, refreshing, view,
    wait::{Live, Stand},
};
use crate::error::Outcome;
use axum::{
    extract::{Form, rejection::FormRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use switchboard_core::{
    limits,
    session::{Command, Record},
};

/// Records read at once.
const READ: u32 = 5_000;

impl Visit {
    pub(super) async fn records(&self, live: &Live) -> Outcome<Vec<Record>> {
        let mut all: Vec<Record> = Vec::new();
        loop {
            let after = all.last().map_or(0, |record| record.seq);
            let part = self
                .app
                .store
                .read(live.row.tenant, live.row.id, after, READ)
                .await?;
            let done = part.len() < READ as usize;
            all.extend(part);
            if done {
                return Ok(all);
            }
        }
    }

    /// The last session of the visitor, after its end.
    async fn last(&self) -> Outcome<Option<(switchboard_core::LegId, Vec<Record>)>> {
        let Some(visitor) = self.visitor().await? else {
            return Ok(None);
        };
        let filter = switchboard_store::SessionFilter {
            visitor: Some(visitor.id),
            ..Default::default()
        };
        let rows = self
            .app
            .store
            .sessions(
                visitor.tenant,
                &filter,
                switchboard_store::PageRequest::first(1),
            )
            .await?;
        let Some(row) = rows.items.into_iter().next() else {
            return Ok(None);
        };
        let records = self.app.store.read(row.tenant, row.id, 0, READ).await?;
        let me = records.iter().find_map(|record| match &record.event {
            switchboard_core::session::Event::LegJoined {
                leg,
                endpoint: switchboard_core::session::Endpoint::Visitor { visitor: who },
                ..
            } if *who == visitor.id => Some(*leg),
            _ => None,
        });
        Ok(me.map(|me| (me, records)))
    }
}

/// The transcript in its frame.
pub async fn transcript(visit: Visit) -> Response {
    let again = visit.to("transcript");
    let shown = async {
        match visit.look().await? {
            Stand::In(live) => Ok(Some((live.leg, visit.records(&live).await?, true))),
            _ => Ok::<_, crate::error::Problem>(
                visit
                    .last()
                    .await?
                    .map(|(me, records)| (me, records, false)),
            ),
        }
    };
    let app = visit.app.clone();
    let files = move |file| crate::files::address(&app, file);
    match shown.await {
        Ok(Some((me, records, true))) => refreshing(
            page(
                StatusCode::OK,
                view::lines(&visit, me, &records, Some(&again), false, &files),
                "'self'",
            ),
            &again,
        ),
        Ok(Some((me, records, false))) => page(
            StatusCode::OK,
            view::lines(&visit, me, &records, None, false, &files),
            "'self'",
        ),
        Ok(None) => page(StatusCode::OK, view::ended(&visit), "'self'"),
        Err(problem) => {
            let nobody = switchboard_core::LegId::from_u128(0);
            let text = view::lines(&visit, nobody, &[], Some(&again), true, &files);
            refreshing(page(problem.status, text, "'self'"), &again)
        }
    }
}

#[derive(Deserialize)]
pub struct Line {
    #[serde(default)]
    pub(super) token: String,
    #[serde(default)]
    text: String,
}

/// Sends a line. A refusal shows the form again with what was typed.
pub async fn say(visit: Visit, form: Result<Form<Line>, FormRejection>) -> Outcome<Response> {
    let sent = forms::read(form)?;
    let words = visit.words();
    let Stand::In(live) = visit.look().await? else {
        return Ok(visit.go("session"));
    };
    let fresh = || visit.form_token("talk", live.row.id.to_string());
    let refuse = |status, note: &str| {
        Ok(page(
            status,
            view::talk(&visit, &fresh(), &sent.text, Some(note)),
            "'none'",
        ))
    };
    let token = visit
        .check_form("talk", &sent.token)
        .filter(|token| token.origin == live.row.id.to_string());
    let Some(token) = token.filter(|_| visit.is_ours()) else {
        return refuse(StatusCode::FORBIDDEN, words.expired);
    };
    let text = sent.text.replace("\r\n", "\n");
    if limits::clean(&text, limits::LINE_CHARS).is_some_and(|text| text.is_empty()) {
        return Ok(visit.go("session"));
    }
    let command = Command::Say { text, behind: None };
    // The form's own number makes a repeated sending one line.
    match visit
        .app
        .hub
        .command(
            visit.config.id(),
            live.row.id,
            live.leg,
            token.nonce,
            command,
        )
        .await
    {
        Ok(_) => Ok(visit.go("session")),
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
            refuse(status, words.failed)
        }
    }
}

/// Ends the conversation.
pub async fn end(visit: Visit, form: Result<Form<Line>, FormRejection>) -> Outcome<Response> {
    let sent = forms::read(form)?;
    if let Stand::In(live) = visit.look().await? {
        let token = visit
            .check_form("talk", &sent.token)
            .filter(|token| token.origin == live.row.id.to_string());
        if let Some(token) = token.filter(|_| visit.is_ours()) {
            visit.leave(&live, &token.nonce).await?;
        }
    }
    Ok(visit.go("session"))
}

impl Visit {
    /// The visitor leaves; the same form sent twice does so once.
    pub(super) async fn leave(&self, live: &Live, nonce: &str) -> Outcome<()> {
        let (tenant, cid) = (self.config.id(), format!("end {nonce}"));
        let hub = &self.app.hub;
        hub.command(tenant, live.row.id, live.leg, cid, Command::Leave)
            .await?;
        Ok(())
    }
}
