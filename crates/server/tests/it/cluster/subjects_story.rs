//! Who names the same subject meets, at whatever nodes they are (CC-16, CC-20).

use super::{
    privately_story::take,
    world::{self, Nodes, on_both},
};
use switchboard_core::{
    ServiceId, SessionId,
    session::{Meeting, Wanted},
};
use switchboard_server::hub::Start;
use switchboard_store::Service;

on_both! {
    cc_16_two_who_ask_at_once_at_two_nodes_meet_in_one_session
    cc_20_cc_21_a_meeting_is_asked_for_at_one_node_and_held_at_others
}

/// All nodes have a service of subject rooms.
async fn offer(nodes: &Nodes, params: serde_json::Value) {
    let service = Service {
        id: ServiceId::from_u128(0x5B),
        tenant: nodes.acme.id,
        key: "talk".into(),
        name: "Talk".into(),
        behaviour: "subject_room".into(),
        params,
        is_default: false,
        asks_login: false,
        scenario: None,
    };
    nodes.store().put_service(&service).await.unwrap();
    nodes.hub(0).reload(nodes.acme.id).await.unwrap();
    for hub in nodes.hubs() {
        nodes
            .eventually("the new service", || async {
                let config = hub.tenant(nodes.acme.id).unwrap();
                config.service("talk").is_some()
            })
            .await;
    }
}

fn start(nodes: &Nodes) -> Start {
    Start {
        service: "talk".into(),
        subject: Some("Router setup".into()),
        ..nodes.start_of()
    }
}

/// The sessions in which those who ask at these nodes at once are.
async fn enter(nodes: &Nodes, at: &[usize]) -> Vec<(SessionId, bool)> {
    let asks = at.iter().map(|at| {
        let (hub, start) = (nodes.hub(*at), start(nodes));
        nodes.spawn(*at, async move {
            let entered = hub.enter(start, "router-setup").await.unwrap();
            (entered.started.session.id, entered.begun)
        })
    });
    let asked: Vec<_> = asks.collect();
    let mut found = Vec::new();
    for ask in asked {
        found.push(ask.await.unwrap());
    }
    found
}

async fn cc_16_two_who_ask_at_once_at_two_nodes_meet_in_one_session(nodes: Nodes) {
    offer(&nodes, serde_json::json!({})).await;
    for round in 0..5 {
        let found = enter(&nodes, &[0, 1, 2, 1, 0, 2]).await;
        let session = found[0].0;
        assert!(found.iter().all(|(one, _)| *one == session), "{found:?}");
        let begun = found.iter().filter(|(_, begun)| *begun).count();
        assert_eq!(begun, 1, "round {round}: {found:?}");
        assert_eq!(nodes.kinds(session, "leg_joined").await, 6);
        // It is over; the next ones do not come into it.
        nodes.hub(2).end(nodes.acme.id, session).await.unwrap();
    }
}

async fn cc_20_cc_21_a_meeting_is_asked_for_at_one_node_and_held_at_others(nodes: Nodes) {
    offer(&nodes, serde_json::json!({})).await;
    let (open, _) = enter(&nodes, &[0]).await[0];
    let mut agent = nodes.console(2, 0).await;
    let meeting = Meeting {
        wanted: Wanted {
            agent: Some(nodes.acme.agents[0]),
            subject: Some("Router setup".into()),
        },
        until: nodes.hub(1).clock().now() + 60_000,
        joins: true,
        closed: false,
        on_arrival: false,
    };
    let asks = Start {
        leader: None,
        meeting: Some(meeting),
        ..start(&nodes)
    };
    let hub = nodes.hub(1);
    let met = nodes.spawn(1, async move { hub.meet(asks, Some("router-setup")).await });
    let met = met.await.unwrap().unwrap();
    assert_eq!((met.session, met.begun), (open, false));
    assert_eq!(take(&mut agent, "yes").await, open);
    nodes
        .eventually("they have met", || async {
            nodes.kinds(open, "search_over").await == 1
        })
        .await;
    assert_eq!(nodes.kinds(open, "invitation_over").await, 1);
    assert_eq!(nodes.kinds(open, "leg_joined").await, 3);
}
