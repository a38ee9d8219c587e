use super::*;

async fn frame(port: &mut switchboard_voice::Port) -> Option<switchboard_voice::Frame> {
    let next = tokio::time::timeout(Duration::from_secs(10), port.recv());
    next.await.expect("nothing is heard")
}

#[tokio::test]
async fn a_port_hears_and_is_heard() {
    let (voice, mut events) = start();
    let (mut a, mut b) = two(&voice, false).await;
    let mut port = voice.attach(ROOM, leg(9)).await.unwrap();
    let mut other = voice.attach(ROOM, leg(8)).await.unwrap();
    while !matches!(next_change(&mut events).await, What::Connected { member, .. } if member == leg(8))
    {
    }
    let sender = port.sender();
    until(&mut [&mut a, &mut b], |all| {
        sender.send(-30, speech(9));
        all.iter().all(|one| one.marks().contains(&9))
    });
    let heard = frame(&mut other).await.unwrap();
    assert_eq!((heard.speaker, heard.level), (leg(9), -30));
    assert_eq!(&heard.payload[..], speech(9));
    let next = frame(&mut other).await.unwrap();
    assert_eq!(next.seq, heard.seq + 1);
    assert!(next.time >= heard.time + 960);

    until(&mut [&mut a, &mut b], |all| {
        all[0].say(-25, &speech(5));
        all[1].heard.len() > 100 || all[1].marks().contains(&5)
    });
    let heard = frame(&mut port).await.unwrap();
    assert_eq!((heard.speaker, heard.level), (leg(1), -25));
    assert_eq!(heard.payload[1], 5);

    // Another in its place ends it; dropping leaves.
    let replaced = voice.attach(ROOM, leg(9)).await.unwrap();
    while frame(&mut port).await.is_some() {}
    drop(port);
    assert_eq!(voice.stats().members(), 4);
    drop((replaced, other));
    until(&mut [&mut a, &mut b], |_| voice.stats().members() == 2);
}

#[tokio::test]
async fn a_port_that_does_not_keep_up_delays_nobody() {
    let (voice, _events) = start();
    let slow = voice.attach(ROOM, leg(1)).await.unwrap();
    let mut quick = voice.attach(ROOM, leg(2)).await.unwrap();
    let speaker = voice.attach(ROOM, leg(3)).await.unwrap();
    for n in 0..1_000 {
        speaker.sender().send(-20, speech(n as u8));
        assert_eq!(frame(&mut quick).await.unwrap().payload[1], n as u8);
    }
    drop(slow);
}
