//! Sends transcripts that visitors asked for, as a part of the job that sends mails.

use super::mail::{Failure, MOST_ATTEMPTS, Transport, hand_over, pause_after};
use crate::{
    app::App,
    config::SmtpConfig,
    http::LETTERS_COUNTED_MS,
    letters::{self, Content},
};
use switchboard_store::{Letter, StoreError};

/// Letters sent in one go.
const BATCH: u32 = 20;
const DROPPED: u32 = 500;

/// Sends what is due; whether there may be more.
pub async fn round(
    app: &App,
    transport: Option<&Transport>,
    duty: &str,
) -> Result<bool, StoreError> {
    let now = app.clock.now();
    app.store
        .drop_letters(now - LETTERS_COUNTED_MS, DROPPED)
        .await?;
    let due = app.store.due_letters(now, BATCH).await?;
    let full = due.len() == BATCH as usize;
    for letter in due {
        // A mail server may take its time, and another node may be the one by then.
        if !app.hub.holds(duty).await? {
            return Ok(false);
        }
        let outcome = match (transport, &app.config.smtp) {
            (Some(transport), Some(smtp)) => send(app, transport, smtp, &letter).await?,
            _ => Err(Failure::Later),
        };
        let attempts = letter.attempts + 1;
        let outcome = match outcome {
            Ok(()) => {
                app.store.end_letter(letter.id).await?;
                "sent"
            }
            Err(Failure::Later) if attempts < MOST_ATTEMPTS => {
                let due_at = app.clock.now() + pause_after(attempts);
                app.store
                    .put_off_letter(letter.id, attempts, due_at)
                    .await?;
                "put_off"
            }
            Err(_) => {
                app.store.end_letter(letter.id).await?;
                tracing::warn!(letter = %letter.id, "a transcript was given up");
                "given_up"
            }
        };
        metrics::counter!("switchboard_mails_total", "outcome" => outcome).increment(1);
    }
    Ok(full)
}

async fn send(
    app: &App,
    transport: &Transport,
    smtp: &SmtpConfig,
    letter: &Letter,
) -> Result<Result<(), Failure>, StoreError> {
    let row = app.store.session(letter.tenant, letter.session).await?;
    let row = row.filter(|row| row.erased_at.is_none());
    let (Some(row), Some(config)) = (row, app.hub.tenant(letter.tenant)) else {
        return Ok(Err(Failure::Never));
    };
    let (entries, cut) = letters::read(app, &row).await?;
    let content = Content {
        company: &config.tenant.name,
        entries: &entries,
        cut,
    };
    let made = letters::message(letter, &smtp.from, app.config.host(), &content);
    let Ok(message) = made else {
        return Ok(Err(Failure::Never));
    };
    Ok(hand_over(transport, message).await)
}
