//! Visitors who are called back by the gateway itself (RV-15, RV-16, RV-18, RV-26), with a telephone that
//! knows SIP.

use super::{
    calls::{
        leg_is,
        uas::{Message, Uas},
    },
    house::House,
    people::{console, take},
    rendezvous::{kept, listed, press},
    rendezvous_calls::{agreed, gone, kept_place, until, waiting},
};
use serde_json::{Value, json};
use switchboard_core::{
    Time,
    rendezvous::callback::{CallEnd, Stage},
};
use switchboard_server::{
    config::{TelephoneConfig, VoiceConfig},
    rendezvous::round,
};

/// Silence, as µ-law has it.
const SILENCE: u8 = 0xff;

async fn house(uas: &Uas, more: Value) -> House {
    let trunk = uas.address();
    let house = House::calling(None, |config| {
        config.limits.starts_per_minute = 10_000;
        config.limits.requests_per_minute = 10_000;
        config.voice = Some(VoiceConfig::on_this_machine());
        config.telephone = Some(TelephoneConfig::on_this_machine(trunk, "+44"));
    })
    .await;
    let mut params = json!({ "rendezvous_phone": "asked", "rendezvous_phone_country": "GB",
        "rendezvous_call_gap_s": 60, "voice": true });
    for (name, value) in more.as_object().unwrap() {
        params[name] = value.clone();
    }
    kept(house, params).await
}

/// The first request of a call: what comes of it while it goes on is another one's.
async fn called(uas: &mut Uas) -> Message {
    let invite = uas.request("INVITE").await;
    assert!(invite.0.contains("442079460018"), "{}", invite.0);
    invite
}

async fn session(house: &House) -> String {
    let sessions = listed(house, "/v1/sessions").await;
    sessions[0]["id"].as_str().unwrap().to_owned()
}

/// Waits until the rendezvous stands so.
async fn stands(house: &House, made: &Value, state: &str) {
    for _ in 0..1_500 {
        let (_, seen) = press(house, "look", &made["identifier"]).await;
        if seen["state"] == state {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it never is {state}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rv_18_rv_26_the_gateway_calls_the_visitor_once_the_agent_is_there() {
    let mut uas = Uas::new().await;
    let house = house(&uas, json!({})).await;
    let (made, from) = agreed(&house).await;
    until(&house, from).await;
    let mut ann = console(&house, &house.acme.agent).await;
    take(&mut ann, "a").await;
    round(&house.server.app).await.unwrap();
    let invite = called(&mut uas).await;
    let id = session(&house).await;
    let path = format!("/v1/sessions/{id}/rendezvous");
    let (_, seen) = house.json("GET", &path, &house.acme.agent, None).await;
    assert_eq!(
        (&seen["callback"]["stage"], &seen["callback"]["by_hand"]),
        (&json!("rings"), &json!(false))
    );
    uas.reply(&invite, "180 Ringing", &[], "").await;
    uas.answer(&invite).await;
    uas.request("ACK").await;
    let came = |frame: &Value| frame["event"]["endpoint"]["via"]["kind"] == "telephone";
    let leg = ann.find(came).await["event"]["leg"].clone();
    ann.find(leg_is(&leg, "open")).await;
    ann.event("voice_changed").await;
    stands(&house, &made, "active").await;
    let roster = listed(&house, &format!("/v1/sessions/{id}/roster")).await;
    let telephone = roster.iter().find(|one| one["leg"] == leg).unwrap();
    assert_eq!(
        (
            &telephone["proxied"],
            &telephone["via"]["kind"],
            &telephone["name"]
        ),
        (&json!(true), &json!("telephone"), &json!("Eva"))
    );
    uas.bye(&invite).await;
    let gone = ann.event("leg_removed").await;
    assert_eq!(gone["event"]["leg"], leg);
    stands(&house, &made, "done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rv_16_who_is_called_first_hears_that_somebody_comes_and_then_them() {
    let mut uas = Uas::new().await;
    let house = house(&uas, json!({ "rendezvous_call": "visitor_first" })).await;
    let (made, from) = agreed(&house).await;
    until(&house, from - 1_000).await;
    until(&house, from).await;
    let invite = called(&mut uas).await;
    uas.answer(&invite).await;
    uas.request("ACK").await;
    // Pips, while nobody is there to be heard.
    let mut bytes = [0; 2_048];
    loop {
        let length = uas.speech.recv(&mut bytes).await.unwrap();
        if bytes[12..length].iter().any(|byte| byte | 0x80 != SILENCE) {
            break;
        }
    }
    let mut ann = console(&house, &house.acme.agent).await;
    take(&mut ann, "a").await;
    round(&house.server.app).await.unwrap();
    ann.event("voice_changed").await;
    stands(&house, &made, "active").await;
    // The session goes on to its end by whoever is in it: the telephone is hung up.
    let id = session(&house).await;
    let path = format!("/v1/sessions/{id}/end");
    let (status, told) = house
        .json("POST", &path, &house.acme.agent, Some(json!({})))
        .await;
    assert!(matches!(status, 200 | 204), "{told}");
    let bye = uas.request("BYE").await;
    uas.reply(&bye, "200 OK", &[], "").await;
    stands(&house, &made, "done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rv_16_a_busy_line_is_called_again_and_a_call_that_is_called_off_rings_no_more() {
    let mut uas = Uas::new().await;
    let house = house(&uas, json!({ "rendezvous_call": "visitor_first" })).await;
    let (made, from) = agreed(&house).await;
    until(&house, from).await;
    let invite = called(&mut uas).await;
    uas.reply(&invite, "486 Busy Here", &[], "").await;
    uas.request("ACK").await;
    waits(&house).await;
    until(&house, from + 61_000).await;
    let again = called(&mut uas).await;
    assert_ne!(again.header("Call-ID"), invite.header("Call-ID"));
    uas.reply(&again, "180 Ringing", &[], "").await;
    let (status, _) = press(&house, "cancel", &made["manage_identifier"]).await;
    assert_eq!(status, 200);
    let cancel = uas.request("CANCEL").await;
    assert_eq!(cancel.header("Call-ID"), again.header("Call-ID"));
    assert_eq!(
        house
            .server
            .app
            .store
            .callbacks_due(Time(i64::MAX), 10)
            .await
            .unwrap(),
        []
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn is_114_who_keeps_a_place_is_called_by_the_gateway_into_the_session_that_waited() {
    let mut uas = Uas::new().await;
    let house = house(&uas, json!({ "rendezvous_call_queue_s": 7_200 })).await;
    let (cookie, session, details) = waiting(&house, "first").await;
    kept_place(&house, &cookie, &session).await;
    gone(&house, &details, &session).await;
    let mut ann = console(&house, &house.acme.agent).await;
    take(&mut ann, "a").await;
    round(&house.server.app).await.unwrap();
    let invite = called(&mut uas).await;
    uas.answer(&invite).await;
    uas.request("ACK").await;
    let came = |frame: &Value| frame["event"]["endpoint"]["via"]["kind"] == "telephone";
    let came = ann.find(came).await;
    assert_eq!(came["s"], json!(session));
    ann.find(leg_is(&came["event"]["leg"], "open")).await;
    ann.event("voice_changed").await;
}

/// Waits until it is known that the line was busy.
async fn waits(house: &House) {
    for _ in 0..1_500 {
        let store = &house.server.app.store;
        let due = store.callbacks_due(Time(i64::MAX), 10).await.unwrap();
        if matches!(due[0].state.stage, Stage::Waits(_)) {
            assert_eq!(due[0].state.ends, [CallEnd::Busy]);
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it is never known");
}
