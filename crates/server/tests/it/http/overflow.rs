//! Who has to wait, for an agent or for a seat, and what else they may do.

use super::{
    house::{House, cookie_of},
    plain::field,
};
use serde_json::{Value, json};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

impl House {
    fn plain(&self, page: &str) -> String {
        format!("/plain/{}{page}", self.acme.site_key)
    }

    /// A start without scripts; what it is answered.
    async fn plain_start(&self, question: &str) -> reqwest::Response {
        let page = self.get(&self.plain(""), "").await.text().await.unwrap();
        let start = [("token", field(&page, "token")), ("question", question)];
        self.post(&self.plain("/start"), "", &start).await
    }

    /// The notice of who waits, once it says that.
    pub async fn notice(&self, cookie: &str, says: &str) -> String {
        let look = async {
            loop {
                let answer = self.get(&self.plain("/session"), cookie).await;
                let page = answer.text().await.unwrap();
                if page.contains(says) {
                    return page;
                }
                tokio::task::yield_now().await;
            }
        };
        let page = tokio::time::timeout(PATIENCE, look).await;
        page.unwrap_or_else(|_| panic!("never says {says}"))
    }

    async fn seats(&self, max: u32) {
        let settings = json!({ "settings": { "max_seats": max } });
        let (status, _) = self
            .json("PATCH", "/v1/tenant", &self.acme.admin, Some(settings))
            .await;
        assert_eq!(status, 200);
    }

    async fn end(&self, session: &Value) {
        let end = format!("/v1/sessions/{}/end", session.as_str().unwrap());
        let (status, _) = self.json("POST", &end, &self.acme.admin, None).await;
        assert_eq!(status, 204);
    }

    async fn statuses(&self) -> Vec<String> {
        let (_, list) = self
            .json("GET", "/v1/sessions", &self.acme.admin, None)
            .await;
        let rows = list["items"].as_array().unwrap().iter();
        rows.map(|row| row["status"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[tokio::test]
async fn is_114_who_waits_for_an_agent_may_wait_or_try_again_later() {
    let house = House::new().await;
    let queue = house.queue_of(&house.acme).await;
    house.set_opening(&queue, json!({ "notice_s": 30 })).await;
    let cookie = cookie_of(&house.plain_start("Is it warm?").await);
    let early = house.notice(&cookie, "Place 1 of 1").await;
    assert!(
        !early.contains("Try again later"),
        "not before its time: {early}"
    );
    house.pass(30_000);
    let page = house.notice(&cookie, "Try again later").await;
    assert!(page.contains("Place 1 of 1") && page.contains("http-equiv=\"refresh\""));
    // Wait: the page looks again, and the request stays.
    let wait = page
        .split("<ul class=\"choices\"><li><a class=\"button\" href=\"")
        .nth(1);
    let wait = wait
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .replace("&amp;", "&");
    assert!(wait.starts_with(&house.plain("/session")), "{wait}");
    let again = house.get(&wait, &cookie).await.text().await.unwrap();
    assert!(again.contains("Place 1 of 1"), "{again}");
    assert_eq!(house.statuses().await, ["waiting"]);
    // Later: it is gone from the queue. Forms that are not ours change nothing.
    let token = field(&page, "token");
    let forged = format!("x{token}");
    for (token, origin) in [
        (&forged[..], house.origin()),
        (token, "https://evil.example"),
    ] {
        let path = house.url(&house.plain("/later"));
        let sent = house.http.post(path).header("cookie", &cookie);
        let form = "application/x-www-form-urlencoded";
        let sent = sent.header("origin", origin).header("content-type", form);
        let sent = sent.body(format!("token={token}"));
        assert_ne!(sent.send().await.unwrap().status(), 200);
    }
    assert_eq!(house.statuses().await, ["waiting"]);
    for _ in 0..2 {
        let later = [("token", token)];
        let answer = house.post(&house.plain("/later"), &cookie, &later).await;
        assert_eq!(answer.status(), 200);
        assert!(!answer.headers().contains_key("refresh"));
        let page = answer.text().await.unwrap();
        assert!(page.contains("Your request is withdrawn"), "{page}");
    }
    assert_eq!(house.statuses().await, ["ended"]);
}

#[tokio::test]
async fn is_114_a_place_that_is_held_until_it_opens_is_told_so() {
    let house = House::new().await;
    let cookie = cookie_of(&house.plain_start("Is it warm?").await);
    house.notice(&cookie, "Place 1 of 1").await;
    let (office, opens) = house.opens_in("Office", 3_600_000).await;
    let queue = house.queue_of(&house.acme).await;
    let opening = json!({ "hours": office["id"], "at_close": "hold" });
    house.set_opening(&queue, opening).await;
    let page = house.notice(&cookie, "We are closed").await;
    let minute = opens.to_string();
    assert!(
        page.contains(&minute[11..16]) && page.contains("Try again later"),
        "{page}"
    );
    assert!(
        page.contains("Place 1 of 1") && !page.contains("Nobody is logged in"),
        "{page}"
    );
    house.set_opening(&queue, json!({})).await;
    house.notice(&cookie, "You are in the queue").await;
}

#[tokio::test]
async fn is_112_is_114_forty_of_fifty_wait_for_a_seat_in_their_order() {
    let house = House::with(|config| config.limits.starts_per_minute = 10_000).await;
    house.seats(10).await;
    let start = async |at: usize, line: Option<Value>| {
        let document = house.start_document(&house.acme, "", "").await;
        let mut body = json!({ "token": document["token"], "idempotency_key": format!("k{at}") });
        if let Some(line) = line {
            body["line"] = line;
        }
        house.json("POST", "/v1/visits", "", Some(body)).await
    };
    let tries = (0..50).map(|at| start(at, None));
    let results = futures::future::join_all(tries).await;
    let (inside, outside): (Vec<_>, Vec<_>) =
        results.into_iter().partition(|(status, _)| *status == 201);
    assert_eq!((inside.len(), outside.len()), (10, 40));
    // Asked again, each has one place, and every place somebody.
    let tries = outside.into_iter().zip(50..).map(|((_, problem), at)| {
        assert_eq!(problem["code"], "seats_full", "{problem}");
        start(at, Some(problem["line"].clone()))
    });
    let again = futures::future::join_all(tries).await;
    let mut waits: Vec<Value> = again.into_iter().map(|(_, problem)| problem).collect();
    waits.sort_by_key(|problem| problem["place"].as_u64());
    let places: Vec<_> = waits
        .iter()
        .map(|problem| problem["place"].as_u64())
        .collect();
    assert_eq!(places, (1..=40).map(Some).collect::<Vec<_>>());
    // The last of them asks first, by another start document, as after a page turn.
    let (last, first) = (waits[39].clone(), waits[0].clone());
    house.end(&inside[0].1["session"]["id"]).await;
    let (status, still) = start(100, Some(last["line"].clone())).await;
    assert_eq!(
        (status, &still["place"], &still["of"]),
        (409, &json!(40), &json!(40))
    );
    let (status, newcomer) = start(101, None).await;
    assert_eq!((status, &newcomer["place"]), (409, &json!(41)));
    // A proof that nobody gave is none: they come last.
    let (status, forged) = start(102, Some(json!("x.y"))).await;
    assert_eq!((status, &forged["place"]), (409, &json!(42)));
    let (status, _) = start(103, Some(first["line"].clone())).await;
    assert_eq!(status, 201, "the first has the seat");
    assert_eq!(house.server.app.hub.counts().0, 10, "never eleven");
    // Who gives up makes room for those behind.
    let document = house.start_document(&house.acme, "", "").await;
    let body =
        json!({ "token": document["token"], "idempotency_key": "w", "line": waits[1]["line"] });
    house
        .json("POST", "/v1/visits/withdraw", "", Some(body))
        .await;
    let (_, moved) = start(104, Some(waits[2]["line"].clone())).await;
    assert_eq!((&moved["place"], &moved["of"]), (&json!(1), &json!(40)));
    house.pass(22_000);
    let (_, alone) = start(105, None).await;
    assert_eq!(
        (&alone["place"], &alone["of"]),
        (&json!(1), &json!(1)),
        "the others went away"
    );
}

#[tokio::test]
async fn is_114_without_scripts_the_place_in_the_line_for_a_seat_is_shown_and_given_up() {
    let house = House::new().await;
    house.seats(1).await;
    let (_, first) = house.visit(&house.acme, "one").await;
    let mut pages = Vec::new();
    for question in ["And me?", "And me too?"] {
        let answer = house.plain_start(question).await;
        let refresh = answer.headers()["refresh"].to_str().unwrap().to_owned();
        let again = refresh.strip_prefix("5; url=").unwrap().to_owned();
        pages.push((again, answer.text().await.unwrap()));
    }
    assert!(pages[0].1.contains("Place 1 of 1") && pages[1].1.contains("Place 2 of 2"));
    assert!(pages[1].1.contains("Try again later"), "{}", pages[1].1);
    house.end(&first["session"]["id"]).await;
    // The seat is kept for the first.
    let second = house.get(&pages[1].0, "").await;
    assert_eq!(second.status(), 200);
    assert!(second.text().await.unwrap().contains("Place 2 of 2"));
    let later = [("token", field(&pages[0].1, "token"))];
    let answer = house.post(&house.plain("/later"), "", &later).await;
    let page = answer.text().await.unwrap();
    assert!(page.contains("Your request is withdrawn"), "{page}");
    // Given up: its look begins anew, and the next one gets the seat.
    assert_eq!(house.get(&pages[0].0, "").await.status(), 303);
    let seated = house.get(&pages[1].0, "").await;
    assert_eq!(seated.headers()["location"], house.plain("/session"));
}
