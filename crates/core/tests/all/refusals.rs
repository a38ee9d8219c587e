//! What is refused, and what is kept of what is sent.

use super::room::{QUEUE, Room, photograph, say};
use serde_json::json;
use std::collections::{BTreeMap, HashSet};
use switchboard_core::{
    AgentId, LegId, OfferId, PushId, limits,
    session::{
        Command, EndReason, Event, Input, LegReport, OfferAnswer, PushOutcome, PushTarget, Refusal,
        Stage,
    },
};

#[test]
fn cc_1_every_refusal_is_reachable_and_changes_nothing() {
    let (mut room, visitor, agent) = Room::served();
    let epoch = room.session.state().epoch;
    let attributes = |pairs: Vec<(String, String)>| Command::Describe {
        name: None,
        email: None,
        attributes: pairs.into_iter().collect(),
    };
    let many = |from: usize, n: usize| {
        attributes(
            (from..from + n)
                .map(|k| (format!("key {k}"), "v".into()))
                .collect(),
        )
    };
    room.command(visitor, many(0, limits::ATTRIBUTES)).unwrap();
    let named = |name: String| Command::Describe {
        name: Some(name),
        email: None,
        attributes: BTreeMap::new(),
    };
    let page = |title: usize, subject: usize| Command::ViewPage {
        url: "https://acme.example/".into(),
        title: Some("t".repeat(title)),
        subject: Some("s".repeat(subject)),
    };
    let push = |url: &str| Command::Push {
        url: url.into(),
        target: PushTarget::Tab,
        epoch,
    };
    let commands = [
        (LegId::from_u128(1), say("hi"), Refusal::NotJoined),
        (visitor, Command::End, Refusal::NotAllowed),
        (visitor, push("https://acme.example/"), Refusal::NotAllowed),
        (
            agent,
            Command::Ask {
                question: "?".into(),
            },
            Refusal::NotAllowed,
        ),
        (
            agent,
            Command::Follow {
                on: true,
                epoch: epoch + 1,
            },
            Refusal::StaleEpoch,
        ),
        (agent, push("javascript:alert(1)"), Refusal::BadUrl),
        (
            agent,
            push(&format!(
                "https://a.example/{}",
                "a".repeat(limits::URL_CHARS)
            )),
            Refusal::BadUrl,
        ),
        (visitor, say(" \u{7} \n\t"), Refusal::EmptyLine),
        (
            visitor,
            Command::Ask {
                question: "\u{0}".into(),
            },
            Refusal::EmptyLine,
        ),
        (
            visitor,
            attributes(vec![("\n".into(), "v".into())]),
            Refusal::EmptyLine,
        ),
        (
            visitor,
            say(&"é".repeat(limits::LINE_CHARS + 1)),
            Refusal::LineTooLong,
        ),
        (
            visitor,
            Command::Ask {
                question: "é".repeat(limits::LINE_CHARS + 1),
            },
            Refusal::LineTooLong,
        ),
        (
            visitor,
            named("n".repeat(limits::NAME_CHARS + 1)),
            Refusal::ValueTooLong,
        ),
        (
            visitor,
            page(limits::TITLE_CHARS + 1, 0),
            Refusal::ValueTooLong,
        ),
        (
            visitor,
            page(0, limits::NAME_CHARS + 1),
            Refusal::ValueTooLong,
        ),
        (
            visitor,
            attributes(vec![("k".repeat(limits::ATTRIBUTE_CHARS + 1), "v".into())]),
            Refusal::ValueTooLong,
        ),
        (
            visitor,
            attributes(vec![("k".into(), "v".repeat(limits::ATTRIBUTE_CHARS + 1))]),
            Refusal::ValueTooLong,
        ),
        (visitor, many(100, 1), Refusal::TooMany),
        (agent, many(0, limits::ATTRIBUTES + 1), Refusal::TooMany),
        (
            visitor,
            Command::ReportPush {
                push: PushId::from_u128(1),
                outcome: PushOutcome::Arrived,
            },
            Refusal::Unknown,
        ),
        (
            agent,
            Command::Baton {
                to: Some(LegId::from_u128(1)),
                epoch,
            },
            Refusal::Unknown,
        ),
    ];
    let mut reached: HashSet<Refusal> = HashSet::new();
    let head = room.log.len();
    for (leg, command, refusal) in commands {
        let name = format!("{command:?}");
        assert_eq!(
            room.command(leg, command).unwrap_err(),
            refusal,
            "{name:.100}"
        );
        reached.insert(refusal);
    }
    for cid in ["", &"c".repeat(limits::COMMAND_ID_CHARS + 1), "a\nb", "\0"] {
        let result = room.retryable(visitor, cid, say("hi"));
        assert_eq!(result.unwrap_err(), Refusal::BadId);
        reached.insert(Refusal::BadId);
    }
    let guest = super::room::visitor(1);
    let inputs = [
        (Input::Join(guest), Refusal::AlreadyJoined),
        (Input::Join(super::room::visitor(2)), Refusal::NotAdmitted),
        (
            Input::Leg {
                leg: visitor,
                report: LegReport::Open { channels: vec![] },
            },
            Refusal::BadReport,
        ),
        (
            Input::Leg {
                leg: LegId::from_u128(1),
                report: LegReport::Lost,
            },
            Refusal::NotJoined,
        ),
        (
            Input::Remove {
                leg: LegId::from_u128(1),
            },
            Refusal::Unknown,
        ),
        (
            Input::Offered {
                offer: OfferId::from_u128(1),
                agent: AgentId::from_u128(1),
            },
            Refusal::NotAllowed,
        ),
        (Input::NobodyThere, Refusal::NotAllowed),
        (
            Input::OfferAnswered {
                offer: OfferId::from_u128(1),
                agent: AgentId::from_u128(1),
                name: "x".into(),
                software: false,
                avatar: None,
                answer: OfferAnswer::Accepted,
            },
            Refusal::Unknown,
        ),
    ];
    for (input, refusal) in inputs {
        assert_eq!(room.give(input.clone()).unwrap_err(), refusal, "{input:?}");
        reached.insert(refusal);
    }
    assert_eq!(room.log.len(), head, "none of them left a trace");
    room.lose(visitor);
    assert_eq!(
        room.report(visitor, LegReport::Lost).unwrap_err(),
        Refusal::BadReport
    );
    room.give(Input::Close).unwrap();
    for input in [
        Input::Close,
        Input::Tick,
        Input::NobodyThere,
        Input::Join(super::room::visitor(3)),
    ] {
        assert_eq!(room.give(input).unwrap_err(), Refusal::SessionEnded);
        reached.insert(Refusal::SessionEnded);
    }

    let mut small = Room::start("open_room", serde_json::json!({ "max_members": 2 }));
    small.join(super::room::visitor(2));
    let third = Input::Join(super::room::visitor(3));
    assert_eq!(small.give(third).unwrap_err(), Refusal::RoomFull);
    reached.insert(Refusal::RoomFull);

    let all = [
        Refusal::NotJoined,
        Refusal::RoomFull,
        Refusal::SessionEnded,
        Refusal::NotAllowed,
        Refusal::AlreadyJoined,
        Refusal::StaleEpoch,
        Refusal::BadUrl,
        Refusal::EmptyLine,
        Refusal::LineTooLong,
        Refusal::ValueTooLong,
        Refusal::TooMany,
        Refusal::BadId,
        Refusal::Unknown,
        Refusal::NotAdmitted,
        Refusal::BadReport,
    ];
    assert_eq!(reached, HashSet::from(all));
    let codes: HashSet<&str> = all.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), all.len(), "each has its own code");
}

#[test]
fn cc_26_text_is_kept_to_the_limit_and_without_control_characters() {
    let (mut room, visitor, _) = Room::served();
    let full = "é".repeat(limits::LINE_CHARS);
    for (sent, kept) in [
        (full.as_str(), full.as_str()),
        (" \u{1b}[31mred\u{7f}\r\nnext\u{85}\t ", "[31mred\nnext"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("\u{202e}kept as text", "\u{202e}kept as text"),
    ] {
        let out = room.command(visitor, say(sent)).unwrap();
        assert_eq!(out.records[0].event.searchable(), Some(kept));
    }
    let out = room.command(
        visitor,
        Command::Describe {
            name: Some(" Ada\nLovelace\u{0} ".into()),
            email: None,
            attributes: BTreeMap::new(),
        },
    );
    let Event::Described { name, .. } = &out.unwrap().records[0].event else {
        panic!("not described");
    };
    assert_eq!(name.as_deref(), Some("Ada Lovelace"), "a name is one line");
}

#[test]
fn labels_are_merged_and_an_empty_value_removes_one() {
    let (mut room, visitor, _) = Room::served();
    let describe = |email: Option<&str>, pairs: &[(&str, &str)]| Command::Describe {
        name: None,
        email: email.map(str::to_owned),
        attributes: pairs
            .iter()
            .map(|(k, v)| ((*k).into(), (*v).into()))
            .collect(),
    };
    room.command(
        visitor,
        describe(Some("a@b.example"), &[("plan", "pro"), ("team", "x")]),
    )
    .unwrap();
    room.command(visitor, describe(None, &[("team", ""), ("cart", "3")]))
        .unwrap();
    let labels = &room.session.state().labels[&visitor];
    assert_eq!(labels.email.as_deref(), Some("a@b.example"));
    let pairs: Vec<_> = labels
        .attributes
        .iter()
        .map(|(k, v)| (&**k, &**v))
        .collect();
    assert_eq!(pairs, [("cart", "3"), ("plan", "pro")]);
    let head = room.log.len();
    room.command(visitor, describe(None, &[])).unwrap();
    assert_eq!(room.log.len(), head, "nothing said, nothing recorded");
}

#[test]
fn is_54_letters_are_shown_only_while_their_writer_agrees() {
    let (mut room, visitor, agent) = Room::served();
    assert!(room.session.state().may_type(visitor));
    room.command(visitor, Command::ShareTyping { on: false })
        .unwrap();
    assert!(!room.session.state().may_type(visitor));
    assert!(room.session.state().may_type(agent) && room.session.state().may_chat(visitor));
    room.command(visitor, Command::ShareTyping { on: true })
        .unwrap();
    assert!(room.session.state().may_type(visitor));
    room.lose(visitor);
    assert!(
        !room.session.state().may_chat(visitor),
        "no open channel, no chat"
    );
}

#[test]
fn cc_8_a_visitor_who_goes_while_waiting_abandons() {
    let mut room = Room::start("help_desk", json!({ "queue": QUEUE }));
    let visitor = room.visitor();
    room.command(visitor, Command::Leave).unwrap();
    assert_eq!(room.session.state().stage, Stage::Ended);
    assert_eq!(room.session.state().ended.unwrap().1, EndReason::Abandoned);
}

#[test]
fn wt_3_a_file_with_a_hostile_or_empty_name_is_not_sent() {
    let (mut room, visitor, _) = Room::served();
    let long = "n".repeat(limits::NAME_CHARS + 1);
    for (name, refusal) in [
        ("", Refusal::EmptyLine),
        (long.as_str(), Refusal::ValueTooLong),
        ("two\nlines.png", Refusal::ValueTooLong),
        (" led.png", Refusal::ValueTooLong),
    ] {
        let refused = room.command(visitor, photograph(name));
        assert_eq!(refused.unwrap_err(), refusal, "{name:?}");
    }
    room.command(visitor, photograph("fine.png")).unwrap();
}
