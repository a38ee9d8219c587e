//! A member asks for help (AI-1): who is chosen by what the session is about (AI-4, AI-10), and
//! assistants who serve and hand over (AI-8).

use super::room::{QUEUE, Room, external, say, visitor};
use serde_json::json;
use switchboard_core::{
    AgentId, LegId, QueueId,
    routing::{Ask, Purpose, Quality, Search},
    session::{
        Audience, Command, Context, ContextOf, Effect, EndReason, Event, Input, LegReport, Notice,
        OfferAnswer, Refusal, RemoveReason, Role, SearchEnd, Stage,
    },
};

fn help() -> Command {
    Command::Help {
        agent: None,
        subject: None,
        people: false,
        wait: false,
        comment: None,
    }
}

fn page(url: &str, subject: Option<&str>) -> Command {
    Command::ViewPage {
        url: url.into(),
        title: None,
        subject: subject.map(str::to_owned),
    }
}

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

fn sought(room: &Room) -> (Option<Context>, u64) {
    let found = room
        .log
        .iter()
        .rev()
        .find_map(|record| match &record.event {
            Event::Sought { context, .. } => Some((context.clone(), record.seq)),
            _ => None,
        });
    found.expect("it was asked for")
}

fn context(subject: &str, of: ContextOf) -> Option<Context> {
    let subject = subject.into();
    Some(Context { subject, of })
}

/// A session that an assistant serves alone.
fn assisted() -> (Room, LegId, LegId) {
    let mut room = Room::help_desk();
    room.software = vec![9];
    let visitor = room.visitor();
    let assistant = room.accept(9);
    room.open(visitor);
    room.open(assistant);
    (room, visitor, assistant)
}

#[test]
fn ai_1_ai_5_whoever_is_a_member_may_ask_and_one_more_joins_by_the_ordinary_way() {
    for of_visitor in [true, false] {
        let (mut room, visitor, agent) = Room::served();
        let by = if of_visitor { visitor } else { agent };
        let begun = room.log.len();
        let out = room.retryable(by, "help", help()).unwrap();
        assert_eq!(out.seq, Some(begun as u64 + 1), "a reference");
        let search = wanted(&room);
        assert_eq!(search.purpose, Purpose::Conference);
        assert!(search.need.front && search.need.only.is_none());
        let helper = room.accept(2);
        room.open(helper);
        assert_eq!(over(&room), Some(SearchEnd::Joined));
        let mut all = vec![visitor, agent, helper];
        all.sort();
        let roster: Vec<LegId> = room.session.state().roster.keys().copied().collect();
        assert_eq!(roster, all, "one more, and nobody is removed");
        assert_eq!(room.session.state().agent, Some(AgentId::from_u128(1)));
        // Select, invite, leg connected, in that order.
        let kinds: Vec<String> = room.events_from(begun).iter().map(kind).collect();
        let expected = [
            "sought",
            "offered",
            "offer_answered",
            "leg_joined",
            "leg_changed",
            "search_over",
        ];
        assert_eq!(kinds, expected);
        room.check_rebuild();
    }
}

fn kind(event: &Event) -> String {
    let value = serde_json::to_value(event).unwrap();
    value["kind"].as_str().unwrap().to_owned()
}

#[test]
fn ai_1_a_second_request_while_one_goes_on_is_the_same_one() {
    let (mut room, visitor, agent) = Room::served();
    let first = room.retryable(visitor, "a", help()).unwrap();
    room.effects.clear();
    for (by, cid) in [(visitor, "b"), (agent, "c"), (visitor, "a")] {
        let again = room.retryable(by, cid, help()).unwrap();
        assert_eq!((again.seq, again.records.len()), (first.seq, 0));
    }
    assert!(room.effects.is_empty());
    // What an agent looks for without a word to others is not theirs to see.
    let (mut room, visitor, agent) = Room::served();
    let seek = Command::Seek {
        purpose: Purpose::Conference,
        agent: Some(AgentId::from_u128(2)),
        queue: None,
        comment: None,
        ordered_by: None,
    };
    room.command(agent, seek).unwrap();
    let refused = room.command(visitor, help()).unwrap_err();
    assert_eq!(refused, Refusal::Searching);
}

#[test]
fn ai_1_strangers_the_silent_and_those_whose_session_is_over_are_refused() {
    let (mut room, visitor, _) = Room::served();
    let stranger = LegId::from_u128(1);
    let refused = room.command(stranger, help()).unwrap_err();
    assert_eq!(refused, Refusal::NotJoined);
    let silent = room.join(external("silent", Role::Assistant));
    assert_eq!(
        room.command(silent, help()).unwrap_err(),
        Refusal::NotAllowed
    );
    room.lose(visitor);
    assert_eq!(
        room.command(visitor, help()).unwrap_err(),
        Refusal::NotAllowed
    );
    let channels = vec![];
    assert!(room.report(visitor, LegReport::Open { channels }).is_err());
    room.open(visitor);
    let long = Command::Help {
        agent: None,
        subject: None,
        people: false,
        wait: false,
        comment: Some("x".repeat(4_001)),
    };
    assert_eq!(
        room.command(visitor, long).unwrap_err(),
        Refusal::LineTooLong
    );
    room.give(Input::Close).unwrap();
    assert_eq!(
        room.command(visitor, help()).unwrap_err(),
        Refusal::SessionEnded
    );
    // Who waits is looked for already; a room without helpers has nobody to ask.
    let mut waiting = Room::help_desk();
    let visitor = waiting.visitor();
    waiting.open(visitor);
    let refused = waiting.command(visitor, help()).unwrap_err();
    assert_eq!(refused, Refusal::NotAllowed);
    let mut alone = Room::open_room();
    let visitor = alone.visitor();
    alone.open(visitor);
    let refused = alone.command(visitor, help()).unwrap_err();
    assert_eq!(refused, Refusal::Unknown);
    assert!(!alone.session.can_be_helped());
}

#[test]
fn ai_1_everybody_is_told_and_of_the_crowd_of_a_large_session_nobody_may_ask() {
    let (mut room, visitor, _) = Room::served();
    room.command(visitor, help()).unwrap();
    let begun = room.log.last().unwrap().clone();
    let told = |room: &Room, record| -> Vec<Audience> {
        room.session.state().crowd().audiences(record).collect()
    };
    assert_eq!(told(&room, &begun), [Audience::Everyone]);
    let as_told = serde_json::to_value(&*begun.event.as_told()).unwrap();
    assert_eq!(as_told["openly"], true);
    assert!(as_told.get("need").is_none());
    let offer = room.offer(2);
    room.answer(2, offer, OfferAnswer::Declined).unwrap();
    assert_eq!(over(&room), None, "the desk asks the next one");
    room.until_deadline();
    assert_eq!(over(&room), Some(SearchEnd::Lapsed));
    let ended = room.log.last().unwrap().clone();
    assert_eq!(told(&room, &ended), [Audience::Everyone]);

    let params = json!({ "helpers": QUEUE, "crowd_above": 1 });
    let mut large = Room::start("open_room", params);
    let leader = large.visitor();
    large.open(leader);
    let guest = large.join(visitor_of(2));
    large.open(guest);
    let refused = large.command(guest, help()).unwrap_err();
    assert_eq!(refused, Refusal::NotAllowed);
    let agent = large.join(external("agent", Role::Agent));
    large.open(agent);
    large.command(agent, help()).unwrap();
}

fn visitor_of(n: u128) -> switchboard_core::session::Candidate {
    visitor(n)
}

#[test]
fn ai_4_ai_10_what_the_session_is_about_decides_and_the_log_says_so() {
    let (mut room, visitor, agent) = Room::served();
    room.command(visitor, help()).unwrap();
    assert_eq!(sought(&room).0, None);
    assert_eq!(wanted(&room).need.asks, []);
    let cancel = |room: &mut Room, by| {
        let search = room.session.state().asking.as_ref().unwrap().search;
        room.command(by, Command::EndSearch { search }).unwrap();
        assert_eq!(over(room), Some(SearchEnd::Cancelled));
    };
    cancel(&mut room, visitor);

    // The last page with a subject that a visitor has seen; what staff looks at is not it.
    let see = |room: &mut Room, leg, url: &str, subject| {
        room.command(leg, page(url, subject)).unwrap();
    };
    see(&mut room, visitor, "https://a.example/loans", Some("Loans"));
    see(&mut room, visitor, "https://a.example/", None);
    see(&mut room, agent, "https://a.example/tax", Some("Tax"));
    room.command(visitor, help()).unwrap();
    assert_eq!(sought(&room).0, context("Loans", ContextOf::Seen));
    let loans = Ask {
        if_known: true,
        ..Ask::of(Quality::Skill("loans".into()), 1, None)
    };
    assert_eq!(wanted(&room).need.asks, [loans]);
    assert_eq!(wanted(&room).need.subject.as_deref(), Some("loans"));
    cancel(&mut room, visitor);

    // Browsed together: the leader's page counts, whatever the others look at beside it.
    let epoch = room.session.state().epoch;
    room.command(agent, Command::Follow { on: true, epoch })
        .unwrap();
    see(
        &mut room,
        agent,
        "https://a.example/mortgages",
        Some("Mortgages"),
    );
    see(&mut room, visitor, "https://a.example/loans", Some("Loans"));
    room.command(visitor, help()).unwrap();
    assert_eq!(sought(&room).0, context("Mortgages", ContextOf::Together));
    cancel(&mut room, visitor);
    // Pushed by hand, the page tells its subject once one of them has it on the screen.
    let push = Command::Push {
        url: "https://a.example/cards".into(),
        target: Default::default(),
        epoch,
    };
    room.command(agent, push).unwrap();
    see(&mut room, visitor, "https://a.example/cards", Some("Cards"));
    room.command(agent, help()).unwrap();
    assert_eq!(sought(&room).0, context("Cards", ContextOf::Together));
    assert_eq!(wanted(&room).need.subject.as_deref(), Some("cards"));
    cancel(&mut room, agent);
    // A page without a subject: the last one that is known.
    see(&mut room, agent, "https://a.example/plain", None);
    room.command(agent, help()).unwrap();
    assert_eq!(sought(&room).0, context("Cards", ContextOf::Seen));
    room.check_rebuild();
}

#[test]
fn ai_4_who_is_told_that_nobody_can_come_may_wait_for_the_first_who_can() {
    let (mut room, visitor, agent) = Room::served();
    let search_of = |room: &Room| room.session.state().asking.as_ref().unwrap().search;
    room.command(visitor, help()).unwrap();
    assert!(!wanted(&room).need.waits);
    let (search, why) = (search_of(&room), SearchEnd::Unstaffed);
    room.give(Input::NotFound { search, why }).unwrap();
    assert_eq!(over(&room), Some(SearchEnd::Unstaffed));
    let waits = Command::Help {
        agent: None,
        subject: None,
        people: false,
        wait: true,
        comment: None,
    };
    room.command(visitor, waits.clone()).unwrap();
    assert!(wanted(&room).need.waits);
    // Half an hour, in which the talk goes on.
    let (until, _) = room.session.deadline().unwrap();
    assert_eq!(until.since(room.now), 30 * 60_000);
    room.now = until - 1;
    room.command(agent, say("still with you")).unwrap();
    let helper = room.accept(2);
    room.open(helper);
    assert_eq!(over(&room), Some(SearchEnd::Joined));
    assert!(room.has(visitor) && room.has(agent) && room.has(helper));
    room.check_rebuild();

    let (mut room, visitor, agent) = Room::served();
    room.command(visitor, waits).unwrap();
    room.until_deadline();
    assert_eq!(over(&room), Some(SearchEnd::Lapsed));
    assert!(room.has(visitor) && room.has(agent));
}

#[test]
fn ai_4_ai_9_helpers_are_of_their_own_queue_where_the_service_names_one() {
    let helpers = QueueId::from_u128(0xBB);
    for behaviour in ["help_desk", "open_room"] {
        let mut params = json!({ "helpers": helpers });
        if behaviour == "help_desk" {
            params["queue"] = json!(QUEUE);
            params["ring_s"] = json!(7);
        }
        let mut room = Room::start(behaviour, params);
        let visitor = room.visitor();
        room.open(visitor);
        if behaviour == "help_desk" {
            let agent = room.accept(1);
            room.open(agent);
        }
        assert!(room.session.can_be_helped());
        room.command(visitor, help()).unwrap();
        let need = wanted(&room).need;
        assert_eq!(need.queue, helpers);
        assert_eq!(need.ring_ms == 7_000, behaviour == "help_desk");
        let helper = room.accept(2);
        room.open(helper);
        assert_eq!(over(&room), Some(SearchEnd::Joined));
        room.check_rebuild();
    }
}

#[test]
fn ai_5_one_who_never_comes_is_replaced_by_the_next() {
    let (mut room, visitor, _) = Room::served();
    room.command(visitor, help()).unwrap();
    let first = wanted(&room);
    room.accept(2);
    room.effects.clear();
    room.until_deadline();
    assert_eq!(over(&room), None, "it goes on");
    let again = wanted(&room);
    assert_eq!(again.id, first.id);
    assert_eq!(again.need.without, [AgentId::from_u128(2)]);
    assert_eq!(again.since, room.now, "with all its time");
    assert!(
        room.session
            .restore_effects()
            .contains(&Effect::Enqueue(again))
    );
    room.check_rebuild();
    let third = room.accept(3);
    room.open(third);
    assert_eq!(over(&room), Some(SearchEnd::Joined));

    // And when nobody does, whoever asked is told, and nothing else has changed.
    let (mut room, visitor, agent) = Room::served();
    room.command(visitor, help()).unwrap();
    room.accept(2);
    room.until_deadline();
    let search = wanted(&room).id.unwrap();
    let why = SearchEnd::Unstaffed;
    room.give(Input::NotFound { search, why }).unwrap();
    assert_eq!(over(&room), Some(SearchEnd::Unstaffed));
    assert!(room.has(visitor) && room.has(agent) && !room.waits());
    room.command(visitor, say("still here")).unwrap();
}

#[test]
fn ai_1_who_asked_may_take_it_back_and_others_may_not() {
    let (mut room, visitor, agent) = Room::served();
    let guest = room.join(external("guest", Role::Visitor));
    room.open(guest);
    room.command(visitor, help()).unwrap();
    let search = room.session.state().asking.as_ref().unwrap().search;
    let end = Command::EndSearch { search };
    assert_eq!(
        room.command(guest, end.clone()).unwrap_err(),
        Refusal::NotAllowed
    );
    room.effects.clear();
    room.command(visitor, end.clone()).unwrap();
    assert_eq!(over(&room), Some(SearchEnd::Cancelled));
    assert!(room.effects.contains(&Effect::Dequeue));
    assert!(room.command(visitor, end).unwrap().records.is_empty());
    // The owner may, too.
    room.command(visitor, help()).unwrap();
    let search = room.session.state().asking.as_ref().unwrap().search;
    room.command(agent, Command::EndSearch { search }).unwrap();
}

#[test]
fn ai_1_is_95_the_agent_who_goes_while_help_is_asked_for_does_not_end_it() {
    let (mut room, visitor, agent) = Room::served();
    room.command(visitor, help()).unwrap();
    room.effects.clear();
    room.command(agent, Command::Leave).unwrap();
    assert!(room.waits() && room.has(visitor));
    assert_eq!(over(&room), Some(SearchEnd::Cancelled));
    let dequeued = room.effects.iter().rposition(|e| *e == Effect::Dequeue);
    let enqueued = room
        .effects
        .iter()
        .rposition(|e| matches!(e, Effect::Enqueue(search) if search.purpose == Purpose::Serve));
    assert!(dequeued.unwrap() < enqueued.unwrap());
    room.check_rebuild();
    // Without such a request the agent's exit is the end.
    let (mut room, _, agent) = Room::served();
    room.command(agent, Command::Leave).unwrap();
    assert!(room.ended());
}

#[test]
fn ai_8_an_assistant_serves_as_one_and_a_person_follows_in_the_same_session() {
    let (mut room, visitor, assistant) = assisted();
    let state = room.session.state();
    assert_eq!(state.roster[&assistant].role, Role::Assistant);
    assert_eq!(state.stage, Stage::Active);
    assert_eq!(state.owner(), None, "nobody of the staff answers for it");
    let hand_over = Command::Help {
        agent: None,
        subject: None,
        people: true,
        wait: false,
        comment: Some("asked about elephants".into()),
    };
    room.command(assistant, hand_over).unwrap();
    assert!(wanted(&room).need.people);
    let person = room.accept(1);
    room.open(person);
    assert_eq!(over(&room), Some(SearchEnd::Joined));
    let told = room.log.iter().filter(
        |record| matches!(&record.event, Event::Aside { to, comment: true, .. } if *to == [person]),
    );
    assert_eq!(told.count(), 1);
    room.command(assistant, Command::Leave).unwrap();
    assert!(!room.waits() && !room.ended());
    assert_eq!(room.session.state().owner().map(|leg| leg.id), Some(person));
    assert!(room.has(visitor));
    room.check_rebuild();
}

#[test]
fn ai_8_ai_7_a_visitor_whom_an_assistant_leaves_waits_for_a_person() {
    type Way = fn(&mut Room, LegId);
    let ways: [Way; 3] = [
        |room, leg| {
            room.command(leg, Command::Leave).unwrap();
        },
        |room, leg| {
            room.lose(leg);
            room.until_deadline();
        },
        |room, leg| {
            room.give(Input::Remove { leg }).unwrap();
        },
    ];
    for way in ways {
        let (mut room, visitor, assistant) = assisted();
        room.effects.clear();
        way(&mut room, assistant);
        assert!(room.waits() && room.has(visitor) && !room.has(assistant));
        let search = wanted(&room);
        assert!(search.need.people && search.need.front);
        assert_eq!(search.purpose, Purpose::Serve);
        let notice = Event::Announced {
            notice: Notice::BackInQueue,
        };
        assert!(room.log.iter().any(|record| record.event == notice));
        room.check_rebuild();
        let person = room.accept(1);
        room.open(person);
        room.command(visitor, say("at last")).unwrap();
    }
    // One that accepts and never comes.
    let mut room = Room::help_desk();
    room.software = vec![9];
    let visitor = room.visitor();
    room.open(visitor);
    let never = room.accept(9);
    room.until_deadline();
    assert!(room.waits() && !room.has(never));
    assert!(wanted(&room).need.people);
    // Other software that is in a session serves nobody: its exit changes nothing.
    let (mut room, _, _) = Room::served();
    let bridge = room.join(external("bridge", Role::Assistant));
    room.open(bridge);
    room.command(bridge, Command::Leave).unwrap();
    assert!(!room.waits() && !room.ended());
}

#[test]
fn ai_8_while_an_assistant_serves_with_them_an_agents_exit_ends_nothing() {
    let (mut room, visitor, agent) = Room::served();
    room.software = vec![9];
    room.command(visitor, help()).unwrap();
    let assistant = room.accept(9);
    room.open(assistant);
    room.command(agent, Command::Leave).unwrap();
    assert!(!room.ended() && !room.waits());
    room.command(visitor, Command::Leave).unwrap();
    assert!(room.ended());
    let last = room.log.last().unwrap();
    assert!(matches!(
        last.event,
        Event::Ended {
            reason: EndReason::VisitorLeft,
            ..
        }
    ));
    let removed = room.log.iter().filter(|record| {
        matches!(record.event, Event::LegRemoved { reason: RemoveReason::Ended, leg } if leg == assistant)
    });
    assert_eq!(removed.count(), 1);
}

#[test]
fn ai_8_a_question_that_is_changed_does_not_make_them_wait_who_are_served() {
    let params = json!({ "queue": QUEUE, "question_first": true });
    let mut room = Room::start("help_desk", params);
    room.software = vec![9];
    let visitor = room.visitor();
    room.open(visitor);
    let ask = |text: &str| Command::Ask {
        question: text.into(),
    };
    room.command(visitor, ask("about loans")).unwrap();
    assert!(room.waits());
    let assistant = room.accept(9);
    room.open(assistant);
    room.command(visitor, ask("about cards")).unwrap();
    assert!(!room.waits());
}

#[test]
fn cc_18_a_subject_that_is_named_decides_and_nobody_else_will_do() {
    let (mut room, visitor, agent) = Room::served();
    room.command(visitor, page("https://shop.example/loans", Some("Loans")))
        .unwrap();
    let named = |subject: &str| Command::Help {
        agent: None,
        subject: Some(subject.into()),
        people: false,
        wait: false,
        comment: None,
    };
    room.command(agent, named("Tax")).unwrap();
    let need = wanted(&room).need;
    assert_eq!(need.subject.as_deref(), Some("tax"));
    assert_eq!(need.asks, [Ask::of(Quality::Skill("tax".into()), 1, None)]);
    assert_eq!(sought(&room).0, context("Tax", ContextOf::Named));
    let search = room.session.state().asking.as_ref().unwrap().search;
    room.command(agent, Command::EndSearch { search }).unwrap();
    // Nothing that is named is nothing: the page decides.
    room.command(agent, named(" ")).unwrap();
    assert_eq!(sought(&room).0, context("Loans", ContextOf::Seen));
    assert!(wanted(&room).need.asks[0].if_known);
    let long = named(&"x".repeat(500));
    assert_eq!(
        room.command(agent, long).unwrap_err(),
        Refusal::ValueTooLong
    );
}
