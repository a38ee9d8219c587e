//! Somebody looks on from another node, whatever becomes of the nodes.

use super::{
    privately_story::take,
    world::{self, Nodes, on_both},
};
use crate::peer::Peer;
use serde_json::json;
use switchboard_core::{AgentId, SessionId, Time};
use switchboard_store::PageRequest;

on_both! {
    is_81_a_watcher_follows_a_session_from_node_to_node
    is_84_the_wall_and_a_state_work_at_every_node
}

/// Agent 2 of these companies is a supervisor.
const SUPERVISOR: usize = 2;

async fn watch(nodes: &Nodes, at: usize, session: SessionId) -> Peer {
    let sue = nodes.acme.agents[SUPERVISOR];
    let until = Time(i64::MAX);
    let details = nodes
        .hub(at)
        .watch_details(nodes.acme.id, session, sue, until)
        .await
        .expect("it was announced");
    nodes.attached(at, &details).await
}

async fn audits(nodes: &Nodes, action: &str) -> usize {
    let page = PageRequest::first(200);
    let all = nodes.store().audits(nodes.acme.id, page).await.unwrap();
    let of = |entry: &&switchboard_store::Audit| entry.action == action;
    all.items.iter().filter(of).count()
}

async fn is_81_a_watcher_follows_a_session_from_node_to_node(mut nodes: Nodes) {
    nodes
        .settings(|settings| {
            settings.monitoring = true;
            settings.monitoring_texts = [("en".into(), "may be watched".into())].into();
        })
        .await;
    let mut agent = nodes.console(2, 0).await;
    let started = nodes.visit(0).await;
    let session = started.session.id;
    let mut visitor = nodes.attached(1, &started.details).await;
    take(&mut agent, "yes").await;
    let mut sue = watch(&nodes, 2, session).await;
    let mut short = watch(&nodes, 1, session).await;
    let watched = visitor.until("watched").await;
    assert_eq!(watched["by"], json!(["Agent 2"]));
    assert_eq!(visitor.say(session, "1", "one").await["t"], "ok");
    sue.find(|frame| frame["event"]["text"] == "one").await;
    short.find(|frame| frame["event"]["text"] == "one").await;

    // The owner gives the session to another node; nothing is lost on the way.
    nodes.hand_over(0).await;
    assert_eq!(visitor.say(session, "2", "two").await["t"], "ok");
    sue.find(|frame| frame["event"]["text"] == "two").await;
    sue.send(json!({"t":"say","s":session.to_string(),"id":"no","text":"x"}))
        .await;
    assert_eq!(sue.answer("no").await["code"], "watching");

    // The node of one of the two watchers dies with the visitor's: the other goes on, and whoever
    // comes is told who watches.
    drop(short);
    nodes.kill(1);
    let who = switchboard_server::hub::Who::Leg(nodes.acme.id, started.details.leg);
    let hub = nodes.hub(2);
    nodes
        .eventually("the session is owned again", || async {
            hub.details(session, who).await.is_ok()
        })
        .await;
    let details = hub.details(session, who).await.unwrap();
    let mut again = nodes.attached(2, &details).await;
    assert_eq!(again.say(session, "3", "three").await["t"], "ok");
    sue.find(|frame| frame["event"]["text"] == "three").await;

    // Who goes is gone everywhere.
    sue.send(json!({"t":"detach","s":session.to_string(),"id":"bye"}))
        .await;
    assert_eq!(sue.answer("bye").await["t"], "ok");
    again
        .find(|frame| frame["t"] == "watched" && frame["by"] == json!([]))
        .await;
    nodes
        .eventually("both ends are audited", || async {
            audits(&nodes, "session.watch").await >= 2
                && audits(&nodes, "session.watch_end").await >= 1
        })
        .await;
    let members = hub.roster(nodes.acme.id, session, None, 10).await.unwrap();
    assert_eq!(members.len(), 2);
}

async fn is_84_the_wall_and_a_state_work_at_every_node(nodes: Nodes) {
    let (acme, ann): (_, AgentId) = (nodes.acme.id, nodes.acme.agents[0]);
    let mut agent = nodes.console(2, 0).await;
    for at in [0, 1] {
        nodes.visit(at).await;
        take(&mut agent, &format!("yes{at}")).await;
    }
    for at in 0..3 {
        let hub = nodes.hub(at);
        nodes
            .eventually("the wall has both", || async {
                let Some(wall) = hub.wall(acme).await else {
                    return false;
                };
                wall.total == 2 && wall.alerts.iter().any(|alert| alert.agent == Some(ann))
            })
            .await;
    }
    let hub = nodes.hub(0);
    let set = hub.set_agent_state(acme, ann, "away".into(), "Sue").await;
    assert!(set.unwrap());
    assert_eq!(agent.until("state_set").await["by"], "Sue");
    agent
        .find(|frame| frame["t"] == "state" && frame["state"] == "away")
        .await;
    let from = Time(0);
    nodes
        .eventually("the status log has it", || async {
            let until = Time(i64::MAX);
            let log = nodes.store().agent_statuses(acme, from, until).await;
            let log = log.unwrap();
            let mut of_ann = log.iter().filter(|row| row.agent == ann);
            of_ann
                .next_back()
                .is_some_and(|row| row.state == "away" && row.connected)
        })
        .await;
}
