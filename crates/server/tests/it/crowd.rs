//! Large sessions over real sockets: sums instead of names, nobody misses what is theirs.

use crate::{peer::Peer, world::World};
use futures::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use switchboard_core::{
    LegId, SessionId,
    session::{Audience, Event, Refusal, Role},
};
use switchboard_server::hub::{HubError, Join};
use switchboard_wire::socket::Details;

async fn join(world: &World, session: SessionId, key: &str, role: Role) -> Details {
    let join = Join {
        key: key.into(),
        name: format!("Member {key}"),
        role,
        proxied: false,
        via: None,
    };
    world.hub.join(world.acme.id, session, join).await.unwrap()
}

/// Positions of the events a peer got, in order.
fn seqs(peer: &Peer) -> Vec<u64> {
    let events = peer.seen.iter().filter(|frame| frame["t"] == "event");
    events.map(|frame| frame["seq"].as_u64().unwrap()).collect()
}

fn kinds(peer: &Peer, kind: &str) -> usize {
    let of = |frame: &&Value| frame["event"]["kind"] == kind;
    peer.seen.iter().filter(of).count()
}

/// The position a client of the protocol would come back with.
fn position(peer: &Peer) -> u64 {
    let through = peer.seen.iter().filter(|frame| frame["t"] == "roster");
    let through = through.map(|frame| frame["through"].as_u64().unwrap());
    seqs(peer).into_iter().chain(through).max().unwrap_or(0)
}

async fn sums(peer: &mut Peer, total: usize) -> Value {
    peer.find(|frame| frame["t"] == "roster" && frame["crowd"]["total"] == total)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn is_127_is_94_three_hundred_members_are_told_of_each_other_in_sums() {
    const MEMBERS: usize = 300;
    let world = World::new().await;
    let (session, details) = world.room(MEMBERS).await;
    let mut peers = join_all(details.iter().map(|details| world.attached(details))).await;
    let agent = join(&world, session, "speaker", Role::Agent).await;
    let mut speaker = world.attached(&agent).await;
    let sums = join_all(peers.iter_mut().map(|peer| sums(peer, MEMBERS + 1))).await;
    for sums in &sums {
        let mut named: Vec<&str> = sums["members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m["name"].as_str().unwrap())
            .collect();
        // The first one led until somebody of the tenant's side was there (IS-79).
        named.sort_unstable();
        assert_eq!(named, ["Member speaker", "Visitor 0001"]);
    }

    // All hear the speaker and each other, in one order.
    assert_eq!(speaker.say(session, "1", "welcome").await["t"], "ok");
    assert_eq!(peers[7].say(session, "1", "thank you").await["t"], "ok");
    for peer in &mut peers {
        while peer.lines().len() < 2 {
            peer.event("line").await;
        }
        assert_eq!(peer.lines(), ["welcome", "thank you"]);
        let last = peer
            .seen
            .iter()
            .rfind(|f| f["event"]["kind"] == "line")
            .unwrap();
        assert_eq!(
            last["event"]["name"], "Member 7",
            "nobody knows the crowd by name"
        );
        // Not one message for each of the others, which would be n²: those of the time before
        // the session was large, of the speaker, and of whoever led first.
        assert!(kinds(peer, "leg_joined") <= 52);
        assert!(kinds(peer, "leg_changed") <= 2);
    }

    // The archive has every single one.
    let log = world.log(world.acme.id, session).await;
    let joined = log
        .iter()
        .filter(|r| matches!(r.event, Event::LegJoined { .. }))
        .count();
    assert_eq!(joined, MEMBERS + 1);

    // Page by page, everybody is there once.
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let part = world
            .hub
            .roster(world.acme.id, session, after, 70)
            .await
            .unwrap();
        let Some(last) = part.last() else { break };
        after = Some(last.leg);
        seen.extend(part.iter().map(|member| member.leg));
    }
    assert_eq!(seen.len(), MEMBERS + 1);
    let everybody: BTreeSet<LegId> = details.iter().chain([&agent]).map(|d| d.leg).collect();
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), everybody);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_127_whoever_comes_back_to_a_large_session_gets_exactly_what_they_missed() {
    let world = World::new().await;
    let (session, details) = world.room(60).await;
    let mut stays = world.attached(&details[1]).await;
    let mut leaves = world.attached(&details[2]).await;
    let mut says = world.attached(&details[3]).await;
    for at in [&mut stays, &mut leaves] {
        sums(at, 60).await;
    }
    says.say(session, "0", "before").await;
    leaves.event("line").await;
    leaves
        .send(json!({"t":"consent","s":session.to_string(),"id":"c","follow":true}))
        .await;
    leaves.event("consent_changed").await;
    let after = position(&leaves);
    drop(leaves);

    // More than memory holds, among much that is for nobody.
    for n in 0..150 {
        says.say(session, &format!("l{n}"), &format!("line {n}"))
            .await;
        if n % 10 == 0 {
            let guest = join(&world, session, &format!("late {n}"), Role::Visitor).await;
            world
                .hub
                .remove(world.acme.id, session, guest.leg)
                .await
                .unwrap();
        }
    }
    let again = world.again(world.acme.id, session, details[2].leg).await;
    let mut back = world.peer().await;
    back.hello().await;
    back.attach(&again, after).await;
    says.say(session, "end", "end").await;
    for peer in [&mut stays, &mut back] {
        peer.find(|frame| frame["event"]["text"] == "end").await;
    }
    let log = world.log(world.acme.id, session).await;
    let view = switchboard_core::session::Session::rebuild(session, log.clone()).unwrap();
    let expected: Vec<u64> = log
        .iter()
        .filter(|record| record.seq > after)
        .filter(|record| matches!(view.state().audience(record), Audience::Everyone))
        .map(|record| record.seq)
        .collect();
    assert_eq!(seqs(&back), expected);
    assert_eq!(
        kinds(&stays, "consent_changed"),
        0,
        "only whose it is are told"
    );
    let stayed: Vec<u64> = seqs(&stays)
        .into_iter()
        .filter(|seq| *seq > after)
        .collect();
    assert_eq!(stayed, expected);

    // What was for this member alone is among what they missed, and for nobody else.
    let before = log
        .iter()
        .find(|r| matches!(r.event, Event::ConsentChanged { .. }))
        .unwrap()
        .seq
        - 1;
    let mut others = Vec::new();
    for at in [2, 4] {
        let again = world.again(world.acme.id, session, details[at].leg).await;
        let mut peer = world.peer().await;
        peer.hello().await;
        peer.attach(&again, before).await;
        peer.find(|frame| frame["event"]["text"] == "end").await;
        others.push(kinds(&peer, "consent_changed"));
    }
    assert_eq!(others, [1, 0]);

    // Whoever comes new begins with the end of the conversation, not with 20,000 joins.
    let new = join(&world, session, "new", Role::Visitor).await;
    let mut peer = world.peer().await;
    peer.hello().await;
    let attached = peer.attach(&new, 0).await;
    sums(&mut peer, 61).await;
    let from = attached["after"].as_u64().unwrap();
    assert!(from > after);
    let tail: Vec<u64> = expected.into_iter().filter(|seq| *seq > from).collect();
    assert_eq!(seqs(&peer), tail);
    assert!(attached["session"]["roster"].as_array().unwrap().len() <= 2);
    assert_eq!(attached["session"]["crowd"]["total"], 61);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_127_a_restart_keeps_a_large_session_large_and_its_end_in_reach() {
    let mut world = World::new().await;
    let (session, details) = world.room(55).await;
    let mut says = world.attached(&details[3]).await;
    for n in 0..80 {
        says.say(session, &format!("l{n}"), &format!("line {n}"))
            .await;
    }
    let after = position(&says);
    drop(says);
    world.restart().await;
    let again = world.again(world.acme.id, session, details[3].leg).await;
    let mut back = world.peer().await;
    back.hello().await;
    back.attach(&again, after - 3).await;
    let told = sums(&mut back, 55).await;
    assert!(told["through"].as_u64().unwrap() >= after);
    assert_eq!(back.lines().len(), 3);
    let mut new = world.peer().await;
    new.hello().await;
    let again = world.again(world.acme.id, session, details[4].leg).await;
    new.attach(&again, 0).await;
    sums(&mut new, 55).await;
    assert_eq!(new.lines().last().unwrap(), "line 79");
    assert!(new.lines().len() <= 64);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_111_is_127_the_sixth_of_five_is_told_that_the_session_is_full() {
    let world = World::new().await;
    let config = world.hub.tenant(world.acme.id).unwrap();
    let room = config.service("room").unwrap();
    let capped = switchboard_store::Service {
        params: json!({ "max_members": 5 }),
        ..room.clone()
    };
    world.store.put_service(&capped).await.unwrap();
    world.hub.reload(world.acme.id).await.unwrap();
    let (session, details) = world.room(5).await;
    let sixth = Join {
        key: "sixth".into(),
        name: "Sixth".into(),
        role: Role::Visitor,
        proxied: false,
        via: None,
    };
    let refused = world.hub.join(world.acme.id, session, sixth.clone()).await;
    assert!(matches!(refused, Err(HubError::Refused(Refusal::RoomFull))));
    let error = refused.unwrap_err();
    assert_eq!((error.code(), error.status()), ("room_full", 409));
    // A place that comes free can be taken.
    world
        .hub
        .remove(world.acme.id, session, details[2].leg)
        .await
        .unwrap();
    world.hub.join(world.acme.id, session, sixth).await.unwrap();
}
