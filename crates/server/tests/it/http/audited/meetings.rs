//! Who brings whom together.

use super::{By, Walk};
use serde_json::{Value, json};

pub async fn walk(walk: &mut Walk, (admin, ann, sue): (By<'_>, By<'_>, By<'_>), whom: &str) {
    let talk = json!({ "key": "talk", "name": "Talk", "behaviour": "subject_room" });
    walk.act(
        admin,
        "POST /v1/services",
        &[],
        talk,
        ("service.create", &["key"]),
    )
    .await;
    let met = walk
        .act(
            ann,
            "POST /v1/meetings",
            &[],
            json!({ "agent": whom }),
            ("session.meet", &[]),
        )
        .await;
    let session = met["session"].as_str().unwrap();
    walk.act(
        ann,
        "DELETE /v1/sessions/{id}/invitation",
        &[session],
        Value::Null,
        ("session.decline", &[]),
    )
    .await;
    let room = walk
        .act(
            ann,
            "POST /v1/rooms",
            &[],
            json!({ "subject": "Tents" }),
            ("session.join", &["leg", "subject"]),
        )
        .await;
    let room = room["session"]["id"].as_str().unwrap();
    walk.act(
        sue,
        "POST /v1/sessions/{id}/join",
        &[room],
        Value::Null,
        ("session.join", &["leg"]),
    )
    .await;
}
