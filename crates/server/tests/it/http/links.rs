//! Where links lead: to an agent (CC-19), and into a meeting to which they invite (IS-68).

use super::{
    house::{House, cookie_of},
    meetings::{code, follow, offer, roster},
    people::{agent_id, attach, console},
};
use crate::peer::Peer;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn cc_19_a_visitor_follows_a_link_to_an_agent() {
    let house = House::new().await;
    let acme = &house.acme;
    offer(&house, acme, "talk", json!({})).await;
    let sue_id = agent_id(&house, "sue").await;
    let link = format!("&agent={sue_id}");
    let away = follow(&house, acme, &link, "").await;
    assert_eq!(code(&away), (409, "agent_away"));
    let _ann = console(&house, &acme.agent).await;
    let mut sue = console(&house, &acme.supervisor).await;
    let document = house.start_document(acme, &link, "").await;
    let body = json!({ "token": document["token"], "name": "Vera", "idempotency_key": "k" });
    let answer = house.ask("POST", "/v1/visits", "").json(&body);
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let cookie = cookie_of(&answer);
    let visit: Value = answer.json().await.unwrap();
    assert_eq!(visit["session"]["status"], "waiting", "for Sue");
    let mut vera = Peer::connect(&house.url("")).await;
    vera.hello().await;
    attach(&mut vera, &visit["details"], "v").await;
    // Sent again it is the same one.
    let (status, again) = house.json("POST", "/v1/visits", &cookie, Some(body)).await;
    assert_eq!(
        (status, &again["session"]["id"]),
        (200, &visit["session"]["id"])
    );
    let rings = sue.until("offer").await["offer"].clone();
    assert_eq!(rings["visitor_name"], "Vera");
    sue.send(json!({ "t": "answer", "id": "n", "offer": rings["offer"], "accept": false }))
        .await;
    let over = vera.event("search_over").await;
    assert_eq!(over["event"]["outcome"], "declined");
    vera.event("ended").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_20_a_link_with_agent_and_subject_leads_both_into_the_session_on_it() {
    let house = House::new().await;
    let acme = &house.acme;
    offer(&house, acme, "audit", json!({})).await;
    offer(&house, acme, "private", json!({ "private": true })).await;
    let sue_id = agent_id(&house, "sue").await;
    let mut sue = console(&house, &acme.supervisor).await;
    let link = |service: &str, subject: &str| {
        format!("&service={service}&agent={sue_id}&subject={subject}")
    };
    // Nobody talks about it yet: a session of its own, to which Sue is invited.
    let (status, first) = follow(&house, acme, &link("audit", "Q3"), "").await;
    assert_eq!(status, 201, "{first}");
    let session = first["session"]["id"].clone();
    let rings = sue.until("offer").await["offer"].clone();
    assert_eq!(rings["session"], session);
    sue.send(json!({ "t": "answer", "id": "y", "offer": rings["offer"], "accept": true }))
        .await;
    assert_eq!(sue.answer("y").await["t"], "ok");
    let invite = sue.until("invite").await;
    attach(&mut sue, &invite["details"], "s").await;
    // Another one who names the same comes into it; Sue is there already.
    let (status, second) = follow(&house, acme, &link("audit", "q3"), "").await;
    assert_eq!(
        (status, &second["session"]["id"]),
        (201, &session),
        "{second}"
    );
    assert_eq!(roster(&house, &session).await, 3);
    // About something else, or where nothing is shared, there is another one.
    let (status, third) = follow(&house, acme, &link("audit", "Q4"), "").await;
    assert_eq!(status, 201, "{third}");
    assert_ne!(third["session"]["id"], session);
    // While she is rung she cannot be asked by others: they are told so.
    let busy = follow(&house, acme, &link("private", "Q3"), "").await;
    assert_eq!(code(&busy), (409, "agent_busy"), "{busy:?}");
    let decline = async |sue: &mut Peer, id: &str, session: &Value| {
        let offer = sue
            .find(|frame| frame["offer"]["session"] == *session)
            .await;
        let offer = offer["offer"]["offer"].clone();
        sue.send(json!({ "t": "answer", "id": id, "offer": offer, "accept": false }))
            .await;
        assert_eq!(sue.answer(id).await["t"], "ok");
    };
    decline(&mut sue, "n0", &third["session"]["id"]).await;
    let mut alone = Vec::new();
    for nr in ["n1", "n2"] {
        let (status, one) = follow(&house, acme, &link("private", "Q3"), "").await;
        assert_eq!(status, 201, "{one}");
        decline(&mut sue, nr, &one["session"]["id"]).await;
        alone.push(one["session"]["id"].clone());
    }
    assert_ne!(alone[0], alone[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_68_a_partners_program_gets_two_links_and_only_the_two_enter() {
    let house = House::new().await;
    let acme = &house.acme;
    offer(&house, acme, "talk", json!({})).await;
    let sue_id = agent_id(&house, "sue").await;
    let mut sue = console(&house, &acme.supervisor).await;
    let client = json!({ "name": "Vera", "link_s": 120 });
    let by_key = async |body: Value| {
        house
            .json_by_key("POST", "/v1/meetings", &acme.key, Some(body))
            .await
    };
    for (body, status) in [
        (json!({ "agent": sue_id }), 422),
        (json!({ "client": client }), 422),
        (
            json!({ "agent": sue_id, "client": { "name": "Vera", "link_s": 5 } }),
            422,
        ),
        (
            json!({ "agent": sue_id, "client": client, "valid_until": "2001-01-01T00:00:00Z" }),
            410,
        ),
    ] {
        let refused = by_key(body.clone()).await;
        assert_eq!(refused.0, status, "{body}: {refused:?}");
    }
    let asked = json!({ "agent": sue_id, "client": client, "subject": "Your order" });
    let (status, met) = by_key(asked.clone()).await;
    assert_eq!(status, 201, "{met}");
    let (_, other) = by_key(asked.clone()).await;
    assert_ne!(
        other["session"], met["session"],
        "one of their own each time"
    );
    let link = met["links"]["client"].as_str().unwrap();
    let (_, secret) = link.split_once("&invitation=").unwrap();
    let more = format!("&invitation={secret}");

    // Third parties: without a link, with a changed one, and with the session's id alone.
    let session = met["session"].as_str().unwrap();
    let stranger = follow(&house, acme, &format!("&session={session}"), "").await;
    assert_eq!(code(&stranger), (403, "not_admitted"));
    let path = format!("/v1/sessions/{session}/join");
    let stranger = house.json("POST", &path, &acme.agent, None).await;
    assert_eq!(code(&stranger), (403, "not_admitted"));
    let document = house.start_document(&house.other, &more, "").await;
    let body = json!({ "token": document["token"], "idempotency_key": "k" });
    let foreign = house.json("POST", "/v1/visits", "", Some(body)).await;
    assert_eq!(code(&foreign), (404, "not_found"));
    // What was changed or made up is no invitation, and begins no session of its own.
    let mut changed = secret.to_owned();
    let last = changed.pop().unwrap();
    changed.push(if last == 'A' { 'E' } else { 'A' });
    for forged in [&*changed, "forged", ""] {
        let none = follow(&house, acme, &format!("&invitation={forged}"), "").await;
        assert_eq!(code(&none), (404, "link_invalid"), "{forged}");
    }
    let (_, all) = house.json("GET", "/v1/sessions", &acme.admin, None).await;
    assert_eq!(all["items"].as_array().unwrap().len(), 2, "the meetings");

    // The client comes, and the agent is paged.
    let (status, visit) = follow(&house, acme, &more, "").await;
    assert_eq!(
        (status, &visit["session"]["id"]),
        (201, &met["session"]),
        "{visit}"
    );
    let rings = sue.until("offer").await["offer"].clone();
    assert_eq!(rings["session"], met["session"]);
    let (status, joined) = house.json("POST", &path, &acme.supervisor, None).await;
    assert_eq!(status, 200, "{joined}");
    assert_eq!(sue.until("offer_over").await["offer"], rings["offer"]);
    assert_eq!(roster(&house, &met["session"]).await, 2);
    // The link is for that session only, and for its time.
    let (status, again) = follow(&house, acme, &more, "").await;
    assert_eq!(
        (status, &again["session"]["id"]),
        (200, &met["session"]),
        "still them"
    );
    house.pass(121_000);
    let late = follow(&house, acme, &more, "").await;
    assert_eq!(code(&late), (410, "link_expired"));
    // Nobody came to the other one in time.
    let (_, secret) = other["links"]["client"]
        .as_str()
        .unwrap()
        .split_once("&invitation=")
        .unwrap();
    let late = follow(&house, acme, &format!("&invitation={secret}"), "").await;
    assert_eq!(code(&late), (410, "link_expired"));
}
