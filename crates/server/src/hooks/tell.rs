//! Tells one hook one thing.

use super::sign;
use crate::{
    app::App,
    outgoing::{Answer, Failed, Place},
};
use serde_json::Value;
use std::time::Instant;
use switchboard_store::Hook;

/// Characters of an answer that are kept.
const KEPT: usize = 500;

/// What a try led to.
#[derive(Debug, Clone)]
pub struct Told {
    /// HTTP status, if there was an answer.
    pub code: Option<u16>,
    /// Beginning of the answer, or why there was none.
    pub answer: String,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
}

impl Told {
    /// The other program took it.
    pub fn is_taken(&self) -> bool {
        matches!(self.code, Some(200..=299))
    }

    /// The other program wants no more (410 Gone).
    pub fn is_gone(&self) -> bool {
        self.code == Some(410)
    }
}

/// Sends a message, signed for that hook.
pub async fn tell(app: &App, hook: &Hook, id: &str, message: &Value) -> Told {
    let body = message.to_string().into_bytes();
    let headers = sign::headers(&app.signer, hook, id, app.clock.now(), &body);
    let begun = Instant::now();
    let said = match hook.url.parse::<Place>() {
        Ok(place) => app
            .outgoing
            .post(&place, headers, body.into())
            .await
            .map_err(|failed: Failed| failed.to_string()),
        Err(bad) => Err(bad.to_string()),
    };
    let took = begun.elapsed();
    metrics::histogram!("switchboard_webhook_seconds").record(took.as_secs_f64());
    let (code, answer) = match said {
        Ok(Answer { code, text }) => (Some(code), text),
        Err(why) => (None, why),
    };
    let clean = |c: &char| *c == '\n' || !c.is_control();
    Told {
        code,
        answer: answer.chars().filter(clean).take(KEPT).collect(),
        took_ms: u32::try_from(took.as_millis()).unwrap_or(u32::MAX),
    }
}
