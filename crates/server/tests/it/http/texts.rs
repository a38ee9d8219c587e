//! The company's own words, in the language of whoever reads them (IS-7).

use super::house::{House, cookie_of};
use crate::peer::PATIENCE;
use serde_json::{Value, json};

async fn set(house: &House, settings: Value) -> (u16, Value) {
    let body = json!({ "settings": settings });
    house
        .json("PATCH", "/v1/tenant", &house.acme.admin, Some(body))
        .await
}

async fn label(house: &House, locale: &str) -> (Value, Value) {
    let key = &house.acme.site_key;
    let path = format!("/v1/sites/{key}/availability?locale={locale}");
    let said = async {
        loop {
            let answer: Value = house.get(&path, "").await.json().await.unwrap();
            // That somebody is there is known a moment later than that they are.
            if !answer["label"].is_null() {
                return (answer["label"].clone(), answer["label_locale"].clone());
            }
            tokio::task::yield_now().await;
        }
    };
    let said = tokio::time::timeout(PATIENCE, said).await;
    said.expect("the button says something")
}

/// What a visitor who reads that is asked after their session.
async fn asked(house: &House, locale: &str) -> Value {
    let acme = &house.acme;
    let start = house.start_document(acme, "", "").await;
    let body = json!({ "token": start["token"], "locale": locale, "question": "Hello?",
        "idempotency_key": locale });
    let answer = house.ask("POST", "/v1/visits", "").json(&body);
    let answer = answer.send().await.unwrap();
    let cookie = cookie_of(&answer);
    let visit: Value = answer.json().await.unwrap();
    let session = visit["session"]["id"].clone();
    let body = json!({ "session": session });
    let (status, after) = house
        .json("POST", "/v1/visits/after", &cookie, Some(body))
        .await;
    assert_eq!(status, 200, "{after}");
    after["question"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn is_7_visitors_read_the_companys_words_in_their_language() {
    let house = House::new().await;
    let _ann = super::people::console(&house, &house.acme.agent).await;
    let own = json!({
        "launcher": "Talk to us",
        "launcher_texts": { "de": "Sprechen Sie mit uns", "ar": "تحدث إلينا" },
        "rating_question": "How was it?",
        "rating_questions": { "de": "Wie war es?" },
    });
    let (status, changed) = set(&house, own).await;
    assert_eq!(status, 200, "{changed}");
    for (locale, text, of) in [
        ("de", "Sprechen Sie mit uns", "de"),
        ("de-AT", "Sprechen Sie mit uns", "de"),
        ("ar", "تحدث إلينا", "ar"),
        ("es", "Talk to us", "en"),
    ] {
        assert_eq!(label(&house, locale).await, (json!(text), json!(of)));
    }
    assert_eq!(asked(&house, "de").await, "Wie war es?");
    assert_eq!(asked(&house, "es").await, "How was it?");

    // What is none is refused, and what was set stays.
    let many: serde_json::Map<String, Value> = (0..21)
        .map(|nr| (format!("a{}", (b'a' + nr) as char), json!("x")))
        .collect();
    for bad in [
        json!({ "launcher_texts": { "de": "" } }),
        json!({ "launcher_texts": { "de": "x".repeat(41) } }),
        json!({ "launcher_texts": { "not a language": "x" } }),
        json!({ "launcher_texts": many }),
        json!({ "rating_questions": { "de": "x".repeat(201) } }),
        json!({ "rating_questions": { "de": 1 } }),
    ] {
        let (status, refused) = set(&house, bad.clone()).await;
        assert_eq!(status, 422, "{bad}: {refused}");
    }
    let admin = &house.acme.admin;
    let (_, tenant) = house.json("GET", "/v1/tenant", admin, None).await;
    let texts = &tenant["settings"]["launcher_texts"];
    assert_eq!(texts["de"], "Sprechen Sie mit uns");
}
