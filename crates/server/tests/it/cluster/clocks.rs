//! Nodes whose machines' clocks differ by hours.

use super::world::{Kind, Nodes, with_clocks};
use switchboard_core::{Time, session::Event};
use switchboard_server::{clock::Clock, hub::Who};

const HOURS: i64 = 3_600_000;
/// One is behind, one is right, one is ahead by more than any grace or log-in lasts.
const OFF: [i64; 3] = [-5 * HOURS, 0, 30 * HOURS];

#[test]
fn is_128_embedded_clocks_that_differ_end_nothing() {
    with_clocks(Kind::Embedded, OFF, go_by_the_record);
}

#[test]
fn is_128_servers_clocks_that_differ_end_nothing() {
    with_clocks(Kind::Servers, OFF, go_by_the_record);
}

fn far(time: Time) -> bool {
    (Clock::system().now().0 - time.0).abs() > HOURS
}

async fn go_by_the_record(mut nodes: Nodes) {
    let (tenant, store) = (nodes.acme.id, nodes.store());
    for hub in nodes.hubs() {
        assert!(!far(hub.clock().now()));
    }
    let session = nodes.room(0, 2).await;
    let mut peers = Vec::new();
    let roster = nodes.hub(0).roster(tenant, session, None, 9).await.unwrap();
    for (at, member) in [1, 2].into_iter().zip(&roster) {
        // A ticket of one node, used at another.
        let details = nodes
            .hub(at - 1)
            .details(session, Who::Leg(tenant, member.leg))
            .await;
        peers.push(nodes.attached(at, &details.unwrap()).await);
    }
    for (n, peer) in peers.iter_mut().enumerate() {
        assert_eq!(
            peer.say(session, &format!("a{n}"), "before").await["t"],
            "ok"
        );
    }
    // Whoever takes over compares its time with the one that the log was written by.
    nodes.kill(0);
    for (n, peer) in peers.iter_mut().enumerate() {
        assert_eq!(
            peer.say(session, &format!("b{n}"), "after").await["t"],
            "ok"
        );
    }
    let log = store.read(tenant, session, 0, 1_000).await.unwrap();
    let gone = |event: &Event| matches!(event, Event::LegRemoved { .. } | Event::Ended { .. });
    assert!(!log.iter().any(|record| gone(&record.event)), "{log:#?}");
    assert!(!log.iter().any(|record| far(record.at)), "{log:#?}");
}
