//! Endpoints that do not connect themselves: a proxy is told their details and connects (CC-23).

use super::{
    help::Program,
    house::House,
    people::{attach, console, take, visitor},
};
use crate::peer::Peer;
use serde_json::{Value, json};

/// Registers one; its id and key.
async fn registered(house: &House, name: &str) -> (String, String) {
    let body = json!({ "name": name });
    let admin = &house.acme.admin;
    let (status, made) = house
        .json("POST", "/v1/endpoint-proxies", admin, Some(body))
        .await;
    assert_eq!(status, 201, "{made}");
    let text = |field: &str| made[field].as_str().unwrap().to_owned();
    (text("id"), text("token"))
}

/// Its feed, open, and the legs that it finds.
async fn feed(house: &House, key: &str) -> (Peer, Vec<Value>) {
    let path = "/v1/endpoint-proxy/details";
    let (status, details) = house.json_by_key("POST", path, key, None).await;
    assert_eq!(status, 200, "{details}");
    let mut peer = Peer::connect(&house.url("")).await;
    peer.hello().await;
    peer.send(json!({ "t": "proxy", "id": "feed", "ticket": details["ticket"] }))
        .await;
    let open = peer.until("proxy").await;
    assert_eq!(open["id"], "feed");
    (peer, open["legs"].as_array().unwrap().clone())
}

/// Joins a bot through a proxy; its leg.
async fn join(house: &House, session: &str, name: &str, proxy: &str) -> Value {
    let body = json!({ "key": name, "name": name, "role": "assistant", "via": proxy });
    let path = format!("/v1/sessions/{session}/legs");
    let (status, joined) = house
        .json_by_key("POST", &path, &house.acme.key, Some(body))
        .await;
    assert_eq!(status, 201, "{joined}");
    assert_eq!(joined["via"]["proxy"], json!(proxy));
    assert!(
        joined["ticket"].is_null(),
        "only the proxy is told: {joined}"
    );
    joined["leg"].clone()
}

async fn member(house: &House, session: &str, leg: &Value) -> Value {
    let path = format!("/v1/sessions/{session}/roster");
    let (_, page) = house.json("GET", &path, &house.acme.admin, None).await;
    let mut all = page["items"].as_array().unwrap().iter();
    all.find(|one| one["leg"] == *leg).cloned().unwrap()
}

fn leg_is(leg: &Value, state: &'static str) -> impl Fn(&Value) -> bool {
    move |frame: &Value| {
        let event = &frame["event"];
        event["kind"] == "leg_changed" && event["leg"] == *leg && event["state"] == state
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_23_a_proxy_connects_for_its_endpoints_and_its_loss_is_theirs() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, mut vera) = visitor(&house, acme, "Shoes").await;
    take(&mut ann, "x").await;
    let (_, y, mut wim) = visitor(&house, acme, "Boots").await;
    take(&mut ann, "y").await;
    let (proxy, key) = registered(&house, "Bot works").await;

    // While it is away the endpoint is a member who has not connected.
    let one = join(&house, &x, "One", &proxy).await;
    assert_eq!(member(&house, &x, &one).await["state"], "connecting");
    let (mut worker, found) = feed(&house, &key).await;
    assert_eq!((found.len(), &found[0]["details"]["leg"]), (1, &one));
    assert_eq!(
        (&found[0]["key"], &found[0]["role"]),
        (&json!("One"), &json!("assistant"))
    );
    attach(&mut worker, &found[0]["details"], "one").await;

    // Over the same feed it is told of another one, in another session.
    let two = join(&house, &y, "Two", &proxy).await;
    let handed = worker.until("handed").await["leg"].clone();
    assert_eq!(
        (&handed["session"]["id"], &handed["details"]["leg"]),
        (&json!(y), &two)
    );
    attach(&mut worker, &handed["details"], "two").await;
    let mut thief = Peer::connect(&house.url("")).await;
    thief.hello().await;
    thief.send(json!({ "t": "attach", "id": "t", "ticket": handed["details"]["ticket"], "channels": ["chat"] })).await;
    assert_eq!(thief.answer("t").await["code"], "bad_ticket");

    // All see by whom it is there; it is heard like anybody.
    let came = vera.find(|frame| frame["event"]["name"] == "One").await;
    assert_eq!(came["event"]["endpoint"]["via"]["name"], "Bot works");
    vera.find(leg_is(&one, "open")).await;
    wim.find(leg_is(&two, "open")).await;
    let noted = member(&house, &x, &one).await;
    let via = json!({ "proxy": proxy, "kind": "worker", "name": "Bot works" });
    assert_eq!((&noted["proxied"], &noted["via"]), (&json!(true), &via));
    assert_eq!(worker.say(&x, "1", "beep").await["t"], "ok");
    ann.find(|frame| frame["event"]["text"] == "beep").await;

    // What is lost with it is what a direct endpoint loses.
    drop(worker);
    vera.find(leg_is(&one, "lost")).await;
    wim.find(leg_is(&two, "lost")).await;
    let (mut worker, mut found) = feed(&house, &key).await;
    assert_eq!(found.len(), 2);
    found.retain(|leg| leg["details"]["leg"] == one);
    attach(&mut worker, &found[0]["details"], "again").await;
    vera.find(leg_is(&one, "open")).await;
    house.pass(61_000);
    // Whatever is said next finds that it is time.
    assert_eq!(wim.say(&y, "late", "Hello?").await["t"], "ok");
    let gone = wim.event("leg_removed").await;
    assert_eq!(
        (&gone["event"]["leg"], &gone["event"]["reason"]),
        (&two, &json!("lost"))
    );
    assert_eq!(worker.until("handed_over").await["leg"], two);

    // It is none any more.
    let path = format!("/v1/endpoint-proxies/{proxy}");
    let (status, _) = house.json("DELETE", &path, &acme.admin, None).await;
    assert_eq!(status, 204);
    let gone = vera.event("leg_removed").await;
    assert_eq!(gone["event"]["leg"], one);
    while worker.next().await.is_some() {}
    assert_eq!(worker.closed, Some(4002));
    let path = "/v1/endpoint-proxy/details";
    assert_eq!(house.json_by_key("POST", path, &key, None).await.0, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_23_a_proxys_key_opens_its_feed_and_the_sessions_it_connects_to() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, _vera) = visitor(&house, acme, "Shoes").await;
    take(&mut ann, "x").await;
    let (_, y, _wim) = visitor(&house, acme, "Boots").await;
    take(&mut ann, "y").await;
    let (proxy, key) = registered(&house, "Bot works").await;
    for (method, path) in [
        ("GET", "/v1/me"),
        ("GET", "/v1/sessions"),
        ("POST", "/v1/sessions"),
        ("GET", "/v1/agents"),
        ("POST", "/v1/desk/details"),
        ("GET", "/v1/endpoint-proxies"),
        ("POST", "/v1/canned-replies"),
        ("GET", &format!("/v1/sessions/{x}")),
        ("POST", &format!("/v1/sessions/{x}/legs")),
        ("POST", &format!("/v1/sessions/{x}/end")),
    ] {
        let body = (method == "POST").then(|| json!({}));
        let (status, answer) = house.json_by_key(method, path, &key, body).await;
        assert_eq!(
            (status, &answer["code"]),
            (403, &json!("not_allowed")),
            "{method} {path}"
        );
    }
    let log = async |session: &str| {
        let path = format!("/v1/sessions/{session}/events");
        house.json_by_key("GET", &path, &key, None).await.0
    };
    assert_eq!((log(&x).await, log(&y).await), (404, 404));
    let leg = join(&house, &x, "One", &proxy).await;
    assert_eq!((log(&x).await, log(&y).await), (200, 404));
    let details = async |session: &str, leg: &str| {
        let path = format!("/v1/sessions/{session}/details?leg={leg}");
        house.json_by_key("POST", &path, &key, None).await
    };
    let (status, fresh) = details(&x, leg.as_str().unwrap()).await;
    assert_eq!((status, &fresh["leg"]), (200, &leg), "{fresh}");
    let path = format!("/v1/sessions/{x}/roster");
    let (_, roster) = house.json("GET", &path, &acme.admin, None).await;
    for other in roster["items"].as_array().unwrap() {
        let other = other["leg"].as_str().unwrap();
        let own = Some(other) == leg.as_str();
        assert_eq!(details(&x, other).await.0 == 200, own);
    }

    // A proxy of one company is none of another.
    let body = json!({ "key": "b", "name": "B", "role": "assistant", "via": proxy });
    let foreign = House::new().await;
    let (_, z, _zoe) = visitor(&foreign, &foreign.acme, "Shoes").await;
    let path = format!("/v1/sessions/{z}/legs");
    let (status, answer) = foreign
        .json_by_key("POST", &path, &foreign.acme.key, Some(body))
        .await;
    assert_eq!(
        (status, &answer["errors"][0]["field"]),
        (422, &json!("via")),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_23_the_small_assistant_serves_several_bots_as_a_proxy() {
    let house = House::new().await;
    let acme = &house.acme;
    let reply = json!({ "shortcut": "returns", "text": "Shoes come back within 31 days." });
    let (status, _) = house
        .json("POST", "/v1/canned-replies", &acme.admin, Some(reply))
        .await;
    assert_eq!(status, 201);
    let (proxy, key) = registered(&house, "Bot works").await;
    let program = Program::start_with(&house.url(""), &key, &["--proxy"]);
    let mut legs = Vec::new();
    let mut ann = console(&house, &acme.agent).await;
    for (n, subject) in ["Shoes", "Boots"].into_iter().enumerate() {
        let (_, session, mut vera) = visitor(&house, acme, subject).await;
        take(&mut ann, &format!("s{n}")).await;
        let leg = join(&house, &session, "Robin", &proxy).await;
        vera.find(leg_is(&leg, "open")).await;
        vera.find(|frame| {
            let said = frame["event"]["text"].as_str().unwrap_or_default();
            frame["event"]["leg"] == leg && said.contains("software")
        })
        .await;
        assert_eq!(
            vera.say(&session, "q", "How many days for returns?").await["t"],
            "ok"
        );
        vera.find(|frame| {
            let said = frame["event"]["text"].as_str().unwrap_or_default();
            frame["event"]["leg"] == leg && said.contains("31 days")
        })
        .await;
        legs.push((leg, vera));
    }
    drop(program);
    for (leg, vera) in &mut legs {
        vera.find(leg_is(leg, "lost")).await;
    }
}
