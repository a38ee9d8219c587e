//! Two streams over a carrier that loses, repeats and delays.

use super::packet::Packet;
use super::stream::Stream;
use bytes::Bytes;
use proptest::prelude::*;
use std::collections::VecDeque;
use uuid::Uuid;

/// What the carrier does with the next packet.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Arrives,
    Lost,
    Twice,
}

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    /// One side says some more.
    Say(bool, u8),
    /// One side reads what has come.
    Read(bool),
    /// Time goes on.
    Wait(u16),
    /// One side forgets the other, as when it took it for dead.
    Forget(bool),
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![6 => Just(Fate::Arrives), 2 => Just(Fate::Lost), 1 => Just(Fate::Twice)]
}

fn step(forgets: bool) -> impl Strategy<Value = Step> {
    let weight = u32::from(forgets);
    prop_oneof![
        4 => (any::<bool>(), 1..4u8).prop_map(|(side, n)| Step::Say(side, n)),
        4 => any::<bool>().prop_map(Step::Read),
        2 => (1..900u16).prop_map(Step::Wait),
        weight => any::<bool>().prop_map(Step::Forget),
    ]
}

struct Side {
    stream: Stream,
    next_id: u64,
    said: u32,
    /// Heard since the last reset, and all resets.
    heard: Vec<Vec<u32>>,
    wire: VecDeque<Bytes>,
}

struct Pair {
    now: u64,
    sides: [Side; 2],
    fates: Vec<Fate>,
    at: usize,
}

impl Pair {
    fn new(fates: Vec<Fate>) -> Self {
        let side = |n: u128| Side {
            stream: Stream::new(Uuid::from_u128(n), 1),
            next_id: 2,
            said: 0,
            heard: vec![vec![]],
            wire: VecDeque::new(),
        };
        Pair {
            now: 0,
            sides: [side(1), side(2)],
            fates,
            at: 0,
        }
    }

    fn write(&mut self, from: usize, faults: bool) {
        for packet in self.sides[from].stream.packets(self.now) {
            let fate = match faults {
                true => self.fates[self.at % self.fates.len()],
                false => Fate::Arrives,
            };
            self.at += 1;
            let times = match fate {
                Fate::Arrives => 1,
                Fate::Lost => 0,
                Fate::Twice => 2,
            };
            for _ in 0..times {
                self.sides[1 - from].wire.push_back(packet.encode());
            }
        }
    }

    fn read(&mut self, to: usize) {
        let side = &mut self.sides[to];
        while let Some(bytes) = side.wire.pop_front() {
            let packet = Packet::decode(bytes).expect("a packet");
            side.next_id += 1;
            let taken = side.stream.take(self.now, packet, side.next_id);
            if taken.reset {
                side.heard.push(vec![]);
            }
            let heard = side.heard.last_mut().expect("never empty");
            heard.extend(
                taken
                    .messages
                    .iter()
                    .map(|m| u32::from_be_bytes(m[..4].try_into().expect("four bytes"))),
            );
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Say(side, n) => {
                let side = usize::from(*side);
                for _ in 0..*n {
                    let word = self.sides[side].said.to_be_bytes();
                    self.sides[side].said += 1;
                    assert!(self.sides[side].stream.push(Bytes::copy_from_slice(&word)));
                }
            }
            Step::Read(side) => self.read(usize::from(*side)),
            Step::Wait(ms) => self.now += u64::from(*ms),
            Step::Forget(side) => {
                let at = usize::from(*side);
                let side = &mut self.sides[at];
                side.next_id += 1;
                side.stream = Stream::new(Uuid::from_u128(at as u128 + 1), side.next_id);
                side.heard.push(vec![]);
            }
        }
        self.write(0, true);
        self.write(1, true);
    }

    /// No more faults: everything comes to rest.
    fn calm(&mut self) {
        for _ in 0..200 {
            self.now += 2_000;
            for side in [0, 1] {
                self.write(side, false);
                self.read(1 - side);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn everything_arrives_once_and_in_order(
        steps in prop::collection::vec(step(false), 1..60),
        fates in prop::collection::vec(fate(), 1..40),
    ) {
        let mut pair = Pair::new(fates);
        steps.iter().for_each(|step| pair.step(step));
        pair.calm();
        for side in [0, 1] {
            let all: Vec<u32> = (0..pair.sides[1 - side].said).collect();
            prop_assert_eq!(&pair.sides[side].heard, &vec![all]);
            prop_assert!(pair.sides[side].stream.quiet());
        }
    }

    #[test]
    fn after_a_reset_what_is_said_arrives_and_nothing_twice(
        steps in prop::collection::vec(step(true), 1..60),
        fates in prop::collection::vec(fate(), 1..40),
    ) {
        let mut pair = Pair::new(fates);
        steps.iter().for_each(|step| pair.step(step));
        pair.calm();
        // The first words may be those that find out about a reset.
        pair.step(&Step::Say(false, 1));
        pair.step(&Step::Say(true, 1));
        pair.calm();
        let before = [pair.sides[0].said, pair.sides[1].said];
        pair.step(&Step::Say(false, 3));
        pair.step(&Step::Say(true, 3));
        pair.calm();
        for side in [0, 1] {
            let other = &pair.sides[1 - side];
            for heard in &pair.sides[side].heard {
                // In order without a gap; what a reset cuts off is told by the reset.
                prop_assert!(heard.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", heard);
            }
            let last = pair.sides[side].heard.last().expect("never empty");
            let news: Vec<u32> = (before[1 - side]..other.said).collect();
            prop_assert!(last.ends_with(&news), "{last:?} of {news:?}");
        }
    }
}

/// Three packets lost, and ever more said behind them.
#[test]
fn what_is_said_meanwhile_does_not_put_the_repetition_off() {
    let mut pair = Pair::new(vec![Fate::Arrives, Fate::Lost, Fate::Lost, Fate::Lost]);
    for _ in 0..3 {
        pair.step(&Step::Say(false, 1));
        pair.step(&Step::Read(true));
    }
    let lost = pair.sides[0].said as usize;
    for _ in 0..10 {
        pair.now += 50;
        let word = pair.sides[0].said.to_be_bytes();
        pair.sides[0].said += 1;
        pair.sides[0].stream.push(Bytes::copy_from_slice(&word));
        for side in [0, 1] {
            pair.write(side, false);
            pair.read(1 - side);
        }
    }
    let heard = pair.sides[1].heard.last().expect("never empty").len();
    assert!(heard > lost, "{heard} heard within half a second");
}

/// The bus was away for a while: what was lost then comes soon after.
#[test]
fn when_the_bus_is_back_the_first_repetition_is_near() {
    let mut pair = Pair::new(vec![Fate::Lost]);
    pair.step(&Step::Say(false, 1));
    (0..10).for_each(|_| pair.step(&Step::Wait(1_000)));
    pair.sides[0].stream.back();
    // Too early: the other side does not listen yet.
    pair.write(0, true);
    pair.now += 250;
    pair.write(0, false);
    pair.read(1);
    assert_eq!(pair.sides[1].heard, [[0]]);
}

#[test]
fn what_was_lost_is_repeated_however_much_is_said_meanwhile() {
    let mut pair = Pair::new(vec![Fate::Lost]);
    pair.step(&Step::Say(false, 1));
    for _ in 0..30 {
        pair.now += 100;
        assert!(pair.sides[0].stream.push(Bytes::from_static(&[0, 0, 0, 9])));
        pair.write(0, false);
        pair.read(1);
        pair.write(1, false);
        pair.read(0);
    }
    assert_eq!(pair.sides[1].heard[0].first(), Some(&0), "the first came");
}

#[test]
fn what_is_no_packet_is_refused() {
    assert_eq!(Packet::decode(Bytes::from_static(b"hello")), None);
    let packet = Packet {
        from: Uuid::from_u128(1),
        stream: 2,
        first: 0,
        follows: 0,
        expects: 0,
        lost: false,
        messages: vec![Bytes::from_static(b"one"), Bytes::new()],
    };
    let bytes = packet.encode();
    assert_eq!(Packet::decode(bytes.clone()), Some(packet));
    assert_eq!(Packet::decode(bytes.slice(..bytes.len() - 1)), None);
}
