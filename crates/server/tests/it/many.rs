//! Very many sessions on one node at once, all of them busy (IS-96).

use crate::{
    peer::Peer,
    world::{Pace, World},
};
use futures::future::join_all;
use serde_json::json;
use std::collections::HashMap;
use switchboard_core::{SessionId, session::Role};
use switchboard_server::hub::{HubError, Join};
use switchboard_wire::socket::Details;

const SESSIONS: usize = 2_000;
/// Sessions on one connection.
const ON_ONE: usize = 50;

/// Opens these legs on one connection.
async fn open(world: &World, legs: &[Details]) -> Peer {
    let mut peer = world.peer().await;
    peer.hello().await;
    for leg in legs {
        peer.attach(leg, 0).await;
    }
    peer
}

/// Says a line in each session, without waiting for one before the next.
async fn say(peer: &mut Peer, legs: &[Details], who: &str) {
    for leg in legs {
        let id = format!("{who}-{}", leg.session);
        let say = json!({"t":"say","s":leg.session.to_string(),"id":id,"text":id});
        peer.send(say).await;
    }
    for leg in legs {
        let answer = peer.answer(&format!("{who}-{}", leg.session)).await;
        assert_eq!(answer["t"], "ok", "{answer}");
    }
}

/// Reads until both members of each session were heard; each line once, in its session only.
async fn hears(peer: &mut Peer, legs: &[Details]) {
    while peer.lines().len() < legs.len() * 2 {
        peer.event("line").await;
    }
    let mut heard: HashMap<SessionId, Vec<String>> = HashMap::new();
    for frame in peer.seen.iter().filter(|f| f["event"]["kind"] == "line") {
        let session = frame["s"].as_str().unwrap().parse().unwrap();
        let text = frame["event"]["text"].as_str().unwrap().to_owned();
        heard.entry(session).or_default().push(text);
    }
    assert_eq!(heard.len(), legs.len());
    for (session, mut lines) in heard {
        lines.sort();
        let both = ["one", "two"].map(|who| format!("{who}-{session}"));
        assert_eq!(lines, both);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_96_two_thousand_sessions_are_made_at_once_and_all_of_them_talk() {
    let pace = Pace {
        sessions: SESSIONS,
        ..Pace::default()
    };
    let dir = tempfile::tempdir().unwrap();
    let world = World::at(pace, dir, |settings| settings.max_seats = 100_000).await;
    let tenant = world.acme.id;
    let starts = (0..SESSIONS).map(|_| world.hub.start(world.start_of(tenant, "room")));
    let first: Vec<Details> = join_all(starts)
        .await
        .into_iter()
        .map(|started| started.unwrap().details)
        .collect();
    let second = join_all(first.iter().map(|leg| {
        let join = Join {
            key: "second".into(),
            name: "Second".into(),
            role: Role::Agent,
            proxied: false,
            via: None,
        };
        world.hub.join(tenant, leg.session, join)
    }));
    let second: Vec<Details> = second.await.into_iter().map(Result::unwrap).collect();
    assert_eq!(world.hub.counts().0, SESSIONS);

    let talks = first.chunks(ON_ONE).zip(second.chunks(ON_ONE));
    let talks = talks.map(|(first, second)| async {
        let (mut one, mut two) = (open(&world, first).await, open(&world, second).await);
        tokio::join!(say(&mut one, first, "one"), say(&mut two, second, "two"));
        tokio::join!(hears(&mut one, first), hears(&mut two, second));
        (one, two)
    });
    let still_open = join_all(talks).await;

    // One more is refused, and room that becomes free is taken.
    let more = || world.hub.start(world.start_of(tenant, "room"));
    assert!(matches!(more().await, Err(HubError::NodeFull)));
    world.hub.end(tenant, first[0].session).await.unwrap();
    let mut tries = 0;
    while let Err(HubError::NodeFull) = more().await {
        tries += 1;
        assert!(tries < 10_000, "the ended session makes room");
        tokio::task::yield_now().await;
    }
    drop(still_open);
}
