//! What is done on a page reaches those who have let it, at whatever nodes they are.

use super::{
    privately_story::take,
    world::{self, Nodes, on_both},
};
use crate::peer::Peer;
use serde_json::{Value, json};
use switchboard_core::session::Role;
use switchboard_server::hub::Join;

on_both! {
    is_57_is_60_is_75_hands_reach_whoever_lets_them_at_any_node
}

async fn ask(peer: &mut Peer, frame: Value) {
    let id = frame["id"].as_str().unwrap().to_owned();
    peer.send(frame).await;
    let answer = peer.answer(&id).await;
    assert_eq!(answer["t"], "ok", "{answer}");
}

/// Acts that a peer was sent, in their order; the pointer comes when there is time for it.
fn got(peer: &Peer) -> Vec<&str> {
    let hands = peer.seen.iter().filter(|frame| frame["t"] == "hand");
    hands
        .flat_map(|frame| frame["acts"].as_array().unwrap())
        .map(|act| act["k"].as_str().unwrap())
        .filter(|act| *act != "pointer")
        .collect()
}

async fn is_57_is_60_is_75_hands_reach_whoever_lets_them_at_any_node(mut nodes: Nodes) {
    let mut agent = nodes.console(2, 0).await;
    let started = nodes.visit(0).await;
    let (session, s) = (started.session.id, started.session.id.to_string());
    let mut visitor = nodes.attached(1, &started.details).await;
    assert_eq!(attached(&visitor)["session"]["hands"], true);
    take(&mut agent, "yes").await;
    let join = Join {
        key: "friend".into(),
        name: "friend".into(),
        role: Role::Visitor,
        proxied: false,
        via: None,
    };
    let friend = nodes.hub(0).join(nodes.acme.id, session, join).await;
    let mut friend = nodes.attached(0, &friend.unwrap()).await;

    let at = json!({"el":"#a","x":10,"y":20});
    let hand = |acts: Value| json!({"t":"hand","s":s,"page":"3f2a","acts":acts});
    let all = || {
        hand(json!([
            {"k":"pointer","at":at}, {"k":"glow","el":"#a"},
            {"k":"field","el":"#name","v":{"text":"Ada"},"lam":1}, {"k":"click","at":at},
        ]))
    };
    // Before anything is let: what comes first to the visitor is the line behind it.
    agent.send(all()).await;
    assert_eq!(agent.say(session, "1", "one").await["t"], "ok");
    visitor.find(|frame| frame["event"]["text"] == "one").await;
    assert!(got(&visitor).is_empty());

    let me = started.details.leg;
    ask(
        &mut agent,
        json!({"t":"ask_steps","s":s,"id":"a1","of":me,"steps":["point","type"]}),
    )
    .await;
    let asked = visitor.event("steps_asked").await;
    assert_eq!(asked["event"]["steps"], json!(["point", "type"]));
    ask(
        &mut visitor,
        json!({"t":"allow","s":s,"id":"v1","steps":["point"]}),
    )
    .await;
    agent.event("allowed").await;
    agent.send(all()).await;
    agent.send(hand(json!([{"k":"clear"}]))).await;
    let clear = |frame: &Value| frame["t"] == "hand" && frame["acts"][0]["k"] == "clear";
    let cleared = visitor.find(clear).await;
    assert_eq!(
        (&cleared["page"], &cleared["s"]),
        (&json!("3f2a"), &json!(s))
    );
    assert_eq!(got(&visitor), ["glow", "clear"]);

    // All of it, and back again; the friend has let nobody and is sent nothing.
    ask(
        &mut visitor,
        json!({"t":"allow","s":s,"id":"v2","steps":["point","type","click"]}),
    )
    .await;
    agent
        .find(|frame| frame["event"]["steps"] == json!(["point", "type", "click"]))
        .await;
    visitor.seen.clear();
    agent.send(all()).await;
    agent.send(hand(json!([{"k":"clear"}]))).await;
    visitor.find(clear).await;
    let pointer = |frame: &Value| frame["t"] == "hand" && frame["acts"][0]["k"] == "pointer";
    visitor.find(pointer).await;
    assert_eq!(got(&visitor), ["glow", "field", "click", "clear"]);
    visitor
        .send(hand(
            json!([{"k":"field","el":"#name","v":{"text":"Ad"},"lam":2,"done":true}]),
        ))
        .await;
    let field = |frame: &Value| frame["acts"][0]["lam"] == 2;
    assert_eq!(agent.find(field).await["leg"], json!(me));

    // Another node owns it from now on, and then one that read all of it from the record.
    nodes.hand_over(0).await;
    agent.send(hand(json!([{"k":"glow","el":"#b"}]))).await;
    let glow = |el: &'static str| move |frame: &Value| frame["acts"][0]["el"] == el;
    assert_eq!(visitor.say(session, "2", "two").await["t"], "ok");
    agent.find(|frame| frame["event"]["text"] == "two").await;
    agent.send(hand(json!([{"k":"glow","el":"#c"}]))).await;
    visitor.find(glow("#c")).await;
    friend.find(|frame| frame["event"]["text"] == "two").await;
    assert!(got(&friend).is_empty());
    nodes.kill(0);
    assert_eq!(visitor.say(session, "3", "three").await["t"], "ok");
    agent.find(|frame| frame["event"]["text"] == "three").await;
    agent.send(hand(json!([{"k":"glow","el":"#d"}]))).await;
    visitor.find(glow("#d")).await;

    // What was done is in the log, for the company's side.
    ask(
        &mut visitor,
        json!({"t":"acted","s":s,"id":"v3","by":attached(&agent)["leg"],"what":"field","element":"Name",
               "page":"https://acme.example/order","done":true}),
    )
    .await;
    let acted = agent.event("acted").await;
    assert_eq!(acted["event"]["element"], "Name");
    assert_eq!(nodes.kinds(session, "acted").await, 1);

    // Taken back: nothing of it comes any more.
    ask(
        &mut visitor,
        json!({"t":"allow","s":s,"id":"v4","steps":[]}),
    )
    .await;
    agent
        .find(|frame| frame["event"]["kind"] == "allowed" && frame["event"]["steps"] == json!([]))
        .await;
    visitor.seen.clear();
    agent.send(all()).await;
    assert_eq!(agent.say(session, "4", "four").await["t"], "ok");
    visitor.find(|frame| frame["event"]["text"] == "four").await;
    assert!(got(&visitor).is_empty());
}

fn attached(peer: &Peer) -> &Value {
    let attached = peer.seen.iter().find(|frame| frame["t"] == "attached");
    attached.expect("the session is open")
}
