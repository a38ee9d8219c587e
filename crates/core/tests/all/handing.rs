//! Searches out of a running session: conference (CC-10, CC-11), transfer (CC-12 to CC-14).

use super::room::{QUEUE, Room, external, say};
use serde_json::json;
use switchboard_core::{
    AgentId, LegId, QueueId, SearchId,
    routing::Purpose,
    session::{
        Audience, Command, Effect, Event, Input, OfferAnswer, Record, Refusal, RemoveReason, Role,
        SearchEnd,
    },
};

const B: u128 = 2;

fn seek(purpose: Purpose, agent: Option<u128>, comment: Option<&str>) -> Command {
    Command::Seek {
        purpose,
        agent: agent.map(AgentId::from_u128),
        queue: None,
        comment: comment.map(str::to_owned),
        ordered_by: None,
    }
}

fn named(purpose: Purpose) -> Command {
    seek(purpose, Some(B), Some("wants a refund"))
}

/// How the search that was begun has ended, if it has.
fn over(room: &Room) -> Option<SearchEnd> {
    room.log.iter().rev().find_map(|record| match record.event {
        Event::SearchOver { outcome, .. } => Some(outcome),
        _ => None,
    })
}

fn search(room: &Room) -> SearchId {
    room.session.state().asking.as_ref().unwrap().search
}

/// Who is in it, however connected.
fn roster(room: &Room) -> Vec<LegId> {
    room.session.state().roster.keys().copied().collect()
}

fn at(room: &Room, fits: impl Fn(&Event) -> bool) -> u64 {
    let found = room.log.iter().rev().find(|record| fits(&record.event));
    found.expect("it happened").seq
}

fn sent_to(room: &Room, record: &Record) -> Vec<Audience> {
    room.session.state().crowd().audiences(record).collect()
}

#[test]
fn is_132_a_session_stays_its_owners_when_all_go_at_the_end() {
    let (mut room, _, first) = Room::served();
    room.command(first, named(Purpose::Conference)).unwrap();
    let second = room.accept(B);
    room.open(second);
    assert_eq!(roster(&room).len(), 3);
    room.command(first, Command::End).unwrap();
    assert!(room.ended());
    assert_eq!(room.session.state().agent, Some(AgentId::from_u128(1)));
}

#[test]
fn cc_10_cc_17_a_named_colleague_joins_and_the_first_stays() {
    let (mut room, visitor, first) = Room::served();
    room.effects.clear();
    room.command(first, named(Purpose::Conference)).unwrap();
    let [Effect::Enqueue(told)] = &room.effects[..] else {
        panic!("{:?}", room.effects);
    };
    assert_eq!(told.purpose, Purpose::Conference);
    assert_eq!(told.need.only, Some(AgentId::from_u128(B)));
    assert!(!told.need.auto_accept, "who is named is asked");
    // The members talk on meanwhile.
    room.command(visitor, say("and the blue one?")).unwrap();
    let second = room.accept(B);
    assert_eq!(over(&room), None, "not before they are there");
    room.open(second);
    assert_eq!(over(&room), Some(SearchEnd::Joined));
    let mut all = vec![visitor, first, second];
    all.sort();
    assert_eq!(roster(&room), all);
    assert_eq!(
        room.session.state().agent,
        Some(AgentId::from_u128(1)),
        "still the owner's"
    );
    room.check_rebuild();
}

#[test]
fn cc_12_cc_13_the_first_goes_only_after_the_second_is_there() {
    let (mut room, visitor, first) = Room::served();
    room.command(first, named(Purpose::Transfer)).unwrap();
    let second = room.accept(B);
    assert!(roster(&room).contains(&first));
    room.open(second);
    let opened = at(
        &room,
        |event| matches!(event, Event::LegChanged { leg, .. } if *leg == second),
    );
    let gone = at(
        &room,
        |event| matches!(event, Event::LegRemoved { leg, reason: RemoveReason::Service } if *leg == first),
    );
    assert!(opened < gone);
    let mut both = vec![visitor, second];
    both.sort();
    assert_eq!(roster(&room), both);
    let state = room.session.state();
    assert_eq!(state.owner().map(|leg| leg.id), Some(second));
    assert_eq!(state.agent, Some(AgentId::from_u128(B)));
    assert_eq!(state.baton, Some(second));
    assert_eq!(state.asking, None);
    room.check_rebuild();
}

#[test]
fn wt_19_wt_35_comments_reach_the_next_agent_alone() {
    for purpose in [Purpose::Transfer, Purpose::Conference] {
        let (mut room, _, first) = Room::served();
        room.command(first, named(purpose)).unwrap();
        let sought = room.log.last().unwrap();
        let told = serde_json::to_string(&*sought.event.as_told()).unwrap();
        assert!(!told.contains("refund") && !told.contains("need"), "{told}");
        let second = room.accept(B);
        room.open(second);
        let told: Vec<_> = room
            .log
            .iter()
            .filter(|record| {
                serde_json::to_string(&*record.event.as_told())
                    .unwrap()
                    .contains("refund")
            })
            .collect();
        let [comment] = told[..] else {
            panic!("{told:?}")
        };
        assert!(matches!(comment.event, Event::Aside { comment: true, .. }));
        let of = [Audience::Member(first), Audience::Member(second)];
        assert_eq!(sent_to(&room, comment), of);
    }
}

#[test]
fn cc_11_cc_14_without_a_name_the_service_says_who_is_looked_for() {
    let (mut room, _, first) = Room::served();
    room.effects.clear();
    room.command(first, seek(Purpose::Transfer, None, None))
        .unwrap();
    let [Effect::Enqueue(told)] = &room.effects[..] else {
        panic!("{:?}", room.effects);
    };
    assert_eq!((told.need.queue, told.need.only), (QUEUE, None));
    assert!(
        told.need.front,
        "who is being served goes before those who wait"
    );
    // One declines: the desk asks the next.
    let offer = room.offer(B);
    room.answer(B, offer, OfferAnswer::Declined).unwrap();
    assert_eq!(over(&room), None);
    let third = room.accept(3);
    room.open(third);
    assert_eq!(over(&room), Some(SearchEnd::Joined));

    let (mut room, _, first) = Room::served();
    let queue = QueueId::from_u128(0xBB);
    let line = Command::Seek {
        purpose: Purpose::Conference,
        agent: None,
        queue: Some(queue),
        comment: None,
        ordered_by: None,
    };
    room.effects.clear();
    room.command(first, line).unwrap();
    let [Effect::Enqueue(told)] = &room.effects[..] else {
        panic!("{:?}", room.effects);
    };
    assert_eq!(told.need.queue, queue);
}

/// Whatever fails leaves the session as it was, and says so.
#[test]
fn cc_10_cc_12_whatever_fails_leaves_everything_as_it_was() {
    type Way = fn(&mut Room);
    let ways: [(SearchEnd, Way); 8] = [
        (SearchEnd::Declined, |room| {
            let offer = room.offer(B);
            room.answer(B, offer, OfferAnswer::Declined).unwrap();
        }),
        (SearchEnd::Lapsed, |room| {
            let offer = room.offer(B);
            room.answer(B, offer, OfferAnswer::Lapsed).unwrap();
        }),
        (SearchEnd::Away, |room| {
            let offer = room.offer(B);
            room.answer(B, offer, OfferAnswer::Withdrawn).unwrap();
        }),
        (SearchEnd::Busy, |room| {
            let (search, why) = (search(room), SearchEnd::Busy);
            room.give(Input::NotFound { search, why }).unwrap();
        }),
        (SearchEnd::Lapsed, |room| {
            let begun = room.now;
            room.until_deadline();
            assert_eq!(room.now.since(begun), 60_000);
        }),
        (SearchEnd::Lapsed, |room| {
            room.offer(B);
            room.until_deadline();
            assert!(room.session.state().offers.is_empty());
        }),
        (SearchEnd::Unreached, |room| {
            room.accept(B);
            room.until_deadline();
        }),
        (SearchEnd::Cancelled, |room| {
            let search = search(room);
            let by = room.session.state().asking.as_ref().unwrap().by;
            room.offer(B);
            room.command(by, Command::EndSearch { search }).unwrap();
            let again = room.command(by, Command::EndSearch { search }).unwrap();
            assert!(again.records.is_empty(), "a retry changes nothing");
        }),
    ];
    for purpose in [Purpose::Conference, Purpose::Transfer] {
        for (expected, way) in &ways {
            let (mut room, visitor, first) = Room::served();
            let (before, baton) = (roster(&room), room.session.state().baton);
            room.command(first, named(purpose)).unwrap();
            way(&mut room);
            assert_eq!(over(&room), Some(*expected), "{purpose:?}");
            assert_eq!(roster(&room), before, "{expected:?}");
            let state = room.session.state();
            assert_eq!((state.baton, &state.asking), (baton, &None));
            assert!(!room.ended() && !room.waits());
            assert_eq!(state.agent, Some(AgentId::from_u128(1)));
            room.command(visitor, say("still here")).unwrap();
            room.command(first, say("me too")).unwrap();
            // Another one may be begun.
            room.command(first, named(purpose)).unwrap();
            room.check_rebuild();
        }
    }
}

#[test]
fn cc_12_the_visitor_is_told_of_a_transfer_and_not_of_who_is_asked_for_help() {
    for (purpose, audience) in [
        (Purpose::Transfer, Audience::Everyone),
        (Purpose::Conference, Audience::Staff),
    ] {
        let (mut room, _, first) = Room::served();
        room.command(first, named(purpose)).unwrap();
        let begun = room.log.last().unwrap().clone();
        let offer = room.offer(B);
        room.answer(B, offer, OfferAnswer::Declined).unwrap();
        let ended = room.log.last().unwrap().clone();
        assert_eq!(sent_to(&room, &begun), [audience]);
        assert_eq!(sent_to(&room, &ended), [audience]);
    }
}

#[test]
fn wt_9_where_the_tenant_wants_it_the_visitor_is_asked_first() {
    let asks = || {
        let mut room = Room::start(
            "help_desk",
            json!({ "queue": QUEUE, "transfer_asks": true }),
        );
        let visitor = room.visitor();
        let first = room.accept(1);
        room.open(visitor);
        room.open(first);
        room.effects.clear();
        room.command(first, named(Purpose::Transfer)).unwrap();
        assert!(
            room.effects.is_empty(),
            "nobody is asked before the visitor has said yes"
        );
        (room, visitor, first)
    };
    let permit = |room: &Room, yes| Command::Permit {
        search: search(room),
        yes,
    };
    let (mut room, visitor, first) = asks();
    let yes = permit(&room, true);
    assert_eq!(
        room.command(first, yes.clone()).unwrap_err(),
        Refusal::NotAllowed
    );
    room.retryable(visitor, "yes", yes.clone()).unwrap();
    assert!(matches!(&room.effects[..], [Effect::Enqueue(_)]));
    assert_eq!(
        room.retryable(visitor, "yes", yes).unwrap().records.len(),
        0
    );
    let second = room.accept(B);
    room.open(second);
    assert!(!roster(&room).contains(&first));

    let (mut room, visitor, first) = asks();
    let no = permit(&room, false);
    room.command(visitor, no).unwrap();
    assert_eq!(over(&room), Some(SearchEnd::Refused));
    assert!(roster(&room).contains(&first));
    assert!(room.effects.is_empty());

    let (mut room, ..) = asks();
    room.until_deadline();
    assert_eq!(over(&room), Some(SearchEnd::Lapsed), "silence is no yes");
}

#[test]
fn cc_12_who_may_not_ask_is_refused() {
    let (mut room, visitor, first) = Room::served();
    for purpose in [Purpose::Conference, Purpose::Transfer] {
        let refused = room.command(visitor, named(purpose)).unwrap_err();
        assert_eq!(refused, Refusal::NotAllowed);
    }
    let serve = named(Purpose::Serve);
    assert_eq!(room.command(first, serve).unwrap_err(), Refusal::NotAllowed);
    let own = seek(Purpose::Transfer, Some(1), None);
    assert_eq!(
        room.command(first, own).unwrap_err(),
        Refusal::AlreadyJoined
    );
    let long = "x".repeat(4_001);
    let long = seek(Purpose::Transfer, Some(B), Some(&long));
    assert_eq!(room.command(first, long).unwrap_err(), Refusal::LineTooLong);
    let second = room.join(external("second", Role::Agent));
    let take = named(Purpose::Transfer);
    assert_eq!(room.command(second, take).unwrap_err(), Refusal::NotAllowed);
    room.command(second, named(Purpose::Conference)).unwrap();
    let twice = named(Purpose::Conference);
    assert_eq!(room.command(first, twice).unwrap_err(), Refusal::Searching);

    let mut waiting = Room::help_desk();
    let helper = waiting.join(external("helper", Role::Agent));
    let early = named(Purpose::Conference);
    assert_eq!(
        waiting.command(helper, early).unwrap_err(),
        Refusal::NotAllowed
    );
}

#[test]
fn cc_13_whoever_goes_in_between_leaves_nobody_alone_without_a_word() {
    // The one who asks goes for good before anybody is found: the visitor waits again.
    let (mut room, _, first) = Room::served();
    room.command(first, named(Purpose::Transfer)).unwrap();
    room.offer(B);
    room.lose(first);
    room.until_deadline();
    assert_eq!(over(&room), Some(SearchEnd::Cancelled));
    assert!(room.waits());
    let dequeued = room.effects.iter().rposition(|e| *e == Effect::Dequeue);
    let enqueued = room
        .effects
        .iter()
        .rposition(|e| matches!(e, Effect::Enqueue(_)));
    assert!(
        dequeued < enqueued,
        "in that order, or the desk would forget who waits"
    );
    room.check_rebuild();

    // They go while the next one is coming, who takes over all the same.
    let (mut room, visitor, first) = Room::served();
    room.command(first, named(Purpose::Transfer)).unwrap();
    let second = room.accept(B);
    room.command(first, Command::Leave).unwrap();
    assert!(!room.ended());
    room.open(second);
    assert_eq!(over(&room), Some(SearchEnd::Joined));
    let mut both = vec![visitor, second];
    both.sort();
    assert_eq!(roster(&room), both);

    // And when that one does not come either, the visitor waits again.
    let (mut room, _, first) = Room::served();
    room.command(first, named(Purpose::Transfer)).unwrap();
    room.accept(B);
    room.command(first, Command::Leave).unwrap();
    room.until_deadline();
    assert_eq!(over(&room), Some(SearchEnd::Unreached));
    assert!(room.waits());

    // The visitor goes: everything is over, the search too.
    let (mut room, visitor, first) = Room::served();
    room.command(first, named(Purpose::Transfer)).unwrap();
    room.offer(B);
    room.command(visitor, Command::Leave).unwrap();
    assert!(room.ended());
    assert_eq!(over(&room), Some(SearchEnd::Cancelled));
    assert!(room.effects.contains(&Effect::Dequeue));
    room.check_rebuild();
}

#[test]
fn cc_13_a_search_goes_on_where_the_session_is_rebuilt() {
    let (mut room, _, first) = Room::served();
    room.command(first, named(Purpose::Transfer)).unwrap();
    let again = room.session.restore_effects();
    let told = again.iter().find_map(|effect| match effect {
        Effect::Enqueue(search) => Some(search.id),
        _ => None,
    });
    assert_eq!(told, Some(Some(search(&room))));
    room.accept(B);
    let again = room.session.restore_effects();
    assert!(
        !again
            .iter()
            .any(|effect| matches!(effect, Effect::Enqueue(_)))
    );
}

#[test]
fn cc_13_that_somebody_could_not_go_is_told_to_the_agents_once() {
    let (mut room, visitor, first) = Room::served();
    room.command(first, named(Purpose::Transfer)).unwrap();
    let failed = Input::HandOverFailed {
        search: search(&room),
    };
    let early = room.give(failed.clone()).unwrap_err();
    assert_eq!(early, Refusal::Unknown, "nobody is there yet");
    let second = room.accept(B);
    room.give(failed.clone()).unwrap();
    let told = room.log.last().unwrap().clone();
    assert!(matches!(told.event, Event::HandOverFailed { .. }));
    assert_eq!(sent_to(&room, &told), [Audience::Staff]);
    let since = room.session.state().asking.as_ref().unwrap().failed;
    assert_eq!(since, Some(room.now));
    let length = room.log.len();
    room.give(failed.clone()).unwrap();
    assert_eq!(room.log.len(), length, "once");
    let mut all = vec![visitor, first, second];
    all.sort();
    assert_eq!(roster(&room), all);
    room.command(first, say("I am still here")).unwrap();
    room.check_rebuild();
    // The next try comes to be.
    room.open(second);
    assert_eq!(over(&room), Some(SearchEnd::Joined));
    assert!(!roster(&room).contains(&first));
    assert_eq!(room.give(failed).unwrap_err(), Refusal::Unknown);
    room.check_rebuild();
}

/// An agent accepts as the search is given up: one of the two comes first, in the log.
#[test]
fn cc_13_an_acceptance_of_a_search_that_is_over_changes_nothing() {
    let (mut room, _, first) = Room::served();
    room.command(first, named(Purpose::Transfer)).unwrap();
    let offer = room.offer(B);
    let search = search(&room);
    room.command(first, Command::EndSearch { search }).unwrap();
    let late = room.answer(B, offer, OfferAnswer::Accepted).unwrap_err();
    assert_eq!(late, Refusal::Unknown);
    assert!(roster(&room).contains(&first));
}

#[test]
fn wt_26_an_hour_without_a_request_brings_no_search() {
    let (mut room, visitor, agent) = Room::served();
    room.effects.clear();
    let from = room.log.len();
    for minute in 0..60 {
        room.now = room.now + 60_000;
        room.give(Input::Tick).unwrap();
        let by = if minute % 2 == 0 { visitor } else { agent };
        room.command(by, say("still here")).unwrap();
    }
    let events = room.events_from(from);
    assert_eq!(events.len(), 60);
    assert!(events.iter().all(|e| matches!(e, Event::Line { .. })));
    assert_eq!(room.effects, [], "nobody else is told anything");
    assert_eq!(room.session.deadline(), None);
}
