//! Stories of several nodes on one record. On SQLite and the local bus, and on PostgreSQL and NATS where
//! `SWITCHBOARD_TEST_POSTGRES` and `SWITCHBOARD_TEST_NATS` name servers.

use super::world::{self, Nodes, on_both};
use crate::peer::Peer;
use serde_json::json;
use std::collections::BTreeSet;
use switchboard_core::session::Role;
use switchboard_server::hub::{HubError, Join, Who};

on_both! {
    cc_1_any_node_takes_any_client
    cc_3_is_128_the_owner_dies_and_nothing_is_lost
    is_128_a_client_of_a_dead_node_goes_on_at_another
    is_128_a_node_that_stops_hands_everything_over
    is_112_seats_are_counted_for_the_cluster
    an_owner_that_was_taken_for_dead_writes_no_more
    what_the_bus_loses_comes_later
    a_changed_configuration_is_known_everywhere
    an_agent_has_consoles_at_two_nodes
    waiting_visitors_outlive_their_desk
    is_127_is_128_a_large_session_is_one_at_all_nodes
}

/// A visitor at one node and an agent at another talk in a session that a third one owns.
async fn talk(nodes: &Nodes) -> (Peer, Peer, switchboard_core::SessionId) {
    let mut agent = nodes.console(2, 0).await;
    let started = nodes.visit(0).await;
    let mut visitor = nodes.attached(1, &started.details).await;
    let session = started.session.id;
    let offer = agent.until("offer").await["offer"]["offer"].clone();
    agent
        .send(json!({"t":"answer","id":"yes","offer":offer,"accept":true}))
        .await;
    assert_eq!(agent.answer("yes").await["t"], "ok");
    let invite = agent.until("invite").await;
    let ticket = &invite["details"]["ticket"];
    agent
        .send(json!({"t":"attach","id":"in","ticket":ticket,"after":0,"channels":["chat","lead"]}))
        .await;
    agent.until("attached").await;
    visitor
        .find(|frame| frame["event"]["kind"] == "leg_joined" && frame["event"]["role"] == "agent")
        .await;
    (visitor, agent, session)
}

async fn cc_1_any_node_takes_any_client(nodes: Nodes) {
    let (mut visitor, mut agent, session) = talk(&nodes).await;
    assert_eq!(nodes.owned(), [1, 0, 0], "the node of the start owns it");
    for n in 0..20 {
        let id = format!("v{n}");
        assert_eq!(visitor.say(session, &id, &id).await["t"], "ok");
        let id = format!("a{n}");
        assert_eq!(agent.say(session, &id, &id).await["t"], "ok");
    }
    // A command sent again is recognised, also through another node.
    let again = visitor.say(session, "v3", "v3").await;
    assert_eq!(again["t"], "ok");
    visitor
        .send(json!({"t":"typing","s":session.to_string(),"text":"hel"}))
        .await;
    assert_eq!(agent.until("typing").await["text"], "hel");

    let tenant = nodes.acme.id;
    for hub in nodes.hubs() {
        let roster = hub.roster(tenant, session, None, 100).await.unwrap();
        assert_eq!(roster.len(), 2);
        let view = hub.view(tenant, session).await.unwrap();
        assert_eq!(view.id, session);
        let foreign = hub.view(nodes.other.id, session).await;
        assert!(matches!(foreign, Err(HubError::NoSuchSession)));
    }
    nodes.hub(2).end(tenant, session).await.unwrap();
    assert_eq!(visitor.until("detached").await["reason"], "ended");
    assert_eq!(agent.until("detached").await["reason"], "ended");
    let said = (0..20).flat_map(|n| [format!("v{n}"), format!("a{n}")]);
    let said: Vec<String> = said.collect();
    assert_eq!(visitor.lines(), said);
    assert_eq!(agent.lines(), said);
    assert_eq!(nodes.owned(), [0, 0, 0]);
}

async fn cc_3_is_128_the_owner_dies_and_nothing_is_lost(mut nodes: Nodes) {
    let (mut visitor, mut agent, session) = talk(&nodes).await;
    let mut said = Vec::new();
    for n in 0..5 {
        said.push(format!("before {n}"));
        visitor.say(session, &format!("b{n}"), &said[n]).await;
    }
    nodes.kill(0);
    for n in 0..5 {
        said.push(format!("after {n}"));
        let answer = visitor
            .say(session, &format!("c{n}"), said.last().unwrap())
            .await;
        assert_eq!(answer["t"], "ok", "{answer}");
        said.push(format!("reply {n}"));
        let answer = agent
            .say(session, &format!("r{n}"), said.last().unwrap())
            .await;
        assert_eq!(answer["t"], "ok", "{answer}");
    }
    visitor.find(|f| f["event"]["text"] == "reply 4").await;
    agent.find(|f| f["event"]["text"] == "reply 4").await;
    assert_eq!(visitor.lines(), said);
    assert_eq!(agent.lines(), said);
    // Nobody was taken for lost: both were connected all the time.
    assert_eq!(nodes.kinds(session, "leg_removed").await, 0);
    assert_eq!(nodes.owned().iter().sum::<usize>(), 1);
    // The desk works on: the next visitor reaches the same agent.
    let next = nodes.visit(1).await;
    let offer = agent
        .find(|f| f["t"] == "offer" && f["offer"]["session"] == next.session.id.to_string())
        .await;
    assert_eq!(offer["offer"]["question"], "Is it waterproof?");
}

async fn is_128_a_client_of_a_dead_node_goes_on_at_another(mut nodes: Nodes) {
    let started = nodes.visit(0).await;
    let session = started.session.id;
    let mut visitor = nodes.attached(0, &started.details).await;
    visitor.say(session, "1", "one").await;
    let position = visitor.say(session, "2", "two").await["seq"]
        .as_u64()
        .unwrap();
    nodes.kill(0);
    while visitor.next().await.is_some() {}
    let leg = Who::Leg(nodes.acme.id, started.details.leg);
    let details = nodes.hub(2).details(session, leg).await.unwrap();
    let mut visitor = nodes.peer(1).await;
    visitor.hello().await;
    visitor.attach(&details, position - 1).await;
    assert_eq!(visitor.say(session, "3", "three").await["t"], "ok");
    visitor.find(|f| f["event"]["text"] == "three").await;
    assert_eq!(visitor.lines(), ["two", "three"]);
    // The last command before the break may be sent again.
    visitor.say(session, "2", "two").await;
    assert_eq!(nodes.lines(session).await, ["one", "two", "three"]);
}

async fn is_128_a_node_that_stops_hands_everything_over(nodes: Nodes) {
    let (mut visitor, mut agent, session) = talk(&nodes).await;
    let mut here = Vec::new();
    for n in 0..10 {
        let started = nodes.visit(0).await;
        let peer = nodes.attached(0, &started.details).await;
        here.push((peer, started.session.id, n));
    }
    assert_eq!(nodes.owned(), [11, 0, 0]);
    nodes.hand_over(0).await;
    nodes
        .eventually("the others own everything", || async {
            let owned = nodes.owned();
            owned[0] == 0 && owned[1] + owned[2] == 11
        })
        .await;
    // Nobody has noticed.
    visitor.say(session, "1", "still here").await;
    agent.find(|f| f["event"]["text"] == "still here").await;
    for (peer, session, n) in &mut here {
        let answer = peer.say(*session, "x", &format!("line {n}")).await;
        assert_eq!(answer["t"], "ok", "{answer}");
        peer.find(|f| f["event"]["kind"] == "line").await;
        assert_eq!(nodes.kinds(*session, "leg_removed").await, 0);
    }
}

async fn is_112_seats_are_counted_for_the_cluster(nodes: Nodes) {
    nodes.limit_seats(10).await;
    let starts = (0..50).map(|n| {
        let start = nodes.start_of();
        let hub = nodes.hub(n % 3);
        async move { hub.start(start).await }
    });
    let results = futures::future::join_all(starts).await;
    let (got, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(|r| r.is_ok());
    assert_eq!((got.len(), refused.len()), (10, 40));
    for error in refused {
        assert!(matches!(error, Err(HubError::SeatsFull(_))), "{error:?}");
    }
    // A seat that becomes free is free everywhere.
    let session = got[0].as_ref().unwrap().session.id;
    nodes.hub(2).end(nodes.acme.id, session).await.unwrap();
    nodes
        .eventually("a seat is free", || async {
            nodes.hub(1).start(nodes.start_of()).await.is_ok()
        })
        .await;
}

async fn an_owner_that_was_taken_for_dead_writes_no_more(nodes: Nodes) {
    let (mut visitor, mut agent, session) = talk(&nodes).await;
    // Somebody else has claimed it meanwhile.
    let store = nodes.store();
    let owner = store.owner(nodes.acme.id, session).await.unwrap().unwrap();
    let nobody = uuid::Uuid::from_u128(77);
    let claim = store.claim_from(nodes.acme.id, session, owner.epoch, nobody, owner.node);
    assert!(claim.await.unwrap().is_some());
    // What the old owner was just told fails, or is passed on; it is never written by it.
    let mut tries = 0;
    while visitor.say(session, "1", "one").await["t"] != "ok" {
        tries += 1;
        assert!(tries < 100);
    }
    agent.find(|f| f["event"]["text"] == "one").await;
    assert_eq!(agent.say(session, "2", "two").await["t"], "ok");
    visitor.find(|f| f["event"]["text"] == "two").await;
    assert_eq!(nodes.lines(session).await, ["one", "two"]);
    let now = store.owner(nodes.acme.id, session).await.unwrap().unwrap();
    assert!(now.epoch > owner.epoch + 1, "claimed back");
}

async fn what_the_bus_loses_comes_later(nodes: Nodes) {
    let (mut visitor, mut agent, session) = talk(&nodes).await;
    nodes.silence(true);
    visitor
        .send(json!({"t":"say","s":session.to_string(),"id":"1","text":"into the dark"}))
        .await;
    agent
        .send(json!({"t":"say","s":session.to_string(),"id":"2","text":"me too"}))
        .await;
    // Some of it is lost for good before the bus is back.
    nodes.lost(5).await;
    nodes.silence(false);
    assert_eq!(visitor.answer("1").await["t"], "ok");
    assert_eq!(agent.answer("2").await["t"], "ok");
    visitor.find(|f| f["event"]["text"] == "me too").await;
    agent.find(|f| f["event"]["text"] == "into the dark").await;
    assert_eq!(nodes.lines(session).await.len(), 2);
}

async fn a_changed_configuration_is_known_everywhere(nodes: Nodes) {
    let mut tenant = nodes.hub(0).tenant(nodes.acme.id).unwrap().tenant.clone();
    tenant.name = "Renamed".into();
    nodes.store().put_tenant(&tenant).await.unwrap();
    nodes.hub(1).reload(tenant.id).await.unwrap();
    for hub in nodes.hubs() {
        nodes
            .eventually("the new name", || async {
                hub.tenant(tenant.id).unwrap().tenant.name == "Renamed"
            })
            .await;
    }
}

async fn an_agent_has_consoles_at_two_nodes(nodes: Nodes) {
    let mut first = nodes.console(0, 0).await;
    let mut second = nodes.console(1, 0).await;
    let started = nodes.visit(2).await;
    for console in [&mut first, &mut second] {
        let offer = console.until("offer").await;
        assert_eq!(offer["offer"]["session"], started.session.id.to_string());
    }
    let offer = second.seen.iter().find(|f| f["t"] == "offer").unwrap()["offer"]["offer"].clone();
    second
        .send(json!({"t":"answer","id":"yes","offer":offer,"accept":true}))
        .await;
    assert_eq!(second.answer("yes").await["t"], "ok");
    assert_eq!(first.until("offer_over").await["answer"], "accepted");
    first.until("invite").await;
    second.until("invite").await;
    // A console that comes later learns what its agent serves, at a third node too.
    let mut third = nodes.desk(2, 0).await;
    let desk = third.until("desk").await;
    assert_eq!(desk["sessions"].as_array().unwrap().len(), 1, "{desk}");
}

async fn waiting_visitors_outlive_their_desk(mut nodes: Nodes) {
    let mut waiting = BTreeSet::new();
    for at in [1, 2, 1] {
        waiting.insert(nodes.visit(at).await.session.id.to_string());
    }
    let desk = nodes.desk_node().await;
    let others: Vec<usize> = (0..3).filter(|at| *at != desk).collect();
    let keep = nodes.room(others[0], 2).await;
    nodes.kill(desk);
    let mut agent = nodes.console(others[1], 0).await;
    let mut offered = BTreeSet::new();
    for _ in 0..3 {
        let offer = agent.until("offer").await["offer"].clone();
        offered.insert(offer["session"].as_str().unwrap().to_owned());
        let id = offer["offer"].as_str().unwrap();
        agent
            .send(json!({"t":"answer","id":id,"offer":id,"accept":true}))
            .await;
        assert_eq!(agent.answer(id).await["t"], "ok");
    }
    assert_eq!(offered, waiting);
    let join = Join {
        key: "late".into(),
        name: "Late".into(),
        role: Role::Visitor,
        proxied: false,
        via: None,
    };
    let joined = nodes.hub(others[1]).join(nodes.acme.id, keep, join).await;
    assert!(joined.is_ok(), "{joined:?}");
}

/// Positions of the events a peer got, in order.
fn seqs(peer: &Peer) -> Vec<u64> {
    let events = peer.seen.iter().filter(|frame| frame["t"] == "event");
    events.map(|frame| frame["seq"].as_u64().unwrap()).collect()
}

/// Waits for lines, all of which came once and in order.
async fn hears(peer: &mut Peer, lines: &[&str]) {
    while peer.lines().len() < lines.len() {
        peer.event("line").await;
    }
    assert_eq!(peer.lines(), lines);
    assert!(seqs(peer).windows(2).all(|two| two[0] < two[1]));
}

async fn is_127_is_128_a_large_session_is_one_at_all_nodes(mut nodes: Nodes) {
    const MEMBERS: usize = 60;
    let tenant = nodes.acme.id;
    let session = nodes.room(0, 1).await;
    let (mut peers, mut details) = (Vec::new(), Vec::new());
    for n in 0..MEMBERS {
        let join = Join {
            key: format!("m{n}"),
            name: format!("Member {n}"),
            role: Role::Visitor,
            proxied: false,
            via: None,
        };
        details.push(nodes.hub(0).join(tenant, session, join).await.unwrap());
        peers.push(nodes.attached(n % 2, &details[n]).await);
    }
    assert_eq!(nodes.owned(), [1, 0, 0]);
    for peer in &mut peers {
        peer.find(|f| {
            f["t"] == "roster"
                && f["crowd"]["total"] == MEMBERS + 1
                && f["crowd"]["open"] == MEMBERS
        })
        .await;
    }
    assert_eq!(peers[1].say(session, "a", "from afar").await["t"], "ok");
    assert_eq!(peers[0].say(session, "b", "from here").await["t"], "ok");
    for peer in &mut peers {
        hears(peer, &["from afar", "from here"]).await;
    }
    for hub in nodes.hubs() {
        let roster = hub.roster(tenant, session, None, 1_000).await.unwrap();
        assert_eq!(roster.len(), MEMBERS + 1);
    }
    // What is for one member alone reaches that one, at the owner and elsewhere.
    for at in [58, 59] {
        let s = session.to_string();
        let frame = json!({"t":"consent","id":"c","s":s,"follow":true});
        peers[at].send(frame).await;
        peers[at].event("consent_changed").await;
    }
    let told = |peer: &Peer| {
        let of = |f: &&serde_json::Value| f["event"]["kind"] == "consent_changed";
        peer.seen.iter().filter(of).count()
    };
    // Whoever comes back gets what they missed, at any node.
    let leg = Who::Leg(tenant, details[1].leg);
    let ticket = nodes.hub(2).details(session, leg).await.unwrap();
    let mut again = nodes.attached(2, &ticket).await;
    assert_eq!(again.say(session, "c", "at a third").await["t"], "ok");
    let all = ["from afar", "from here", "at a third"];
    hears(&mut again, &all).await;
    for peer in &mut peers {
        hears(peer, &all).await;
    }
    let told: Vec<usize> = peers.iter().map(told).collect();
    assert_eq!((told.iter().sum::<usize>(), told[58], told[59]), (2, 1, 1));

    nodes.kill(0);
    let mut left: Vec<Peer> = peers.into_iter().skip(1).step_by(2).collect();
    assert_eq!(left[3].say(session, "d", "after").await["t"], "ok");
    let all = [&all[..], &["after"]].concat();
    for peer in left.iter_mut().chain([&mut again]) {
        hears(peer, &all).await;
    }
    for peer in left.iter_mut().chain([&mut again]) {
        peer.find(|f| {
            f["t"] == "roster"
                && f["crowd"]["total"] == MEMBERS + 1
                && f["crowd"]["open"] == MEMBERS / 2
        })
        .await;
    }
}
