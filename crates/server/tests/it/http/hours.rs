//! Business hours: kept, and what visitors find outside them.

use super::house::{Company, House, cookie_of};
use serde_json::{Value, json};
use switchboard_core::Time;

const HOUR: i64 = 3_600_000;

async fn made(house: &House, path: &str, body: Value) -> Value {
    let (status, made) = house
        .json("POST", path, &house.acme.admin, Some(body))
        .await;
    assert_eq!(status, 201, "{made}");
    made
}

fn id(row: &Value) -> &str {
    row["id"].as_str().unwrap()
}

impl House {
    pub(super) fn now(&self) -> Time {
        self.server.app.hub.clock().now()
    }

    /// A calendar in UTC that is open on one day alone, from the next full minute after so many
    /// milliseconds, for two hours.
    pub(super) async fn opens_in(&self, name: &str, millis: i64) -> (Value, Time) {
        let opens = Time((self.now().0 + millis + 59_999) / 60_000 * 60_000);
        let text = |at: Time| at.to_string();
        let (from, to) = (text(opens), text(opens + 2 * HOUR));
        let span = json!({ "from": &from[11..16], "to": &to[11..16] });
        let body = json!({ "name": name, "zone": "UTC",
            "dates": [{ "date": &from[..10], "name": "Today", "spans": [span] }] });
        (made(self, "/v1/hours", body).await, opens)
    }

    pub(super) async fn queue_of(&self, company: &Company) -> Value {
        let (_, queues) = self.json("GET", "/v1/queues", &company.admin, None).await;
        queues["items"][0].clone()
    }

    /// Changes when a queue is open.
    pub(super) async fn set_opening(&self, queue: &Value, opening: Value) -> Value {
        let path = format!("/v1/queues/{}", id(queue));
        let body = json!({ "name": queue["name"], "opening": opening });
        let (status, changed) = self.json("PUT", &path, &self.acme.admin, Some(body)).await;
        assert_eq!(status, 200, "{changed}");
        changed
    }

    async fn told(&self) -> Value {
        let path = format!("/v1/sites/{}/availability", self.acme.site_key);
        self.json("GET", &path, "", None).await.1
    }

    /// A start with that key; status and body, and the cookie if one was set.
    async fn begin(&self, cookie: &str, more: Value) -> (u16, Value, Option<String>) {
        let start = self.start_document(&self.acme, "", cookie).await;
        let mut body = json!({ "token": start["token"], "locale": "en",
            "question": "Hello?", "idempotency_key": "k" });
        for (field, value) in more.as_object().unwrap() {
            body[field] = value.clone();
        }
        let answer = self.ask("POST", "/v1/visits", cookie).json(&body);
        let answer = answer.send().await.unwrap();
        let set = answer.headers().contains_key("set-cookie");
        let cookie = set.then(|| cookie_of(&answer));
        (
            answer.status().as_u16(),
            answer.json().await.unwrap(),
            cookie,
        )
    }
}

#[tokio::test]
async fn cc_8_business_hours_are_kept_checked_audited_and_left_alone_by_an_older_console() {
    let house = House::new().await;
    let admin = &house.acme.admin;
    let week = json!({ "monday": [{ "from": "13:00", "to": "17:30" }, { "from": "09:00", "to": "12:00" }],
        "friday": [{ "from": "22:00", "to": "06:00" }, { "from": "00:00", "to": "04:00" }],
        "sunday": [{ "from": "00:00", "to": "24:00" }] });
    let dates = json!([{ "date": "2026-12-25", "name": "Christmas" },
        { "date": "2026-12-24", "spans": [{ "from": "09:00", "to": "12:00" }] }]);
    let body = json!({ "name": "Office", "zone": "Europe/Vienna", "week": week, "dates": dates });
    let office = made(&house, "/v1/hours", body.clone()).await;
    assert_eq!(office["week"]["monday"][0]["from"], "09:00", "in order");
    assert_eq!(office["week"]["sunday"][0]["to"], "24:00");
    assert_eq!(office["week"]["tuesday"], json!([]));
    assert_eq!(office["dates"][0]["date"], "2026-12-24");
    assert_eq!(office["dates"][1]["spans"], json!([]));
    assert!(
        office["open"].is_boolean() && office["until"].is_string(),
        "{office}"
    );
    let (_, list) = house
        .json("GET", "/v1/hours", &house.acme.agent, None)
        .await;
    assert_eq!(list["items"][0]["id"], office["id"]);
    let try_out = async |body: &Value| {
        let body = Some(body.clone());
        house.json("POST", "/v1/hours/preview", admin, body).await
    };
    let (status, now) = try_out(&body).await;
    assert_eq!((status, &now["until"]), (200, &office["until"]));

    for (field, value, says) in [
        ("zone", json!("Europe/Atlantis"), "Europe/Vienna"),
        ("name", json!(" "), "empty"),
        (
            "week",
            json!({ "monday": [{ "from": "9", "to": "17:00" }] }),
            "09:30",
        ),
        (
            "week",
            json!({ "monday": [{ "from": "09:00", "to": "09:00" }] }),
            "monday",
        ),
        (
            "week",
            json!({ "monday": [{ "from": "20:00", "to": "06:00" }, { "from": "23:00", "to": "24:00" }] }),
            "overlap",
        ),
        ("dates", json!([{ "date": "2026-02-30" }]), "2026-02-30"),
        (
            "dates",
            json!([{ "date": "2026-12-25" }, { "date": "2026-12-25" }]),
            "twice",
        ),
    ] {
        let mut wrong = body.clone();
        wrong["name"] = json!("Wrong");
        wrong[field] = value;
        let (status, refused) = house.json("POST", "/v1/hours", admin, Some(wrong)).await;
        assert_eq!(
            (status, &refused["errors"][0]["field"]),
            (422, &json!(field)),
            "{refused}"
        );
        assert!(refused.to_string().contains(says), "{refused}");
    }
    let (status, taken) = house.json("POST", "/v1/hours", admin, Some(body)).await;
    assert_eq!((status, &taken["code"]), (409, &json!("taken")));

    let queue = house.queue_of(&house.acme).await;
    assert_eq!(
        queue["opening"],
        json!({ "hours": null, "at_close": "serve", "overflow": false, "notice_s": 0 })
    );
    let opening = json!({ "hours": office["id"], "at_close": "hold", "notice_s": 30 });
    let changed = house.set_opening(&queue, opening).await;
    // The console of the last release knows nothing of it.
    let path = format!("/v1/queues/{}", id(&queue));
    let older = json!({ "name": "Renamed", "routing": queue["routing"] });
    let (_, kept) = house.json("PUT", &path, admin, Some(older)).await;
    assert_eq!(
        (&kept["opening"], &kept["name"]),
        (&changed["opening"], &json!("Renamed"))
    );
    let unknown = json!({ "name": "x", "opening": { "hours": queue["id"] } });
    let (status, _) = house.json("PUT", &path, admin, Some(unknown)).await;
    assert_eq!(status, 422, "no such calendar");

    let path = format!("/v1/hours/{}", id(&office));
    let (status, used) = house.json("DELETE", &path, admin, None).await;
    assert_eq!((status, &used["code"]), (409, &json!("in_use")));
    let shorter = json!({ "name": "Office", "zone": "UTC" });
    let (status, shorter) = house.json("PUT", &path, admin, Some(shorter)).await;
    assert_eq!(
        (status, &shorter["open"], &shorter["until"]),
        (200, &json!(false), &Value::Null)
    );
    house.set_opening(&queue, json!({})).await;
    assert_eq!(house.json("DELETE", &path, admin, None).await.0, 204);
    let (_, audit) = house.json("GET", "/v1/audit", admin, None).await;
    let done = audit["items"].as_array().unwrap().iter();
    let actions: Vec<&str> = done
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    for action in [
        "hours.create",
        "hours.change",
        "hours.delete",
        "queue.change",
    ] {
        assert!(actions.contains(&action), "{action} in {actions:?}");
    }
}

#[tokio::test]
async fn is_67_cc_8_outside_business_hours_nobody_new_is_taken() {
    let house = House::new().await;
    let queue = house.queue_of(&house.acme).await;
    // One who came before goes on afterwards.
    let (_, before, cookie) = house.begin("", json!({ "idempotency_key": "early" })).await;
    let cookie = cookie.unwrap();
    let (office, opens) = house.opens_in("Office", HOUR).await;
    house
        .set_opening(&queue, json!({ "hours": office["id"] }))
        .await;

    let told = house.told().await;
    assert_eq!(
        (&told["state"], &told["opens_at"]),
        (&json!("closed"), &json!(opens))
    );
    let start = house.start_document(&house.acme, "", "").await;
    assert_eq!(start["availability"]["state"], "closed");
    let (status, refused, _) = house.begin("", json!({})).await;
    assert_eq!((status, &refused["code"]), (409, &json!("closed")));
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .contains(&opens.to_string()),
        "{refused}"
    );
    let body = json!({ "key": "robot", "name": "Robot" });
    let (status, refused) = house
        .json_by_key("POST", "/v1/sessions", &house.acme.key, Some(body))
        .await;
    assert_eq!((status, &refused["code"]), (409, &json!("closed")));
    let (_, sessions) = house
        .json("GET", "/v1/sessions", &house.acme.admin, None)
        .await;
    assert_eq!(
        sessions["items"].as_array().unwrap().len(),
        1,
        "no half-begun session"
    );
    let (status, same, _) = house.begin(&cookie, json!({})).await;
    assert_eq!(
        (status, &same["session"]["id"]),
        (200, &before["session"]["id"])
    );
    // A question may be left at any hour; an empty one is none.
    let (status, left, _) = house
        .begin(
            "",
            json!({ "leave_question": true, "idempotency_key": "l" }),
        )
        .await;
    assert_eq!(status, 201, "{left}");
    let (status, ..) = house
        .begin("", json!({ "leave_question": true, "question": " " }))
        .await;
    assert_eq!(status, 422);

    // Without scripts.
    let plain = format!("/plain/{}", house.acme.site_key);
    let page = house
        .ask("GET", &plain, "")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(
        page.contains("We are closed") && !page.contains("<textarea"),
        "{page}"
    );
    let minute = opens.to_string();
    let shown = format!("{} {} (UTC)", &minute[..10], &minute[11..16]);
    assert!(page.contains(&shown), "{shown} in {page}");

    house.pass(opens.since(house.now()));
    assert_eq!(
        house.told().await["state"],
        "away",
        "open, and nobody is logged in"
    );
    assert!(house.told().await.get("opens_at").is_none());
    let (status, ..) = house.begin("", json!({})).await;
    assert_eq!(status, 201);
    house.pass(2 * HOUR + 1);
    let told = house.told().await;
    assert_eq!(told["state"], "closed");
    assert!(
        told.get("opens_at").is_none(),
        "no opening is known: {told}"
    );
}

#[tokio::test]
async fn cc_8_a_start_sent_again_after_closing_is_the_same_session() {
    let house = House::new().await;
    let start = house.start_document(&house.acme, "", "").await;
    let body = json!({ "token": start["token"], "question": "Hello?", "idempotency_key": "k" });
    let send = async || {
        let body = Some(body.clone());
        house.json("POST", "/v1/visits", "", body).await
    };
    let (status, first) = send().await;
    assert_eq!(status, 201, "{first}");
    let (office, _) = house.opens_in("Office", HOUR).await;
    let queue = house.queue_of(&house.acme).await;
    house
        .set_opening(&queue, json!({ "hours": office["id"] }))
        .await;
    let (status, again) = send().await;
    assert_eq!(
        (status, &again["session"]["id"]),
        (200, &first["session"]["id"])
    );
}

#[tokio::test]
async fn cc_8_a_queue_that_helps_out_takes_the_visitors_of_a_closed_one() {
    let house = House::new().await;
    let queue = house.queue_of(&house.acme).await;
    let (office, opens) = house.opens_in("Office", 2 * HOUR).await;
    let (night, nights) = house.opens_in("Night", HOUR).await;
    let helper = made(&house, "/v1/queues", json!({ "name": "Helper" })).await;
    let routing = json!({ "overflow": { "queue": helper["id"], "after_s": 60 } });
    let body = json!({ "name": queue["name"], "routing": routing,
        "opening": { "hours": office["id"], "overflow": true } });
    let path = format!("/v1/queues/{}", id(&queue));
    let (status, _) = house
        .json("PUT", &path, &house.acme.admin, Some(body))
        .await;
    assert_eq!(status, 200);
    assert_eq!(
        house.told().await["state"],
        "away",
        "the helper is always open"
    );
    let (status, ..) = house
        .begin("", json!({ "idempotency_key": "helped" }))
        .await;
    assert_eq!(status, 201);
    // Both closed: the first opening counts.
    house
        .set_opening(&helper, json!({ "hours": night["id"] }))
        .await;
    assert!(nights < opens);
    let told = house.told().await;
    assert_eq!(
        (&told["state"], &told["opens_at"]),
        (&json!("closed"), &json!(nights))
    );
    let (status, ..) = house.begin("", json!({})).await;
    assert_eq!(status, 409);
    house.pass(nights.since(house.now()));
    assert_eq!(house.told().await["state"], "away");
}
