//! What is agreed on for later.

use super::{By, Walk};
use crate::http::rendezvous::{later_service, next_time, open_always};
use serde_json::{Value, json};

pub async fn walk(walk: &mut Walk, admin: By<'_>) {
    let ann = walk.house.acme.ann.id.to_string();
    later_service(&walk.house, json!({})).await;
    let hours = ("agent.availability", &["calendar"] as &[_]);
    let path = "PUT /v1/agents/{id}/availability";
    walk.act(admin, path, &[&ann], open_always(), hours).await;
    let mut made = Vec::new();
    for n in 1..=2 {
        let key = format!("walked-{n}-0123456789");
        let wish = json!({ "service": "later", "from": next_time(&walk.house, n), "idempotency_key": key });
        let entry = ("rendezvous.hand_out", &[] as &[_]);
        made.push(
            walk.act(By::Key, "POST /v1/rendezvous", &[], wish, entry)
                .await,
        );
    }
    let manage = |made: &Value| made["manage_identifier"].as_str().unwrap().to_owned();
    let to = json!({ "identifier": manage(&made[0]), "from": next_time(&walk.house, 5) });
    let moved = ("rendezvous.move", &["from"] as &[_]);
    walk.act(admin, "POST /v1/rendezvous/move", &[], to, moved)
        .await;
    let id = made[0]["rendezvous"]["id"].as_str().unwrap().to_owned();
    let to = json!({ "from": next_time(&walk.house, 6), "agent": ann });
    let moved = ("rendezvous.move", &["from"] as &[_]);
    walk.act(admin, "POST /v1/rendezvous/{id}/move", &[&id], to, moved)
        .await;
    let third = json!({ "service": "later", "from": next_time(&walk.house, 8),
        "idempotency_key": "walked-3-0123456789" });
    let entry = ("rendezvous.hand_out", &[] as &[_]);
    let third = walk
        .act(By::Key, "POST /v1/rendezvous", &[], third, entry)
        .await;
    let third = third["rendezvous"]["id"].as_str().unwrap().to_owned();
    let entry = ("rendezvous.cancel", &[] as &[_]);
    let path = "POST /v1/rendezvous/{id}/cancel";
    walk.act(admin, path, &[&third], json!({}), entry).await;
    let gone = json!({ "identifier": manage(&made[1]) });
    let entry = ("rendezvous.cancel", &[] as &[_]);
    walk.act(admin, "POST /v1/rendezvous/cancel", &[], gone, entry)
        .await;
    let come = json!({ "identifier": made[0]["identifier"] });
    let entry = ("rendezvous.activate", &["session"] as &[_]);
    walk.act(admin, "POST /v1/rendezvous/join", &[], come, entry)
        .await;
}
