//! Logs that cannot be read: each such session alone is refused, by every node.

use super::world::{self, Nodes, on_both};
use serde_json::json;
use switchboard_core::SessionId;
use switchboard_server::hub::{HubError, Who};

on_both! {
    is_132_a_damaged_log_is_refused_alone_and_named
}

/// The statement on the events of a session, for SQLite and PostgreSQL.
fn on_events(what: &str, session: SessionId, which: &str) -> [String; 2] {
    let id = session.0.simple().to_string();
    let of = [
        format!("(select nr from sessions where id = x'{id}')"),
        format!("'{}'", session.0),
    ];
    of.map(|of| format!("{what} where session = {of} and {which}"))
}

async fn is_132_a_damaged_log_is_refused_alone_and_named(mut nodes: Nodes) {
    switchboard_server::telemetry::metrics();
    let (tenant, store) = (nodes.acme.id, nodes.store());
    let mut rooms = Vec::new();
    for _ in 0..4 {
        rooms.push(nodes.room(0, 4).await);
    }
    let [sound, damaged @ ..] = rooms.as_slice() else {
        unreachable!()
    };
    assert_eq!(nodes.owned(), [4, 0, 0]);
    let mut legs = Vec::new();
    for room in &rooms {
        let roster = nodes.hub(0).roster(tenant, *room, None, 9).await.unwrap();
        legs.push(roster[0].leg);
    }
    let mut tickets = Vec::new();
    for at in [1, 2] {
        for (room, leg) in damaged.iter().zip(&legs[1..]) {
            let details = nodes.hub(at).details(*room, Who::Leg(tenant, *leg)).await;
            tickets.push(details.unwrap().ticket);
        }
    }
    // Text that is no event, a gap, and another session's beginning.
    let odd = "update events set body = '{\"kind\":\"from the future\"}'";
    nodes.sql(on_events(odd, damaged[0], "seq = 3")).await;
    nodes
        .sql(on_events("delete from events", damaged[1], "seq = 3"))
        .await;
    nodes
        .sql(on_events("delete from events", damaged[2], "seq = 1"))
        .await;

    nodes.kill(0);
    let left = [nodes.hub(1), nodes.hub(2)];
    for (at, hub) in left.iter().enumerate() {
        let sound_one = hub.details(*sound, Who::Leg(tenant, legs[0])).await;
        let mut peer = nodes.attached(at + 1, &sound_one.unwrap()).await;
        let said = peer.say(*sound, "a", "goes on").await;
        assert_eq!(said["t"], "ok");
        for (room, leg) in damaged.iter().zip(&legs[1..]) {
            let view = hub.view(tenant, *room).await;
            assert!(matches!(view, Err(HubError::NoSuchSession)), "{view:?}");
            let details = hub.details(*room, Who::Leg(tenant, *leg)).await;
            assert_eq!(details.unwrap_err().code(), "not_joined");
            let ticket = tickets.remove(0);
            let attach =
                json!({"t":"attach","id":"x","ticket":ticket,"after":0,"channels":["chat"]});
            peer.send(attach).await;
            assert_eq!(peer.answer("x").await["code"], "no_such_session");
            let said = hub
                .command(
                    tenant,
                    *room,
                    *leg,
                    "c".into(),
                    switchboard_core::session::Command::Say {
                        text: "?".into(),
                        behind: None,
                    },
                )
                .await;
            assert!(matches!(said, Err(HubError::NoSuchSession)), "{said:?}");
        }
    }
    let text = switchboard_server::telemetry::metrics().render();
    let counted = text
        .lines()
        .find_map(|line| line.strip_prefix("switchboard_poisoned_logs_total "))
        .map(|value| value.parse::<f64>().unwrap());
    assert!(counted >= Some(3.0), "{counted:?}");
    // Starts of others are as before, and what is damaged stays as it is.
    nodes.room(1, 2).await;
    assert!(store.read(tenant, damaged[0], 0, 100).await.is_err());
}
