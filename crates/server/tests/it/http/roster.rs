//! How many a session may have, and who is there.

use super::house::{House, cookie_of};
use serde_json::{Value, json};

#[tokio::test]
async fn is_111_is_127_a_capped_room_tells_the_next_visitor_so_and_its_members_who_is_there() {
    let house = House::new().await;
    let room = json!({
        "key": "room", "name": "Room", "behaviour": "open_room",
        "params": { "max_members": 5, "crowd_above": 2 },
    });
    let admin = &house.acme.admin;
    let (status, made) = house.json("POST", "/v1/services", admin, Some(room)).await;
    assert_eq!(status, 201, "{made}");
    let mut members = Vec::new();
    for n in 0..6 {
        let document = house.start_document(&house.acme, "&service=room", "").await;
        let body = json!({ "token": document["token"], "service": "room", "idempotency_key": format!("k{n}") });
        let answer = house
            .ask("POST", "/v1/visits", "")
            .json(&body)
            .send()
            .await
            .unwrap();
        let (status, cookie) = (answer.status(), (n < 5).then(|| cookie_of(&answer)));
        let answer: Value = answer.json().await.unwrap();
        match cookie {
            Some(cookie) => {
                assert_eq!(status, 201);
                members.push((cookie, answer["session"]["id"].clone()));
            }
            None => assert_eq!(
                (status.as_u16(), &answer["code"]),
                (409, &json!("room_full"))
            ),
        }
    }
    let (cookie, id) = &members[0];
    let mut seen = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let body = json!({ "session": id, "cursor": cursor, "limit": 2 });
        let (status, part) = house
            .json("POST", "/v1/visits/roster", cookie, Some(body))
            .await;
        assert_eq!(status, 200, "{part}");
        let items = part["items"].as_array().unwrap().clone();
        assert!(items.len() <= 2);
        seen.extend(items.into_iter().map(|member| member["leg"].to_string()));
        if part["next"].is_null() {
            break;
        }
        cursor = part["next"].clone();
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5);

    // Only members may ask, and only for parts that there can be.
    let stranger = house.visit(&house.acme, "elsewhere").await.0;
    let body = json!({ "session": id });
    let (status, _) = house
        .json("POST", "/v1/visits/roster", &stranger, Some(body))
        .await;
    assert_eq!(status, 404);
    for wrong in [json!({ "cursor": "?" }), json!({ "limit": 0 })] {
        let mut body = json!({ "session": id });
        body.as_object_mut()
            .unwrap()
            .extend(wrong.as_object().unwrap().clone());
        let (status, refused) = house
            .json("POST", "/v1/visits/roster", cookie, Some(body))
            .await;
        assert_eq!((status, &refused["code"]), (422, &json!("invalid")));
    }
}
