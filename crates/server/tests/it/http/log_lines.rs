//! No personal data in the log.

use super::{
    house::House,
    rendezvous::{ask, later, next_time, press, token},
};
use crate::peer::Peer;
use serde_json::json;
use std::{
    io::Write,
    sync::{Arc, Mutex},
};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Lines;
    fn make_writer(&'a self) -> Lines {
        self.clone()
    }
}

/// Strings that a visitor or agent brings, and that no log line may hold.
const PLANTED: &[&str] = &[
    "Wilhelmina Planted",
    "planted@person.example",
    "planted question",
    "planted-attribute",
    "planted-page",
    "198.51.100.77",
    "planted-login",
    "planted password",
];

/// Everything that is logged while that runs.
fn logged<F: Future<Output = ()>>(work: impl FnOnce() -> F) -> String {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(lines.clone())
        .finish();
    // On one thread, so that every line of the server comes here.
    tracing::subscriber::with_default(subscriber, || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(work());
    });
    String::from_utf8(lines.0.lock().unwrap().clone()).unwrap()
}

#[test]
fn cc_31_a_frame_for_the_leg_of_somebody_else_is_dropped_and_logged() {
    let text = logged(|| async {
        let house = House::new().await;
        let (_, visit) = house.visit(&house.acme, "victim").await;
        let session = &visit["session"]["id"];
        let mut forger = Peer::connect(&house.url("")).await;
        forger.hello().await;
        for t in ["detach", "leave", "say"] {
            forger
                .send(json!({"t":t,"s":session,"id":t,"text":"I am the visitor"}))
                .await;
            assert_eq!(forger.answer(t).await["code"], "not_joined");
        }
        let path = format!("/v1/sessions/{}", session.as_str().unwrap());
        let (_, row) = house.json("GET", &path, &house.acme.supervisor, None).await;
        assert_eq!(row["status"], "waiting", "nothing came of it");
        let metrics = house.ask("GET", "/metrics", "").send().await.unwrap();
        let metrics = metrics.text().await.unwrap();
        assert!(metrics.contains("switchboard_unpaired_frames_total"));
    });
    let events: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("\"security\":true"))
        .collect();
    assert_eq!(events.len(), 3, "{events:?}");
}

#[test]
fn log_lines_hold_no_personal_data() {
    let text = logged(visit_and_fail);
    let ours: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("\"target\":\"switchboard"))
        .collect();
    assert!(ours.len() > 4, "the server wrote lines: {}", ours.len());
    for planted in PLANTED {
        // Other crates write at levels that no server runs with; at those it does, nothing.
        let found = text
            .lines()
            .filter(|line| {
                line.contains("\"target\":\"switchboard")
                    || !line.contains("\"TRACE\"") && !line.contains("\"DEBUG\"")
            })
            .find(|line| line.contains(planted));
        assert_eq!(found, None, "{planted}");
    }
}

async fn visit_and_fail() {
    let house =
        House::with(|config| config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]).await;
    let document = house
        .start_document(
            &house.acme,
            "&page=https://acme.example/planted-page&title=planted-page",
            "",
        )
        .await;
    let body = json!({
        "token": document["token"], "idempotency_key": "k", "name": "Wilhelmina Planted", "email": "planted@person.example",
        "question": "planted question", "attributes": { "planted-attribute": "planted-attribute" },
        "page": "https://acme.example/planted-page",
    });
    let send = async |path: &str, body: serde_json::Value| {
        let request = house
            .ask("POST", path, "")
            .header("x-forwarded-for", "198.51.100.77")
            .json(&body);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(send("/v1/visits", body).await, 201);
    let log_in = json!({ "tenant": "acme", "login": "planted-login", "password": "planted password", "state": "available" });
    assert_eq!(send("/v1/login", log_in).await, 401);
    let wrong = json!({ "token": "planted question", "idempotency_key": "k", "name": 5 });
    assert_eq!(send("/v1/visits", wrong).await, 422);
    let search = async {
        loop {
            let (status, found) = house
                .json(
                    "GET",
                    "/v1/sessions?q=planted%20question",
                    &house.acme.supervisor,
                    None,
                )
                .await;
            assert_eq!(status, 200);
            if found["items"].as_array().unwrap().len() == 1 {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), search)
        .await
        .expect("the line is found");
    assert_eq!(
        house
            .json("GET", "/v1/planted-page?x=planted-page", "", None)
            .await
            .0,
        404
    );
}

#[test]
fn rv_21_identifiers_of_rendezvous_are_in_no_log_line() {
    let kept = Arc::new(Mutex::new(Vec::<String>::new()));
    let handed_out = kept.clone();
    let text = logged(|| async move {
        let house = later(json!({ "rendezvous_session": "early" })).await;
        let token = token(&house).await;
        let from = next_time(&house, 3);
        let wish = json!({ "email": "eva@example.test" });
        let (status, made) = ask(&house, &token, "one", from, wish).await;
        assert_eq!(status, 201, "{made}");
        let join = made["identifier"].as_str().unwrap().to_owned();
        let manage = made["manage_identifier"].as_str().unwrap().to_owned();
        let wrong = "AAAAAAAAAAAAAAAAAAAAAA".to_owned();
        for (path, key) in [
            ("/rendezvous", &join),
            ("/rendezvous/calendar", &join),
            ("/rendezvous/manage", &manage),
            ("/rendezvous/times", &manage),
            ("/rendezvous", &wrong),
            ("/rendezvous/no-such-page", &join),
        ] {
            house.get(&format!("{path}?key={key}"), "").await;
        }
        for (act, key) in [("join", &join), ("look", &manage), ("join", &wrong)] {
            press(&house, act, &json!(key)).await;
        }
        let form = [("key", join.as_str())];
        house.post("/rendezvous/join", "", &form).await;
        house
            .post("/rendezvous/cancel", "", &[("key", manage.as_str())])
            .await;
        switchboard_server::rendezvous::round(&house.server.app)
            .await
            .unwrap();
        handed_out.lock().unwrap().extend([join, manage, wrong]);
    });
    let ours = text
        .lines()
        .filter(|line| line.contains("\"target\":\"switchboard"));
    assert!(ours.count() > 4, "the server wrote lines");
    let kept = kept.lock().unwrap().clone();
    assert_eq!(kept.len(), 3);
    for identifier in kept {
        let found = text
            .lines()
            .filter(|line| {
                line.contains("\"target\":\"switchboard")
                    || !line.contains("\"TRACE\"") && !line.contains("\"DEBUG\"")
            })
            .find(|line| line.contains(&identifier));
        assert_eq!(found, None, "{identifier}");
    }
}
