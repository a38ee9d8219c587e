//! The rooms that a member of a session sees and goes to.

use super::house::{Company, House, cookie_of};
use serde_json::{Value, json};

async fn offer(house: &House, company: &Company, key: &str, params: Value) {
    let body = json!({ "key": key, "name": key.to_uppercase(), "behaviour": "open_room", "params": params });
    let (status, answer) = house
        .json("POST", "/v1/services", &company.admin, Some(body))
        .await;
    assert_eq!(status, 201, "{answer}");
}

/// A visitor who starts there: cookie and session.
async fn visitor(house: &House, company: &Company, service: &str) -> (String, String) {
    let document = house.start_document(company, "", "").await;
    let body = json!({ "token": document["token"], "service": service, "idempotency_key": "k" });
    let answer = house.ask("POST", "/v1/visits", "").json(&body);
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let cookie = cookie_of(&answer);
    let id = answer.json::<Value>().await.unwrap()["session"]["id"].clone();
    (cookie, id.as_str().unwrap().to_owned())
}

async fn rooms(house: &House, cookie: &str, session: &str, query: &str) -> (u16, Value) {
    let path = format!("/v1/visits/{session}/rooms{query}");
    house.json("GET", &path, cookie, None).await
}

fn of<'a>(page: &'a Value, field: &str) -> Vec<&'a Value> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|room| &room[field]).collect()
}

async fn roster(house: &House, session: &str) -> usize {
    let path = format!("/v1/sessions/{session}/roster");
    let (_, roster) = house.json("GET", &path, &house.acme.admin, None).await;
    roster["items"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn is_52_a_member_sees_the_rooms_and_goes_to_one() {
    seen_and_gone_to(House::new().await).await;
}

pub async fn seen_and_gone_to(house: House) {
    let acme = &house.acme;
    offer(&house, acme, "garden", json!({ "listed": true })).await;
    let small = json!({ "listed": true, "max_members": 2 });
    offer(&house, acme, "attic", small).await;
    offer(&house, acme, "cellar", json!({})).await;
    offer(&house, &house.other, "theirs", json!({ "listed": true })).await;
    let (ben, garden) = visitor(&house, acme, "garden").await;
    let (_, attic) = visitor(&house, acme, "attic").await;
    let (_, cellar) = visitor(&house, acme, "cellar").await;
    let (stranger, theirs) = visitor(&house, &house.other, "theirs").await;
    let (cleo, talk) = visitor(&house, acme, "general").await;

    // Only listed ones of this company, newest first, with how many are in them.
    let (status, page) = rooms(&house, &cleo, &talk, "").await;
    assert_eq!(status, 200, "{page}");
    assert_eq!(of(&page, "id"), [&json!(attic), &json!(garden)]);
    assert_eq!(of(&page, "name"), ["ATTIC", "GARDEN"]);
    assert_eq!(of(&page, "members"), [&json!(1), &json!(1)]);
    assert_eq!(of(&page, "max_members"), [&json!(2), &Value::Null]);
    // In parts.
    let (_, first) = rooms(&house, &cleo, &talk, "?limit=1").await;
    let next = first["next"].as_str().unwrap();
    let (_, second) = rooms(&house, &cleo, &talk, &format!("?limit=1&cursor={next}")).await;
    assert_eq!(of(&first, "id"), [&json!(attic)]);
    assert_eq!(of(&second, "id"), [&json!(garden)]);
    assert_eq!(second["next"], Value::Null);

    // Nobody but a member of that session, and no room but a listed one of this company.
    for (cookie, session) in [
        ("", &talk),
        (&*ben, &talk),
        (&*stranger, &talk),
        (&*cleo, &theirs),
    ] {
        let (status, answer) = rooms(&house, cookie, session, "").await;
        assert_eq!((status, &answer["code"]), (404, &json!("not_found")));
    }
    let go = async |cookie: &str, from: &str, to: &str| {
        let path = format!("/v1/visits/{from}/rooms/{to}");
        house.json("POST", &path, cookie, None).await
    };
    for room in [&cellar, &theirs, &talk] {
        let (status, answer) = go(&cleo, &talk, room).await;
        assert_eq!((status, &answer["code"]), (404, &json!("not_found")));
    }
    assert_eq!(go(&ben, &talk, &garden).await.0, 404, "not their session");

    // There, and no longer where they were.
    let (status, visit) = go(&cleo, &talk, &attic).await;
    assert_eq!(status, 200, "{visit}");
    assert_eq!(visit["session"]["id"], json!(attic));
    assert_eq!(roster(&house, &attic).await, 2);
    let path = format!("/v1/sessions/{talk}");
    let (_, left) = house.json("GET", &path, &acme.admin, None).await;
    assert_eq!(left["status"], "ended");
    let document = house.start_document(acme, "", &cleo).await;
    let body = json!({ "token": document["token"] });
    let (status, back) = house
        .json("POST", "/v1/visits/resume", &cleo, Some(body))
        .await;
    assert_eq!((status, &back["session"]["id"]), (200, &json!(attic)));
    // The same click twice is one.
    assert_eq!(go(&cleo, &attic, &attic).await.0, 200);
    assert_eq!(roster(&house, &attic).await, 2);

    // A full room is in nobody's list but its members', and refuses without anything lost.
    let (_, page) = rooms(&house, &ben, &garden, "").await;
    assert_eq!(of(&page, "id"), [&json!(garden)]);
    assert_eq!(of(&page, "joined"), [true]);
    let (_, page) = rooms(&house, &cleo, &attic, "").await;
    assert_eq!(of(&page, "joined"), [true, false]);
    let (status, answer) = go(&ben, &garden, &attic).await;
    assert_eq!((status, &answer["code"]), (409, &json!("room_full")));
    assert_eq!(roster(&house, &garden).await, 1);

    // From room to room: the one who opened the first is found in the second.
    let (status, _) = go(&cleo, &attic, &garden).await;
    assert_eq!(status, 200);
    assert_eq!(
        (roster(&house, &attic).await, roster(&house, &garden).await),
        (1, 2)
    );
    let (status, _) = go(&ben, &garden, &attic).await;
    assert_eq!(status, 200);
    let document = house.start_document(acme, "", &ben).await;
    let body = json!({ "token": document["token"] });
    let (_, back) = house
        .json("POST", "/v1/visits/resume", &ben, Some(body))
        .await;
    assert_eq!(back["session"]["id"], json!(attic));
}

#[tokio::test]
async fn is_77_without_the_list_visitors_have_no_rooms_and_staff_keep_them() {
    let house = House::new().await;
    let acme = &house.acme;
    let document = house.start_document(acme, "", "").await;
    assert_eq!(document["rooms"], false, "no service has listed rooms");
    assert_eq!(document["people"], true);
    offer(&house, acme, "garden", json!({ "listed": true })).await;
    offer(&house, acme, "cellar", json!({})).await;
    let (cleo, garden) = visitor(&house, acme, "garden").await;
    let (_, cellar) = visitor(&house, acme, "cellar").await;
    let document = house.start_document(acme, "", "").await;
    assert_eq!(document["rooms"], true);
    assert_eq!(rooms(&house, &cleo, &garden, "").await.0, 200);

    let off = json!({ "settings": { "show_rooms": false, "show_people": false } });
    let (status, _) = house
        .json("PATCH", "/v1/tenant", &acme.admin, Some(off))
        .await;
    assert_eq!(status, 200);
    let document = house.start_document(acme, "", "").await;
    assert_eq!(
        (&document["rooms"], &document["people"]),
        (&json!(false), &json!(false))
    );
    let (status, answer) = rooms(&house, &cleo, &garden, "").await;
    assert_eq!((status, &answer["code"]), (403, &json!("rooms_off")));
    let path = format!("/v1/visits/{garden}/rooms/{garden}");
    let (status, answer) = house.json("POST", &path, &cleo, None).await;
    assert_eq!((status, &answer["code"]), (403, &json!("rooms_off")));

    // Staff see all rooms, of their own company only; visitors do not get at their list.
    let (status, page) = house.json("GET", "/v1/rooms", &acme.agent, None).await;
    assert_eq!(status, 200);
    assert_eq!(of(&page, "id"), [&json!(cellar), &json!(garden)]);
    let (_, page) = house
        .json("GET", "/v1/rooms", &house.other.admin, None)
        .await;
    assert_eq!(page["items"], json!([]));
    assert_eq!(house.json("GET", "/v1/rooms", &cleo, None).await.0, 401);
}

#[tokio::test]
async fn a_room_is_found_behind_many_other_sessions() {
    let house = House::new().await;
    offer(&house, &house.acme, "garden", json!({})).await;
    let (_, garden) = visitor(&house, &house.acme, "garden").await;
    let hub = &house.server.app.hub;
    for n in 0..101 {
        let start = switchboard_server::hub::Start {
            tenant: house.acme.tenant.id,
            site: None,
            service: "general".into(),
            visitor: None,
            visitor_name: String::new(),
            email: None,
            attributes: Default::default(),
            page: None,
            title: None,
            referrer: None,
            subject: None,
            locale: None,
            question: None,
            idempotency: None,
            returning: false,
            only_asks: false,
            turn: switchboard_core::desk::Turn::Last,
            external: Some((format!("e{n}"), "E".into(), false)),
            agent: None,
            leader: None,
            meeting: None,
            rendezvous: None,
            came: None,
            shed: false,
        };
        hub.start(start).await.unwrap();
    }
    let (_, again) = visitor(&house, &house.acme, "garden").await;
    assert_eq!(again, garden);
}
