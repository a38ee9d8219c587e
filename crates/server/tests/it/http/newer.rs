//! What archive, transcript, pages without script, ages and erasure make of an event of a newer
//! release.

use super::house::{Company, House};
use crate::newer::{UNKNOWN, write_unknown};
use serde_json::{Value, json};
use switchboard_server::jobs::retention;
use tokio_util::sync::CancellationToken;

const DAY_MS: i64 = 86_400_000;

#[tokio::test]
async fn is_5_is_132_an_unknown_kind_is_archived_as_it_is_and_shown_to_no_visitor() {
    let house = House::new().await;
    let Company { admin, tenant, .. } = &house.acme;
    let get = async |path: &str| -> Value {
        let (status, body) = house.json_by_key("GET", path, &house.acme.key, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    };
    let mut talks = Vec::new();
    for key in ["aged", "gone"] {
        let (cookie, visit) = house.visit(&house.acme, key).await;
        let id = visit["session"]["id"].as_str().unwrap().to_owned();
        let path = format!("/v1/sessions/{id}");
        let end = format!("{path}/end");
        let ended = house.json_by_key("POST", &end, &house.acme.key, None).await;
        assert_eq!(ended.0, 204);
        let app = &house.server.app;
        let session = id.parse().unwrap();
        write_unknown(&*app.store, tenant.id, session, app.clock.now()).await;
        talks.push((cookie, id, path));
    }
    let [(cookie, id, aged), (_, _, gone)] = &talks[..] else {
        panic!("two talks")
    };

    let log = get(&format!("{aged}/events")).await["items"].clone();
    let log = log.as_array().unwrap();
    let unknown: Value = serde_json::from_str(UNKNOWN).unwrap();
    assert_eq!(log.last().unwrap()["event"], unknown);
    let found = get("/v1/sessions?q=secret").await;
    assert_eq!(found["items"], json!([]));
    let request = house.ask("POST", "/v1/visits/transcript", cookie);
    let kept = request
        .json(&json!({ "session": id }))
        .send()
        .await
        .unwrap();
    assert_eq!(kept.status(), 200);
    let kept = kept.text().await.unwrap();
    assert!(!kept.contains("secret") && !kept.contains("…"), "{kept}");

    let (status, erased) = house.json("DELETE", gone, admin, None).await;
    assert_eq!((status, &erased["events"]), (200, &json!(log.len())));
    assert_eq!(get(&format!("{gone}/events")).await["items"], json!([]));

    house.pass(366 * DAY_MS);
    let stop = CancellationToken::new();
    while !retention::round(&house.server.app, &stop).await.unwrap() {}
    let log = get(&format!("{aged}/events")).await["items"].clone();
    let last = log.as_array().unwrap().last().unwrap();
    assert_eq!(
        last["event"],
        json!({ "kind": "erased", "was": "teleported" })
    );
    assert!(!log.to_string().contains("secret"));
}
