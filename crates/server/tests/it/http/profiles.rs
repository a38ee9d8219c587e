//! Scenarios and profiles: what visitors are shown, and what it was before.

use super::house::House;
use serde_json::{Value, json};

impl House {
    /// Status and answer to the administrator.
    async fn admin(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        self.json(method, path, &self.acme.admin, body).await
    }

    async fn profile(&self, scenario: &str, name: &str, content: Value) -> Value {
        let body =
            json!({ "scenario": scenario, "name": name, "content": content, "is_default": true });
        let (status, made) = self.admin("POST", "/v1/profiles", Some(body)).await;
        assert_eq!(status, 201, "{made}");
        made
    }

    /// Sends a document; status and answer.
    async fn xml(&self, method: &str, path: &str, text: &str) -> (u16, Value) {
        let request = self.ask(method, path, &self.acme.admin);
        let request = request
            .header("content-type", "application/xml")
            .body(text.to_owned());
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn export(&self, path: &str) -> String {
        let answer = self
            .ask("GET", path, &self.acme.admin)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "application/xml");
        answer.text().await.unwrap()
    }

    async fn start(&self, more: &str) -> Value {
        self.start_document(&self.acme, more, "").await
    }

    async fn audited(&self, action: &str) -> Value {
        let (_, trail) = self.admin("GET", "/v1/audit", None).await;
        let entries = trail["items"].as_array().unwrap();
        let found = entries.iter().find(|entry| entry["action"] == action);
        found
            .unwrap_or_else(|| panic!("{action} is not in the trail"))
            .clone()
    }
}

fn greets(text: &str) -> Value {
    json!({ "texts": { "greeting": { "en": text } } })
}

fn at(profile: &Value, more: &str) -> String {
    format!("/v1/profiles/{}{more}", profile["id"].as_str().unwrap())
}

#[tokio::test]
async fn is_117_scenarios_are_a_tree_and_an_unknown_one_is_the_default() {
    let house = House::new().await;
    let (status, _) = house
        .admin(
            "POST",
            "/v1/scenarios",
            Some(json!({ "key": "shop", "name": "Shop" })),
        )
        .await;
    assert_eq!(status, 201);
    for key in ["shop", "one-to-one"] {
        let (status, answer) = house
            .admin(
                "POST",
                "/v1/scenarios",
                Some(json!({ "key": key, "name": "Again" })),
            )
            .await;
        assert_eq!((status, &answer["code"]), (409, &json!("taken")), "{key}");
    }
    house.profile("one-to-one", "Usual", greets("usual")).await;
    let shop = house.profile("shop", "Spring", greets("spring")).await;
    let (_, tree) = house.admin("GET", "/v1/scenarios", None).await;
    let keys = tree["items"].as_array().unwrap().iter();
    let keys: Vec<&str> = keys.map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!(
        keys,
        ["one-to-one", "collaborative", "administrative", "shop"]
    );
    assert_eq!(tree["items"][3]["profiles"][0]["name"], "Spring");
    assert_eq!(tree["items"][0]["is_default"], true);

    // The service names its scenario; what it names may be gone later.
    let (_, services) = house.admin("GET", "/v1/services", None).await;
    let service = services["items"][0].clone();
    let path = format!("/v1/services/{}", service["id"].as_str().unwrap());
    let with = |scenario: &str| {
        let mut body = service.clone();
        body.as_object_mut().unwrap().remove("id");
        body["scenario"] = json!(scenario);
        body
    };
    let greeting = async || house.start("").await["look"]["greeting"].clone();
    assert_eq!(greeting().await, "usual");
    let (status, answer) = house.admin("PUT", &path, Some(with("nowhere"))).await;
    assert_eq!(
        (status, &answer["errors"][0]["field"]),
        (422, &json!("scenario"))
    );
    let (status, changed) = house.admin("PUT", &path, Some(with("shop"))).await;
    assert_eq!((status, &changed["scenario"]), (200, &json!("shop")));
    assert_eq!(greeting().await, "spring");
    let mut older = with("");
    older.as_object_mut().unwrap().remove("scenario");
    let (_, changed) = house.admin("PUT", &path, Some(older)).await;
    assert_eq!(
        changed["scenario"], "shop",
        "an older console leaves it alone"
    );

    let delete = async || house.admin("DELETE", "/v1/scenarios/shop", None).await;
    let (status, answer) = delete().await;
    assert_eq!((status, &answer["code"]), (409, &json!("in_use")));
    house.admin("DELETE", &at(&shop, ""), None).await;
    assert_eq!(greeting().await, "usual", "it has no profile now");
    assert_eq!(delete().await.0, 204);
    assert_eq!(greeting().await, "usual", "and is unknown now");
    let (status, answer) = house
        .admin(
            "POST",
            &at(&shop, "/restore"),
            Some(json!({ "version": 1 })),
        )
        .await;
    assert_eq!((status, &answer["code"]), (409, &json!("no_scenario")));
    let (status, answer) = house
        .admin("DELETE", "/v1/scenarios/one-to-one", None)
        .await;
    assert_eq!((status, &answer["code"]), (409, &json!("built_in")));
    house.audited("scenario.delete").await;
}

#[tokio::test]
async fn is_35_companies_with_other_defaults_have_other_first_screens() {
    let house = House::new().await;
    let plain = house.start("").await;
    assert_eq!(plain["look"], Value::Null, "the system's default");
    let content = json!({ "colours": { "accent": "#ffd400", "header": "#102030" },
        "texts": { "greeting": { "de": "Hallo", "en": "Hello" } },
        "options": { "question_required": true, "live_typing": false, "people": false, "notices": "off" } });
    let made = house.profile("one-to-one", "Ours", content).await;
    let ours = house.start("&locale=de").await;
    assert_eq!(ours["look"]["greeting"], "Hallo");
    assert_eq!(ours["look"]["head"]["on"], "#ffffff");
    assert_ne!(ours["accent"], "#ffd400", "white cannot be read on that");
    assert_eq!(
        made["content"]["colours"]["accent"], "#ffd400",
        "it is kept"
    );
    for (option, expected) in [
        ("question_required", json!(true)),
        ("live_typing", json!(false)),
        ("people", json!(false)),
        ("notices", json!("off")),
    ] {
        assert_eq!(ours[option], expected, "{option}");
    }
    let theirs = house.start_document(&house.other, "", "").await;
    assert_eq!(theirs["accent"], plain["accent"]);
    // What the document says holds at the door too.
    let start = house.start("").await;
    let body = json!({ "token": start["token"], "idempotency_key": "k" });
    let (status, refused) = house.json("POST", "/v1/visits", "", Some(body)).await;
    assert_eq!(
        (status, &refused["code"]),
        (422, &json!("question_required"))
    );
    let (_, visit) = house.visit(&house.acme, "k2").await;
    assert_eq!(visit["session"]["live_typing"], false);
    // Without a default there is the system's again.
    let none = Some(json!({ "profile": null }));
    let (status, _) = house
        .admin("PUT", "/v1/scenarios/one-to-one/default", none)
        .await;
    assert_eq!(status, 204);
    assert_eq!(house.start("").await["look"], Value::Null);
}

#[tokio::test]
async fn is_17_ready_profiles_change_the_defaults_as_the_manual_says() {
    let house = House::new().await;
    let (_, ready) = house.admin("GET", "/v1/ready-profiles", None).await;
    let manual = include_str!("../../../../../docs/profiles.md");
    let mut seen = std::collections::BTreeSet::new();
    for one in ready["items"].as_array().unwrap() {
        let key = one["key"].as_str().unwrap();
        house
            .profile("one-to-one", key, one["content"].clone())
            .await;
        let start = house.start("").await;
        let word = |field: &str| match &start[field] {
            Value::Bool(true) => "yes".to_owned(),
            Value::Bool(false) => "no".to_owned(),
            other => other.as_str().unwrap_or("–").to_owned(),
        };
        let rating = one["content"]["options"]["rating"].as_bool().unwrap();
        let row = format!(
            "| {key} | {} | {} | {} | {} | {} | {} | {} |",
            one["scenario"].as_str().unwrap(),
            word("live_typing"),
            word("question_required"),
            word("people"),
            if rating { "yes" } else { "no" },
            word("notices"),
            if start["look"]["avatars"].is_array() {
                "yes"
            } else {
                "no"
            },
        );
        assert!(manual.contains(&row), "the manual lacks: {row}");
        assert!(seen.insert(row.replace(key, "")), "{key} changes nothing");
        assert!(start["look"]["greeting"].is_string());
    }
    assert_eq!(seen.len(), 4);
}

#[tokio::test]
async fn is_118_a_profile_goes_out_as_xml_is_edited_and_comes_back() {
    out_and_back(House::new().await).await;
}

pub async fn out_and_back(house: House) {
    let content = json!({ "banners": [{ "text": { "en": "Winter sale" }, "link": "https://shop.example/w" }] });
    let made = house.profile("one-to-one", "Sales & <more>", content).await;
    let text = house.export(&at(&made, "/xml")).await;
    let edited = text.replace("Winter sale", "Spring sale");
    assert_ne!(edited, text);
    let (status, changed) = house.xml("PUT", &at(&made, "/xml"), &edited).await;
    assert_eq!((status, &changed["version"]), (200, &json!(2)), "{changed}");
    assert_eq!(changed["name"], "Sales & <more>");
    let look = house.start("").await["look"].clone();
    assert_eq!(look["banners"][0]["text"], "Spring sale");
    assert_eq!(look["banners"][0]["link"], "https://shop.example/w");
    house.audited("profile.import").await;

    for (text, status, code, line) in [
        (edited.replace("</advertising>", ""), 400, "bad_xml", 9),
        (
            edited.replace("https://shop", "ftp://shop"),
            422,
            "invalid_profile",
            4,
        ),
        (
            format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{edited}"),
            400,
            "bad_xml",
            1,
        ),
        (
            edited.replace("<banner ", "<script/><banner "),
            422,
            "invalid_profile",
            4,
        ),
        (String::new(), 400, "bad_xml", 1),
    ] {
        let (got, refused) = house.xml("PUT", &at(&made, "/xml"), &text).await;
        assert_eq!((got, &refused["code"]), (status, &json!(code)), "{refused}");
        let at_line = refused["at_line"].as_u64().unwrap();
        assert!(
            at_line <= line && refused["at_column"].as_u64().unwrap() > 0,
            "{refused}"
        );
    }
    let large = format!("<profile>{}</profile>", "x".repeat(300_000));
    let (status, refused) = house.xml("PUT", &at(&made, "/xml"), &large).await;
    assert_eq!((status, &refused["code"]), (413, &json!("too_large")));
    let (_, now) = house.admin("GET", &at(&made, ""), None).await;
    assert_eq!(now["version"], 2, "nothing was changed");
    assert_eq!(house.export(&at(&made, "/xml")).await, edited);
    assert_eq!(house.export(&at(&made, "/xml?version=1")).await, text);

    let (status, copy) = house
        .xml("POST", "/v1/profiles/xml?scenario=collaborative", &edited)
        .await;
    assert_eq!((status, &copy["scenario"]), (201, &json!("collaborative")));
    assert_eq!(copy["content"], changed["content"]);
    let (status, copy) = house.xml("POST", "/v1/profiles/xml", &edited).await;
    assert_eq!((status, &copy["scenario"]), (201, &json!("one-to-one")));
    let nowhere = edited.replace("scenario=\"one-to-one\"", "scenario=\"nowhere\"");
    let (status, _) = house.xml("POST", "/v1/profiles/xml", &nowhere).await;
    assert_eq!(status, 422);
}

#[tokio::test]
async fn is_119_an_archived_profile_comes_back_as_it_was() {
    archive(House::new().await).await;
}

pub async fn archive(house: House) {
    let first = house.profile("one-to-one", "First", greets("one")).await;
    let change = async |name: &str, text: &str, version: u32| {
        let body = json!({ "name": name, "content": greets(text), "version": version });
        house.admin("PUT", &at(&first, ""), Some(body)).await
    };
    let (status, second) = change("Second", "two", 1).await;
    assert_eq!((status, &second["version"]), (200, &json!(2)));
    let (status, late) = change("Late", "late", 1).await;
    assert_eq!((status, &late["code"]), (409, &json!("conflict")));
    let (_, all) = house.admin("GET", &at(&first, "/versions"), None).await;
    let names = all["items"].as_array().unwrap().iter();
    let names: Vec<&Value> = names.map(|one| &one["name"]).collect();
    assert_eq!(names, [&json!("Second"), &json!("First")]);
    assert!(
        all["items"][0]["by"]
            .as_str()
            .unwrap()
            .starts_with("agent:")
    );

    let before = house.export(&at(&first, "/xml?version=1")).await;
    let restore = async |version: u32| {
        let body = Some(json!({ "version": version }));
        house.admin("POST", &at(&first, "/restore"), body).await
    };
    let (status, back) = restore(1).await;
    assert_eq!((status, &back["version"]), (200, &json!(3)));
    assert_eq!(
        (&back["name"], &back["content"]),
        (&first["name"], &first["content"])
    );
    assert_eq!(house.export(&at(&first, "/xml")).await, before);
    assert_eq!(house.start("").await["look"]["greeting"], "one");
    assert_eq!(restore(9).await.0, 404);

    // Deletion keeps the archive, and any of it can be had back.
    assert_eq!(house.admin("DELETE", &at(&first, ""), None).await.0, 204);
    assert_eq!(house.admin("DELETE", &at(&first, ""), None).await.0, 404);
    assert_eq!(house.start("").await["look"], Value::Null);
    assert_eq!(change("Dead", "dead", 3).await.0, 404);
    let (_, tree) = house.admin("GET", "/v1/scenarios", None).await;
    assert!(tree["items"][0]["profiles"][0]["deleted_at"].is_string());
    assert_eq!(house.export(&at(&first, "/xml?version=1")).await, before);
    let body = Some(json!({ "version": 2 }));
    let (status, back) = house.admin("POST", &at(&first, "/restore"), body).await;
    assert_eq!((status, &back["content"]), (200, &second["content"]));
    assert_eq!(back["deleted_at"], Value::Null);
    house.audited("profile.restore").await;
}

#[tokio::test]
async fn is_118_a_profile_that_says_what_it_may_not_is_refused_and_changes_nothing() {
    let house = House::new().await;
    let profile = house.profile("one-to-one", "Ours", greets("hello")).await;
    for (content, says) in [
        (json!({ "colours": { "accent": "red" } }), "colours.accent"),
        (
            json!({ "logo": { "picture": profile["id"] } }),
            "logo.picture",
        ),
        (
            json!({ "banners": [{ "text": { "en": "x" }, "link": "javascript:x" }] }),
            "banners.0.link",
        ),
        (json!({ "motto": "x" }), "motto"),
        (json!([]), "not known"),
    ] {
        let body = json!({ "name": "x", "content": content });
        let (status, refused) = house
            .admin("PUT", &at(&profile, ""), Some(body.clone()))
            .await;
        assert_eq!(status, 422, "{refused}");
        assert!(refused.to_string().contains(says), "{says}: {refused}");
        let (status, _) = house
            .admin(
                "POST",
                "/v1/profiles/preview",
                Some(body["content"].clone()),
            )
            .await;
        assert_eq!(status, 422);
    }
    let (_, look) = house
        .admin("POST", "/v1/profiles/preview?locale=ar", Some(greets("hi")))
        .await;
    assert_eq!(look["greeting"], "hi");
    let (_, now) = house.admin("GET", &at(&profile, ""), None).await;
    assert_eq!(now, profile);
}
