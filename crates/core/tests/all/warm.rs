//! Handing the visitor to a partner's server, as the session knows it (WT-9, WT-29, WT-62 to WT-66).

use super::room::{self, QUEUE, Room, external, say};
use switchboard_core::{
    AgentId, FileId, LegId, PartnerId, TransferId,
    routing::{Preferred, Purpose},
    session::{
        Audience, Came, Carried, Command, DocumentCame, Effect, EndReason, Event, Input, Outcome,
        Refusal, Role, WarmEnd, WarmSought,
    },
    warm::{AGREE_MS, ASK_MS, CarriedDocument, Information, LEARN_MS},
};

const ONE: TransferId = TransferId::from_u128(1);
const TWO: TransferId = TransferId::from_u128(2);

fn hand_to(transfer: TransferId, asks: bool) -> Command {
    Command::Warm {
        transfer,
        partner: PartnerId::from_u128(9),
        company: "Other".into(),
        area: "Sales".into(),
        asks,
    }
}

fn carry(room: &mut Room, transfer: TransferId, notes: &str) -> Result<Outcome, Refusal> {
    let information = Box::new(Information {
        notes: Some(notes.into()),
        ..Information::default()
    });
    room.give(Input::Carry {
        transfer,
        information,
    })
}

fn accepted(room: &mut Room, transfer: TransferId) -> Result<Outcome, Refusal> {
    let until = room.now + 60_000;
    room.give(Input::WarmAccepted { transfer, until })
}

fn ended(room: &mut Room, transfer: TransferId, outcome: WarmEnd) -> Result<Outcome, Refusal> {
    room.give(Input::WarmEnded { transfer, outcome })
}

fn over(room: &Room) -> Option<WarmEnd> {
    room.log
        .iter()
        .rev()
        .find_map(|record| match &record.event {
            Event::WarmOver(over) => Some(over.outcome),
            _ => None,
        })
}

/// A visitor who was asked, and is handed over.
pub fn handed() -> Room {
    let (mut room, visitor, agent) = Room::served();
    room.command(agent, hand_to(ONE, true)).unwrap();
    let yes = Command::PermitWarm {
        transfer: ONE,
        yes: true,
    };
    room.command(visitor, yes).unwrap();
    carry(&mut room, ONE, "x").unwrap();
    accepted(&mut room, ONE).unwrap();
    ended(&mut room, ONE, WarmEnd::Arrived).unwrap();
    room
}

/// A visitor who comes to that agent of ours, with two documents that are not here yet.
fn come(to: Option<AgentId>) -> Room {
    come_by(to, false)
}

/// The same, who goes on to a second address where `second`.
fn come_by(to: Option<AgentId>, second: bool) -> Room {
    let document = |nr| CarriedDocument {
        file: FileId::from_u128(nr),
        name: format!("{nr}.pdf"),
        media: "application/pdf".into(),
        bytes: 1,
        sha256: "0".repeat(64),
    };
    let carried = Carried {
        transfer: ONE,
        out: false,
        company: "Other".into(),
        agent: None,
        area: None,
        information: Information {
            documents: vec![document(1), document(2)],
            ..Information::default()
        },
    };
    let mut origin = room::origin("help_desk", serde_json::json!({ "queue": QUEUE }));
    origin.came = Some(Came {
        transfer: ONE,
        company: "Other".into(),
        agent: None,
        front: false,
        priority: Some(7),
        to,
        taken: false,
        second,
        hops: 1,
        since: None,
    });
    Room::with(origin, room::visitor(1), None, Some(Box::new(carried))).unwrap()
}

/// The same, where one of them has come.
pub fn came() -> Room {
    let mut room = come(None);
    document(&mut room, 1, false).unwrap();
    room
}

fn document(room: &mut Room, nr: u128, missing: bool) -> Result<Outcome, Refusal> {
    room.give(Input::DocumentCame(DocumentCame {
        transfer: ONE,
        file: FileId::from_u128(nr),
        missing,
    }))
}

/// As far as that the visitor is on the way.
fn on_the_way() -> (Room, LegId, LegId) {
    let (mut room, visitor, agent) = Room::served();
    room.command(agent, hand_to(ONE, false)).unwrap();
    carry(&mut room, ONE, "x").unwrap();
    accepted(&mut room, ONE).unwrap();
    (room, visitor, agent)
}

fn everything_is_as_it_was(room: &mut Room, visitor: LegId, agent: LegId) {
    assert!(!room.ended() && room.has(visitor) && room.has(agent));
    assert_eq!(room.session.state().warm, None);
    room.command(visitor, say("still here")).unwrap();
    room.command(agent, say("so am I")).unwrap();
    room.check_rebuild();
}

#[test]
fn wt_9_the_visitor_is_asked_first_and_nothing_happens_before() {
    let (mut room, visitor, agent) = Room::served();
    room.effects.clear();
    room.command(agent, hand_to(ONE, true)).unwrap();
    assert_eq!(room.effects, [], "nobody is spoken to");
    assert_eq!(carry(&mut room, ONE, "x"), Err(Refusal::NotAllowed));
    assert_eq!(accepted(&mut room, ONE), Err(Refusal::NotAllowed));
    let permit = |yes| Command::PermitWarm { transfer: ONE, yes };
    assert_eq!(
        room.command(agent, permit(true)),
        Err(Refusal::NotAllowed),
        "the visitor alone"
    );
    room.command(visitor, permit(true)).unwrap();
    assert_eq!(room.effects, [Effect::Warm { transfer: ONE }]);
    assert_eq!(room.command(visitor, permit(false)), Err(Refusal::Unknown));
    room.check_rebuild();

    let (mut room, visitor, agent) = Room::served();
    room.command(agent, hand_to(ONE, true)).unwrap();
    room.command(visitor, permit(false)).unwrap();
    assert_eq!(over(&room), Some(WarmEnd::Refused));
    everything_is_as_it_was(&mut room, visitor, agent);

    let (mut room, visitor, agent) = Room::served();
    room.command(agent, hand_to(ONE, true)).unwrap();
    let begun = room.now;
    room.until_deadline();
    assert_eq!(room.now.since(begun), ASK_MS);
    assert_eq!(over(&room), Some(WarmEnd::Lapsed));
    everything_is_as_it_was(&mut room, visitor, agent);
}

#[test]
fn wt_63_the_session_ends_when_the_visitor_is_there_and_not_before() {
    let (mut room, visitor, agent) = Room::served();
    room.command(agent, hand_to(ONE, false)).unwrap();
    carry(&mut room, ONE, "wants a refund").unwrap();
    carry(&mut room, ONE, "said again").unwrap();
    let sent: Vec<_> = room
        .log
        .iter()
        .filter(|record| matches!(record.event, Event::Carried(_)))
        .collect();
    let [one] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(one.event.audience(), Audience::Staff);
    assert!(room.has(visitor) && room.has(agent));
    assert_eq!(
        ended(&mut room, ONE, WarmEnd::Arrived),
        Err(Refusal::NotAllowed),
        "nobody arrives before there is anywhere to go"
    );
    accepted(&mut room, ONE).unwrap();
    accepted(&mut room, ONE).unwrap();
    for stale in [WarmEnd::Denied, WarmEnd::Unreached, WarmEnd::Unstaffed] {
        assert_eq!(ended(&mut room, ONE, stale), Err(Refusal::NotAllowed));
    }
    // The page turns: the visitor's connection goes, the agent waits.
    room.lose(visitor);
    assert!(room.has(agent) && !room.ended());
    room.check_rebuild();
    ended(&mut room, ONE, WarmEnd::Arrived).unwrap();
    assert!(room.ended());
    let last = room.log.last().unwrap();
    let Event::Ended { by, reason } = last.event else {
        panic!("{last:?}")
    };
    assert_eq!((by, reason), (Some(agent), EndReason::AgentLeft));
    assert_eq!(over(&room), Some(WarmEnd::Arrived));
    room.check_rebuild();
    assert!(
        ended(&mut room, ONE, WarmEnd::Arrived).is_err(),
        "told again"
    );
}

#[test]
fn wt_29_it_is_called_off_in_every_stage_and_the_chat_goes_on() {
    let cancel = Command::EndWarm { transfer: ONE };
    let (mut room, visitor, agent) = Room::served();
    room.command(agent, hand_to(ONE, true)).unwrap();
    room.command(agent, cancel.clone()).unwrap();
    assert_eq!(over(&room), Some(WarmEnd::Cancelled));
    everything_is_as_it_was(&mut room, visitor, agent);
    room.command(agent, cancel.clone()).unwrap();

    let (mut room, visitor, agent) = Room::served();
    room.command(agent, hand_to(ONE, false)).unwrap();
    carry(&mut room, ONE, "x").unwrap();
    room.effects.clear();
    room.command(agent, cancel.clone()).unwrap();
    let outcome = WarmEnd::Cancelled;
    let transfer = ONE;
    assert_eq!(room.effects, [Effect::WarmOver { transfer, outcome }]);
    assert_eq!(
        accepted(&mut room, ONE),
        Err(Refusal::Unknown),
        "a late acceptance is none"
    );
    everything_is_as_it_was(&mut room, visitor, agent);

    // On the way, the partner knows whether it is too late, and decides.
    let (mut room, visitor, agent) = on_the_way();
    room.effects.clear();
    room.command(agent, cancel).unwrap();
    assert_eq!(room.effects, [Effect::WarmRecall { transfer: ONE }]);
    assert!(room.session.state().warm.is_some());
    ended(&mut room, ONE, WarmEnd::Cancelled).unwrap();
    everything_is_as_it_was(&mut room, visitor, agent);
}

#[test]
fn wt_62_wt_66_whatever_becomes_of_the_servers_it_is_over_in_time() {
    let (mut room, visitor, agent) = Room::served();
    room.command(agent, hand_to(ONE, false)).unwrap();
    let begun = room.now;
    room.until_deadline();
    assert_eq!(room.now.since(begun), AGREE_MS);
    assert_eq!(over(&room), Some(WarmEnd::Unreached));
    everything_is_as_it_was(&mut room, visitor, agent);

    let (mut room, visitor, agent) = on_the_way();
    let begun = room.now;
    room.until_deadline();
    assert_eq!(room.now.since(begun), 60_000 + LEARN_MS);
    assert_eq!(over(&room), Some(WarmEnd::NotArrived));
    everything_is_as_it_was(&mut room, visitor, agent);
    for why in [WarmEnd::Denied, WarmEnd::Unstaffed, WarmEnd::Unreached] {
        let (mut room, visitor, agent) = Room::served();
        room.command(agent, hand_to(ONE, false)).unwrap();
        ended(&mut room, ONE, why).unwrap();
        assert_eq!(over(&room), Some(why));
        everything_is_as_it_was(&mut room, visitor, agent);
    }
}

#[test]
fn one_attempt_at_a_time_by_the_owner_for_one_visitor() {
    let (mut room, person, agent) = Room::served();
    assert_eq!(
        room.command(person, hand_to(ONE, false)),
        Err(Refusal::NotAllowed)
    );
    room.command(agent, hand_to(ONE, false)).unwrap();
    assert_eq!(
        room.command(agent, hand_to(TWO, false)),
        Err(Refusal::Searching)
    );
    let seek = Command::Seek {
        purpose: Purpose::Transfer,
        agent: None,
        queue: None,
        comment: None,
        ordered_by: None,
    };
    assert_eq!(room.command(agent, seek), Err(Refusal::Searching));
    for of_none in [
        carry(&mut room, TWO, "x"),
        accepted(&mut room, TWO),
        ended(&mut room, TWO, WarmEnd::Arrived),
    ] {
        assert_eq!(of_none, Err(Refusal::Unknown));
    }
    // Another visitor would be left behind.
    let (mut room, _, agent) = Room::served();
    room.join(external("second", Role::Visitor));
    assert_eq!(
        room.command(agent, hand_to(ONE, false)),
        Err(Refusal::NotAllowed)
    );
    let mut waiting = Room::help_desk();
    let person = waiting.visitor();
    waiting.open(person);
    assert!(waiting.command(person, hand_to(ONE, false)).is_err());
}

#[test]
fn whoever_goes_meanwhile_ends_it_and_a_rebuilt_session_goes_on_with_it() {
    let (mut room, person, agent) = Room::served();
    room.command(agent, hand_to(ONE, true)).unwrap();
    assert_eq!(
        room.session
            .restore_effects()
            .iter()
            .filter(|effect| matches!(effect, Effect::Warm { .. }))
            .count(),
        0,
        "the visitor has not agreed"
    );
    let yes = Command::PermitWarm {
        transfer: ONE,
        yes: true,
    };
    room.command(person, yes).unwrap();
    let again = room.session.restore_effects();
    assert!(again.contains(&Effect::Warm { transfer: ONE }), "{again:?}");
    room.command(person, Command::Leave).unwrap();
    assert_eq!(over(&room), Some(WarmEnd::Cancelled));
    assert!(room.ended());
    room.check_rebuild();

    // Once the visitor is on the way, they arrive whoever is left here.
    let (mut room, person, _) = on_the_way();
    room.lose(person);
    ended(&mut room, ONE, WarmEnd::Arrived).unwrap();
    assert!(room.ended());
}

#[test]
fn what_is_sought_is_told_to_all_and_a_repeated_command_acts_once() {
    let (mut room, _, agent) = Room::served();
    let first = room.retryable(agent, "c1", hand_to(ONE, true)).unwrap();
    let again = room.retryable(agent, "c1", hand_to(ONE, true)).unwrap();
    assert_eq!((first.seq, again.records.len()), (again.seq, 0));
    let told = room
        .log
        .iter()
        .rev()
        .find_map(|record| match &record.event {
            Event::WarmSought(sought) => Some((record.event.audience(), sought)),
            _ => None,
        });
    let Some((Audience::Everyone, WarmSought { asks: true, .. })) = told else {
        panic!("{told:?}")
    };
}

#[test]
fn wt_14_what_became_of_each_document_is_told_once() {
    let mut room = came();
    assert_eq!(
        document(&mut room, 1, true),
        Err(Refusal::Unknown),
        "it is here"
    );
    assert_eq!(
        document(&mut room, 3, false),
        Err(Refusal::Unknown),
        "nobody told of it"
    );
    room.check_rebuild();
    document(&mut room, 2, true).unwrap();
    assert!(room.session.state().coming.is_empty());
    let (mut plain, ..) = Room::served();
    assert_eq!(document(&mut plain, 1, false), Err(Refusal::Unknown));
    room.check_rebuild();
}

#[test]
fn wt_12_who_comes_to_an_agent_waits_for_them_a_minute_and_then_for_anybody() {
    let needs = |room: &Room| {
        let selects = |effect: &Effect| match effect {
            Effect::Enqueue(search) => Some(search.need.clone()),
            _ => None,
        };
        room.effects.iter().rev().find_map(selects).unwrap()
    };
    let agent = AgentId::from_u128(5);
    let need = needs(&come(Some(agent)));
    let hold_ms = 60_000;
    assert_eq!(need.prefers, Some(Preferred { agent, hold_ms }));
    assert_eq!((need.only, need.priority), (None, 7));
    assert_eq!(needs(&come(None)).prefers, None);
}

fn send_on(room: &mut Room, asks: bool) -> Result<Outcome, Refusal> {
    room.give(Input::SendOn {
        transfer: ONE,
        partner: PartnerId::from_u128(9),
        company: "Other".into(),
        area: "Sales".into(),
        asks,
    })
}

fn looks(room: &Room) -> usize {
    let waits = |effect: &&Effect| matches!(effect, Effect::Enqueue(_));
    room.effects.iter().filter(waits).count()
}

#[test]
fn wt_95_who_waits_is_sent_on_and_goes_on_waiting_meanwhile() {
    let mut room = Room::help_desk();
    let person = room.visitor();
    room.open(person);
    send_on(&mut room, false).unwrap();
    assert_eq!(
        send_on(&mut room, false),
        Err(Refusal::Searching),
        "one at a time"
    );
    assert!(room.waits());
    carry(&mut room, ONE, "x").unwrap();
    accepted(&mut room, ONE).unwrap();
    ended(&mut room, ONE, WarmEnd::Arrived).unwrap();
    assert!(room.ended());
    room.check_rebuild();

    // Whoever of ours is quicker serves them; once they are on the way, the other server decides.
    for on_the_way in [false, true] {
        let mut room = Room::help_desk();
        let person = room.visitor();
        room.open(person);
        send_on(&mut room, false).unwrap();
        if on_the_way {
            carry(&mut room, ONE, "x").unwrap();
            accepted(&mut room, ONE).unwrap();
        }
        room.effects.clear();
        room.accept(1);
        match on_the_way {
            false => assert_eq!(over(&room), Some(WarmEnd::Cancelled)),
            true => assert!(room.effects.contains(&Effect::WarmRecall { transfer: ONE })),
        }
        room.check_rebuild();
    }

    let (mut served, ..) = Room::served();
    assert_eq!(
        send_on(&mut served, false),
        Err(Refusal::NotAllowed),
        "somebody is with them"
    );
}

#[test]
fn wt_96_who_is_to_be_taken_elsewhere_is_looked_after_here_when_that_fails() {
    let shed = || {
        let mut origin = room::origin("help_desk", serde_json::json!({ "queue": QUEUE }));
        origin.shed = true;
        let room = Room::with(origin, room::visitor(1), None, None).unwrap();
        assert_eq!(looks(&room), 0, "nobody is asked yet");
        room
    };
    // Refused there, or by the visitor, or never asked.
    for way in 0..3 {
        let mut room = shed();
        let person = room.visitor();
        room.open(person);
        match way {
            0 => {
                send_on(&mut room, false).unwrap();
                ended(&mut room, ONE, WarmEnd::Unstaffed).unwrap();
            }
            1 => {
                send_on(&mut room, true).unwrap();
                let no = Command::PermitWarm {
                    transfer: ONE,
                    yes: false,
                };
                room.command(person, no).unwrap();
            }
            _ => {
                room.until_deadline();
            }
        }
        assert_eq!(looks(&room), 1);
        assert!(room.waits());
        room.check_rebuild();
    }
    // Without anybody who could be looked for it is said once.
    let mut origin = room::origin("help_desk", serde_json::json!({}));
    origin.shed = true;
    let mut room = Room::with(origin, room::visitor(1), None, None).unwrap();
    room.until_deadline();
    room.now = room.now + 60_000;
    room.give(Input::Tick).unwrap();
    assert!(!room.waits() && !room.ended());
    room.check_rebuild();
}

#[test]
fn wt_76_who_takes_a_visitor_of_two_steps_is_told_to_go_on() {
    let seconds = |second| {
        let mut room = come_by(None, second);
        let person = room.visitor();
        room.open(person);
        let agent = room.accept(4);
        let leg_of = |effect: &Effect| match effect {
            Effect::SecondStep { leg, .. } => Some(*leg),
            _ => None,
        };
        let told: Vec<LegId> = room.effects.iter().filter_map(leg_of).collect();
        (told, agent)
    };
    assert_eq!(seconds(false).0, []);
    let (told, agent) = seconds(true);
    assert_eq!(told, [agent]);
}
