use super::{super::outbox::Next, *};
use switchboard_core::session::Audience;

const SESSION: SessionId = SessionId::from_u128(1);

fn event(seq: u64, audience: Audience) -> Encoded {
    Encoded {
        seq,
        audience,
        writer: None,
        frame: Frame::text(&seq.to_string()),
    }
}

fn join(fanout: &mut Fanout, conn: u64, leg: u128, staff: bool) -> Arc<Outbox> {
    let outbox = Arc::new(Outbox::default());
    let subscriber = Subscriber {
        conn,
        leg: LegId::from_u128(leg),
        staff,
        channels: vec![Channel::Chat],
        outbox: outbox.clone(),
        watch: None,
    };
    fanout.admit(&subscriber);
    fanout.add(subscriber);
    outbox
}

async fn read(outbox: &Outbox, count: usize) -> Vec<String> {
    let mut read = Vec::new();
    while read.len() < count {
        match outbox.next().await {
            Next::Frames(frames) => read.extend(frames.iter().map(|f| f.json().to_owned())),
            Next::Close(reason) => panic!("{reason:?}"),
        }
    }
    read
}

#[tokio::test]
async fn is_127_many_get_the_same_in_the_same_order_as_few() {
    let mut fanout = Fanout::default();
    let first = join(&mut fanout, 1, 1, true);
    fanout.deliver_here(SESSION, vec![event(1, Audience::Everyone)]);
    let mut others = Vec::new();
    for conn in 2..=(3 * INLINE as u64) {
        others.push(join(&mut fanout, conn, u128::from(conn), false));
        fanout.deliver_here(SESSION, vec![event(conn, Audience::Everyone)]);
    }
    let head = 3 * INLINE as u64;
    fanout.deliver_here(
        SESSION,
        vec![
            event(head + 1, Audience::Staff),
            event(head + 2, Audience::Everyone),
        ],
    );
    let all = |from: u64| (from..=head).map(|seq| seq.to_string());
    let staffs: Vec<String> = all(1)
        .chain([(head + 1).to_string(), (head + 2).to_string()])
        .collect();
    assert_eq!(read(&first, staffs.len()).await, staffs);
    for (at, outbox) in others.iter().enumerate() {
        let expected: Vec<String> = all(at as u64 + 2).chain([(head + 2).to_string()]).collect();
        assert_eq!(read(outbox, expected.len()).await, expected);
        assert!(outbox.take().is_none());
    }
    fanout.has_room().await;
}

#[tokio::test]
async fn is_127_who_left_gets_nothing_more_and_who_was_removed_a_last_word() {
    let mut fanout = Fanout::default();
    let outboxes: Vec<_> = (0..2 * INLINE as u64)
        .map(|conn| join(&mut fanout, conn, u128::from(conn), false))
        .collect();
    assert_eq!(fanout.remove(3), Some(LegId::from_u128(3)));
    assert!(fanout.channels(LegId::from_u128(3)).is_empty());
    fanout.detach_leg(SESSION, LegId::from_u128(4), "removed");
    fanout.deliver_here(SESSION, vec![event(1, Audience::Everyone)]);
    assert_eq!(read(&outboxes[5], 1).await, ["1"]);
    let last = read(&outboxes[4], 1).await;
    assert!(last[0].contains("removed"), "{last:?}");
    for (_, outbox) in outboxes
        .iter()
        .enumerate()
        .filter(|(at, _)| ![3, 4, 5].contains(at))
    {
        assert_eq!(read(outbox, 1).await, ["1"]);
    }
    assert!(outboxes[3].take().is_none() && outboxes[4].take().is_none());
    assert_eq!(fanout.channels(LegId::from_u128(5)), [Channel::Chat]);
}

#[tokio::test]
async fn is_127_a_lane_that_is_behind_keeps_the_order_and_tells_each_what_is_theirs() {
    let mut fanout = Fanout::default();
    let outboxes: Vec<_> = (0..2 * INLINE as u64)
        .map(|conn| join(&mut fanout, conn, u128::from(conn), conn % 2 == 0))
        .collect();
    // No lane has had its turn yet: all of this waits in them.
    for seq in 1..=100 {
        let audience = match seq % 10 {
            3 => Audience::Staff,
            7 => Audience::Member(LegId::from_u128(9)),
            _ => Audience::Everyone,
        };
        fanout.deliver_here(SESSION, vec![event(seq, audience)]);
    }
    fanout.remove(11);
    fanout.deliver_here(SESSION, vec![event(101, Audience::Everyone)]);
    for (at, outbox) in outboxes.iter().enumerate().filter(|(at, _)| *at != 11) {
        let seen = |seq: &u64| match seq % 10 {
            3 => at % 2 == 0,
            7 => at == 9,
            _ => true,
        };
        let expected: Vec<String> = (1..=101).filter(seen).map(|seq| seq.to_string()).collect();
        assert_eq!(read(outbox, expected.len()).await, expected, "reader {at}");
    }
}

#[test]
fn memory_tells_what_it_has_all_of() {
    let mut recent = Recent::default();
    let leg = LegId::from_u128(1);
    let since = |recent: &Recent, after| recent.since(leg, after);
    assert!(
        since(&recent, 0).unwrap().is_empty(),
        "nothing happened yet"
    );
    // Positions that nobody is sent do not use up memory.
    let events: Vec<Encoded> = (1..=100)
        .map(|n| event(n * 10, Audience::Everyone))
        .collect();
    recent.extend(&events);
    assert_eq!(recent.tail(), 360);
    assert!(since(&recent, 359).is_none());
    assert_eq!(since(&recent, 360).unwrap().len(), 64);
    assert_eq!(since(&recent, 995).unwrap().len(), 1);
    assert_eq!(since(&recent, 2_000).unwrap().len(), 0);
    // What was for one member alone is among the rest, for that member only.
    recent.own(leg, event(985, Audience::Member(leg)));
    let seqs = |leg, after| {
        let since = recent.since(leg, after).expect("memory has it");
        since.iter().map(|event| event.seq).collect::<Vec<_>>()
    };
    assert_eq!(seqs(leg, 970), [980, 985, 990, 1_000]);
    assert_eq!(seqs(leg, 985), [990, 1_000]);
    assert_eq!(seqs(LegId::from_u128(2), 970), [980, 990, 1_000]);
    // Not for ever: then the store is asked for what is older.
    for seq in 1_001..=1_004 {
        recent.own(leg, event(seq, Audience::Member(leg)));
    }
    assert!(since(&recent, 984).is_none());
    assert_eq!(recent.stored_until(leg), 985);
    // A large session keeps more, of which newcomers get the end.
    let more: Vec<Encoded> = (1_101..=1_200)
        .map(|seq| event(seq, Audience::Everyone))
        .collect();
    let mut large = Recent::default();
    large.own(leg, event(1_100, Audience::Member(leg)));
    large.extend(&more);
    assert_eq!(large.since(leg, 1_099).unwrap().len(), 101);
    assert_eq!(large.tail(), 1_136);
    assert_eq!(since(&recent, 985).unwrap().len(), 6);
    assert!(recent.since(LegId::from_u128(2), 500).is_some());
    recent.forget(leg);
    assert_eq!(since(&recent, 985).unwrap().len(), 2);
}
