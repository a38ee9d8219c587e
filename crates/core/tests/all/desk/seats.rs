//! Seats: how many visitors a tenant serves at once.

use super::Bench;
use switchboard_core::desk::{Desk, Input};

#[test]
fn is_113_ten_of_fifty_starts_get_a_seat() {
    let mut desk = Desk::new(10);
    let got = (0..50).filter(|_| desk.take_seat()).count();
    assert_eq!((got, desk.seats()), (10, (10, 10)));
}

#[test]
fn is_113_lowering_the_limit_cuts_nobody_and_lets_nobody_in() {
    let mut bench = Bench::new();
    bench.give(Input::SeatsMax(10));
    assert_eq!((0..8).filter(|_| bench.desk.take_seat()).count(), 8);
    bench.give(Input::SeatsMax(5));
    assert_eq!(bench.desk.seats(), (8, 5));
    for left in (5..8).rev() {
        assert!(!bench.desk.take_seat());
        bench.give(Input::SeatFree);
        assert_eq!(bench.desk.seats().0, left);
    }
    assert!(!bench.desk.take_seat(), "five of five are taken");
    bench.give(Input::SeatFree);
    assert!(bench.desk.take_seat());
    assert!(!bench.desk.take_seat());
}

#[test]
fn is_113_no_limit_and_restored_seats() {
    let mut desk = Desk::new(0);
    assert!((0..1000).all(|_| desk.take_seat()));
    // Who was in before a restart is in after it, whatever the limit is by then.
    let mut desk = Desk::new(1);
    desk.restore_seat();
    desk.restore_seat();
    assert_eq!(desk.seats(), (2, 1));
    assert!(!desk.take_seat());
}
