//! Every kind of event: who may see it, and how it is written.

use super::room::{QUEUE, Room, external, photograph, say, view};
use std::collections::{BTreeMap, BTreeSet};
use switchboard_core::session::{
    Act, Audience, Command, Event, Input, Notice, OfferAnswer, PageOutcome, PushOutcome,
    PushTarget, Record, Role, STEPS_MS, Session, Step, Way,
};
use switchboard_core::{AgentId, LegId, routing::Purpose};

/// All kinds, as logs name them, and who may see them. Logs are kept for years: a name
/// here never changes.
const KINDS: [(&str, Audience); 53] = [
    ("acted", Audience::Staff),
    ("allowed", Audience::Everyone),
    ("announced", Audience::Everyone),
    ("aside", Audience::Archive),
    ("asked", Audience::Everyone),
    ("avatar_chosen", Audience::Everyone),
    ("baton_answered", Audience::Everyone),
    ("baton_asked", Audience::Everyone),
    ("baton_passed", Audience::Everyone),
    ("consent_changed", Audience::Everyone),
    ("created", Audience::Staff),
    ("dequeued", Audience::Everyone),
    ("described", Audience::Staff),
    ("ended", Audience::Everyone),
    ("erased", Audience::Archive),
    ("file_sent", Audience::Everyone),
    ("follow_changed", Audience::Everyone),
    ("hand_over_failed", Audience::Staff),
    ("hold_changed", Audience::Everyone),
    ("invitation_over", Audience::Staff),
    ("invited", Audience::Staff),
    ("leg_changed", Audience::Everyone),
    ("leg_joined", Audience::Everyone),
    ("leg_removed", Audience::Everyone),
    ("line", Audience::Everyone),
    ("noted", Audience::Staff),
    ("offer_answered", Audience::Staff),
    ("offered", Audience::Staff),
    ("owner_changed", Audience::Staff),
    ("substituted", Audience::Everyone),
    ("page_reported", Audience::Everyone),
    ("page_sent", Audience::Everyone),
    ("page_unanswered", Audience::Everyone),
    ("page_viewed", Audience::Staff),
    ("permitted", Audience::Everyone),
    ("push_reported", Audience::Everyone),
    ("pushed", Audience::Everyone),
    ("queued", Audience::Everyone),
    ("rated", Audience::Archive),
    ("search_over", Audience::Everyone),
    ("sought", Audience::Everyone),
    ("steps_asked", Audience::Everyone),
    ("steps_lapsed", Audience::Everyone),
    ("typing_shared", Audience::Everyone),
    ("voice_changed", Audience::Everyone),
    ("voice_declined", Audience::Everyone),
    ("voice_muted", Audience::Everyone),
    ("warm_sought", Audience::Everyone),
    ("warm_permitted", Audience::Everyone),
    ("warm_accepted", Audience::Everyone),
    ("warm_over", Audience::Everyone),
    ("carried", Audience::Staff),
    ("document_came", Audience::Staff),
];

/// A session in which everything happens once, a second apart.
fn everything() -> Room {
    let mut room = Room::start(
        "help_desk",
        serde_json::json!({ "queue": QUEUE, "transfer_asks": true, "voice": true }),
    );
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
        (
            visitor,
            Command::ChooseAvatar {
                of: None,
                avatar: Some("fox".into()),
            },
        ),
        (visitor, photograph("receipt.jpg")),
        (
            agent,
            Command::AskSteps {
                of: visitor,
                steps: [Step::Point, Step::Click].into(),
            },
        ),
        (
            visitor,
            Command::Allow {
                to: None,
                steps: [Step::Point].into(),
            },
        ),
        (
            visitor,
            Command::Acted {
                by: agent,
                what: Act::Field,
                element: "Street".into(),
                page: "https://acme.example/".into(),
                done: true,
            },
        ),
        (agent, push),
        (agent, Command::Follow { on: true, epoch }),
    ] {
        room.now = room.now + 1000;
        room.command(leg, command).unwrap();
    }
    let asks = Command::AskSteps {
        of: visitor,
        steps: [Step::Windows].into(),
    };
    room.command(agent, asks).unwrap();
    room.now = room.now + STEPS_MS;
    room.give(Input::Tick).unwrap();
    let push = room.session.state().pushes[0];
    room.command(
        visitor,
        Command::ReportPush {
            push,
            outcome: PushOutcome::Arrived,
        },
    )
    .unwrap();
    everything_led(&mut room, visitor, agent, epoch);
    room.give(Input::Voice {
        leg: agent,
        open: true,
    })
    .unwrap();
    room.command(visitor, Command::DeclineVoice).unwrap();
    let of = Some(visitor);
    room.command(agent, Command::MuteVoice { of, on: true })
        .unwrap();
    let guest = room.join(external("guest", Role::Visitor));
    room.give(Input::Remove { leg: guest }).unwrap();
    let colleague = room.join(external("colleague", Role::Agent));
    let to = vec![colleague];
    let text = "a regular".to_owned();
    for command in [
        Command::Note { text: text.clone() },
        Command::Aside { to, text },
        Command::Hold { on: true },
        Command::HandOn { to: colleague },
    ] {
        room.command(agent, command).unwrap();
    }
    let transfer = Command::Seek {
        purpose: Purpose::Transfer,
        agent: Some(AgentId::from_u128(9)),
        queue: None,
        comment: None,
        ordered_by: None,
    };
    room.command(colleague, transfer).unwrap();
    let search = room.session.state().asking.as_ref().unwrap().search;
    room.command(visitor, Command::Permit { search, yes: false })
        .unwrap();
    room.now = room.now + 1000;
    room.command(visitor, Command::Leave).unwrap();
    assert!(room.ended());
    room
}

/// All that is said of leading in this release's own words.
fn everything_led(room: &mut Room, visitor: LegId, agent: LegId, epoch: u64) {
    room.command(visitor, Command::AskBaton).unwrap();
    let of = visitor;
    room.command(agent, Command::DeclineBaton { of }).unwrap();
    let page = |way, frame: Option<&str>| Command::SendPage {
        url: "https://maps.example/".into(),
        way,
        frame: frame.map(str::to_owned),
        to: Some(vec![visitor]),
        echo: true,
        epoch,
    };
    room.command(agent, page(Way::Frame, Some("left"))).unwrap();
    let push = *room.session.state().pushes.last().unwrap();
    let outcome = PageOutcome::FrameMissing;
    room.command(visitor, Command::ReportPage { push, outcome })
        .unwrap();
    room.command(agent, page(Way::Window, None)).unwrap();
    room.now = room.now + 30_000;
    room.give(Input::Tick).unwrap();
}

fn kind(record: &Record) -> String {
    let written = serde_json::to_value(&record.event).unwrap();
    written["kind"].as_str().unwrap().to_owned()
}

#[test]
fn is_132_each_event_is_kept_with_its_time_and_the_log_replays() {
    let room = everything();
    let met = super::meetings::met();
    let other = super::rendezvous::substituted();
    let handed = super::warm::handed();
    let all = room.log.iter().chain(&met.log).chain(&other.log);
    let came = super::warm::came();
    let all = all.chain(&handed.log).chain(&came.log);
    let kinds: BTreeSet<String> = all.map(kind).collect();
    let mut expected: BTreeSet<String> = KINDS.iter().map(|(kind, _)| (*kind).to_owned()).collect();
    let known: BTreeSet<String> = Event::kinds().iter().map(ToString::to_string).collect();
    assert_eq!(known, expected);
    // Written by age, behind the end, and where the record refuses, not by sessions.
    let others = ["erased", "rated", "hand_over_failed"];
    expected.retain(|kind| !others.contains(&&**kind));
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
    let (room, met) = (everything(), super::meetings::met());
    let other = super::rendezvous::substituted();
    let handed = super::warm::handed();
    let all = room.log.iter().chain(&met.log).chain(&other.log);
    let came = super::warm::came();
    for record in all.chain(&handed.log).chain(&came.log) {
        let kind = kind(record);
        let (_, audience) = KINDS.iter().find(|(known, _)| *known == kind).unwrap();
        assert_eq!(record.event.audience(), *audience, "{kind}");
    }
}

#[test]
fn a_rating_behind_the_end_is_read_and_changes_nothing() {
    let room = everything();
    let end = room.log.last().unwrap();
    let rated = Record {
        seq: end.seq + 1,
        at: end.at,
        event: Event::Rated {
            stars: 4,
            comment: None,
        },
    };
    assert_eq!(
        serde_json::to_string(&rated.event).unwrap(),
        r#"{"kind":"rated","stars":4}"#
    );
    let mut log = room.log.clone();
    log.push(rated);
    let session = Session::rebuild(room.session.id(), log).unwrap();
    assert_eq!(session.state().head, end.seq + 1);
    assert_eq!(session.state().ended, room.session.state().ended);
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
}

/// An event of a newer release. Its values would not outlive being read as numbers.
const UNKNOWN: &str = r#"{"kind":"teleported","leg":"00000000-0000-0000-0000-000000000001","zest":1.50,"far":123456789012345678901234567890,"cid":"c9","a":{"b":[null,"Ada \u0000"]}}"#;

fn read(text: &str) -> serde_json::Result<Event> {
    serde_json::from_str(text)
}

#[test]
fn is_5_is_132_every_kind_is_written_as_it_was_read() {
    let mut events: Vec<Event> = everything().log.into_iter().map(|r| r.event).collect();
    events.push(Event::Erased {
        was: "teleported".into(),
    });
    for event in events {
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(read(&text).unwrap(), event);
        // However its members are ordered, and by way of a value.
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read(&value.to_string()).unwrap(), event, "{value}");
        assert_eq!(serde_json::from_value::<Event>(value).unwrap(), event);
    }
    let record = format!(r#"{{"seq":3,"at":"2026-01-01T00:00:00Z","event":{UNKNOWN}}}"#);
    for (text, kind) in [(UNKNOWN, "teleported"), (r#"{"kind":"x"}"#, "x")] {
        let event = read(text).unwrap();
        assert!(matches!(&event, Event::Other { kind: found, .. } if found == kind));
        assert_eq!(serde_json::to_string(&event).unwrap(), text);
        assert_eq!(read(text).unwrap(), event);
    }
    let record: Record = serde_json::from_str(&record).unwrap();
    assert_eq!(serde_json::to_string(&record.event).unwrap(), UNKNOWN);
    assert_ne!(read(r#"{"kind":"x","a":1}"#).unwrap(), record.event);
    let turned = read(r#"{"a":1,"kind":"x"}"#).unwrap();
    assert_eq!(turned, read(r#"{"kind":"x","a":1}"#).unwrap());
}

#[test]
fn is_5_a_known_kind_that_is_damaged_or_has_an_unknown_value_is_an_error() {
    for damaged in [
        r#"{"kind":"line","leg":"00000000-0000-0000-0000-000000000001"}"#,
        r#"{"leg":"00000000-0000-0000-0000-000000000001","kind":"line"}"#,
        r#"{"kind":"line","leg":"nobody","text":"hi"}"#,
        r#"{"kind":"line"}"#,
        r#"{"kind":"ended","by":null,"reason":"bored"}"#,
        r#"{"by":null,"reason":"bored","kind":"ended"}"#,
        r#"{"kind":"announced","notice":"fire"}"#,
        r#"{"kind":"queued","queue":7,"front":true}"#,
    ] {
        assert!(read(damaged).is_err(), "{damaged}");
    }
    let long = format!(r#"{{"kind":"{}"}}"#, "k".repeat(65));
    for nameless in [
        r#"{"kind":"Line"}"#,
        r#"{"kind":""}"#,
        r#"{"kind":7}"#,
        r#"{"kind":null,"text":"hi"}"#,
        r#"{"text":"hi"}"#,
        r#"{"kind":"x","kind":"y"}"#,
        r#"{"kind":"x","kind":"line"}"#,
        r#"{"kind":"x","a":}"#,
        r#"{"kind":"x","a":1"#,
        r#"{"kind":"x"} {}"#,
        r#"["line"]"#,
        r#""line""#,
        "",
        &long,
    ] {
        assert!(read(nameless).is_err(), "{nameless}");
    }
    let error = read(r#"{"kind":"ended","by":null,"reason":"bored"}"#).unwrap_err();
    assert!(error.to_string().contains("bored"), "{error}");
}

#[test]
fn is_5_a_session_goes_on_past_a_kind_of_a_newer_release() {
    let mut room = Room::help_desk();
    let visitor = room.visitor();
    room.open(visitor);
    let agent = room.accept(1);
    room.open(agent);
    let before = room.session.state().clone();
    let mut log = room.log.clone();
    log.push(Record {
        seq: before.head + 1,
        at: room.now,
        event: read(UNKNOWN).unwrap(),
    });
    let id = room.session.id();
    room.session = Session::rebuild(id, log.clone()).unwrap();
    room.log = log;
    let state = room.session.state();
    assert_eq!(state.head, before.head + 1);
    let mut as_before = state.clone();
    as_before.head = before.head;
    assert_eq!(format!("{as_before:?}"), format!("{before:?}"));
    let unknown = room.log.last().unwrap();
    assert_eq!(state.audience(unknown), Audience::Archive);
    let event = &unknown.event;
    assert_eq!((event.command(), event.searchable()), (None, None));
    assert_eq!(state.done(LegId::from_u128(1), "c9"), None);

    room.command(visitor, say("still here")).unwrap();
    room.command(visitor, Command::Leave).unwrap();
    assert!(room.ended());
    room.check_rebuild();
}

#[test]
fn is_104_nothing_but_the_kind_is_left_of_an_unknown_one() {
    let event = read(UNKNOWN).unwrap();
    let bare = event.without_person().unwrap();
    let text = serde_json::to_string(&bare).unwrap();
    assert_eq!(text, r#"{"kind":"erased","was":"teleported"}"#);
    assert_eq!(bare.without_person(), None, "nothing is left to take");
    assert_eq!(bare.audience(), Audience::Archive);
    let nothing = read(r#"{"kind":"x"}"#).unwrap();
    assert!(
        nothing.without_person().is_some(),
        "also where it held none"
    );
}
