//! Starts that are taken back.

use super::house::House;
use serde_json::json;
use switchboard_store::SessionStatus;

#[tokio::test]
async fn is_2_a_start_is_withdrawn_by_who_closed_before_it_was_there() {
    let house = House::new().await;
    let document = house.start_document(&house.acme, "", "").await;
    let body = json!({ "token": document["token"], "idempotency_key": "k" });
    let start = || house.json("POST", "/v1/visits", "", Some(body.clone()));
    // They travel apart, without the cookie, and the start comes last.
    let withdraw = || house.json("POST", "/v1/visits/withdraw", "", Some(body.clone()));
    let late = async {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        start().await
    };
    let ((status, problem), (started, visit)) = tokio::join!(withdraw(), late);
    assert_eq!((status, started), (204, 201), "{problem} {visit}");
    let id = visit["session"]["id"].as_str().unwrap().parse().unwrap();
    let tenant = house.acme.tenant.id;
    let row = house.server.app.store.session(tenant, id).await.unwrap();
    assert_eq!(row.unwrap().status, SessionStatus::Ended);
    // Once is enough, and often does no harm.
    assert_eq!(withdraw().await.0, 204);

    // What another document began goes on.
    let (_, other) = house.visit(&house.acme, "k").await;
    assert_eq!(withdraw().await.0, 204);
    let id = other["session"]["id"].as_str().unwrap().parse().unwrap();
    let row = house.server.app.store.session(tenant, id).await.unwrap();
    assert_eq!(row.unwrap().status, SessionStatus::Waiting);
    let unknown = json!({ "token": document["token"], "idempotency_key": "another" });
    let answer = house.json("POST", "/v1/visits/withdraw", "", Some(unknown));
    assert_eq!(answer.await.0, 404);
    let forged = json!({ "token": "x", "idempotency_key": "k" });
    let answer = house.json("POST", "/v1/visits/withdraw", "", Some(forged));
    assert_eq!(answer.await.0, 403);
}
