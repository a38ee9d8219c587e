//! Who talks with whom.

use super::room::{QUEUE, Room, external, say};
use serde_json::json;
use switchboard_core::{
    LegId,
    session::{
        Channel, Command, Event, Input, LegReport, PushTarget, Refusal, Role, VoiceStanding,
    },
};

fn served() -> (Room, LegId, LegId) {
    let params = json!({ "queue": QUEUE, "voice": true });
    let mut room = Room::start("help_desk", params);
    let visitor = room.visitor();
    room.open(visitor);
    let agent = room.accept(2);
    room.open(agent);
    (room, visitor, agent)
}

fn report(room: &mut Room, leg: LegId, open: bool) -> Result<Vec<Event>, Refusal> {
    let out = room.give(Input::Voice { leg, open })?;
    Ok(out.records.into_iter().map(|record| record.event).collect())
}

fn changed(leg: LegId, state: VoiceStanding) -> Vec<Event> {
    vec![Event::VoiceChanged {
        leg,
        state,
        cid: None,
    }]
}

fn mute(of: Option<LegId>, on: bool) -> Command {
    Command::MuteVoice { of, on }
}

#[test]
fn cc_24_voice_comes_and_goes_and_leaves_chat_and_page_push_as_they_are() {
    let (mut room, visitor, agent) = served();
    for leg in [agent, visitor] {
        let open = report(&mut room, leg, true).unwrap();
        assert_eq!(open, changed(leg, VoiceStanding::Open));
        assert_eq!(report(&mut room, leg, true).unwrap(), [], "said twice");
    }
    let lost = report(&mut room, visitor, false).unwrap();
    assert_eq!(lost, changed(visitor, VoiceStanding::Lost));
    assert_eq!(report(&mut room, visitor, false).unwrap(), []);
    let voice = &room.session.state().voice;
    assert!(voice.open().contains(&agent) && voice.lost().contains(&visitor));

    room.command(visitor, say("I do not hear you")).unwrap();
    let epoch = room.session.state().epoch;
    let push = Command::Push {
        url: "https://acme.example/a".into(),
        target: PushTarget::Tab,
        epoch,
    };
    room.command(agent, push).unwrap();
    let member = &room.session.state().roster[&visitor];
    assert_eq!(member.channels, [Channel::Chat, Channel::Lead]);

    // And the other way round.
    report(&mut room, visitor, true).unwrap();
    let channels = vec![Channel::Lead];
    room.report(visitor, LegReport::Open { channels }).unwrap();
    assert!(room.session.state().voice.open().contains(&visitor));
    room.command(visitor, Command::LeaveVoice).unwrap();
    room.command(visitor, Command::LeaveVoice).unwrap();
    let left = room.log.last().unwrap();
    let expected = Event::VoiceChanged {
        leg: visitor,
        state: VoiceStanding::Left,
        cid: None,
    };
    assert_eq!(left.event, expected);
    assert!(room.session.state().voice.lost().is_empty());
    room.check_rebuild();
}

#[test]
fn cc_28_who_cannot_talk_is_refused() {
    let (mut room, visitor, _) = served();
    let stranger = LegId::from_u128(99);
    let refused = report(&mut room, stranger, true).unwrap_err();
    assert_eq!(refused, Refusal::NotJoined);
    assert!(room.session.may_talk(visitor).is_ok());

    // Where the service does not offer it.
    let (mut plain, visitor, _) = Room::served();
    let refused = report(&mut plain, visitor, true).unwrap_err();
    assert_eq!(refused, Refusal::NotAllowed);

    // While nobody is there.
    let params = json!({ "queue": QUEUE, "voice": true });
    let mut waiting = Room::start("help_desk", params);
    let visitor = waiting.visitor();
    waiting.open(visitor);
    let refused = report(&mut waiting, visitor, true).unwrap_err();
    assert_eq!(refused, Refusal::NotAllowed);
}

#[test]
fn who_was_muted_by_another_stays_so_until_an_agent_ends_it() {
    let (mut room, visitor, agent) = served();
    report(&mut room, agent, true).unwrap();
    report(&mut room, visitor, true).unwrap();
    let by = |room: &Room| room.session.state().voice.muted_by(visitor);

    room.command(visitor, mute(None, true)).unwrap();
    assert_eq!(by(&room), Some(visitor));
    room.command(visitor, mute(None, false)).unwrap();
    assert_eq!(by(&room), None);

    let refused = room.command(visitor, mute(Some(agent), true));
    assert_eq!(refused.unwrap_err(), Refusal::NotAllowed);
    room.command(agent, mute(Some(visitor), true)).unwrap();
    room.command(visitor, mute(None, true)).unwrap();
    assert_eq!(by(&room), Some(agent), "it is not theirs now");
    let refused = room.command(visitor, mute(None, false));
    assert_eq!(refused.unwrap_err(), Refusal::NotAllowed);

    // Coming back does not help either.
    report(&mut room, visitor, false).unwrap();
    report(&mut room, visitor, true).unwrap();
    assert_eq!(by(&room), Some(agent));
    room.command(agent, mute(Some(visitor), false)).unwrap();
    assert_eq!(by(&room), None);
    let nobody = mute(Some(LegId::from_u128(99)), true);
    assert_eq!(room.command(agent, nobody).unwrap_err(), Refusal::Unknown);
    room.check_rebuild();
}

#[test]
fn a_no_is_told_once_and_holds_until_nobody_asks_any_more() {
    let (mut room, visitor, agent) = served();
    let before = room.log.len();
    room.command(visitor, Command::DeclineVoice).unwrap();
    assert_eq!(room.log.len(), before, "nobody asks");
    report(&mut room, agent, true).unwrap();
    for _ in 0..2 {
        room.command(visitor, Command::DeclineVoice).unwrap();
    }
    assert_eq!(room.log.len(), before + 2);
    let declined = |room: &Room| {
        let voice = &room.session.state().voice;
        voice.who_declined().contains(&visitor)
    };
    assert!(declined(&room));
    room.command(agent, Command::LeaveVoice).unwrap();
    assert!(!declined(&room));
    report(&mut room, agent, true).unwrap();
    room.command(visitor, Command::DeclineVoice).unwrap();
    report(&mut room, visitor, true).unwrap();
    assert!(!declined(&room), "they have come all the same");
}

#[test]
fn who_is_off_the_roster_is_out_of_voice() {
    let (mut room, _, agent) = served();
    let guest = room.join(external("guest", Role::Visitor));
    room.open(guest);
    report(&mut room, guest, true).unwrap();
    room.command(agent, mute(Some(guest), true)).unwrap();
    room.give(Input::Remove { leg: guest }).unwrap();
    let voice = &room.session.state().voice;
    assert!(voice.open().is_empty() && voice.muted_by(guest).is_none());
    assert_eq!(report(&mut room, guest, false).unwrap(), []);
}
