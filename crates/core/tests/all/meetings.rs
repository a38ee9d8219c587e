//! People are brought together: both are invited, and either's no is told to the other (CC-19 to
//! CC-21).

use super::room::{QUEUE, Room, START, external, say, visitor};
use serde_json::{Value, json};
use switchboard_core::{
    AgentId,
    routing::Quality,
    session::{
        Candidate, Effect, EndReason, Endpoint, Event, Input, InvitationEnd, Meeting, OfferAnswer,
        Refusal, Role, SERVICE, SearchEnd, Stage, Wanted,
    },
};

fn agent(n: u128) -> Candidate {
    Candidate::agent(AgentId::from_u128(n), format!("agent {n}"), false)
}

fn wanted(agent: Option<u128>, subject: Option<&str>) -> Wanted {
    Wanted {
        agent: agent.map(AgentId::from_u128),
        subject: subject.map(str::to_owned),
    }
}

/// The one who asks is invited like the other one.
fn meeting(wanted: Wanted) -> Meeting {
    Meeting {
        wanted,
        until: START + 60_000,
        joins: false,
        closed: true,
        on_arrival: false,
    }
}

fn begin(params: Value, requester: Candidate, meeting: Meeting) -> Room {
    Room::begin("subject_room", params, requester, Some(meeting)).expect("it is begun")
}

/// A meeting that both have come to.
pub fn met() -> Room {
    let mut room = begin(json!({}), agent(1), meeting(wanted(Some(2), None)));
    let a = room.join(agent(1));
    room.open(a);
    let b = room.accept(2);
    room.open(b);
    room
}

fn kinds(room: &Room) -> Vec<String> {
    let kind = |event: &Event| serde_json::to_value(event).unwrap()["kind"].clone();
    let kinds = room.log.iter().map(|record| kind(&record.event));
    kinds.map(|kind| kind.as_str().unwrap().into()).collect()
}

fn invitations(room: &Room) -> Vec<InvitationEnd> {
    let over = |event: &Event| match event {
        Event::InvitationOver { outcome, .. } => Some(*outcome),
        _ => None,
    };
    room.log.iter().filter_map(|r| over(&r.event)).collect()
}

fn over(room: &Room) -> Option<SearchEnd> {
    room.log.iter().rev().find_map(|record| match record.event {
        Event::SearchOver { outcome, .. } => Some(outcome),
        _ => None,
    })
}

fn reason(room: &Room) -> Option<EndReason> {
    room.session.state().ended.map(|(_, reason)| reason)
}

#[test]
fn cc_19_a_meeting_has_both_invited_and_the_one_who_asks_is_no_member_yet() {
    let mut room = begin(json!({}), agent(1), meeting(wanted(Some(2), None)));
    let state = room.session.state();
    assert!(state.roster.is_empty() && state.stage == Stage::Active);
    assert!(room.session.waits());
    let [Effect::AgentAsked { .. }, Effect::Enqueue(search)] = &room.effects[..] else {
        panic!("one is looked for: {:?}", room.effects);
    };
    assert_eq!(search.need.only, Some(AgentId::from_u128(2)));
    assert_eq!(search.need.ring_ms, 60_000, "as long as the other waits");
    room.check_rebuild();
    let mut restored = room.session.restore_effects();
    restored.reverse();
    assert_eq!(restored, room.effects);
    // In either order.
    let mut other = begin(json!({}), agent(1), meeting(wanted(Some(2), None)));
    let a = room.join(agent(1));
    let b = room.accept(2);
    let b_first = other.accept(2);
    other.open(b_first);
    let a_second = other.join(agent(1));
    for (room, legs) in [(&mut room, [a, b]), (&mut other, [a_second, b_first])] {
        legs.into_iter().for_each(|leg| room.open(leg));
        assert_eq!(room.session.state().roster.len(), 2);
        assert_eq!(over(room), Some(SearchEnd::Joined));
        assert_eq!(invitations(room), [InvitationEnd::Joined]);
        assert!(!room.session.waits() && !room.session.state().unmet());
        room.command(legs[0], say("Hello")).unwrap();
        // Nobody else comes in.
        let uninvited = room.give(Input::Join(agent(3))).unwrap_err();
        assert_eq!(uninvited, Refusal::NotAdmitted);
        let uninvited = room.give(Input::Join(visitor(3))).unwrap_err();
        assert_eq!(uninvited, Refusal::NotAdmitted);
        room.check_rebuild();
    }
}

#[test]
fn cc_19_either_declines_and_the_session_ends_with_a_reason_to_the_other() {
    for (answer, told) in [
        (OfferAnswer::Declined, SearchEnd::Declined),
        (OfferAnswer::Lapsed, SearchEnd::Lapsed),
        (OfferAnswer::Withdrawn, SearchEnd::Away),
    ] {
        for joined in [true, false] {
            let mut room = begin(json!({}), agent(1), meeting(wanted(Some(2), None)));
            if joined {
                let a = room.join(agent(1));
                room.open(a);
            }
            let offer = room.offer(2);
            room.answer(2, offer, answer).unwrap();
            assert_eq!(over(&room), Some(told));
            assert_eq!(reason(&room), Some(EndReason::AgentLeft));
            let end = match joined {
                true => InvitationEnd::Joined,
                false => InvitationEnd::Cancelled,
            };
            assert_eq!(invitations(&room), [end]);
            assert!(matches!(room.effects.last(), Some(Effect::Finished)));
            room.check_rebuild();
        }
    }
    // The one who asks.
    for joined in [true, false] {
        let mut room = begin(json!({}), agent(1), meeting(wanted(Some(2), None)));
        let offer = match joined {
            true => {
                let b = room.accept(2);
                room.open(b);
                None
            }
            false => Some(room.offer(2)),
        };
        let endpoint = agent(1).endpoint;
        room.give(Input::Decline { endpoint }).unwrap();
        assert_eq!(invitations(&room), [InvitationEnd::Declined]);
        assert_eq!(reason(&room), Some(EndReason::Abandoned));
        if let Some(offer) = offer {
            assert!(!room.session.state().offers.contains_key(&offer));
            assert!(room.effects.contains(&Effect::Dequeue), "no more rings");
        }
        let late = room.give(Input::Join(agent(1))).unwrap_err();
        assert_eq!(late, Refusal::SessionEnded);
        room.check_rebuild();
    }
}

#[test]
fn cc_19_an_invitation_lapses_and_only_who_has_one_can_decline() {
    let mut room = begin(json!({}), agent(1), meeting(wanted(Some(2), None)));
    for stranger in [agent(3).endpoint, visitor(1).endpoint] {
        let refused = room.give(Input::Decline { endpoint: stranger });
        assert_eq!(refused.unwrap_err(), Refusal::Unknown);
    }
    let b = room.accept(2);
    room.open(b);
    room.now = START + 60_000;
    room.give(Input::Tick).unwrap();
    assert_eq!(invitations(&room), [InvitationEnd::Lapsed]);
    assert_eq!(reason(&room), Some(EndReason::Abandoned));
    room.check_rebuild();
}

#[test]
fn cc_19_whoever_asks_and_goes_again_leaves_nobody_ringing() {
    let mut room = begin(json!({}), agent(1), meeting(wanted(Some(2), None)));
    let a = room.join(agent(1));
    room.open(a);
    let offer = room.offer(2);
    room.give(Input::Remove { leg: a }).unwrap();
    assert_eq!(reason(&room), Some(EndReason::Empty));
    let gone = room.answer(2, offer, OfferAnswer::Accepted).unwrap_err();
    assert_eq!(gone, Refusal::SessionEnded);
}

#[test]
fn cc_20_both_are_invited_into_the_session_that_goes_on() {
    let shared = json!({});
    let mut room = Room::start("subject_room", shared);
    let first = room.visitor();
    room.open(first);
    let asks = Meeting {
        closed: false,
        ..meeting(wanted(Some(2), Some("Q3 audit")))
    };
    let meet = |requester, meeting| Input::Meet { requester, meeting };
    room.give(meet(agent(1), asks.clone())).unwrap();
    assert_eq!(room.session.state().asking.as_ref().unwrap().by, SERVICE);
    // One at a time.
    let busy = room.give(meet(agent(3), asks.clone())).unwrap_err();
    assert_eq!(busy, Refusal::Searching);
    let b = room.accept(2);
    room.open(b);
    let a = room.join(agent(1));
    room.open(a);
    assert_eq!(room.session.state().roster.len(), 3);
    // Both are in: nobody is invited twice.
    let again = room.give(meet(agent(1), asks.clone())).unwrap_err();
    assert_eq!(again, Refusal::AlreadyJoined);
    // The other one is there already: only who asks is invited, and may come in.
    room.give(meet(agent(3), asks.clone())).unwrap();
    assert!(room.session.state().asking.is_none());
    room.join(agent(3));
    // A no changes nothing for those who talk.
    let refuses = Meeting {
        wanted: wanted(Some(4), Some("Q3 audit")),
        ..asks
    };
    room.give(meet(agent(1), refuses)).unwrap();
    let offer = room.offer(4);
    room.answer(4, offer, OfferAnswer::Declined).unwrap();
    assert_eq!(over(&room), Some(SearchEnd::Declined));
    assert!(!room.ended());
    room.command(first, say("We go on.")).unwrap();
    room.check_rebuild();
}

#[test]
fn cc_20_a_full_room_takes_no_meeting_and_changes_nothing() {
    let mut room = Room::start("subject_room", json!({ "max_members": 2 }));
    let asks = meeting(wanted(Some(2), Some("Q3 audit")));
    let requester = agent(1);
    let meet = Input::Meet {
        requester,
        meeting: asks,
    };
    assert_eq!(room.give(meet).unwrap_err(), Refusal::RoomFull);
    assert!(room.session.state().invited.is_empty());
}

#[test]
fn cc_21_a_fitting_other_party_is_looked_for_and_both_are_invited() {
    let params = json!({ "helpers": QUEUE });
    let asks = meeting(wanted(None, Some("Warranty")));
    let mut room = begin(params, external("a", Role::Visitor), asks);
    let Some(Effect::Enqueue(search)) = room.effects.first() else {
        panic!("somebody is looked for: {:?}", room.effects);
    };
    assert_eq!(search.need.queue, QUEUE);
    let [ask] = &search.need.asks[..] else {
        panic!("{:?}", search.need);
    };
    assert_eq!(ask.of, Quality::Skill("warranty".into()));
    assert!(!ask.if_known, "nobody but one who knows it");
    let b = room.accept(7);
    room.open(b);
    let a = room.join(external("a", Role::Visitor));
    room.open(a);
    assert_eq!(room.session.state().roster.len(), 2);
    // The service has no one to look among: refused, and nothing is begun.
    let asks = meeting(wanted(None, Some("Warranty")));
    assert!(Room::begin("subject_room", json!({}), agent(1), Some(asks.clone())).is_none());
    // A service that brings nobody together.
    for (kind, params) in [
        ("help_desk", json!({ "queue": QUEUE })),
        ("open_room", json!({})),
    ] {
        assert!(Room::begin(kind, params, agent(1), Some(asks.clone())).is_none());
    }
}

#[test]
fn cc_21_no_fitting_party_means_waiting_in_the_queue() {
    let params = json!({ "helpers": QUEUE });
    let asks = meeting(wanted(None, Some("Warranty")));
    let mut room = begin(params, external("a", Role::Visitor), asks);
    let a = room.join(external("a", Role::Visitor));
    room.open(a);
    let search = room.session.state().asking.as_ref().unwrap().search;
    let why = SearchEnd::Unstaffed;
    room.give(Input::NotFound { search, why }).unwrap();
    assert!(room.waits() && !room.ended());
    let queued = room.session.state().search.clone().unwrap();
    assert_eq!(queued.need.queue, QUEUE);
    assert_eq!(queued.need.asks[0].until_ms, Some(30_000), "then anybody");
    room.check_rebuild();
    let b = room.accept(3);
    room.open(b);
    assert!(!room.waits());
    assert_eq!(room.session.state().roster.len(), 2);
}

#[test]
fn is_68_the_agent_is_paged_once_the_client_is_there_and_only_the_two_may_enter() {
    let asks = Meeting {
        on_arrival: true,
        ..meeting(wanted(Some(2), None))
    };
    let mut room = begin(json!({}), visitor(1), asks);
    let rings = |effect: &Effect| matches!(effect, Effect::Enqueue(_));
    assert!(!room.effects.iter().any(rings), "nobody rings yet");
    assert_eq!(kinds(&room), ["created", "invited", "invited"]);
    for other in [visitor(2), agent(3), external("p", Role::Visitor)] {
        let refused = room.give(Input::Join(other)).unwrap_err();
        assert_eq!(refused, Refusal::NotAdmitted);
    }
    room.check_rebuild();
    let client = room.join(visitor(1));
    room.open(client);
    let b = room.accept(2);
    room.open(b);
    assert_eq!(room.session.state().roster.len(), 2);
    let known = Endpoint::Agent {
        agent: AgentId::from_u128(2),
    };
    assert!(room.session.state().roster.find(&known).is_some());
    room.check_rebuild();
    // Never entered: it is over when the invitation is.
    let asks = Meeting {
        on_arrival: true,
        ..meeting(wanted(Some(2), None))
    };
    let mut room = begin(json!({}), visitor(1), asks);
    room.until_deadline();
    assert_eq!(reason(&room), Some(EndReason::Abandoned));
}

#[test]
fn cc_19_a_visitor_who_asks_by_coming_is_invited_and_in_at_once() {
    let asks = Meeting {
        joins: true,
        ..meeting(wanted(Some(2), None))
    };
    let mut room = begin(json!({}), visitor(1), asks);
    let expected = [
        "created",
        "invited",
        "leg_joined",
        "invitation_over",
        "sought",
    ];
    assert_eq!(kinds(&room), expected);
    let b = room.accept(2);
    room.open(b);
    assert!(!room.session.waits());
    room.check_rebuild();
}

#[test]
fn is_68_the_agent_may_come_by_link_before_they_are_asked_and_while_it_rings() {
    for rings in [true, false] {
        let asks = Meeting {
            on_arrival: true,
            ..meeting(wanted(Some(2), None))
        };
        let mut room = begin(json!({}), visitor(1), asks);
        let client = rings.then(|| room.join(visitor(1)));
        let offer = rings.then(|| room.offer(2));
        let b = room.join(agent(2));
        room.open(b);
        let client = client.unwrap_or_else(|| room.join(visitor(1)));
        room.open(client);
        assert_eq!(room.session.state().roster.len(), 2);
        assert!(
            room.session.state().asking.is_none(),
            "nobody is asked twice"
        );
        assert!(room.session.state().offers.is_empty());
        if let Some(offer) = offer {
            assert!(room.effects.contains(&Effect::Dequeue));
            room.answer(2, offer, OfferAnswer::Withdrawn).unwrap_err();
        }
        room.check_rebuild();
    }
}

#[test]
fn is_68_an_agent_who_is_away_may_still_come_by_link_and_one_who_declines_may_not() {
    for (why, over) in [
        (OfferAnswer::Withdrawn, false),
        (OfferAnswer::Declined, true),
    ] {
        let asks = Meeting {
            on_arrival: true,
            ..meeting(wanted(Some(2), None))
        };
        let mut room = begin(json!({}), visitor(1), asks);
        let client = room.join(visitor(1));
        room.open(client);
        let offer = room.offer(2);
        room.answer(2, offer, why).unwrap();
        assert_eq!(room.ended(), over, "{why:?}");
        if !over {
            assert!(room.session.waits());
            room.check_rebuild();
            let b = room.join(agent(2));
            room.open(b);
            assert!(!room.session.waits());
        }
        room.check_rebuild();
    }
    // Who has not come when the time is over does not come.
    let asks = Meeting {
        on_arrival: true,
        ..meeting(wanted(Some(2), None))
    };
    let mut room = begin(json!({}), visitor(1), asks);
    let client = room.join(visitor(1));
    room.open(client);
    let search = room.session.state().asking.as_ref().unwrap().search;
    let why = SearchEnd::Away;
    room.give(Input::NotFound { search, why }).unwrap();
    assert!(!room.ended());
    room.until_deadline();
    assert_eq!(reason(&room), Some(EndReason::Abandoned));
}
