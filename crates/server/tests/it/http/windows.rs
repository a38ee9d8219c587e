//! A window of its own, opened from the panel: the same visitor.

use super::house::{House, cookie_of};
use serde_json::{Value, json};

#[tokio::test]
async fn is_16_a_window_with_a_pass_is_the_same_visitor_without_the_panels_cookie() {
    let house = House::new().await;
    let (panel, visit) = house.visit(&house.acme, "one").await;
    let id = visit["session"]["id"].as_str().unwrap();
    let (status, answer) = house.json("POST", "/v1/visits/pass", "", None).await;
    assert_eq!((status, &answer["code"]), (403, &json!("bad_pass")));
    let (status, handed) = house.json("POST", "/v1/visits/pass", &panel, None).await;
    assert_eq!(status, 200, "{handed}");
    let show = async |pass: &str| {
        house
            .ask("POST", "/v1/visits/window", "")
            .json(&json!({ "pass": pass }))
            .send()
            .await
            .unwrap()
    };
    let answer = show(handed["pass"].as_str().unwrap()).await;
    assert_eq!(answer.status(), 204);
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    for part in ["sb_w=", "HttpOnly", "Secure", "SameSite=Lax"] {
        assert!(set.contains(part), "{part} in {set}");
    }
    let window = cookie_of(&answer);

    // Everything that the panel's cookie is good for, with the same leg.
    let path = format!("/v1/sessions/{id}/details");
    let (status, details) = house.json("POST", &path, &window, None).await;
    assert_eq!((status, &details["leg"]), (200, &visit["details"]["leg"]));
    let document = house.start_document(&house.acme, "", &window).await;
    assert_eq!(document["session_live"], true);
    let resume = async |cookie: &str, token: &Value| {
        let body = json!({ "token": token });
        house
            .json("POST", "/v1/visits/resume", cookie, Some(body))
            .await
    };
    let (status, back) = resume(&window, &document["token"]).await;
    assert_eq!((status, &back["session"]["id"]), (200, &json!(id)));
    let transcript = house
        .ask("POST", "/v1/visits/transcript", &window)
        .json(&json!({ "session": id }))
        .send()
        .await
        .unwrap();
    assert_eq!(transcript.status(), 200);

    // Not a pass for other purposes, another company, or for ever.
    let foreign = house.start_document(&house.other, "", &window).await;
    assert_eq!(foreign["visitor_known"], false);
    let inner = window.trim_start_matches("sb_w=");
    assert_eq!(show(inner).await.status(), 403, "a cookie is no hand-over");
    house.pass(61_000);
    let late = show(handed["pass"].as_str().unwrap()).await;
    assert_eq!(late.status(), 403, "too old");
    assert_eq!(late.json::<Value>().await.unwrap()["code"], "bad_pass");

    // A start of its own makes a visitor of its own: the panel keeps its cookie.
    let body = json!({ "token": document["token"], "idempotency_key": "w" });
    let answer = house
        .ask("POST", "/v1/visits", &window)
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(resume(&panel, &document["token"]).await.0, 200);

    // Whom the panel forgets, the window forgets.
    let (status, _) = house.json("POST", "/v1/visits/forget", &panel, None).await;
    assert_eq!(status, 204);
    assert_eq!(house.json("POST", &path, &window, None).await.0, 401);
    let document = house.start_document(&house.acme, "", &window).await;
    assert_eq!(document["visitor_known"], false);
}
