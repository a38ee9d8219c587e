//! A visitor who comes back is offered to whoever served them last, where the service wants that.

use super::{
    house::{House, cookie_of},
    people::{agent_id, attach, console, serve},
};
use crate::peer::Peer;
use serde_json::{Value, json};

/// So long a visitor is kept for the one who served them last.
const HOLD_S: i64 = 60;

/// A company whose help desk wants that, with two agents who are there.
struct Desk {
    house: House,
    ann: Peer,
    sue: Peer,
    starts: u32,
}

impl Desk {
    async fn new() -> Self {
        let house = House::new().await;
        let admin = &house.acme.admin;
        let (_, list) = house.json("GET", "/v1/services", admin, None).await;
        let mut service = list["items"][0].clone();
        service["params"]["sticky_s"] = HOLD_S.into();
        let id = service.as_object_mut().unwrap().remove("id").unwrap();
        let path = format!("/v1/services/{}", id.as_str().unwrap());
        let (status, changed) = house.json("PUT", &path, admin, Some(service)).await;
        assert_eq!(status, 200, "{changed}");
        let ann = console(&house, &house.acme.agent).await;
        let sue = console(&house, &house.acme.supervisor).await;
        Self {
            house,
            ann,
            sue,
            starts: 0,
        }
    }

    async fn state(peer: &mut Peer, id: &str, state: &str) {
        peer.send(json!({ "t": "state", "id": id, "state": state }))
            .await;
        assert_eq!(peer.answer(id).await["t"], "ok");
    }

    /// A visitor starts, with that cookie: their cookie, the session, and a peer that is in it.
    async fn starts(&mut self, cookie: &str) -> (String, String, Peer) {
        self.starts += 1;
        // Whoever comes back has been seen before, not in this moment.
        self.house.pass(1_000);
        let document = self
            .house
            .start_document(&self.house.acme, "", cookie)
            .await;
        let body = json!({ "token": document["token"], "question": "Hello?",
            "idempotency_key": format!("k{}", self.starts) });
        let answer = self.house.ask("POST", "/v1/visits", cookie).json(&body);
        let answer = answer.send().await.unwrap();
        assert_eq!(answer.status(), 201);
        let cookie = match cookie {
            "" => cookie_of(&answer),
            known => known.to_owned(),
        };
        let visit: Value = answer.json().await.unwrap();
        let mut peer = Peer::connect(&self.house.url("")).await;
        peer.hello().await;
        attach(&mut peer, &visit["details"], "v").await;
        let id = visit["session"]["id"].as_str().unwrap().to_owned();
        (cookie, id, peer)
    }

    async fn end(&self, session: &str) {
        let path = format!("/v1/sessions/{session}/end");
        let (status, _) = self
            .house
            .json("POST", &path, &self.house.acme.admin, None)
            .await;
        assert_eq!(status, 204);
    }

    /// A visitor whom Sue has served, and who has gone; Ann is longer without anybody than she.
    async fn known_to_sue(&mut self) -> String {
        Self::state(&mut self.ann, "a0", "break").await;
        let (cookie, session, _vera) = self.starts("").await;
        serve(&mut self.sue, &session, "s").await;
        self.end(&session).await;
        Self::state(&mut self.sue, "s1", "break").await;
        Self::state(&mut self.ann, "a1", "available").await;
        Self::state(&mut self.sue, "s2", "available").await;
        cookie
    }
}

fn of(session: &str) -> impl Fn(&Value) -> bool {
    move |frame| frame["offer"]["session"] == session
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_goes_to_whoever_has_been_free_for_longest() {
    let mut desk = Desk::new().await;
    desk.known_to_sue().await;
    let (_, stranger, _walt) = desk.starts("").await;
    desk.ann.find(of(&stranger)).await;
    assert!(!desk.sue.seen.iter().any(of(&stranger)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_one_is_asked_first_though_another_is_free_for_longer() {
    let mut desk = Desk::new().await;
    let cookie = desk.known_to_sue().await;
    let (_, session, _vera) = desk.starts(&cookie).await;
    serve(&mut desk.sue, &session, "s3").await;
    assert!(
        !desk.ann.seen.iter().any(of(&session)),
        "Ann was free for longer"
    );
    // It is the newest session that counts: from now on it is Ann.
    desk.end(&session).await;
    Desk::state(&mut desk.sue, "s4", "break").await;
    let (_, session, _vera) = desk.starts(&cookie).await;
    serve(&mut desk.ann, &session, "a4").await;
    desk.end(&session).await;
    Desk::state(&mut desk.ann, "a5", "break").await;
    Desk::state(&mut desk.sue, "s5", "available").await;
    Desk::state(&mut desk.ann, "a6", "available").await;
    let (_, session, _vera) = desk.starts(&cookie).await;
    desk.ann.find(of(&session)).await;
    assert!(!desk.sue.seen.iter().any(of(&session)));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_one_who_is_away_or_gone() {
    let mut desk = Desk::new().await;
    let cookie = desk.known_to_sue().await;
    Desk::state(&mut desk.sue, "s6", "break").await;
    let (_, session, _vera) = desk.starts(&cookie).await;
    serve(&mut desk.ann, &session, "a7").await;
    desk.end(&session).await;
    // Ann served them last, and is with the company no more.
    let id = agent_id(&desk.house, "ann").await;
    let path = format!("/v1/agents/{id}");
    let (status, answer) = desk
        .house
        .json("DELETE", &path, &desk.house.acme.admin, None)
        .await;
    assert_eq!(status, 204, "{answer}");
    Desk::state(&mut desk.sue, "s7", "available").await;
    let (_, session, _vera) = desk.starts(&cookie).await;
    desk.sue.find(of(&session)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn they_are_kept_for_one_who_is_busy_but_not_for_ever() {
    let mut desk = Desk::new().await;
    let cookie = desk.known_to_sue().await;
    // Sue takes somebody else, as many as she can.
    Desk::state(&mut desk.ann, "a8", "break").await;
    let mut others = Vec::new();
    for nr in 0..capacity(&desk, "sue").await {
        let (_, other, peer) = desk.starts("").await;
        serve(&mut desk.sue, &other, &format!("o{nr}")).await;
        others.push(peer);
    }
    Desk::state(&mut desk.ann, "a9", "available").await;
    let (_, session, mut vera) = desk.starts(&cookie).await;
    assert_eq!(vera.say(&session, "l1", "Is Sue there?").await["t"], "ok");
    // Ann, who is free, has not been asked while somebody new is offered to her at once.
    let (_, stranger, _walt) = desk.starts("").await;
    serve(&mut desk.ann, &stranger, "w").await;
    assert!(!desk.ann.seen.iter().any(of(&session)));
    desk.house.pass(HOLD_S * 1_000);
    // Somebody says something; the desk looks at its clock.
    Desk::state(&mut desk.ann, "a10", "break").await;
    Desk::state(&mut desk.ann, "a11", "available").await;
    desk.ann.find(of(&session)).await;
}

async fn capacity(desk: &Desk, login: &str) -> u64 {
    let admin = &desk.house.acme.admin;
    let (_, list) = desk.house.json("GET", "/v1/agents", admin, None).await;
    let mut all = list["items"].as_array().unwrap().iter();
    let one = all.find(|agent| agent["login"] == login).unwrap();
    one["capacity"].as_u64().unwrap()
}
