//! Seats: how many visitors a tenant serves at once.

use super::Bench;
use switchboard_core::{
    SessionId, Time,
    desk::{Desk, Input},
};

const HOUSE: SessionId = SessionId::from_u128(1);

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
        bench.give(Input::SeatFree { session: HOUSE });
        assert_eq!(bench.desk.seats().0, left);
    }
    assert!(!bench.desk.take_seat(HOUSE), "five of five are taken");
    bench.give(Input::SeatFree { session: HOUSE });
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
        let input = Input::Seats { session, visitors };
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
    desk.handle(Time(0), Input::SeatFree { session }, &mut || 0);
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
