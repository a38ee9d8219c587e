use super::*;
use switchboard_voice::JoinError;

#[tokio::test]
async fn a_member_of_whom_nothing_is_heard_is_told_of_as_lost() {
    let (voice, mut events) = start_with(|config| config.lost_after = Duration::from_secs(1));
    let (a, mut b) = two(&voice, false).await;
    for _ in 0..2 {
        next_change(&mut events).await;
    }
    let connection = a.connection;
    drop(a);
    let lost = What::Lost {
        member: leg(1),
        connection,
    };
    // The other goes on saying that they are there.
    until(&mut [&mut b], |_| voice.stats().members() == 1);
    assert_eq!(next_change(&mut events).await, lost);
}

#[tokio::test]
async fn an_ice_restart_keeps_the_connection() {
    let (voice, mut events) = start();
    let (mut a, mut b) = two(&voice, false).await;
    talk(&mut a, &mut b);
    a.restart(&voice, ROOM, leg(1)).await.unwrap();
    talk(&mut a, &mut b);
    for _ in 0..2 {
        let told = next_change(&mut events).await;
        assert!(matches!(told, What::Connected { .. }), "{told:?}");
    }
    // By nobody else's connection, and by none that is over.
    let refused = b.restart(&voice, ROOM, leg(1)).await;
    assert_eq!(refused, Err(JoinError::NoSuchConnection));
    voice.leave(ROOM, leg(2));
    let refused = b.restart(&voice, ROOM, leg(2)).await;
    assert_eq!(refused, Err(JoinError::NoSuchConnection));
}

#[tokio::test]
async fn another_connection_of_a_member_takes_the_place_of_the_first() {
    let (voice, mut events) = start();
    let (mut a, mut b) = two(&voice, false).await;
    for _ in 0..2 {
        next_change(&mut events).await;
    }
    let mut again = Client::join(&voice, ROOM, leg(1), false, 8).await.unwrap();
    assert!(again.connection > a.connection);
    until(&mut [&mut a, &mut again], |all| {
        all[0].closed && all[1].connected
    });
    talk(&mut again, &mut b);
    let connected = What::Connected {
        member: leg(1),
        connection: again.connection,
    };
    assert_eq!(next_change(&mut events).await, connected, "nobody is lost");
    assert_eq!(voice.stats().members(), 2);
}
