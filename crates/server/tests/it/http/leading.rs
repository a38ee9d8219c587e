//! Leading by the API and at the start: who leads, pages in all ways with their outcomes, and what the
//! server sees of a page beforehand.

use super::{
    house::House,
    people::{attach, console, take, visitor},
};
use crate::peer::Peer;
use axum::{Router, http::HeaderMap, response::Redirect, routing::get};
use serde_json::{Value, json};

fn of(id: &str, what: &str) -> String {
    format!("/v1/sessions/{id}/{what}")
}

async fn by(house: &House, cookie: &str, path: &str, body: Value) -> (u16, Value) {
    house.json("POST", path, cookie, Some(body)).await
}

fn outcomes(push: &Value) -> Vec<&str> {
    let all = push["outcomes"].as_array().unwrap().iter();
    all.map(|one| one["outcome"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn is_22_a_page_is_sent_by_the_api_and_its_outcomes_are_read() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let url = "https://maps.example/berlin";
    let page = json!({ "url": url, "way": "window" });
    let (status, push) = by(&house, &acme.agent, &of(&x, "pushes"), page).await;
    assert_eq!(status, 201, "{push}");
    assert_eq!(
        (outcomes(&push), &push["url"]),
        (vec!["awaited"], &json!(url))
    );
    let told = vera.event("page_sent").await;
    assert_eq!(told["event"]["way"], "window");
    assert_eq!(told["event"]["push"], push["id"]);

    let path = of(&x, &format!("pushes/{}", push["id"].as_str().unwrap()));
    for (n, outcome) in ["window_refused", "arrived", "closed"].iter().enumerate() {
        vera.send(json!({ "t": "report_page", "s": x, "id": format!("r{n}"),
            "push": push["id"], "outcome": outcome }))
            .await;
        assert_eq!(vera.answer(&format!("r{n}")).await["t"], "ok");
        let (_, found) = house.json("GET", &path, &acme.agent, None).await;
        assert_eq!(outcomes(&found), [*outcome]);
        // The leader is told at once.
        let told = ann.event("page_reported").await;
        assert_eq!(told["event"]["outcome"], *outcome);
    }
    // A newer page of the same way overtakes the older one.
    for place in ["a", "b"] {
        let page = json!({ "url": format!("https://maps.example/{place}") });
        let (status, _) = by(&house, &acme.agent, &of(&x, "pushes"), page).await;
        assert_eq!(status, 201);
    }
    let (_, list) = house
        .json("GET", &of(&x, "pushes"), &acme.agent, None)
        .await;
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    assert_eq!(outcomes(&items[0]), ["awaited"]);
    assert_eq!(outcomes(&items[1]), ["overtaken"]);

    for (body, code) in [
        (json!({ "url": "javascript:alert(1)" }), "bad_url"),
        (json!({ "url": "https://a:b@c.example/" }), "bad_url"),
        (json!({ "url": url, "way": "frame" }), "empty_line"),
        (json!({ "url": url, "epoch": 99 }), "stale_epoch"),
    ] {
        let (status, problem) = by(&house, &acme.agent, &of(&x, "pushes"), body).await;
        assert!((400..500).contains(&status), "{status}");
        assert_eq!(problem["code"], code, "{problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_22_who_did_not_answer_a_page_is_told_after_its_time() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, _vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let page = json!({ "url": "https://maps.example/" });
    let (_, push) = by(&house, &acme.agent, &of(&x, "pushes"), page).await;
    house.pass(30_000);
    // Whatever comes next finds it due.
    ann.send(json!({ "t": "say", "s": x, "id": "l", "text": "?" }))
        .await;
    let told = ann.event("page_unanswered").await;
    assert_eq!(told["event"]["push"], push["id"]);
    let path = of(&x, &format!("pushes/{}", push["id"].as_str().unwrap()));
    let (_, found) = house.json("GET", &path, &acme.agent, None).await;
    assert_eq!(outcomes(&found), ["unanswered"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_23_is_78_the_baton_goes_round_by_the_api() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    let attached = take(&mut ann, "x").await;
    let own = &attached["leg"];
    let (_, view) = house
        .json("GET", &of(&x, "pushes"), &house.other.admin, None)
        .await;
    assert_eq!(view["code"], "not_found");
    let roster = attached["session"]["roster"].as_array().unwrap();
    let guest = roster.iter().find(|one| one["role"] == "visitor").unwrap()["leg"].clone();
    vera.send(json!({ "t": "ask_baton", "s": x, "id": "b" }))
        .await;
    assert_eq!(ann.event("baton_asked").await["event"]["leg"], guest);
    let (status, baton) = by(
        &house,
        &acme.agent,
        &of(&x, "baton"),
        json!({ "to": guest }),
    )
    .await;
    assert_eq!((status, &baton["holder"]), (200, &guest), "{baton}");
    // The agent leads no more, and takes it back.
    let follow = json!({ "on": true });
    let (status, problem) = by(&house, &acme.agent, &of(&x, "follow"), follow.clone()).await;
    assert_eq!((status, &problem["code"]), (403, &json!("not_allowed")));
    let old = json!({ "epoch": 1 });
    let (status, problem) = by(&house, &acme.agent, &of(&x, "baton"), old).await;
    assert_eq!((status, &problem["code"]), (409, &json!("stale_epoch")));
    let (_, baton) = by(&house, &acme.agent, &of(&x, "baton"), json!({})).await;
    assert_eq!(baton["holder"], *own);
    let (status, _) = by(&house, &acme.agent, &of(&x, "follow"), follow).await;
    assert_eq!(status, 200);
    let told = vera.event("follow_changed").await;
    assert_eq!(told["event"]["leg"], *own);
    // Somebody who is not here cannot be chosen.
    let nobody = json!({ "to": "00000000-0000-4000-8000-000000000000" });
    let (status, _) = by(&house, &acme.agent, &of(&x, "baton"), nobody).await;
    assert_eq!(status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_23_the_baton_is_asked_for_and_refused_by_the_api() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    let attached = take(&mut ann, "x").await;
    let own = &attached["leg"];
    let roster = attached["session"]["roster"].as_array().unwrap();
    let guest = roster.iter().find(|one| one["role"] == "visitor").unwrap()["leg"].clone();
    let asks = of(&x, "baton/asks");
    let guests = format!("{asks}/{}", guest.as_str().unwrap());
    // The visitor asks twice, and is told no twice.
    for n in ["1", "2"] {
        vera.send(json!({ "t": "ask_baton", "s": x, "id": n }))
            .await;
        assert_eq!(ann.event("baton_asked").await["event"]["leg"], guest);
        let (status, _) = house.json("DELETE", &guests, &acme.agent, None).await;
        assert_eq!(status, 204);
        let told = vera.event("baton_answered").await;
        assert_eq!(told["event"]["outcome"], "declined");
        assert_eq!(told["event"]["by"], *own);
    }
    vera.send(json!({ "t": "ask_baton", "s": x, "id": "3" }))
        .await;
    assert_eq!(vera.answer("3").await["code"], "declined");

    // The visitor leads; the agent asks, and takes it back.
    let to = json!({ "to": guest });
    assert_eq!(by(&house, &acme.agent, &of(&x, "baton"), to).await.0, 200);
    let (status, baton) = by(&house, &acme.agent, &asks, json!({})).await;
    assert_eq!((status, &baton["asks"][0]["leg"]), (200, own), "{baton}");
    let owns = format!("{asks}/{}", own.as_str().unwrap());
    let (status, _) = house.json("DELETE", &owns, &acme.agent, None).await;
    assert_eq!(status, 204);
    // The visitor says no, until the agent is refused.
    for n in ["4", "5"] {
        let (status, _) = by(&house, &acme.agent, &asks, json!({})).await;
        assert_eq!(status, 200);
        vera.send(json!({ "t": "decline_baton", "s": x, "id": n, "of": own }))
            .await;
        assert_eq!(vera.answer(n).await["t"], "ok");
    }
    let (status, problem) = by(&house, &acme.agent, &asks, json!({})).await;
    assert_eq!((status, &problem["code"]), (409, &json!("declined")));
    // Nobody of another company.
    let (status, _) = by(&house, &house.other.admin, &asks, json!({})).await;
    assert_eq!(status, 404);
}

/// Who leads once an agent has accepted a visitor who came with that in their address.
async fn leader(house: &House, more: &str) -> String {
    let acme = &house.acme;
    let mut ann = console(house, &acme.agent).await;
    let document = house.start_document(acme, more, "").await;
    let body = json!({ "token": document["token"], "idempotency_key": "k", "question": "?" });
    let answer = house.ask("POST", "/v1/visits", "").json(&body);
    let visit: Value = answer.send().await.unwrap().json().await.unwrap();
    let mut peer = Peer::connect(&house.url("")).await;
    peer.hello().await;
    attach(&mut peer, &visit["details"], "v").await;
    let attached = take(&mut ann, "x").await;
    let view = &attached["session"];
    let roster = view["roster"].as_array().unwrap();
    let holder = roster
        .iter()
        .find(|one| one["leg"] == view["baton"]["holder"]);
    holder.map_or("nobody".into(), |one| one["role"].as_str().unwrap().into())
}

#[tokio::test(flavor = "multi_thread")]
async fn is_78_is_79_company_and_start_say_who_leads() {
    for (company, start, expected) in [
        ("agent", "", "agent"),
        ("visitor", "", "visitor"),
        ("nobody", "", "nobody"),
        ("first", "", "visitor"),
        ("visitor", "&leader=support", "agent"),
        ("agent", "&leader=visitor", "visitor"),
        ("agent", "&leader=everybody", "agent"),
    ] {
        let house = House::new().await;
        let settings = json!({ "settings": { "leader": company } });
        let admin = &house.acme.admin;
        let (status, _) = house
            .json("PATCH", "/v1/tenant", admin, Some(settings))
            .await;
        assert_eq!(status, 200);
        assert_eq!(leader(&house, start).await, expected, "{company} {start}");
    }
    let house = House::new().await;
    for wrong in [
        json!({ "leader": "everybody" }),
        json!({ "push_hosts": ["https://maps.example/"] }),
        json!({ "push_hosts": ["*"] }),
    ] {
        let body = Some(json!({ "settings": wrong }));
        let (status, _) = house
            .json("PATCH", "/v1/tenant", &house.acme.admin, body)
            .await;
        assert_eq!(status, 422, "{wrong}");
    }
}

/// Pages with headers of their own; gives their address.
async fn pages() -> String {
    let headers = |name: &'static str, value: &'static str| {
        get(move || async move {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            (headers, "a page")
        })
    };
    let app = Router::new()
        .route("/plain", get(|| async { "a page" }))
        .route("/deny", headers("x-frame-options", "DENY"))
        .route(
            "/coop",
            headers("cross-origin-opener-policy", "same-origin"),
        )
        .route("/moved", get(|| async { Redirect::temporary("/deny") }))
        .route("/round", get(|| async { Redirect::temporary("/round") }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn is_22_the_server_sees_what_a_page_allows_before_it_is_shown() {
    let site = pages().await;
    let house = House::with(|config| {
        config.webhooks.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (cookie, x, _vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let host = site.strip_prefix("http://").unwrap();
    let settings = json!({ "settings": { "push_hosts": [host] } });
    house
        .json("PATCH", "/v1/tenant", &acme.admin, Some(settings))
        .await;
    for (path, known, popup, severs) in [
        ("/plain", true, true, false),
        ("/deny", true, false, false),
        ("/coop", true, true, true),
        ("/moved", true, false, false),
        ("/round", false, true, false),
    ] {
        let asked = of(&x, &format!("page-rules?url={site}{path}"));
        let (status, rules) = house.json("GET", &asked, &acme.agent, None).await;
        assert_eq!(status, 200, "{rules}");
        assert_eq!(
            (&rules["known"], &rules["popup"], &rules["severs"]),
            (&json!(known), &json!(popup), &json!(severs)),
            "{path}"
        );
        assert_eq!(
            (&rules["leaves"], &rules["listed"]),
            (&json!(true), &json!(true))
        );
    }
    // A visitor may have the server look at what was sent to them, and at nothing else.
    let page = json!({ "url": format!("{site}/deny"), "way": "popup" });
    let (_, push) = by(&house, &acme.agent, &of(&x, "pushes"), page).await;
    let seq = push["seq"].as_u64().unwrap();
    let path = |seq| format!("/v1/visits/{x}/pushes/{seq}/rules?origin=https://shop.example");
    let (status, rules) = house.json("GET", &path(seq), &cookie, None).await;
    assert_eq!((status, &rules["popup"]), (200, &json!(false)), "{rules}");
    let (status, _) = house.json("GET", &path(1), &cookie, None).await;
    assert_eq!(status, 404, "not a push");
    let (stranger, _, _peer) = visitor(&house, acme, "Cards").await;
    let (status, _) = house.json("GET", &path(seq), &stranger, None).await;
    assert_eq!(status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_22_the_server_looks_at_nothing_that_is_not_public() {
    let site = pages().await;
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, _vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let asked = of(&x, &format!("page-rules?url={site}/deny"));
    let (status, rules) = house.json("GET", &asked, &acme.agent, None).await;
    assert_eq!((status, &rules["known"]), (200, &json!(false)));
    assert_eq!(rules["listed"], false);
    let asked = of(&x, "page-rules?url=file:///etc/passwd");
    let (status, _) = house.json("GET", &asked, &acme.agent, None).await;
    assert_eq!(status, 422);
}
