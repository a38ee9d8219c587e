//! Visitors who are called, with a peer that plays the telephone.

use super::{
    house::{House, cookie_of},
    people::{attach, console, take},
    plain::field,
    rendezvous::{ask, kept, listed, next_time, press, token},
};
use crate::peer::Peer;
use async_trait::async_trait;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use switchboard_core::{Time, rendezvous::callback::CallEnd};
use switchboard_server::{
    callbacks::{AgentDials, Call, CallId, Telephony, Told, Unplaced, told},
    rendezvous::round,
};
use switchboard_wire::socket::Details;

/// Keeps what it was told to do.
#[derive(Default)]
struct Script {
    done: Mutex<Vec<String>>,
    calls: Mutex<Vec<Call>>,
}

impl Script {
    fn did(&self, what: String) {
        self.done.lock().unwrap().push(what);
    }
    fn all(&self) -> Vec<String> {
        self.done.lock().unwrap().clone()
    }
    fn last(&self) -> CallId {
        self.calls
            .lock()
            .unwrap()
            .last()
            .expect("somebody was called")
            .id
    }
}

#[async_trait]
impl Telephony for Script {
    fn calls_for(&self, _: &Value) -> bool {
        true
    }
    async fn dial(&self, call: Call) -> Result<(), Unplaced> {
        self.did(format!("dial {} {}", call.id.attempt, call.number));
        self.calls.lock().unwrap().push(call);
        Ok(())
    }
    async fn hang_up(&self, call: CallId) {
        self.did(format!("hang up {}", call.attempt));
    }
    async fn hold(&self, call: CallId) {
        self.did(format!("hold {}", call.attempt));
    }
    async fn bridge(&self, call: CallId, _: &Details) -> bool {
        self.did(format!("bridge {}", call.attempt));
        false
    }
}

async fn house(telephony: Arc<dyn Telephony>, more: Value) -> House {
    let house = House::calling(telephony, |config| {
        config.limits.starts_per_minute = 10_000;
        config.limits.requests_per_minute = 10_000;
    })
    .await;
    let mut params = json!({ "rendezvous_phone": "asked", "rendezvous_phone_country": "GB",
        "rendezvous_phone_blocked": ["+44909"], "rendezvous_call_gap_s": 60 });
    for (name, value) in more.as_object().unwrap() {
        params[name] = value.clone();
    }
    kept(house, params).await
}

pub async fn until(house: &House, at: Time) {
    house.pass(at.since(house.now()));
    round(&house.server.app).await.unwrap();
}

pub async fn agreed(house: &House) -> (Value, Time) {
    let token = token(house).await;
    let from = next_time(house, 1);
    let wish = json!({ "agent": house.acme.ann.id, "phone": "(020) 7946 0018",
        "email": "eva@example.test" });
    let (status, made) = ask(house, &token, "one", from, wish).await;
    assert_eq!(status, 201, "{made}");
    (made, from)
}

#[tokio::test]
async fn rv_15_number_and_time_are_kept_together_and_the_visitor_corrects_them() {
    let house = house(
        Arc::new(AgentDials),
        json!({ "rendezvous_phone": "needed" }),
    )
    .await;
    let token = token(&house).await;
    for wrong in ["12", "0909 8790 000", "no number", ""] {
        let wish = json!({ "phone": wrong });
        let (status, refused) = ask(&house, &token, "no", next_time(&house, 2), wish).await;
        assert_eq!(
            (status, &refused["errors"][0]["field"]),
            (422, &json!("phone")),
            "{wrong}"
        );
    }
    let past = json!({ "phone": "+442079460018" });
    let (status, refused) = ask(&house, &token, "past", next_time(&house, -2), past).await;
    assert_eq!((status, &refused["code"]), (409, &json!("time_taken")));
    let (made, from) = agreed(&house).await;
    let entry = listed(&house, "/v1/rendezvous").await.remove(0);
    assert_eq!(entry["wish"]["phone"], "+442079460018");
    assert_eq!(entry["from"], json!(from));
    let key = made["manage_identifier"].as_str().unwrap();
    let page = house
        .get(&format!("/rendezvous/manage?key={key}"), "")
        .await;
    assert!(page.text().await.unwrap().contains("+442079460018"));
    let wrong = house
        .post("/rendezvous/phone", "", &[("key", key), ("phone", "12")])
        .await;
    assert_eq!(wrong.status(), 422);
    let right = [("key", key), ("phone", "020 7946 0019")];
    assert_eq!(
        house.post("/rendezvous/phone", "", &right).await.status(),
        303
    );
    let entry = listed(&house, "/v1/rendezvous").await.remove(0);
    assert_eq!(entry["wish"]["phone"], "+442079460019");
}

#[tokio::test]
async fn rv_18_the_visitor_is_called_once_the_agent_is_there() {
    let phone = Arc::new(Script::default());
    let house = house(phone.clone(), json!({})).await;
    let (made, from) = agreed(&house).await;
    until(&house, from).await;
    round(&house.server.app).await.unwrap();
    assert_eq!(phone.all(), Vec::<String>::new(), "nobody is there yet");
    let mut ann = console(&house, &house.acme.agent).await;
    take(&mut ann, "a").await;
    round(&house.server.app).await.unwrap();
    assert_eq!(phone.all(), ["dial 1 +442079460018"]);
    told(&house.server.app, phone.last(), Told::Answered)
        .await
        .unwrap();
    assert_eq!(phone.all()[1..], ["bridge 1"]);
    let (_, seen) = press(&house, "look", &made["identifier"]).await;
    assert_eq!(seen["state"], "active");
    let sessions = listed(&house, "/v1/sessions").await;
    let id = sessions[0]["id"].as_str().unwrap();
    let roster = listed(&house, &format!("/v1/sessions/{id}/roster")).await;
    assert_eq!(roster.len(), 2, "agent and telephone: {roster:?}");
    assert!(
        roster
            .iter()
            .any(|leg| leg["proxied"] == true && leg["state"] == "open")
    );
    told(
        &house.server.app,
        phone.last(),
        Told::Ended(CallEnd::HungUp),
    )
    .await
    .unwrap();
    round(&house.server.app).await.unwrap();
    let (_, seen) = press(&house, "look", &made["identifier"]).await;
    assert_eq!(seen["state"], "done");
}

#[tokio::test]
async fn rv_16_the_visitor_is_called_at_the_time_once_whenever_the_server_stops() {
    let phone = Arc::new(Script::default());
    let first = json!({ "rendezvous_call": "visitor_first" });
    let house = house(phone.clone(), first).await;
    let (_, from) = agreed(&house).await;
    until(&house, from - 1_000).await;
    assert_eq!(phone.all(), Vec::<String>::new());
    let house = house.restarted().await;
    until(&house, from + 10_000).await;
    round(&house.server.app).await.unwrap();
    assert_eq!(phone.all(), ["dial 1 +442079460018"]);
    // Stopped while it rings: it is not called again for this attempt.
    let house = house.restarted().await;
    round(&house.server.app).await.unwrap();
    assert_eq!(phone.all().len(), 1);
    told(&house.server.app, phone.last(), Told::Answered)
        .await
        .unwrap();
    assert_eq!(phone.all()[1..], ["hold 1"]);
    let mut ann = console(&house, &house.acme.agent).await;
    take(&mut ann, "a").await;
    round(&house.server.app).await.unwrap();
    assert_eq!(phone.all()[2..], ["bridge 1"]);
}

#[tokio::test]
async fn rv_16_busy_lines_are_called_again_and_then_it_is_given_up() {
    let phone = Arc::new(Script::default());
    let more = json!({ "rendezvous_call": "visitor_first", "rendezvous_call_tries": 2 });
    let house = house(phone.clone(), more).await;
    let (_, from) = agreed(&house).await;
    until(&house, from).await;
    let busy = Told::Ended(CallEnd::Busy);
    told(&house.server.app, phone.last(), busy).await.unwrap();
    told(&house.server.app, phone.last(), busy).await.unwrap();
    until(&house, from + 61_000).await;
    told(&house.server.app, phone.last(), busy).await.unwrap();
    until(&house, from + 200_000).await;
    assert_eq!(
        phone.all(),
        ["dial 1 +442079460018", "dial 2 +442079460018"]
    );
    let trail = listed(&house, "/v1/audit").await;
    let over = trail
        .iter()
        .find(|entry| entry["action"] == "callback.over");
    assert_eq!(over.unwrap()["detail"]["outcome"], "unreached");
    // The visitor is told.
    let mails = house.server.app.store.due_mails(Time(i64::MAX), 10).await;
    let mails = mails.unwrap();
    assert!(
        mails
            .iter()
            .any(|mail| mail.to == "eva@example.test" && mail.subject.contains("nicht erreichen"))
    );
}

#[tokio::test]
async fn rv_18_without_a_gateway_the_agent_dials_and_says_what_became_of_it() {
    let house = house(Arc::new(AgentDials), json!({})).await;
    let (_, from) = agreed(&house).await;
    let mut ann = console(&house, &house.acme.agent).await;
    until(&house, from).await;
    take(&mut ann, "a").await;
    round(&house.server.app).await.unwrap();
    let sessions = listed(&house, "/v1/sessions").await;
    let id = sessions[0]["id"].as_str().unwrap();
    let path = format!("/v1/sessions/{id}/rendezvous");
    let (status, seen) = house.json("GET", &path, &house.acme.agent, None).await;
    assert_eq!(status, 200, "{seen}");
    assert_eq!(seen["callback"]["stage"], "rings");
    assert_eq!(seen["callback"]["number"], "+442079460018");
    assert_eq!(seen["callback"]["by_hand"], true);
    assert_eq!(seen["rendezvous"]["wish"]["question"], "Does it float?");
    let path = format!("/v1/sessions/{id}/callback");
    for (outcome, stage) in [("answered", "talks"), ("over", "over")] {
        let body = json!({ "attempt": 1, "outcome": outcome });
        let (status, told) = house
            .json("POST", &path, &house.acme.agent, Some(body))
            .await;
        assert_eq!(
            (status, &told["callback"]["stage"]),
            (200, &json!(stage)),
            "{told}"
        );
        let trail = listed(&house, "/v1/audit").await;
        assert_eq!(trail[0]["action"], "callback.told");
    }
}

/// A visitor who waits: cookie, session and how to connect.
pub async fn waiting(house: &House, key: &str) -> (String, String, Value) {
    let document = house
        .start_document(&house.acme, "&service=later", "")
        .await;
    assert_eq!(document["calls"], true, "{document}");
    let body = json!({ "token": document["token"], "service": "later", "idempotency_key": key,
        "question": "Does it float?", "name": "Eva" });
    let answer = house.ask("POST", "/v1/visits", "").json(&body);
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let cookie = cookie_of(&answer);
    let visit: Value = answer.json().await.unwrap();
    let session = visit["session"]["id"].as_str().unwrap().to_owned();
    (cookie, session, visit["details"].clone())
}

/// The place is kept; gives the address of the page where it is managed.
pub async fn kept_place(house: &House, cookie: &str, session: &str) -> String {
    let path = format!("/v1/visits/{session}/later");
    let (status, way) = house.json("POST", &path, cookie, None).await;
    assert_eq!(status, 200, "{way}");
    let address = way["call"].as_str().unwrap().to_owned();
    let page = house.get(&address, "").await.text().await.unwrap();
    let wrong = [("token", field(&page, "token")), ("phone", "12")];
    assert_eq!(house.post(&address, "", &wrong).await.status(), 422);
    assert_eq!(listed(house, "/v1/rendezvous").await.len(), 0);
    let form = [
        ("token", field(&page, "token")),
        ("phone", "(020) 7946 0018"),
    ];
    let answer = house.post(&address, "", &form).await;
    assert_eq!(answer.status(), 303);
    let manage = answer.headers()["location"].to_str().unwrap().to_owned();
    let twice = house.post(&address, "", &form).await;
    assert_eq!(twice.headers()["location"].to_str().unwrap(), manage);
    manage
}

/// The visitor goes, and the server sees to what there is to see to.
pub async fn gone(house: &House, details: &Value, session: &str) {
    let mut eva = Peer::connect(&house.url("")).await;
    eva.hello().await;
    attach(&mut eva, details, "v").await;
    eva.send(json!({ "t": "leave", "s": session, "id": "gone" }))
        .await;
    assert_eq!(eva.answer("gone").await["t"], "ok");
    round(&house.server.app).await.unwrap();
}

const KEPT: fn() -> Value = || json!({ "rendezvous_call_queue_s": 7_200 });

#[tokio::test]
async fn is_114_who_keeps_the_place_may_go_and_is_called_when_their_turn_comes() {
    let phone = Arc::new(Script::default());
    let house = house(phone.clone(), KEPT()).await;
    let (cookie, first, details) = waiting(&house, "first").await;
    let (_, second, _) = waiting(&house, "second").await;
    let manage = kept_place(&house, &cookie, &first).await;
    let kept = listed(&house, "/v1/rendezvous").await;
    assert_eq!(kept.len(), 1, "once: {kept:?}");
    assert_eq!(
        (&kept[0]["queued"], &kept[0]["state"]),
        (&json!(true), &json!("begun"))
    );
    assert_eq!(kept[0]["wish"]["phone"], "+442079460018");
    gone(&house, &details, &first).await;
    let page = house.get(&manage, "").await.text().await.unwrap();
    assert!(page.contains("Your place in the queue is kept"), "{page}");
    assert!(
        !page.contains("/rendezvous/times"),
        "it has no time: {page}"
    );
    let diary = format!("/v1/rendezvous?agent={}", house.acme.ann.id);
    assert_eq!(listed(&house, &diary).await.len(), 0, "in nobody's diary");
    // It goes on over a restart.
    let house = house.restarted().await;
    round(&house.server.app).await.unwrap();
    assert_eq!(phone.all(), Vec::<String>::new(), "nobody is there yet");
    let mut ann = console(&house, &house.acme.agent).await;
    let offer = ann.until("offer").await["offer"].clone();
    assert_eq!(offer["session"], json!(first), "before who came later");
    ann.send(json!({ "t": "answer", "id": "a", "offer": offer["offer"], "accept": true }))
        .await;
    let invite = ann.find(|frame| frame["t"] == "invite").await;
    attach(&mut ann, &invite["details"], "a").await;
    round(&house.server.app).await.unwrap();
    assert_eq!(phone.all(), ["dial 1 +442079460018"]);
    let path = format!("/v1/sessions/{first}/rendezvous");
    let (_, seen) = house.json("GET", &path, &house.acme.agent, None).await;
    assert_eq!(seen["callback"]["stage"], "rings", "{seen}");
    told(&house.server.app, phone.last(), Told::Answered)
        .await
        .unwrap();
    let roster = listed(&house, &format!("/v1/sessions/{first}/roster")).await;
    assert!(
        roster.iter().any(|leg| leg["proxied"] == true),
        "{roster:?}"
    );
    let over = Told::Ended(CallEnd::HungUp);
    told(&house.server.app, phone.last(), over).await.unwrap();
    round(&house.server.app).await.unwrap();
    let sessions = listed(&house, "/v1/sessions").await;
    let status = |id: &str| {
        let row = sessions.iter().find(|row| row["id"] == id).unwrap();
        row["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (status(&first), status(&second)),
        ("ended".into(), "waiting".into())
    );
    let kept = listed(&house, "/v1/rendezvous").await;
    assert_eq!(kept[0]["state"], "done");
}

#[tokio::test]
async fn is_114_who_is_not_reached_is_called_again_before_all_others() {
    let phone = Arc::new(Script::default());
    let mut more = KEPT();
    more["rendezvous_call_tries"] = json!(2);
    let house = house(phone.clone(), more).await;
    let (cookie, first, details) = waiting(&house, "first").await;
    kept_place(&house, &cookie, &first).await;
    gone(&house, &details, &first).await;
    let mut ann = console(&house, &house.acme.agent).await;
    take(&mut ann, "a").await;
    round(&house.server.app).await.unwrap();
    let no_answer = Told::Ended(CallEnd::NoAnswer);
    told(&house.server.app, phone.last(), no_answer)
        .await
        .unwrap();
    let (_, second, _) = waiting(&house, "second").await;
    // Somebody else waits by now.
    let offer = ann.until("offer").await["offer"].clone();
    assert_eq!(offer["session"], json!(second));
    house.pass(61_000);
    round(&house.server.app).await.unwrap();
    let sessions = listed(&house, "/v1/sessions").await;
    let again = sessions
        .iter()
        .find(|row| row["id"] != json!(first) && row["id"] != json!(second));
    let again = again.expect("another session")["id"].clone();
    let wall = house
        .json("GET", "/v1/wall", &house.acme.supervisor, None)
        .await
        .1;
    assert!(
        wall["sessions"]
            .to_string()
            .contains(again.as_str().unwrap())
    );
    let kept = listed(&house, "/v1/rendezvous").await.remove(0);
    assert_eq!(kept["session"], again);
    assert_eq!(
        kept["diary"]["id"],
        json!(house.acme.ann.id),
        "who served it comes again"
    );
}

#[tokio::test]
async fn is_114_a_kept_place_is_given_up_by_its_page_and_its_link_leads_back_in() {
    let phone = Arc::new(Script::default());
    let house = house(phone.clone(), KEPT()).await;
    let (cookie, first, details) = waiting(&house, "first").await;
    let manage = kept_place(&house, &cookie, &first).await;
    gone(&house, &details, &first).await;
    let key = manage.split("key=").nth(1).unwrap();
    let number = [("key", key), ("phone", "020 7946 0019")];
    assert_eq!(
        house.post("/rendezvous/phone", "", &number).await.status(),
        303
    );
    // Back in, as often as it is needed, and nobody else.
    let page = house.get(&manage, "").await.text().await.unwrap();
    let join = page.split("name=\"key\" value=\"").nth(1).unwrap();
    let join = json!(join.split('"').next().unwrap());
    for _ in 0..2 {
        let (status, visit) = press(&house, "join", &join).await;
        assert_eq!(
            (status, &visit["session"]["id"]),
            (200, &json!(first)),
            "{visit}"
        );
    }
    let (status, gone) = press(&house, "cancel", &json!(key)).await;
    assert_eq!((status, &gone["state"]), (200, &json!("cancelled")));
    let row = format!("/v1/sessions/{first}");
    let (_, row) = house.json("GET", &row, &house.acme.supervisor, None).await;
    assert_eq!(row["status"], "waiting", "they wait there by themselves");
    let mut ann = console(&house, &house.acme.agent).await;
    take(&mut ann, "a").await;
    round(&house.server.app).await.unwrap();
    assert_eq!(phone.all(), Vec::<String>::new());
    let page = house.get(&manage, "").await.text().await.unwrap();
    assert!(page.contains("your place is given up"), "{page}");
}

#[tokio::test]
async fn is_114_the_plain_notice_offers_to_keep_the_place() {
    let house = house(Arc::new(AgentDials), KEPT()).await;
    let base = format!("/plain/{}", house.acme.site_key);
    let page = house.get(&format!("{base}?service=later"), "").await;
    let page = page.text().await.unwrap();
    let form = [
        ("token", field(&page, "token")),
        ("service", "later"),
        ("question", "Hello?"),
    ];
    let answer = house.post(&format!("{base}/start"), "", &form).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    let cookie = cookie_of(&answer);
    house.notice(&cookie, "Place 1 of 1").await;
    house.pass(120_000);
    let offered = format!("href=\"{base}/call\"");
    house.notice(&cookie, &offered).await;
    let call = house.get(&format!("{base}/call"), &cookie).await;
    let call = call.text().await.unwrap();
    let form = [("token", field(&call, "token")), ("phone", "020 7946 0018")];
    let kept = house.post(&format!("{base}/call"), &cookie, &form).await;
    assert_eq!(kept.status(), 303);
    let elsewhere = house.get(&format!("{base}/call"), "").await;
    assert_eq!(elsewhere.status(), 303, "only who waits");
    let all = listed(&house, "/v1/rendezvous").await;
    assert_eq!((all.len(), &all[0]["queued"]), (1, &json!(true)));
}
