//! Seats: how many visitors a tenant serves at once.

use super::Bench;
use switchboard_core::{
    SeatId, SessionId, Time,
    desk::{Desk, Input},
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
