//! What is not for everybody stays with those it is for, at whatever nodes they are.

use super::world::{self, Nodes, on_both};
use crate::peer::Peer;
use serde_json::json;
use switchboard_core::{LegId, SessionId};
use switchboard_server::hub::Join;

on_both! {
    is_24_cc_26_notes_and_asides_reach_nobody_else_at_any_node
}

/// An agent takes the next offer, and opens the session.
pub async fn take(agent: &mut Peer, id: &str) -> SessionId {
    let offer = agent.until("offer").await["offer"]["offer"].clone();
    agent
        .send(json!({"t":"answer","id":id,"offer":offer,"accept":true}))
        .await;
    assert_eq!(agent.answer(id).await["t"], "ok");
    open(agent).await
}

/// An agent opens the session that they are invited to.
pub async fn open(agent: &mut Peer) -> SessionId {
    let invite = agent.until("invite").await;
    let ticket = &invite["details"]["ticket"];
    let attach =
        json!({"t":"attach","id":"in","ticket":ticket,"after":0,"channels":["chat","lead"]});
    agent.send(attach).await;
    let attached = agent.until("attached").await;
    attached["s"].as_str().unwrap().parse().unwrap()
}

async fn is_24_cc_26_notes_and_asides_reach_nobody_else_at_any_node(mut nodes: Nodes) {
    let mut agent = nodes.console(2, 0).await;
    let started = nodes.visit(0).await;
    let (session, s) = (started.session.id, started.session.id.to_string());
    let mut visitor = nodes.attached(1, &started.details).await;
    take(&mut agent, "yes").await;
    let join = |key: &str| Join {
        key: key.into(),
        name: key.into(),
        role: switchboard_core::session::Role::Visitor,
        proxied: false,
        via: None,
    };
    let tenant = nodes.acme.id;
    let friend = nodes.hub(2).join(tenant, session, join("friend")).await;
    let friend = friend.unwrap();
    let mut at_two = nodes.attached(2, &friend).await;
    let guest = nodes
        .hub(0)
        .join(tenant, session, join("guest"))
        .await
        .unwrap();
    let mut at_one = nodes.attached(1, &guest).await;

    let note = json!({"t":"note","s":s,"id":"n1","text":"SECRET note"});
    agent.send(note).await;
    assert_eq!(agent.answer("n1").await["t"], "ok");
    agent.event("noted").await;
    let aside =
        |to: LegId, id: &str| json!({"t":"aside","s":s,"id":id,"to":[to],"text":"SECRET aside"});
    visitor.send(aside(friend.leg, "a1")).await;
    assert_eq!(visitor.answer("a1").await["t"], "ok");
    assert_eq!(
        visitor.event("aside").await["event"]["to"],
        json!([friend.leg])
    );
    at_two.event("aside").await;
    assert_eq!(visitor.say(session, "over", "aloud").await["t"], "ok");
    for peer in [&mut agent, &mut at_two, &mut at_one] {
        peer.find(|frame| frame["event"]["text"] == "aloud").await;
    }
    let got = |peer: &Peer, text: &str| peer.seen.iter().any(|f| f.to_string().contains(text));
    assert!(!got(&visitor, "SECRET note"));
    assert!(!got(&at_two, "SECRET note"));
    assert!(!got(&at_one, "SECRET"), "nothing of it comes over the wire");
    assert!(!got(&agent, "SECRET aside"));

    // The same for whoever comes back, at a node that has read it all from the record.
    nodes.kill(0);
    for (leg, theirs) in [(started.details.leg, true), (guest.leg, false)] {
        let who = switchboard_server::hub::Who::Leg(tenant, leg);
        let details = nodes.hub(2).details(session, who).await.unwrap();
        let mut again = nodes.attached(2, &details).await;
        again.find(|frame| frame["event"]["text"] == "aloud").await;
        assert!(!got(&again, "SECRET note"));
        assert_eq!(got(&again, "SECRET aside"), theirs);
    }
}
