//! Conversations over plain HTTP behind a proxy that sends each request anywhere.

use super::world::{self, Nodes, on_both};
use crate::poller::Poller;
use serde_json::json;
use switchboard_server::hub::{Join, Who};

on_both! {
    is_123_requests_of_one_stream_go_to_any_node
    is_123_is_128_a_stream_ends_with_its_node
}

async fn is_123_requests_of_one_stream_go_to_any_node(nodes: Nodes) {
    const LINES: usize = 300;
    let session = nodes.room(0, 1).await;
    let mut talks = Vec::new();
    for who in ["a", "b"] {
        let join = Join {
            key: who.into(),
            name: who.into(),
            role: switchboard_core::session::Role::Visitor,
            proxied: false,
            via: None,
        };
        let details = nodes.hub(1).join(nodes.acme.id, session, join).await;
        let seed = u64::from(who.as_bytes()[0]);
        let mut poller = Poller::open(&nodes.addresses(), &details.unwrap(), seed).await;
        poller.say((0..LINES).map(
            |n| json!({"t":"say","s":session,"id":format!("{n}"),"text":format!("{who}{n}")}),
        ));
        talks.push(async move {
            while poller.lines.len() < 2 * LINES {
                poller.up().await;
                poller.down().await;
            }
            poller.lines
        });
    }
    let [a, b]: [_; 2] = talks.try_into().ok().unwrap();
    let (a, b) = tokio::join!(a, b);
    assert_eq!(a, b, "one order");
    assert_eq!(a, nodes.lines(session).await, "the record's");
    for who in ["a", "b"] {
        let own = a.iter().filter(|line| line.starts_with(who));
        let said: Vec<String> = (0..LINES).map(|n| format!("{who}{n}")).collect();
        assert!(
            own.eq(&said),
            "each writer's in order, none lost or doubled"
        );
    }
}

async fn is_123_is_128_a_stream_ends_with_its_node(mut nodes: Nodes) {
    let started = nodes.visit(2).await;
    let session = started.session.id;
    let addresses = nodes.addresses();
    let (first, second) = (addresses[0].to_owned(), addresses[1].to_owned());
    // Opened at one node, used at another.
    let mut poller = Poller::open(&[&first], &started.details, 1).await;
    poller.only(&second);
    poller.say([json!({"t":"say","s":session,"id":"1","text":"one"})]);
    while poller.lines.is_empty() {
        poller.up().await;
        poller.down().await;
    }
    nodes.kill(0);
    // While the others do not know yet, it is worth another try; then it is gone.
    let mut told = Vec::new();
    while told.last() != Some(&404) {
        let (status, answer) = poller.ask_down().await;
        assert_ne!(status, 200, "{answer}");
        told.push(status);
        if status == 404 {
            assert_eq!(answer["code"], "stream_gone");
        }
    }
    assert!(told[..told.len() - 1].iter().all(|status| *status == 503));
    let leg = Who::Leg(nodes.acme.id, started.details.leg);
    let details = nodes.hub(1).details(session, leg).await.unwrap();
    let mut again = Poller::open(&[&second], &details, 2).await;
    again.say([json!({"t":"say","s":session,"id":"2","text":"two"})]);
    while again.lines != ["one", "two"] {
        again.up().await;
        again.down().await;
    }
    // A key that names no node, or one that never was, opens nothing.
    for key in ["", "x.y", "00000000000000000000000000000001.abc", "."] {
        again.stream = key.into();
        assert_eq!(again.ask_down().await.0, 404, "{key}");
    }
}
