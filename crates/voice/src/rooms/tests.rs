use super::*;

#[test]
fn who_panics_is_dropped_and_nobody_else() {
    let (mut net, _waker) = Net::open("127.0.0.1:0".parse().unwrap(), false).unwrap();
    let setup = Setup::new(vec![net.address()], false).unwrap();
    let (told, mut events) = mpsc::unbounded_channel();
    let stats = Arc::new(Stats::default());
    let limits = (Duration::from_secs(10), 10);
    let mut rooms = Rooms::new(setup, limits, stats.clone(), told);
    let (now, room) = (Instant::now(), SessionId::from_u128(1));
    let mut join = |rooms: &mut Rooms, n: u128| {
        let (put, frames) = mpsc::channel(4);
        let who = (room, LegId::from_u128(n));
        (rooms.attach(&mut net, who, put, now).unwrap(), frames)
    };
    let (first, _) = join(&mut rooms, 1);
    let (second, _) = join(&mut rooms, 2);
    let (_, mut third) = join(&mut rooms, 3);
    rooms.turn(&mut net, first, now, |_, _| panic!("a fault of one member"));

    assert_eq!((stats.faults(), stats.members()), (1, 2));
    let told = std::iter::from_fn(|| events.try_recv().ok()).last();
    let lost = What::Lost {
        member: LegId::from_u128(1),
        connection: first,
    };
    assert_eq!(told.map(|event| event.what), Some(lost));
    rooms.said(second, -20, vec![0xf8].into(), now);
    assert_eq!(third.try_recv().unwrap().speaker, LegId::from_u128(2));
}
