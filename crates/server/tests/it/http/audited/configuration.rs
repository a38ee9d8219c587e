//! What is configured.

use super::{By, Walk, id};
use serde_json::{Value, json};

pub async fn walk(walk: &mut Walk, admin: By<'_>) {
    let site = json!({ "name": "Blog", "origins": ["https://blog.example"] });
    let site = walk
        .act(
            admin,
            "POST /v1/sites",
            &[],
            site,
            ("site.create", &["name", "origins"]),
        )
        .await;
    let other = json!({ "name": "News", "origins": ["https://blog.example"] });
    walk.act(
        admin,
        "PUT /v1/sites/{id}",
        &[&id(&site)],
        other,
        ("site.change", &["name"]),
    )
    .await;
    walk.act(
        admin,
        "DELETE /v1/sites/{id}",
        &[&id(&site)],
        Value::Null,
        ("site.delete", &["name", "key"]),
    )
    .await;

    let week = json!({ "monday": [{ "from": "09:00", "to": "17:00" }] });
    let hours = json!({ "name": "Office", "zone": "Europe/Vienna", "week": week, "dates": [] });
    let hours = walk
        .act(
            admin,
            "POST /v1/hours",
            &[],
            hours,
            ("hours.create", &["name", "calendar"]),
        )
        .await;
    let other = json!({ "name": "Office", "zone": "Europe/Berlin", "week": week, "dates": [] });
    walk.act(
        admin,
        "PUT /v1/hours/{id}",
        &[&id(&hours)],
        other,
        ("hours.change", &["calendar"]),
    )
    .await;
    walk.act(
        admin,
        "DELETE /v1/hours/{id}",
        &[&id(&hours)],
        Value::Null,
        ("hours.delete", &["name"]),
    )
    .await;

    let queue = walk
        .act(
            admin,
            "POST /v1/queues",
            &[],
            json!({ "name": "Night" }),
            ("queue.create", &["name", "routing"]),
        )
        .await;
    walk.act(
        admin,
        "PUT /v1/queues/{id}",
        &[&id(&queue)],
        json!({ "name": "Late" }),
        ("queue.change", &["name"]),
    )
    .await;
    let params = json!({ "queue": id(&queue) });
    let service =
        json!({ "key": "night", "name": "Night", "behaviour": "help_desk", "params": params });
    let made = walk
        .act(
            admin,
            "POST /v1/services",
            &[],
            service.clone(),
            ("service.create", &["key", "params"]),
        )
        .await;
    let mut other = service;
    other["name"] = "Late".into();
    walk.act(
        admin,
        "PUT /v1/services/{id}",
        &[&id(&made)],
        other,
        ("service.change", &["name"]),
    )
    .await;
    walk.act(
        admin,
        "DELETE /v1/services/{id}",
        &[&id(&made)],
        Value::Null,
        ("service.delete", &["key"]),
    )
    .await;
    walk.act(
        admin,
        "DELETE /v1/queues/{id}",
        &[&id(&queue)],
        Value::Null,
        ("queue.delete", &["name"]),
    )
    .await;

    let reply = json!({ "shortcut": "hi", "text": "Hello!" });
    let made = walk
        .act(
            admin,
            "POST /v1/canned-replies",
            &[],
            reply,
            ("canned_reply.create", &["text"]),
        )
        .await;
    let other = json!({ "shortcut": "hi", "text": "Good day!" });
    walk.act(
        admin,
        "PUT /v1/canned-replies/{id}",
        &[&id(&made)],
        other,
        ("canned_reply.change", &["text"]),
    )
    .await;
    walk.act(
        admin,
        "DELETE /v1/canned-replies/{id}",
        &[&id(&made)],
        Value::Null,
        ("canned_reply.delete", &["text"]),
    )
    .await;

    let change = json!({ "name": "Acme Ltd", "settings": { "preload": true } });
    walk.act(
        admin,
        "PATCH /v1/tenant",
        &[],
        change,
        ("tenant.change", &["name", "settings"]),
    )
    .await;
    let entry = walk.newest().await;
    assert_eq!(
        entry["detail"],
        json!({ "name": ["ACME", "Acme Ltd"], "settings": { "preload": [false, true] } }),
        "what differs, as it was and as it is, and nothing else"
    );
    let kept = json!({ "address_days": 7, "address_form": "network", "person_days": null, "session_days": null, "audit_days": null });
    walk.act(
        admin,
        "PUT /v1/tenant/retention",
        &[],
        kept,
        ("retention.change", &["address_days"]),
    )
    .await;
}
