//! A visitor is handed over between nodes, and whatever dies meanwhile.

use super::{
    privately_story::{open, take},
    world::{self, Nodes, on_both},
};
use crate::peer::Peer;
use serde_json::{Value, json};
use switchboard_core::{SessionId, session::Event};

on_both! {
    cc_12_cc_13_a_transfer_between_nodes
    cc_12_cc_13_the_owner_dies_in_the_middle_of_a_transfer
    wt_33_of_two_transfers_to_an_agent_with_one_place_left_one_is_taken
    wt_34_wt_38_who_can_be_asked_is_told_at_every_node
}

/// Sessions that an agent may have.
const PLACES: u32 = 6;

async fn transfer(agent: &mut Peer, session: SessionId, to: Value, id: &str) {
    let seek = json!({"t":"seek","s":session.to_string(),"id":id,"purpose":"transfer",
        "agent":to,"comment":"SECRET comment"});
    agent.send(seek).await;
    let answer = agent.answer(id).await;
    assert_eq!(answer["t"], "ok", "{answer}");
}

async fn log(nodes: &Nodes, session: SessionId) -> Vec<Value> {
    let log = nodes.store().read(nodes.acme.id, session, 0, 10_000).await;
    let event = |event: &Event| serde_json::to_value(event).unwrap();
    log.unwrap()
        .iter()
        .map(|record| event(&record.event))
        .collect()
}

fn place(log: &[Value], fits: impl Fn(&Value) -> bool) -> usize {
    log.iter().position(fits).expect("it happened")
}

async fn cc_12_cc_13_a_transfer_between_nodes(nodes: Nodes) {
    let mut first = nodes.console(2, 0).await;
    let started = nodes.visit(0).await;
    let session = started.session.id;
    let mut visitor = nodes.attached(1, &started.details).await;
    take(&mut first, "yes").await;
    let mut second = nodes.console(1, 1).await;
    transfer(&mut first, session, json!(nodes.acme.agents[1]), "t1").await;
    visitor.event("sought").await;
    let offer = second.until("offer").await;
    assert_eq!(offer["offer"]["purpose"], "transfer");
    assert_eq!(offer["offer"]["comment"], "SECRET comment");
    // The visitor keeps typing.
    assert_eq!(visitor.say(session, "v1", "meanwhile").await["t"], "ok");
    let id = offer["offer"]["offer"].clone();
    second
        .send(json!({"t":"answer","id":"yes","offer":id,"accept":true}))
        .await;
    assert_eq!(second.answer("yes").await["t"], "ok");
    open(&mut second).await;
    let removed = first.until("detached").await;
    assert_eq!(removed["reason"], "removed");
    second.event("aside").await;
    assert_eq!(visitor.say(session, "v2", "hello").await["t"], "ok");
    second.find(|frame| frame["event"]["text"] == "hello").await;
    let log = log(&nodes, session).await;
    let over = place(&log, |event| event["outcome"] == "joined");
    let gone = place(&log, |event| event["kind"] == "leg_removed");
    assert!(over < gone);
    let got = |peer: &Peer| {
        let events = peer.seen.iter().filter(|f| f["t"] == "event");
        events.clone().any(|f| f.to_string().contains("SECRET"))
    };
    assert!(got(&second) && !got(&visitor));
}

async fn cc_12_cc_13_the_owner_dies_in_the_middle_of_a_transfer(mut nodes: Nodes) {
    let mut first = nodes.console(2, 0).await;
    let started = nodes.visit(0).await;
    let session = started.session.id;
    let mut visitor = nodes.attached(1, &started.details).await;
    take(&mut first, "yes").await;
    let mut second = nodes.console(1, 1).await;
    transfer(&mut first, session, json!(nodes.acme.agents[1]), "t1").await;
    let mut offer = second.until("offer").await["offer"]["offer"].clone();
    nodes.kill(0);
    // Whoever takes the session over goes on with the search, or says that it is over.
    let accepted = async {
        loop {
            let id = offer.as_str().unwrap().to_owned();
            let answer = json!({"t":"answer","id":id,"offer":offer,"accept":true});
            second.send(answer).await;
            if second.answer(&id).await["t"] == "ok" {
                break;
            }
            offer = second.until("offer").await["offer"]["offer"].clone();
        }
        open(&mut second).await;
    };
    let over = async { visitor.event("search_over").await["event"]["outcome"].clone() };
    let outcome = tokio::select! {
        outcome = over => outcome,
        () = async { accepted.await; std::future::pending::<()>().await } => unreachable!(),
    };
    assert_eq!(visitor.say(session, "v1", "still here?").await["t"], "ok");
    let stays = if outcome == "joined" {
        &mut second
    } else {
        &mut first
    };
    stays
        .find(|frame| frame["event"]["text"] == "still here?")
        .await;
    assert_eq!(nodes.kinds(session, "search_over").await, 1);
    assert_eq!(nodes.kinds(session, "ended").await, 0);
}

async fn wt_33_of_two_transfers_to_an_agent_with_one_place_left_one_is_taken(nodes: Nodes) {
    let mut first = nodes.console(2, 0).await;
    let mut sessions = Vec::new();
    for at in [0, 1] {
        sessions.push(nodes.visit(at).await.session.id);
        take(&mut first, &format!("yes{at}")).await;
    }
    let mut second = nodes.console(1, 1).await;
    // All but one of the second's places are taken by visitors of their own.
    first
        .send(json!({"t":"state","id":"off","state":"away"}))
        .await;
    assert_eq!(first.answer("off").await["t"], "ok");
    for n in 1..PLACES {
        nodes.visit(0).await;
        take(&mut second, &format!("own{n}")).await;
    }
    for (n, session) in sessions.iter().enumerate() {
        let to = json!(nodes.acme.agents[1]);
        transfer(&mut first, *session, to, &format!("t{n}")).await;
    }
    take(&mut second, "last").await;
    let mut outcomes = Vec::new();
    for session in &sessions {
        let s = session.to_string();
        let over = first.find(|f| f["s"] == s && f["event"]["kind"] == "search_over");
        outcomes.push(over.await["event"]["outcome"].as_str().unwrap().to_owned());
    }
    outcomes.sort();
    assert_eq!(outcomes, ["busy", "joined"]);
}

async fn wt_34_wt_38_who_can_be_asked_is_told_at_every_node(nodes: Nodes) {
    let _first = nodes.console(2, 0).await;
    nodes
        .eventually("all nodes know", || async {
            for hub in nodes.hubs() {
                let Some(found) = hub.colleagues(nodes.acme.id).await else {
                    return false;
                };
                let there = found.agents.iter().map(|agent| agent.agent);
                if there.collect::<Vec<_>>() != [nodes.acme.agents[0]] {
                    return false;
                }
                if found.queues.iter().all(|queue| queue.agents_ready == 0) {
                    return false;
                }
            }
            true
        })
        .await;
}
