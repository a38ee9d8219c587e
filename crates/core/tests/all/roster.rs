//! Who is in a session: the generic half.

use super::room::{Room, external, origin, say, visitor};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use switchboard_core::{
    ProxyId, SessionId, Time,
    session::{
        Audience, Candidate, Effect, Endpoint, Event, Input, LegReport, LegState, Opening,
        ProxyKind, Refusal, Role, Session, Stage, Via,
    },
};

#[test]
fn cc_1_sessions_do_not_mix_and_an_ex_member_is_refused() {
    let mut rooms: Vec<_> = (0..3).map(|_| Room::served()).collect();
    for (n, (room, visitor, agent)) in rooms.iter_mut().enumerate() {
        room.command(*visitor, say(&format!("question {n}")))
            .unwrap();
        room.command(*agent, say(&format!("answer {n}"))).unwrap();
    }
    for (n, (room, ..)) in rooms.iter().enumerate() {
        let texts: Vec<_> = room
            .log
            .iter()
            .filter_map(|r| r.event.searchable())
            .collect();
        assert_eq!(texts, [format!("question {n}"), format!("answer {n}")]);
    }
    let (room, visitor, _) = &mut rooms[0];
    let guest = room.join(external("guest", Role::Visitor));
    room.open(guest);
    room.command(guest, super::room::say("hello")).unwrap();
    room.give(Input::Remove { leg: guest }).unwrap();
    let refused = room.command(guest, say("still here?"));
    assert_eq!(refused.unwrap_err(), Refusal::NotJoined);
    room.command(*visitor, say("we go on")).unwrap();
}

#[test]
fn cc_2_one_object_per_session_with_its_own_life() {
    let start = |n, behaviour| {
        let opening = Opening {
            id: SessionId::from_u128(n),
            creator: visitor(n),
            question: None,
            email: None,
            attributes: BTreeMap::new(),
            meeting: None,
            carried: None,
        };
        let mut id = n * 1000;
        Session::create(opening, origin(behaviour, json!({})), Time(0), &mut || {
            id += 1;
            id
        })
    };
    let mut sessions: Vec<Session> = (1..=20).map(|n| start(n, "open_room").unwrap().0).collect();
    for (n, session) in sessions.iter_mut().enumerate() {
        assert_eq!(session.id(), SessionId::from_u128(n as u128 + 1));
        let out = session
            .handle(Time(1), Input::Close, &mut || 0)
            .expect("the others' end is not its end");
        let finished = out.effects.iter().filter(|e| **e == Effect::Finished);
        assert_eq!(finished.count(), 1);
        assert_eq!(session.deadline(), None);
        assert!(session.handle(Time(2), Input::Close, &mut || 0).is_err());
    }
    assert!(
        start(1, "no such behaviour").is_none(),
        "no session without an object"
    );
}

/// Members come and go in a session that somebody serves; what that writes.
pub fn script(mut room: Room) -> Vec<Event> {
    let agent = || external("colleague", Role::Agent);
    room.ids_from(50_000);
    let from = room.log.len();
    let a = room.join(agent());
    let again = room.give(Input::Join(agent())).unwrap_err();
    assert_eq!(again, Refusal::AlreadyJoined);
    let proxied = Endpoint::External {
        key: "colleague".into(),
        proxied: true,
        via: None,
    };
    let mut same_key = agent();
    same_key.endpoint = proxied;
    let same = room.give(Input::Join(same_key)).unwrap_err();
    assert_eq!(same, Refusal::AlreadyJoined);
    let b = room.join(external("guest", Role::Visitor));
    room.open(b);
    room.command(b, say("hi")).unwrap();
    room.lose(b);
    room.open(b);
    room.give(Input::Remove { leg: a }).unwrap();
    let gone = room.give(Input::Remove { leg: a }).unwrap_err();
    assert_eq!(gone, Refusal::Unknown);
    let a = room.join(agent());
    room.give(Input::Remove { leg: b }).unwrap();
    room.give(Input::Remove { leg: a }).unwrap();
    assert!(!room.ended());
    room.events_from(from)
}

#[test]
fn cc_4_the_same_script_gives_the_same_events_under_two_services() {
    let served = |mut room: Room| {
        let first = room.visitor();
        room.open(first);
        if room.waits() {
            room.accept(5);
        } else {
            room.join(external("host", Role::Agent));
        }
        room
    };
    let events = script(served(Room::help_desk()));
    assert_eq!(events, script(served(Room::open_room())));
    assert_eq!(events.len(), 10);
}

#[test]
fn cc_23_a_proxied_endpoint_is_a_member_with_a_note() {
    let (mut room, ..) = Room::served();
    let mut phone = external("tel:+1", Role::Visitor);
    phone.endpoint = Endpoint::External {
        key: "tel:+1".into(),
        proxied: true,
        via: None,
    };
    let leg = room.join(phone.clone());
    let member = &room.session.state().roster[&leg];
    assert_eq!(member.endpoint, phone.endpoint);
    room.open(leg);
    room.lose(leg);
    assert_eq!(room.session.state().roster[&leg].state, LegState::Lost);
}

#[test]
fn cc_23_a_proxy_is_told_of_its_endpoints_also_by_the_next_owner_and_loses_them_like_any() {
    let proxied = |key: &str, proxy: Option<u128>| {
        let mut candidate = external(key, Role::Assistant);
        candidate.endpoint = Endpoint::External {
            key: key.into(),
            proxied: true,
            via: Some(Via {
                proxy: proxy.map(ProxyId::from_u128),
                kind: ProxyKind::Worker,
                name: "Bot works".into(),
            }),
        };
        candidate
    };
    let told = |effects: &[Effect]| -> Vec<(u128, bool)> {
        let of_proxy = |effect: &Effect| match effect {
            Effect::ProxyIn { proxy, .. } => Some((proxy.0.as_u128(), true)),
            Effect::ProxyOut { proxy, .. } => Some((proxy.0.as_u128(), false)),
            _ => None,
        };
        effects.iter().filter_map(of_proxy).collect()
    };
    let (mut room, ..) = Room::served();
    let one = room.join(proxied("one", Some(7)));
    room.join(proxied("two", Some(8)));
    room.join(proxied("inside", None));
    assert_eq!(told(&room.effects), [(7, true), (8, true)]);
    let again = Session::rebuild(room.session.id(), room.log.clone()).unwrap();
    assert_eq!(told(&again.restore_effects()).len(), 2);
    assert_eq!(
        again.state().roster[&one].endpoint.proxy(),
        Some(ProxyId::from_u128(7))
    );

    // The same states, the same grace, the same end as for one who connects without a proxy.
    let life = |candidate: Candidate| {
        let (mut room, ..) = Room::served();
        let leg = room.join(candidate);
        let before = room.log.len();
        room.open(leg);
        room.lose(leg);
        let lost = room.now;
        room.until_deadline();
        let log = serde_json::to_string(&room.events_from(before)).unwrap();
        (room.now.since(lost), log, told(&room.effects))
    };
    let (grace, log, effects) = life(proxied("bot", Some(7)));
    let direct = life(external("bot", Role::Assistant));
    assert_eq!((grace, log), (direct.0, direct.1));
    assert_eq!(effects, [(7, true), (7, false)]);
}

#[test]
fn is_5_what_a_leg_joined_through_is_left_out_where_it_is_not_known() {
    let plain = json!({ "type": "external", "key": "k", "proxied": true });
    let read: Endpoint = serde_json::from_value(plain.clone()).unwrap();
    assert_eq!(read.via(), None);
    assert_eq!(serde_json::to_value(&read).unwrap(), plain);
}

#[test]
fn cc_26_three_members_see_a_thousand_lines_in_one_order() {
    let (mut room, visitor, agent) = Room::served();
    let guest = room.join(external("guest", Role::Visitor));
    room.open(guest);
    for n in 0..1000_usize {
        let leg = [visitor, agent, guest][n * 7 % 3];
        room.command(leg, say(&format!("line {n}"))).unwrap();
    }
    let lines: Vec<_> = room
        .log
        .iter()
        .filter(|r| matches!(r.event, Event::Line { .. }))
        .collect();
    assert_eq!(lines.len(), 1000);
    for (n, line) in lines.iter().enumerate() {
        assert_eq!(line.event.searchable(), Some(&*format!("line {n}")));
        assert_eq!(line.event.audience(), Audience::Everyone);
    }
}

#[derive(Clone, Debug)]
enum Step {
    Join(u8),
    Leave(u8),
    Remove(u8),
    Lose(u8),
    Open(u8),
    Wait(u16),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..8_u8;
    prop_oneof![
        4 => who.clone().prop_map(Step::Join),
        2 => who.clone().prop_map(Step::Leave),
        1 => who.clone().prop_map(Step::Remove),
        2 => who.clone().prop_map(Step::Lose),
        2 => who.prop_map(Step::Open),
        1 => (0..400_u16).prop_map(Step::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn cc_3_the_roster_equals_a_model_after_each_of_200_steps(
        steps in proptest::collection::vec(step(), 200)
    ) {
        // The model: who is in, and since when they are silent.
        let mut room = Room::start("open_room", json!({ "grace_s": 100 }));
        let mut model = BTreeMap::from([(room.visitor(), ("creator".to_owned(), Some(room.now)))]);
        // Stays, so that the room never empties.
        room.open(room.visitor());
        model.insert(room.visitor(), ("creator".into(), None));
        for step in steps {
            let leg_of = |model: &BTreeMap<_, (String, Option<Time>)>, who: u8| {
                model.iter().find(|(_, m)| m.0 == who.to_string()).map(|(leg, _)| *leg)
            };
            match step {
                Step::Join(who) => {
                    let result = room.give(Input::Join(external(&who.to_string(), Role::Visitor)));
                    match leg_of(&model, who) {
                        Some(_) => prop_assert_eq!(result, Err(Refusal::AlreadyJoined)),
                        None => {
                            let leg = result.unwrap().leg.unwrap();
                            prop_assert!(model.insert(leg, (who.to_string(), Some(room.now))).is_none());
                        }
                    }
                }
                Step::Leave(who) | Step::Remove(who) => {
                    let Some(leg) = leg_of(&model, who) else { continue };
                    let input = match step {
                        Step::Leave(_) => Input::Command { leg, cid: None, command: switchboard_core::session::Command::Leave },
                        _ => Input::Remove { leg },
                    };
                    room.give(input).unwrap();
                    model.remove(&leg);
                }
                Step::Lose(who) => {
                    let Some(leg) = leg_of(&model, who) else { continue };
                    if room.report(leg, LegReport::Lost).is_ok() {
                        model.get_mut(&leg).unwrap().1 = Some(room.now);
                    }
                }
                Step::Open(who) => {
                    let Some(leg) = leg_of(&model, who) else { continue };
                    room.open(leg);
                    model.get_mut(&leg).unwrap().1 = None;
                }
                Step::Wait(seconds) => {
                    room.now = room.now + i64::from(seconds) * 1000;
                    room.give(Input::Tick).unwrap();
                    let now = room.now;
                    model.retain(|_, (_, silent)| silent.is_none_or(|since| since + 100_000 > now));
                }
            }
            let roster: Vec<_> = room.session.state().roster.keys().copied().collect();
            prop_assert_eq!(roster, model.keys().copied().collect::<Vec<_>>());
            for (leg, (_, silent)) in &model {
                prop_assert_eq!(room.session.state().roster[leg].silent_since, *silent);
            }
            prop_assert_eq!(&room.session.state().stage, &Stage::Active);
        }
        room.check_rebuild();
    }
}
