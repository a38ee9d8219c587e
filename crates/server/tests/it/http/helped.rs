//! Sessions into which a helper was asked: who that is (AI-4), what becomes of it when an
//! assistant knows nothing any more (AI-7), and that all else is as in any session (AI-15).

use super::{
    help::{Program, assistant, of},
    house::{Company, House},
    people::{agent_id, attach, console, take, visitor},
};
use crate::peer::Peer;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

async fn roster(house: &House, session: &str) -> Vec<Value> {
    let path = format!("/v1/sessions/{session}/roster");
    let (status, page) = house.json("GET", &path, &house.acme.admin, None).await;
    assert_eq!(status, 200, "{page}");
    page["items"].as_array().unwrap().clone()
}

async fn names(house: &House, session: &str) -> Vec<String> {
    let members = roster(house, session).await;
    let name = |member: &Value| member["name"].as_str().unwrap().to_owned();
    members.iter().map(name).collect()
}

async fn events(house: &House, session: &str) -> Vec<Value> {
    let path = format!("/v1/sessions/{session}/events");
    let (_, page) = house.json("GET", &path, &house.acme.admin, None).await;
    let all = page["items"].as_array().unwrap().iter();
    all.map(|item| item["event"].clone()).collect()
}

/// Somebody of one session at a time who knows that; their console.
async fn knows(house: &House, login: &str, skill: &str) -> Peer {
    let acme = &house.acme;
    let (_, list) = house.json("GET", "/v1/agents", &acme.admin, None).await;
    let all = list["items"].as_array().unwrap();
    let had = all.iter().find(|one| one["login"] == login).unwrap();
    let path = format!("/v1/agents/{}", had["id"].as_str().unwrap());
    let wanted = json!({ "login": login, "name": had["name"], "rank": had["rank"],
        "capacity": 1, "skills": { skill: 5 } });
    let (status, kept) = house.json("PUT", &path, &acme.admin, Some(wanted)).await;
    assert_eq!(status, 200, "{kept}");
    let cookie = match login {
        "sue" => &acme.supervisor,
        _ => &acme.admin,
    };
    console(house, cookie).await
}

async fn ask(house: &House, session: &str, cookie: &str, body: Value) -> String {
    let (status, asked) = house.json("POST", &of(session), cookie, Some(body)).await;
    assert_eq!(status, 202, "{asked}");
    asked["search"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn ai_4_each_session_gets_the_helper_of_its_subject_and_is_told_when_both_are_busy() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let mut about = Vec::new();
    for (n, subject) in ["Printers", "Billing", "Printers"].into_iter().enumerate() {
        about.push(visitor(&house, acme, subject).await);
        take(&mut ann, &format!("s{n}")).await;
    }
    let mut sue = knows(&house, "sue", "printers").await;
    let mut ada = knows(&house, "admin", "billing").await;
    let helpers = [
        (&mut sue, "sue", "Printers"),
        (&mut ada, "admin", "Billing"),
    ];
    for ((helper, login, subject), (cookie, session, _)) in helpers.into_iter().zip(&about) {
        let search = ask(&house, session, cookie, json!({})).await;
        let attached = take(helper, login).await;
        assert_eq!(attached["s"], json!(session));
        assert_eq!(roster(&house, session).await.len(), 3);
        // The record names what decided, and who it was.
        let log = events(&house, session).await;
        let find = |kind: &str| {
            let mut own = log.iter().filter(|event| event["search"] == json!(search));
            own.find(|event| event["kind"] == kind).cloned().unwrap()
        };
        assert_eq!(
            find("sought")["context"],
            json!({ "subject": subject, "of": "start" })
        );
        let id = agent_id(&house, login).await;
        assert_eq!(find("search_over")["agent"], json!(id));
    }
    let (_, audit) = house.json("GET", "/v1/audit", &acme.admin, None).await;
    let audit = audit.to_string();
    assert!(audit.contains("session.help") && audit.contains("\"subject_of\":\"start\""));

    // Both have as many as they can take: who asks is told, and all else is as it was.
    let (vera, third, at_third) = &mut about[2];
    let before = names(&house, third).await;
    ask(&house, third, vera, json!({})).await;
    house.pass(61_000);
    at_third.say(&*third, "go", "Anybody?").await;
    let over = at_third.event("search_over").await;
    assert_eq!(over["event"]["outcome"], "lapsed", "{over}");
    assert_eq!(names(&house, third).await, before);
    ann.find(|frame| frame["event"]["text"] == "Anybody?").await;

    // They are offered to wait: the first who can comes, much later.
    ask(&house, third, vera, json!({ "wait": true })).await;
    house.pass(600_000);
    at_third.say(&*third, "on", "I am waiting.").await;
    let first = &about[0].1;
    let path = format!("/v1/sessions/{first}/end");
    assert_eq!(house.json("POST", &path, &acme.agent, None).await.0, 204);
    let attached = take(&mut sue, "later").await;
    assert_eq!(attached["s"], json!(about[2].1));
    let over = about[2].2.event("search_over").await;
    assert_eq!(over["event"]["outcome"], "joined");
    assert_eq!(roster(&house, &about[2].1).await.len(), 3);
}

/// A way to the server on which what an assistant answers from can be out of reach.
async fn way(house: &House) -> (String, Arc<AtomicBool>) {
    let down = Arc::new(AtomicBool::new(false));
    let (to, http, closed) = (house.url(""), house.http.clone(), down.clone());
    let pass = move |request: Request| {
        let (to, http, closed) = (to.clone(), http.clone(), closed.clone());
        async move { carried(&to, &http, closed.load(Ordering::SeqCst), request).await }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(pass);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (format!("http://{address}"), down)
}

async fn carried(to: &str, http: &reqwest::Client, closed: bool, request: Request) -> Response {
    let (mut head, body) = request.into_parts();
    let path = head.uri.path_and_query().unwrap().as_str().to_owned();
    if closed && path.starts_with("/v1/canned-replies") {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    head.headers.remove(header::HOST);
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    let sent = http
        .request(head.method, format!("{to}{path}"))
        .headers(head.headers)
        .body(bytes)
        .send()
        .await
        .unwrap();
    let status = sent.status();
    let content = sent.bytes().await.unwrap();
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(content))
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn ai_7_an_assistant_that_knows_nothing_any_more_leaves_its_visitors_to_people() {
    let house = House::new().await;
    let acme = &house.acme;
    let (_, key, _) = assistant(&house, acme).await;
    let (server, down) = way(&house).await;
    let program = Program::start(&server, &key);
    let (_, x, mut vera) = visitor(&house, acme, "Shoes").await;
    vera.find(|frame| frame["event"]["role"] == "assistant")
        .await;
    vera.event("search_over").await;

    // What it answers from is away: it makes nothing up, says so, and goes cleanly.
    down.store(true, Ordering::SeqCst);
    assert_eq!(vera.say(&x, "q", "What do shoes cost?").await["t"], "ok");
    let word = |frame: &Value| {
        let said = frame["event"]["text"].as_str().unwrap_or_default();
        frame["event"]["kind"] == "line" && said.contains("I have to stop here")
    };
    vera.find(word).await;
    let gone = vera.event("leg_removed").await;
    assert_eq!(gone["event"]["reason"], "left");
    vera.find(|frame| frame["event"]["notice"] == "back_in_queue")
        .await;
    // Whoever comes next is not offered to it: a person has both.
    let (_, y, _wim) = visitor(&house, acme, "Boots").await;
    let mut ann = console(&house, &acme.agent).await;
    let mut served = [take(&mut ann, "a").await, take(&mut ann, "b").await];
    served.sort_by_key(|attached| attached["s"] != json!(x));
    assert_eq!((&served[0]["s"], &served[1]["s"]), (&json!(x), &json!(y)));
    assert_eq!(names(&house, &y).await.len(), 2);

    // It comes back by itself once there is something to answer from.
    ann.send(json!({ "t": "state", "id": "off", "state": "away" }))
        .await;
    assert_eq!(ann.answer("off").await["t"], "ok");
    down.store(false, Ordering::SeqCst);
    let (_, _, mut zoe) = visitor(&house, acme, "Laces").await;
    zoe.find(|frame| frame["event"]["role"] == "assistant")
        .await;
    drop(program);
}

/// A session in which Ann serves a visitor, and Sue was asked to help.
async fn helped(house: &House, acme: &Company) -> (String, String, [Peer; 3]) {
    let mut ann = console(house, &acme.agent).await;
    let (cookie, x, mut vera) = visitor(house, acme, "Loans").await;
    take(&mut ann, "ann").await;
    let mut sue = console(house, &acme.supervisor).await;
    ask(house, &x, &cookie, json!({})).await;
    let attached = take(&mut sue, "sue").await;
    assert_eq!(attached["s"], json!(x));
    vera.find(|frame| frame["event"]["outcome"] == "joined")
        .await;
    (cookie, x, [vera, ann, sue])
}

fn leg_state(leg: &Value, state: &'static str) -> impl Fn(&Value) -> bool {
    move |frame: &Value| {
        let event = &frame["event"];
        event["kind"] == "leg_changed" && event["leg"] == *leg && event["state"] == state
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ai_15_details_proxies_channels_and_legs_after_a_helper_has_joined() {
    let house = House::new().await;
    let acme = &house.acme;
    let (_, x, [mut vera, _ann, mut sue]) = helped(&house, acme).await;
    // CC-2, CC-3: one object, which knows who is in it.
    assert_eq!(roster(&house, &x).await.len(), 3);
    let legs = format!("/v1/sessions/{x}/legs");
    let join = async |body: Value| {
        let (status, details) = house
            .json_by_key("POST", &legs, &acme.key, Some(body))
            .await;
        assert_eq!(status, 201, "{details}");
        details
    };

    // CC-22, CC-29: details name the channels, and work once, for whom they are.
    let bot = join(json!({ "key": "bot", "name": "Bot", "role": "assistant" })).await;
    assert_eq!(bot["channels"], json!(["chat", "lead"]), "{bot}");
    let open = async |details: &Value, id: &str, channels: Value| {
        let mut peer = Peer::connect(&house.url("")).await;
        peer.hello().await;
        peer.send(
            json!({ "t": "attach", "id": id, "ticket": details["ticket"],
            "channels": channels }),
        )
        .await;
        let fits = |frame: &Value| frame["id"] == id && frame["t"] != "ok";
        let answer = peer.find(fits).await;
        (peer, answer)
    };
    let (mut worker, answer) = open(&bot, "b", json!(["chat"])).await;
    assert_eq!(answer["t"], "attached", "{answer}");
    let (_thief, answer) = open(&bot, "t", json!(["chat"])).await;
    assert_eq!(answer["code"], "bad_ticket");

    // CC-24, CC-25, CC-30: it has the one medium that it opened, and its connection is told of.
    vera.find(leg_state(&bot["leg"], "open")).await;
    let of_bot = |members: Vec<Value>| {
        let own = members.into_iter().find(|one| one["leg"] == bot["leg"]);
        own.unwrap()
    };
    assert_eq!(
        of_bot(roster(&house, &x).await)["channels"],
        json!(["chat"])
    );
    assert_eq!(worker.say(&x, "1", "beep").await["t"], "ok");
    sue.find(|frame| frame["event"]["text"] == "beep").await;
    let follow = json!({ "t": "follow", "s": x, "id": "2", "on": true, "epoch": 0 });
    worker.send(follow).await;
    assert_eq!(worker.answer("2").await["code"], "not_allowed");
    drop(worker);
    vera.find(leg_state(&bot["leg"], "lost")).await;
    assert_eq!(of_bot(roster(&house, &x).await)["state"], "lost");

    // CC-23: one for whom a proxy speaks is a member with a note.
    let phone = json!({ "key": "p", "name": "Phone", "role": "assistant", "proxied": true });
    let phone = join(phone).await;
    let (mut proxy, _) = open(&phone, "p", json!(["chat"])).await;
    vera.find(leg_state(&phone["leg"], "open")).await;
    let members = roster(&house, &x).await;
    let noted: Vec<&Value> = members
        .iter()
        .filter(|one| one["proxied"] == true)
        .map(|one| &one["name"])
        .collect();
    assert_eq!(noted, [&json!("Phone")]);
    assert_eq!(proxy.say(&x, "1", "ring").await["t"], "ok");
    sue.find(|frame| frame["event"]["text"] == "ring").await;
    drop(proxy);
    vera.find(leg_state(&phone["leg"], "lost")).await;

    // CC-3, CC-4: the helper is taken off like anybody, and comes in again like anybody.
    let helper = roster(&house, &x).await;
    let helper = helper.iter().find(|one| one["name"] == "SUE").unwrap();
    let path = format!("{legs}/{}", helper["leg"].as_str().unwrap());
    let (status, _) = house.json_by_key("DELETE", &path, &acme.key, None).await;
    assert_eq!(status, 204);
    assert!(!names(&house, &x).await.contains(&"SUE".to_owned()));
    let late = sue.say(&x, "late", "still here?").await;
    assert_eq!(late["code"], "not_joined");
    let again = join(json!({ "key": "bot2", "name": "Bot 2", "role": "assistant" })).await;
    let mut second = Peer::connect(&house.url("")).await;
    second.hello().await;
    attach(&mut second, &again, "again").await;
    // CC-5: whether it goes on is the service's business: with the visitor it is over.
    vera.send(json!({ "t": "leave", "s": x, "id": "bye" }))
        .await;
    second.event("ended").await;
    let log = events(&house, &x).await;
    assert_eq!(log.last().unwrap()["reason"], "visitor_left");
}
