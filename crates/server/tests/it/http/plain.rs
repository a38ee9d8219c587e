//! The page without scripts.

use super::house::{House, cookie_of};
use serde_json::json;
use switchboard_core::session::Role;

pub(super) fn field<'a>(page: &'a str, name: &str) -> &'a str {
    let after = page
        .split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .unwrap_or_else(|| panic!("no {name} in {page}"));
    after.split('"').next().unwrap()
}

impl House {
    pub(super) async fn get(&self, path: &str, cookie: &str) -> reqwest::Response {
        self.http
            .get(self.url(path))
            .header("cookie", cookie)
            .send()
            .await
            .unwrap()
    }

    pub(super) async fn post(
        &self,
        path: &str,
        cookie: &str,
        fields: &[(&str, &str)],
    ) -> reqwest::Response {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        self.http
            .post(self.url(path))
            .header("cookie", cookie)
            .header("origin", self.origin())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.join("&"))
            .send()
            .await
            .unwrap()
    }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                (b as char).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

#[tokio::test]
async fn is_115_wt_4_queue_talk_and_end_without_scripts() {
    let house = House::new().await;
    let base = format!("/plain/{}", house.acme.site_key);
    let answer = house.get(&base, "").await;
    assert_eq!(answer.status(), 200);
    assert!(
        !answer.headers().contains_key("set-cookie"),
        "nothing is stored before the visitor acts"
    );
    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self'")
            && !policy.contains("script-src"),
        "{policy}"
    );
    let page = answer.text().await.unwrap();
    assert!(!page.contains("<script") && !page.contains(" style="));

    let start = [
        ("token", field(&page, "token")),
        ("question", "Is it <b>warm</b>?"),
        ("name", "Vera"),
        ("service", "nonsense"),
    ];
    let answer = house.post(&format!("{base}/start"), "", &start).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["location"], format!("{base}/session"));
    let set = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in [
        "sb_p=",
        "HttpOnly",
        "Secure",
        "SameSite=Lax",
        "Path=/plain/",
    ] {
        assert!(set.contains(part), "{part} in {set}");
    }
    let cookie = cookie_of(&answer);
    let again = house.post(&format!("{base}/start"), "", &start).await;
    assert_eq!(again.status(), 303, "the same form sent twice");
    let (_, list) = house
        .json("GET", "/v1/sessions", &house.acme.supervisor, None)
        .await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "is one session");
    let cookie_now = cookie_of(&again);
    assert_ne!(cookie, cookie_now);

    // The notice, until it knows the place.
    let wait = async {
        loop {
            let answer = house.get(&format!("{base}/session"), &cookie_now).await;
            let refresh = answer.headers()["refresh"].to_str().unwrap().to_owned();
            assert!(
                refresh.starts_with(&format!("5; url={base}/session")),
                "{refresh}"
            );
            let page = answer.text().await.unwrap();
            assert!(
                page.contains("You are in the queue") && page.contains("http-equiv=\"refresh\"")
            );
            if page.contains("Place 1 of 1") {
                return refresh;
            }
            tokio::task::yield_now().await;
        }
    };
    let refresh = tokio::time::timeout(std::time::Duration::from_secs(20), wait)
        .await
        .expect("the place is told");
    assert!(refresh.contains("seen=1-1-"), "{refresh}");

    // Somebody accepts; the next look is in the conversation.
    let hub = &house.server.app.hub;
    let id = list["items"][0]["id"].as_str().unwrap().parse().unwrap();
    accept(&house, id).await;
    let page = house
        .get(&format!("{base}/session"), &cookie_now)
        .await
        .text()
        .await
        .unwrap();
    assert!(
        page.contains("<iframe") && page.contains("name=\"text\"") && !page.contains("http-equiv"),
        "{page}"
    );
    let line = [
        ("token", field(&page, "token")),
        ("text", "Hello & <goodbye>\r\nsecond line"),
    ];
    assert_eq!(
        house
            .post(&format!("{base}/say"), &cookie_now, &line)
            .await
            .status(),
        303
    );
    assert_eq!(
        house
            .post(&format!("{base}/say"), &cookie_now, &line)
            .await
            .status(),
        303,
        "sent twice"
    );
    let frame = house.get(&format!("{base}/transcript"), &cookie_now).await;
    assert_eq!(
        frame.headers()["refresh"],
        format!("5; url={base}/transcript"),
        "no fragment, or browsers would stay where they are"
    );
    assert!(
        frame.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("frame-ancestors 'self'")
    );
    let frame = frame.text().await.unwrap();
    assert_eq!(
        frame
            .matches("Hello &amp; &lt;goodbye&gt;\nsecond line")
            .count(),
        1,
        "{frame}"
    );
    assert!(
        frame.contains("Is it &lt;b&gt;warm&lt;/b&gt;?") && frame.contains("ANN joined"),
        "{frame}"
    );

    // Other people's forms do nothing; what was typed is not lost.
    for (token, origin) in [
        ("x", house.origin().to_owned()),
        (field(&page, "token"), "https://evil.example".into()),
    ] {
        let request = house
            .http
            .post(house.url(&format!("{base}/say")))
            .header("cookie", &cookie_now)
            .header("origin", origin);
        let body = format!("token={}&text=forged", encode(token));
        let answer = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 403);
        assert!(answer.text().await.unwrap().contains(">forged</textarea>"));
    }
    assert!(
        !house
            .get(&format!("{base}/transcript"), &cookie_now)
            .await
            .text()
            .await
            .unwrap()
            .contains("forged")
    );
    let view = hub.view(house.acme.tenant.id, id).await.unwrap();
    assert!(
        view.roster
            .iter()
            .any(|member| member.role == Role::Visitor && format!("{:?}", member.state) == "Open")
    );

    assert_eq!(
        house
            .post(
                &format!("{base}/end"),
                &cookie_now,
                &[("token", field(&page, "token"))]
            )
            .await
            .status(),
        303
    );
    let page = house
        .get(&format!("{base}/session"), &cookie_now)
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("The conversation has ended."), "{page}");
    let frame = house.get(&format!("{base}/transcript"), &cookie_now).await;
    assert!(!frame.headers().contains_key("refresh"));
    assert!(
        frame.text().await.unwrap().contains("Hello &amp;"),
        "the transcript stays"
    );
}

/// An agent logs in over a socket of their own and takes the visitor.
async fn accept(house: &House, id: switchboard_core::SessionId) {
    use crate::peer::Peer;
    let (_, details) = house
        .json("POST", "/v1/desk/details", &house.acme.agent, None)
        .await;
    let mut peer = Peer::connect(&format!("http://{}", house.server.address)).await;
    peer.hello().await;
    peer.send(json!({ "t": "desk", "id": "d", "ticket": details["ticket"] }))
        .await;
    peer.send(json!({ "t": "state", "id": "s", "state": "available" }))
        .await;
    let offer = peer.until("offer").await;
    peer.send(
        json!({ "t": "answer", "id": "a", "offer": offer["offer"]["offer"], "accept": true }),
    )
    .await;
    let invite = peer.until("invite").await;
    assert_eq!(invite["session"]["id"], id.to_string());
    // The console stays connected for the rest of the test.
    std::mem::forget(peer);
}

#[tokio::test]
async fn is_115_without_scripts_one_waits_for_a_seat_too() {
    let house = House::new().await;
    let settings = json!({ "settings": { "max_seats": 1 } });
    let (status, _) = house
        .json("PATCH", "/v1/tenant", &house.acme.admin, Some(settings))
        .await;
    assert_eq!(status, 200);
    let (_, first) = house.visit(&house.acme, "one").await;
    let first = first["session"]["id"].as_str().unwrap();

    let base = format!("/plain/{}", house.acme.site_key);
    let page = house.get(&base, "").await.text().await.unwrap();
    let start = [("token", field(&page, "token")), ("question", "And me?")];
    let mut answer = house.post(&format!("{base}/start"), "", &start).await;
    // The same notice at every look, as long as the seat is taken.
    let mut again = String::new();
    for _ in 0..3 {
        assert_eq!(answer.status(), 200);
        assert!(!answer.headers().contains_key("set-cookie"));
        let refresh = answer.headers()["refresh"].to_str().unwrap().to_owned();
        again = refresh.strip_prefix("5; url=").unwrap().to_owned();
        assert!(again.starts_with(&format!("{base}/seat?ask=")), "{again}");
        let page = answer.text().await.unwrap();
        assert!(page.contains("All places are taken"), "{page}");
        answer = house.get(&again, "").await;
    }
    // Nobody else's look gets it.
    let forged = format!("{base}/seat?ask=x{}", again.split_once("ask=").unwrap().1);
    let stranger = house.get(&forged, "").await;
    assert_eq!(stranger.status(), 303);
    assert_eq!(stranger.headers()["location"], base);

    let end = format!("/v1/sessions/{first}/end");
    let (status, _) = house.json("POST", &end, &house.acme.admin, None).await;
    assert_eq!(status, 204);
    // A seat is free once the end went through the desk.
    let seated = async {
        loop {
            let answer = house.get(&again, "").await;
            if answer.status() == 303 {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    };
    let answer = tokio::time::timeout(std::time::Duration::from_secs(20), seated)
        .await
        .expect("the next look has it");
    assert_eq!(answer.headers()["location"], format!("{base}/session"));
    let cookie = cookie_of(&answer);
    let page = house.get(&format!("{base}/session"), &cookie).await;
    assert!(page.text().await.unwrap().contains("You are in the queue"));
    // The answer was lost: the next look gives the same session.
    assert_eq!(house.get(&again, "").await.status(), 303);
    let (_, list) = house
        .json("GET", "/v1/sessions", &house.acme.admin, None)
        .await;
    let items = list["items"].as_array().unwrap();
    let mine: Vec<_> = items.iter().filter(|row| row["id"] != first).collect();
    assert_eq!(mine.len(), 1, "{list}");
    let events = format!("/v1/sessions/{}/events", mine[0]["id"].as_str().unwrap());
    let (_, events) = house.json("GET", &events, &house.acme.admin, None).await;
    let mut events = events["items"].as_array().unwrap().iter();
    assert!(events.any(|item| item["event"]["question"] == "And me?"));
}

#[tokio::test]
async fn is_116_a_failed_look_leaves_the_notice_as_it_is() {
    let house = House::new().await;
    let base = format!("/plain/{}", house.acme.site_key);
    let page = house.get(&base, "").await.text().await.unwrap();
    let answer = house
        .post(
            &format!("{base}/start"),
            "",
            &[("token", field(&page, "token"))],
        )
        .await;
    let cookie = cookie_of(&answer);
    house.server.app.store.close().await;
    for _ in 0..3 {
        let answer = house
            .get(&format!("{base}/session?seen=2-5-90"), &cookie)
            .await;
        assert_eq!(answer.status(), 503);
        assert_eq!(
            answer.headers()["refresh"],
            format!("5; url={base}/session?seen=2-5-90")
        );
        let page = answer.text().await.unwrap();
        assert!(
            page.contains("Place 2 of 5") && page.contains("About 2 min"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn plain_pages_speak_four_languages() {
    let house = House::new().await;
    let base = format!("/plain/{}", house.acme.site_key);
    for (accept, lang, dir, word) in [
        ("es-MX", "es", "ltr", "Su pregunta"),
        ("de", "de", "ltr", "Ihre Frage"),
        ("ar", "ar", "rtl", "سؤالك"),
        ("fr", "en", "ltr", "Your question"),
    ] {
        let answer = house
            .http
            .get(house.url(&base))
            .header("accept-language", accept)
            .send()
            .await
            .unwrap();
        let page = answer.text().await.unwrap();
        assert!(
            page.contains(&format!("<html lang=\"{lang}\" dir=\"{dir}\">")) && page.contains(word),
            "{accept}"
        );
    }
    let page = house
        .get(&format!("{base}?locale=de"), "")
        .await
        .text()
        .await
        .unwrap();
    assert!(
        page.contains("Ihre Frage") && page.contains("start?locale=de"),
        "an explicit language is kept"
    );
    let css = page
        .split("href=\"/assets/plain-")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let sheet = house.get(&format!("/assets/plain-{css}"), "").await;
    assert_eq!(
        (sheet.status().as_u16(), &sheet.headers()["content-type"]),
        (200, &"text/css; charset=utf-8".parse().unwrap())
    );
    let theme = house
        .get(&format!("{base}/theme.css"), "")
        .await
        .text()
        .await
        .unwrap();
    assert!(theme.contains("#0f5c4c"));
}

#[tokio::test]
async fn plain_pages_of_unregistered_sites_explain_themselves() {
    let house = House::new().await;
    let request = house
        .http
        .get(house.url(&format!("/plain/{}", house.acme.site_key)));
    let answer = request
        .header("referer", "https://evil.example/")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 403);
    assert!(answer.text().await.unwrap().contains("not registered"));
    assert_eq!(house.get("/plain/nothing", "").await.status(), 404);
}
