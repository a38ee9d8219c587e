//! What the requirements on rendezvous ask for where something fails, and again and again.

use super::{
    house::{House, cookie_of},
    people::{self, console, take},
    rendezvous::{ask, later, listed, next_time, open_always, press, token},
};
use crate::peer::Peer;
use jiff::{Timestamp, ToSpan, civil::Weekday, tz::TimeZone};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use switchboard_core::Time;

/// The record of that house, opened beside the server.
async fn record(house: &House) -> SqliteConnection {
    let file = house.dir.path().join("data/switchboard.db");
    let url = format!("sqlite:{}", file.display());
    SqliteConnection::connect(&url).await.unwrap()
}

async fn run(record: &mut SqliteConnection, sql: &'static str) {
    sqlx::raw_sql(sql).execute(record).await.unwrap();
}

#[tokio::test]
async fn rv_1_what_cannot_be_stored_is_refused_and_no_identifier_is_handed_out() {
    let house = later(json!({})).await;
    let token = token(&house).await;
    let from = next_time(&house, 3);
    let mut record = record(&house).await;
    for table in ["rendezvous", "diary_entries"] {
        let broken = match table {
            "rendezvous" => {
                "create trigger broken before insert on rendezvous \
                 begin select raise(abort, 'the disk is full'); end"
            }
            _ => {
                "create trigger broken before insert on diary_entries \
                 begin select raise(abort, 'the disk is full'); end"
            }
        };
        run(&mut record, broken).await;
        let (status, refused) = ask(&house, &token, "one", from, json!({})).await;
        assert!(status >= 500, "{table}: {status} {refused}");
        for handed_out in ["identifier", "manage_identifier", "link", "rendezvous"] {
            assert_eq!(refused[handed_out], Value::Null, "{table}: {refused}");
        }
        assert!(refused["code"].is_string(), "{table}: {refused}");
        assert_eq!(listed(&house, "/v1/rendezvous").await.len(), 0, "{table}");
        run(&mut record, "drop trigger broken").await;
    }
    // Whoever asks again when the record can be written gets what they asked for.
    let (status, made) = ask(&house, &token, "one", from, json!({})).await;
    assert_eq!(status, 201, "{made}");
    let (status, _) = press(&house, "look", &made["identifier"]).await;
    assert_eq!(status, 200, "what is handed out is stored");
    assert_eq!(listed(&house, "/v1/rendezvous").await.len(), 1);
}

/// Somebody who serves, with hours and a console; who knows that subject.
async fn hired(house: &House, login: &str, skill: &str) -> (String, String) {
    let hired = json!({ "login": login, "name": login, "rank": "agent",
        "password": "long enough", "skills": { skill: 5 } });
    let admin = &house.acme.admin;
    let (status, hired) = house.json("POST", "/v1/agents", admin, Some(hired)).await;
    assert_eq!(status, 201, "{hired}");
    let log_in = json!({ "tenant": house.acme.tenant.slug, "login": login,
        "password": "long enough", "state": "available" });
    let answer = house.ask("POST", "/v1/login", "").json(&log_in);
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    (hired["id"].as_str().unwrap().into(), cookie_of(&answer))
}

async fn wall(house: &House) -> Value {
    let wall = house.json("GET", "/v1/wall", &house.acme.supervisor, None);
    wall.await.1
}

/// In how many sessions an agent is, as the wall has it.
async fn load(house: &House, agent: &str) -> Value {
    let wall = wall(house).await;
    let agents = wall["agents"].as_array().unwrap();
    let one = agents.iter().find(|one| one["agent"] == agent);
    one.map_or(json!(0), |one| one["sessions"].clone())
}

#[tokio::test]
async fn rv_8_where_nobody_suitable_is_on_duty_the_visitor_waits_and_is_told() {
    let house = later(json!({ "match_subject": true, "match_s": 600 })).await;
    let _ann = console(&house, &house.acme.agent).await;
    let token = token(&house).await;
    let wish = json!({ "subject": "returns" });
    let (status, made) = ask(&house, &token, "one", next_time(&house, 2), wish).await;
    assert_eq!(status, 201, "{made}");
    let (status, visit) = press(&house, "join", &made["identifier"]).await;
    assert_eq!(status, 200, "{visit}");
    let session = visit["session"]["id"].clone();
    let mut eva = Peer::connect(&house.url("")).await;
    eva.hello().await;
    let attached = people::attach(&mut eva, &visit["details"], "v").await;
    assert_eq!(attached["session"]["status"], "waiting", "{attached}");
    let place = eva.until("place").await;
    assert_eq!((&place["place"], &place["of"]), (&json!(1), &json!(1)));
    let queued = &wall(&house).await["sessions"][0];
    assert_eq!(
        (&queued["id"], &queued["agent_name"]),
        (&session, &Value::Null)
    );
    // Who knows it comes on duty.
    let (_, cookie) = hired(&house, "ros", "returns").await;
    let mut ros = console(&house, &cookie).await;
    take(&mut ros, "r").await;
    let (_, row) = house
        .json(
            "GET",
            &format!("/v1/sessions/{}", session.as_str().unwrap()),
            &house.acme.supervisor,
            None,
        )
        .await;
    assert_eq!(row["agent_name"], "ros", "{row}");
}

/// The next change of the clocks in Vienna: 01:00 UTC of the last Sunday of March or October.
fn next_change(now: Time) -> Timestamp {
    let utc = |at: i64| {
        Timestamp::from_millisecond(at)
            .unwrap()
            .to_zoned(TimeZone::UTC)
    };
    let mut day = utc(now.0).date().tomorrow().unwrap();
    loop {
        let last = day.weekday() == Weekday::Sunday && day.day() + 7 > day.days_in_month();
        if last && (day.month() == 3 || day.month() == 10) {
            let at = day.at(1, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap();
            return at.timestamp();
        }
        day = day.tomorrow().unwrap();
    }
}

#[tokio::test]
async fn rv_11_the_answer_names_the_stored_instant_on_both_sides_of_a_change_of_the_clocks() {
    let house = later(json!({ "rendezvous_horizon_days": 365 })).await;
    let day = json!([{ "from": "09:00", "to": "10:00" }]);
    let hours = json!({ "zone": "Europe/Vienna", "week": { "monday": day, "tuesday": day,
        "wednesday": day, "thursday": day, "friday": day, "saturday": day, "sunday": day } });
    let path = format!("/v1/agents/{}/availability", house.acme.ann.id);
    let (status, kept) = house
        .json("PUT", &path, &house.acme.agent, Some(hours))
        .await;
    assert_eq!(status, 200, "{kept}");
    let token = token(&house).await;
    let change = next_change(house.now());
    let vienna = TimeZone::get("Europe/Vienna").unwrap();
    let mut made_at = Vec::new();
    for (key, days) in [("before", -1), ("at", 0)] {
        // Nine by the clock on the wall there, before the change and on the day of it.
        let date = change.to_zoned(vienna.clone()).date() + days.days();
        let nine = date.at(9, 0, 0, 0).to_zoned(vienna.clone()).unwrap();
        let from = Time(nine.timestamp().as_millisecond());
        let span = json!({ "token": token, "service": "later",
            "from": from - 3_600_000, "to": from + 3_600_000 });
        let (_, free) = house.json("POST", "/v1/visits/times", "", Some(span)).await;
        assert_eq!(free["items"][0]["from"], json!(from), "{free}");
        let (status, made) = ask(&house, &token, key, from, json!({})).await;
        assert_eq!(status, 201, "{made}");
        assert!(made["identifier"].is_string(), "both in one answer");
        assert_eq!(made["rendezvous"]["from"], json!(from));
        let stored = listed(&house, "/v1/rendezvous").await;
        let id = &made["rendezvous"]["id"];
        let stored = stored.iter().find(|row| &row["id"] == id).unwrap();
        assert_eq!(
            stored["from"], made["rendezvous"]["from"],
            "as it is stored"
        );
        let link = made["link"].as_str().unwrap();
        let link = link.strip_prefix(house.origin()).unwrap();
        let page = house.get(link, "").await.text().await.unwrap();
        let told = format!("{date} 09:00 (Europe/Vienna)");
        assert!(page.contains(&told), "{told}: {page}");
        let file = link.replace("/rendezvous?", "/rendezvous/calendar?");
        let file = house.get(&file, "").await.text().await.unwrap();
        let begins = format!(
            "DTSTART:{}\r\n",
            nine.timestamp().strftime("%Y%m%dT%H%M%SZ")
        );
        assert!(file.contains(&begins), "{begins}: {file}");
        made_at.push(from);
    }
    let apart = made_at[1].since(made_at[0]);
    assert!(
        apart == 23 * 3_600_000 || apart == 25 * 3_600_000,
        "{apart} ms"
    );
}

#[tokio::test]
async fn rv_13_of_three_idle_agents_the_same_one_comes_twenty_times_of_twenty() {
    let house = later(json!({ "rendezvous_horizon_days": 2 })).await;
    let (cy_id, cy_cookie) = hired(&house, "cy", "boats").await;
    let path = format!("/v1/agents/{cy_id}/availability");
    let (status, kept) = house
        .json("PUT", &path, &cy_cookie, Some(open_always()))
        .await;
    assert_eq!(status, 200, "{kept}");
    let mut cy = console(&house, &cy_cookie).await;
    let document = house
        .start_document(&house.acme, "&service=later", "")
        .await;
    let body = json!({ "token": document["token"], "service": "later", "idempotency_key": "k" });
    let (_, visit) = house.json("POST", "/v1/visits", "", Some(body)).await;
    take(&mut cy, "first").await;
    let session = visit["session"]["id"].as_str().unwrap().to_owned();
    let free = format!("/v1/sessions/{session}/times");
    let (_, free) = house.json("GET", &free, &cy_cookie, None).await;
    let mut agreed = Vec::new();
    for n in 0..20 {
        let body = json!({ "from": free["items"][n]["from"],
            "idempotency_key": format!("agreed-in-session-{n}") });
        let path = format!("/v1/sessions/{session}/later");
        let (status, made) = house.json("POST", &path, &cy_cookie, Some(body)).await;
        assert_eq!(status, 201, "{made}");
        agreed.push(made);
    }
    let ended = async |session: &str| {
        let path = format!("/v1/sessions/{session}/end");
        let key = &house.acme.key;
        let (status, body) = house.json_by_key("POST", &path, key, None).await;
        assert!(status < 300, "{status} {body}");
    };
    ended(&session).await;
    // Two more, who are as free as the one.
    let _ann = console(&house, &house.acme.agent).await;
    let (_, di_cookie) = hired(&house, "di", "boats").await;
    let _di = console(&house, &di_cookie).await;
    for (n, made) in agreed.iter().enumerate() {
        let from = Time::parse(made["rendezvous"]["from"].as_str().unwrap()).unwrap();
        house.pass(from.since(house.now()).max(0));
        let (status, visit) = press(&house, "join", &made["identifier"]).await;
        assert_eq!(status, 200, "{n}: {visit}");
        let session = visit["session"]["id"].as_str().unwrap();
        take(&mut cy, &format!("run{n}")).await;
        let roster = listed(&house, &format!("/v1/sessions/{session}/roster")).await;
        let staff: Vec<_> = roster.iter().filter(|leg| leg["role"] == "agent").collect();
        assert_eq!((staff.len(), &staff[0]["name"]), (1, &json!("cy")), "{n}");
        ended(session).await;
    }
}

#[tokio::test]
async fn rv_14_an_agent_has_nothing_to_do_until_the_identifier_is_presented() {
    let house = later(json!({})).await;
    let mut ann = console(&house, &house.acme.agent).await;
    let ann_id = house.acme.ann.id.to_string();
    let token = token(&house).await;
    let from = next_time(&house, 2);
    let wish = json!({ "agent": house.acme.ann.id });
    let (status, made) = ask(&house, &token, "one", from, wish).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!(load(&house, &ann_id).await, 0);
    // Nor by the time alone: the service does not let the clock begin it.
    house.pass(from.since(house.now()) + 1_000);
    switchboard_server::rendezvous::round(&house.server.app)
        .await
        .unwrap();
    assert_eq!(load(&house, &ann_id).await, 0);
    assert_eq!(wall(&house).await["sessions"], json!([]), "nobody waits");
    let (status, visit) = press(&house, "join", &made["identifier"]).await;
    assert_eq!(status, 200, "{visit}");
    take(&mut ann, "a").await;
    assert_eq!(load(&house, &ann_id).await, 1);
    // Whose agent has no time left is queued, with a place.
    let (_, two) = ask(&house, &token, "two", next_time(&house, 4), json!({})).await;
    let path = "/v1/agents/me/state";
    let busy = json!({ "state": "break" });
    house.json("PUT", path, &house.acme.agent, Some(busy)).await;
    let (status, visit) = press(&house, "join", &two["identifier"]).await;
    assert_eq!(status, 200, "{visit}");
    let mut eva = Peer::connect(&house.url("")).await;
    eva.hello().await;
    people::attach(&mut eva, &visit["details"], "v").await;
    assert_eq!(eva.until("place").await["place"], 1);
}

#[tokio::test]
async fn rv_25_who_has_an_identifier_comes_in_while_no_wishes_are_taken() {
    let house = later(json!({})).await;
    let token = token(&house).await;
    let (status, made) = ask(&house, &token, "one", next_time(&house, 2), json!({})).await;
    assert_eq!(status, 201, "{made}");
    let admin = &house.acme.admin;
    let (_, services) = house.json("GET", "/v1/services", admin, None).await;
    let services = services["items"].as_array().unwrap().iter();
    let mut service = services
        .clone()
        .find(|service| service["key"] == "later")
        .unwrap()
        .clone();
    service["params"]["rendezvous"] = json!(false);
    let path = format!("/v1/services/{}", service["id"].as_str().unwrap());
    let sent = json!({ "key": service["key"], "name": service["name"],
        "behaviour": service["behaviour"], "params": service["params"] });
    let (status, changed) = house.json("PUT", &path, admin, Some(sent)).await;
    assert_eq!(status, 200, "{changed}");
    let (status, refused) = ask(&house, &token, "two", next_time(&house, 4), json!({})).await;
    assert_eq!((status, &refused["code"]), (404, &json!("no_rendezvous")));
    // And the record takes none either.
    let mut record = record(&house).await;
    run(
        &mut record,
        "create trigger broken before insert on rendezvous \
         begin select raise(abort, 'the disk is full'); end",
    )
    .await;
    let mut ann = console(&house, &house.acme.agent).await;
    let (status, visit) = press(&house, "join", &made["identifier"]).await;
    assert_eq!(status, 200, "{visit}");
    take(&mut ann, "a").await;
}
