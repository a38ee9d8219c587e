//! What follows from what was agreed on: by the clock, by the company, in a session, by a bookmark.

use super::{
    house::{House, cookie_of},
    notices::Sink,
    people::{self, console, take},
    plain::field,
    rendezvous::{ask, kept, later, listed, next_time, press, token},
};
use crate::peer::Peer;
use serde_json::{Value, json};
use switchboard_core::Time;
use switchboard_server::{
    config::{MailSecurity, SmtpConfig},
    rendezvous::round,
};

async fn until(house: &House, at: Time) {
    house.pass(at.since(house.now()));
    round(&house.server.app).await.unwrap();
}

/// Agreed on with Ann, so many steps from now.
async fn agreed(house: &House, key: &str, steps: i64) -> (Value, Time) {
    let token = token(house).await;
    let from = next_time(house, steps);
    let more = json!({ "agent": house.acme.ann.id });
    let (status, made) = ask(house, &token, key, from, more).await;
    assert_eq!(status, 201, "{made}");
    (made, from)
}

async fn state_of(house: &House, made: &Value) -> Value {
    press(house, "look", &made["identifier"]).await.1["state"].clone()
}

async fn members(house: &House, session: &str) -> Vec<Value> {
    let path = format!("/v1/sessions/{session}/roster");
    listed(house, &path).await
}

#[tokio::test]
async fn rv_17_rv_18_the_clock_has_the_agent_join_and_the_visitor_comes_to_them() {
    let house = later(json!({ "rendezvous_clock": true })).await;
    let (made, from) = agreed(&house, "one", 2).await;
    assert_eq!(listed(&house, "/v1/sessions").await.len(), 0);
    let link = made["link"].as_str().unwrap();
    let link = link.strip_prefix(house.origin()).unwrap();
    let page = house.get(link, "").await.text().await.unwrap();
    assert!(page.contains("data-come"), "an open page comes by itself");
    let mut ann = console(&house, &house.acme.agent).await;
    until(&house, from).await;
    let page = house.get(link, "").await.text().await.unwrap();
    assert!(
        !page.contains("data-come"),
        "one that is only looked at does not"
    );
    assert_eq!(state_of(&house, &made).await, "begun");
    let sessions = listed(&house, "/v1/sessions").await;
    let session = sessions[0]["id"].as_str().unwrap().to_owned();
    take(&mut ann, "a").await;
    assert_eq!(
        members(&house, &session).await.len(),
        1,
        "the visitor is absent"
    );

    house.pass(60_000);
    let (status, visit) = press(&house, "join", &made["identifier"]).await;
    assert_eq!((status, &visit["session"]["id"]), (200, &json!(session)));
    assert_eq!(members(&house, &session).await.len(), 2);
    assert_eq!(state_of(&house, &made).await, "active");
    let mut eva = Peer::connect(&house.url("")).await;
    eva.hello().await;
    people::attach(&mut eva, &visit["details"], "v").await;
    // What was said with the wish is said now, once.
    let events = listed(&house, &format!("/v1/sessions/{session}/events")).await;
    let asked = events
        .iter()
        .filter(|event| event["event"]["kind"] == "asked");
    assert_eq!(asked.count(), 1);
    let (_, again) = press(&house, "join", &made["identifier"]).await;
    assert_eq!(again["session"]["id"], json!(session));
    assert_eq!(listed(&house, "/v1/sessions").await.len(), 1);
}

#[tokio::test]
async fn rv_17_who_waits_for_a_visitor_in_vain_is_free_again() {
    let house = later(json!({ "rendezvous_clock": true, "rendezvous_grace_s": 60 })).await;
    let (made, from) = agreed(&house, "one", 1).await;
    let mut ann = console(&house, &house.acme.agent).await;
    until(&house, from).await;
    take(&mut ann, "a").await;
    until(&house, from + 60_000).await;
    assert_eq!(state_of(&house, &made).await, "no_show");
    let sessions = listed(&house, "/v1/sessions").await;
    assert_eq!(sessions[0]["status"], "ended");
    let (status, over) = press(&house, "join", &made["identifier"]).await;
    assert_eq!((status, &over["code"]), (409, &json!("rendezvous_over")));
}

#[tokio::test]
async fn rv_17_what_fell_due_while_the_server_stood_still_is_done_once_it_runs() {
    let house = later(json!({ "rendezvous_clock": true })).await;
    let (made, from) = agreed(&house, "one", 1).await;
    house.pass(from.since(house.now()) - 1_000);
    let house = house.restarted().await;
    until(&house, from + 10_000).await;
    round(&house.server.app).await.unwrap();
    assert_eq!(listed(&house, "/v1/sessions").await.len(), 1);
    assert_eq!(state_of(&house, &made).await, "begun");
}

#[tokio::test]
async fn rv_23_the_session_is_there_from_the_wish_on_and_goes_when_it_is_called_off() {
    let house = later(json!({ "rendezvous_session": "early" })).await;
    let (made, from) = agreed(&house, "one", 2).await;
    let entry = listed(&house, "/v1/rendezvous").await.remove(0);
    let session = entry["session"]
        .as_str()
        .expect("its id is known")
        .to_owned();
    assert_eq!(entry["state"], "agreed");
    assert_eq!(members(&house, &session).await.len(), 0, "nobody is in it");
    let sessions = listed(&house, "/v1/sessions").await;
    assert_eq!(
        (&sessions[0]["id"], &sessions[0]["status"]),
        (&json!(session), &json!("reserved"))
    );
    let (status, moved) = house
        .json(
            "POST",
            "/v1/rendezvous/move",
            "",
            Some(json!({ "identifier": made["manage_identifier"], "from": next_time(&house, 4) })),
        )
        .await;
    assert_eq!(status, 200, "{moved}");
    let entry = listed(&house, "/v1/rendezvous").await.remove(0);
    let other = entry["session"].as_str().unwrap().to_owned();
    assert_ne!(other, session);
    let live = |sessions: &[Value]| {
        let live = sessions.iter().filter(|row| row["status"] != "ended");
        live.map(|row| row["id"].clone()).collect::<Vec<_>>()
    };
    let sessions = listed(&house, "/v1/sessions").await;
    assert_eq!(live(&sessions), [json!(other)], "one rests");
    let (_, second) = agreed(&house, "two", 6).await;
    assert!(second > from);
    let (status, _) = press(&house, "cancel", &made["manage_identifier"]).await;
    assert_eq!(status, 200);
    let sessions = listed(&house, "/v1/sessions").await;
    assert!(!live(&sessions).contains(&json!(other)), "{sessions:?}");
    assert_eq!(live(&sessions).len(), 1);
    let reserved = sessions.iter().filter(|row| row["status"] == "reserved");
    assert_eq!(reserved.count(), 1, "{sessions:?}");
}

#[tokio::test]
async fn rv_23_whoever_comes_to_one_that_rests_comes_into_that_session() {
    let house = later(json!({ "rendezvous_session": "early" })).await;
    let (made, _) = agreed(&house, "one", 1).await;
    let entry = listed(&house, "/v1/rendezvous").await.remove(0);
    let mut ann = console(&house, &house.acme.agent).await;
    let (status, visit) = press(&house, "join", &made["identifier"]).await;
    assert_eq!(status, 200, "{visit}");
    assert_eq!(visit["session"]["id"], entry["session"]);
    take(&mut ann, "a").await;
    let session = entry["session"].as_str().unwrap();
    assert_eq!(members(&house, session).await.len(), 2);
    let sessions = listed(&house, "/v1/sessions").await;
    assert_eq!(
        sessions[0]["status"], "active",
        "it is not reserved any more"
    );
}

#[tokio::test]
async fn rv_20_the_bookmark_holds_no_secret_and_another_browser_is_asked_for_a_proof() {
    let house = later(json!({})).await;
    let (made, from) = agreed(&house, "one", 2).await;
    let id = made["rendezvous"]["id"].as_str().unwrap();
    let key = made["identifier"].as_str().unwrap();
    let first = house.get(&format!("/rendezvous?key={key}"), "").await;
    let set = first.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.starts_with(&format!("__Host-sb_r_{id}=")), "{set}");
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/;"] {
        assert!(set.contains(part), "{set}");
    }
    let cookie = set.split(';').next().unwrap();
    let bookmark = format!("/rendezvous/{id}");
    house.pass(from.since(house.now()));
    let page = house.get(&bookmark, cookie).await;
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    let form = [("key", field(&page, "key"))];
    let joined = house.post("/rendezvous/join", cookie, &form).await;
    assert_eq!(joined.status(), 303);
    let _ = cookie_of(&joined);
    assert_eq!(listed(&house, "/v1/sessions").await.len(), 1);

    for (address, cookie) in [
        (bookmark.clone(), String::new()),
        (
            bookmark.clone(),
            format!("__Host-sb_r_{id}=AAAAAAAAAAAAAAAAAAAAAA"),
        ),
        (format!("/rendezvous/{}", house.acme.ann.id), String::new()),
    ] {
        let page = house.get(&address, &cookie).await;
        assert_eq!(page.status(), 403);
        let page = page.text().await.unwrap();
        assert!(page.contains("name=\"link\"") && !page.contains("/rendezvous/join"));
        assert!(!page.contains("acme"), "nobody learns whose it is");
    }
    let wrong = [("link", "AAAAAAAAAAAAAAAAAAAAAA")];
    assert_eq!(house.post(&bookmark, "", &wrong).await.status(), 403);
    let link = made["link"].as_str().unwrap();
    let proven = house.post(&bookmark, "", &[("link", link)]).await;
    assert_eq!(proven.status(), 303);
    let page = house.get(&bookmark, &cookie_of(&proven)).await;
    assert_eq!(page.status(), 200);
}

/// In a house whose mails are kept.
async fn written(more: Value) -> (House, Sink) {
    let sink = Sink::new().await;
    let port = sink.port;
    let house = House::with(|config| {
        config.limits.starts_per_minute = 10_000;
        config.limits.requests_per_minute = 10_000;
        config.smtp = Some(SmtpConfig {
            ca_file: None,
            host: "127.0.0.1".into(),
            port,
            security: MailSecurity::None,
            from: "Switchboard <chat@acme.test>".into(),
            username: None,
            password: None,
        });
    })
    .await;
    (kept(house, more).await, sink)
}

#[tokio::test]
async fn rv_11_visitors_are_reminded_once_and_told_what_the_company_changes() {
    let more = json!({ "rendezvous_remind_s": 1_200, "rendezvous_remind_again_s": 300 });
    let (house, sink) = written(more).await;
    let token = token(&house).await;
    let from = next_time(&house, 6);
    let wish = json!({ "agent": house.acme.ann.id, "email": "eva@example.test" });
    let (status, made) = ask(&house, &token, "one", from, wish).await;
    assert_eq!(status, 201, "{made}");
    for before in [1_200_000, 300_000] {
        until(&house, from - before).await;
        round(&house.server.app).await.unwrap();
    }
    let mails = sink.mails(3).await;
    assert!(mails[0].1.contains("vereinbart"), "{}", mails[0].1);
    for (to, text) in &mails[1..] {
        assert_eq!(to, "eva@example.test");
        assert!(
            text.contains("Erinnerung"),
            "in the language of the wish: {text}"
        );
    }
    let id = made["rendezvous"]["id"].as_str().unwrap();
    let path = format!("/v1/rendezvous/{id}/move");
    let to = json!({ "from": next_time(&house, 6) });
    let (status, moved) = house
        .json("POST", &path, &house.acme.supervisor, Some(to.clone()))
        .await;
    assert_eq!((status, &moved["sequence"]), (200, &json!(1)), "{moved}");
    assert_eq!(moved["from"], to["from"]);
    let path = format!("/v1/rendezvous/{id}/cancel");
    let (status, gone) = house.json("POST", &path, &house.acme.agent, None).await;
    assert_eq!((status, &gone["sequence"]), (200, &json!(2)), "{gone}");
    let mails = sink.mails(5).await;
    assert!(mails[3].1.contains("Neue Zeit"), "{}", mails[3].1);
    assert!(mails[4].1.contains("abgesagt"), "{}", mails[4].1);
    let (status, _) = house.json("POST", &path, &house.other.admin, None).await;
    assert_eq!(status, 404);
}

/// The calendar object in a mail: the part with that type, put together again.
fn calendar_of(mail: &str) -> String {
    let part = mail.split("Content-Type: text/calendar").nth(1);
    let part = part.unwrap_or_else(|| panic!("no calendar: {mail}"));
    let (head, body) = part.split_once("\n\n").unwrap();
    let body = body.split("\n--").next().unwrap();
    match head.contains("base64") {
        true => {
            use base64::{Engine, engine::general_purpose::STANDARD};
            let body: String = body.split_whitespace().collect();
            String::from_utf8(STANDARD.decode(body).unwrap()).unwrap()
        }
        // Quoted-printable (RFC 2045, 6.7), or as it is.
        false => {
            let mut bytes = Vec::new();
            let mut rest = body.replace("=\n", "").into_bytes().into_iter();
            while let Some(byte) = rest.next() {
                bytes.push(match byte {
                    b'=' => {
                        let hex: Vec<u8> = rest.by_ref().take(2).collect();
                        u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap()
                    }
                    byte => byte,
                });
            }
            let text = String::from_utf8(bytes).unwrap();
            text.replace('\r', "").replace('\n', "\r\n")
        }
    }
}

fn line_of<'a>(file: &'a str, name: &str) -> &'a str {
    let mut lines = file.split("\r\n");
    let begin = format!("{name}:");
    let line = lines.find_map(|line| line.strip_prefix(&begin));
    line.unwrap_or_else(|| panic!("no {name}: {file}"))
}

#[tokio::test]
async fn rv_11_rv_19_each_mail_about_a_time_brings_the_calendar_entry_of_the_download() {
    let (house, sink) = written(json!({})).await;
    let token = token(&house).await;
    let wish = json!({ "email": "eva@example.test" });
    let (status, made) = ask(&house, &token, "one", next_time(&house, 6), wish).await;
    assert_eq!(status, 201, "{made}");
    let manage = &made["manage_identifier"];
    let to = json!({ "identifier": manage, "from": next_time(&house, 9) });
    let (status, moved) = house
        .json("POST", "/v1/rendezvous/move", "", Some(to))
        .await;
    assert_eq!(status, 200, "{moved}");
    let (status, _) = press(&house, "cancel", manage).await;
    assert_eq!(status, 200);
    let mails = sink.mails(3).await;
    let key = manage.as_str().unwrap();
    let download = format!("/rendezvous/calendar?key={key}");
    let file = house.get(&download, "").await.text().await.unwrap();
    let uid = line_of(&file, "UID");
    let mut ids = std::collections::BTreeSet::new();
    for (n, (_, mail)) in mails.iter().enumerate() {
        let sent = calendar_of(mail);
        let method = if n == 2 { "CANCEL" } else { "REQUEST" };
        assert!(mail.contains(&format!("method={method}")), "{mail}");
        assert_eq!(line_of(&sent, "METHOD"), method);
        assert_eq!(line_of(&sent, "UID"), uid);
        assert_eq!(line_of(&sent, "SEQUENCE"), n.to_string());
        assert_eq!(line_of(&sent, "ORGANIZER"), "mailto:chat@acme.test");
        assert!(mail.contains("rendezvous.ics"), "{mail}");
        let id = mail.lines().find(|line| line.starts_with("Message-ID: "));
        assert!(ids.insert(id.expect("it has one").to_owned()));
    }
    // The last one is the download but for who sends it to whom.
    let people = |line: &&str| !line.starts_with("ORGANIZER") && !line.starts_with("ATTENDEE");
    let unfolded = |text: &str| text.replace("\r\n ", "");
    let last = unfolded(&calendar_of(&mails[2].1));
    let last: Vec<_> = last.split("\r\n").filter(people).collect();
    assert_eq!(last, unfolded(&file).split("\r\n").collect::<Vec<_>>());
}

#[tokio::test]
async fn rv_11_a_reminder_is_sent_once_though_the_server_stops_before_noting_it() {
    let (house, sink) = written(json!({ "rendezvous_remind_s": 1_200 })).await;
    let token = token(&house).await;
    let from = next_time(&house, 6);
    let wish = json!({ "email": "eva@example.test" });
    let (status, made) = ask(&house, &token, "one", from, wish).await;
    assert_eq!(status, 201, "{made}");
    // The reminder is written, and that it is cannot be noted.
    use sqlx::{Connection, SqliteConnection};
    let path = house.dir.path().join("data/switchboard.db");
    let url = format!("sqlite:{}", path.display());
    let mut record = SqliteConnection::connect(&url).await.unwrap();
    let broken = "create trigger broken before update on rendezvous \
                  begin select raise(abort, 'stopped here'); end";
    sqlx::raw_sql(broken).execute(&mut record).await.unwrap();
    house.pass(from.since(house.now()) - 1_200_000);
    assert!(round(&house.server.app).await.is_err());
    let mails = sink.mails(2).await;
    assert!(mails[1].1.contains("Erinnerung"), "{}", mails[1].1);
    // It was sent and noted as sent before the next try.
    let sent = async {
        loop {
            let waiting = "select count(*) from mails where done_at is null";
            let waiting: i64 = sqlx::query_scalar(waiting)
                .fetch_one(&mut record)
                .await
                .unwrap();
            if waiting == 0 {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    let limit = std::time::Duration::from_secs(20);
    tokio::time::timeout(limit, sent)
        .await
        .expect("it is noted");
    assert!(round(&house.server.app).await.is_err(), "again in vain");
    let mend = "drop trigger broken";
    sqlx::raw_sql(mend).execute(&mut record).await.unwrap();
    round(&house.server.app).await.unwrap();
    let (status, _) = press(&house, "cancel", &made["manage_identifier"]).await;
    assert_eq!(status, 200);
    let mails = sink.mails(3).await;
    assert!(
        mails[2].1.contains("abgesagt"),
        "no reminder between: {}",
        mails[2].1
    );
}

#[tokio::test]
async fn rv_12_rv_13_a_wish_in_a_session_takes_over_what_is_known_there() {
    let house = later(json!({ "rendezvous_named": false })).await;
    let mut ann = console(&house, &house.acme.agent).await;
    let document = house
        .start_document(&house.acme, "&service=later", "")
        .await;
    let body = json!({ "token": document["token"], "service": "later", "idempotency_key": "k",
        "subject": "Boats", "question": "Hello?" });
    let answer = house.ask("POST", "/v1/visits", "").json(&body);
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let cookie = cookie_of(&answer);
    let visit: Value = answer.json().await.unwrap();
    let session = visit["session"]["id"].as_str().unwrap().to_owned();
    take(&mut ann, "a").await;

    let path = format!("/v1/visits/{session}/later");
    let (status, _) = house.json("POST", &path, "", None).await;
    assert_eq!(status, 404, "only who is in it");
    let (status, way) = house.json("POST", &path, &cookie, None).await;
    assert_eq!(status, 200, "{way}");
    let address = way["address"].as_str().unwrap().to_owned();
    let page = house.get(&address, "").await.text().await.unwrap();
    let chosen = next_time(&house, 3).to_rfc3339();
    let ann_id = house.acme.ann.id.to_string();
    let form = [
        ("token", field(&page, "token")),
        ("from", &chosen),
        ("agent", &ann_id),
    ];
    let answer = house.post(&address, "", &form).await;
    assert_eq!(answer.status(), 303);
    let wish = answer.headers()["location"].to_str().unwrap().to_owned();
    let page = house.get(&wish, "").await.text().await.unwrap();
    assert!(
        page.contains("value=\"Boats\""),
        "nothing is typed again: {page}"
    );
    let form = [("token", field(&page, "token")), ("subject", "Boats")];
    let answer = house.post(&wish, "", &form).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    let entry = listed(&house, "/v1/rendezvous").await.remove(0);
    assert_eq!(entry["agent"]["id"], json!(ann_id), "the same agent");
    assert_eq!(entry["wish"]["earlier"], json!(session));
    assert_eq!(entry["wish"]["subject"], "Boats");

    // The agent in it agrees on a time as well, in their own diary.
    let path = format!("/v1/sessions/{session}/times");
    let (status, times) = house.json("GET", &path, &house.acme.agent, None).await;
    assert_eq!(status, 200, "{times}");
    let from = times["items"][0]["from"].clone();
    let body = json!({ "from": from, "idempotency_key": "agreed-in-session" });
    let path = format!("/v1/sessions/{session}/later");
    let (status, made) = house
        .json("POST", &path, &house.acme.agent, Some(body.clone()))
        .await;
    assert_eq!(
        (status, &made["rendezvous"]["from"]),
        (201, &from),
        "{made}"
    );
    assert_eq!(made["rendezvous"]["agent"]["id"], json!(ann_id));
    let (status, again) = house
        .json("POST", &path, &house.acme.agent, Some(body))
        .await;
    assert_eq!((status, &again["link"]), (200, &made["link"]));
    let (status, _) = house.json("GET", &path, &house.acme.supervisor, None).await;
    assert!(
        status >= 400,
        "who is not in it agrees on nothing: {status}"
    );
}

#[tokio::test]
async fn is_114_who_waits_and_agrees_on_a_later_time_leaves_the_queue() {
    let house = later(json!({})).await;
    let document = house
        .start_document(&house.acme, "&service=later", "")
        .await;
    let body = json!({ "token": document["token"], "service": "later", "idempotency_key": "k" });
    let answer = house.ask("POST", "/v1/visits", "").json(&body);
    let answer = answer.send().await.unwrap();
    let cookie = cookie_of(&answer);
    let visit: Value = answer.json().await.unwrap();
    let session = visit["session"]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/visits/{session}/later");
    let (_, way) = house.json("POST", &path, &cookie, None).await;
    let address = way["address"].as_str().unwrap().to_owned();
    let page = house.get(&address, "").await.text().await.unwrap();
    let chosen = next_time(&house, 3).to_rfc3339();
    let form = [("token", field(&page, "token")), ("from", &chosen)];
    let answer = house.post(&address, "", &form).await;
    let wish = answer.headers()["location"].to_str().unwrap().to_owned();
    let page = house.get(&wish, "").await.text().await.unwrap();
    let sessions = listed(&house, "/v1/sessions").await;
    assert_eq!(sessions[0]["status"], "waiting", "until it is agreed");
    let form = [("token", field(&page, "token"))];
    let answer = house.post(&wish, "", &form).await;
    assert_eq!(answer.status(), 303);
    let sessions = listed(&house, "/v1/sessions").await;
    assert_eq!(sessions[0]["status"], "ended");
}

#[tokio::test]
async fn rv_8_two_subjects_lead_to_two_agents_who_know_them() {
    let house = later(json!({ "match_subject": true, "match_s": 600 })).await;
    let mut consoles = Vec::new();
    for (login, skill) in [("ros", "returns"), ("sal", "sales")] {
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
        consoles.push((skill, console(&house, &cookie_of(&answer)).await));
    }
    let token = token(&house).await;
    for (n, subject) in ["sales", "returns"].into_iter().enumerate() {
        let from = next_time(&house, 2 + n as i64);
        let wish = json!({ "subject": subject });
        let (status, made) = ask(&house, &token, subject, from, wish).await;
        assert_eq!(status, 201, "{made}");
        let (status, visit) = press(&house, "join", &made["identifier"]).await;
        assert_eq!(status, 200, "{visit}");
        let (_, peer) = consoles
            .iter_mut()
            .find(|(skill, _)| *skill == subject)
            .unwrap();
        let offer = peer.until("offer").await;
        assert_eq!(
            offer["offer"]["session"], visit["session"]["id"],
            "{subject}"
        );
    }
}

#[tokio::test]
async fn rv_9_who_has_left_is_told_of_and_another_one_comes() {
    let house = later(json!({})).await;
    let (made, from) = agreed(&house, "one", 1).await;
    let path = format!("/v1/agents/{}", house.acme.ann.id);
    let gone = json!({ "login": "ann", "name": "Ann", "rank": "agent", "disabled": true });
    let (status, agent) = house
        .json("PUT", &path, &house.acme.admin, Some(gone))
        .await;
    assert_eq!(status, 200, "{agent}");
    house.pass(from.since(house.now()));
    let key = made["identifier"].as_str().unwrap();
    let page = house.get(&format!("/rendezvous?key={key}"), "").await;
    let page = page.text().await.unwrap();
    assert!(page.contains("jemand anders aus dem Team kommt"), "{page}");
    let (status, visit) = press(&house, "join", &made["identifier"]).await;
    assert_eq!(status, 200, "{visit}");
    let session = visit["session"]["id"].as_str().unwrap();
    let events = listed(&house, &format!("/v1/sessions/{session}/events")).await;
    let text = serde_json::to_string(&events).unwrap();
    assert!(!text.contains("\"only\""), "{text}");
}

#[tokio::test]
async fn rv_5_what_was_agreed_with_one_company_leads_to_no_other() {
    let house = later(json!({})).await;
    let (made, _) = agreed(&house, "one", 1).await;
    let (status, _) = press(&house, "join", &made["identifier"]).await;
    assert_eq!(status, 200);
    let (_, theirs) = house
        .json("GET", "/v1/sessions", &house.other.admin, None)
        .await;
    assert_eq!(theirs["items"], json!([]));
    // The other company's site offers nothing: nobody there has set hours.
    let start = house.start_document(&house.other, "", "").await;
    assert_ne!(start["times"], true);
}
