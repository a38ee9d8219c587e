//! Members talk with each other (CC-28), beside chat and page push (CC-24).

use super::{
    house::{Company, House},
    people::{console, take, visitor},
};
use crate::{offer::offer, peer::Peer};
use serde_json::{Value, json};
use switchboard_core::{LegId, SessionId};
use switchboard_server::config::VoiceConfig;
use switchboard_voice::Port;

/// A server with a media port, and a company whose service offers voice.
async fn house() -> House {
    let house = House::with(|config| config.voice = Some(VoiceConfig::on_this_machine())).await;
    let admin = &house.acme.admin;
    let (_, services) = house.json("GET", "/v1/services", admin, None).await;
    let mut service = services["items"][0].clone();
    service["params"]["voice"] = json!(true);
    let path = format!("/v1/services/{}", service["id"].as_str().unwrap());
    let fields = ["key", "name", "behaviour", "params", "is_default"];
    let body: Value = fields
        .iter()
        .map(|name| (*name, service[name].clone()))
        .collect();
    let (status, told) = house.json("PUT", &path, admin, Some(body)).await;
    assert_eq!(status, 200, "{told}");
    house
}

fn of(session: &str) -> String {
    format!("/v1/sessions/{session}/voice")
}

/// A member by the media port itself.
async fn port(house: &House, session: &str, leg: &Value) -> Port {
    let voice = house.server.app.hub.voice().unwrap();
    let session: SessionId = session.parse().unwrap();
    let leg: LegId = leg.as_str().unwrap().parse().unwrap();
    voice.attach(session, leg).await.unwrap()
}

struct Served {
    house: House,
    session: String,
    vera: String,
    visitor: Peer,
    agent: Peer,
    /// Legs of both.
    v: Value,
    a: Value,
}

async fn served() -> Served {
    let house = house().await;
    let mut agent = console(&house, &house.acme.agent).await;
    let (vera, session, visitor) = visitor(&house, &house.acme, "Loans").await;
    let attached = take(&mut agent, "x").await;
    let roster = attached["session"]["roster"].as_array().unwrap();
    let v = roster.iter().find(|one| one["role"] == "visitor").unwrap()["leg"].clone();
    let a = attached["leg"].clone();
    Served {
        house,
        session,
        vera,
        visitor,
        agent,
        v,
        a,
    }
}

async fn command(peer: &mut Peer, session: &str, id: &str, mut frame: Value) -> Value {
    frame["s"] = json!(session);
    frame["id"] = json!(id);
    peer.send(frame).await;
    peer.answer(id).await
}

fn changed(frame: &Value) -> (&Value, &str) {
    let event = &frame["event"];
    (&event["leg"], event["state"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_24_cc_28_voice_is_a_channel_of_its_own() {
    let Served {
        house,
        session,
        mut visitor,
        mut agent,
        v,
        a,
        ..
    } = served().await;
    let ways = house.json("GET", "/v1/capabilities", "", None).await.1;
    assert_eq!(ways["channels"], json!(["chat", "lead", "voice"]));

    let mut mine = port(&house, &session, &a).await;
    let told = visitor.event("voice_changed").await;
    assert_eq!(changed(&told), (&a, "open"));
    let theirs = port(&house, &session, &v).await;
    agent.event("voice_changed").await;
    assert_eq!(changed(&agent.event("voice_changed").await), (&v, "open"));

    theirs.sender().send(-20, vec![0xf8, 7]);
    let heard = mine.recv().await.unwrap();
    assert_eq!(
        (heard.speaker.to_string(), &heard.payload[..]),
        (v.as_str().unwrap().to_owned(), &[0xf8, 7][..])
    );
    let talks = agent.until("talking").await;
    assert_eq!(talks["legs"], json!([v]));

    // The packets stop; everything else goes on.
    drop(theirs);
    assert_eq!(changed(&agent.event("voice_changed").await), (&v, "lost"));
    let said = json!({ "t": "say", "text": "I do not hear you" });
    assert_eq!(command(&mut visitor, &session, "v1", said).await["t"], "ok");
    agent.event("line").await;
    let page = json!({ "t": "push", "url": "https://acme.example/a", "target": "tab", "epoch": 1 });
    assert_eq!(command(&mut agent, &session, "a1", page).await["t"], "ok");
    visitor.event("pushed").await;

    let (_, view) = house
        .json("GET", &of(&session), &house.acme.agent, None)
        .await;
    assert_eq!(view["ice_servers"], json!([]));
    let leave = command(&mut agent, &session, "a2", json!({ "t": "leave_voice" })).await;
    assert_eq!(leave["t"], "ok");
    assert!(mine.recv().await.is_none(), "taken out of the media port");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_muted_is_not_heard_and_goes_when_removed() {
    let Served {
        house,
        session,
        mut visitor,
        mut agent,
        v,
        a,
        ..
    } = served().await;
    let mut mine = port(&house, &session, &a).await;
    let mut theirs = port(&house, &session, &v).await;
    for _ in 0..2 {
        agent.event("voice_changed").await;
    }
    let mute = |on: bool| json!({ "t": "mute_voice", "of": v, "on": on });
    assert_eq!(
        command(&mut agent, &session, "a1", mute(true)).await["t"],
        "ok"
    );
    let told = visitor.event("voice_muted").await;
    assert_eq!(
        (&told["event"]["by"], &told["event"]["on"]),
        (&a, &json!(true))
    );
    let own = json!({ "t": "mute_voice", "on": false });
    let refused = command(&mut visitor, &session, "v1", own).await;
    assert_eq!(refused["code"], "not_allowed");
    theirs.sender().send(-20, vec![0xf8, 1]);
    assert_eq!(
        command(&mut agent, &session, "a2", mute(false)).await["t"],
        "ok"
    );
    theirs.sender().send(-20, vec![0xf8, 2]);
    assert_eq!(mine.recv().await.unwrap().payload[1], 2);

    let end = command(&mut agent, &session, "a3", json!({ "t": "end" })).await;
    assert_eq!(end["t"], "ok");
    assert!(mine.recv().await.is_none());
    assert!(theirs.recv().await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_28_an_offer_is_answered_with_the_media_port() {
    let Served {
        house,
        session,
        vera,
        mut agent,
        v,
        ..
    } = served().await;
    let voice = house.server.app.hub.voice().unwrap();
    let port = voice.address().port();
    let body = json!({ "offer": offer(8) });
    let (status, told) = house.json("POST", &of(&session), &vera, Some(body)).await;
    assert_eq!(status, 200, "{told}");
    let answer = told["answer"].as_str().unwrap();
    for protocol in ["udp", "tcp"] {
        let candidate = |line: &str| {
            let line = line.to_ascii_lowercase();
            line.starts_with("a=candidate")
                && line.contains(&format!(" {protocol} "))
                && line.contains(&format!("127.0.0.1 {port}"))
        };
        assert!(answer.lines().any(candidate), "{protocol}: {answer}");
    }
    assert!(answer.contains("a=ice-lite"), "{answer}");
    assert_eq!(answer.matches("a=sendonly").count(), 8);
    assert!(!answer.contains("transport-wide-cc"));
    assert_eq!(voice.stats().members(), 1);

    // The agent too; an ICE restart of somebody else's connection is refused.
    let body = json!({ "offer": offer(8) });
    let (status, _) = house
        .json("POST", &of(&session), &house.acme.agent, Some(body))
        .await;
    assert_eq!(status, 200);
    let again = json!({ "offer": offer(8), "connection": told["connection"] });
    let (status, _) = house
        .json("POST", &of(&session), &vera, Some(again.clone()))
        .await;
    assert_eq!(status, 200);
    let (status, refused) = house
        .json("POST", &of(&session), &house.acme.agent, Some(again))
        .await;
    assert_eq!((status, &refused["code"]), (409, &json!("no_connection")));

    // Nobody comes by it, so nobody is told of it; leaving is good.
    let (status, _) = house.json("DELETE", &of(&session), &vera, None).await;
    assert_eq!(status, 204);
    let (_, trail) = house
        .json("GET", "/v1/audit", &house.acme.admin, None)
        .await;
    let trail = trail["items"].as_array().unwrap();
    for action in ["session.voice", "session.voice_left"] {
        let of = |entry: &&Value| entry["action"] == action && entry["target"] == *session;
        let found = trail
            .iter()
            .filter(of)
            .any(|entry| entry["detail"]["leg"] == v);
        assert!(found, "{action}");
    }
    let remove = json!({ "t": "remove", "leg": v });
    command(&mut agent, &session, "a1", remove).await;
    let gone = |event: &Value| event["event"]["kind"] == "leg_removed";
    agent.find(gone).await;
    while voice.stats().members() > 1 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_28_who_cannot_talk_is_told_why() {
    let house = house().await;
    let body = || Some(json!({ "offer": offer(1) }));
    let refused = async |session: &str, cookie: &str, body: Option<Value>| {
        let (status, told) = house.json("POST", &of(session), cookie, body).await;
        (status, told["code"].as_str().unwrap_or_default().to_owned())
    };
    let (vera, waiting, _peer) = visitor(&house, &house.acme, "Loans").await;
    let is = |status: u16, code: &str| (status, code.to_owned());
    assert_eq!(
        refused(&waiting, &vera, body()).await,
        is(403, "not_allowed")
    );
    assert_eq!(
        refused(&waiting, &house.acme.supervisor, body()).await,
        is(403, "not_joined")
    );
    assert_eq!(
        refused(&waiting, &house.other.admin, body()).await,
        is(404, "not_found")
    );
    assert_eq!(
        refused(&waiting, "", body()).await,
        is(401, "unauthenticated")
    );

    let mut agent = console(&house, &house.acme.agent).await;
    take(&mut agent, "x").await;
    let bad = Some(json!({ "offer": "hello" }));
    assert_eq!(refused(&waiting, &vera, bad).await, is(422, "bad_offer"));
    let long = Some(json!({ "offer": "x".repeat(60_001) }));
    assert_eq!(refused(&waiting, &vera, long).await, is(422, "invalid"));

    // The other company's service does not offer it.
    let mut agent = console(&house, &house.other.agent).await;
    let (vera, plain, _peer) = visitor(&house, &house.other, "Loans").await;
    let attached = take(&mut agent, "x").await;
    assert_eq!(attached["session"]["voice"], Value::Null);
    assert_eq!(
        refused(&plain, &vera, body()).await,
        is(409, "no_voice_here")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_24_without_a_media_port_there_is_no_voice() {
    let house = House::new().await;
    let Company { agent: ann, .. } = &house.acme;
    let mut agent = console(&house, ann).await;
    let (vera, session, _peer) = visitor(&house, &house.acme, "Loans").await;
    take(&mut agent, "x").await;
    let body = json!({ "offer": offer(1) });
    let (status, told) = house.json("POST", &of(&session), &vera, Some(body)).await;
    assert_eq!((status, &told["code"]), (409, &json!("voice_off")));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_those_who_talked_are_told_that_they_do_not() {
    let Served {
        house,
        session,
        a,
        v,
        ..
    } = served().await;
    let _mine = port(&house, &session, &a).await;
    let _theirs = port(&house, &session, &v).await;
    let app = house.server.app.clone();
    let id: SessionId = session.parse().unwrap();
    let open = async |house: &House| {
        let view = house
            .server
            .app
            .hub
            .view(house.acme.tenant.id, id)
            .await
            .unwrap();
        view.voice.unwrap_or_default()
    };
    while open(&house).await.open.len() < 2 {
        tokio::task::yield_now().await;
    }
    drop(app);
    let house = house.restarted().await;
    let log = house
        .server
        .app
        .store
        .read(house.acme.tenant.id, id, 0, 1_000);
    let mut lost = 0;
    for record in log.await.unwrap() {
        let event = serde_json::to_value(&record.event).unwrap();
        lost += usize::from(event["kind"] == "voice_changed" && event["state"] == "lost");
    }
    // The task that begins writes it; it may be about to.
    while lost < 2 {
        tokio::task::yield_now().await;
        let log = house
            .server
            .app
            .store
            .read(house.acme.tenant.id, id, 0, 1_000);
        let events = log.await.unwrap();
        lost = events
            .iter()
            .map(|record| serde_json::to_value(&record.event).unwrap())
            .filter(|event| event["kind"] == "voice_changed" && event["state"] == "lost")
            .count();
    }
}
