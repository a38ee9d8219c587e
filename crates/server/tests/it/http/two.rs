//! Two servers with records of their own, a partnership between their companies, and a visitor of the first.

use super::{
    between::Between,
    house::{House, cookie_of},
    people::{attach, console, take, visitor},
};
use crate::peer::{PATIENCE, Peer};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// Two servers, a way from the first to the second, and a partnership.
pub struct Two {
    pub shop: House,
    pub mill: House,
    /// On which the shop's server speaks to the mill's.
    pub way: Arc<Between>,
    /// The other way round.
    pub back: Arc<Between>,
    /// The mill as the shop knows it, and the other way round.
    pub mill_id: String,
    pub shop_id: String,
}

pub async fn houses() -> (House, House, [Arc<Between>; 2]) {
    houses_that_take(900).await
}

/// The same, which take so many requests a minute.
async fn houses_that_take(requests: u32) -> (House, House, [Arc<Between>; 2]) {
    let allow = move |config: &mut switchboard_server::config::Config| {
        config.limits.requests_per_minute = requests;
        config.webhooks.allow_networks =
            vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
    };
    let (back, url) = Between::open().await;
    let shop = House::with(move |config| {
        allow(config);
        config.public_url = url;
    })
    .await;
    back.leads_to(shop.url(""));
    let (way, url) = Between::open().await;
    let mill = House::with(move |config| {
        allow(config);
        config.public_url = url;
    })
    .await;
    way.leads_to(mill.url(""));
    (shop, mill, [way, back])
}

pub async fn terms(house: &House, partner: &str, change: Value) {
    let admin = &house.acme.admin;
    let (_, all) = house.json("GET", "/v1/partners", admin, None).await;
    let all = all["items"].as_array().unwrap().clone();
    let mut known = all.into_iter().find(|one| one["id"] == partner).unwrap();
    for (name, value) in change.as_object().unwrap() {
        known["terms"][name] = value.clone();
    }
    let path = format!("/v1/partners/{partner}");
    let body = json!({ "name": known["name"], "terms": known["terms"] });
    let (status, answer) = house.json("PUT", &path, admin, Some(body)).await;
    assert_eq!(status, 200, "{answer}");
}

/// Pairs them once more: the mill as the shop knows it, and the other way round.
pub async fn pair(shop: &House, mill: &House) -> (String, String) {
    let body = Some(json!({ "name": "The shop" }));
    let admin = &mill.acme.admin;
    let (status, made) = mill
        .json("POST", "/v1/partners/invitations", admin, body)
        .await;
    assert_eq!(status, 201, "{made}");
    let body = Some(json!({ "name": "The mill", "link": made["link"] }));
    let (status, paired) = shop
        .json("POST", "/v1/partners", &shop.acme.admin, body)
        .await;
    assert_eq!(status, 201, "{paired}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&paired["id"]), text(&made["partner"]["id"]))
}

impl Two {
    pub async fn new() -> Self {
        Self::of(houses().await).await
    }

    /// With room for many at once.
    pub async fn busy() -> Self {
        Self::of(houses_that_take(1_000_000).await).await
    }

    async fn of((shop, mill, [way, back]): (House, House, [Arc<Between>; 2])) -> Self {
        let (mill_id, shop_id) = pair(&shop, &mill).await;
        let two = Self {
            mill_id,
            shop_id,
            shop,
            mill,
            way,
            back,
        };
        two.sends(json!({ "carry": "choose", "edit": true, "asks": false }))
            .await;
        two
    }

    /// What the shop's terms with the mill say.
    pub async fn sends(&self, change: Value) {
        terms(&self.shop, &self.mill_id, change).await;
    }

    /// What the mill's terms with the shop say.
    pub async fn takes(&self, change: Value) {
        terms(&self.mill, &self.shop_id, change).await;
    }

    pub async fn areas(&self) -> (u16, Value) {
        let path = format!("/v1/destinations/{}/areas", self.mill_id);
        self.shop
            .json("GET", &path, &self.shop.acme.agent, None)
            .await
    }

    pub async fn hand(&self, session: &str, area: &str, carry: Value) -> (u16, Value) {
        self.hand_to(&self.mill_id, session, area, carry).await
    }

    pub async fn hand_to(
        &self,
        partner: &str,
        session: &str,
        area: &str,
        carry: Value,
    ) -> (u16, Value) {
        hand_over(&self.shop, partner, session, area, carry).await
    }

    /// Hands the visitor over as far as to their page there.
    pub async fn handed(&self, scene: &mut Scene, area: &str, carry: Value) -> Arrived {
        let (status, begun) = self.hand(&scene.session, area, carry).await;
        assert_eq!(status, 202, "{begun}");
        scene.vera.event("warm_accepted").await;
        let transfer = begun["transfer"].as_str().unwrap();
        self.follow(&scene.cookie, &scene.session, transfer).await
    }

    /// The first area of the mill.
    pub async fn area(&self) -> String {
        let (status, areas) = self.areas().await;
        assert_eq!(status, 200, "{areas}");
        areas["items"][0]["key"]
            .as_str()
            .expect("an area")
            .to_owned()
    }

    /// As the visitor's browser does: from the shop's page to the mill's, without anybody's doing.
    pub async fn follow(&self, cookie: &str, session: &str, transfer: &str) -> Arrived {
        let page = self.address(cookie, session, transfer).await;
        self.arrive(&page).await
    }

    pub async fn address(&self, cookie: &str, session: &str, transfer: &str) -> String {
        way_on(&self.shop, cookie, session, transfer).await
    }

    pub async fn arrive(&self, address: &str) -> Arrived {
        arrive(&self.mill, address).await
    }
}

/// The agent of that house hands a visitor over.
pub async fn hand_over(
    house: &House,
    partner: &str,
    session: &str,
    area: &str,
    carry: Value,
) -> (u16, Value) {
    let path = format!("/v1/sessions/{session}/warm-transfers");
    let body = json!({ "partner": partner, "area": area, "area_name": "Sales", "carry": carry });
    house
        .json("POST", &path, &house.acme.agent, Some(body))
        .await
}

/// Where the visitor's page of that house goes.
pub async fn way_on(house: &House, cookie: &str, session: &str, transfer: &str) -> String {
    let path = format!("/v1/sessions/{session}/warm-transfers/{transfer}/go");
    let (status, told) = house.json("POST", &path, cookie, None).await;
    assert_eq!(status, 200, "{told}");
    let page = told["address"].as_str().unwrap();
    let page = page.replace(house.origin(), &house.url(""));
    let answer = house.http.get(page).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    let text = answer.text().await.unwrap();
    // It goes without scripts too (WT-67).
    let refresh = text.split("http-equiv=\"refresh\" content=\"0;url=").nth(1);
    let address = refresh.expect("it goes on").split('"').next().unwrap();
    address.replace("&amp;", "&")
}

/// The visitor's page opens that address of the house.
pub async fn arrive(house: &House, address: &str) -> Arrived {
    let answer = house.http.get(address).send().await.unwrap();
    let status = answer.status().as_u16();
    let cookies = answer.headers().contains_key("set-cookie");
    Arrived {
        status,
        cookie: match cookies {
            true => cookie_of(&answer),
            false => String::new(),
        },
        to: answer
            .headers()
            .get("location")
            .map(|to| to.to_str().unwrap().to_owned())
            .unwrap_or_default(),
    }
}

pub struct Arrived {
    pub status: u16,
    pub cookie: String,
    pub to: String,
}

impl Arrived {
    /// The session that the visitor is in there, and a peer that is in it.
    pub async fn join(&self, mill: &House) -> (String, Peer) {
        assert_eq!(self.status, 303, "{}", self.to);
        assert!(self.to.starts_with("/panel?site="), "{}", self.to);
        let page = mill
            .ask("GET", &self.to, &self.cookie)
            .send()
            .await
            .unwrap();
        assert_eq!(page.status(), 200);
        let page = page.text().await.unwrap();
        // Without scripts it goes on to the plain page by itself.
        assert!(page.contains("<noscript><meta http-equiv=\"refresh\" content=\"0;url=/plain/"));
        let start = super::house::start_of(&page);
        assert_eq!(start["session_live"], true);
        let body = json!({ "token": start["token"] });
        let (status, back) = mill
            .json("POST", "/v1/visits/resume", &self.cookie, Some(body))
            .await;
        assert_eq!(status, 200, "{back}");
        let mut peer = Peer::connect(&mill.url("")).await;
        peer.hello().await;
        attach(&mut peer, &back["details"], "v").await;
        let session = back["session"]["id"].as_str().unwrap().to_owned();
        (session, peer)
    }
}

/// A visitor of the shop whom Ann serves.
pub struct Scene {
    pub cookie: String,
    pub session: String,
    pub vera: Peer,
    pub ann: Peer,
}

pub async fn scene(two: &Two) -> Scene {
    let mut ann = console(&two.shop, &two.shop.acme.agent).await;
    let (cookie, session, mut vera) = visitor(&two.shop, &two.shop.acme, "Tyres").await;
    take(&mut ann, "x").await;
    for (n, text) in ["my order is 4711", "card 4111 1111 1111 1111", "thanks"]
        .into_iter()
        .enumerate()
    {
        assert_eq!(vera.say(&session, &format!("l{n}"), text).await["t"], "ok");
    }
    ann.find(|frame| frame["event"]["text"] == "thanks").await;
    Scene {
        cookie,
        session,
        vera,
        ann,
    }
}

/// How the attempt has ended, as both are told.
pub async fn over(scene: &mut Scene) -> String {
    let told = scene.ann.event("warm_over").await;
    let seen = scene.vera.event("warm_over").await;
    assert_eq!(told["event"], seen["event"]);
    told["event"]["outcome"].as_str().unwrap().to_owned()
}

/// The conversation goes on as if nothing had been.
pub async fn goes_on(scene: &mut Scene, id: &str) {
    let session = scene.session.clone();
    assert_eq!(scene.vera.say(&session, id, "still here").await["t"], "ok");
    assert_eq!(scene.ann.say(&session, id, "so am I").await["t"], "ok");
}

pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub async fn arrivals(two: &Two) -> Vec<Value> {
    let supervisor = &two.mill.acme.supervisor;
    let (status, page) = two.mill.json("GET", "/v1/arrivals", supervisor, None).await;
    assert_eq!(status, 200, "{page}");
    page["items"].as_array().unwrap().clone()
}
