//! Visitors who are called, with a peer that plays the telephone.

use super::{
    house::House,
    people::{console, take},
    rendezvous::{ask, kept, listed, next_time, press, token},
};
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
