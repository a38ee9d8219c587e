//! Cards: visitors who wish it are known with every company that takes part.

use super::{
    house::{Company, House, cookie_of},
    plain::field,
};
use serde_json::{Value, json};
use switchboard_server::auth::token;

/// A visitor in a session.
pub struct Here {
    pub cookie: String,
    pub session: String,
}

impl House {
    /// Whether a company takes part.
    pub async fn takes_part(&self, company: &Company, on: bool) {
        let body = json!({ "settings": { "recognition": on } });
        let (status, answer) = self
            .json("PATCH", "/v1/tenant", &company.admin, Some(body))
            .await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["settings"]["recognition"], on);
    }

    /// Both take part, and visitors of both choose their pictures.
    pub async fn both_take_part(&self) {
        for company in [&self.acme, &self.other] {
            self.takes_part(company, true).await;
            let body = json!({ "scenario": "one-to-one", "name": "Ours", "is_default": true,
                "content": { "avatars": { "choice": true, "visitor": "cat" } } });
            let (status, made) = self
                .json("POST", "/v1/profiles", &company.admin, Some(body))
                .await;
            assert_eq!(status, 201, "{made}");
        }
    }

    pub async fn here(&self, company: &Company, key: &str) -> Here {
        let (cookie, visit) = self.visit(company, key).await;
        let session = visit["session"]["id"].as_str().unwrap().to_owned();
        Here { cookie, session }
    }

    /// What a panel with that cookie asks a card for.
    pub async fn ask_for_card(&self, company: &Company, cookie: &str) -> String {
        let body = json!({ "site": company.site_key });
        let (status, answer) = self
            .json("POST", "/v1/visits/card", cookie, Some(body))
            .await;
        assert_eq!(status, 200, "{answer}");
        answer["ask"].as_str().unwrap().to_owned()
    }

    /// Agrees; the card's cookie, and the code for whoever asked.
    pub async fn agree(&self, name: &str, ask: &str) -> (String, String) {
        let form = [("act", "agree"), ("name", name), ("ask", ask)];
        let answer = self.post("/card", "", &form).await;
        let cookie = cookie_of(&answer);
        assert!(cookie.starts_with("__Host-sb_c="), "{cookie}");
        (cookie, code_in(&answer.text().await.unwrap()))
    }

    /// A code for whoever asked, of a card that is there.
    pub async fn hand_over(&self, card: &str, ask: &str) -> String {
        let answer = self
            .post("/card", card, &[("act", "use"), ("ask", ask)])
            .await;
        assert_eq!(answer.status(), 200);
        code_in(&answer.text().await.unwrap())
    }

    /// The panel takes the card; status, code of a refusal, and the cookie that was set.
    pub async fn take_card(&self, cookie: &str, ask: &str, code: &str) -> (u16, Value, String) {
        let body = json!({ "ask": ask, "code": code });
        let request = self.ask("PUT", "/v1/visits/card", cookie).json(&body);
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let set = match answer.headers().contains_key("set-cookie") {
            true => cookie_of(&answer),
            false => String::new(),
        };
        let text = answer.text().await.unwrap();
        let body: Value = serde_json::from_str(&text).unwrap_or_default();
        (status, body["code"].clone(), set)
    }

    /// All of it, for a visitor who is here.
    pub async fn introduce(&self, company: &Company, here: &Here, card: &str) {
        let ask = self.ask_for_card(company, &here.cookie).await;
        let code = self.hand_over(card, &ask).await;
        let (status, refused, _) = self.take_card(&here.cookie, &ask, &code).await;
        assert_eq!(status, 204, "{refused}");
    }

    /// Name and picture of the visitor of a session, as the company sees them.
    pub async fn seen(&self, company: &Company, here: &Here) -> (Value, Value) {
        let path = format!("/v1/sessions/{}/roster", here.session);
        let (_, roster) = self.json("GET", &path, &company.supervisor, None).await;
        let member = &roster["items"][0];
        assert_eq!(member["role"], "visitor", "{roster}");
        (member["name"].clone(), member["avatar"].clone())
    }

    pub async fn visitor_of(&self, company: &Company, session: &str) -> String {
        let path = format!("/v1/sessions/{session}");
        let (_, row) = self.json("GET", &path, &company.supervisor, None).await;
        row["visitor"]
            .as_str()
            .unwrap_or_else(|| panic!("no visitor in {row}"))
            .to_owned()
    }

    pub async fn over(&self, company: &Company, here: &Here) {
        let path = format!("/v1/sessions/{}/end", here.session);
        let (status, _) = self.json("POST", &path, &company.supervisor, None).await;
        assert_eq!(status, 204);
    }

    /// Comes again with these cookies.
    pub async fn again(&self, company: &Company, cookie: &str, key: &str) -> Here {
        let start = self.start_document(company, "", cookie).await;
        let body = json!({ "token": start["token"], "locale": start["locale"], "idempotency_key": key, "question": "Again?" });
        let request = self.ask("POST", "/v1/visits", cookie).json(&body);
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success());
        let cookie = cookie_of(&answer);
        let visit: Value = answer.json().await.unwrap();
        let session = visit["session"]["id"].as_str().unwrap().to_owned();
        Here { cookie, session }
    }

    pub async fn choose(&self, here: &Here, avatar: &str, more: Value) {
        let path = format!("/v1/visits/{}/avatar", here.session);
        let body = json!({ "avatar": avatar });
        let (status, answer) = self.json("PUT", &path, &here.cookie, Some(body)).await;
        assert_eq!(status, 204, "{answer}");
        let path = format!("/v1/visits/{}/preferences", here.session);
        let (status, answer) = self.json("PATCH", &path, &here.cookie, Some(more)).await;
        assert_eq!(status, 204, "{answer}");
    }

    /// What stands on a card.
    pub async fn on_card(&self, card: &str) -> Value {
        let (_, secret) = card.split_once('=').unwrap();
        let found = self.server.app.store.card(&token::hash(secret)).await;
        found
            .unwrap()
            .map_or(Value::Null, |card| card.content.clone())
    }
}

fn code_in(page: &str) -> String {
    let after = page.split("data-code=\"").nth(1);
    let after = after.unwrap_or_else(|| panic!("no code in {page}"));
    after.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn is_31_who_agreed_with_one_company_is_known_with_another() {
    known_with_another(House::new().await).await;
}

pub async fn known_with_another(house: House) {
    house.both_take_part().await;
    let (acme, other) = (&house.acme, &house.other);
    let first = house.here(acme, "one").await;
    let start = house.start_document(acme, "", &first.cookie).await;
    let nobody = json!({ "known": false, "name": null });
    assert_eq!(start["card"], nobody, "before they agreed");
    let chosen = json!({ "locale": "de", "sound": false, "share": false });
    house.choose(&first, "fox", chosen).await;

    let ask = house.ask_for_card(acme, &first.cookie).await;
    let (card, code) = house.agree("Kim", &ask).await;
    let (status, refused, _) = house.take_card(&first.cookie, &ask, &code).await;
    assert_eq!(status, 204, "{refused}");
    assert_eq!(house.seen(acme, &first).await, (json!("Kim"), json!("fox")));
    let expected =
        json!({ "name": "Kim", "avatar": "fox", "locale": "de", "sound": false, "share": false });
    assert_eq!(house.on_card(&card).await, expected);

    // The other company meets somebody new, until they show the card.
    let second = house.here(other, "two").await;
    assert_eq!(house.seen(other, &second).await.1, "cat");
    house.introduce(other, &second, &card).await;
    assert_eq!(
        house.seen(other, &second).await,
        (json!("Kim"), json!("fox"))
    );
    let start = house.start_document(other, "", &second.cookie).await;
    assert_eq!(start["locale"], "de");
    assert_eq!(start["notices"], "off");
    let kim = json!({ "known": true, "name": "Kim" });
    assert_eq!(start["card"], kim);

    // What they choose there goes onto the card, not to the first company.
    house
        .choose(&second, "owl", json!({ "locale": "es" }))
        .await;
    let on_card = house.on_card(&card).await;
    assert_eq!(
        (&on_card["avatar"], &on_card["locale"]),
        (&json!("owl"), &json!("es"))
    );
    assert_eq!(house.seen(acme, &first).await.1, "fox");
    let start = house.start_document(acme, "", &first.cookie).await;
    assert_eq!(start["locale"], "de");

    learns_nothing(&house, &card, &first, &second).await;

    // At the next start they are known by the company's own cookie.
    house.over(other, &second).await;
    let third = house.again(other, &second.cookie, "three").await;
    assert_eq!(
        house.seen(other, &third).await,
        (json!("Kim"), json!("owl"))
    );
}

/// Nothing that the second company can ask names the first one, its visitor, or the card.
async fn learns_nothing(house: &House, card: &str, first: &Here, second: &Here) {
    let (acme, other) = (&house.acme, &house.other);
    let theirs = house.visitor_of(acme, &first.session).await;
    let ours = house.visitor_of(other, &second.session).await;
    assert_ne!(theirs, ours);
    let (_, secret) = card.split_once('=').unwrap();
    let kept = house.server.app.store.card(&token::hash(secret)).await;
    let id = kept.unwrap().unwrap().id;
    let mut told = String::new();
    for path in [
        "/v1/audit".to_owned(),
        "/v1/sessions".to_owned(),
        format!("/v1/visitors/{ours}"),
        format!("/v1/visitors/{ours}/notes"),
        format!("/v1/sessions/{}", second.session),
        format!("/v1/sessions/{}/events", second.session),
        format!("/v1/sessions/{}/roster", second.session),
    ] {
        let (status, answer) = house.json("GET", &path, &other.admin, None).await;
        assert_eq!(status, 200, "{path}");
        told += &answer.to_string();
    }
    assert!(told.contains("visitor.card"), "that they came by a card");
    let tenant = acme.tenant.id.to_string();
    let secrets = [
        &theirs,
        &first.session,
        &tenant,
        "ACME",
        secret,
        &id.to_string(),
    ];
    for secret in secrets {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
    let path = format!("/v1/visitors/{theirs}");
    let (status, _) = house.json("GET", &path, &other.admin, None).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn is_31_on_the_servers_own_pages_the_card_is_looked_for() {
    let house = House::new().await;
    house.both_take_part().await;
    let other = &house.other;
    let first = house.here(&house.acme, "one").await;
    house
        .choose(&first, "fox", json!({ "locale": "de", "share": false }))
        .await;
    let ask = house.ask_for_card(&house.acme, &first.cookie).await;
    let (card, code) = house.agree("Kim & Co", &ask).await;
    let (status, ..) = house.take_card(&first.cookie, &ask, &code).await;
    assert_eq!(status, 204);

    // As a link leads to it, or where site and server are one site to the browser.
    let start = house.start_document(other, "", &card).await;
    assert_eq!(
        (&start["locale"], &start["visitor_known"]),
        (&json!("de"), &json!(false))
    );
    assert_eq!(start["card"], json!({ "known": true, "name": "Kim & Co" }));
    let here = house.again(other, &card, "two").await;
    assert!(here.cookie.starts_with("sb_v="));
    assert_eq!(
        house.seen(other, &here).await,
        (json!("Kim & Co"), json!("fox"))
    );
    let path = format!("/v1/sessions/{}/events", here.session);
    let (_, log) = house.json("GET", &path, &other.admin, None).await;
    assert!(log.to_string().contains("typing_shared"), "{log}");
    let start = house.start_document(other, "", &here.cookie).await;
    assert_eq!(start["card"]["known"], true, "from then on without it");

    // Without scripts.
    let base = format!("/plain/{}", other.site_key);
    let page = house.get(&base, &card).await.text().await.unwrap();
    assert!(page.contains("<html lang=\"de\""), "{page}");
    let called = "autocomplete=\"name\" value=\"Kim &amp; Co\"";
    assert!(page.contains(called), "{page}");
    assert!(page.contains("href=\"/card?locale=de\""), "{page}");
    let form = [
        ("token", field(&page, "token")),
        ("question", "Hallo?"),
        ("name", "Kimberly"),
    ];
    let answer = house.post(&format!("{base}/start"), &card, &form).await;
    assert_eq!(answer.status(), 303);
    let (_, list) = house.json("GET", "/v1/sessions", &other.admin, None).await;
    let newest = &list["items"][0];
    let session = newest["id"].as_str().unwrap().to_owned();
    let cookie = cookie_of(&answer);
    let plain = Here { cookie, session };
    let seen = house.seen(other, &plain).await;
    assert_eq!(seen, (json!("Kimberly"), json!("fox")), "as they typed");
}

#[tokio::test]
async fn is_31_whoever_has_not_agreed_is_somebody_new() {
    let house = House::new().await;
    house.both_take_part().await;
    let first = house.here(&house.acme, "one").await;
    house.choose(&first, "fox", json!({ "locale": "de" })).await;
    let (_, secret) = first.cookie.split_once('.').unwrap();
    // Neither the other company's cookie nor anything made up is a card.
    for cookie in [
        String::new(),
        first.cookie.clone(),
        "__Host-sb_c=".into(),
        "__Host-sb_c=x".into(),
        format!("__Host-sb_c={secret}"),
        format!("__Host-sb_c={}", token::fresh().0),
    ] {
        let start = house.start_document(&house.other, "", &cookie).await;
        assert_eq!(start["card"]["known"], false, "{cookie}");
        assert_eq!(
            (&start["locale"], &start["visitor_known"]),
            (&json!("en"), &json!(false))
        );
        let key = token::fresh().0;
        let here = house.again(&house.other, &cookie, &key).await;
        let (name, avatar) = house.seen(&house.other, &here).await;
        assert_eq!(avatar, "cat", "{cookie}");
        assert!(name.as_str().unwrap().starts_with("Visitor"), "{name}");
    }
}

#[tokio::test]
async fn is_31_taking_it_back_makes_somebody_new_everywhere() {
    taken_back(House::new().await).await;
}

pub async fn taken_back(house: House) {
    house.both_take_part().await;
    let (acme, other) = (&house.acme, &house.other);
    let first = house.here(acme, "one").await;
    let ask = house.ask_for_card(acme, &first.cookie).await;
    let (card, code) = house.agree("Kim", &ask).await;
    house.take_card(&first.cookie, &ask, &code).await;
    let second = house.here(other, "two").await;
    house.introduce(other, &second, &card).await;
    let were = [
        house.visitor_of(acme, &first.session).await,
        house.visitor_of(other, &second.session).await,
    ];
    let ask = house.ask_for_card(other, &second.cookie).await;
    let late = house.hand_over(&card, &ask).await;
    let trail = async |company: &Company| {
        let (_, page) = house.json("GET", "/v1/audit", &company.admin, None).await;
        page["items"].as_array().unwrap().len()
    };
    let before = [trail(acme).await, trail(other).await];

    let answer = house.post("/card", &card, &[("act", "take back")]).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["location"], "/card?said=taken&locale=en");
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(
        set.starts_with("__Host-sb_c=; ") && set.contains("Max-Age=0"),
        "{set}"
    );
    assert_eq!(house.on_card(&card).await, Value::Null);
    let (status, code, _) = house.take_card(&second.cookie, &ask, &late).await;
    assert_eq!(
        (status, code),
        (403, json!("bad_card_code")),
        "a code that was out already"
    );
    let after = [trail(acme).await, trail(other).await];
    assert_eq!(
        after, before,
        "two companies could tell by the time who is the same"
    );

    // Conversations that go on do so.
    for (company, here) in [(acme, &first), (other, &second)] {
        let path = format!("/v1/sessions/{}/details", here.session);
        let (status, _) = house.json("POST", &path, &here.cookie, None).await;
        assert_eq!(status, 200);
        let start = house.start_document(company, "", &here.cookie).await;
        assert_eq!(start["session_live"], true);
        assert_eq!(start["card"]["known"], false);
    }
    for ((company, here), was) in [(acme, &first), (other, &second)].into_iter().zip(were) {
        house.over(company, here).await;
        let both = format!("{}; {card}", here.cookie);
        let start = house.start_document(company, "", &both).await;
        assert_eq!(
            (&start["visitor_known"], &start["locale"]),
            (&json!(false), &json!("en"))
        );
        let new = house.again(company, &both, "three").await;
        assert_ne!(house.visitor_of(company, &new.session).await, was);
        let (name, avatar) = house.seen(company, &new).await;
        assert_ne!(name, "Kim");
        assert_eq!(avatar, "cat");
    }
}

#[tokio::test]
async fn is_31_a_new_card_is_not_tied_to_whom_an_old_one_was() {
    let house = House::new().await;
    house.both_take_part().await;
    let acme = &house.acme;
    let first = house.here(acme, "one").await;
    let ask = house.ask_for_card(acme, &first.cookie).await;
    let (card, code) = house.agree("Kim", &ask).await;
    house.take_card(&first.cookie, &ask, &code).await;
    let was = house.visitor_of(acme, &first.session).await;
    house.over(acme, &first).await;
    house.post("/card", &card, &[("act", "take back")]).await;

    // With the panel open, before anything is started.
    let ask = house.ask_for_card(acme, &first.cookie).await;
    let (card, code) = house.agree("Sam", &ask).await;
    let (status, _, set) = house.take_card(&first.cookie, &ask, &code).await;
    assert_eq!(status, 204);
    assert!(set.starts_with("sb_v="), "a cookie of somebody new: {set}");
    let start = house.start_document(acme, "", &set).await;
    assert_eq!(start["card"], json!({ "known": true, "name": "Sam" }));
    let here = house.again(acme, &set, "two").await;
    assert_ne!(house.visitor_of(acme, &here.session).await, was);
    assert_eq!(house.seen(acme, &here).await.0, "Sam");
    assert_eq!(house.on_card(&card).await["name"], "Sam");
}

#[tokio::test]
async fn is_31_a_company_that_takes_no_part_neither_gives_nor_takes() {
    let house = House::new().await;
    let (acme, other) = (&house.acme, &house.other);
    let first = house.here(acme, "one").await;
    let body = json!({ "site": acme.site_key });
    let (status, refused) = house
        .json("POST", "/v1/visits/card", &first.cookie, Some(body))
        .await;
    assert_eq!(
        (status, &refused["code"]),
        (403, &json!("recognition_off")),
        "off by default"
    );

    house.both_take_part().await;
    let ask = house.ask_for_card(acme, &first.cookie).await;
    let (card, code) = house.agree("Kim", &ask).await;
    house.take_card(&first.cookie, &ask, &code).await;
    let second = house.here(other, "two").await;
    let ask = house.ask_for_card(other, &second.cookie).await;
    let code = house.hand_over(&card, &ask).await;
    for company in [acme, other] {
        house.takes_part(company, false).await;
    }

    // It takes nothing: not by code, nor on its pages on the server, and offers nothing.
    let (status, code, _) = house.take_card(&second.cookie, &ask, &code).await;
    assert_eq!((status, code), (403, json!("recognition_off")));
    let answer = house
        .post("/card", &card, &[("act", "use"), ("ask", &ask)])
        .await;
    assert_eq!(answer.status(), 410);
    let start = house.start_document(other, "", &card).await;
    assert_eq!(start.get("card"), None);
    let new = house.again(other, &card, "three").await;
    assert_ne!(house.seen(other, &new).await.0, "Kim");
    let base = format!("/plain/{}", other.site_key);
    let page = house.get(&base, &card).await.text().await.unwrap();
    assert!(!page.contains("Kim") && !page.contains("/card"), "{page}");

    // It gives nothing: what is chosen there stays there.
    let before = house.on_card(&card).await;
    house.choose(&first, "owl", json!({ "locale": "es" })).await;
    assert_eq!(house.on_card(&card).await, before);
    let start = house.start_document(acme, "", &first.cookie).await;
    assert_eq!(start.get("card"), None);
}
