//! Other programs that are told of sessions, through a real receiver on this machine.

use super::{
    house::House,
    receiver::{Got, PATIENCE, Receiver},
    served::{console, get, served, take},
};
use crate::peer::Peer;
use serde_json::{Value, json};
use switchboard_server::{
    clock::Clock,
    config::{ClusterConfig, Config},
    jobs::webhooks::DUTY,
    testing,
};

async fn house() -> House {
    House::with(|config| {
        config.webhooks.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await
}

async fn add(house: &House, url: &str, events: &[&str]) -> Value {
    let body =
        json!({ "name": "CRM", "url": url, "events": events, "contact": "ops@acme.example" });
    let made = house
        .json("POST", "/v1/webhooks", &house.acme.admin, Some(body))
        .await;
    assert_eq!(made.0, 201, "{}", made.1);
    made.1
}

/// Asks until the deliveries are so.
async fn deliveries(house: &House, hook: &Value, so: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let path = format!("/v1/webhooks/{}/deliveries", hook["id"].as_str().unwrap());
    let asked = async {
        loop {
            let page = get(house, &path).await;
            let items = page["items"].as_array().unwrap().clone();
            if so(&items) {
                return items;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, asked)
        .await
        .expect("they come to be so")
}

/// Asks until the only hook is so: how it fares is kept after the delivery.
async fn fares(house: &House, so: impl Fn(&Value) -> bool) -> Value {
    let asked = async {
        loop {
            let list = get(house, "/v1/webhooks").await;
            if so(&list["items"][0]) {
                return list["items"][0].clone();
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, asked)
        .await
        .expect("it comes to be so")
}

#[tokio::test]
async fn each_event_is_told_once_signed_with_the_secret_that_was_shown() {
    telling(house().await).await;
}

pub async fn telling(house: House) {
    let receiver = Receiver::new().await;
    let usual = [
        "session.started",
        "session.joined",
        "session.ended",
        "session.rated",
    ];
    let hook = add(&house, &receiver.url, &usual).await;
    let secret = hook["secret"].as_str().unwrap();
    let (cookie, id) = served(&house, "one", "the secret word").await;
    let body = json!({ "session": id, "stars": 5 });
    house
        .json("POST", "/v1/visits/rating", &cookie, Some(body))
        .await;
    let got = receiver.until(4).await;
    let mut kinds: Vec<String> = got
        .iter()
        .map(|each| each.json()["type"].as_str().unwrap().to_owned())
        .collect();
    kinds.sort_unstable();
    let mut wanted = usual;
    wanted.sort_unstable();
    assert_eq!(kinds, wanted);
    for each in &got {
        assert!(each.is_signed_by(secret), "{each:?}");
        let forged = Got {
            body: each.body.replace("session", "sessiom"),
            ..each.clone()
        };
        assert!(!forged.is_signed_by(secret));
        assert_eq!(each.json()["data"]["session"]["id"], json!(id));
        assert_eq!(each.json()["data"]["tenant"], "acme");
        assert!(
            !each.body.contains("the secret word"),
            "lines only where asked for"
        );
    }
    let all = deliveries(&house, &hook, |all| {
        all.len() == 4 && all.iter().all(|each| each["status"] == "delivered")
    })
    .await;
    assert_eq!(all[0]["code"], 200);
    assert_eq!(all[0]["answer"], "so [1mbold", "no control characters");

    // A renewed secret: for a day both sign.
    let path = format!("/v1/webhooks/{}", hook["id"].as_str().unwrap());
    let renew = format!("{path}/secret");
    let renewed = house.json("POST", &renew, &house.acme.admin, None).await;
    let new = renewed.1["secret"].as_str().unwrap();
    assert_ne!(new, secret);
    let test = format!("{path}/test");
    let tested = house.json("POST", &test, &house.acme.admin, None).await;
    assert_eq!((tested.0, &tested.1["ok"]), (200, &json!(true)));
    let last = receiver.until(5).await.pop().unwrap();
    assert!(last.is_signed_by(secret) && last.is_signed_by(new));
    house.pass(25 * 3_600_000);
    let key = &house.acme.key;
    house.json_by_key("POST", &test, key, None).await;
    let last = receiver.until(6).await.pop().unwrap();
    assert!(!last.is_signed_by(secret) && last.is_signed_by(new));

    // Others have nothing to do with it.
    for (method, path) in [
        ("PUT", path.clone()),
        ("DELETE", path.clone()),
        ("GET", format!("{path}/deliveries")),
        ("POST", test),
    ] {
        let body = (method == "PUT").then(
            || json!({ "name": "x", "url": "https://x.example/", "events": ["session.ended"] }),
        );
        let theirs = house
            .json_by_key(method, &path, &house.other.key, body)
            .await;
        assert_eq!(theirs.0, 404, "{method} {path}");
    }
    let list = get(&house, "/v1/webhooks").await;
    assert!(!list.to_string().contains("whsec_"), "told once");
}

#[tokio::test]
async fn what_fails_is_tried_again_and_redirects_lead_nowhere() {
    let house = house().await;
    let receiver = Receiver::new().await;
    receiver.answers(&[500, 302, 200]);
    let hook = add(&house, &receiver.url, &["session.ended"]).await;
    let (_, id) = served(&house, "one", "bye").await;
    let attempts =
        |n: u64| move |all: &[Value]| all.first().is_some_and(|each| each["attempts"] == n);
    let first = deliveries(&house, &hook, attempts(1)).await;
    assert_eq!(
        (&first[0]["status"], &first[0]["code"]),
        (&json!("waiting"), &json!(500))
    );
    fares(&house, |hook| hook["failing_since"].is_string()).await;
    house.pass(7_000);
    let second = deliveries(&house, &hook, attempts(2)).await;
    assert_eq!(second[0]["code"], 302, "an answer like any other");
    house.pass(37_000);
    let third = deliveries(&house, &hook, attempts(3)).await;
    assert_eq!(third[0]["status"], "delivered");
    let got = receiver.until(3).await;
    assert!(got.iter().all(|each| each.path == "/in"), "{got:?}");
    assert!(
        got.iter()
            .all(|each| each.id == got[0].id && each.body == got[0].body)
    );
    fares(&house, |hook| hook["failing_since"].is_null()).await;

    // By hand, with the same id.
    let name = third[0]["id"].as_str().unwrap();
    assert_eq!(name, got[0].id);
    let base = format!("/v1/webhooks/{}/deliveries", hook["id"].as_str().unwrap());
    let path = format!("{base}/{name}/redeliver");
    let again = house.json("POST", &path, &house.acme.admin, None).await;
    assert_eq!(again.0, 202);
    assert_eq!(receiver.until(4).await[3].id, got[0].id);
    for wrong in ["msg_x_1".to_owned(), format!("msg_{id}_9999"), "x".into()] {
        let path = format!("{base}/{wrong}/redeliver");
        assert_eq!(
            house.json("POST", &path, &house.acme.admin, None).await.0,
            404
        );
    }

    // What was erased is told to nobody.
    receiver.answers(&[503]);
    house.json("POST", &path, &house.acme.admin, None).await;
    receiver.until(5).await;
    let gone = house
        .json(
            "DELETE",
            &format!("/v1/sessions/{id}"),
            &house.acme.admin,
            None,
        )
        .await;
    assert_eq!(gone.0, 200);
    deliveries(&house, &hook, |all| all.is_empty()).await;
}

#[tokio::test]
async fn a_slow_one_holds_up_nobody_else() {
    let house = house().await;
    let (slow, quick) = (Receiver::new().await, Receiver::new().await);
    slow.answers(&[0, 0]);
    let hook = add(&house, &slow.url, &["session.ended"]).await;
    add(&house, &quick.url, &["session.ended"]).await;
    served(&house, "one", "bye").await;
    slow.until(1).await;
    let (_, second) = served(&house, "two", "bye").await;
    let told = quick.until(2).await;
    assert_eq!(told[1].json()["data"]["session"]["id"], json!(second));
    let tried = |all: &[Value]| all.iter().any(|each| each["attempts"] == 1);
    let all = deliveries(&house, &hook, tried).await;
    let tried = all.iter().find(|each| each["attempts"] == 1).unwrap();
    assert_eq!(tried["answer"], "no answer in time");
    assert_eq!(tried["code"], Value::Null);
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_by_a_restart() {
    let house = house().await;
    let down = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let url = format!("http://{down}/in");
    let hook = add(&house, &url, &["session.started", "session.ended"]).await;
    served(&house, "one", "bye").await;
    // Some of it is in deliveries by now, some of it in logs only.
    deliveries(&house, &hook, |all| !all.is_empty()).await;
    served(&house, "two", "bye").await;
    let house = house.restarted().await;
    let receiver = Receiver::at(&down.to_string()).await;
    house.pass(24 * 3_600_000);
    receiver.until(4).await;
    let done =
        |all: &[Value]| all.len() == 4 && all.iter().all(|each| each["status"] == "delivered");
    deliveries(&house, &hook, done).await;
    let mut ids: Vec<String> = receiver.got().into_iter().map(|each| each.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), receiver.got().len()), (4, 4));
}

#[tokio::test]
async fn one_that_fails_for_days_is_turned_off_and_somebody_is_told() {
    let house = house().await;
    let receiver = Receiver::new().await;
    receiver.answers(&[500; 40]);
    let hook = add(&house, &receiver.url, &["session.ended", "session.started"]).await;
    served(&house, "one", "bye").await;
    deliveries(&house, &hook, |all| {
        all.iter().any(|each| each["attempts"] == 1)
    })
    .await;
    house.pass(3 * 24 * 3_600_000 + 60_000);
    let off = fares(&house, |hook| hook["enabled"] == false).await;
    assert!(off["disabled_at"].is_string() && off["failing_since"].is_string());
    let app = &house.server.app;
    let told = async {
        loop {
            let later = app.clock.now() + 86_400_000;
            let mails = app.store.due_mails(later, 9).await.unwrap();
            if !mails.is_empty() {
                return mails;
            }
            tokio::task::yield_now().await;
        }
    };
    let mails = tokio::time::timeout(PATIENCE, told)
        .await
        .expect("somebody is told");
    let trail = get(&house, "/v1/audit?limit=200").await.to_string();
    assert!(trail.contains("webhook.disable"));
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "ops@acme.example");
    // Turned on again, it goes on with what waits.
    receiver.inbox.answers.lock().unwrap().clear();
    let body =
        json!({ "name": "CRM", "url": receiver.url, "events": ["session.ended"], "enabled": true });
    let path = format!("/v1/webhooks/{}", hook["id"].as_str().unwrap());
    let on = house
        .json_by_key("PUT", &path, &house.acme.key, Some(body))
        .await;
    house.pass(3_600_000);
    assert_eq!((on.0, &on.1["disabled_at"]), (200, &Value::Null));
    deliveries(&house, &hook, |all| {
        all.iter().any(|each| each["status"] == "delivered")
    })
    .await;
    // One that says that it is gone is turned off at once.
    receiver.answers(&[410]);
    served(&house, "two", "bye").await;
    fares(&house, |hook| hook["enabled"] == false).await;
}

#[tokio::test]
async fn addresses_inside_are_refused_unless_the_operator_allows_them() {
    let house = House::new().await;
    let receiver = Receiver::new().await;
    let port = receiver
        .url
        .rsplit(':')
        .next()
        .unwrap()
        .split('/')
        .next()
        .unwrap();
    for (url, why) in [
        (receiver.url.clone(), "the address is not public"),
        (
            format!("http://localhost:{port}/"),
            "the address is not public",
        ),
        (
            format!("https://[::ffff:127.0.0.1]:{port}/"),
            "the address is not public",
        ),
        (format!("http://[::1]:{port}/"), "the address is not public"),
        (
            "http://169.254.169.254/latest/meta-data/".into(),
            "the address is not public",
        ),
        ("http://0.0.0.0/".into(), "the address is not public"),
        ("http://2130706433/".into(), "the address is not public"),
        ("http://1.1.1.1/".into(), "public addresses need https"),
    ] {
        let hook = add(&house, &url, &["session.ended"]).await;
        let path = format!("/v1/webhooks/{}", hook["id"].as_str().unwrap());
        let test = format!("{path}/test");
        let told = house.json("POST", &test, &house.acme.admin, None).await.1;
        assert_eq!(
            (&told["ok"], &told["answer"]),
            (&json!(false), &json!(why)),
            "{url}"
        );
        house.json("DELETE", &path, &house.acme.admin, None).await;
    }
    assert!(receiver.got().is_empty());
    for (field, value) in [
        ("url", json!("ftp://x.example/")),
        ("url", json!("https://user:pass@x.example/")),
        ("events", json!([])),
        ("events", json!(["session.exploded"])),
        ("contact", json!("nobody")),
        ("name", json!("")),
    ] {
        let mut body =
            json!({ "name": "CRM", "url": "https://x.example/", "events": ["session.ended"] });
        body[field] = value;
        let (status, problem) = house
            .json("POST", "/v1/webhooks", &house.acme.admin, Some(body))
            .await;
        assert_eq!(
            (status, &problem["errors"][0]["field"]),
            (422, &json!(field)),
            "{problem}"
        );
    }
}

#[tokio::test]
async fn an_offer_that_nobody_answered_and_lines_are_told_where_wanted() {
    let house = house().await;
    let receiver = Receiver::new().await;
    add(&house, &receiver.url, &["offer.missed", "session.line"]).await;
    let mut desk = console(&house, &house.acme).await;
    let (_, visit) = house.visit(&house.acme, "one").await;
    let details = serde_json::from_value(visit["details"].clone()).unwrap();
    let mut visitor = Peer::connect(&house.url("")).await;
    visitor.hello().await;
    visitor.attach(&details, 0).await;
    desk.until("offer").await;
    house.pass(120_000);
    assert_eq!(receiver.until(1).await[0].json()["type"], "offer.missed");
    // They were set aside for not answering.
    desk.send(json!({"t":"state","id":"back","state":"available"}))
        .await;
    desk.answer("back").await;
    let (mut staff, details) = take(&house, &mut desk).await;
    staff.say(details.session, "1", "line by line").await;
    let line = receiver.until(2).await[1].json();
    assert_eq!(line["data"]["event"]["text"], "line by line");
}

fn local(config: &mut Config) {
    config.webhooks.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
}

#[tokio::test]
async fn on_postgres_each_event_is_told_once() {
    if let Some(house) = House::on_postgres_with(local).await {
        telling(house).await;
    }
}

#[tokio::test]
async fn of_two_nodes_one_tells_and_the_other_takes_over() {
    let Ok(nats_url) = std::env::var("SWITCHBOARD_TEST_NATS") else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "SWITCHBOARD_TEST_NATS is not set"
        );
        println!("the cluster did not run: SWITCHBOARD_TEST_NATS is not set");
        return;
    };
    let name = format!("hooks{}", uuid::Uuid::from_u128(rand()).simple());
    let cluster = |port: u16| ClusterConfig {
        nats_url: nats_url.clone(),
        credentials: None,
        name: name.clone(),
        address: Some(format!("http://localhost:{port}")),
        lease_ms: 3_000,
    };
    let port = |config: &Config| {
        config
            .public_url
            .rsplit(':')
            .next()
            .unwrap()
            .parse()
            .unwrap()
    };
    let first = House::on_postgres_with(|config| {
        local(config);
        config.cluster = Some(cluster(port(&*config)));
    });
    let Some(mut house) = first.await else { return };
    let url = house.server.app.config.database_url.clone();
    let dir = tempfile::tempdir().unwrap();
    let web = house.server.app.config.web_dir.clone();
    let second = testing::start_at(dir.path(), Clock::system(), |config| {
        local(config);
        config.database_url = url;
        config.web_dir = web;
        config.cluster = Some(cluster(port(&*config)));
    });
    let second = second.await.unwrap();
    let receiver = Receiver::new().await;
    let hook = add(&house, &receiver.url, &["session.ended"]).await;
    served(&house, "one", "bye").await;
    // Not only sent, but noted: what is under way at a stop is sent again.
    let done =
        |all: &[Value]| !all.is_empty() && all.iter().all(|each| each["status"] == "delivered");
    deliveries(&house, &hook, done).await;
    let holds = async |server: &switchboard_server::serve::Server| {
        server.app.hub.holds(DUTY).await.unwrap()
    };
    let both = (holds(&house.server).await, holds(&second).await);
    assert!(both.0 != both.1, "one of them: {both:?}");
    let first = std::mem::replace(&mut house.server, second);
    first.stop().await;
    let (_, id) = served(&house, "two", "bye").await;
    let got = receiver.until(2).await;
    assert_eq!(got[1].json()["data"]["session"]["id"], json!(id));
    deliveries(&house, &hook, |all| all.len() == 2 && done(all)).await;
    assert_eq!(receiver.got().len(), 2, "each once");
}

fn rand() -> u128 {
    u128::from_be_bytes(switchboard_server::auth::token::random())
}
