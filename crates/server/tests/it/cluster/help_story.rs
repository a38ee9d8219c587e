//! Help is asked for and comes, at whatever nodes those are, and while the desk is away.

use super::{
    privately_story::{open, take},
    world::{self, Nodes, on_both},
};
use serde_json::json;

on_both! {
    ai_1_ai_3_ai_5_help_comes_from_another_node
    ai_14_while_nobody_can_be_chosen_the_talk_goes_on
}

async fn ai_1_ai_3_ai_5_help_comes_from_another_node(nodes: Nodes) {
    let mut first = nodes.console(2, 0).await;
    let started = nodes.visit(0).await;
    let session = started.session.id;
    let mut visitor = nodes.attached(1, &started.details).await;
    take(&mut first, "yes").await;
    let mut second = nodes.console(0, 1).await;
    // Over the session's own socket, without a word about which it is.
    visitor.send(json!({"t":"help","id":"h1"})).await;
    let answer = visitor.answer("h1").await;
    assert_eq!(answer["t"], "ok", "{answer}");
    let sought = visitor.event("sought").await;
    assert_eq!(sought["seq"], answer["seq"]);
    first.event("sought").await;
    let offer = second.until("offer").await;
    assert_eq!(offer["offer"]["purpose"], "conference");
    let id = offer["offer"]["offer"].clone();
    let answer = json!({"t":"answer","id":"yes","offer":id,"accept":true});
    second.send(answer).await;
    assert_eq!(open(&mut second).await, session);
    let over = visitor.event("search_over").await;
    assert_eq!(over["event"]["outcome"], "joined");
    assert_eq!(visitor.say(session, "v1", "hello all").await["t"], "ok");
    for agent in [&mut first, &mut second] {
        agent
            .find(|frame| frame["event"]["text"] == "hello all")
            .await;
    }
    assert_eq!(nodes.kinds(session, "leg_removed").await, 0);
}

async fn ai_14_while_nobody_can_be_chosen_the_talk_goes_on(nodes: Nodes) {
    // The session and its members are beside the desk.
    let at = (nodes.desk_node().await + 1) % 3;
    let mut first = nodes.console(at, 0).await;
    let started = nodes.visit(at).await;
    let session = started.session.id;
    let mut visitor = nodes.attached(at, &started.details).await;
    take(&mut first, "yes").await;
    nodes.silence(true);
    let help = |id: &str| json!({"t":"help","s":session.to_string(),"id":id});
    visitor.send(help("h1")).await;
    let refused = visitor.answer("h1").await;
    assert_eq!(refused["code"], "unavailable", "{refused}");
    assert_eq!(visitor.say(session, "v1", "anyway").await["t"], "ok");
    first.find(|frame| frame["event"]["text"] == "anyway").await;
    assert_eq!(nodes.kinds(session, "sought").await, 0);
    // Once the desk answers again, so is a request.
    nodes.silence(false);
    for tries in 1.. {
        let id = format!("again{tries}");
        visitor.send(help(&id)).await;
        if visitor.answer(&id).await["t"] == "ok" {
            break;
        }
    }
    visitor.event("sought").await;
}
