use super::super::{
    super::{encode::Encoded, frame::Frame, outbox::Next, outbox::Outbox},
    Signal,
};
use super::*;
use proptest::{collection::vec, prelude::*, sample::Index};
use std::sync::Arc;
use switchboard_core::{
    LegId, SessionId,
    session::{Audience, Channel},
};

const SESSION: SessionId = SessionId::from_u128(1);

/// The same connections in a lane that does everything at once, and in one that takes turns.
#[derive(Default)]
struct Both {
    at_once: Lane,
    in_turns: Lane,
    outboxes: Vec<[Arc<Outbox>; 2]>,
}

impl Both {
    fn tell(&mut self, work: impl Fn(usize) -> Work) {
        self.at_once.now(work(0));
        self.in_turns.take(work(1));
    }

    fn join(&mut self) {
        let outboxes = [Arc::default(), Arc::default()];
        let conn = self.outboxes.len() as u64;
        let subscriber = |outbox: &Arc<Outbox>| Subscriber {
            conn,
            leg: LegId::from_u128(u128::from(conn)),
            staff: conn.is_multiple_of(3),
            channels: vec![Channel::Chat],
            outbox: outbox.clone(),
            watch: None,
        };
        self.tell(|side| Work::Add(subscriber(&outboxes[side])));
        self.outboxes.push(outboxes);
    }
}

/// Everything that waits, and what of it are signals, in the order of their names.
fn waiting(outbox: &Outbox) -> Vec<String> {
    match outbox.take() {
        Some(Next::Frames(frames)) => {
            let mut all: Vec<_> = frames.iter().map(|f| f.json().to_owned()).collect();
            let signals = all.iter().filter(|text| text.starts_with("signal")).count();
            let first = all.len() - signals;
            all[first..].sort_unstable();
            all
        }
        _ => Vec::new(),
    }
}

/// What happens between two looks at the lanes.
#[derive(Debug, Clone)]
enum Step {
    Join,
    Remove(Index),
    Last(Index),
    One(Index),
    /// Whether each is for staff only, and who wrote it.
    Events(Vec<(bool, Option<Index>)>),
    Typing(Index),
    Sums,
    Visitors,
    Turn(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let conn = any::<Index>;
    prop_oneof![
        3 => Just(Step::Join),
        1 => conn().prop_map(Step::Remove),
        1 => conn().prop_map(Step::Last),
        1 => conn().prop_map(Step::One),
        2 => vec((any::<bool>(), proptest::option::of(conn())), 1..50).prop_map(Step::Events),
        1 => conn().prop_map(Step::Typing),
        1 => Just(Step::Sums),
        1 => Just(Step::Visitors),
        3 => (0_usize..6).prop_map(Step::Turn),
    ]
}

proptest! {
    #[test]
    fn is_127_whoever_comes_and_goes_between_turns_each_gets_all_of_theirs_in_order(
        steps in vec(step(), 1..200),
    ) {
        let mut both = Both::default();
        let mut seq = 0;
        for (number, step) in steps.into_iter().enumerate() {
            let conns = both.outboxes.len() + 1;
            let conn = |index: Index| index.index(conns) as u64;
            let leg = |index: Index| LegId::from_u128(u128::from(conn(index)));
            match step {
                Step::Join => both.join(),
                Step::Remove(index) => both.tell(|_| Work::Remove(conn(index))),
                Step::Last(index) => {
                    let frame = Frame::text(&format!("last {number}"));
                    both.tell(|_| Work::Last(conn(index), frame.clone()));
                }
                Step::One(index) => {
                    let frame = Frame::text(&format!("one {number}"));
                    both.tell(|_| Work::One(conn(index), frame.clone()));
                }
                Step::Events(events) => {
                    let event = |(staff, writer): (bool, Option<Index>)| {
                        seq += 1;
                        Encoded {
                            seq,
                            audience: if staff { Audience::Staff } else { Audience::Everyone },
                            writer: writer.map(leg),
                            frame: Frame::text(&format!("event {seq}")),
                        }
                    };
                    let events: Arc<[Encoded]> = events.into_iter().map(event).collect();
                    both.tell(|_| Work::All(Shared::Events(SESSION, events.clone())));
                }
                Step::Typing(index) => {
                    let frame = Frame::text(&format!("signal of {}: {number}", conn(index)));
                    both.tell(|_| Work::All(Shared::Typing {
                        session: SESSION,
                        from: leg(index),
                        frame: frame.clone(),
                    }));
                }
                Step::Sums => {
                    let frame = Frame::text(&format!("signal of the sums: {number}"));
                    both.tell(|_| Work::All(Shared::Signal(Signal::Roster(SESSION), frame.clone())));
                }
                Step::Visitors => {
                    let frame = Frame::text(&format!("visitors {number}"));
                    both.tell(|_| Work::All(Shared::Visitors(frame.clone())));
                }
                Step::Turn(most) => both.in_turns.turn(most),
            }
        }
        both.in_turns.turn(usize::MAX);
        prop_assert_eq!(both.in_turns.open(), 0);
        for [at_once, in_turns] in &both.outboxes {
            prop_assert_eq!(waiting(in_turns), waiting(at_once));
        }
    }
}

#[test]
fn is_127_work_is_done_after_one_turn_of_each() {
    let mut both = Both::default();
    (0..10).for_each(|_| both.join());
    let tell = |lane: &mut Lane| {
        let frame = Frame::text("all");
        lane.take(Work::All(Shared::Visitors(frame)));
    };
    let lane = &mut both.in_turns;
    tell(lane);
    lane.turn(4);
    tell(lane);
    assert_eq!(lane.open(), 2);
    lane.turn(6);
    assert_eq!(lane.open(), 1, "the first was told to all");
    lane.turn(4);
    assert_eq!(lane.open(), 0, "and so was the second");
}
