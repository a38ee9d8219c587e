//! Very many connections at once: let in at a bounded rate, the others told when to come.

use crate::{
    peer::Peer,
    world::{Pace, World},
};
use futures::future::join_all;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use switchboard_wire::socket::Details;

const PER_S: u32 = 20;
const MEMBERS: usize = 70;

async fn world() -> World {
    let pace = Pace {
        arrivals_per_s: PER_S,
        ..Pace::default()
    };
    World::at(pace, tempfile::tempdir().unwrap(), |_| {}).await
}

/// Comes as often as told to; the times told, and the connection once its leg is open.
async fn arrive(base: &str, details: &Details, after: u64) -> (Vec<u64>, Peer, Instant) {
    let mut told = Vec::new();
    loop {
        let mut peer = Peer::connect(base).await;
        peer.send(json!({"t":"hello","protocol":1})).await;
        let first = peer.next().await.expect("an answer to hello");
        if first["t"] == "welcome" {
            let welcome = Instant::now();
            peer.attach(details, after).await;
            return (told, peer, welcome);
        }
        assert_eq!(first["t"], "retry", "{first}");
        assert_eq!(peer.next().await, None, "nothing behind it");
        assert_eq!(peer.closed, Some(1013), "try again later");
        let after_ms = first["after_ms"].as_u64().unwrap();
        told.push(after_ms);
        tokio::time::sleep(Duration::from_millis(after_ms)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_126_is_128_a_storm_is_let_in_at_a_bounded_rate_and_catches_up() {
    let world = world().await;
    let (session, details) = world.room(MEMBERS + 1).await;
    let (speaker, crowd) = details.split_first().unwrap();
    let (_, mut speaker, _) = arrive(&world.base, speaker, 0).await;
    let began = Instant::now();
    let arriving = join_all(crowd.iter().map(|details| arrive(&world.base, details, 0)));
    // Who is in already is served meanwhile.
    let talking = async {
        for n in 0..10 {
            let text = format!("line {n}");
            assert_eq!(speaker.say(session, &text, &text).await["t"], "ok");
        }
    };
    let (mut arrived, ()) = tokio::join!(arriving, talking);

    let mut welcome: Vec<_> = arrived.iter().map(|(.., at)| *at - began).collect();
    welcome.sort_unstable();
    let per_s = PER_S as usize;
    for (n, at) in welcome.iter().enumerate() {
        // A second's worth at once, then one after the other.
        let soonest = n.saturating_sub(per_s) as f64 / f64::from(PER_S);
        assert!(
            at.as_secs_f64() >= soonest - 0.1,
            "number {n} was let in after {at:?}"
        );
    }
    let mut told: Vec<u64> = arrived
        .iter()
        .filter_map(|(told, ..)| told.first().copied())
        .collect();
    assert!(told.len() >= MEMBERS - 2 * per_s, "{} told", told.len());
    told.sort_unstable();
    told.dedup();
    assert!(told.len() > per_s, "spread over {} times", told.len());

    // Everybody has everything once, those who had to wait too.
    let expected: Vec<String> = (0..10).map(|n| format!("line {n}")).collect();
    for (_, peer, _) in &mut arrived {
        while peer.lines().len() < expected.len() {
            peer.event("line").await;
        }
        peer.settle().await;
        assert_eq!(peer.lines(), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_123_where_sockets_are_blocked_the_same_is_told() {
    let world = world().await;
    let http = reqwest::Client::new();
    let mut told = Vec::new();
    for _ in 0..2 * PER_S {
        let opened: Value = http
            .post(format!("{}/v1/stream", world.base))
            .json(&json!({"frames":[{"t":"hello","protocol":1}]}))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let first = &opened["frames"][0];
        if first["t"] == "retry" {
            assert_eq!(opened.get("stream"), None, "no stream stays: {opened}");
            told.push(first["after_ms"].as_u64().unwrap());
        } else {
            assert_eq!(first["t"], "welcome", "{opened}");
        }
    }
    assert!(!told.is_empty(), "everybody was let in");
    assert!(told.iter().all(|after| (500..=30_000).contains(after)));
}
