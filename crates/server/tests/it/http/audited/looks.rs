//! What a company looks like: scenarios, profiles, pictures, avatars.

use super::{By, Walk, id};
use serde_json::{Value, json};

pub async fn walk(walk: &mut Walk, admin: By<'_>, cookie: &str) {
    let scenario = json!({ "key": "shop", "name": "Shop" });
    walk.act(
        admin,
        "POST /v1/scenarios",
        &[],
        scenario,
        ("scenario.create", &[]),
    )
    .await;
    walk.act(
        admin,
        "PUT /v1/scenarios/{key}",
        &["shop"],
        json!({ "name": "Shops" }),
        ("scenario.rename", &[]),
    )
    .await;
    let profile = json!({ "scenario": "shop", "name": "Spring" });
    let profile = walk
        .act(
            admin,
            "POST /v1/profiles",
            &[],
            profile,
            ("profile.create", &["scenario"]),
        )
        .await;
    let profile = id(&profile);
    walk.act(
        admin,
        "PUT /v1/profiles/{id}",
        &[&profile],
        json!({ "name": "Summer", "content": { "texts": { "greeting": { "en": "Hello" } } } }),
        ("profile.change", &["version"]),
    )
    .await;
    walk.act(
        admin,
        "POST /v1/profiles/{id}/restore",
        &[&profile],
        json!({ "version": 1 }),
        ("profile.restore", &["version"]),
    )
    .await;
    walk.act(
        admin,
        "PUT /v1/scenarios/{key}/default",
        &["shop"],
        json!({ "profile": profile }),
        ("scenario.default", &["profile"]),
    )
    .await;
    let imported = documents(walk, cookie, &profile).await;
    for profile in [profile, imported] {
        walk.act(
            admin,
            "DELETE /v1/profiles/{id}",
            &[&profile],
            Value::Null,
            ("profile.delete", &[]),
        )
        .await;
    }
    walk.act(
        admin,
        "DELETE /v1/scenarios/{key}",
        &["shop"],
        Value::Null,
        ("scenario.delete", &[]),
    )
    .await;
    pictures(walk, admin).await;
}

/// Sent as they are, not as JSON. The profile that was imported last.
async fn documents(walk: &mut Walk, cookie: &str, profile: &str) -> String {
    let mut imported = String::new();
    let path = format!("/v1/profiles/{profile}/xml");
    let answer = walk.house.ask("GET", &path, cookie).send().await.unwrap();
    let text = answer.text().await.unwrap();
    for (operation, method, path, action) in [
        (
            "PUT /v1/profiles/{id}/xml",
            "PUT",
            path.as_str(),
            "profile.import",
        ),
        (
            "POST /v1/profiles/xml",
            "POST",
            "/v1/profiles/xml",
            "profile.import",
        ),
    ] {
        let request = walk.house.ask(method, path, cookie);
        let request = request
            .header("content-type", "application/xml")
            .body(text.clone());
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{operation}: {answer:?}");
        imported = id(&answer.json().await.unwrap());
        let entry = walk.newest().await;
        assert_eq!(entry["action"], action, "{operation}: {entry}");
        walk.walked.insert(operation.into());
    }
    imported
}

async fn pictures(walk: &mut Walk, admin: By<'_>) {
    let picture = walk.house.add_picture("avatar").await;
    assert_eq!(walk.newest().await["action"], "picture.create");
    walk.walked.insert("POST /v1/pictures".into());
    walk.act(
        admin,
        "PUT /v1/me/avatar",
        &[],
        json!({ "avatar": id(&picture) }),
        ("agent.avatar", &["avatar"]),
    )
    .await;
    let ann = walk.house.acme.ann.id.to_string();
    walk.act(
        admin,
        "PUT /v1/agents/{id}/avatar",
        &[&ann],
        json!({ "avatar": "owl" }),
        ("agent.avatar", &["avatar"]),
    )
    .await;
    walk.act(
        admin,
        "DELETE /v1/pictures/{id}",
        &[&id(&picture)],
        Value::Null,
        ("picture.delete", &[]),
    )
    .await;
}
