use super::*;
use switchboard_voice::Dropped;

#[tokio::test]
async fn cc_28_two_members_hear_each_other_by_udp() {
    let (voice, mut events) = start();
    let (mut a, mut b) = two(&voice, false).await;
    for n in 1..=2 {
        let What::Connected { member, .. } = next_change(&mut events).await else {
            panic!("not connected");
        };
        assert!([leg(1), leg(2)].contains(&member), "{n}");
    }
    talk(&mut a, &mut b);
    assert!(a.marks().iter().all(|mark| *mark == 1), "only the other");
    assert!(b.marks().iter().all(|mark| *mark == 0), "only the other");
    let level = a.heard[0].header.ext_vals.audio_level;
    assert_eq!(level, Some(-20));
    // One after the other, and the first of them as such.
    let seqs: Vec<u64> = a.heard.iter().map(|packet| *packet.seq_no).collect();
    assert!(seqs.windows(2).all(|two| two[1] == two[0] + 1), "{seqs:?}");
    assert!(a.heard[0].header.marker && !a.heard[1].header.marker);
    let mut talking = Vec::new();
    while talking != [leg(1), leg(2)] {
        if let What::Talking { members } = next(&mut events).await {
            talking = members;
        }
    }
    assert_eq!((voice.stats().members(), voice.stats().rooms()), (2, 1));
}

#[tokio::test]
async fn cc_28_where_udp_is_blocked_they_hear_each_other_by_tcp() {
    let (voice, _events) = start();
    let (mut a, mut b) = two(&voice, true).await;
    talk(&mut a, &mut b);
}

#[tokio::test]
async fn who_is_muted_is_not_heard_and_stays_muted_on_coming_back() {
    let (voice, _events) = start();
    let (mut a, mut b) = two(&voice, false).await;
    talk(&mut a, &mut b);
    voice.mute(ROOM, leg(1), true);
    let muted = |voice: &Voice| voice.stats().dropped(Dropped::Muted);
    until(&mut [&mut a, &mut b], |all| {
        all[0].say(-20, &speech(0));
        muted(&voice) > 5
    });
    let heard = b.heard.len();
    let mut a = Client::join(&voice, ROOM, leg(1), false, 8).await.unwrap();
    until(&mut [&mut a, &mut b], |all| all[0].connected);
    let before = muted(&voice);
    until(&mut [&mut a, &mut b], |all| {
        all[0].say(-20, &speech(0));
        muted(&voice) > before + 5
    });
    assert_eq!(b.heard.len(), heard, "nothing since");
    voice.mute(ROOM, leg(1), false);
    talk(&mut a, &mut b);
}

#[tokio::test]
async fn silence_and_padding_go_no_further_and_leave_no_gap() {
    let (voice, _events) = start();
    let (mut a, mut b) = two(&voice, false).await;
    talk(&mut a, &mut b);
    let heard = b.heard.len();
    for _ in 0..5 {
        a.say(-127, &speech(9));
        a.say(-20, &[]);
    }
    until(&mut [&mut a, &mut b], |_| {
        voice.stats().dropped(Dropped::Silent) >= 10
    });
    talk(&mut a, &mut b);
    assert!(b.marks().iter().all(|mark| *mark == 0));
    let seqs: Vec<u64> = b.heard.iter().map(|packet| *packet.seq_no).collect();
    assert!(seqs.windows(2).all(|two| two[1] == two[0] + 1), "{seqs:?}");
    let pauses = b.heard[heard..]
        .iter()
        .filter(|packet| packet.header.marker);
    assert_eq!(pauses.count(), 1, "the first behind the pause says so");
}

#[tokio::test]
async fn with_more_speakers_than_lines_the_loudest_is_heard() {
    let (voice, _events) = start();
    let mut all = Vec::new();
    for n in 0..3 {
        let lines = if n == 0 { 1 } else { 8 };
        all.push(
            Client::join(&voice, ROOM, leg(n), false, lines)
                .await
                .unwrap(),
        );
    }
    let mut all: Vec<&mut Client> = all.iter_mut().collect();
    until(&mut all, |all| all.iter().all(|one| one.connected));
    until(&mut all, |all| {
        all[1].say(-50, &speech(1));
        all[0].heard.len() > 3
    });
    until(&mut all, |all| {
        all[1].say(-50, &speech(1));
        all[2].say(-10, &speech(2));
        all[0].marks().ends_with(&[2, 2, 2, 2])
    });
    assert!(voice.stats().dropped(Dropped::Quieter) > 0);
    let seqs: Vec<u64> = all[0].heard.iter().map(|packet| *packet.seq_no).collect();
    assert!(seqs.windows(2).all(|two| two[1] == two[0] + 1), "{seqs:?}");
}

#[tokio::test]
async fn rooms_do_not_hear_each_other() {
    let (voice, _events) = start();
    let (mut a, mut b) = two(&voice, false).await;
    let other = SessionId::from_u128(2);
    let mut c = Client::join(&voice, other, leg(1), false, 8).await.unwrap();
    until(&mut [&mut c], |all| all[0].connected);
    talk(&mut a, &mut b);
    c.step(Duration::from_millis(50));
    assert!(c.heard.is_empty());
    voice.close(ROOM);
    until(&mut [&mut a, &mut b], |all| {
        all.iter().all(|one| one.closed)
    });
    assert_eq!(voice.stats().members(), 1);
}
