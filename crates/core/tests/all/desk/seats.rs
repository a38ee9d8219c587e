//! Seats: how many visitors a tenant serves at once.

use super::Bench;
use switchboard_core::{
    SeatId, SessionId, Time, WaiterId,
    desk::{Desk, Input, NoSeat, Turn, Waiter},
};

const HOUSE: SessionId = SessionId::from_u128(1);

fn told(session: SessionId, visitors: u32, at: u64, taken: &[SeatId]) -> Input {
    Input::Seats {
        session,
        visitors,
        at,
        taken: taken.to_vec(),
    }
}

#[test]
fn is_113_ten_of_fifty_starts_get_a_seat() {
    let mut desk = Desk::new(10);
    let got = (0..50).filter(|_| desk.take_seat(HOUSE)).count();
    assert_eq!((got, desk.seats()), (10, (10, 10)));
}

#[test]
fn is_113_lowering_the_limit_cuts_nobody_and_lets_nobody_in() {
    let mut bench = Bench::new();
    bench.give(Input::SeatsMax(10));
    assert_eq!((0..8).filter(|_| bench.desk.take_seat(HOUSE)).count(), 8);
    bench.give(Input::SeatsMax(5));
    assert_eq!(bench.desk.seats(), (8, 5));
    for left in (5..8).rev() {
        assert!(!bench.desk.take_seat(HOUSE));
        bench.give(Input::SeatFree {
            session: HOUSE,
            seat: None,
        });
        assert_eq!(bench.desk.seats().0, left);
    }
    assert!(!bench.desk.take_seat(HOUSE), "five of five are taken");
    bench.give(Input::SeatFree {
        session: HOUSE,
        seat: None,
    });
    assert!(bench.desk.take_seat(HOUSE));
    assert!(!bench.desk.take_seat(HOUSE));
}

#[test]
fn is_113_no_limit_and_restored_seats() {
    let mut desk = Desk::new(0);
    assert!((0..1000).all(|_| desk.take_seat(HOUSE)));
    // Who was in before a restart is in after it, whatever the limit is by then.
    let mut desk = Desk::new(1);
    let mut tell = |session, visitors| {
        let input = told(session, visitors, 0, &[]);
        desk.handle(Time(0), input, &mut || 0);
        desk.seats().0
    };
    assert_eq!(tell(HOUSE, 2), 2);
    assert_eq!(tell(HOUSE, 2), 2, "told again, it counts once");
    assert_eq!(tell(SessionId::from_u128(2), 1), 3);
    assert_eq!(tell(SessionId::from_u128(2), 0), 2);
    assert!(!desk.take_seat(HOUSE));
    // A seat nobody holds is not given back.
    let session = SessionId::from_u128(3);
    desk.handle(
        Time(0),
        Input::SeatFree {
            session,
            seat: None,
        },
        &mut || 0,
    );
    assert_eq!(desk.seats(), (2, 1));
}

#[test]
fn a_session_that_is_over_leaves_nothing_at_the_desk() {
    let mut bench = Bench::with_agents(1);
    let agent = super::agent(1);
    bench.desk.take_seat(HOUSE);
    bench.give(Input::Serving {
        agent,
        session: HOUSE,
    });
    assert!(bench.desk.sessions().contains(&HOUSE));
    bench.give(Input::Over { session: HOUSE });
    assert!(bench.desk.sessions().is_empty());
    assert_eq!(bench.desk.seats().0, 0);
    assert!(bench.desk.agent(agent).unwrap().free());
    bench.give(Input::Over { session: HOUSE });
}

#[test]
fn is_112_a_promised_seat_counts_once_until_its_session_tells() {
    let mut bench = Bench::new();
    bench.give(Input::SeatsMax(2));
    let (one, two) = (SeatId::from_u128(1), SeatId::from_u128(2));
    for _ in 0..2 {
        assert!(
            bench.desk.promise_seat(Time(0), HOUSE, one),
            "asked again, the same"
        );
    }
    assert_eq!(bench.desk.seats().0, 1);
    // Visitors who are in already, told while the next one is on the way.
    bench.give(told(HOUSE, 1, 5, &[]));
    assert_eq!(bench.desk.seats().0, 2);
    assert!(!bench.desk.promise_seat(Time(0), HOUSE, two));
    bench.give(told(HOUSE, 2, 7, &[one]));
    assert_eq!(bench.desk.seats().0, 2);
    // What an owner before said comes late.
    bench.give(told(HOUSE, 0, 6, &[]));
    assert_eq!(bench.desk.seats().0, 2);
    bench.give(told(HOUSE, 1, 8, &[]));
    assert!(bench.desk.promise_seat(Time(0), HOUSE, two));
    bench.give(Input::SeatFree {
        session: HOUSE,
        seat: Some(two),
    });
    assert_eq!(bench.desk.seats().0, 1);
}

#[test]
fn is_112_promises_that_nobody_tells_of_are_counted_anew_from_the_record() {
    let mut bench = Bench::new();
    bench.give(Input::SeatsMax(9));
    let session = |n| SessionId::from_u128(n);
    let seat = |n| SeatId::from_u128(n);
    assert_eq!(bench.desk.recount_at(), None);
    for n in 1..=4 {
        assert!(
            bench
                .desk
                .promise_seat(Time(n), session(n as u128), seat(n as u128))
        );
    }
    assert_eq!(bench.desk.recount_at(), Some(Time(10_001)));
    bench.give(told(session(4), 1, 9, &[seat(4)]));
    // One came, one has never been written, one was written by who cannot tell, one has gone on.
    let record = [
        (session(1), 3, Some(2)),
        (session(3), 3, None),
        (session(4), 4, Some(3)),
    ];
    bench.desk.recount(&record);
    assert_eq!(bench.desk.seats(), (2 + 1 + 1, 9));
    assert_eq!(bench.desk.recount_at(), None);
    assert!(!bench.desk.sessions().contains(&session(2)));
}

fn session(n: u128) -> SessionId {
    SessionId::from_u128(n)
}

fn seat(n: u128) -> SeatId {
    SeatId::from_u128(n)
}

fn waiter(n: u128, since: i64) -> Waiter {
    Waiter {
        id: WaiterId::from_u128(n),
        since: Time(since),
    }
}

/// Somebody asks for a seat in a session of their own: their place when there is none.
fn asks(desk: &mut Desk, now: i64, who: Waiter) -> Option<(u32, u32)> {
    let (session, seat) = (session(who.id.0.as_u128()), seat(who.id.0.as_u128()));
    let got = desk.seat_for(Time(now), session, seat, Turn::Line(who));
    got.err().map(|none| none.place.expect("a place"))
}

fn free(desk: &mut Desk, now: i64, n: u128) {
    let input = Input::SeatFree {
        session: session(n),
        seat: Some(seat(n)),
    };
    desk.handle(Time(now), input, &mut || 0);
}

#[test]
fn is_112_is_114_ten_of_fifty_get_a_seat_and_forty_wait_in_order() {
    let mut desk = Desk::new(10);
    let round = |desk: &mut Desk, now: i64| -> Vec<Option<(u32, u32)>> {
        let all = (11..=50).rev();
        all.map(|n| asks(desk, now, waiter(n, n as i64))).collect()
    };
    for n in 1..=10 {
        assert_eq!(asks(&mut desk, n as i64, waiter(n, n as i64)), None);
    }
    round(&mut desk, 100);
    // Asked again, in whatever order, each has the same place.
    let places = round(&mut desk, 5_000);
    let expected: Vec<_> = (1..=40).rev().map(|n| Some((n, 40))).collect();
    assert_eq!(
        (places, desk.seats(), desk.seat_waiters()),
        (expected, (10, 10), 40)
    );
    // A seat that becomes free is for the first, whoever asks before them.
    free(&mut desk, 6_000, 3);
    assert!(desk.is_full(), "it is kept for those who wait");
    assert_eq!(asks(&mut desk, 6_000, waiter(30, 30)), Some((20, 40)));
    assert_eq!(
        asks(&mut desk, 6_000, waiter(99, 6_000)),
        Some((41, 41)),
        "and for no newcomer"
    );
    assert!(!desk.promise_seat(Time(6_000), HOUSE, seat(99)));
    assert_eq!(asks(&mut desk, 6_000, waiter(11, 11)), None);
    assert_eq!(desk.seats(), (10, 10), "never eleven");
    // Two of them: the second need not wait for the first to ask.
    free(&mut desk, 6_000, 4);
    free(&mut desk, 6_000, 5);
    assert_eq!(asks(&mut desk, 6_000, waiter(14, 14)), Some((3, 40)));
    assert_eq!(asks(&mut desk, 6_000, waiter(13, 13)), None);
    assert_eq!(asks(&mut desk, 6_000, waiter(12, 12)), None);
    assert_eq!(desk.seats(), (10, 10));
}

#[test]
fn is_114_who_stays_away_loses_the_place_and_who_gives_up_does_at_once() {
    let mut desk = Desk::new(1);
    assert_eq!(asks(&mut desk, 0, waiter(1, 0)), None);
    for n in 2..=4 {
        asks(&mut desk, 0, waiter(n, n as i64));
    }
    assert_eq!(desk.deadline(), Some(Time(22_000)), "the desk wakes for it");
    assert_eq!(asks(&mut desk, 10_000, waiter(3, 3)), Some((2, 3)));
    assert_eq!(asks(&mut desk, 10_000, waiter(4, 4)), Some((3, 3)));
    desk.handle(Time(22_000), Input::Tick, &mut || 0);
    assert_eq!(desk.seat_waiters(), 2, "the first has not asked again");
    let gone = Input::LeftLine {
        waiter: WaiterId::from_u128(3),
    };
    desk.handle(Time(22_000), gone, &mut || 0);
    assert_eq!(asks(&mut desk, 22_000, waiter(4, 4)), Some((1, 1)));
    // Back too late, behind those who have waited meanwhile.
    assert_eq!(asks(&mut desk, 23_000, waiter(2, 23_000)), Some((2, 2)));
}

#[test]
fn is_114_a_new_desk_has_the_same_order_once_all_have_asked() {
    let mut desk = Desk::new(1);
    assert_eq!(asks(&mut desk, 0, waiter(1, 0)), None);
    // Not in order, and one of them twice, because the answer was lost.
    for n in [4, 2, 3, 2] {
        asks(&mut desk, 50_000, waiter(n, n as i64));
    }
    let places: Vec<_> = (2..=4)
        .map(|n| asks(&mut desk, 50_000, waiter(n, n as i64)))
        .collect();
    assert_eq!(places, [Some((1, 3)), Some((2, 3)), Some((3, 3))]);
    // What was theirs under the desk before goes before them all.
    free(&mut desk, 50_000, 1);
    let first = desk.seat_for(Time(50_000), HOUSE, seat(70), Turn::First);
    assert_eq!(first, Ok(()));
}

#[test]
fn is_114_the_line_has_an_end() {
    let mut desk = Desk::new(1);
    assert_eq!(asks(&mut desk, 0, waiter(1, 0)), None);
    for n in 2..10_002 {
        asks(&mut desk, 0, waiter(n, n as i64));
    }
    let late = Turn::Line(waiter(20_000, 0));
    let refused = desk.seat_for(Time(1), HOUSE, seat(20_000), late);
    assert_eq!(refused, Err(NoSeat { place: None }));
    assert_eq!(desk.seat_waiters(), 10_000);
}
