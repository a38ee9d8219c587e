//! The archive tells a whole session again.

use super::house::{Company, House};
use crate::peer::Peer;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use switchboard_core::{
    SessionId,
    session::{Audience, Record, Session},
};
use switchboard_server::hub::Who;
use switchboard_wire::socket::Details;

/// A kind of event together with what sets its varieties apart.
fn kind(event: &Value) -> String {
    let mut kind = event["kind"].as_str().unwrap().to_owned();
    for field in [
        "state", "reason", "answer", "notice", "role", "target", "outcome", "on", "follow", "front",
    ] {
        if !event[field].is_null() && !event[field].is_object() {
            kind += &format!(" {field}={}", event[field]);
        }
    }
    if event["kind"] == "baton_passed" {
        kind += if event["to"].is_null() {
            " none"
        } else {
            " somebody"
        };
    }
    kind
}

/// A script, played on a real server.
struct Play<'a> {
    house: &'a House,
    company: &'a Company,
    session: SessionId,
    commands: u64,
}

impl Play<'_> {
    async fn connect(&self) -> Peer {
        let mut peer = Peer::connect(&format!("http://{}", self.house.server.address)).await;
        peer.hello().await;
        peer
    }

    /// A console of whoever has that cookie, ready.
    async fn desk(&mut self, cookie: &str) -> Peer {
        let (_, details) = self
            .house
            .json("POST", "/v1/desk/details", cookie, None)
            .await;
        let mut desk = self.connect().await;
        desk.send(json!({"t":"desk","id":"d","ticket":details["ticket"]}))
            .await;
        desk.until("desk").await;
        self.state(&mut desk, "available").await;
        desk
    }

    async fn state(&mut self, desk: &mut Peer, state: &str) {
        self.tell(desk, json!({"t":"state","state":state})).await;
    }

    async fn answer(&mut self, desk: &mut Peer, accept: bool) {
        let offer = desk.until("offer").await["offer"]["offer"].clone();
        self.tell(desk, json!({"t":"answer","offer":offer,"accept":accept}))
            .await;
    }

    /// Takes the offer and opens the session on a connection of its own.
    async fn accept(&mut self, desk: &mut Peer) -> (Details, Peer) {
        self.answer(desk, true).await;
        let invite = desk.until("invite").await;
        let details: Details = serde_json::from_value(invite["details"].clone()).unwrap();
        let mut peer = self.connect().await;
        peer.attach(&details, 0).await;
        (details, peer)
    }

    /// The same leg on a new connection, from a position on.
    async fn again(&self, leg: &Details, after: u64) -> Peer {
        let who = Who::Leg(self.company.tenant.id, leg.leg);
        let hub = &self.house.server.app.hub;
        let details = hub.details(self.session, who).await.unwrap();
        let mut peer = self.connect().await;
        peer.attach(&details, after).await;
        peer
    }

    /// Sends a command and sees it done.
    async fn tell(&mut self, peer: &mut Peer, mut frame: Value) {
        self.commands += 1;
        let id = self.commands.to_string();
        frame["id"] = json!(id);
        if !matches!(frame["t"].as_str(), Some("state" | "answer")) {
            frame["s"] = json!(self.session);
        }
        if matches!(frame["t"].as_str(), Some("push" | "follow" | "baton")) {
            let hub = &self.house.server.app.hub;
            let view = hub.view(self.company.tenant.id, self.session).await;
            frame["epoch"] = json!(view.unwrap().baton.epoch);
        }
        peer.send(frame.clone()).await;
        let answer = peer.answer(&id).await;
        assert_eq!(answer["t"], "ok", "{frame}");
    }

    /// The leader shows a page, and that becomes of it.
    async fn push(&mut self, agent: &mut Peer, visitor: &mut Peer, target: &str, outcome: &str) {
        let url = "https://acme.example/tents";
        self.tell(agent, json!({"t":"push","url":url,"target":target}))
            .await;
        let push = visitor.event("pushed").await["event"]["push"].clone();
        self.tell(
            visitor,
            json!({"t":"report_push","push":push,"outcome":outcome}),
        )
        .await;
    }
}

/// Cuts a connection; gives what came over it, and the position reached.
fn cut(peer: Peer) -> (Vec<Value>, u64) {
    let frames = peer.seen.iter().filter(|frame| frame["t"] == "event");
    let seen: Vec<Value> = frames
        .map(|frame| json!({"seq": frame["seq"], "at": frame["at"], "event": frame["event"]}))
        .collect();
    let position = seen.last().and_then(|frame| frame["seq"].as_u64());
    (seen, position.expect("something came"))
}

#[tokio::test(flavor = "multi_thread")]
async fn is_132_forty_kinds_of_event_are_kept_in_order_and_replay_as_they_were() {
    let house = House::new().await;
    let company = &house.acme;
    let (_, visit) = house.visit(company, "one").await;
    let session: SessionId = visit["session"]["id"].as_str().unwrap().parse().unwrap();
    let leg: Details = serde_json::from_value(visit["details"].clone()).unwrap();
    let mut play = Play {
        house: &house,
        company,
        session,
        commands: 0,
    };
    let mut visitor = play.connect().await;
    visitor.attach(&leg, 0).await;

    // Asked in vain three ways, then taken.
    let mut ann = play.desk(&company.agent).await;
    play.answer(&mut ann, false).await;
    let mut sue = play.desk(&company.supervisor).await;
    sue.until("offer").await;
    play.state(&mut sue, "break").await;
    sue.until("offer_over").await;
    play.state(&mut sue, "available").await;
    sue.until("offer").await;
    house.pass(21_000);
    // The desk looks at the clock when it hears something.
    play.state(&mut ann, "available").await;
    let (own, mut agent) = play.accept(&mut ann).await;

    // A conversation, and pages.
    for (text, on) in [("Hello!", false), ("Are you there?", true)] {
        let line = json!({"t":"say","text":text});
        play.tell(&mut visitor, line).await;
        let share = json!({"t":"share_typing","on":on});
        play.tell(&mut visitor, share).await;
    }
    let labels = json!({"t":"describe","name":"Vera","attributes":{"plan":"gold"}});
    play.tell(&mut visitor, labels).await;
    let page = json!({"t":"page","url":"https://acme.example/","title":"Shop"});
    play.tell(&mut visitor, page.clone()).await;
    let consent = |follow| json!({"t":"consent","follow":follow});
    play.tell(&mut visitor, consent(true)).await;
    for (target, outcome) in [
        ("tab", "arrived"),
        ("window", "blocked"),
        ("tab", "declined"),
    ] {
        play.push(&mut agent, &mut visitor, target, outcome).await;
    }
    let follow = |on| json!({"t":"follow","on":on});
    play.tell(&mut agent, follow(true)).await;
    play.tell(&mut agent, page).await;
    play.tell(&mut agent, follow(false)).await;
    play.tell(&mut visitor, consent(false)).await;

    // Helpers come and go.
    let legs = format!("/v1/sessions/{session}/legs");
    for role in ["assistant", "visitor"] {
        let body = json!({"key":role,"name":role,"role":role});
        let (status, joined) = house
            .json_by_key("POST", &legs, &company.key, Some(body))
            .await;
        assert_eq!(status, 201, "{joined}");
        let path = format!("{legs}/{}", joined["leg"].as_str().unwrap());
        let (status, _) = house.json_by_key("DELETE", &path, &company.key, None).await;
        assert_eq!(status, 204);
    }

    // Both are cut off and come back; then the agent does not, and the visitor waits again.
    let (mut seen, position) = cut(visitor);
    agent.find(|frame| frame["event"]["state"] == "lost").await;
    let mut visitor = play.again(&leg, position).await;
    let (_, position) = cut(agent);
    let notice = |which: &'static str| move |frame: &Value| frame["event"]["notice"] == which;
    visitor.find(notice("agent_connection_lost")).await;
    let agent = play.again(&own, position).await;
    visitor.find(notice("agent_returned")).await;
    drop(agent);
    visitor.find(notice("agent_connection_lost")).await;
    house.pass(61_000);
    let line = json!({"t":"say","text":"Hello?"});
    play.tell(&mut visitor, line).await;
    visitor.find(notice("back_in_queue")).await;
    let (_, mut agent) = play.accept(&mut ann).await;
    play.tell(&mut agent, json!({"t":"end"})).await;
    visitor.event("ended").await;
    seen.extend(cut(visitor).0);

    // The archive, page by page.
    let mut archive = Vec::new();
    loop {
        let path = format!(
            "/v1/sessions/{session}/events?after={}&limit=7",
            archive.len()
        );
        let (status, page) = house.json("GET", &path, &company.supervisor, None).await;
        assert_eq!(status, 200);
        let items = page["items"].as_array().unwrap();
        if items.is_empty() {
            break;
        }
        archive.extend(items.iter().cloned());
    }
    let kinds: BTreeSet<String> = archive.iter().map(|item| kind(&item["event"])).collect();
    assert!(kinds.len() >= 40, "{} kinds: {kinds:#?}", kinds.len());
    for (at, item) in archive.iter().enumerate() {
        assert_eq!(item["seq"], at as u64 + 1, "no gap");
    }
    let records: Vec<Record> = archive
        .iter()
        .map(|item| serde_json::from_value(item.clone()).unwrap())
        .collect();
    assert!(records.windows(2).all(|pair| pair[0].at <= pair[1].at));
    let store = &house.server.app.store;
    let kept = store.read(company.tenant.id, session, 0, 10_000).await;
    assert_eq!(kept.unwrap(), records);

    // What the visitor lived through is what the archive tells, stamps and all, but for what a
    // search looks for.
    let open: Vec<Value> = archive
        .iter()
        .zip(&records)
        .filter(|(_, record)| record.event.audience() == Audience::Everyone)
        .map(|(item, record)| {
            let mut told = item.clone();
            told["event"] = serde_json::to_value(record.event.as_told()).unwrap();
            told
        })
        .collect();
    assert_eq!(seen, open);
    // And the session itself can be made of it again.
    let again = Session::rebuild(session, records).unwrap();
    assert!(again.state().ended.is_some() && again.state().roster.is_empty());
}
