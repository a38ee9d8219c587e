//! A member who asks for help says who is to come (CC-17).

use super::room::Room;
use switchboard_core::{
    AgentId,
    routing::Search,
    session::{Command, Effect, Endpoint, Event, OfferAnswer, Refusal, SearchEnd},
};

/// What the desk was told to look for last.
fn wanted(room: &Room) -> Search {
    let told = room.effects.iter().rev().find_map(|effect| match effect {
        Effect::Enqueue(search) => Some(search.clone()),
        _ => None,
    });
    told.expect("somebody is looked for")
}

fn over(room: &Room) -> Option<SearchEnd> {
    room.log.iter().rev().find_map(|record| match record.event {
        Event::SearchOver { outcome, .. } => Some(outcome),
        _ => None,
    })
}

#[test]
fn cc_17_whoever_is_named_is_asked_and_nobody_else() {
    let (mut room, visitor, agent) = Room::served();
    let named = |nr: u128| Command::Help {
        agent: Some(AgentId::from_u128(nr)),
        subject: Some("Tax".into()),
        people: false,
        wait: false,
        comment: None,
    };
    let inside = room
        .session
        .state()
        .roster
        .get(&agent)
        .unwrap()
        .endpoint
        .clone();
    let Endpoint::Agent { agent: inside } = inside else {
        panic!("{inside:?}")
    };
    let again = Command::Help {
        agent: Some(inside),
        subject: None,
        people: false,
        wait: false,
        comment: None,
    };
    assert_eq!(
        room.command(visitor, again).unwrap_err(),
        Refusal::AlreadyJoined
    );
    room.command(visitor, named(77)).unwrap();
    let need = wanted(&room).need;
    assert_eq!(need.only, Some(AgentId::from_u128(77)));
    assert_eq!(
        (need.asks, need.prefers),
        (vec![], None),
        "whatever they know"
    );
    let told = room.log.last().unwrap();
    let Event::Sought {
        agent: whom,
        openly,
        ..
    } = &told.event
    else {
        panic!("{told:?}")
    };
    assert_eq!((*whom, *openly), (Some(AgentId::from_u128(77)), true));
    room.check_rebuild();
    // They do not want to: it is told, and all is as it was.
    let offer = room.offer(77);
    room.answer(77, offer, OfferAnswer::Declined).unwrap();
    assert_eq!(over(&room), Some(SearchEnd::Declined));
    assert!(room.has(visitor) && room.has(agent) && !room.ended());
    room.command(visitor, named(77)).unwrap();
}
