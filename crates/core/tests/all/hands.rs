//! What members let each other do on their pages, and whom what they do there reaches.

use super::room::{Room, external};
use std::collections::BTreeSet;
use switchboard_core::{
    LegId, limits,
    session::{Act, Command, Event, Input, Refusal, Role, STEPS_MS, Step, Wake},
};

const ALL: [Step; 4] = [Step::Point, Step::Type, Step::Click, Step::Windows];

fn steps(of: &[Step]) -> BTreeSet<Step> {
    of.iter().copied().collect()
}

fn allow(room: &mut Room, leg: LegId, to: Option<LegId>, of: &[Step]) {
    let command = Command::Allow {
        to,
        steps: steps(of),
    };
    room.command(leg, command).unwrap();
}

fn ask(room: &mut Room, leg: LegId, of: LegId, what: &[Step]) -> Result<(), Refusal> {
    let command = Command::AskSteps {
        of,
        steps: steps(what),
    };
    room.command(leg, command).map(|_| ())
}

#[test]
fn is_57_is_60_nothing_reaches_a_page_before_its_owner_has_let_it() {
    let (mut room, visitor, agent) = Room::served();
    for step in ALL {
        assert_eq!(room.session.state().reach(agent, step), []);
        assert_eq!(room.session.state().reach(visitor, step), []);
    }
    allow(&mut room, visitor, None, &[Step::Point]);
    let state = room.session.state();
    assert_eq!(state.reach(agent, Step::Point), [visitor]);
    assert_eq!(state.reach(visitor, Step::Point), [agent], "and it is seen");
    for step in [Step::Type, Step::Click, Step::Windows] {
        assert!(!state.has_let(visitor, agent, step));
        assert_eq!(state.reach(agent, step), []);
        assert_eq!(state.reach(visitor, step), []);
    }
    // All at once, and all taken back at once.
    allow(&mut room, visitor, None, &ALL);
    assert_eq!(room.session.state().reach(agent, Step::Click), [visitor]);
    allow(&mut room, visitor, None, &[]);
    for step in ALL {
        assert_eq!(room.session.state().reach(agent, step), []);
    }
    assert!(room.session.state().hands.grants(visitor).is_empty());
    room.check_rebuild();
}

#[test]
fn is_60_only_who_leads_fills_in_and_clicks_on_the_pages_of_others() {
    let (mut room, visitor, agent) = Room::served();
    let second = room.join(external("colleague", Role::Agent));
    room.open(second);
    allow(&mut room, visitor, None, &[Step::Point, Step::Type]);
    let state = room.session.state();
    assert_eq!(state.baton, Some(agent));
    assert_eq!(state.reach(agent, Step::Type), reached(&[visitor, second]));
    let to_visitor = |room: &Room, from, step| room.session.state().reaches(from, visitor, step);
    assert!(to_visitor(&room, second, Step::Point), "all may point");
    assert!(
        !to_visitor(&room, second, Step::Type),
        "one at a time fills in"
    );
    // What the visitor writes in their own page is seen by the whole side.
    let seen = room.session.state().reach(visitor, Step::Type);
    assert_eq!(seen, reached(&[agent, second]));
    let epoch = room.session.state().epoch;
    room.command(second, Command::Baton { to: None, epoch })
        .unwrap();
    assert!(to_visitor(&room, second, Step::Type));
    assert!(!to_visitor(&room, agent, Step::Type));
}

fn reached(legs: &[LegId]) -> Vec<LegId> {
    let sorted: BTreeSet<LegId> = legs.iter().copied().collect();
    sorted.into_iter().collect()
}

#[test]
fn is_60_what_one_visitor_is_let_nobody_else_is() {
    let mut room = Room::open_room();
    let first = room.visitor();
    let (second, third) = (
        room.join(external("second", Role::Visitor)),
        room.join(external("third", Role::Visitor)),
    );
    let agent = room.join(external("agent", Role::Agent));
    for leg in [first, second, third, agent] {
        room.open(leg);
    }
    allow(&mut room, first, Some(second), &[Step::Point]);
    let state = room.session.state();
    assert_eq!(state.reach(second, Step::Point), [first]);
    assert_eq!(state.reach(third, Step::Point), []);
    assert_eq!(state.reach(agent, Step::Point), []);
    assert_eq!(state.reach(first, Step::Point), [second]);
    // Both ways of letting go side by side.
    allow(&mut room, first, None, &[Step::Point]);
    assert_eq!(room.session.state().reach(agent, Step::Point), [first]);
    allow(&mut room, first, Some(second), &[]);
    assert_eq!(room.session.state().reach(second, Step::Point), []);
    assert_eq!(room.session.state().reach(agent, Step::Point), [first]);
    room.check_rebuild();
}

#[test]
fn what_is_let_goes_with_either_of_the_two() {
    let mut room = Room::open_room();
    let (first, second) = (room.visitor(), room.join(external("b", Role::Visitor)));
    let third = room.join(external("c", Role::Visitor));
    for leg in [first, second, third] {
        room.open(leg);
    }
    allow(&mut room, first, Some(second), &[Step::Point]);
    allow(&mut room, third, Some(first), &[Step::Point]);
    ask(&mut room, second, third, &[Step::Type]).unwrap();
    room.give(Input::Remove { leg: second }).unwrap();
    assert!(room.session.state().hands.grants(first).is_empty());
    assert!(room.session.state().hands.asked().is_empty());
    assert_eq!(room.session.state().reach(first, Step::Point), [third]);
    room.give(Input::Remove { leg: third }).unwrap();
    assert!(room.session.state().hands.grants(third).is_empty());
    room.check_rebuild();
}

#[test]
fn a_question_is_answered_once_or_lapses_after_30_seconds() {
    let (mut room, visitor, agent) = Room::served();
    ask(&mut room, agent, visitor, &[Step::Point, Step::Type]).unwrap();
    let asked = room.session.state().hands.asked().to_vec();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].until, room.now + STEPS_MS);
    assert_eq!(room.session.deadline(), Some((asked[0].until, Wake::Steps)));
    // Said to another it is no answer to this one.
    let guest = room.join(external("guest", Role::Visitor));
    allow(&mut room, visitor, Some(guest), &[Step::Point]);
    assert_eq!(room.session.state().hands.asked().len(), 1);
    allow(&mut room, visitor, None, &[Step::Point]);
    assert!(room.session.state().hands.asked().is_empty());
    // What is let already is not asked for.
    let before = room.log.len();
    ask(&mut room, agent, visitor, &[Step::Point]).unwrap();
    assert_eq!(room.log.len(), before);

    ask(&mut room, agent, visitor, &[Step::Point, Step::Click]).unwrap();
    room.now = room.now + STEPS_MS - 1;
    room.give(Input::Tick).unwrap();
    assert_eq!(room.session.state().hands.asked().len(), 1);
    room.now = room.now + 1;
    room.give(Input::Tick).unwrap();
    assert!(room.session.state().hands.asked().is_empty());
    let lapsed = room.log.last().map(|record| record.event.clone());
    let expected = Event::StepsLapsed {
        leg: agent,
        of: visitor,
    };
    assert_eq!(lapsed, Some(expected));
    assert!(!room.session.state().has_let(visitor, agent, Step::Click));
    room.check_rebuild();
}

#[test]
fn what_cannot_be_asked_let_or_told_is_refused() {
    let (mut room, visitor, agent) = Room::served();
    let stranger = LegId::from_u128(77);
    let unknown = Err(Refusal::Unknown);
    assert_eq!(ask(&mut room, agent, stranger, &[Step::Point]), unknown);
    let own = ask(&mut room, agent, agent, &[Step::Point]);
    assert_eq!(own, Err(Refusal::NotAllowed));
    let nothing = ask(&mut room, agent, visitor, &[]);
    assert_eq!(nothing, Err(Refusal::EmptyLine));
    let let_stranger = Command::Allow {
        to: Some(stranger),
        steps: steps(&[Step::Point]),
    };
    let refused = room.command(visitor, let_stranger).map(|_| ());
    assert_eq!(refused, unknown);
    let acted = |by, element: &str, page: &str| Command::Acted {
        by,
        what: Act::Click,
        element: element.into(),
        page: page.into(),
        done: true,
    };
    let page = "https://acme.example/";
    let long = "x".repeat(121);
    for (command, refusal) in [
        (acted(stranger, "Order", page), Refusal::Unknown),
        (acted(visitor, "Order", page), Refusal::NotAllowed),
        (acted(agent, &long, page), Refusal::ValueTooLong),
        (acted(agent, "Order", "javascript:1"), Refusal::BadUrl),
    ] {
        let refused = room.command(visitor, command).map(|_| ());
        assert_eq!(refused, Err(refusal));
    }
    room.command(visitor, acted(agent, "Order", page)).unwrap();
}

#[test]
fn more_than_256_members_do_not_let_others_at_a_time() {
    let mut room = Room::open_room();
    let first = room.visitor();
    let mut last = first;
    allow(&mut room, first, None, &[Step::Point]);
    for n in 0..256 {
        last = room.join(external(&format!("v{n}"), Role::Visitor));
        let command = Command::Allow {
            to: None,
            steps: steps(&[Step::Point]),
        };
        let result = room.command(last, command).map(|_| ());
        match n {
            255 => assert_eq!(result, Err(Refusal::TooMany)),
            _ => assert_eq!(result, Ok(())),
        }
    }
    allow(&mut room, first, None, &[]);
    allow(&mut room, last, None, &[Step::Point]);
}

#[test]
fn is_57_who_is_told_no_twice_in_a_row_has_to_wait_before_they_ask_again() {
    let (mut room, visitor, agent) = Room::served();
    let colleague = room.join(external("colleague", Role::Agent));
    let guest = room.join(external("guest", Role::Visitor));
    for leg in [colleague, guest] {
        room.open(leg);
    }
    let refused = Err(Refusal::Declined);
    ask(&mut room, agent, visitor, &[Step::Point]).unwrap();
    let head = room.log.len();
    ask(&mut room, agent, visitor, &[Step::Point]).unwrap();
    assert_eq!(room.log.len(), head, "asked already");
    allow(&mut room, visitor, None, &[]);
    // Once more at once: it may have been a slip. No answer is no no.
    ask(&mut room, agent, visitor, &[Step::Point]).unwrap();
    room.now = room.now + STEPS_MS;
    room.give(Input::Tick).unwrap();
    ask(&mut room, agent, visitor, &[Step::Point]).unwrap();
    allow(&mut room, visitor, None, &[]);
    let head = room.log.len();
    assert_eq!(ask(&mut room, agent, visitor, &[Step::Type]), refused);
    let other = ask(&mut room, colleague, visitor, &[Step::Point]);
    assert_eq!(other, refused, "the same side");
    assert_eq!(room.log.len(), head);
    room.check_rebuild();
    // Others and other pages have nothing to do with it.
    ask(&mut room, guest, visitor, &[Step::Point]).unwrap();
    ask(&mut room, agent, guest, &[Step::Point]).unwrap();
    // Later once, and then again after the next no.
    room.now = room.now + limits::AFTER_NO_MS;
    ask(&mut room, agent, visitor, &[Step::Point, Step::Type]).unwrap();
    allow(&mut room, visitor, None, &[]);
    assert_eq!(ask(&mut room, agent, visitor, &[Step::Point]), refused);
    // What is let unasked is a yes to whatever is asked next, but nothing more is a no again,
    // and so is taking it back.
    allow(&mut room, visitor, None, &[Step::Point]);
    ask(&mut room, agent, visitor, &[Step::Type]).unwrap();
    allow(&mut room, visitor, None, &[Step::Point]);
    allow(&mut room, visitor, None, &[]);
    assert_eq!(ask(&mut room, agent, visitor, &[Step::Type]), refused);
    room.check_rebuild();
}
