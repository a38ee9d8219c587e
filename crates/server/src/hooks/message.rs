//! Which events other programs are told of, and in which form.

use crate::{http::dto, hub::TenantConfig};
use serde_json::{Value, json};
use switchboard_core::{
    SessionId, Time,
    session::{Endpoint, Event, OfferAnswer, Record},
};
use switchboard_store::SessionRow;

/// A session began.
pub const STARTED: &str = "session.started";
/// An agent came in.
pub const JOINED: &str = "session.joined";
/// Somebody wrote a line; it is in the message.
pub const LINE: &str = "session.line";
/// A session ended.
pub const ENDED: &str = "session.ended";
/// A visitor said what they thought of a session.
pub const RATED: &str = "session.rated";
/// An agent did not answer in time.
pub const MISSED: &str = "offer.missed";
/// Sent by hand, of no session.
pub const TEST: &str = "webhook.test";

/// All types that a hook may ask for.
pub const TYPES: &[&str] = &[STARTED, JOINED, LINE, ENDED, RATED, MISSED];

/// The type of message that an event leads to.
pub fn kind(event: &Event) -> Option<&'static str> {
    Some(match event {
        Event::Created { .. } => STARTED,
        Event::LegJoined {
            endpoint: Endpoint::Agent { .. },
            ..
        } => JOINED,
        Event::Line { .. } => LINE,
        Event::Ended { .. } => ENDED,
        Event::Rated { .. } => RATED,
        Event::OfferAnswered {
            answer: OfferAnswer::Lapsed,
            ..
        } => MISSED,
        _ => return None,
    })
}

/// The message's id: the same however often it is sent, and to whomever.
pub fn id(session: SessionId, seq: u64) -> String {
    format!("msg_{session}_{seq}")
}

/// The event that an id stands for.
pub fn place(id: &str) -> Option<(SessionId, u64)> {
    let (session, seq) = id.strip_prefix("msg_")?.rsplit_once('_')?;
    Some((session.parse().ok()?, seq.parse().ok()?))
}

/// A message of an event; the session as it is now.
pub fn body(kind: &str, record: &Record, row: SessionRow, config: &TenantConfig) -> Value {
    json!({
        "type": kind,
        "timestamp": record.at,
        "data": {
            "tenant": config.tenant.slug,
            "session": dto::session(row, config),
            "seq": record.seq,
            "event": record.event,
        },
    })
}

/// A message that shows whether messages arrive.
pub fn test(now: Time, config: &TenantConfig) -> Value {
    json!({ "type": TEST, "timestamp": now, "data": { "tenant": config.tenant.slug } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stands_for_one_event() {
        let session = SessionId::from_u128(7);
        assert_eq!(place(&id(session, 12)), Some((session, 12)));
        for wrong in ["", "msg_", "msg_7_1", "msg_test_x", &format!("{session}_1")] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }
}
