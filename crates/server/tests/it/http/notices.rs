//! IS-103: three notices and no session.

use super::house::House;
use serde_json::json;
use std::sync::{Arc, Mutex};
use switchboard_server::config::{MailSecurity, SmtpConfig};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::Notify,
};

/// A mail server that keeps what it gets. Refuses the first `refusals` mails for now.
pub struct Sink {
    pub port: u16,
    mails: Arc<Mutex<Vec<(String, String)>>>,
    came: Arc<Notify>,
}

impl Sink {
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
        let came = Arc::new(Notify::new());
        let (kept, told) = (mails.clone(), came.clone());
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (kept, told) = (kept.clone(), told.clone());
                tokio::spawn(async move {
                    let (read, mut write) = socket.into_split();
                    let mut lines = BufReader::new(read).lines();
                    write.write_all(b"220 sink\r\n").await.unwrap();
                    let (mut to, mut text, mut in_data) = (String::new(), String::new(), false);
                    while let Ok(Some(line)) = lines.next_line().await {
                        let answer: &[u8] = if in_data {
                            if line != "." {
                                text.push_str(&line);
                                text.push('\n');
                                continue;
                            }
                            in_data = false;
                            kept.lock()
                                .unwrap()
                                .push((std::mem::take(&mut to), std::mem::take(&mut text)));
                            told.notify_waiters();
                            b"250 kept\r\n"
                        } else if line.starts_with("EHLO") {
                            b"250 sink\r\n"
                        } else if let Some(receiver) = line.strip_prefix("RCPT TO:") {
                            receiver.trim_matches(['<', '>', ' ']).clone_into(&mut to);
                            b"250 ok\r\n"
                        } else if line == "DATA" {
                            in_data = true;
                            b"354 go on\r\n"
                        } else if line == "QUIT" {
                            b"221 bye\r\n"
                        } else {
                            b"250 ok\r\n"
                        };
                        if write.write_all(answer).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self { port, mails, came }
    }

    /// Waits for so many mails, then gives receiver and text of each.
    pub async fn mails(&self, count: usize) -> Vec<(String, String)> {
        let arrived = async {
            loop {
                let came = self.came.notified();
                tokio::pin!(came);
                came.as_mut().enable();
                if self.mails.lock().unwrap().len() >= count {
                    return self.mails.lock().unwrap().clone();
                }
                came.await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), arrived)
            .await
            .expect("the mails arrive")
    }
}

async fn house(sink: &Sink) -> House {
    let smtp = SmtpConfig {
        ca_file: None,
        host: "127.0.0.1".into(),
        port: sink.port,
        username: None,
        password: None,
        from: "switchboard@example.org".into(),
        security: MailSecurity::None,
    };
    House::with(|config| {
        config.smtp = Some(smtp);
        config.operator_mail = Some("operator@example.org".into());
    })
    .await
}

#[tokio::test]
async fn is_103_unknown_domain_three_notices_and_no_session() {
    let sink = Sink::new().await;
    let house = house(&sink).await;
    let click = async |referer: &str| {
        let path = format!(
            "/panel?site={}&origin=https://acme.example",
            house.acme.site_key
        );
        house
            .ask("GET", &path, "")
            .header("referer", referer)
            .send()
            .await
            .unwrap()
    };
    let answer = click("https://shop.unregistered.example/page").await;
    assert_eq!(
        answer.status(),
        403,
        "a forged origin in the address does not help"
    );
    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.contains("frame-ancestors *"),
        "the explanation is seen where the click was: {policy}"
    );
    assert!(!answer.headers().contains_key("set-cookie"));
    let page = answer.text().await.unwrap();
    assert!(
        page.contains("This site is not registered")
            && page.contains("\"status\":\"unregistered\"")
    );
    assert!(!page.contains("token"), "nothing to start with");

    let mails = sink.mails(3).await;
    let mut receivers: Vec<&str> = mails.iter().map(|(to, _)| to.as_str()).collect();
    receivers.sort_unstable();
    assert_eq!(
        receivers,
        [
            "hostmaster@shop.unregistered.example",
            "operator@example.org",
            "webmaster@shop.unregistered.example"
        ]
    );
    assert!(
        mails
            .iter()
            .all(|(_, text)| text.contains("shop.unregistered.example"))
    );

    // Once a day for each domain, however often somebody clicks.
    for _ in 0..5 {
        assert_eq!(
            click("https://shop.unregistered.example/other")
                .await
                .status(),
            403
        );
    }
    // The sink has a mail a moment before the outbox forgets it.
    let app = &house.server.app;
    let sent = async {
        while !app
            .store
            .due_mails(app.clock.now(), 50)
            .await
            .unwrap()
            .is_empty()
        {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), sent)
        .await
        .expect("the outbox empties");
    assert_eq!(sink.mails(3).await.len(), 3, "no further mail");
    click("https://second.example/").await;
    assert_eq!(sink.mails(6).await.len(), 6);
    house.pass(86_400_000);
    click("https://shop.unregistered.example/").await;
    assert_eq!(sink.mails(9).await.len(), 9, "the next day again");

    let metrics = house
        .http
        .get(house.url("/metrics"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(
        metrics.contains("switchboard_unregistered_origins_total"),
        "engineers can alert on it"
    );
    let (_, list) = house
        .json_by_key("GET", "/v1/sessions", &house.acme.key, None)
        .await;
    assert_eq!(list["items"], json!([]), "zero sessions");
}

#[tokio::test]
async fn is_102_is_103_a_site_that_was_removed_after_the_click() {
    let house = House::new().await;
    let document = house.start_document(&house.acme, "", "").await;
    let (_, sites) = house
        .json("GET", "/v1/sites", &house.acme.admin, None)
        .await;
    let path = format!("/v1/sites/{}", sites["items"][0]["id"].as_str().unwrap());
    let change = json!({ "name": "Shop", "origins": ["https://new.example"] });
    assert_eq!(
        house
            .json("PUT", &path, &house.acme.admin, Some(change))
            .await
            .0,
        200
    );
    let body = json!({ "token": document["token"], "idempotency_key": "k" });
    let (status, answer) = house
        .json("POST", "/v1/visits", "", Some(body.clone()))
        .await;
    assert_eq!(
        (status, answer["code"].as_str()),
        (403, Some("origin_unregistered"))
    );
    assert_eq!(
        house.json("DELETE", &path, &house.acme.admin, None).await.0,
        204
    );
    let (status, answer) = house.json("POST", "/v1/visits", "", Some(body)).await;
    assert_eq!(
        (status, answer["code"].as_str()),
        (404, Some("unknown_site"))
    );
}

#[tokio::test]
async fn is_102_sub_domains_as_configured() {
    let house = House::new().await;
    let status = async |origin: &str| {
        let path = format!("/panel?site={}&origin={origin}", house.acme.site_key);
        house
            .ask("GET", &path, "")
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(
        (
            status("https://acme.example").await,
            status("https://www.acme.example").await
        ),
        (200, 403)
    );
    let change = json!({ "settings": { "allow_subdomains": true } });
    house
        .json("PATCH", "/v1/tenant", &house.acme.admin, Some(change))
        .await;
    assert_eq!(
        (
            status("https://www.acme.example").await,
            status("https://acme.example.evil.org").await
        ),
        (200, 403)
    );
    let unknown = house
        .ask("GET", "/panel?site=nothing&origin=https://acme.example", "")
        .send()
        .await
        .unwrap();
    assert_eq!(unknown.status(), 404);
    assert!(
        unknown
            .text()
            .await
            .unwrap()
            .contains("\"status\":\"unknown_site\"")
    );
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_waits() {
    // A port where nobody listens.
    let port = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let house = House::with(|config| {
        config.operator_mail = Some("operator@example.org".into());
        config.smtp = Some(SmtpConfig {
            ca_file: None,
            host: "127.0.0.1".into(),
            port,
            username: None,
            password: None,
            from: "switchboard@example.org".into(),
            security: MailSecurity::None,
        });
    })
    .await;
    let path = format!(
        "/panel?site={}&origin=http://localhost",
        house.acme.site_key
    );
    house.ask("GET", &path, "").send().await.unwrap();
    let store = &house.server.app.store;
    let later = switchboard_core::Time(house.server.app.clock.now().0 + 3_600_000);
    let waiting = async {
        loop {
            let mails = store.due_mails(later, 10).await.unwrap();
            if mails.iter().any(|mail| mail.attempts == 1) {
                return mails;
            }
            tokio::task::yield_now().await;
        }
    };
    let mails = tokio::time::timeout(std::time::Duration::from_secs(20), waiting)
        .await
        .expect("it was tried");
    assert_eq!(
        mails.len(),
        1,
        "a name without a mail domain has no administrator to write to"
    );
    assert_eq!(mails[0].to, "operator@example.org");
}
