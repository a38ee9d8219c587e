//! What holds of sessions holds of those into which somebody was asked (AI-15): the helper is a
//! member like the others.

use super::{
    room::{Room, external, say},
    roster::script,
};
use switchboard_core::{
    LegId,
    session::{
        Channel, Command, Effect, Endpoint, Event, Input, LegReport, LegState, Notice, Refusal,
        RemoveReason, Role, SearchEnd,
    },
};

/// A session with a visitor, an agent, and a helper.
fn helped() -> (Room, LegId, LegId, LegId) {
    let (mut room, visitor, agent) = Room::served();
    let help = Command::Help {
        agent: None,
        subject: None,
        people: false,
        wait: false,
        comment: None,
    };
    room.command(visitor, help).unwrap();
    let helper = room.accept(2);
    room.open(helper);
    let over = room.log.iter().any(|record| {
        let joined = SearchEnd::Joined;
        matches!(&record.event, Event::SearchOver { outcome, .. } if *outcome == joined)
    });
    assert!(over);
    (room, visitor, agent, helper)
}

#[test]
fn ai_15_members_come_and_go_by_the_same_events_as_without_a_helper() {
    // CC-2 to CC-4: the one object, its record of who is in it, the generic half.
    let events = script(helped().0);
    assert_eq!(events, script(Room::served().0));
    assert!(!events.is_empty());
    let (room, visitor, agent, helper) = helped();
    let mut all = vec![visitor, agent, helper];
    all.sort();
    let roster: Vec<LegId> = room.session.state().roster.keys().copied().collect();
    assert_eq!(roster, all);
    room.check_rebuild();
}

#[test]
fn ai_15_a_leg_of_a_helper_is_opened_lost_given_up_and_removed_like_any() {
    let (mut room, visitor, agent, helper) = helped();
    // CC-24, CC-29: it has the media that it opened.
    let chat = || LegReport::Open {
        channels: vec![Channel::Chat],
    };
    room.report(helper, chat()).unwrap();
    let state = room.session.state();
    assert_eq!(state.roster[&helper].channels, [Channel::Chat]);
    let epoch = state.epoch;
    let lead = Command::Follow { on: true, epoch };
    assert_eq!(room.command(helper, lead).unwrap_err(), Refusal::NotAllowed);
    room.command(helper, say("chat goes on")).unwrap();
    // CC-30: its loss is told, and so is its return.
    room.report(helper, LegReport::Lost).unwrap();
    assert_eq!(room.session.state().roster[&helper].state, LegState::Lost);
    room.report(helper, chat()).unwrap();
    let told = |room: &Room, notice: Notice| {
        let mut log = room.log.iter();
        log.any(|record| record.event == Event::Announced { notice })
    };
    assert!(told(&room, Notice::AgentReturned));
    // CC-3, CC-5: after its grace the service gives it up; there is an agent, so all goes on.
    room.lose(helper);
    room.until_deadline();
    assert!(!room.has(helper) && !room.waits() && !room.ended());
    assert!(room.has(visitor) && room.has(agent));

    // CC-5: who stays decides. The agent goes, the helper serves; then nobody is left to.
    let (mut room, visitor, agent, helper) = helped();
    room.command(agent, Command::Leave).unwrap();
    assert!(!room.ended() && room.has(helper));
    room.command(visitor, say("and you?")).unwrap();
    room.command(helper, say("I am here")).unwrap();
    room.give(Input::Remove { leg: helper }).unwrap();
    assert!(!room.has(helper));
    let gone = room.log.iter().any(|record| {
        matches!(record.event, Event::LegRemoved { leg, reason }
            if leg == helper && reason != RemoveReason::Service)
    });
    assert!(gone && room.effects.contains(&Effect::Detach { leg: helper }));
}

#[test]
fn ai_15_one_with_a_proxy_is_a_member_with_a_note_beside_a_helper() {
    let (mut room, ..) = helped();
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
    room.command(leg, say("ring")).unwrap();
    // What becomes of the proxy becomes of the leg.
    room.lose(leg);
    assert_eq!(room.session.state().roster[&leg].state, LegState::Lost);
}
