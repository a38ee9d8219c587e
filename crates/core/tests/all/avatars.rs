//! Who is shown by which picture.

use super::room::{Room, external, visitor};
use switchboard_core::session::{Candidate, Command, Event, Refusal, Role};

fn choose(of: Option<switchboard_core::LegId>, avatar: Option<&str>) -> Command {
    Command::ChooseAvatar {
        of,
        avatar: avatar.map(str::to_owned),
    }
}

#[test]
fn is_74_each_chooses_for_themselves_and_agents_for_visitors() {
    let (mut room, visitor, agent) = Room::served();
    room.command(visitor, choose(None, Some("fox"))).unwrap();
    let shown = |room: &Room, leg| room.session.state().avatars.get(&leg).cloned();
    assert_eq!(shown(&room, visitor).as_deref(), Some("fox"));
    room.command(agent, choose(None, Some("owl"))).unwrap();
    room.command(agent, choose(Some(visitor), Some("cat")))
        .unwrap();
    assert_eq!(shown(&room, visitor).as_deref(), Some("cat"));
    let Event::AvatarChosen { leg, by, .. } = &room.log.last().unwrap().event else {
        panic!("not chosen");
    };
    assert_eq!((*leg, *by), (visitor, Some(agent)));

    let colleague = room.join(external("colleague", Role::Agent));
    for (from, of) in [(agent, colleague), (visitor, agent), (visitor, colleague)] {
        let refused = room.command(from, choose(Some(of), None)).unwrap_err();
        assert_eq!(refused, Refusal::NotAllowed);
    }
    let before = room.log.len();
    room.command(agent, choose(Some(visitor), Some("cat")))
        .unwrap();
    assert_eq!(room.log.len(), before, "the same again is nothing");
    let long = "x".repeat(41);
    let refused = room.command(visitor, choose(None, Some(&long)));
    assert_eq!(refused.unwrap_err(), Refusal::ValueTooLong);
    room.command(visitor, choose(Some(visitor), None)).unwrap();
    assert_eq!(shown(&room, visitor), None);
    assert_eq!(shown(&room, agent).as_deref(), Some("owl"));
    room.check_rebuild();
}

#[test]
fn is_74_whoever_comes_with_a_picture_is_shown_by_it() {
    let mut room = Room::start("open_room", serde_json::json!({}));
    let guest = Candidate {
        avatar: Some("whale".into()),
        ..visitor(2)
    };
    let guest = room.join(guest);
    let avatars = &room.session.state().avatars;
    assert_eq!(avatars.get(&guest).map(String::as_str), Some("whale"));
    room.check_rebuild();
}
