//! The ways to bring parties together, by REST: joins by session and by subject (CC-15, CC-16),
//! and meetings to which both are invited (CC-19 to CC-21).

use super::{
    house::{Company, House},
    people::{agent_id, attach, console, take, visitor},
};
use serde_json::{Value, json};

pub async fn offer(house: &House, company: &Company, key: &str, params: Value) -> Value {
    let body = json!({ "key": key, "name": key.to_uppercase(), "behaviour": "subject_room", "params": params });
    let (status, answer) = house
        .json("POST", "/v1/services", &company.admin, Some(body))
        .await;
    assert_eq!(status, 201, "{answer}");
    answer
}

async fn queue(house: &House) -> Value {
    let (_, list) = house
        .json("GET", "/v1/queues", &house.acme.admin, None)
        .await;
    list["items"][0]["id"].clone()
}

async fn by_subject(
    house: &House,
    key: &str,
    subject: &str,
    service: Option<&str>,
) -> (u16, Value) {
    let mut body = json!({ "name": key, "key": key, "subject": subject });
    if let Some(service) = service {
        body["service"] = service.into();
    }
    house
        .json_by_key("POST", "/v1/sessions", &house.acme.key, Some(body))
        .await
}

/// A visitor who follows that link: status, cookie if one is set, answer.
pub async fn follow(house: &House, company: &Company, more: &str, cookie: &str) -> (u16, Value) {
    let document = house.start_document(company, more, cookie).await;
    let subject = document["subject"].clone();
    let service = document["service"]["key"].clone();
    let body = json!({ "token": document["token"], "service": service, "subject": subject, "idempotency_key": "k" });
    house.json("POST", "/v1/visits", cookie, Some(body)).await
}

async fn meet(house: &House, cookie: &str, body: Value) -> (u16, Value) {
    house.json("POST", "/v1/meetings", cookie, Some(body)).await
}

async fn row(house: &House, session: &Value) -> Value {
    let path = format!("/v1/sessions/{}", session.as_str().unwrap());
    house.json("GET", &path, &house.acme.admin, None).await.1
}

pub async fn roster(house: &House, session: &Value) -> usize {
    let path = format!("/v1/sessions/{}/roster", session.as_str().unwrap());
    let (_, roster) = house.json("GET", &path, &house.acme.admin, None).await;
    roster["items"].as_array().map_or(0, Vec::len)
}

pub fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["code"].as_str().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_15_who_names_a_session_joins_it_if_its_service_lets_them() {
    cc_15(House::new().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_15_the_same_on_postgres() {
    if let Some(house) = House::on_postgres().await {
        cc_15(house).await;
    }
}

async fn cc_15(house: House) {
    let acme = &house.acme;
    offer(&house, acme, "talk", json!({ "max_members": 4 })).await;
    offer(&house, acme, "alone", json!({ "private": true })).await;
    let (status, first) = by_subject(&house, "a", "Router setup", Some("talk")).await;
    assert_eq!(status, 201, "{first}");
    let room = first["session"]["id"].clone();
    let id = room.as_str().unwrap();
    let (_, private) = by_subject(&house, "b", "Router setup", Some("alone")).await;
    let private = private["session"]["id"].as_str().unwrap().to_owned();

    // An agent, a visitor with a link, and a program.
    let join = async |cookie: &str, session: &str| {
        let path = format!("/v1/sessions/{session}/join");
        house.json("POST", &path, cookie, None).await
    };
    let mut ann = console(&house, &acme.agent).await;
    let (status, joined) = join(&acme.agent, id).await;
    assert_eq!(status, 200, "{joined}");
    assert_eq!(ann.until("invite").await["session"]["id"], room);
    let again = join(&acme.agent, id).await;
    assert_eq!(again.1["details"]["leg"], joined["details"]["leg"]);
    let (status, visit) = follow(&house, acme, &format!("&session={id}"), "").await;
    assert_eq!((status, &visit["session"]["id"]), (201, &room), "{visit}");
    let leg = json!({ "key": "p", "name": "Program", "role": "assistant" });
    let path = format!("/v1/sessions/{id}/legs");
    let (status, _) = house.json_by_key("POST", &path, &acme.key, Some(leg)).await;
    assert_eq!(status, 201);
    assert_eq!(roster(&house, &room).await, 4);

    // Full, private, given out by offers, another company's, nobody's, over.
    assert_eq!(code(&join(&acme.supervisor, id).await), (409, "room_full"));
    let link = follow(&house, acme, &format!("&session={id}"), "").await;
    assert_eq!(code(&link), (409, "room_full"));
    for cookie in [&acme.agent, &acme.supervisor] {
        let refused = join(cookie, &private).await;
        assert_eq!(code(&refused), (403, "not_admitted"));
    }
    let link = follow(&house, acme, &format!("&session={private}"), "").await;
    assert_eq!(code(&link), (403, "not_admitted"));
    let (_, help_desk, _vera) = visitor(&house, acme, "Loans").await;
    let refused = join(&acme.supervisor, &help_desk).await;
    assert_eq!(code(&refused), (403, "not_admitted"));
    let link = follow(&house, acme, &format!("&session={help_desk}"), "").await;
    assert_eq!(code(&link), (403, "not_admitted"));
    assert_eq!(
        code(&join(&house.other.agent, id).await),
        (404, "not_found")
    );
    let link = follow(&house, &house.other, &format!("&session={id}"), "").await;
    assert_eq!(code(&link), (404, "not_found"));
    assert_eq!(code(&join("", id).await).0, 401);
    let nobody = "00000000-0000-7000-8000-000000000001";
    assert_eq!(code(&join(&acme.agent, nobody).await), (404, "not_found"));
    let path = format!("/v1/sessions/{id}/end");
    house.json("POST", &path, &acme.admin, None).await;
    assert_eq!(code(&join(&acme.agent, id).await), (410, "session_ended"));
    let link = follow(&house, acme, &format!("&session={id}"), "").await;
    assert_eq!(code(&link), (410, "session_ended"));

    let (_, audit) = house.json("GET", "/v1/audit", &acme.admin, None).await;
    assert!(audit.to_string().contains("session.join"));
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_16_is_21_one_subject_is_one_session_where_the_service_shares() {
    cc_16(House::new().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_16_the_same_on_postgres() {
    if let Some(house) = House::on_postgres().await {
        cc_16(house).await;
    }
}

async fn cc_16(house: House) {
    let acme = &house.acme;
    offer(&house, acme, "shared", json!({})).await;
    offer(&house, acme, "private", json!({ "private": true })).await;
    // Many at once are in one session.
    let asks = (0..8).map(|n| {
        let house = &house;
        async move { by_subject(house, &format!("u{n}"), "Router setup", Some("shared")).await }
    });
    let answers = futures::future::join_all(asks).await;
    let first = answers[0].1["session"]["id"].clone();
    for (status, answer) in &answers {
        assert!(matches!(status, 200 | 201), "{answer}");
        assert_eq!(answer["session"]["id"], first);
    }
    let begun = answers.iter().filter(|(status, _)| *status == 201).count();
    assert_eq!(begun, 1);
    assert_eq!(roster(&house, &first).await, 8);
    // Spelt otherwise it is the same; another one is another.
    let (status, same) = by_subject(&house, "u9", " router SETUP!", Some("shared")).await;
    assert_eq!((status, &same["session"]["id"]), (200, &first));
    let (status, other) = by_subject(&house, "u10", "Printer setup", Some("shared")).await;
    assert_eq!(status, 201);
    assert_ne!(other["session"]["id"], first);
    // Another company's is not found.
    offer(&house, &house.other, "shared", json!({})).await;
    let body = json!({ "name": "x", "key": "x", "subject": "Router setup", "service": "shared" });
    let theirs = house.json_by_key("POST", "/v1/sessions", &house.other.key, Some(body));
    let (status, theirs) = theirs.await;
    assert_eq!(status, 201);
    assert_ne!(theirs["session"]["id"], first);

    // A visitor and an agent come the same way.
    let (status, visit) = follow(&house, acme, "&service=shared&subject=Router+setup", "").await;
    assert_eq!((status, &visit["session"]["id"]), (201, &first), "{visit}");
    let _ann = console(&house, &acme.agent).await;
    let body = json!({ "subject": "Router setup", "service": "shared" });
    let (status, joined) = house
        .json("POST", "/v1/rooms", &acme.agent, Some(body.clone()))
        .await;
    assert_eq!(
        (status, &joined["session"]["id"]),
        (200, &first),
        "{joined}"
    );

    // Private: each has their own, and who repeats a request has the first one.
    let (_, one) = by_subject(&house, "v1", "Router setup", Some("private")).await;
    let (status, two) = by_subject(&house, "v2", "Router setup", Some("private")).await;
    assert_eq!(status, 201);
    assert_ne!(one["session"]["id"], two["session"]["id"]);

    // Once it is over, the next one begins anew.
    let path = format!("/v1/sessions/{}/end", first.as_str().unwrap());
    house.json("POST", &path, &acme.admin, None).await;
    let (status, joined) = house
        .json("POST", "/v1/rooms", &acme.agent, Some(body))
        .await;
    assert_eq!(status, 201, "{joined}");
    assert_ne!(joined["session"]["id"], first);
    let next = joined["session"]["id"].clone();
    let (status, visit) = follow(&house, acme, "&service=shared&subject=Router+setup", "").await;
    assert_eq!((status, &visit["session"]["id"]), (201, &next), "{visit}");
}

#[tokio::test]
async fn cc_16_a_subject_that_is_not_understood_is_the_default_service_or_a_question() {
    let house = House::new().await;
    let acme = &house.acme;
    // No room is for it: the default service.
    let (status, plain) = by_subject(&house, "a", "cats", None).await;
    assert_eq!(status, 201);
    let service = row(&house, &plain["session"]["id"]).await["service"].clone();
    assert_eq!(service, "general");
    offer(
        &house,
        acme,
        "devices",
        json!({ "subjects": ["Router setup", "Printer"] }),
    )
    .await;
    offer(&house, acme, "money", json!({ "subjects": ["Tax"] })).await;
    // The one that lists it.
    let (_, tax) = by_subject(&house, "b", "TAX", None).await;
    let service = row(&house, &tax["session"]["id"]).await["service"].clone();
    assert_eq!(service, "money");
    // Several there are to choose from.
    let unclear = by_subject(&house, "c", "cats", None).await;
    assert_eq!(code(&unclear), (422, "subject_unclear"));
    let choices = unclear.1["choices"].as_array().unwrap();
    let keys: Vec<_> = choices.iter().map(|choice| &choice["service"]).collect();
    assert_eq!(keys, ["devices", "money"]);
    assert_eq!(choices[0]["subjects"], json!(["Router setup", "Printer"]));
    // Of the named service.
    let unclear = by_subject(&house, "c", "cats", Some("money")).await;
    assert_eq!(unclear.1["choices"].as_array().map(Vec::len), Some(1));
    for subject in ["", "&subject=cats"] {
        let link = follow(&house, acme, &format!("&service=money{subject}"), "").await;
        assert_eq!(code(&link), (422, "subject_unclear"));
        assert_eq!(link.1["choices"][0]["subjects"], json!(["Tax"]));
    }
    let body = json!({ "subject": "cats" });
    let asked = house
        .json("POST", "/v1/rooms", &acme.agent, Some(body))
        .await;
    assert_eq!(code(&asked), (422, "subject_unclear"));
    let body = json!({ "subject": "x".repeat(121) });
    let asked = house
        .json("POST", "/v1/rooms", &acme.agent, Some(body))
        .await;
    assert_eq!(asked.1["errors"][0]["field"], "subject");
    // Bad definitions are refused.
    for (params, field) in [
        (json!({ "subjects": "tax" }), "params"),
        (json!({ "subjects": ["tax", "TAX"] }), "params"),
        (json!({ "subjects": ["?"] }), "params"),
    ] {
        let body =
            json!({ "key": "x", "name": "X", "behaviour": "subject_room", "params": params });
        let (status, problem) = house
            .json("POST", "/v1/services", &acme.admin, Some(body))
            .await;
        assert_eq!(
            (status, &problem["errors"][0]["field"]),
            (422, &json!(field))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_19_both_are_invited_to_a_new_session() {
    let house = House::new().await;
    let acme = &house.acme;
    offer(&house, acme, "talk", json!({})).await;
    let sue_id = agent_id(&house, "sue").await;
    let mut ann = console(&house, &acme.agent).await;
    let mut sue = console(&house, &acme.supervisor).await;

    let wanted = json!({ "agent": sue_id });
    let (status, begun) = meet(&house, &acme.agent, wanted.clone()).await;
    assert_eq!(status, 201, "{begun}");
    let session = begun["session"].clone();
    let invited = ann.until("invited").await;
    assert_eq!(
        (&invited["session"], &invited["with"]),
        (&session, &json!("SUE"))
    );
    let rings = sue.until("offer").await["offer"].clone();
    assert_eq!(
        (&rings["session"], &rings["meeting"]),
        (&session, &json!(true))
    );
    assert_eq!(rings["from"], "ANN");
    assert_eq!(roster(&house, &session).await, 0);
    // Both come.
    let path = format!("/v1/sessions/{}/join", session.as_str().unwrap());
    let (status, joined) = house.json("POST", &path, &acme.agent, None).await;
    assert_eq!(status, 200, "{joined}");
    assert_eq!(ann.until("invitation_over").await["outcome"], "joined");
    attach(&mut ann, &joined["details"], "a").await;
    sue.send(json!({ "t": "answer", "id": "y", "offer": rings["offer"], "accept": true }))
        .await;
    assert_eq!(sue.answer("y").await["t"], "ok");
    let invite = sue.until("invite").await;
    attach(&mut sue, &invite["details"], "s").await;
    ann.event("search_over").await;
    assert_eq!(roster(&house, &session).await, 2);

    // Another request is another session, also for the same two.
    let (status, second) = meet(&house, &acme.agent, wanted.clone()).await;
    assert_eq!(status, 201);
    assert_ne!(second["session"], session);
    // The other one declines: it ends, and the one who asked is told.
    let rings = sue.until("offer").await["offer"]["offer"].clone();
    sue.send(json!({ "t": "answer", "id": "n", "offer": rings, "accept": false }))
        .await;
    let over = ann
        .find(|frame| frame["t"] == "invitation_over" && frame["session"] == second["session"])
        .await;
    assert_eq!(over["outcome"], "cancelled");
    assert_eq!(row(&house, &second["session"]).await["status"], "ended");
    let path = format!("/v1/sessions/{}/join", second["session"].as_str().unwrap());
    let late = house.json("POST", &path, &acme.agent, None).await;
    assert_eq!(code(&late), (410, "session_ended"));

    // The one who asked declines: it rings no more.
    house.pass(20_000);
    let (_, third) = meet(&house, &acme.agent, wanted).await;
    let rings = sue.until("offer").await["offer"]["offer"].clone();
    let path = format!(
        "/v1/sessions/{}/invitation",
        third["session"].as_str().unwrap()
    );
    let (status, _) = house.json("DELETE", &path, &acme.supervisor, None).await;
    assert_eq!(status, 404, "not theirs");
    let (status, _) = house.json("DELETE", &path, &acme.agent, None).await;
    assert_eq!(status, 204);
    let over = sue
        .find(|frame| frame["t"] == "offer_over" && frame["offer"] == rings)
        .await;
    assert_eq!(over["answer"], "withdrawn");
    let (_, audit) = house.json("GET", "/v1/audit", &acme.admin, None).await;
    let audit = audit.to_string();
    assert!(audit.contains("session.meet") && audit.contains("session.decline"));
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_19_who_cannot_be_met_is_refused_and_nothing_is_begun() {
    let house = House::new().await;
    let acme = &house.acme;
    let ann_id = agent_id(&house, "ann").await;
    let sue_id = agent_id(&house, "sue").await;
    let refused = meet(&house, &acme.agent, json!({ "agent": sue_id })).await;
    assert_eq!(
        code(&refused),
        (422, "subject_unclear"),
        "there is no such service"
    );
    offer(&house, acme, "talk", json!({ "subjects": ["Tax"] })).await;
    let (_, theirs) = house
        .json("GET", "/v1/agents", &house.other.admin, None)
        .await;
    let foreign = theirs["items"][0]["id"].clone();
    let queue = "00000000-0000-0000-0000-000000000001";
    for (body, status, expected) in [
        (json!({}), 422, "invalid"),
        (json!({ "agent": queue }), 422, "invalid"),
        (json!({ "agent": foreign }), 422, "invalid"),
        (json!({ "agent": ann_id }), 422, "invalid"),
        (json!({ "agent": sue_id }), 409, "agent_away"),
        (
            json!({ "agent": sue_id, "service": "none" }),
            404,
            "unknown_service",
        ),
        (
            json!({ "agent": sue_id, "service": "general" }),
            422,
            "invalid",
        ),
        (
            json!({ "agent": sue_id, "subject": "cats" }),
            422,
            "subject_unclear",
        ),
        (json!({ "subject": "Tax" }), 409, "nobody_to_find"),
        (
            json!({ "agent": sue_id, "requester": { "key": "k", "name": "n" } }),
            403,
            "not_allowed",
        ),
        (
            json!({ "agent": sue_id, "valid_until": "2001-01-01T00:00:00Z" }),
            410,
            "expired",
        ),
        (json!({ "agent": sue_id, "x": 1 }), 422, "invalid"),
    ] {
        let refused = meet(&house, &acme.agent, body.clone()).await;
        assert!(
            code(&refused) == (status, expected) || (expected == "invalid" && refused.0 == 422),
            "{body}: {refused:?}"
        );
    }
    assert_eq!(meet(&house, "", json!({ "agent": sue_id })).await.0, 401);
    // Away is who is not ready, too, and busy who has all they may have.
    let mut sue = console(&house, &acme.supervisor).await;
    sue.send(json!({ "t": "state", "id": "b", "state": "break" }))
        .await;
    assert_eq!(sue.answer("b").await["t"], "ok");
    let refused = meet(&house, &acme.agent, json!({ "agent": sue_id })).await;
    assert_eq!(code(&refused), (409, "agent_away"));
    let body = json!({ "login": "sue", "name": "Sue", "rank": "supervisor", "capacity": 1 });
    let path = format!("/v1/agents/{sue_id}");
    let (status, answer) = house.json("PUT", &path, &acme.admin, Some(body)).await;
    assert_eq!(status, 200, "{answer}");
    sue.send(json!({ "t": "state", "id": "c", "state": "available" }))
        .await;
    assert_eq!(sue.answer("c").await["t"], "ok");
    let (_, _, _vera) = visitor(&house, acme, "Loans").await;
    take(&mut sue, "t").await;
    let refused = meet(&house, &acme.agent, json!({ "agent": sue_id })).await;
    assert_eq!(code(&refused), (409, "agent_busy"));
    let (_, list) = house.json("GET", "/v1/sessions", &acme.admin, None).await;
    let list = list["items"].as_array().unwrap();
    let begun = list.iter().filter(|row| row["service"] == "talk").count();
    assert_eq!(begun, 0, "nothing is begun");
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_20_cc_21_a_subject_brings_two_into_the_session_that_goes_on() {
    let house = House::new().await;
    let acme = &house.acme;
    let helpers = queue(&house).await;
    offer(&house, acme, "audit", json!({ "helpers": helpers })).await;
    let sue_id = agent_id(&house, "sue").await;
    let path = format!("/v1/agents/{sue_id}");
    let body =
        json!({ "login": "sue", "name": "Sue", "rank": "supervisor", "skills": { "warranty": 3 } });
    let (status, answer) = house.json("PUT", &path, &acme.admin, Some(body)).await;
    assert_eq!(status, 200, "{answer}");
    let mut ann = console(&house, &acme.agent).await;
    let mut sue = console(&house, &acme.supervisor).await;
    let join = async |cookie: &str, session: &Value| {
        let path = format!("/v1/sessions/{}/join", session.as_str().unwrap());
        house.json("POST", &path, cookie, None).await
    };

    // Without an open session on it there is a new one; with it that one.
    let open = by_subject(&house, "u1", "Q3 audit", Some("audit")).await.1;
    let open = open["session"]["id"].clone();
    let wanted = json!({ "agent": sue_id, "subject": "q3 audit" });
    let (status, met) = meet(&house, &acme.agent, wanted.clone()).await;
    assert_eq!((status, &met["begun"]), (200, &json!(false)), "{met}");
    assert_eq!(met["session"], open);
    assert_eq!(ann.until("invited").await["session"], open);
    let busy = meet(&house, &acme.admin, wanted).await;
    assert_eq!(code(&busy), (409, "searching"), "one at a time");
    take(&mut sue, "a").await;
    let (status, joined) = join(&acme.agent, &open).await;
    assert_eq!(status, 200, "{joined}");
    assert_eq!(roster(&house, &open).await, 3);
    let fresh = json!({ "agent": sue_id, "subject": "Q4 audit" });
    let (status, met) = meet(&house, &acme.agent, fresh).await;
    assert_eq!((status, &met["begun"]), (201, &json!(true)), "{met}");
    assert_ne!(met["session"], open);
    let rings = sue.until("offer").await["offer"]["offer"].clone();
    sue.send(json!({ "t": "answer", "id": "n", "offer": rings, "accept": false }))
        .await;
    assert_eq!(sue.answer("n").await["t"], "ok");

    // CC-21: whoever knows the subject and the one who asks.
    house.pass(20_000);
    let (status, met) = meet(&house, &acme.agent, json!({ "subject": "Warranty" })).await;
    assert_eq!(status, 201, "{met}");
    ann.find(|frame| frame["t"] == "invited" && frame["session"] == met["session"])
        .await;
    take(&mut sue, "b").await;
    assert_eq!(join(&acme.agent, &met["session"]).await.0, 200);
    assert_eq!(roster(&house, &met["session"]).await, 2);

    // By a program: the endpoint is invited, and joins with its key.
    let body =
        json!({ "subject": "Warranty claims", "requester": { "key": "phone 1", "name": "Phone" } });
    let asked = house.json_by_key("POST", "/v1/meetings", &acme.key, Some(body));
    let (status, met) = asked.await;
    assert_eq!(status, 201, "{met}");
    // Nobody knows that one: it waits in the queue.
    let path = format!("/v1/sessions/{}/legs", met["session"].as_str().unwrap());
    let leg = json!({ "key": "phone 1", "name": "Phone", "role": "visitor" });
    let (status, details) = house.json_by_key("POST", &path, &acme.key, Some(leg)).await;
    assert_eq!(status, 201, "{details}");
    assert_eq!(row(&house, &met["session"]).await["status"], "waiting");
}
