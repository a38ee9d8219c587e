//! A visitor is handed over while the record refuses: nobody goes before that is written (CC-13).

use super::{
    house::House,
    people::{agent_id, attach, console, take, visitor},
};
use crate::peer::{PATIENCE, Peer};
use serde_json::{Value, json};
use sqlx::Connection;

/// Has the record take no event any more, or take them again.
async fn refuses(house: &House, on: bool) {
    let file = house.dir.path().join("data/switchboard.db");
    let url = format!("sqlite:{}", file.display());
    let mut by_hand = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let sql = match on {
        true => {
            "create trigger refuses before insert on events begin
             select raise(abort, 'refused'); end"
        }
        false => "drop trigger refuses",
    };
    sqlx::query(sql).execute(&mut by_hand).await.unwrap();
    by_hand.close().await.unwrap();
}

async fn members(house: &House, session: &str) -> Vec<String> {
    let path = format!("/v1/sessions/{session}/roster");
    let (_, page) = house.json("GET", &path, &house.acme.admin, None).await;
    let items = page["items"].as_array().unwrap().iter();
    let name = |member: &Value| member["name"].as_str().unwrap().to_owned();
    let mut all: Vec<String> = items.map(name).collect();
    all.sort();
    all
}

fn alarm(wall: &Value) -> Option<&Value> {
    let mut alerts = wall["alerts"].as_array()?.iter();
    alerts.find(|alert| alert["kind"] == "hand_over")
}

/// The wall, once that is so of it.
async fn wall(house: &House, fits: impl Fn(&Value) -> bool) -> Value {
    let end = tokio::time::Instant::now() + PATIENCE;
    loop {
        let (_, wall) = house.json("GET", "/v1/wall", &house.acme.admin, None).await;
        if fits(&wall) {
            return wall;
        }
        assert!(tokio::time::Instant::now() < end, "{wall}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_13_where_the_removal_fails_both_stay_and_it_is_told() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "ann").await;
    let mut sue = console(&house, &acme.supervisor).await;
    let seek = json!({ "t": "seek", "s": x, "id": "t", "purpose": "transfer",
        "agent": agent_id(&house, "sue").await });
    ann.send(seek).await;
    assert_eq!(ann.answer("t").await["t"], "ok");
    let offer = sue.until("offer").await["offer"]["offer"].clone();
    sue.send(json!({ "t": "answer", "id": "yes", "offer": offer, "accept": true }))
        .await;
    assert_eq!(sue.answer("yes").await["t"], "ok");
    let details = sue.until("invite").await["details"].clone();

    // Sue comes, and neither that nor Ann's going can be written.
    refuses(&house, true).await;
    sue.send(
        json!({ "t": "attach", "id": "in", "ticket": details["ticket"], "after": 0,
        "channels": ["chat", "lead"] }),
    )
    .await;
    let refused = sue
        .find(|frame| frame["id"] == "in" && frame["t"] == "error")
        .await;
    assert_eq!(refused["code"], "unavailable", "{refused}");
    refuses(&house, false).await;

    // The agents are told, the visitor is not; the wall and whoever runs the server are, too.
    let told = ann.event("hand_over_failed").await;
    assert!(told["event"]["search"].is_string());
    let shown = wall(&house, |wall| alarm(wall).is_some()).await;
    assert_eq!(alarm(&shown).unwrap()["session"], json!(x));
    let metrics = house.ask("GET", "/metrics", "").send().await.unwrap();
    let metrics = metrics.text().await.unwrap();
    let count = |name: &str| {
        let mut lines = metrics.lines().filter(|line| line.starts_with(name));
        let value = lines.next().and_then(|line| line.rsplit(' ').next());
        value.and_then(|value| value.parse::<f64>().ok())
    };
    assert!(
        count("switchboard_hand_overs_failed_total ").unwrap() >= 1.0,
        "{metrics}"
    );

    // Both are in it, and the talk goes on with the one who is there.
    assert_eq!(members(&house, &x).await.len(), 3);
    assert_eq!(vera.say(&x, "v", "Are you there?").await["t"], "ok");
    ann.find(|frame| frame["event"]["text"] == "Are you there?")
        .await;
    assert_eq!(ann.say(&x, "a", "I am.").await["t"], "ok");
    vera.find(|frame| frame["event"]["text"] == "I am.").await;
    assert!(!vera.seen.iter().any(|frame| {
        frame["event"]["kind"] == "hand_over_failed" || frame["event"]["kind"] == "leg_removed"
    }));

    // Sue's console tries again, and now it comes to be.
    let path = format!("/v1/sessions/{x}/details");
    let (status, details) = house.json("POST", &path, &acme.supervisor, None).await;
    assert_eq!(status, 200, "{details}");
    let mut again = Peer::connect(&house.url("")).await;
    again.hello().await;
    attach(&mut again, &details, "again").await;
    let gone = ann.event("leg_removed").await;
    assert_eq!(gone["event"]["reason"], "service", "{gone}");
    assert_eq!(members(&house, &x).await.len(), 2);
    wall(&house, |wall| alarm(wall).is_none()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_12_wt_33_a_queue_or_an_agent_that_is_none_is_refused_and_nobody_is_rung() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "ann").await;
    let mut sue = console(&house, &acme.supervisor).await;
    let queue = async |admin: &str, name: &str| {
        let body = json!({ "name": name });
        let (status, made) = house.json("POST", "/v1/queues", admin, Some(body)).await;
        assert_eq!(status, 201, "{made}");
        made["id"].clone()
    };
    let theirs = queue(&house.other.admin, "Theirs").await;
    let gone = queue(&acme.admin, "Gone").await;
    let path = format!("/v1/queues/{}", gone.as_str().unwrap());
    let (status, _) = house.json("DELETE", &path, &acme.admin, None).await;
    assert_eq!(status, 204);
    let nobody = json!("0198c9f0-0000-7000-8000-000000000000");
    let whom = [
        ("queue", theirs),
        ("queue", gone),
        ("queue", nobody.clone()),
        ("agent", json!(house.other.ann.id)),
        ("agent", nobody),
    ];
    for (nr, (of, id)) in whom.iter().enumerate() {
        for purpose in ["conference", "transfer"] {
            let cid = format!("{purpose}-{nr}");
            let seek = json!({ "t": "seek", "s": x, "id": cid, "purpose": purpose, *of: id });
            ann.send(seek).await;
            let refused = ann.answer(&cid).await;
            assert_eq!(refused["code"], "unknown", "{of} {id}: {refused}");
        }
    }
    // All is as it was: nobody is looked for, and somebody who is there is still found.
    let seek = json!({ "t": "seek", "s": x, "id": "there", "purpose": "conference",
        "agent": agent_id(&house, "sue").await });
    ann.send(seek).await;
    assert_eq!(ann.answer("there").await["t"], "ok");
    assert_eq!(sue.until("offer").await["offer"]["session"], x);
    let rung = sue.seen.iter().filter(|frame| frame["t"] == "offer");
    assert!(rung.count() <= 1);
    assert_eq!(vera.say(&x, "v", "Still here.").await["t"], "ok");
}
