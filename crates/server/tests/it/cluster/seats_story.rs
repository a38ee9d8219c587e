//! The limit of seats holds while the desk that counts them goes to another node.

use super::world::{self, Nodes, on_both};
use std::collections::BTreeSet;
use switchboard_core::{
    SessionId, WaiterId,
    desk::{Turn, Waiter},
    session::Role,
};
use switchboard_server::hub::{HubError, Join, Start};

on_both! {
    is_112_ten_of_fifty_get_in_while_the_desk_dies
    is_112_ten_of_fifty_get_in_while_the_desk_is_handed_over
    is_112_further_visitors_are_seats_a_new_desk_counts
    is_114_the_line_for_a_seat_is_the_same_at_a_new_desk
}

const SEATS: u32 = 10;
const STARTS: usize = 50;

/// What a visitor is told in the end, who asks again when nobody answers.
enum Told {
    In(SessionId),
    Full,
}

/// Asks other nodes again, as a browser does, under the same key.
async fn insists(nodes: &Nodes, start: Start) -> Told {
    let deadline = tokio::time::Instant::now() + crate::peer::PATIENCE;
    loop {
        for hub in nodes.hubs() {
            match hub.start(start.clone()).await {
                Ok(started) => return Told::In(started.session.id),
                Err(HubError::SeatsFull(_)) => {
                    // The answer may have been lost, and the seat that is taken be their own.
                    let (scope, key) = start.idempotency.clone().unwrap();
                    let store = nodes.store();
                    let own = store.session_begun(start.tenant, &scope, &key);
                    return own
                        .await
                        .unwrap()
                        .map_or(Told::Full, |row| Told::In(row.id));
                }
                Err(HubError::Store(_)) => {}
                Err(error) => panic!("{error}"),
            }
            assert!(tokio::time::Instant::now() < deadline, "no answer");
        }
    }
}

/// Seats that are taken, as the record has them.
async fn taken(nodes: &Nodes) -> u32 {
    let seated = nodes.store().seated(nodes.acme.id).await.unwrap();
    seated.iter().map(|seated| seated.visitors.unwrap()).sum()
}

/// The node that has the desk, once one does.
async fn desk_of(nodes: &Nodes) -> usize {
    let name = format!("desk.{}", nodes.acme.id);
    nodes
        .eventually("somebody has the desk", || async {
            nodes.store().lease_holder(&name).await.unwrap().is_some()
        })
        .await;
    nodes.desk_node().await
}

/// Fifty visitors come at once, at all nodes; when the first of them is in, the desk goes away.
async fn rush(mut nodes: Nodes, dies: bool) {
    nodes.limit_seats(SEATS).await;
    let desk = desk_of(&nodes).await;
    let (first, mut begun) = tokio::sync::mpsc::unbounded_channel();
    let starts = (0..STARTS).map(|n| {
        let mut start = nodes.start_of();
        start.idempotency = Some(("visit".into(), format!("k{n}")));
        let (answer, first) = (nodes.begin(n % 3, start.clone()), first.clone());
        tokio::spawn(async move {
            let answer = answer.await;
            let _ = first.send(());
            (start, answer)
        })
    });
    let starts: Vec<_> = starts.collect();
    begun.recv().await.unwrap();
    match dies {
        true => nodes.kill(desk),
        false => nodes.hand_over(desk).await,
    }
    let (mut inside, mut full) = (BTreeSet::new(), 0);
    for start in starts {
        let told = match start.await.unwrap() {
            (_, Ok(Ok(started))) => Told::In(started.session.id),
            (_, Ok(Err(HubError::SeatsFull(_)))) => Told::Full,
            // The node is dead, or said that it could not do it now.
            (start, Err(_) | Ok(Err(HubError::Store(_)))) => insists(&nodes, start).await,
            (_, Ok(Err(error))) => panic!("{error}"),
        };
        match told {
            Told::In(session) => assert!(inside.insert(session), "{session} twice"),
            Told::Full => full += 1,
        }
        assert!(taken(&nodes).await <= SEATS);
    }
    assert_eq!(
        (inside.len(), full),
        (SEATS as usize, STARTS - SEATS as usize)
    );
    assert_eq!(taken(&nodes).await, SEATS);
    // Whoever comes now finds the new desk as full as the old one was.
    let mut late = nodes.start_of();
    late.idempotency = Some(("visit".into(), "late".into()));
    assert!(matches!(insists(&nodes, late.clone()).await, Told::Full));
    // A seat that becomes free is one.
    let session = *inside.first().unwrap();
    let hub = nodes.hubs().remove(0);
    nodes
        .eventually("it ends", || async {
            hub.end(nodes.acme.id, session).await.is_ok()
        })
        .await;
    nodes
        .eventually("a seat is free", || async {
            matches!(insists(&nodes, late.clone()).await, Told::In(_))
        })
        .await;
    assert_eq!(taken(&nodes).await, SEATS);
}

async fn is_112_ten_of_fifty_get_in_while_the_desk_dies(nodes: Nodes) {
    rush(nodes, true).await;
}

async fn is_112_ten_of_fifty_get_in_while_the_desk_is_handed_over(nodes: Nodes) {
    rush(nodes, false).await;
}

/// A room has many visitors in one session. Its owner dies together with the desk, so nobody can
/// tell the new one how many but the record.
async fn is_112_further_visitors_are_seats_a_new_desk_counts(mut nodes: Nodes) {
    nodes.limit_seats(SEATS).await;
    let tenant = nodes.acme.id;
    let desk = desk_of(&nodes).await;
    let room = nodes.room(desk, 1).await;
    let joins = (0..STARTS).map(|n| {
        let join = Join {
            key: format!("e{n}"),
            name: format!("Elsewhere {n}"),
            role: Role::Visitor,
            proxied: true,
            via: None,
        };
        let hub = nodes.hub(n % 3);
        async move { hub.join(tenant, room, join).await }
    });
    let joined = futures::future::join_all(joins).await;
    let full = |joined: &&Result<_, HubError>| matches!(joined, Err(HubError::SeatsFull(_)));
    let count = joined.iter().filter(full).count();
    // One of the seats is that of whoever began it.
    let most = SEATS as usize - 1;
    assert_eq!(
        (joined.iter().filter(|joined| joined.is_ok()).count(), count),
        (most, STARTS - most)
    );
    assert_eq!(taken(&nodes).await, SEATS);
    nodes.kill(desk);
    let mut start = nodes.start_of();
    start.idempotency = Some(("visit".into(), "k".into()));
    assert!(matches!(insists(&nodes, start).await, Told::Full));
    assert_eq!(taken(&nodes).await, SEATS);
}

/// The desk dies; they ask the new one, in another order, and have the places they had.
async fn is_114_the_line_for_a_seat_is_the_same_at_a_new_desk(mut nodes: Nodes) {
    nodes.limit_seats(1).await;
    let desk = desk_of(&nodes).await;
    let hub = nodes.hub((desk + 1) % 3);
    assert!(hub.start(nodes.start_of()).await.is_ok());
    let (begun, start) = (hub.clock().now(), nodes.start_of());
    let ask = async |n: u128| {
        let id = WaiterId::from_u128(n);
        let since = begun + n as i64;
        let turn = Turn::Line(Waiter { id, since });
        let start = Start {
            turn,
            ..start.clone()
        };
        match hub.start(start).await {
            Err(HubError::SeatsFull(none)) => none.place,
            Err(HubError::Store(_)) => None,
            other => panic!("{other:?}"),
        }
    };
    for n in 1..=3 {
        assert_eq!(ask(n as u128).await, Some((n, n)));
    }
    nodes.kill(desk);
    nodes
        .eventually("the same order", || async {
            let places = [ask(3).await, ask(1).await, ask(2).await];
            places == [Some((3, 3)), Some((1, 3)), Some((2, 3))]
        })
        .await;
}
