//! Every kind of event: who may see it, and how it is written.

use super::room::{Room, external, say, view};
use std::collections::{BTreeMap, BTreeSet};
use switchboard_core::session::{
    Audience, Command, Event, Input, Notice, OfferAnswer, PushOutcome, PushTarget, Record, Role,
};

/// All kinds, as logs name them, and who may see them. Logs are kept for years: a name
/// here never changes.
const KINDS: [(&str, Audience); 20] = [
    ("announced", Audience::Everyone),
    ("asked", Audience::Everyone),
    ("baton_passed", Audience::Everyone),
    ("consent_changed", Audience::Everyone),
    ("created", Audience::Staff),
    ("dequeued", Audience::Everyone),
    ("described", Audience::Staff),
    ("ended", Audience::Everyone),
    ("follow_changed", Audience::Everyone),
    ("leg_changed", Audience::Everyone),
    ("leg_joined", Audience::Everyone),
    ("leg_removed", Audience::Everyone),
    ("line", Audience::Everyone),
    ("offer_answered", Audience::Staff),
    ("offered", Audience::Staff),
    ("page_viewed", Audience::Staff),
    ("push_reported", Audience::Everyone),
    ("pushed", Audience::Everyone),
    ("queued", Audience::Everyone),
    ("typing_shared", Audience::Everyone),
];

/// A session in which everything happens once, a second apart.
fn everything() -> Room {
    let mut room = Room::help_desk();
    let visitor = room.visitor();
    room.open(visitor);
    room.give(Input::NobodyThere).unwrap();
    let question = "Where is my order?".to_owned();
    room.command(visitor, Command::Ask { question }).unwrap();
    let offer = room.offer(1);
    room.now = room.now + 1000;
    room.answer(1, offer, OfferAnswer::Declined).unwrap();
    room.now = room.now + 1000;
    let agent = room.accept(2);
    room.open(agent);
    let epoch = room.session.state().epoch;
    let target = PushTarget::Tab;
    let push = Command::Push {
        url: "https://acme.example/order".into(),
        target,
        epoch,
    };
    for (leg, command) in [
        (visitor, say("hello")),
        (
            visitor,
            Command::Describe {
                name: Some("Ada".into()),
                email: None,
                attributes: BTreeMap::new(),
            },
        ),
        (visitor, view("https://acme.example/")),
        (visitor, Command::Consent { follow: true }),
        (visitor, Command::ShareTyping { on: false }),
        (agent, push),
        (agent, Command::Follow { on: true, epoch }),
    ] {
        room.now = room.now + 1000;
        room.command(leg, command).unwrap();
    }
    let push = room.session.state().pushes[0];
    room.command(
        visitor,
        Command::ReportPush {
            push,
            outcome: PushOutcome::Arrived,
        },
    )
    .unwrap();
    let guest = room.join(external("guest", Role::Visitor));
    room.give(Input::Remove { leg: guest }).unwrap();
    room.now = room.now + 1000;
    room.command(visitor, Command::Leave).unwrap();
    assert!(room.ended());
    room
}

fn kind(record: &Record) -> String {
    let written = serde_json::to_value(&record.event).unwrap();
    written["kind"].as_str().unwrap().to_owned()
}

#[test]
fn is_132_each_event_is_kept_with_its_time_and_the_log_replays() {
    let room = everything();
    let kinds: BTreeSet<String> = room.log.iter().map(kind).collect();
    let expected: BTreeSet<String> = KINDS.iter().map(|(kind, _)| (*kind).to_owned()).collect();
    assert_eq!(kinds, expected);
    assert!(room.log.windows(2).all(|pair| pair[0].at <= pair[1].at));
    assert!(room.log.last().unwrap().at.since(room.log[0].at) >= 10_000);
    for record in &room.log {
        let written = serde_json::to_value(record).unwrap();
        assert_eq!(written["at"], record.at.to_rfc3339());
        assert_eq!(written["seq"], record.seq);
    }
    room.check_rebuild();
}

#[test]
fn cc_26_visitors_see_neither_labels_nor_offers_nor_pages() {
    let room = everything();
    for record in &room.log {
        let kind = kind(record);
        let (_, audience) = KINDS.iter().find(|(known, _)| *known == kind).unwrap();
        assert_eq!(record.event.audience(), *audience, "{kind}");
    }
}

#[test]
fn is_132_logs_of_the_first_release_read_for_ever() {
    let line = r#"{"kind":"line","leg":"00000000-0000-0000-0000-000000000001","text":"hi"}"#;
    let Event::Line { text, cid, .. } = serde_json::from_str(line).unwrap() else {
        panic!("not a line");
    };
    assert_eq!((text.as_str(), cid), ("hi", None));
    let notice = r#"{"kind":"announced","notice":"back_in_queue"}"#;
    let read: Event = serde_json::from_str(notice).unwrap();
    assert_eq!(
        read,
        Event::Announced {
            notice: Notice::BackInQueue
        }
    );
    let unknown = r#"{"kind":"teleported"}"#;
    assert!(serde_json::from_str::<Event>(unknown).is_err());
}
