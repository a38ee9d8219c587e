//! Legs: what their controllers report and what comes of it.

use super::room::{Room, external, say};
use switchboard_core::{
    LegId, SeatId,
    session::{
        Candidate, Command, EndReason, Event, Input, LegReport, Notice, Refusal, RemoveReason,
        Role, Session,
    },
};

#[test]
fn is_25_pages_and_lost_connections_within_the_grace_time_end_nothing() {
    let (mut room, visitor, agent) = Room::served();
    for page in 0..10 {
        room.lose(visitor);
        room.now = room.now + 60_000;
        room.give(Input::Tick).unwrap();
        room.open(visitor);
        let url = format!("https://acme.example/{page}");
        room.command(visitor, super::room::view(&url)).unwrap();
        room.command(agent, say("with you")).unwrap();
    }
    assert!(room.has(visitor) && !room.ended());
    let joins = room
        .log
        .iter()
        .filter(|r| matches!(r.event, Event::LegJoined { .. }));
    assert_eq!(joins.count(), 2, "the same leg all along");
    // The last page is closed for good.
    room.lose(visitor);
    room.until_deadline();
    assert_eq!(
        room.session.state().ended.unwrap().1,
        EndReason::VisitorLeft
    );
    let removed = Event::LegRemoved {
        leg: visitor,
        reason: RemoveReason::Lost,
    };
    assert!(room.events_from(0).contains(&removed));
}

#[test]
fn cc_30_a_lost_leg_is_told_to_the_service_whose_rule_runs() {
    let (mut room, _, agent) = Room::served();
    let out = room.report(agent, LegReport::Lost).unwrap();
    let lost = Event::Announced {
        notice: Notice::AgentConnectionLost,
    };
    assert_eq!(out.records.last().unwrap().event, lost);
    let out = room.report(
        agent,
        LegReport::Open {
            channels: vec![switchboard_core::session::Channel::Chat],
        },
    );
    let back = Event::Announced {
        notice: Notice::AgentReturned,
    };
    assert_eq!(out.unwrap().records.last().unwrap().event, back);
}

#[test]
fn cc_24_cc_29_a_member_has_the_channels_it_opened_and_no_others() {
    use switchboard_core::session::{CHANNELS, Channel, PushTarget};
    assert!(CHANNELS.len() >= 2);
    let (mut room, visitor, agent) = Room::served();
    let bot = room.join(external("bot", Role::Visitor));
    room.report(
        bot,
        LegReport::Open {
            channels: vec![Channel::Chat, Channel::Chat],
        },
    )
    .unwrap();
    assert_eq!(room.session.state().roster[&bot].channels, [Channel::Chat]);
    room.command(bot, say("chat only")).unwrap();

    // Loss of one medium leaves the other working.
    room.report(
        agent,
        LegReport::Open {
            channels: vec![Channel::Lead],
        },
    )
    .unwrap();
    assert_eq!(
        room.command(agent, say("?")).unwrap_err(),
        Refusal::NotAllowed
    );
    let epoch = room.session.state().epoch;
    let push = Command::Push {
        url: "https://acme.example/a".into(),
        target: PushTarget::Tab,
        epoch,
    };
    room.command(agent, push.clone()).unwrap();
    room.report(
        agent,
        LegReport::Open {
            channels: vec![Channel::Chat],
        },
    )
    .unwrap();
    assert_eq!(room.command(agent, push).unwrap_err(), Refusal::NotAllowed);
    room.command(agent, say("chat goes on")).unwrap();

    // One that opened nothing is a member all the same.
    let silent = room.join(external("silent", Role::Visitor));
    assert!(room.has(silent));
    let nothing = room.report(silent, LegReport::Open { channels: vec![] });
    assert_eq!(nothing.unwrap_err(), Refusal::BadReport);
    assert_eq!(
        room.command(silent, say("?")).unwrap_err(),
        Refusal::NotAllowed
    );
    room.command(visitor, say("hello")).unwrap();
}

#[test]
fn cc_31_reports_of_an_unpaired_controller_are_dropped() {
    let (mut room, ..) = Room::served();
    let forged = room.report(LegId::from_u128(4711), LegReport::Lost);
    assert_eq!(forged.unwrap_err(), Refusal::NotJoined);
    let guest = room.join(external("guest", Role::Visitor));
    room.give(Input::Remove { leg: guest }).unwrap();
    for report in [
        LegReport::Lost,
        LegReport::Open {
            channels: vec![switchboard_core::session::Channel::Chat],
        },
    ] {
        let late = room.report(guest, report);
        assert_eq!(late.unwrap_err(), Refusal::NotJoined);
    }
}

#[test]
fn is_112_whoever_owns_the_session_next_knows_which_seats_were_taken() {
    let mut room = Room::open_room();
    let [mine, other] = [1, 2].map(SeatId::from_u128);
    let guest = |seat| Candidate {
        seat: Some(seat),
        ..external("guest", Role::Visitor)
    };
    let leg = room.join(guest(mine));
    let again = room.give(Input::Join(guest(other)));
    assert_eq!(again.unwrap_err(), Refusal::AlreadyJoined);
    room.command(leg, Command::Leave).unwrap();
    let next = Session::rebuild(room.session.id(), room.log.clone()).unwrap();
    for session in [&room.session, &next] {
        assert!(session.state().took(mine), "they have come and gone in it");
        assert!(!session.state().took(other), "nobody has come in by it");
    }
    // Members are not told of it.
    let told = |record: &switchboard_core::session::Record| match &*record.event.as_told() {
        Event::LegJoined { seat, .. } => seat.is_some(),
        _ => false,
    };
    assert!(!room.log.iter().any(told));
}
