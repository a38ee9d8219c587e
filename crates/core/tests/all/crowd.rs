//! Large sessions: sums instead of names, the roster by the page, and what is sent to whom.

use super::room::{Room, external, say, view};
use proptest::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use switchboard_core::{
    LegId, limits,
    session::{
        Audience, Channel, Command, Event, Input, LegReport, LegState, Record, Refusal, Role,
        Session,
    },
};

fn audiences(room: &Room) -> Vec<Audience> {
    let state = room.session.state();
    room.log.iter().map(|r| state.audience(r)).collect()
}

/// A room with that many members in all.
fn room_of(members: usize) -> Room {
    let mut room = Room::open_room();
    for n in 1..members {
        room.join(external(&format!("m{n}"), Role::Visitor));
    }
    room
}

#[test]
fn is_127_from_fifty_one_members_on_the_crowd_is_told_of_in_sums() {
    let mut room = room_of(limits::CROWD_ABOVE);
    assert!(!room.session.state().is_large());
    let last = room.join(external("one more", Role::Visitor));
    assert!(room.session.state().is_large());
    let before = room.log.len();
    assert!(
        !audiences(&room).contains(&Audience::Archive),
        "what made it large was told to all"
    );

    room.open(last);
    room.command(last, Command::Consent { follow: true })
        .unwrap();
    room.command(last, view("https://acme.example/a")).unwrap();
    room.join(external("next", Role::Visitor));
    use Audience::{Archive, Member};
    let told: Vec<Audience> = audiences(&room).split_off(before);
    assert_eq!(told, [Archive, Member(last), Archive, Archive]);

    // What they say is told to all, with their name.
    room.command(last, say("hello")).unwrap();
    let told = room.log.last().unwrap();
    assert_eq!(room.session.state().audience(told), Audience::Everyone);
    let Event::Line { name, .. } = &told.event else {
        panic!("{told:?}")
    };
    assert_eq!(name.as_deref(), Some("one more"));

    // It does not fall back when members leave: readers would take the sums for names.
    room.give(Input::Remove { leg: last }).unwrap();
    room.until_deadline();
    assert!(room.session.state().is_large());
    room.check_rebuild();
}

#[test]
fn is_127_staff_and_leaders_are_told_of_by_name() {
    let mut room = room_of(limits::CROWD_ABOVE + 1);
    let agent = room.join(external("speaker", Role::Agent));
    room.open(agent);
    let guest = room.join(external("guest", Role::Visitor));
    let epoch = room.session.state().epoch;
    let unseen = room.log.len();
    room.open(guest);
    let baton = Command::Baton {
        to: Some(guest),
        epoch,
    };
    room.command(agent, baton).unwrap();
    let seen = room.log.len();
    room.lose(guest);
    room.open(guest);
    room.command(guest, say("my turn")).unwrap();
    room.give(Input::Remove { leg: guest }).unwrap();
    let audiences = audiences(&room);
    assert_eq!(audiences[unseen], Audience::Archive);
    assert!(audiences[seen..].iter().all(|a| *a == Audience::Everyone));
    let about = |leg: LegId| {
        let with = move |r: &&Record| matches!(r.event, Event::LegJoined { leg: l, .. } | Event::LegChanged { leg: l, .. } if l == leg);
        room.log.iter().filter(with).map(|r| r.seq as usize - 1)
    };
    assert!(about(agent).all(|at| audiences[at] == Audience::Everyone));
    let named: Vec<LegId> = room.session.state().named().map(|leg| leg.id).collect();
    assert_eq!(named, [agent]);
}

#[derive(Clone, Debug)]
enum Step {
    Join(bool),
    Open(usize),
    Lose(usize),
    Leave(usize),
    Say(usize),
    Baton(usize),
    Wait,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => any::<u8>().prop_map(|n| Step::Join(n < 20)),
        3 => (0..40usize).prop_map(Step::Open),
        2 => (0..40usize).prop_map(Step::Lose),
        2 => (0..40usize).prop_map(Step::Leave),
        2 => (0..40usize).prop_map(Step::Say),
        1 => (0..40usize).prop_map(Step::Baton),
        1 => Just(Step::Wait),
    ]
}

proptest! {
    /// Sums and pages say what a plain list of the members says, after any history.
    #[test]
    fn is_127_pages_and_sums_are_the_roster(steps in proptest::collection::vec(step(), 1..120), size in 1..9usize) {
        let mut room = Room::start("open_room", json!({ "crowd_above": 8, "grace_s": 60 }));
        let mut model: BTreeMap<LegId, (Role, bool)> = BTreeMap::from([(room.visitor(), (Role::Visitor, false))]);
        // What a member who was there from the first event on was sent.
        let mut live: Vec<u64> = (1..=room.log.len() as u64).collect();
        for (n, step) in steps.iter().enumerate() {
            if room.ended() {
                break;
            }
            let pick = |n: &usize| model.keys().nth(n % model.len()).copied().unwrap();
            let before = room.log.len();
            match step {
                Step::Join(staff) => {
                    let role = if *staff { Role::Agent } else { Role::Visitor };
                    model.insert(room.join(external(&format!("m{n}"), role)), (role, false));
                }
                Step::Open(n) => {
                    let leg = pick(n);
                    room.open(leg);
                    model.get_mut(&leg).unwrap().1 = true;
                }
                Step::Lose(n) => {
                    let leg = pick(n);
                    let _ = room.report(leg, LegReport::Lost);
                    model.get_mut(&leg).unwrap().1 = false;
                }
                Step::Leave(n) => {
                    let leg = pick(n);
                    room.give(Input::Remove { leg }).unwrap();
                    model.remove(&leg);
                }
                Step::Say(n) => {
                    let _ = room.command(pick(n), say("hi"));
                }
                Step::Baton(n) => {
                    let epoch = room.session.state().epoch;
                    if let Some(holder) = room.session.state().baton {
                        room.command(holder, Command::Baton { to: Some(pick(n)), epoch }).unwrap();
                    }
                }
                Step::Wait => {
                    room.now = room.now + 61_000;
                    room.give(Input::Tick).unwrap();
                    let roster = &room.session.state().roster;
                    let open = |leg: &LegId| model[leg].1;
                    prop_assert!(roster.keys().all(open));
                    model.retain(|_, (_, open)| *open);
                }
            }
            let state = room.session.state();
            for record in &room.log[before..] {
                if state.audience(record) == Audience::Everyone {
                    live.push(record.seq);
                }
            }
            let mut pages = Vec::new();
            let mut after = None;
            loop {
                let page = state.roster.page(after, size);
                prop_assert!(page.len() <= size);
                let Some(last) = page.last() else { break };
                after = Some(last.id);
                pages.extend(page.iter().map(|leg| leg.id));
            }
            prop_assert_eq!(&pages, &model.keys().copied().collect::<Vec<_>>());
            prop_assert_eq!(state.roster.len(), model.len());
            prop_assert_eq!(state.roster.open(), model.values().filter(|m| m.1).count());
            prop_assert_eq!(state.roster.staff().count(), model.values().filter(|m| m.0.is_staff()).count());
            prop_assert_eq!(state.roster.visitors().count(), model.values().filter(|m| !m.0.is_staff()).count());
            for role in [Role::Visitor, Role::Agent] {
                let leg = *model.keys().next().unwrap_or(&LegId::from_u128(1));
                let others = model.iter().filter(|(l, m)| **l != leg && m.0 == role).count();
                prop_assert_eq!(state.roster.others(leg, role), others);
            }
            let due = state.roster.values().filter_map(|leg| leg.silent_since).min();
            prop_assert_eq!(room.session.deadline().map(|(at, _)| at), due.map(|since| since + 60_000).filter(|_| !room.ended()));
        }
        // Whoever catches up from the log gets what was sent live: no gap, no double.
        let rebuilt = Session::rebuild(room.session.id(), room.log.clone()).unwrap();
        let caught_up: Vec<u64> = room
            .log
            .iter()
            .filter(|record| rebuilt.state().audience(record) != Audience::Archive)
            .filter(|record| rebuilt.state().audience(record) == Audience::Everyone || record.seq == 1)
            .map(|record| record.seq)
            .collect();
        prop_assert_eq!(caught_up, live);
        room.check_rebuild();
    }
}

#[test]
fn is_127_a_join_costs_as_much_with_twenty_thousand_as_with_few_and_one_more_is_refused() {
    // 20,000 joins, each leg opened, a deadline asked after each: were one of these linear in
    // the members, this would be 400 million steps and take minutes.
    const SEATS: usize = 20_000;
    // And one for the creator.
    let mut room = Room::start("open_room", json!({ "max_members": SEATS + 1 }));
    let mut next = 10_000_u128;
    let mut ids = || {
        next += 1;
        next
    };
    let session = &mut room.session;
    let now = room.now;
    let mut legs = BTreeSet::new();
    for n in 0..SEATS {
        let candidate = external(&format!("m{n}"), Role::Visitor);
        let out = session
            .handle(now, Input::Join(candidate), &mut ids)
            .unwrap();
        let leg = out.leg.unwrap();
        let report = LegReport::Open {
            channels: vec![Channel::Chat],
        };
        session
            .handle(now, Input::Leg { leg, report }, &mut ids)
            .unwrap();
        assert!(
            session.deadline().is_some(),
            "the creator never opened their leg"
        );
        legs.insert(leg);
    }
    let state = session.state();
    assert_eq!(state.roster.open(), SEATS);
    assert_eq!(
        state.roster.visitors().next().unwrap().state,
        LegState::Connecting
    );
    let above = Input::Join(external("one more", Role::Visitor));
    let refused = session.handle(now, above, &mut ids);
    assert_eq!(refused.err(), Some(Refusal::RoomFull));
    assert_eq!(session.state().roster.len(), SEATS + 1);
    for leg in legs {
        session
            .handle(now, Input::Remove { leg }, &mut ids)
            .unwrap();
    }
    assert_eq!(session.state().roster.len(), 1);
}
