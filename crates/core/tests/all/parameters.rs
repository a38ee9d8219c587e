//! Parameters of services.

use super::room::{QUEUE, Room, external};
use proptest::prelude::*;
use serde_json::{Value, json};
use switchboard_core::{
    AgentId, LegId,
    service::{self, BEHAVIOURS, Trigger},
    session::{Candidate, Input, Role, Wanted},
};

fn found(software: bool) -> Candidate {
    Candidate::agent(AgentId::from_u128(1), String::new(), software)
}

#[test]
fn cc_6_a_bad_definition_is_refused_field_by_field() {
    let queue = json!(QUEUE);
    let table = [
        ("help_desk", json!({ "queue": queue }), None),
        (
            "help_desk",
            json!({ "queue": queue, "ring_s": 30, "visitor_grace_s": 60,
            "agent_grace_s": 10, "auto_accept": true }),
            None,
        ),
        ("help_desk", json!({}), Some("queue")),
        ("help_desk", json!({ "queue": 7 }), Some("queue")),
        ("help_desk", json!({ "queue": "sales" }), Some("queue")),
        (
            "help_desk",
            json!({ "queue": queue, "ring_s": 4 }),
            Some("ring_s"),
        ),
        (
            "help_desk",
            json!({ "queue": queue, "ring_s": 301 }),
            Some("ring_s"),
        ),
        (
            "help_desk",
            json!({ "queue": queue, "ring_s": 5.5 }),
            Some("ring_s"),
        ),
        (
            "help_desk",
            json!({ "queue": queue, "ring_s": "20" }),
            Some("ring_s"),
        ),
        (
            "help_desk",
            json!({ "queue": queue, "visitor_grace_s": 9 }),
            Some("visitor_grace_s"),
        ),
        (
            "help_desk",
            json!({ "queue": queue, "agent_grace_s": null }),
            Some("agent_grace_s"),
        ),
        (
            "help_desk",
            json!({ "queue": queue, "auto_accept": 1 }),
            Some("auto_accept"),
        ),
        (
            "help_desk",
            json!({ "queue": queue, "question_first": "yes" }),
            Some("question_first"),
        ),
        (
            "help_desk",
            json!({ "queue": queue, "rings": 1 }),
            Some("rings"),
        ),
        ("help_desk", json!([]), Some("params")),
        ("help_desk", Value::Null, Some("params")),
        ("open_room", json!({}), None),
        (
            "open_room",
            json!({ "grace_s": 10, "max_members": 2 }),
            None,
        ),
        ("open_room", json!({ "listed": "yes" }), Some("listed")),
        (
            "open_room",
            json!({ "max_members": 1 }),
            Some("max_members"),
        ),
        (
            "open_room",
            json!({ "max_members": 100_001 }),
            Some("max_members"),
        ),
        (
            "open_room",
            json!({ "max_members": -3 }),
            Some("max_members"),
        ),
        (
            "help_desk",
            json!({ "queue": queue, "max_members": 4, "crowd_above": 1_000 }),
            None,
        ),
        (
            "open_room",
            json!({ "crowd_above": 0 }),
            Some("crowd_above"),
        ),
        ("open_room", json!({ "grace_s": 86_401 }), Some("grace_s")),
        ("open_room", json!({ "queue": queue }), Some("queue")),
    ];
    for (kind, params, bad) in table {
        let behaviour = service::behaviour(kind).unwrap();
        let field = behaviour.check(&params).err().map(|error| error.field);
        assert_eq!(field.as_deref(), bad, "{kind} {params}");
    }
    assert!(service::behaviour("zzz").is_none());
}

#[test]
fn cc_6_a_running_session_keeps_the_definition_it_started_with() {
    let params = json!({ "queue": QUEUE, "ring_s": 33, "auto_accept": true });
    let room = Room::start("help_desk", params.clone());
    room.check_rebuild();
    assert_eq!(room.session.state().origin.params, params);
    let again = room.session.restore_effects();
    assert_eq!(again, room.effects, "waits with the same settings");
}

/// Any JSON at all.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        Just(json!(5.5)),
        ".{0,8}".prop_map(Value::from),
        Just(json!(QUEUE)),
    ];
    let key = prop_oneof![
        Just("queue".to_owned()),
        Just("ring_s".into()),
        Just("visitor_grace_s".into()),
        Just("agent_grace_s".into()),
        Just("auto_accept".into()),
        Just("question_first".into()),
        Just("grace_s".into()),
        Just("max_members".into()),
        Just("crowd_above".into()),
        ".{0,4}",
    ];
    prop_oneof![
        3 => proptest::collection::btree_map(key, leaf.clone(), 0..6)
            .prop_map(|map| Value::Object(map.into_iter().collect())),
        1 => leaf,
    ]
}

proptest! {
    #[test]
    fn cc_6_no_parameters_make_a_behaviour_panic(params in json_value(), kind in 0..BEHAVIOURS.len()) {
        let behaviour = BEHAVIOURS[kind];
        let _ = behaviour.check(&params);
        let mut room = Room::start(behaviour.kind(), params.clone());
        let visitor = room.visitor();
        let _ = room.give(Input::Join(external("guest", Role::Agent)));
        let legs: Vec<LegId> = room.session.state().roster.keys().copied().collect();
        for leg in legs.into_iter().chain([LegId::from_u128(1)]) {
            for trigger in [
                Trigger::Created,
                Trigger::JoinAsked { candidate: external("x", Role::Visitor) },
                Trigger::OfferAccepted { candidate: found(false) },
                Trigger::OfferAccepted { candidate: found(true) },
                Trigger::ColleagueFound { candidate: found(true) },
                Trigger::NobodyThere,
                Trigger::NobodyCame { named: None, declined: false, subject: Some("tax".into()) },
                Trigger::NobodyCame { named: Some(AgentId::from_u128(1)), declined: true, subject: None },
                Trigger::NotComing,
                Trigger::QuestionAsked,
                Trigger::LegLost { leg },
                Trigger::LegReturned { leg },
                Trigger::GraceOver { leg },
                Trigger::LeaveAsked { leg },
                Trigger::EndAsked { leg },
            ] {
                behaviour.decide(&params, room.session.state(), &trigger);
            }
            behaviour.other(&params, room.session.state(), &Wanted::default());
            behaviour.awaits_host(&params, room.session.state());
            prop_assert!(behaviour.grace(&params, room.session.state(), leg) >= 0);
        }
        room.lose(visitor);
        room.check_rebuild();
    }
}
