//! Calls from sessions: a telephone joins through the gateway, and is lost with it (CC-23).

#[allow(dead_code, reason = "the gateway's own tests need more of it")]
#[path = "../../../../phone/tests/it/uas.rs"]
pub mod uas;

use super::{
    house::House,
    people::{console, take, visitor},
};
use crate::peer::Peer;
use serde_json::{Value, json};
use switchboard_server::config::{TelephoneConfig, VoiceConfig};
use uas::Uas;

const NUMBER: &str = "+44 20 7946 0018";

struct Served {
    house: House,
    uas: Uas,
    session: String,
    vera: Peer,
    ann: Peer,
}

/// A company whose service has voice, a trunk that runs here, and a visitor who is served.
async fn served() -> Served {
    let uas = Uas::new().await;
    let trunk = uas.address();
    let house = House::with(|config| {
        config.voice = Some(VoiceConfig::on_this_machine());
        config.telephone = Some(TelephoneConfig::on_this_machine(trunk, "+44"));
    })
    .await;
    let admin = &house.acme.admin;
    let (_, services) = house.json("GET", "/v1/services", admin, None).await;
    let mut service = services["items"][0].clone();
    service["params"]["voice"] = json!(true);
    let path = format!("/v1/services/{}", service["id"].as_str().unwrap());
    let fields = ["key", "name", "behaviour", "params", "is_default"];
    let body = fields.iter().map(|name| (*name, service[name].clone()));
    let body: Value = body.collect();
    let (status, told) = house.json("PUT", &path, admin, Some(body)).await;
    assert_eq!(status, 200, "{told}");
    let mut ann = console(&house, &house.acme.agent).await;
    let (_, session, vera) = visitor(&house, &house.acme, "Loans").await;
    take(&mut ann, "x").await;
    Served {
        house,
        uas,
        session,
        vera,
        ann,
    }
}

impl Served {
    async fn ask(&self, method: &str, more: &str, body: Option<Value>) -> (u16, Value) {
        let path = format!("/v1/sessions/{}/calls{more}", self.session);
        let agent = &self.house.acme.agent;
        self.house.json(method, &path, agent, body).await
    }

    async fn dial(&self) -> Value {
        let body = json!({ "number": NUMBER, "name": "Wim" });
        let (status, call) = self.ask("POST", "", Some(body)).await;
        assert_eq!(status, 201, "{call}");
        call
    }

    /// Waits until the call stands so.
    async fn stands(&self, leg: &Value, state: &str) -> Value {
        for _ in 0..1_500 {
            let (_, list) = self.ask("GET", "", None).await;
            let mut all = list["items"].as_array().unwrap().iter();
            let call = all.find(|call| call["leg"] == *leg).unwrap();
            if call["state"] == state {
                return call.clone();
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("it never is {state}");
    }

    async fn member(&self, leg: &Value) -> Value {
        let path = format!("/v1/sessions/{}/roster", self.session);
        let admin = &self.house.acme.admin;
        let (_, page) = self.house.json("GET", &path, admin, None).await;
        let mut all = page["items"].as_array().unwrap().iter();
        all.find(|one| one["leg"] == *leg).cloned().unwrap()
    }
}

pub fn leg_is(leg: &Value, state: &'static str) -> impl Fn(&Value) -> bool {
    move |frame: &Value| {
        let event = &frame["event"];
        event["kind"] == "leg_changed" && event["leg"] == *leg && event["state"] == state
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_23_a_telephone_joins_through_the_gateway_and_is_lost_with_it() {
    let mut all = served().await;
    let call = all.dial().await;
    let leg = call["leg"].clone();
    assert_eq!(
        (&call["state"], &call["number"]),
        (&json!("dialing"), &json!("+442079460018"))
    );
    // The others see it come, by telephone and without its number.
    let came = all.vera.find(|frame| frame["event"]["leg"] == leg).await;
    let endpoint = &came["event"]["endpoint"];
    assert_eq!(
        (&endpoint["proxied"], &endpoint["via"]["kind"]),
        (&json!(true), &json!("telephone"))
    );
    assert!(!came.to_string().contains("7946"), "{came}");
    let noted = all.member(&leg).await;
    assert_eq!(
        (&noted["state"], &noted["via"]["kind"]),
        (&json!("connecting"), &json!("telephone"))
    );

    let invite = all.uas.request("INVITE").await;
    all.uas.reply(&invite, "180 Ringing", &[], "").await;
    all.stands(&leg, "ringing").await;
    all.uas.answer(&invite).await;
    all.uas.request("ACK").await;
    all.vera.find(leg_is(&leg, "open")).await;
    all.ann.event("voice_changed").await;
    all.stands(&leg, "answered").await;
    let keys = format!("/{}/keys", leg.as_str().unwrap());
    let (status, _) = all.ask("POST", &keys, Some(json!({ "keys": "12#" }))).await;
    assert_eq!(status, 204);
    let (status, _) = all
        .ask("POST", &keys, Some(json!({ "keys": "nine" })))
        .await;
    assert_eq!(status, 422);

    // The gateway goes: the leg is lost, as any other would be.
    all.house.server.app.phone.as_ref().unwrap().close();
    all.vera.find(leg_is(&leg, "lost")).await;
    all.ann.find(leg_is(&leg, "lost")).await;
    assert_eq!(all.member(&leg).await["state"], "lost");
    all.stands(&leg, "lost").await;
    let (status, refused) = all.ask("POST", "", Some(json!({ "number": NUMBER }))).await;
    assert_eq!((status, &refused["code"]), (409, &json!("telephone_off")));
}

#[tokio::test(flavor = "multi_thread")]
async fn rv_16_what_becomes_of_a_call_is_told_and_audited() {
    let mut all = served().await;
    let busy = all.dial().await["leg"].clone();
    let invite = all.uas.request("INVITE").await;
    all.uas.reply(&invite, "486 Busy Here", &[], "").await;
    assert_eq!(all.stands(&busy, "ended").await["end"], "busy");
    let gone = all.vera.event("leg_removed").await;
    assert_eq!(gone["event"]["leg"], busy);

    // Hung up from the console, and by taking the telephone out.
    for way in ["hang up", "remove"] {
        let leg = all.dial().await["leg"].clone();
        let invite = loop {
            let invite = all.uas.request("INVITE").await;
            if !invite.header("To").unwrap().contains("tag=") {
                break invite;
            }
        };
        all.uas.answer(&invite).await;
        all.vera.find(leg_is(&leg, "open")).await;
        let one = format!("/{}", leg.as_str().unwrap());
        match way {
            "hang up" => assert_eq!(all.ask("DELETE", &one, None).await.0, 204),
            _ => {
                let path = format!("/v1/sessions/{}/legs{one}", all.session);
                let key = &all.house.acme.key;
                let (status, _) = all.house.json_by_key("DELETE", &path, key, None).await;
                assert_eq!(status, 204);
            }
        }
        let bye = all.uas.request("BYE").await;
        all.uas.reply(&bye, "200 OK", &[], "").await;
        assert_eq!(all.stands(&leg, "ended").await["end"], "hung_up");
        assert_eq!(all.ask("DELETE", &one, None).await.0, 404);
    }

    for number in ["sip:x@evil.example", "+1 202 555 0143", "0207 946"] {
        let (status, refused) = all.ask("POST", "", Some(json!({ "number": number }))).await;
        assert_eq!(
            (status, &refused["errors"][0]["field"]),
            (422, &json!("number")),
            "{refused}"
        );
    }
    let foreign = &all.house.other.agent;
    let path = format!("/v1/sessions/{}/calls", all.session);
    let body = json!({ "number": NUMBER });
    let (status, _) = all.house.json("POST", &path, foreign, Some(body)).await;
    assert_eq!(status, 404);
    let (_, trail) = all
        .house
        .json("GET", "/v1/audit", &all.house.acme.admin, None)
        .await;
    let trail = trail.to_string();
    for entry in ["session.call\"", "session.call.hang_up", "session.call.end"] {
        assert!(trail.contains(entry), "{entry}");
    }
}
