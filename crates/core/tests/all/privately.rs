//! Notes, asides, hold, and whose a session is.

use super::room::{Room, external, say};
use switchboard_core::{
    AgentId, LegId, limits,
    session::{Audience, Command, EndReason, Event, Record, Refusal, RemoveReason, Role},
};

/// The legs of those who are sent it, where it goes to no side as a whole.
fn told(room: &Room, record: &Record) -> Vec<LegId> {
    let only = |audience| match audience {
        Audience::Member(leg) => leg,
        side => panic!("{side:?}"),
    };
    let crowd = room.session.state().crowd();
    crowd.audiences(record).map(only).collect()
}

fn aside(to: &[LegId], text: &str) -> Command {
    let (to, text) = (to.to_vec(), text.to_owned());
    Command::Aside { to, text }
}

#[test]
fn is_24_an_aside_reaches_those_it_is_for_and_nobody_else() {
    let mut room = Room::open_room();
    let a = room.visitor();
    room.open(a);
    let others: Vec<LegId> = ["b", "c", "d", "e"]
        .map(|key| room.join(external(key, Role::Visitor)))
        .to_vec();
    others.iter().for_each(|leg| room.open(*leg));
    let b = others[0];
    let out = room.command(a, aside(&[b, a, b], "psst")).unwrap();
    assert_eq!(out.records.len(), 1);
    assert_eq!(told(&room, &out.records[0]), [a, b], "each once");
    assert_eq!(out.records[0].event.audience(), Audience::Archive);
    assert_eq!(out.records[0].event.searchable(), None);
    let out = room.command(b, aside(&[a], "yes?")).unwrap();
    assert_eq!(told(&room, &out.records[0]), [b, a]);
    let nobody = LegId::from_u128(99);
    for (to, refusal) in [
        (vec![], Refusal::Unknown),
        (vec![a], Refusal::Unknown),
        (vec![b, nobody], Refusal::Unknown),
        (vec![b; limits::CONFIDANTS + 1], Refusal::TooMany),
    ] {
        assert_eq!(room.command(a, aside(&to, "psst")).unwrap_err(), refusal);
    }
    assert_eq!(
        room.command(a, aside(&[b], " ")).unwrap_err(),
        Refusal::EmptyLine
    );
    room.check_rebuild();
}

#[test]
fn is_24_the_archive_gives_an_aside_to_the_agents_who_were_in_it() {
    let (mut room, visitor, agent) = Room::served();
    let out = room.command(agent, aside(&[visitor], "psst")).unwrap();
    let event = &out.records[0].event;
    assert!(event.is_archived_for(AgentId::from_u128(1)));
    assert!(!event.is_archived_for(AgentId::from_u128(2)));
    let out = room.command(visitor, say("aloud")).unwrap();
    assert!(out.records[0].event.is_archived_for(AgentId::from_u128(2)));
}

#[test]
fn cc_26_a_note_is_for_the_tenants_side() {
    let (mut room, visitor, agent) = Room::served();
    let text = "pays late".to_owned();
    let note = Command::Note { text };
    let out = room.command(agent, note.clone()).unwrap();
    let record = &out.records[0];
    assert!(matches!(record.event, Event::Noted { .. }));
    let crowd = room.session.state().crowd();
    assert_eq!(
        crowd.audiences(record).collect::<Vec<_>>(),
        [Audience::Staff]
    );
    assert_eq!(record.event.searchable(), Some("pays late"));
    assert_eq!(
        room.command(visitor, note).unwrap_err(),
        Refusal::NotAllowed
    );
}

#[test]
fn a_visitor_on_hold_goes_on_writing_until_the_holder_resumes_or_goes() {
    let (mut room, visitor, agent) = Room::served();
    let hold = |on| Command::Hold { on };
    assert_eq!(room.command(agent, hold(true)).unwrap().records.len(), 1);
    assert_eq!(room.command(agent, hold(true)).unwrap().records.len(), 0);
    assert_eq!(room.session.state().held, Some(agent));
    room.command(visitor, say("still there?")).unwrap();
    assert_eq!(room.command(agent, hold(false)).unwrap().records.len(), 1);
    assert_eq!(room.session.state().held, None);
    let colleague = room.join(external("colleague", Role::Agent));
    room.command(colleague, hold(true)).unwrap();
    room.command(colleague, Command::Leave).unwrap();
    assert_eq!(room.session.state().held, None, "nobody is left to resume");
    room.check_rebuild();
}

#[test]
fn cc_3_the_owner_removes_others_and_hands_the_session_on() {
    let (mut room, visitor, agent) = Room::served();
    let colleague = room.join(external("colleague", Role::Agent));
    let owner = |room: &Room| room.session.state().owner().map(|leg| leg.id);
    assert_eq!(owner(&room), Some(agent), "who has been in it longest");
    let remove = |leg| Command::Remove { leg };
    let refused = room.command(colleague, remove(agent)).unwrap_err();
    assert_eq!(refused, Refusal::NotAllowed);
    assert_eq!(
        room.command(agent, remove(agent)).unwrap_err(),
        Refusal::NotAllowed
    );
    let to_visitor = Command::HandOn { to: visitor };
    assert_eq!(
        room.command(agent, to_visitor).unwrap_err(),
        Refusal::NotAllowed
    );
    room.command(agent, Command::HandOn { to: colleague })
        .unwrap();
    assert_eq!(owner(&room), Some(colleague));
    let out = room.command(colleague, remove(agent)).unwrap();
    assert!(out.records.iter().any(|record| matches!(
        record.event,
        Event::LegRemoved { leg, reason: RemoveReason::Service } if leg == agent
    )));
    assert_eq!(
        room.command(colleague, remove(agent))
            .unwrap()
            .records
            .len(),
        0
    );
    // Without the visitor nothing is left to talk about.
    room.command(colleague, remove(visitor)).unwrap();
    let ended = room.session.state().ended;
    assert_eq!(ended.map(|(_, why)| why), Some(EndReason::AgentLeft));
    room.check_rebuild();
}
