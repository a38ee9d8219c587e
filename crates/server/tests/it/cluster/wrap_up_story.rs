//! The time to write a session up is the desk's, whichever node has it.

use super::world::{self, Nodes, on_both};
use crate::peer::Peer;
use serde_json::{Value, json};
use switchboard_core::{SessionId, Time};
use switchboard_store::WrapUp;

on_both! {
    is_82_the_time_to_write_up_outlives_its_desk
}

/// The agent takes the visitor who is offered.
async fn take(agent: &mut Peer) -> String {
    let offer = agent.until("offer").await["offer"].clone();
    let id = offer["offer"].as_str().unwrap();
    agent
        .send(json!({"t":"answer","id":id,"offer":id,"accept":true}))
        .await;
    assert_eq!(agent.answer(id).await["t"], "ok");
    agent.until("invite").await;
    offer["session"].as_str().unwrap().to_owned()
}

fn wrapping(told: &Value) -> Vec<&str> {
    let all = told.as_array().unwrap().iter();
    all.map(|one| one["session"].as_str().unwrap()).collect()
}

async fn is_82_the_time_to_write_up_outlives_its_desk(mut nodes: Nodes) {
    nodes.settings(|settings| settings.wrap_up_s = 3_600).await;
    // A start opens the desk.
    nodes.visit(0).await;
    let desk = nodes.desk_node().await;
    let others: Vec<usize> = (0..3).filter(|at| *at != desk).collect();
    let mut agent = nodes.console(others[0], 0).await;
    let id = take(&mut agent).await;
    let session: SessionId = id.parse().unwrap();
    let acme = nodes.acme.id;
    nodes.hub(others[0]).end(acme, session).await.unwrap();
    let told = agent.find(|frame| frame["t"] == "wrap_ups").await;
    assert_eq!(wrapping(&told["wrap_ups"]), [id.as_str()]);

    nodes.kill(desk);
    // A console that comes anew, after a reload say, learns it from the next desk.
    let mut again = nodes.desk(others[1], 0).await;
    let opened = again.until("desk").await;
    assert_eq!(wrapping(&opened["you"]["wrap_ups"]), [id.as_str()]);
    let next = nodes.visit(others[1]).await.session.id;
    let now = nodes.hub(others[1]).clock().now();
    let row = WrapUp {
        session,
        tenant: acme,
        agent: None,
        disposition: None,
        tags: Vec::new(),
        note: String::new(),
        at: now,
        done_at: Some(now),
    };
    let ann = nodes.acme.agents[0];
    nodes.store().put_wrap_up(&row).await.unwrap();
    nodes.hub(others[0]).wrapped_up(acme, ann, session);
    let told = again
        .find(|frame| frame["t"] == "wrap_ups" || frame["t"] == "offer")
        .await;
    assert_eq!(told["t"], "wrap_ups", "nobody is offered before");
    assert_eq!(wrapping(&told["wrap_ups"]), Vec::<&str>::new());
    let offer = again.until("offer").await;
    assert_eq!(offer["offer"]["session"], next.to_string());
    let later = nodes.store().wrapping_up(acme, Time(0)).await.unwrap();
    assert_eq!(later, [], "and the record knows");
}
