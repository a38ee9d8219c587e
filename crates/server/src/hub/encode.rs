//! Frames as text, encoded once and shared by all readers.

use axum::extract::ws::Utf8Bytes;
use serde::Serialize;
use switchboard_core::{
    LegId, SessionId,
    session::{Audience, Event, Record},
};
use switchboard_wire::socket::ServerFrame;

/// A frame as shared text.
pub fn frame(frame: &ServerFrame) -> Utf8Bytes {
    text(frame)
}

fn text(value: &impl Serialize) -> Utf8Bytes {
    // Our own types hold no maps with odd keys and no failing serializers.
    serde_json::to_string(value)
        .expect("frames serialize")
        .into()
}

/// A frame's text as a part of another message.
pub fn raw(text: &Utf8Bytes) -> Box<serde_json::value::RawValue> {
    serde_json::value::RawValue::from_string(text.to_string()).expect("frames are JSON")
}

/// A durable event, ready for any reader who may see it.
#[derive(Clone)]
pub struct Encoded {
    /// Place in the log.
    pub seq: u64,
    /// Who may see it.
    pub audience: Audience,
    /// Who wrote it, when it is a line.
    pub writer: Option<LegId>,
    /// The frame.
    pub text: Utf8Bytes,
}

/// Same shape as [`ServerFrame::Event`], without copying the event.
#[derive(Serialize)]
struct EventFrame<'a> {
    t: &'static str,
    s: SessionId,
    #[serde(flatten)]
    record: &'a Record,
}

/// Encodes one record of a session.
pub fn event(session: SessionId, record: &Record) -> Encoded {
    Encoded {
        seq: record.seq,
        audience: record.event.audience(),
        writer: match &record.event {
            Event::Line { leg, .. } => Some(*leg),
            _ => None,
        },
        text: text(&EventFrame {
            t: "event",
            s: session,
            record,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_core::{Time, session::Event};

    #[test]
    fn event_frames_match_the_documented_shape() {
        let session = SessionId::from_u128(7);
        let event = Event::Line {
            leg: LegId::from_u128(8),
            text: "hi".into(),
            cid: Some("c1".into()),
        };
        let record = Record {
            seq: 3,
            at: Time(0),
            event: event.clone(),
        };
        let ours = super::event(session, &record).text;
        let documented = frame(&ServerFrame::Event {
            s: session,
            seq: 3,
            at: Time(0),
            event,
        });
        let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(parse(&ours), parse(&documented));
    }
}
