//! The page about the card: whose forms it takes, and what it shows.

use super::house::{House, cookie_of};
use switchboard_server::auth::cookie;

impl House {
    /// A form sent from there.
    async fn send_card(&self, from: &[(&str, &str)], card: &str, act: &str) -> reqwest::Response {
        let mut request = self
            .http
            .post(self.url("/card"))
            .header("cookie", card)
            .header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in from {
            request = request.header(*name, *value);
        }
        request
            .body(format!("act={act}&name=Kim"))
            .send()
            .await
            .unwrap()
    }

    async fn with_card(&self, form: &[(&str, &str)]) -> String {
        let mut all = vec![("act", "agree")];
        all.extend(form);
        let answer = self.post("/card", "", &all).await;
        assert_eq!(answer.status(), 303);
        cookie_of(&answer)
    }

    async fn card_page(&self, path: &str, card: &str) -> String {
        let answer = self.get(path, card).await;
        assert_eq!(answer.status(), 200);
        answer.text().await.unwrap()
    }
}

#[tokio::test]
async fn is_31_nothing_is_stored_before_the_visitor_agrees_and_nobody_frames_the_page() {
    let house = House::new().await;
    let answer = house.get("/card", "").await;
    let head = answer.headers().clone();
    assert!(!head.contains_key("set-cookie"));
    let policy = head["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("frame-ancestors 'none'") && !policy.contains("script-src"),
        "{policy}"
    );
    assert_eq!(head["cache-control"], "no-store");
    assert_eq!(head["cross-origin-opener-policy"], "unsafe-none");
    assert!(head["referrer-policy"] == "same-origin");
    let page = answer.text().await.unwrap();
    assert!(
        !page.contains("<script") && !page.contains(" style="),
        "{page}"
    );

    let form = [("act", "agree"), ("name", "Kim")];
    let answer = house.post("/card", "", &form).await;
    assert_eq!(answer.headers()["location"], "/card?said=agreed&locale=en");
    let set = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in [
        "__Host-sb_c=",
        "Path=/;",
        "HttpOnly",
        "Secure",
        "SameSite=Lax",
    ] {
        assert!(set.contains(part), "{part} in {set}");
    }
    assert!(!set.contains("Partitioned"), "{set}");
    let life = format!("Max-Age={}", cookie::VISITOR_LIFE_S);
    assert!(set.contains(&life), "{set}");
    let card = cookie_of(&answer);
    let page = house.card_page("/card?said=agreed", &card).await;
    assert!(page.contains("You are known as Kim"), "{page}");
    assert!(page.contains("You have a card now."), "{page}");
    let page = house.card_page("/card?said=taken", &card).await;
    assert!(
        !page.contains("deleted.</p><h"),
        "says only what is so: {page}"
    );
}

#[tokio::test]
async fn is_31_forms_of_other_sites_do_nothing() {
    let house = House::new().await;
    let card = house.with_card(&[("name", "Kim")]).await;
    let own = house.origin().to_owned();
    let others: [&[(&str, &str)]; 6] = [
        &[],
        &[("origin", "null")],
        &[("origin", "https://acme.example")],
        &[
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
        ],
        &[("origin", &own), ("sec-fetch-site", "cross-site")],
        &[("origin", &own), ("sec-fetch-site", "same-site")],
    ];
    for from in others {
        for act in ["agree", "save", "use", "take+back"] {
            for with in ["", &card] {
                let answer = house.send_card(from, with, act).await;
                assert_eq!(answer.status(), 403, "{act} from {from:?}");
                assert!(!answer.headers().contains_key("set-cookie"));
            }
        }
    }
    let page = house.card_page("/card", &card).await;
    assert!(page.contains("You are known as Kim"), "it is still there");
    let own = [("origin", own.as_str()), ("sec-fetch-site", "same-origin")];
    let answer = house.send_card(&own, &card, "take+back").await;
    assert_eq!(answer.status(), 303);
    let page = house.card_page("/card", &card).await;
    assert!(page.contains("Agree and make a card"), "{page}");
}

#[tokio::test]
async fn is_31_what_stands_on_the_card_is_seen_and_changed() {
    let house = House::new().await;
    let form = [
        ("name", " <b>Kim</b>\u{7} "),
        ("language", "de"),
        ("picture", "owl"),
    ];
    let card = house.with_card(&form).await;
    let page = house.card_page("/card", &card).await;
    assert!(page.contains("<html lang=\"de\" dir=\"ltr\">"), "{page}");
    assert!(
        page.contains("&lt;b&gt;Kim&lt;/b&gt;") && !page.contains("<b>"),
        "{page}"
    );
    assert!(
        page.contains("value=\"owl\" aria-label=\"Eule\" checked"),
        "{page}"
    );
    let page = house.card_page("/card?locale=ar", &card).await;
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"), "{page}");

    let long = "x".repeat(121);
    let form = [("act", "save"), ("name", long.as_str()), ("language", "es")];
    let answer = house.post("/card", &card, &form).await;
    assert_eq!(answer.status(), 422);
    let page = answer.text().await.unwrap();
    assert!(page.contains("role=\"status\""), "{page}");

    // A company's own picture, a language that is none.
    let form = [
        ("act", "save"),
        ("name", ""),
        ("language", "no such"),
        ("picture", "00000000-0000-0000-0000-000000000001"),
    ];
    let answer = house.post("/card", &card, &form).await;
    assert_eq!(answer.headers()["location"], "/card?said=saved&locale=de");
    assert_eq!(
        cookie_of(&answer),
        card,
        "the browser keeps it for another year"
    );
    let page = house.card_page("/card", &card).await;
    assert!(page.contains("maxlength=\"120\" value=\"\""), "{page}");
    assert!(page.contains("<html lang=\"en\""), "{page}");
    assert!(
        page.contains("value=\"\" aria-label=\"None\" checked"),
        "{page}"
    );

    let answer = house.post("/card", &card, &[("act", "dance")]).await;
    assert_eq!(answer.status(), 422);
}

#[tokio::test]
async fn is_31_a_form_that_was_open_while_the_card_was_taken_back_makes_none() {
    let house = House::new().await;
    let card = house.with_card(&[("name", "Kim")]).await;
    house.post("/card", &card, &[("act", "take back")]).await;
    let form = [("act", "save"), ("name", "Kim")];
    let answer = house.post("/card", &card, &form).await;
    assert_eq!(answer.status(), 303);
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(set.contains("Max-Age=0"), "{set}");
    let page = house.card_page("/card", &card).await;
    assert!(page.contains("Agree and make a card"), "{page}");
}

#[tokio::test]
async fn is_31_a_page_that_is_handing_over_runs_our_script_and_no_other() {
    let house = House::new().await;
    house.takes_part(&house.acme, true).await;
    let here = house.here(&house.acme, "one").await;
    let ask = house.ask_for_card(&house.acme, &here.cookie).await;
    let page = house.card_page(&format!("/card?ask={ask}"), "").await;
    assert!(page.contains("Agree and use it with ACME"), "{page}");
    let form = [("act", "agree"), ("name", "Kim"), ("ask", &ask)];
    let answer = house.post("/card", "", &form).await;
    assert_eq!(answer.status(), 200);
    let policy = answer.headers()["content-security-policy"].clone();
    let policy = policy.to_str().unwrap();
    assert!(policy.contains("script-src 'self'; ") && policy.contains("frame-ancestors 'none'"));
    assert_eq!(
        answer.headers()["cross-origin-opener-policy"],
        "unsafe-none"
    );
    let card = cookie_of(&answer);
    let page = answer.text().await.unwrap();
    let script = page.split("<script src=\"").nth(1).unwrap();
    let script = script.split('"').next().unwrap();
    let answer = house.get(script, "").await;
    assert_eq!(answer.status(), 200);
    assert!(
        answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/javascript")
    );
    assert!(answer.text().await.unwrap().contains("location.origin"));

    let page = house.card_page(&format!("/card?ask={ask}"), &card).await;
    assert!(page.contains("Use it with ACME"), "{page}");
    let page = house.card_page(&format!("/card?ask={ask}x"), &card).await;
    assert!(
        !page.contains("ACME") && page.contains("open for too long"),
        "{page}"
    );
}
