//! Cards at their limits: codes, log-ins, erasure and age.

use super::{cards::Here, house::House};
use serde_json::{Value, json};
use switchboard_server::jobs::retention;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn is_31_a_code_is_for_one_panel_and_once() {
    let house = House::new().await;
    house.both_take_part().await;
    let (acme, other) = (&house.acme, &house.other);
    let kim = house.here(acme, "kim").await;
    let mallory = house.here(acme, "mallory").await;
    let abroad = house.here(other, "abroad").await;
    let ask = house.ask_for_card(acme, &kim.cookie).await;
    let theirs = house.ask_for_card(acme, &mallory.cookie).await;
    let elsewhere = house.ask_for_card(other, &abroad.cookie).await;
    let (card, code) = house.agree("Kim", &ask).await;
    let bad = async |cookie: &str, ask: &str, code: &str, why: &str| {
        let (status, told, set) = house.take_card(cookie, ask, code).await;
        assert_eq!((status, told), (403, json!("bad_card_code")), "{why}");
        assert_eq!(set, "");
    };
    bad(&mallory.cookie, &theirs, &code, "another visitor's ask").await;
    bad(&mallory.cookie, &ask, &code, "another visitor's cookie").await;
    bad("", &ask, &code, "no visitor").await;
    bad(&abroad.cookie, &elsewhere, &code, "another company").await;
    bad(&kim.cookie, &elsewhere, &code, "another company's ask").await;
    bad(&kim.cookie, &ask, "", "no code").await;
    bad(&kim.cookie, &ask[1..], &code, "a forged ask").await;
    let start = house.start_document(acme, "", &kim.cookie).await;
    bad(
        &kim.cookie,
        start["token"].as_str().unwrap(),
        &code,
        "no ask",
    )
    .await;
    let (status, ..) = house.take_card(&kim.cookie, &ask, &code).await;
    assert_eq!(status, 204);
    bad(&kim.cookie, &ask, &code, "a second time").await;
    assert_eq!(house.seen(acme, &kim).await.0, "Kim");
    assert_ne!(house.seen(acme, &mallory).await.0, "Kim");

    let code = house.hand_over(&card, &ask).await;
    house.pass(60_000);
    bad(&kim.cookie, &ask, &code, "after a minute").await;
    house.pass(30 * 60_000);
    let answer = house
        .post("/card", &card, &[("act", "use"), ("ask", &ask)])
        .await;
    assert_eq!(
        answer.status(),
        410,
        "a page that was open for half an hour"
    );

    // Somebody who has not started gets a cookie with it.
    let ask = house.ask_for_card(acme, "").await;
    let code = house.hand_over(&card, &ask).await;
    let (status, _, set) = house.take_card("", &ask, &code).await;
    assert_eq!(status, 204);
    let start = house.start_document(acme, "", &set).await;
    assert_eq!(start["card"], json!({ "known": true, "name": "Kim" }));
    let here = house.again(acme, &set, "later").await;
    assert_eq!(house.seen(acme, &here).await.0, "Kim");
}

#[tokio::test]
async fn is_31_is_107_a_log_in_goes_before_a_card() {
    let house = House::new().await;
    house.both_take_part().await;
    house.members_only().await;
    let acme = &house.acme;
    let (status, visit, cookie) = house.member_start("", house.member_proof().await).await;
    assert_eq!(status, 201, "{visit}");
    let session = visit["session"]["id"].as_str().unwrap().to_owned();
    let vera = Here { cookie, session };
    let ask = house.ask_for_card(acme, &vera.cookie).await;
    let (card, code) = house.agree("Kim", &ask).await;
    let (status, ..) = house.take_card(&vera.cookie, &ask, &code).await;
    assert_eq!(status, 204);
    assert_eq!(house.seen(acme, &vera).await.0, "Vera", "as was proven");

    house.over(acme, &vera).await;
    house.post("/card", &card, &[("act", "take back")]).await;
    let (status, refused, _) = house.member_start(&vera.cookie, json!({})).await;
    assert_eq!(
        (status, &refused["login"]),
        (401, &Value::Null),
        "somebody new"
    );
    let proof = house.member_proof().await;
    let (_, visit, cookie) = house.member_start(&vera.cookie, proof).await;
    let session = visit["session"]["id"].as_str().unwrap().to_owned();
    let back = Here { cookie, session };
    let was = house.visitor_of(acme, &vera.session).await;
    assert_eq!(house.visitor_of(acme, &back.session).await, was);
    house.over(acme, &back).await;
    let (_, refused, _) = house.member_start(&back.cookie, json!({})).await;
    assert_eq!(refused["login"], "vera@example.org", "known by that again");
}

#[tokio::test]
async fn is_31_a_card_outlives_no_erasure_and_no_year() {
    let house = House::new().await;
    house.both_take_part().await;
    let acme = &house.acme;
    let first = house.here(acme, "one").await;
    let ask = house.ask_for_card(acme, &first.cookie).await;
    let (card, code) = house.agree("Kim", &ask).await;
    house.take_card(&first.cookie, &ask, &code).await;
    let page = house.get("/card", &card).await.text().await.unwrap();
    assert!(page.contains("<bdi>ACME</bdi>"), "{page}");

    // Forgotten in this browser, as when somebody logs out of the site.
    house.over(acme, &first).await;
    let (status, _) = house
        .json("POST", "/v1/visits/forget", &first.cookie, None)
        .await;
    assert_eq!(status, 204);
    let page = house.get("/card", &card).await.text().await.unwrap();
    assert!(!page.contains("<bdi>ACME</bdi>"), "{page}");

    // Erased by the company.
    let second = house.here(acme, "two").await;
    house.introduce(acme, &second, &card).await;
    let visitor = house.visitor_of(acme, &second.session).await;
    house.over(acme, &second).await;
    let path = format!("/v1/visitors/{visitor}");
    let (status, _) = house.json("DELETE", &path, &acme.admin, None).await;
    assert_eq!(status, 200);
    let page = house.get("/card", &card).await.text().await.unwrap();
    assert!(
        page.contains("Kim") && !page.contains("<bdi>ACME</bdi>"),
        "{page}"
    );

    let third = house.here(acme, "three").await;
    house.introduce(acme, &third, &card).await;
    house.over(acme, &third).await;
    house.pass(366 * 86_400_000);
    let page = house.get("/card", &card).await.text().await.unwrap();
    assert!(!page.contains("Kim"), "no card any more: {page}");
    let stop = CancellationToken::new();
    while !retention::round(&house.server.app, &stop).await.unwrap() {}
    assert_eq!(house.on_card(&card).await, Value::Null);
}
