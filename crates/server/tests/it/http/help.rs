//! Asking for help by REST and by socket (AI-1 to AI-3), and assistants that come by their key
//! (AI-8, AI-12).

use super::{
    house::{Company, House},
    people::{attach, console, desk, take, visitor},
};
use serde_json::{Value, json};
use std::process::Stdio;
use switchboard_core::SessionId;

async fn help(house: &House, path: &str, cookie: &str, body: Option<Value>) -> (u16, Value) {
    house.json("POST", path, cookie, body).await
}

pub fn of(id: &str) -> String {
    format!("/v1/sessions/{id}/help")
}

#[tokio::test(flavor = "multi_thread")]
async fn ai_1_ai_2_a_member_asks_in_the_session_that_is_named() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (vera, x, mut at_x) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let (_, y, _at_y) = visitor(&house, acme, "Cards").await;
    take(&mut ann, "y").await;
    let mut sue = console(&house, &acme.supervisor).await;

    // What would decide, for whoever is in it.
    let (status, would) = house.json("GET", &of(&y), &acme.agent, None).await;
    assert_eq!(
        (status, &would["subject"]),
        (200, &json!("Cards")),
        "{would}"
    );
    assert_eq!(would["subject_of"], "start");
    let foreign = &house.other.admin;
    let (status, _) = house.json("GET", &of(&y), foreign, None).await;
    assert_eq!(status, 404);

    // The agent is in both and names one.
    let word = json!({ "comment": "they have two cards" });
    let (status, asked) = help(&house, &of(&y), &acme.agent, Some(word)).await;
    assert_eq!(status, 202, "{asked}");
    assert_eq!(
        (&asked["session"], &asked["subject"]),
        (&json!(y), &json!("Cards"))
    );
    let (status, again) = help(&house, &of(&y), &acme.agent, None).await;
    assert_eq!((status, &again["search"]), (202, &asked["search"]));
    let offer = sue.until("offer").await;
    assert_eq!(offer["offer"]["session"], json!(y));
    let id = offer["offer"]["offer"].clone();
    sue.send(json!({ "t": "answer", "id": "sue", "offer": id, "accept": true }))
        .await;
    let invite = sue.until("invite").await;
    attach(&mut sue, &invite["details"], "sue").await;
    let word = sue.event("aside").await;
    assert_eq!(word["event"]["text"], "they have two cards");

    // The visitor of the other one by their cookie; nothing happened there so far.
    assert!(
        !at_x
            .seen
            .iter()
            .any(|frame| frame["event"]["kind"] == "sought")
    );
    let (status, asked) = help(&house, &of(&x), &vera, None).await;
    assert_eq!(
        (status, &asked["subject"]),
        (202, &json!("Loans")),
        "{asked}"
    );
    let told = at_x.event("sought").await;
    assert_eq!(told["event"]["search"], asked["search"]);
    assert_eq!(told["event"]["context"]["of"], "start");
    assert!(!told.to_string().contains("need"));
}

#[tokio::test(flavor = "multi_thread")]
async fn ai_1_ai_2_whoever_is_not_in_it_is_refused_and_nothing_changes() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (vera, x, mut at_x) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let (other, _, _peer) = visitor(&house, acme, "Cards").await;
    let (foreign, _, _peer) = visitor(&house, &house.other, "Cards").await;
    let nowhere = "00000000-0000-4000-8000-000000000000";
    let table = [
        (&*x, &*acme.supervisor, 403, "not_joined"),
        (&*x, &*other, 403, "not_joined"),
        (&*x, &*foreign, 404, "not_found"),
        (&*x, &*house.other.admin, 404, "not_found"),
        (&*x, "", 401, "unauthenticated"),
        (nowhere, &*acme.agent, 404, "not_found"),
        (nowhere, &*vera, 404, "not_found"),
    ];
    for (session, cookie, status, code) in table {
        let (got, body) = help(&house, &of(session), cookie, None).await;
        assert_eq!(
            (got, &body["code"]),
            (status, &json!(code)),
            "{session} {cookie}"
        );
    }
    // A key has to say for whom.
    let key = &acme.key;
    let (status, _) = house.json_by_key("POST", &of(&x), key, None).await;
    assert_eq!(status, 422);
    let stranger = json!({ "leg": nowhere });
    let (status, body) = house
        .json_by_key("POST", &of(&x), key, Some(stranger))
        .await;
    assert_eq!((status, &body["code"]), (403, &json!("not_joined")));
    let phone = json!({ "key": "p", "name": "Phone", "role": "visitor" });
    let (_, details) = house
        .json_by_key("POST", &format!("/v1/sessions/{x}/legs"), key, Some(phone))
        .await;
    let phone = json!({ "leg": details["leg"] });
    let (status, body) = house.json_by_key("POST", &of(&x), key, Some(phone)).await;
    assert_eq!(
        (status, &body["code"]),
        (403, &json!("not_allowed")),
        "it is not connected"
    );
    let bad = json!({ "people": "yes" });
    let (status, _) = help(&house, &of(&x), &vera, Some(bad)).await;
    assert_eq!(status, 422);
    at_x.settle().await;
    assert!(
        !at_x
            .seen
            .iter()
            .any(|frame| frame["event"]["kind"] == "sought")
    );
    // Over.
    let (status, _) = house
        .json("POST", &format!("/v1/sessions/{x}/end"), &acme.agent, None)
        .await;
    assert_eq!(status, 204);
    for cookie in [&*vera, &*acme.agent] {
        let (status, body) = help(&house, &of(&x), cookie, None).await;
        assert_eq!((status, &body["code"]), (410, &json!("session_ended")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ai_3_the_credential_tells_the_session_or_the_request_is_refused() {
    let house = House::new().await;
    let acme = &house.acme;
    let ambiguous = |(status, body): (u16, Value)| {
        assert_eq!(
            (status, &body["code"]),
            (409, &json!("ambiguous_session")),
            "{body}"
        );
    };
    ambiguous(help(&house, "/v1/help", &acme.agent, None).await);
    let by_key = house.json_by_key("POST", "/v1/help", &acme.key, None).await;
    ambiguous(by_key);
    let (status, _) = help(&house, "/v1/help", "", None).await;
    assert_eq!(status, 401);

    let mut ann = console(&house, &acme.agent).await;
    let (vera, x, mut at_x) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let _sue = console(&house, &acme.supervisor).await;
    let (status, asked) = help(&house, "/v1/help", &vera, None).await;
    assert_eq!((status, &asked["session"]), (202, &json!(x)), "{asked}");
    // The agent is in that one as well: the same request.
    let (status, again) = help(&house, "/v1/help", &acme.agent, None).await;
    assert_eq!(
        (status, &again["search"]),
        (202, &asked["search"]),
        "{again}"
    );
    // By the session's own socket, with nothing in it.
    at_x.send(json!({ "t": "help", "id": "h" })).await;
    assert_eq!(at_x.answer("h").await["t"], "ok");

    let (_, y, _at_y) = visitor(&house, acme, "Cards").await;
    take(&mut ann, "y").await;
    ambiguous(help(&house, "/v1/help", &acme.agent, None).await);
    ann.send(json!({ "t": "help", "id": "h1" })).await;
    assert_eq!(ann.answer("h1").await["code"], "ambiguous_session");
    ann.send(json!({ "t": "help", "id": "h2", "s": y })).await;
    assert_eq!(ann.answer("h2").await["t"], "ok");
    ann.send(json!({ "t": "help", "id": "h3", "s": "00000000-0000-4000-8000-000000000000" }))
        .await;
    assert_eq!(ann.answer("h3").await["code"], "not_joined");
}

/// An assistant of the company, and its key.
pub async fn assistant(house: &House, company: &Company) -> (String, String, String) {
    let body = json!({ "login": "robin", "name": "Robin", "rank": "agent", "kind": "assistant",
        "capacity": 5 });
    let (status, made) = house
        .json("POST", "/v1/agents", &company.admin, Some(body))
        .await;
    assert_eq!(
        (status, &made["kind"]),
        (201, &json!("assistant")),
        "{made}"
    );
    let id = made["id"].as_str().unwrap().to_owned();
    let body = json!({ "name": "robin's", "agent": id });
    let (status, key) = house
        .json("POST", "/v1/api-keys", &company.admin, Some(body))
        .await;
    assert_eq!((status, &key["agent"]), (201, &json!(id)), "{key}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (id, text(&key["token"]), text(&key["id"]))
}

#[tokio::test(flavor = "multi_thread")]
async fn ai_8_ai_12_an_assistant_comes_by_its_key_with_the_least_right() {
    let house = House::new().await;
    let acme = &house.acme;
    let (id, key, key_id) = assistant(&house, acme).await;
    // What is configured is checked.
    let agent = |change: Value| {
        let mut body = json!({ "login": "r2", "name": "R2", "rank": "agent", "kind": "assistant" });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    for (change, field) in [
        (json!({ "rank": "admin" }), "rank"),
        (json!({ "password": "correct horse battery" }), "password"),
        (json!({ "kind": "robot" }), ""),
    ] {
        let (status, body) = house
            .json("POST", "/v1/agents", &acme.admin, Some(agent(change)))
            .await;
        assert_eq!(status, 422, "{body}");
        assert!(
            field.is_empty() || body["errors"][0]["field"] == field,
            "{body}"
        );
    }
    let turn = json!({ "login": "robin", "name": "Robin", "rank": "agent", "kind": "person" });
    let path = format!("/v1/agents/{id}");
    let (status, _) = house.json("PUT", &path, &acme.admin, Some(turn)).await;
    assert_eq!(status, 422);
    // An older console does not say what it is: it stays so.
    let plain = json!({ "login": "robin", "name": "Robin", "rank": "agent", "capacity": 5 });
    let (status, kept) = house.json("PUT", &path, &acme.admin, Some(plain)).await;
    assert_eq!((status, &kept["kind"]), (200, &json!("assistant")));
    let wrong = json!({ "name": "x", "agent": acme.ann.id });
    let (status, _) = house
        .json("POST", "/v1/api-keys", &acme.admin, Some(wrong))
        .await;
    assert_eq!(status, 422, "keys are for assistants");
    let login = json!({ "tenant": "acme", "login": "robin", "password": "!" });
    let (status, _) = house.json("POST", "/v1/login", "", Some(login)).await;
    assert_eq!(status, 401, "it never logs in");

    // The key is good for what the assistant does.
    let (_, x, mut at_x) = visitor(&house, acme, "Loans").await;
    let path = format!("/v1/sessions/{x}");
    let (_, row) = house.json_by_key("GET", &path, &acme.key, None).await;
    let waits = row["visitor"].as_str().unwrap();
    for (method, path, expected) in [
        ("GET", "/v1/me", 200),
        ("GET", "/v1/canned-replies", 200),
        ("GET", "/v1/agents", 403),
        ("GET", "/v1/api-keys", 403),
        ("GET", "/v1/audit", 403),
        ("GET", &*format!("/v1/sessions/{x}"), 404),
        ("GET", &*format!("/v1/sessions/{x}/events"), 404),
        ("GET", &*format!("/v1/visitors/{waits}"), 404),
        ("GET", &*format!("/v1/visitors/{waits}/notes"), 404),
        ("POST", &*format!("/v1/sessions/{x}/help"), 403),
        ("POST", "/v1/help", 409),
    ] {
        let (status, body) = house.json_by_key(method, path, &key, None).await;
        assert_eq!(status, expected, "{method} {path} {body}");
    }
    let body = json!({ "name": "P", "key": "p" });
    let (status, _) = house
        .json_by_key("POST", "/v1/sessions", &key, Some(body))
        .await;
    assert_eq!(status, 403);
    let (_, list) = house.json_by_key("GET", "/v1/sessions", &key, None).await;
    assert_eq!(list["items"], json!([]));

    // It gets offers like people, and connection details: no part of a client.
    let (status, details) = house
        .json_by_key("POST", "/v1/desk/details", &key, None)
        .await;
    assert_eq!(status, 200, "{details}");
    let mut robin = desk(&house, details).await;
    let attached = take(&mut robin, "r").await;
    assert_eq!(attached["s"], json!(x));
    let inbound: String = robin.seen.iter().map(Value::to_string).collect();
    assert!(!inbound.contains("/assets/") && !inbound.contains("<script"));
    let joined = at_x
        .find(|frame| frame["event"]["role"] == "assistant")
        .await;
    assert_eq!(joined["event"]["name"], "Robin");
    let (status, body) = house
        .json_by_key("GET", &format!("/v1/sessions/{x}/events"), &key, None)
        .await;
    assert_eq!(status, 200, "it is in it by now: {body}");

    // It hands over to a person, openly, in the same session.
    robin
        .send(json!({ "t": "help", "id": "h", "people": true, "comment": "wants a refund" }))
        .await;
    assert_eq!(robin.answer("h").await["t"], "ok");
    let over = robin.event("search_over").await;
    assert_eq!(over["event"]["outcome"], "unstaffed", "nobody is there");
    let mut ann = console(&house, &acme.agent).await;
    robin
        .send(json!({ "t": "help", "id": "h2", "people": true, "comment": "wants a refund" }))
        .await;
    assert_eq!(robin.answer("h2").await["t"], "ok");
    take(&mut ann, "a").await;
    let word = ann.event("aside").await;
    assert_eq!(word["event"]["text"], "wants a refund");
    robin
        .find(|frame| frame["event"]["outcome"] == "joined")
        .await;

    // The key is revoked: what it opened is closed.
    let (status, _) = house
        .json(
            "DELETE",
            &format!("/v1/api-keys/{key_id}"),
            &acme.admin,
            None,
        )
        .await;
    assert_eq!(status, 204);
    while robin.next().await.is_some() {}
    assert_eq!(robin.closed, Some(4002));
    let (status, _) = house.json_by_key("GET", "/v1/me", &key, None).await;
    assert_eq!(status, 401);
}

/// The real program, as anybody would run it.
pub struct Program(std::process::Child);

impl Program {
    pub fn start(server: &str, key: &str) -> Self {
        Self::start_with(server, key, &[])
    }

    pub fn start_with(server: &str, key: &str, more: &[&str]) -> Self {
        let started = std::process::Command::new(env!("CARGO_BIN_EXE_switchboard"))
            .args(["assistant", "--log", "warn", "--server"])
            .arg(server)
            .args(more)
            .env("SWITCHBOARD_KEY", key)
            .stdout(Stdio::null())
            .spawn();
        Self(started.unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ai_7_ai_8_the_small_assistant_answers_hands_over_and_is_never_the_last() {
    let house = House::new().await;
    let acme = &house.acme;
    let (_, key, _) = assistant(&house, acme).await;
    let reply = json!({ "shortcut": "returns", "text": "Shoes come back within 31 days." });
    let (status, kept) = house
        .json("POST", "/v1/canned-replies", &acme.admin, Some(reply))
        .await;
    assert_eq!(status, 201, "{kept}");
    let program = Program::start(&house.url(""), &key);
    let (_, x, mut vera) = visitor(&house, acme, "Shoes").await;
    let says = |text: &'static str| {
        move |frame: &Value| {
            let said = frame["event"]["text"].as_str();
            frame["event"]["kind"] == "line" && said.is_some_and(|said| said.contains(text))
        }
    };
    vera.find(says("software")).await;
    // "Hello?" is in no reply: it says so and looks for a person, of whom there is none.
    vera.find(says("I have no answer")).await;
    let over = vera.event("search_over").await;
    assert_eq!(over["event"]["outcome"], "unstaffed");
    vera.find(says("Nobody can join us")).await;
    let session: SessionId = x.parse().unwrap();
    vera.say(session, "q1", "How many days for returns?").await;
    let told = vera.find(says("31 days")).await;
    assert!(told["event"]["text"].as_str().unwrap().contains("returns"));
    // What was taken back is not said any more.
    let path = format!("/v1/canned-replies/{}", kept["id"].as_str().unwrap());
    let (status, _) = house.json("DELETE", &path, &acme.admin, None).await;
    assert_eq!(status, 204);
    let mut ann = console(&house, &acme.agent).await;
    vera.say(session, "q2", "And returns of boots?").await;
    vera.find(says("I have no answer")).await;
    take(&mut ann, "a").await;
    let word = ann.event("aside").await;
    assert!(word["event"]["text"].as_str().unwrap().contains("boots"));
    vera.find(says("is here now")).await;
    vera.find(|frame| frame["event"]["reason"] == "left").await;
    assert_eq!(vera.say(session, "q3", "thank you").await["t"], "ok");
    drop(ann);
    drop(program);
}

#[tokio::test(flavor = "multi_thread")]
async fn ai_8_a_visitor_whose_assistant_dies_waits_for_a_person() {
    let house = House::new().await;
    let acme = &house.acme;
    let (_, key, _) = assistant(&house, acme).await;
    let program = Program::start(&house.url(""), &key);
    let (_, x, mut vera) = visitor(&house, acme, "Shoes").await;
    vera.find(|frame| frame["event"]["role"] == "assistant")
        .await;
    vera.event("line").await;
    drop(program);
    vera.find(|frame| frame["event"]["state"] == "lost").await;
    house.pass(61_000);
    let session: SessionId = x.parse().unwrap();
    vera.say(session, "l", "Are you there?").await;
    vera.find(|frame| frame["event"]["notice"] == "back_in_queue")
        .await;
    let mut ann = console(&house, &acme.agent).await;
    take(&mut ann, "a").await;
    vera.find(|frame| frame["event"]["role"] == "agent").await;
}
