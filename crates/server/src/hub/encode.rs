//! Frames as text, encoded once and shared by all readers.

use super::frame::Frame;
use serde::Serialize;
use switchboard_core::{
    LegId, SessionId, Time,
    session::{Audience, Crowd, Event, Record},
};
use switchboard_wire::socket::ServerFrame;

/// A frame as shared text.
pub fn frame(frame: &ServerFrame) -> Frame {
    text(frame)
}

fn text(value: &impl Serialize) -> Frame {
    // Our own types hold no maps with odd keys and no failing serializers.
    Frame::text(&serde_json::to_string(value).expect("frames serialize"))
}

/// A frame's text as a part of another message.
pub fn raw(frame: &Frame) -> Box<serde_json::value::RawValue> {
    serde_json::value::RawValue::from_string(frame.json().to_owned()).expect("frames are JSON")
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
    pub frame: Frame,
}

impl Encoded {
    /// Whether a member of that side may see it.
    pub fn is_for(&self, leg: LegId, staff: bool) -> bool {
        match self.audience {
            Audience::Everyone => true,
            Audience::Staff => staff,
            Audience::Member(only) => only == leg,
            Audience::Archive => false,
        }
    }
}

/// Same shape as [`ServerFrame::Event`], without copying the event.
#[derive(Serialize)]
struct EventFrame<'a> {
    t: &'static str,
    s: SessionId,
    seq: u64,
    at: Time,
    event: &'a Event,
}

/// Encodes one record of a session.
fn event(session: SessionId, record: &Record, audience: Audience) -> Encoded {
    Encoded {
        seq: record.seq,
        audience,
        writer: match &record.event {
            Event::Line { leg, .. } => Some(*leg),
            _ => None,
        },
        frame: text(&EventFrame {
            t: "event",
            s: session,
            seq: record.seq,
            at: record.at,
            event: &record.event.as_told(),
        }),
    }
}

/// Those records that members are sent, ready to be sent. One for some of the members is there
/// once for each of them.
pub fn events<'a>(
    session: SessionId,
    records: impl IntoIterator<Item = &'a Record>,
    crowd: &Crowd,
) -> Vec<Encoded> {
    let mut events = Vec::new();
    for record in records {
        let mut audiences = crowd.audiences(record);
        let Some(first) = audiences.next() else {
            continue;
        };
        let first = event(session, record, first);
        let others = audiences.map(|audience| Encoded {
            audience,
            ..first.clone()
        });
        let others: Vec<_> = others.collect();
        events.push(first);
        events.extend(others);
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_core::{QueueId, SearchId, routing::Need};

    #[test]
    fn event_frames_match_the_documented_shape() {
        let session = SessionId::from_u128(7);
        let event = Event::Line {
            leg: LegId::from_u128(8),
            text: "hi".into(),
            name: None,
            cid: Some("c1".into()),
        };
        let record = Record {
            seq: 3,
            at: Time(0),
            event: event.clone(),
        };
        let ours = super::event(session, &record, Audience::Everyone).frame;
        let documented = frame(&ServerFrame::Event {
            s: session,
            seq: 3,
            at: Time(0),
            event,
        });
        let parse =
            |frame: &Frame| serde_json::from_str::<serde_json::Value>(frame.json()).unwrap();
        assert_eq!(parse(&ours), parse(&documented));
    }

    #[test]
    fn members_are_not_told_the_terms_of_a_search() {
        let queue = QueueId::from_u128(1);
        let event = Event::Queued {
            queue,
            front: false,
            search: Some(SearchId::from_u128(2)),
            need: Some(Box::new(Need::of(queue))),
            since: None,
        };
        let record = Record {
            seq: 2,
            at: Time(0),
            event,
        };
        let told = super::event(SessionId::from_u128(7), &record, Audience::Everyone).frame;
        let told: serde_json::Value = serde_json::from_str(told.json()).unwrap();
        let documented = serde_json::json!({ "kind": "queued", "queue": queue, "front": false });
        assert_eq!(told["event"], documented);
    }
}
