//! What goes wrong between two servers: the visitor is in exactly one place with somebody responsible.

use super::{
    between::Fault,
    house::House,
    people::console,
    two::{Two, arrivals, goes_on, houses, over, scene, until},
};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn wt_61_wt_62_whatever_happens_on_the_way_the_chat_goes_on() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    let cases: [(&str, Fault, &str); 5] = [
        ("transfers", Fault::Without("wtid"), "unreached"),
        ("transfers", Fault::Without("address"), "unreached"),
        ("permissions", Fault::Without("code"), "unreached"),
        ("permissions", Fault::Changed, "denied"),
        ("/transfers", Fault::Changed, "denied"),
    ];
    for (n, (path, fault, outcome)) in cases.into_iter().enumerate() {
        two.way.fails(move |seen| {
            let fits = seen.ends_with(path);
            fits.then_some(fault)
        });
        let (status, begun) = two
            .hand(&scene.session, &area, json!({ "what": "all" }))
            .await;
        assert_eq!(status, 202, "{begun}");
        assert_eq!(over(&mut scene).await, outcome, "{path} {fault:?}");
        two.way.is_well();
        goes_on(&mut scene, &format!("c{n}")).await;
        // Nobody is waited for there, and nothing of what came is left.
        until("nobody is expected", async || {
            let all = arrivals(&two).await;
            all.iter()
                .all(|one| one["state"] != "expected")
                .then_some(())
        })
        .await;
    }
    // An answer that is lost is asked for again, and is the same.
    for (path, n) in [("permissions", 0), ("/transfers", 1)] {
        let once = std::sync::atomic::AtomicBool::new(false);
        two.way.fails(move |seen| {
            let fits =
                seen.ends_with(path) && !once.swap(true, std::sync::atomic::Ordering::SeqCst);
            fits.then_some(Fault::AnswerLost)
        });
        let (_, begun) = two
            .hand(&scene.session, &area, json!({ "what": "all" }))
            .await;
        let accepted = scene.vera.event("warm_accepted").await;
        assert_eq!(accepted["event"]["transfer"], begun["transfer"]);
        two.way.is_well();
        let path = format!(
            "/v1/sessions/{}/warm-transfers/{}",
            scene.session,
            begun["transfer"].as_str().unwrap()
        );
        let agent = &two.shop.acme.agent;
        assert_eq!(two.shop.json("DELETE", &path, agent, None).await.0, 204);
        let admin = &two.shop.acme.admin;
        let (_, page) = two.shop.json("GET", "/v1/audit", admin, None).await;
        let mut all = page["items"].as_array().unwrap().iter();
        assert!(all.any(|entry| entry["action"] == "session.warm_transfer_end"));
        assert_eq!(over(&mut scene).await, "cancelled");
        goes_on(&mut scene, &format!("e{n}")).await;
    }
    assert!(
        arrivals(&two)
            .await
            .iter()
            .all(|one| one["state"] == "over")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_54_wt_58_a_request_is_good_once_and_a_code_for_what_it_was_given() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    // The very same request twice: the second is none.
    two.way
        .fails(|seen| seen.ends_with("permissions").then_some(Fault::Repeated));
    let (status, refused) = two.areas().await;
    assert_eq!((status, &refused["code"]), (403, &json!("partner_denied")));
    two.way.is_well();
    // Another code than was given.
    two.way.fails(|_| None);
    let (_, begun) = two.hand(&scene.session, &area, json!({})).await;
    scene.vera.event("warm_accepted").await;
    let transfer = begun["transfer"].as_str().unwrap();
    let (_, posted) = two
        .way
        .seen
        .lock()
        .unwrap()
        .iter()
        .rev()
        .find(|(path, _)| path.ends_with("/transfers"))
        .cloned()
        .unwrap();
    let mut forged: Value = serde_json::from_str(&posted).unwrap();
    assert_eq!(forged["transfer"], transfer);
    forged["code"] = json!("x".repeat(43));
    let url = two.mill.url("/partner/v1/transfers");
    let unsigned = two.mill.http.post(url).json(&forged).send().await.unwrap();
    assert_eq!(unsigned.status(), 401, "nobody without a key");
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_60_who_does_not_come_in_time_is_forgotten_and_both_know() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    two.takes(json!({ "arrive_s": 30 })).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    let (_, begun) = two
        .hand(&scene.session, &area, json!({ "what": "all" }))
        .await;
    scene.vera.event("warm_accepted").await;
    let transfer = begun["transfer"].as_str().unwrap().to_owned();
    let address = two.address(&scene.cookie, &scene.session, &transfer).await;
    two.mill.pass(31_000);
    assert_eq!(over(&mut scene).await, "not_arrived");
    goes_on(&mut scene, "n1").await;
    assert_eq!(arrivals(&two).await[0]["state"], "over");
    let late = two.arrive(&address).await;
    assert_eq!((late.status, &*late.cookie), (410, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_66_a_server_that_dies_in_the_middle_goes_on_with_it() {
    let mut two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    let (_, begun) = two
        .hand(&scene.session, &area, json!({ "what": "all" }))
        .await;
    scene.vera.event("warm_accepted").await;
    let transfer = begun["transfer"].as_str().unwrap().to_owned();
    let address = two.address(&scene.cookie, &scene.session, &transfer).await;
    two.shop = two.shop.restarted().await;
    // Nobody tells it: it asks.
    let arrived = two.arrive(&address).await;
    arrived.join(&two.mill).await;
    let path = format!("/v1/sessions/{}", scene.session);
    until("the session is over", async || {
        let admin = &two.shop.acme.admin;
        let (_, row) = two.shop.json("GET", &path, admin, None).await;
        (row["status"] == "ended").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partners_link_is_good_once_and_proves_both_keys() {
    let (shop, mill, [way, _]) = houses().await;
    let invite = async |house: &House| {
        let body = Some(json!({ "name": "Partner" }));
        let admin = &house.acme.admin;
        let path = "/v1/partners/invitations";
        house.json("POST", path, admin, body).await.1
    };
    let join = async |link: &str| {
        let body = Some(json!({ "link": link }));
        let (status, answer) = shop
            .json("POST", "/v1/partners", &shop.acme.admin, body)
            .await;
        (status, answer)
    };
    let made = invite(&mill).await;
    let link = made["link"].as_str().unwrap();
    for wrong in [
        "",
        "x",
        &link[..link.len() - 1],
        &link.replace("/partner#", "/x#"),
    ] {
        let (status, refused) = join(wrong).await;
        assert_eq!(
            (status, &refused["code"]),
            (422, &json!("link_invalid")),
            "{wrong}"
        );
    }
    let forged = format!("{}{}", &link[..link.len() - 2], "AA");
    assert_eq!(join(&forged).await.1["code"], "link_invalid");
    // Somebody in between who changes the key in the answer is found out.
    way.fails(|_| Some(Fault::Without("proof")));
    assert_eq!(join(link).await.1["code"], "partner_unreached");
    way.is_well();
    assert_eq!(join(link).await.1["code"], "link_invalid", "it was used");
    assert!(
        !way.text().contains(link.split('#').nth(1).unwrap()),
        "the code does not travel"
    );

    let made = invite(&mill).await;
    mill.pass(3_600_001);
    shop.pass(3_600_001);
    let late = join(made["link"].as_str().unwrap()).await;
    assert_eq!(late.1["code"], "link_invalid");
    let made = invite(&mill).await;
    let (status, paired) = join(made["link"].as_str().unwrap()).await;
    assert_eq!(status, 201, "{paired}");
    let (_, list) = mill
        .json("GET", "/v1/partners", &mill.acme.admin, None)
        .await;
    let known = list["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&known["key"], &known["own_key"]),
        (&paired["own_key"], &paired["key"])
    );
    assert_eq!(known["state"], "paired");
    // It is the company's own.
    let other = &mill.other.admin;
    let (_, none) = mill.json("GET", "/v1/partners", other, None).await;
    assert_eq!(none["items"], json!([]));
    let path = format!("/v1/partners/{}", known["id"].as_str().unwrap());
    assert_eq!(mill.json("DELETE", &path, other, None).await.0, 404);
    assert_eq!(
        mill.json("DELETE", &path, &mill.acme.agent, None).await.0,
        403
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_89_nobody_is_led_to_an_address_that_is_not_the_partners() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    for (n, address) in [
        "https://evil.example/arrive",
        "javascript:alert(1)",
        "/arrive?at=x",
        "http://localhost@evil.example/arrive",
    ]
    .into_iter()
    .enumerate()
    {
        two.way.fails(move |path| {
            path.ends_with("/transfers")
                .then_some(Fault::With("address", address))
        });
        two.hand(&scene.session, &area, json!({})).await;
        assert_eq!(over(&mut scene).await, "unreached", "{address}");
        goes_on(&mut scene, &format!("w{n}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_94_a_partner_without_encryption_is_refused_beyond_private_networks() {
    let house = House::new().await;
    let code = "A".repeat(43);
    let body = json!({ "link": format!("http://93.184.215.14/partner#{code}") });
    let admin = &house.acme.admin;
    let asked = std::time::Instant::now();
    let (status, refused) = house.json("POST", "/v1/partners", admin, Some(body)).await;
    assert_eq!(
        (status, &refused["code"]),
        (502, &json!("partner_unreached"))
    );
    // Nothing was sent: it is refused before anybody is spoken to.
    assert!(asked.elapsed() < switchboard_server::outgoing::DEADLINE);
}
