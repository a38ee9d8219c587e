//! Who leads, from the start and when it changes; pages in all ways, and their outcomes.

use super::room::{QUEUE, Room, external, view, visitor};
use serde_json::json;
use switchboard_core::{
    LegId, PushId, limits,
    session::{
        BatonAnswer, Command, Event, Input, PageOutcome, PushOutcome, PushTarget, Refusal, Role,
        Way,
    },
};

fn page(url: &str, way: Way, epoch: u64) -> Command {
    Command::SendPage {
        url: url.into(),
        way,
        frame: (way == Way::Frame).then(|| "left".into()),
        to: None,
        echo: false,
        epoch,
    }
}

fn give(to: LegId, epoch: u64) -> Command {
    let to = Some(to);
    Command::Baton { to, epoch }
}

fn leader(room: &Room) -> Option<LegId> {
    room.session.state().baton
}

fn epoch(room: &Room) -> u64 {
    room.session.state().epoch
}

fn answers(room: &Room) -> Vec<BatonAnswer> {
    let answers = room.log.iter().filter_map(|record| match &record.event {
        Event::BatonAnswered { outcome, .. } => Some(*outcome),
        _ => None,
    });
    answers.collect()
}

fn newest(room: &Room) -> PushId {
    *room.session.state().pushes.last().unwrap()
}

/// Legs of whom the log says that they did not answer, by push.
fn unanswered(room: &Room) -> Vec<(PushId, Vec<LegId>)> {
    let said = room.log.iter().filter_map(|record| match &record.event {
        Event::PageUnanswered { push, legs, .. } => Some((*push, legs.clone())),
        _ => None,
    });
    said.collect()
}

#[test]
fn is_23_the_baton_goes_round_and_only_its_holder_leads() {
    let (mut room, a, b) = Room::served();
    let c = room.join(external("c", Role::Visitor));
    room.open(c);
    // B leads at first, gives it to A, who gives it to C.
    for (holder, next) in [(b, a), (a, c), (c, b)] {
        assert_eq!(leader(&room), Some(holder));
        let now = epoch(&room);
        for other in [a, b, c].into_iter().filter(|other| *other != holder) {
            let refused = room.command(other, page("https://x.example/", Way::Tab, now));
            assert_eq!(refused.unwrap_err(), Refusal::NotAllowed);
        }
        room.command(holder, page("https://x.example/", Way::Tab, now))
            .unwrap();
        room.command(holder, give(next, now)).unwrap();
    }
    // Who has left cannot be chosen.
    room.command(c, Command::Leave).unwrap();
    let now = epoch(&room);
    assert_eq!(room.command(b, give(c, now)).unwrap_err(), Refusal::Unknown);
    room.check_rebuild();
}

#[test]
fn is_23_of_claims_at_the_same_time_one_wins() {
    let (mut room, a, b) = Room::served();
    let c = room.join(external("c", Role::Agent));
    room.open(c);
    let now = epoch(&room);
    room.command(a, Command::AskBaton).unwrap();
    // The leader gives it to the visitor, and a colleague takes it: both know the same epoch.
    room.command(b, give(a, now)).unwrap();
    let late = room.command(c, give(c, now));
    assert_eq!(late.unwrap_err(), Refusal::StaleEpoch);
    assert_eq!((leader(&room), epoch(&room)), (Some(a), now + 1));
    assert!(room.session.state().baton_asks().is_empty());
}

#[test]
fn is_23_whoever_asks_is_given_it_or_told_no_or_it_lapses() {
    let (mut room, a, b) = Room::served();
    let c = room.join(external("c", Role::Visitor));
    let colleague = room.join(external("colleague", Role::Agent));
    room.open(c);
    room.open(colleague);
    room.command(a, Command::AskBaton).unwrap();
    let head = room.log.len();
    room.command(a, Command::AskBaton).unwrap();
    assert_eq!(room.log.len(), head, "asked already");
    let of = a;
    let others = room.command(c, Command::DeclineBaton { of });
    assert_eq!(others.unwrap_err(), Refusal::NotAllowed);
    room.command(b, Command::DeclineBaton { of }).unwrap();
    let head = room.log.len();
    room.command(b, Command::DeclineBaton { of }).unwrap();
    assert_eq!(room.log.len(), head, "over already");

    room.command(a, Command::AskBaton).unwrap();
    room.command(a, Command::DeclineBaton { of }).unwrap();
    room.command(c, Command::AskBaton).unwrap();
    room.now = room.now + (limits::BATON_ASK_MS - 1);
    room.give(Input::Tick).unwrap();
    assert_eq!(room.session.state().baton_asks().len(), 1);
    room.now = room.now + 1;
    room.give(Input::Tick).unwrap();
    use BatonAnswer::{Declined, Lapsed, Withdrawn};
    assert_eq!(answers(&room), [Declined, Withdrawn, Lapsed]);

    // Somebody of the tenant's side who does not lead may give it to whoever has asked, and to
    // nobody else.
    let now = epoch(&room);
    let unasked = room.command(colleague, give(a, now));
    assert_eq!(unasked.unwrap_err(), Refusal::NotAllowed);
    room.command(a, Command::AskBaton).unwrap();
    room.command(colleague, give(a, now)).unwrap();
    assert_eq!(leader(&room), Some(a));
    room.check_rebuild();
}

#[test]
fn is_23_who_is_told_twice_in_a_row_that_they_do_not_lead_has_to_wait_before_they_ask_again() {
    let (mut room, a, b) = Room::served();
    let c = room.join(external("c", Role::Visitor));
    room.open(c);
    for _ in 0..limits::NOES {
        room.command(a, Command::AskBaton).unwrap();
        room.command(b, Command::DeclineBaton { of: a }).unwrap();
    }
    let refused = room.command(a, Command::AskBaton);
    assert_eq!(refused.unwrap_err(), Refusal::Declined);
    room.command(c, Command::AskBaton).unwrap();
    room.check_rebuild();
    room.now = room.now + limits::AFTER_NO_MS;
    room.command(a, Command::AskBaton).unwrap();
    let now = epoch(&room);
    room.command(b, give(a, now)).unwrap();
    // One who has led may ask again.
    room.command(a, give(b, now + 1)).unwrap();
    room.command(a, Command::AskBaton).unwrap();
    // Where nobody leads there is nobody who could say no.
    for _ in 0..limits::NOES {
        room.command(a, Command::AskBaton).unwrap();
        room.command(b, Command::DeclineBaton { of: a }).unwrap();
    }
    room.lose(b);
    room.command(a, Command::AskBaton).unwrap();
    assert_eq!(leader(&room), Some(a));
}

#[test]
fn is_23_a_leader_who_vanishes_is_followed_by_the_rule_and_stood_in_for() {
    let params = json!({ "leader": "visitor" });
    let mut room = Room::start("open_room", params);
    let first = leader(&room).unwrap();
    room.open(first);
    let second = room.join(visitor(2));
    let agent = room.join(external("agent", Role::Agent));
    for leg in [second, agent] {
        room.open(leg);
    }
    // Lost: whoever asks has it at once. Gone: the next of the rule.
    room.lose(first);
    room.command(agent, Command::AskBaton).unwrap();
    assert_eq!(leader(&room), Some(agent));
    room.command(agent, Command::Leave).unwrap();
    assert_eq!(leader(&room), Some(second), "connected before lost");
    room.command(second, Command::Leave).unwrap();
    assert_eq!(leader(&room), Some(first));
    room.check_rebuild();
}

#[test]
fn is_79_the_rule_says_who_leads_from_the_first_moment() {
    // The agent leads as soon as they are in it; while the visitor waits there is nobody to lead.
    let mut room = Room::start("help_desk", json!({ "queue": QUEUE, "leader": "agent" }));
    assert_eq!(leader(&room), None);
    let agent = room.accept(1);
    assert_eq!(leader(&room), Some(agent));

    // Without an agent the next of the rule, until there is one.
    let mut room = Room::start("open_room", json!({ "leader": "agent" }));
    let guest = room.visitor();
    assert_eq!(leader(&room), None, "alone");
    let second = room.join(visitor(2));
    assert_eq!(leader(&room), Some(guest));
    let agent = room.join(external("agent", Role::Agent));
    assert_eq!(leader(&room), Some(agent));
    room.open(agent);
    // What somebody has given no rule takes away.
    let now = epoch(&room);
    room.command(agent, give(second, now)).unwrap();
    room.join(external("colleague", Role::Agent));
    assert_eq!(leader(&room), Some(second));
    room.check_rebuild();

    let mut room = Room::start("open_room", json!({ "leader": "first" }));
    let guest = leader(&room).unwrap();
    room.join(external("agent", Role::Agent));
    assert_eq!(leader(&room), Some(guest));

    let mut room = Room::start("open_room", json!({ "leader": "nobody" }));
    let agent = room.join(external("agent", Role::Agent));
    room.open(agent);
    assert_eq!(leader(&room), None);
    room.command(agent, Command::AskBaton).unwrap();
    assert_eq!(leader(&room), Some(agent));

    // A start that says that the visitor leads.
    let mut room = Room::start("help_desk", json!({ "queue": QUEUE, "leader": "visitor" }));
    let guest = leader(&room).unwrap();
    room.accept(1);
    assert_eq!(leader(&room), Some(guest));
}

#[test]
fn is_22_every_push_ends_in_a_word_of_everybody_who_was_connected() {
    let (mut room, a, b) = Room::served();
    let away = room.join(external("away", Role::Visitor));
    let silent = room.join(external("silent", Role::Visitor));
    room.open(silent);
    let now = epoch(&room);
    room.command(b, page("https://x.example/1", Way::Window, now))
        .unwrap();
    let first = newest(&room);
    // Another way does not overtake it; the same way does.
    room.command(b, page("https://x.example/2", Way::Popup, now))
        .unwrap();
    let popup = newest(&room);
    for push in [first, popup] {
        let outcome = PageOutcome::WindowRefused;
        room.command(a, Command::ReportPage { push, outcome })
            .unwrap();
    }
    room.now = room.now + limits::PUSH_MS;
    room.give(Input::Tick).unwrap();
    assert_eq!(
        unanswered(&room),
        [(first, vec![silent]), (popup, vec![silent])]
    );
    // It may arrive after all.
    let outcome = PageOutcome::Arrived;
    let push = popup;
    room.command(silent, Command::ReportPage { push, outcome })
        .unwrap();
    // Nobody but who was there is asked, and of who is away nothing is said.
    room.command(b, page("https://x.example/3", Way::Tab, now))
        .unwrap();
    room.lose(silent);
    room.open(away);
    let push = newest(&room);
    let outcome = PushOutcome::Arrived;
    room.command(a, Command::ReportPush { push, outcome })
        .unwrap();
    room.now = room.now + limits::PUSH_MS;
    room.give(Input::Tick).unwrap();
    assert_eq!(unanswered(&room).len(), 2);
    room.check_rebuild();
}

#[test]
fn is_22_an_older_page_of_the_same_way_is_overtaken() {
    let (mut room, a, b) = Room::served();
    let epoch = epoch(&room);
    let target = PushTarget::Tab;
    let url = "https://x.example/1".to_owned();
    room.command(b, Command::Push { url, target, epoch })
        .unwrap();
    room.command(b, page("https://x.example/2", Way::Tab, epoch))
        .unwrap();
    room.now = room.now + limits::PUSH_MS;
    room.give(Input::Tick).unwrap();
    assert_eq!(unanswered(&room), [(newest(&room), vec![a])]);
}

#[test]
fn is_22_chosen_members_alone_are_led_and_may_report() {
    let (mut room, a, b) = Room::served();
    let c = room.join(external("c", Role::Visitor));
    room.open(c);
    let epoch = epoch(&room);
    let to = |to: Vec<LegId>| Command::SendPage {
        url: "https://x.example/".into(),
        way: Way::Tab,
        frame: None,
        to: Some(to),
        echo: false,
        epoch,
    };
    for (wrong, why) in [
        (vec![], Refusal::EmptyLine),
        (vec![LegId::from_u128(5)], Refusal::Unknown),
        ((0..101).map(LegId::from_u128).collect(), Refusal::TooMany),
    ] {
        assert_eq!(room.command(b, to(wrong)).unwrap_err(), why);
    }
    room.command(b, to(vec![c, c])).unwrap();
    let push = newest(&room);
    let outcome = PageOutcome::Arrived;
    let others = room.command(a, Command::ReportPage { push, outcome });
    assert_eq!(others.unwrap_err(), Refusal::NotAllowed);
    let outcome = PushOutcome::Arrived;
    let others = room.command(a, Command::ReportPush { push, outcome });
    assert_eq!(others.unwrap_err(), Refusal::NotAllowed);
    let outcome = PageOutcome::Arrived;
    room.command(c, Command::ReportPage { push, outcome })
        .unwrap();
}

#[test]
fn is_22_what_must_not_be_opened_is_refused_in_every_way() {
    let (mut room, _, b) = Room::served();
    let now = epoch(&room);
    let ways = [Way::Tab, Way::Window, Way::Extra, Way::Popup, Way::Frame];
    for way in ways.into_iter().chain([Way::Proxy]) {
        for url in [
            "javascript:alert(1)",
            "data:text/html,x",
            "blob:https://x.example/1",
            "file:///etc/passwd",
            "https://a:b@x.example/",
        ] {
            let refused = room.command(b, page(url, way, now));
            assert_eq!(refused.unwrap_err(), Refusal::BadUrl, "{way:?} {url}");
        }
    }
    let long = format!("https://x.example/{}", "a".repeat(limits::URL_CHARS));
    let refused = room.command(b, page(&long, Way::Window, now));
    assert_eq!(refused.unwrap_err(), Refusal::BadUrl);
}

#[test]
fn is_75_a_frame_has_a_name_and_no_other_way_has_one() {
    let (mut room, _, b) = Room::served();
    let epoch = epoch(&room);
    let framed = |way, frame: Option<&str>| Command::SendPage {
        url: "https://x.example/".into(),
        way,
        frame: frame.map(str::to_owned),
        to: None,
        echo: false,
        epoch,
    };
    for (way, frame, why) in [
        (Way::Frame, None, Refusal::EmptyLine),
        (Way::Frame, Some(""), Refusal::EmptyLine),
        (Way::Tab, Some("left"), Refusal::EmptyLine),
        (Way::Frame, Some("_top"), Refusal::Unknown),
    ] {
        assert_eq!(room.command(b, framed(way, frame)).unwrap_err(), why);
    }
    room.command(b, framed(Way::Frame, Some("left"))).unwrap();
}

#[test]
fn ai_9_whoever_joins_is_told_the_page_that_all_were_led_to() {
    let (mut room, a, b) = Room::served();
    assert_eq!(room.session.state().shown(), None);
    let now = epoch(&room);
    room.command(b, page("https://x.example/p", Way::Tab, now))
        .unwrap();
    assert_eq!(
        room.session.state().shown(),
        Some((b, "https://x.example/p"))
    );
    // A window, and a page for one of them, are not what all look at.
    room.command(b, page("https://x.example/w", Way::Window, now))
        .unwrap();
    room.command(b, give(a, now)).unwrap();
    assert_eq!(
        room.session.state().shown(),
        Some((b, "https://x.example/p"))
    );
    let epoch = epoch(&room);
    room.command(a, Command::Follow { on: true, epoch })
        .unwrap();
    room.command(a, view("https://x.example/q")).unwrap();
    assert_eq!(
        room.session.state().shown(),
        Some((a, "https://x.example/q"))
    );
    room.check_rebuild();
}
