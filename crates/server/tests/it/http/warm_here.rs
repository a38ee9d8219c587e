//! A visitor goes from one session of a server to another by the same way as to other companies (WT-40 to
//! WT-44).

use super::{
    house::House,
    people::{attach, console, take, visitor},
    two::{arrive, hand_over, terms, way_on},
};
use crate::peer::Peer;
use serde_json::{Value, json};

/// A server that is its own partner, whose visitors Ann hands over and Sue takes.
struct Here {
    house: House,
    partner: String,
    area: String,
    ann: Peer,
    sue: Peer,
}

impl Here {
    async fn new() -> Self {
        let house = House::new().await;
        let admin = &house.acme.admin;
        let (status, own) = house.json("POST", "/v1/partners/own", admin, None).await;
        assert_eq!(status, 201, "{own}");
        assert_eq!(
            (&own["own"], &own["state"]),
            (&json!(true), &json!("paired"))
        );
        let partner = own["id"].as_str().unwrap().to_owned();
        terms(&house, &partner, json!({ "asks": false })).await;
        let ann = console(&house, &house.acme.agent).await;
        let sue = console(&house, &house.acme.supervisor).await;
        let path = format!("/v1/destinations/{partner}/areas");
        let (status, areas) = house.json("GET", &path, &house.acme.agent, None).await;
        assert_eq!(status, 200, "{areas}");
        let area = areas["items"][0]["key"].as_str().unwrap().to_owned();
        Self {
            house,
            partner,
            area,
            ann,
            sue,
        }
    }

    async fn state(peer: &mut Peer, id: &str, state: &str) {
        peer.send(json!({ "t": "state", "id": id, "state": state }))
            .await;
        assert_eq!(peer.answer(id).await["t"], "ok");
    }

    /// A visitor whom Ann serves: cookie, session, and a peer that is in it.
    async fn served(&mut self, n: usize) -> (String, String, Peer) {
        Self::state(&mut self.sue, &format!("s{n}"), "break").await;
        Self::state(&mut self.ann, &format!("a{n}"), "available").await;
        let served = visitor(&self.house, &self.house.acme, "Tyres").await;
        take(&mut self.ann, &format!("t{n}")).await;
        Self::state(&mut self.sue, &format!("u{n}"), "available").await;
        Self::state(&mut self.ann, &format!("b{n}"), "break").await;
        served
    }

    /// Sue takes the next one, and is told what came with them.
    async fn taken(&mut self, id: &str) -> Value {
        let offer = self.sue.until("offer").await["offer"]["offer"].clone();
        self.sue
            .send(json!({ "t": "answer", "id": id, "offer": offer, "accept": true }))
            .await;
        assert_eq!(self.sue.answer(id).await["t"], "ok");
        let invite = self.sue.until("invite").await;
        attach(&mut self.sue, &invite["details"], id).await;
        let session = invite["session"].clone();
        let carried = self.sue.event("carried").await["event"].clone();
        json!({ "session": session, "carried": carried })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_40_wt_41_wt_42_wt_44_in_one_server_the_same_way_leads_to_another_session() {
    let mut here = Here::new().await;
    let (cookie, session, mut vera) = here.served(0).await;
    vera.say(&session, "l1", "my order is 4711").await;
    let carry = json!({ "what": "all", "comment": "wants two" });
    let (partner, area) = (here.partner.clone(), here.area.clone());
    let (status, begun) = hand_over(&here.house, &partner, &session, &area, carry).await;
    assert_eq!(status, 202, "{begun}");
    vera.event("warm_accepted").await;
    let transfer = begun["transfer"].as_str().unwrap();
    let address = way_on(&here.house, &cookie, &session, transfer).await;
    assert!(
        address.contains("/arrive?at=") && address.contains("wtid="),
        "{address}"
    );
    let arrived = arrive(&here.house, &address).await;
    assert_eq!(vera.event("warm_over").await["event"]["outcome"], "arrived");
    let (there, mut again) = arrived.join(&here.house).await;
    assert_ne!(there, session);
    let came = here.taken("b").await;
    let information = &came["carried"]["information"];
    assert_eq!(information["notes"], "wants two");
    let told = information["transcript"].to_string();
    assert!(told.contains("4711"), "{told}");
    assert_eq!(again.say(&there, "v1", "hello again").await["t"], "ok");
    here.sue
        .find(|frame| frame["event"]["text"] == "hello again")
        .await;
    // A second one of the same is refused, and nobody else's is touched.
    let admin = &here.house.acme.admin;
    let (status, refused) = here
        .house
        .json("POST", "/v1/partners/own", admin, None)
        .await;
    assert_eq!((status, &refused["code"]), (409, &json!("exists")));
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_41_wt_60_whoever_does_not_come_is_still_with_the_first_agent() {
    let mut here = Here::new().await;
    let (_, session, mut vera) = here.served(0).await;
    let (partner, area) = (here.partner.clone(), here.area.clone());
    hand_over(&here.house, &partner, &session, &area, json!({})).await;
    vera.event("warm_accepted").await;
    // The pair never gets to the visitor's browser.
    here.house.pass(200_000);
    assert_eq!(
        vera.event("warm_over").await["event"]["outcome"],
        "not_arrived"
    );
    assert_eq!(vera.say(&session, "l1", "still here").await["t"], "ok");
    here.ann
        .find(|frame| frame["event"]["text"] == "still here")
        .await;
    let ann = here.ann.say(&session, "l2", "so am I").await;
    assert_eq!(ann["t"], "ok");
    // What should have travelled does not get there: nobody is there any more.
    Here::state(&mut here.sue, "x", "break").await;
    hand_over(&here.house, &partner, &session, &area, json!({})).await;
    assert_eq!(
        vera.event("warm_over").await["event"]["outcome"],
        "unstaffed"
    );
    assert_eq!(vera.say(&session, "l3", "and still").await["t"], "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_44_transfers_that_cross_are_not_mixed_up() {
    let mut here = Here::new().await;
    let (partner, area) = (here.partner.clone(), here.area.clone());
    let mut ways = Vec::new();
    for n in 0..5 {
        let (cookie, session, mut vera) = here.served(n).await;
        let text = format!("I am number {n}");
        vera.say(&session, "l1", &text).await;
        let carry = json!({ "what": "all" });
        let (status, begun) = hand_over(&here.house, &partner, &session, &area, carry).await;
        assert_eq!(status, 202, "{begun}");
        vera.event("warm_accepted").await;
        let transfer = begun["transfer"].as_str().unwrap();
        let address = way_on(&here.house, &cookie, &session, transfer).await;
        ways.push((text, address, vera));
    }
    // The last one comes first.
    for (text, address, _vera) in ways.iter().rev() {
        let (there, _peer) = arrive(&here.house, address).await.join(&here.house).await;
        let path = format!("/v1/sessions/{there}/events");
        let admin = &here.house.acme.admin;
        let (_, page) = here.house.json("GET", &path, admin, None).await;
        let log = page["items"].to_string();
        assert!(log.contains(text), "{log}");
        let others = ways.iter().filter(|(other, ..)| other != text);
        for (other, ..) in others {
            assert!(!log.contains(other.as_str()), "{log}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_11_a_loop_ends() {
    let mut here = Here::new().await;
    let (mut cookie, mut session, mut vera) = here.served(0).await;
    Here::state(&mut here.sue, "x", "break").await;
    Here::state(&mut here.ann, "y", "available").await;
    let (partner, area) = (here.partner.clone(), here.area.clone());
    for n in 1.. {
        let (status, begun) = hand_over(
            &here.house,
            &partner,
            &session,
            &area,
            json!({ "what": "all" }),
        )
        .await;
        if n > i32::from(switchboard_core::limits::HOPS) {
            assert_eq!((status, &begun["code"]), (409, &json!("too_many_hops")));
            break;
        }
        assert_eq!(status, 202, "{n}: {begun}");
        vera.event("warm_accepted").await;
        let transfer = begun["transfer"].as_str().unwrap();
        let address = way_on(&here.house, &cookie, &session, transfer).await;
        let arrived = arrive(&here.house, &address).await;
        (session, vera) = arrived.join(&here.house).await;
        cookie = arrived.cookie;
        take(&mut here.ann, &format!("n{n}")).await;
    }
    // Whoever cannot be handed on is still served.
    assert_eq!(vera.say(&session, "l1", "still here").await["t"], "ok");
}
