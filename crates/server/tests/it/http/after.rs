//! What follows a session: its rating, its transcript by mail.

use super::{
    house::House,
    notices::Sink,
    served::{get, served},
};
use serde_json::{Value, json};
use switchboard_server::config::{MailSecurity, SmtpConfig};

const DAY_MS: i64 = 86_400_000;

async fn ask(house: &House, path: &str, cookie: &str, body: Value) -> (u16, Value) {
    let path = format!("/v1/visits/{path}");
    house.json("POST", &path, cookie, Some(body)).await
}

async fn settings(house: &House, settings: Value) {
    let body = json!({ "settings": settings });
    let (status, answer) = house
        .json("PATCH", "/v1/tenant", &house.acme.admin, Some(body))
        .await;
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test]
async fn a_session_is_rated_once_and_those_who_may_see_it_do() {
    rating(House::new().await).await;
}

pub async fn rating(house: House) {
    let (cookie, id) = served(&house, "one", "here you are").await;
    let (stranger, _) = house.visit(&house.acme, "two").await;
    settings(&house, json!({ "rating_question": "  Did it help?\u{7} " })).await;
    let (status, offer) = ask(&house, "after", &cookie, json!({ "session": id })).await;
    let wanted =
        json!({ "rating": true, "question": "Did it help?", "mail": false, "email": null });
    assert_eq!((status, offer), (200, wanted));
    let none = ask(&house, "after", &stranger, json!({ "session": id })).await;
    assert_eq!(none.0, 404, "somebody else's");

    let give =
        |stars: i64, comment: Value| json!({ "session": id, "stars": stars, "comment": comment });
    for body in [
        give(0, Value::Null),
        give(6, Value::Null),
        give(3, json!("x".repeat(1_001))),
    ] {
        assert_eq!(ask(&house, "rating", &cookie, body).await.0, 422);
    }
    let given = give(4, json!("quick & kind"));
    assert_eq!(ask(&house, "rating", &stranger, given.clone()).await.0, 404);
    let before = get(&house, &format!("/v1/sessions/{id}")).await;
    assert_eq!(ask(&house, "rating", &cookie, given.clone()).await.0, 204);
    let again = ask(&house, "rating", &cookie, given).await;
    assert_eq!((again.0, &again.1["code"]), (409, &json!("already_rated")));

    let row = get(&house, &format!("/v1/sessions/{id}")).await;
    assert_eq!(row["rating"], 4);
    assert_eq!(row["head"], before["head"].as_u64().unwrap() + 1);
    let path = format!("/v1/sessions/{id}/events");
    let log = get(&house, &path).await;
    let last = log["items"].as_array().unwrap().last().unwrap();
    let event = json!({ "kind": "rated", "stars": 4, "comment": "quick & kind" });
    assert_eq!(last["event"], event);
    let found = async |query: &str| {
        let list = get(&house, &format!("/v1/sessions?{query}")).await;
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(found("rating=4").await, 1);
    assert_eq!(found("rating=4,5").await, 1);
    assert_eq!(found("rating=1,2").await, 0);
    for wrong in ["rating=0", "rating=6", "rating=x"] {
        let path = format!("/v1/sessions?{wrong}");
        let answer = house.json_by_key("GET", &path, &house.acme.key, None).await;
        assert_eq!(answer.0, 422, "{wrong}");
    }
    let sums = get(&house, "/v1/ratings").await;
    let sum = &sums["items"][0];
    assert_eq!(sum["stars"], json!([0, 0, 0, 1, 0]));
    assert_eq!(sum["agent_name"], "ANN");
    let other = house
        .json_by_key("GET", "/v1/ratings", &house.other.key, None)
        .await;
    assert_eq!(other.1["items"], json!([]), "another company's");
    let refused = house
        .json("GET", "/v1/ratings", &house.acme.agent, None)
        .await;
    assert_eq!(refused.0, 403);

    // The agent who served it sees it, until the company says otherwise.
    let one = format!("/v1/sessions/{id}");
    let agent = async |path: &str| house.json("GET", path, &house.acme.agent, None).await;
    assert_eq!(agent(&one).await.1["rating"], 4);
    settings(&house, json!({ "rating_for_agents": false })).await;
    assert_eq!(agent(&one).await.1["rating"], Value::Null);
    assert!(!agent(&path).await.1.to_string().contains("quick & kind"));
    assert_eq!(agent("/v1/sessions?rating=4").await.0, 403);
    let senior = house.json("GET", &one, &house.acme.supervisor, None).await;
    assert_eq!(senior.1["rating"], 4);
}

#[tokio::test]
async fn nobody_is_asked_where_the_company_does_not_want_it_or_it_is_too_late() {
    let house = House::new().await;
    let (cookie, id) = served(&house, "one", "bye").await;
    let offered = async || {
        let (status, offer) = ask(&house, "after", &cookie, json!({ "session": id })).await;
        assert_eq!(status, 200);
        offer["rating"] == true
    };
    let rate = async || {
        let body = json!({ "session": id, "stars": 5 });
        ask(&house, "rating", &cookie, body).await.0
    };
    settings(&house, json!({ "rating": false })).await;
    assert!(!offered().await);
    assert_eq!(rate().await, 403);
    settings(&house, json!({ "rating": true })).await;
    assert!(offered().await);
    house.pass(DAY_MS);
    assert!(!offered().await);
    assert_eq!(rate().await, 403);
    // One that goes on, and one that nobody served.
    let (cookie, visit) = house.visit(&house.acme, "two").await;
    let id = visit["session"]["id"].as_str().unwrap();
    let body = json!({ "session": id, "stars": 5 });
    assert_eq!(ask(&house, "rating", &cookie, body.clone()).await.0, 403);
    let path = format!("/v1/sessions/{id}/end");
    house
        .json_by_key("POST", &path, &house.acme.key, None)
        .await;
    assert_eq!(ask(&house, "rating", &cookie, body).await.0, 403);
}

pub async fn with_mail(port: u16) -> House {
    let smtp = SmtpConfig {
        ca_file: None,
        host: "127.0.0.1".into(),
        port,
        username: None,
        password: None,
        from: "Help <help@acme.example>".into(),
        security: MailSecurity::None,
    };
    House::with(|config| config.smtp = Some(smtp)).await
}

#[tokio::test]
async fn the_transcript_goes_to_one_address_in_the_visitors_language() {
    let sink = Sink::new().await;
    let house = with_mail(sink.port).await;
    let (cookie, id) = served(&house, "one", "<b>one & two</b>").await;
    let offer = ask(&house, "after", &cookie, json!({ "session": id }))
        .await
        .1;
    assert_eq!(offer["mail"], true);
    let send = async |to: &str, locale: Value| {
        let body = json!({ "session": id, "email": to, "locale": locale });
        ask(&house, "transcript/mail", &cookie, body).await.0
    };
    for wrong in [
        "",
        "vera",
        "vera@x.example, all@x.example",
        "vera@x.example\r\nRCPT TO:<all@x.example>",
        "vera@x.example\nBcc: all@x.example",
        "Vera <vera@x.example>",
    ] {
        assert_eq!(send(wrong, Value::Null).await, 422, "{wrong:?}");
    }
    let long = format!("{}@x.example", "v".repeat(260));
    assert_eq!(send(&long, Value::Null).await, 422);
    assert_eq!(send("vera@x.example", json!("de")).await, 202);
    let mails = sink.mails(1).await;
    let (to, text) = &mails[0];
    assert_eq!(to, "vera@x.example");
    // Long lines are broken on the way.
    let text = text.replace("=\n", "");
    assert!(text.contains("multipart/alternative"), "{text}");
    assert!(text.contains("text/plain") && text.contains("text/html"));
    assert!(text.contains("Auto-Submitted: auto-generated"));
    assert!(text.contains("&lt;b&gt;one &amp; two&lt;/b&gt;"), "{text}");
    assert!(text.contains("Das wurde gesagt."), "{text}");
    // Without a language it is the session's.
    assert_eq!(send("other@x.example", Value::Null).await, 202);
    assert!(sink.mails(2).await[1].1.contains("Here is what was said."));
    // So many of one session a day, and no more.
    assert_eq!(send("third@x.example", Value::Null).await, 202);
    assert_eq!(send("fourth@x.example", Value::Null).await, 429);
    assert_eq!(sink.mails(3).await.len(), 3);

    settings(&house, json!({ "transcript_mail": false })).await;
    assert_eq!(send("vera@x.example", Value::Null).await, 403);
    let (stranger, _) = house.visit(&house.acme, "two").await;
    let body = json!({ "session": id, "email": "s@x.example" });
    assert_eq!(ask(&house, "transcript/mail", &stranger, body).await.0, 404);
}

#[tokio::test]
async fn a_transcript_waits_for_a_mail_server_and_goes_with_its_session() {
    // Nobody listens there.
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let house = with_mail(port).await;
    let (cookie, id) = served(&house, "one", "bye").await;
    let body = json!({ "session": id, "email": "vera@x.example" });
    assert_eq!(ask(&house, "transcript/mail", &cookie, body).await.0, 202);
    let app = &house.server.app;
    let waits = async || {
        let later = app.clock.now() + DAY_MS;
        app.store.due_letters(later, 9).await.unwrap()
    };
    let tried = async {
        while waits().await[0].attempts == 0 {
            tokio::task::yield_now().await;
        }
    };
    let patience = std::time::Duration::from_secs(30);
    tokio::time::timeout(patience, tried)
        .await
        .expect("it is tried");
    let path = format!("/v1/sessions/{id}");
    let erased = house.json("DELETE", &path, &house.acme.admin, None).await;
    assert_eq!(erased.0, 200);
    assert!(waits().await.is_empty());
}
