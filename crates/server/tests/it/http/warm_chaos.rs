//! Many visitors are handed over at once while everything goes wrong between the servers. Each has a seed, from
//! which follows what they and their agent do; faults come at random. In the end each is in exactly one place,
//! with somebody responsible.
//!
//! `SWITCHBOARD_WARM_SEEDS` is how many; without it a few. Ten thousand: see docs/reliability.md.

use super::{
    between::Fault,
    people::console,
    two::{Two, arrive, hand_over},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use switchboard_core::{PartnerId, TransferId};
use switchboard_store::{WarmIn, WarmKey};
use tokio::{sync::Semaphore, time::Instant};

const FEW: u64 = 48;
/// So many are on the way at once.
const AT_ONCE: usize = 40;
/// The longest that an attempt can take: the servers have to agree, the visitor to come, and it is tried to
/// learn what became of them.
const SETTLED_WITHIN: Duration = Duration::from_secs(150);

/// Random numbers that follow from a seed (SplitMix64).
struct Dice(AtomicU64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    fn roll(&self, sides: u64) -> u64 {
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

/// What somebody does beside what they should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whim {
    None,
    /// The agent calls it off, sometime.
    CallsOff,
    /// The page opens the address twice at once.
    Twice,
    /// It never opens it.
    Never,
    /// It opens it after the agent has called it off.
    TooLate,
    /// The session is ended from outside, sometime.
    Ends,
}

impl Whim {
    fn of(dice: &Dice) -> Self {
        match dice.roll(20) {
            0..=3 => Whim::CallsOff,
            4 | 5 => Whim::Twice,
            6 => Whim::Never,
            7 | 8 => Whim::TooLate,
            9 => Whim::Ends,
            _ => Whim::None,
        }
    }
}

fn fault(dice: &Dice) -> Option<Fault> {
    match dice.roll(100) {
        0..=9 => Some(Fault::Refused),
        10..=21 => Some(Fault::AnswerLost),
        22..=27 => Some(Fault::Repeated),
        28..=30 => Some(Fault::Changed),
        31 | 32 => Some(Fault::Without("wtid")),
        _ => None,
    }
}

/// Visitors are connected to whoever is there, of whom there is enough.
async fn roomy(two: &Two) {
    for house in [&two.shop, &two.mill] {
        let admin = &house.acme.admin;
        let (_, services) = house.json("GET", "/v1/services", admin, None).await;
        for mut service in services["items"].as_array().unwrap().clone() {
            service["params"]["auto_accept"] = json!(true);
            service["params"]["agent_grace_s"] = json!(600);
            let id = service.as_object_mut().unwrap().remove("id").unwrap();
            let path = format!("/v1/services/{}", id.as_str().unwrap());
            house.json("PUT", &path, admin, Some(service)).await;
        }
        let app = &house.server.app;
        let one = switchboard_store::Agent {
            capacity: 50,
            ..house.acme.ann.clone()
        };
        app.store.put_agent(&one).await.unwrap();
        app.hub.reload(one.tenant).await.unwrap();
    }
}

struct World {
    two: Two,
    area: String,
    slots: Semaphore,
}

impl World {
    async fn session(&self, id: &str) -> Value {
        let path = format!("/v1/sessions/{id}");
        let shop = &self.two.shop;
        shop.json("GET", &path, &shop.acme.admin, None).await.1
    }

    /// What the mill knows of the attempt.
    async fn there(&self, transfer: TransferId) -> Option<WarmIn> {
        let shop: PartnerId = self.two.shop_id.parse().unwrap();
        let key = WarmKey::Transfer(shop, transfer);
        self.two.mill.server.app.store.warm_in(key).await.unwrap()
    }

    async fn over(&self, session: &str) -> Option<String> {
        let path = format!("/v1/sessions/{session}/events");
        let shop = &self.two.shop;
        let (_, page) = shop.json("GET", &path, &shop.acme.admin, None).await;
        let mut events = page["items"].as_array()?.iter();
        let over = events.find(|one| one["event"]["kind"] == "warm_over")?;
        Some(over["event"]["outcome"].as_str()?.to_owned())
    }

    /// The page goes, as soon as there is anywhere to go.
    async fn goes(&self, cookie: &str, session: &str, transfer: &str) -> Option<String> {
        let path = format!("/v1/sessions/{session}/warm-transfers/{transfer}/go");
        let shop = &self.two.shop;
        let until = Instant::now() + Duration::from_secs(40);
        while Instant::now() < until {
            let (status, told) = shop.json("POST", &path, cookie, None).await;
            if status == 200 {
                let page = told["address"].as_str().unwrap();
                let page = page.replace(shop.origin(), &shop.url(""));
                let text = shop
                    .http
                    .get(page)
                    .send()
                    .await
                    .unwrap()
                    .text()
                    .await
                    .unwrap();
                let refresh = text.split("content=\"0;url=").nth(1)?;
                return Some(refresh.split('"').next()?.replace("&amp;", "&"));
            }
            if self.over(session).await.is_some() {
                return None;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        None
    }

    /// From one place to the next, or not; how it ended.
    async fn hand(&self, seed: u64) -> (Whim, String) {
        let _slot = self.slots.acquire().await.unwrap();
        let (dice, shop) = (Dice::new(seed + 1), &self.two.shop);
        let whim = Whim::of(&dice);
        let (cookie, visit) = shop.visit(&shop.acme, &format!("seed {seed}")).await;
        let session = visit["session"]["id"].as_str().unwrap().to_owned();
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.session(&session).await["status"] != "active" {
            assert!(Instant::now() < deadline, "seed {seed} is not served");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let carry = json!({ "what": "all" });
        let (status, begun) = hand_over(shop, &self.two.mill_id, &session, &self.area, carry).await;
        assert_eq!(status, 202, "seed {seed}: {begun}");
        let transfer = begun["transfer"].as_str().unwrap().to_owned();
        let sometime = Duration::from_millis(dice.roll(1_500));
        let calls_off = async || {
            let path = format!("/v1/sessions/{session}/warm-transfers/{transfer}");
            shop.json("DELETE", &path, &shop.acme.agent, None).await;
        };
        let visitor = async {
            if whim == Whim::Never {
                return;
            }
            let Some(address) = self.goes(&cookie, &session, &transfer).await else {
                return;
            };
            if whim == Whim::TooLate {
                calls_off().await;
            }
            let mill = &self.two.mill;
            match whim {
                Whim::Twice => {
                    tokio::join!(arrive(mill, &address), arrive(mill, &address));
                }
                _ => {
                    arrive(mill, &address).await;
                }
            }
        };
        let other = async {
            tokio::time::sleep(sometime).await;
            match whim {
                Whim::CallsOff => calls_off().await,
                Whim::Ends => {
                    let path = format!("/v1/sessions/{session}/end");
                    shop.json("POST", &path, &shop.acme.admin, None).await;
                }
                _ => {}
            }
        };
        tokio::join!(visitor, other);
        let outcome = self
            .settled(seed, whim, &session, transfer.parse().unwrap())
            .await;
        // Whoever is still here goes.
        let path = format!("/v1/sessions/{session}/end");
        shop.json("POST", &path, &shop.acme.admin, None).await;
        (whim, outcome)
    }

    /// Waits until nothing is open, and looks where the visitor is.
    async fn settled(&self, seed: u64, whim: Whim, session: &str, transfer: TransferId) -> String {
        let deadline = Instant::now() + SETTLED_WITHIN;
        loop {
            let here = self.session(session).await["status"] != "ended";
            let there = self.there(transfer).await;
            let state = there.as_ref().map_or("over", |row| row.state.as_str());
            let open = matches!(state, "granted" | "expected");
            let came = state == "arrived";
            let told = self.over(session).await;
            if let (Some(outcome), false) = (&told, open) {
                let says_arrived = outcome == "arrived";
                // In one place, and both servers say the same of it.
                let one = match whim {
                    Whim::Ends => !here,
                    _ => here != came && came == says_arrived,
                };
                if one {
                    if came {
                        let there = there.and_then(|row| row.session);
                        assert!(there.is_some(), "seed {seed}: nobody is responsible");
                    }
                    return outcome.clone();
                }
            }
            assert!(
                Instant::now() < deadline,
                "seed {seed} {whim:?}: here {here}, there {state}, told {told:?}"
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_62_whatever_goes_wrong_each_visitor_is_in_exactly_one_place() {
    let seeds = std::env::var("SWITCHBOARD_WARM_SEEDS");
    let seeds: u64 = seeds.map_or(FEW, |text| text.parse().unwrap());
    let two = Two::busy().await;
    roomy(&two).await;
    two.takes(json!({ "arrive_s": 30 })).await;
    let mut ann = console(&two.shop, &two.shop.acme.agent).await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let area = two.area().await;
    for (n, way) in [&two.way, &two.back].into_iter().enumerate() {
        let dice = Dice::new(77 + n as u64);
        way.fails(move |_| fault(&dice));
    }
    let world = Arc::new(World {
        two,
        area,
        slots: Semaphore::new(AT_ONCE),
    });
    // What the consoles are told is read, as by a browser.
    let reading = tokio::spawn(async move {
        loop {
            let (one, other) = tokio::join!(
                tokio::time::timeout(Duration::from_millis(20), ann.next()),
                tokio::time::timeout(Duration::from_millis(20), bob.next()),
            );
            drop((one, other));
            ann.seen.clear();
            bob.seen.clear();
        }
    });
    let mut all = tokio::task::JoinSet::new();
    for seed in 0..seeds {
        let world = world.clone();
        all.spawn(async move { world.hand(seed).await });
    }
    let mut counts = BTreeMap::new();
    for ended in all.join_all().await {
        *counts.entry(ended).or_insert(0_u32) += 1;
    }
    reading.abort();
    println!("{seeds} visitors: {counts:?}");
    let arrived: u32 = counts
        .iter()
        .filter(|((_, outcome), _)| outcome == "arrived")
        .map(|(_, count)| count)
        .sum();
    assert!(
        u64::from(arrived) > seeds / 4,
        "most of them arrive: {counts:?}"
    );
}
