//! A visitor who asks for help says who is to come (CC-17).

use super::{
    house::House,
    people::{agent_id, attach, console, take, visitor},
};
use crate::peer::Peer;
use serde_json::{Value, json};

async fn named(house: &House, cookie: &str, session: &str, body: Value) -> (u16, Value) {
    let path = format!("/v1/sessions/{session}/help");
    house.json("POST", &path, cookie, Some(body)).await
}

async fn helpers(house: &House, cookie: &str, session: &str) -> (u16, Vec<String>) {
    let body = json!({ "session": session });
    let (status, page) = house
        .json("POST", "/v1/visits/helpers", cookie, Some(body))
        .await;
    let items = page["items"].as_array().cloned().unwrap_or_default();
    let name = |one: &Value| one["agent"].as_str().unwrap().to_owned();
    (status, items.iter().map(name).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_17_a_visitor_names_who_is_to_come_where_the_company_lets_them() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (vera, x, mut at_x) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let (walt, _, _at_y) = visitor(&house, acme, "Cards").await;
    take(&mut ann, "y").await;
    let mut sue = console(&house, &acme.supervisor).await;
    let mut ada = console(&house, &acme.admin).await;
    let (sue_id, ada_id) = (
        agent_id(&house, "sue").await,
        agent_id(&house, "admin").await,
    );
    let by_name = json!({ "agent": sue_id });

    // Nobody is told, and nobody can be named, before the company says so; staff may all the same.
    assert_eq!(helpers(&house, &vera, &x).await, (200, vec![]));
    let refused = named(&house, &vera, &x, by_name.clone()).await;
    assert_eq!(
        (refused.0, &refused.1["code"]),
        (403, &json!("not_allowed"))
    );
    let settings = json!({ "settings": { "help_by_name": true } });
    let (status, _) = house
        .json("PATCH", "/v1/tenant", &acme.admin, Some(settings))
        .await;
    assert_eq!(status, 200);

    // Who is there and is not in it; not to strangers.
    let (status, mut there) = helpers(&house, &vera, &x).await;
    there.sort();
    let mut both = vec![sue_id.clone(), ada_id.clone()];
    both.sort();
    assert_eq!((status, there), (200, both));
    for stranger in [&*walt, "", &*house.other.admin] {
        let (status, none) = helpers(&house, stranger, &x).await;
        assert!(matches!(status, 403 | 404) && none.is_empty(), "{status}");
    }
    ada.send(json!({ "t": "state", "id": "b", "state": "break" }))
        .await;
    assert_eq!(ada.answer("b").await["t"], "ok");
    let (_, there) = helpers(&house, &vera, &x).await;
    assert_eq!(there, [&*sue_id]);

    for nobody in [
        json!(house.other.ann.id),
        json!("0198c9f0-0000-7000-8000-000000000000"),
    ] {
        let refused = named(&house, &vera, &x, json!({ "agent": nobody })).await;
        assert_eq!(refused.0, 422, "{refused:?}");
    }
    let ann_id = agent_id(&house, "ann").await;
    let refused = named(&house, &vera, &x, json!({ "agent": ann_id })).await;
    assert_eq!(refused.1["code"], "already_joined", "{refused:?}");

    // Asked, and nobody else; says no; asked again, and comes.
    let (status, asked) = named(&house, &vera, &x, by_name.clone()).await;
    assert_eq!(status, 202, "{asked}");
    let answer = async |sue: &mut Peer, id: &str, yes: bool| {
        let offer = sue.until("offer").await["offer"].clone();
        assert_eq!(offer["session"], x);
        sue.send(json!({ "t": "answer", "id": id, "offer": offer["offer"], "accept": yes }))
            .await;
        assert_eq!(sue.answer(id).await["t"], "ok");
    };
    answer(&mut sue, "no", false).await;
    let over = at_x.event("search_over").await;
    assert_eq!(over["event"]["outcome"], "declined");
    let (status, _) = named(&house, &vera, &x, by_name).await;
    assert_eq!(status, 202);
    answer(&mut sue, "yes", true).await;
    let invite = sue.until("invite").await;
    attach(&mut sue, &invite["details"], "sue").await;
    at_x.find(|frame| frame["event"]["outcome"] == "joined")
        .await;
    assert!(!ada.seen.iter().any(|frame| frame["t"] == "offer"));
}
