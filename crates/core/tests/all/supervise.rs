//! What a supervisor does without being a member.

use super::room::{QUEUE, Room, START, say};
use switchboard_core::{
    AgentId, QueueId,
    routing::Purpose,
    session::{
        Audience, Candidate, Command, Effect, Event, Input, Outcome, Refusal, Stage, watcher_leg,
    },
};

const SUPERVISOR: AgentId = AgentId::from_u128(77);

fn prompt(room: &mut Room, cid: &str, text: &str) -> Result<Outcome, Refusal> {
    room.give(Input::Prompt {
        agent: SUPERVISOR,
        name: "Sue".into(),
        cid: cid.into(),
        text: text.into(),
    })
}

fn requeue(room: &mut Room, queue: Option<QueueId>, front: bool) -> Result<Outcome, Refusal> {
    room.give(Input::Requeue { queue, front })
}

#[test]
fn is_81_a_whisper_is_for_the_agents_and_makes_nobody_a_member() {
    let (mut room, _, _) = Room::served();
    let members = room.session.state().roster.len();
    let out = prompt(&mut room, "w1", "offer them the year").unwrap();
    let [record] = &out.records[..] else {
        panic!("{:?}", out.records)
    };
    assert_eq!(record.event.audience(), Audience::Staff);
    assert_eq!(out.seq, Some(record.seq));
    let leg = watcher_leg(room.session.id(), SUPERVISOR);
    let Event::Noted { leg: by, name, .. } = &record.event else {
        panic!("{record:?}")
    };
    assert_eq!((*by, name.as_deref()), (leg, Some("Sue")));
    assert_eq!(room.session.state().roster.len(), members);
    // Sent again because the answer was lost, it acts once.
    let again = prompt(&mut room, "w1", "offer them the year").unwrap();
    assert_eq!((again.seq, again.records.len()), (out.seq, 0));
    assert_eq!(prompt(&mut room, "", "x").unwrap_err(), Refusal::BadId);
    assert_eq!(
        prompt(&mut room, "w2", " ").unwrap_err(),
        Refusal::EmptyLine
    );
    room.check_rebuild();
}

#[test]
fn is_81_who_watches_cannot_write() {
    let (mut room, _, _) = Room::served();
    let leg = watcher_leg(room.session.id(), SUPERVISOR);
    for command in [
        say("hello"),
        Command::Note { text: "x".into() },
        Command::End,
    ] {
        let refused = room.command(leg, command).unwrap_err();
        assert_eq!(refused, Refusal::NotJoined);
    }
    let other = watcher_leg(room.session.id(), AgentId::from_u128(78));
    assert_ne!(leg, other, "each has their own");
}

#[test]
fn is_81_a_supervisor_joins_openly_beside_whoever_serves() {
    let sue = || Candidate::agent(SUPERVISOR, "Sue".into(), false);
    let (mut room, _, agent) = Room::served();
    let leg = room.give(Input::Barge(sue())).unwrap().leg.unwrap();
    assert!(room.has(leg));
    assert_eq!(room.session.state().owner().map(|leg| leg.id), Some(agent));
    let invited =
        |effect: &Effect| matches!(effect, Effect::AgentIn { agent, .. } if *agent == SUPERVISOR);
    assert!(room.effects.iter().any(invited));
    let twice = room.give(Input::Barge(sue())).unwrap_err();
    assert_eq!(twice, Refusal::AlreadyJoined);
}

#[test]
fn is_81_a_session_that_is_handed_over_by_order_says_by_whose() {
    let (mut room, _, agent) = Room::served();
    let order = Command::Seek {
        purpose: Purpose::Transfer,
        agent: Some(AgentId::from_u128(2)),
        queue: None,
        comment: None,
        ordered_by: Some("Sue".into()),
    };
    let out = room.command(agent, order).unwrap();
    let told = out.records[0].event.as_told();
    let Event::Sought { ordered_by, .. } = &*told else {
        panic!("{told:?}")
    };
    assert_eq!(ordered_by.as_deref(), Some("Sue"));
    assert!(room.has(agent), "goes once the other one is there");
    room.check_rebuild();
}

#[test]
fn is_84_a_session_that_waits_is_moved_and_keeps_its_wait() {
    let elsewhere = QueueId::from_u128(0xBB);
    let mut room = Room::help_desk();
    room.now = room.now + 60_000;
    room.effects.clear();
    requeue(&mut room, Some(elsewhere), false).unwrap();
    let [Effect::Dequeue, Effect::Enqueue(search)] = &room.effects[..] else {
        panic!("{:?}", room.effects)
    };
    assert_eq!((search.need.queue, search.since), (elsewhere, START));
    assert_eq!(room.session.state().stage, Stage::Waiting);
    room.check_rebuild();

    // To the head, and once is enough.
    room.offer(5);
    requeue(&mut room, None, true).unwrap();
    let search = room.session.state().search.clone().unwrap();
    assert!(search.need.front && search.need.queue == elsewhere);
    assert!(room.session.state().offers.is_empty(), "it rings no more");
    assert!(requeue(&mut room, None, true).unwrap().records.is_empty());
    let agent = room.accept(3);
    assert!(room.has(agent));
    let served = requeue(&mut room, Some(QUEUE), false).unwrap_err();
    assert_eq!(served, Refusal::NotAllowed);
    room.check_rebuild();
}

#[test]
fn is_84_a_visitor_waits_for_an_answer_from_their_first_line_on() {
    let (mut room, visitor, agent) = Room::served();
    let unanswered = |room: &Room| room.session.state().unanswered;
    assert_eq!(unanswered(&room), None);
    room.now = room.now + 1_000;
    let first = room.now;
    room.command(visitor, say("hello?")).unwrap();
    room.now = room.now + 1_000;
    room.command(visitor, say("anybody?")).unwrap();
    assert_eq!(unanswered(&room), Some(first));
    assert_eq!(room.session.state().spoken, Some(room.now));
    room.command(agent, Command::Note { text: "hm".into() })
        .unwrap();
    assert_eq!(unanswered(&room), Some(first), "a note is no answer");
    room.command(agent, say("yes")).unwrap();
    assert_eq!(unanswered(&room), None);
    room.check_rebuild();
}
