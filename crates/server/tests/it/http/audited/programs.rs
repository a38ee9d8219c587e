//! Keys and webhooks.

use super::{
    super::receiver::{PATIENCE, Receiver},
    By, Walk, id,
};
use serde_json::{Value, json};

pub async fn walk(walk: &mut Walk, admin: By<'_>) {
    let key = walk
        .act(
            admin,
            "POST /v1/api-keys",
            &[],
            json!({ "name": "CRM" }),
            ("api_key.create", &["name"]),
        )
        .await;
    walk.act(
        admin,
        "DELETE /v1/api-keys/{id}",
        &[&id(&key)],
        Value::Null,
        ("api_key.delete", &["name"]),
    )
    .await;

    let proxy = json!({ "name": "Bot works" });
    let proxy = walk
        .act(
            admin,
            "POST /v1/endpoint-proxies",
            &[],
            proxy,
            ("endpoint_proxy.create", &["name", "kind"]),
        )
        .await;
    walk.act(
        admin,
        "DELETE /v1/endpoint-proxies/{id}",
        &[&id(&proxy)],
        Value::Null,
        ("endpoint_proxy.delete", &["name"]),
    )
    .await;

    let partner = json!({ "name": "The mill" });
    let invited = walk
        .act(
            admin,
            "POST /v1/partners/invitations",
            &[],
            partner,
            ("partner.invite", &["name", "terms"]),
        )
        .await;
    walk.act(
        admin,
        "POST /v1/partners/own",
        &[],
        Value::Null,
        ("partner.own", &["name", "terms"]),
    )
    .await;
    let partner = invited["partner"].clone();
    let other = json!({ "name": "The old mill", "terms": partner["terms"] });
    walk.act(
        admin,
        "PUT /v1/partners/{id}",
        &[&id(&partner)],
        other,
        ("partner.change", &["name"]),
    )
    .await;
    walk.act(
        admin,
        "DELETE /v1/partners/{id}",
        &[&id(&partner)],
        Value::Null,
        ("partner.revoke", &["name"]),
    )
    .await;

    let receiver = Receiver::new().await;
    let hook = json!({ "name": "CRM", "url": receiver.url, "events": ["session.started"] });
    let hook = walk
        .act(
            admin,
            "POST /v1/webhooks",
            &[],
            hook,
            ("webhook.create", &["url", "events"]),
        )
        .await;
    let hook = id(&hook);
    let other = json!({ "name": "Shop", "url": receiver.url, "events": ["session.started"] });
    walk.act(
        admin,
        "PUT /v1/webhooks/{id}",
        &[&hook],
        other,
        ("webhook.change", &["name"]),
    )
    .await;
    walk.act(
        admin,
        "POST /v1/webhooks/{id}/secret",
        &[&hook],
        Value::Null,
        ("webhook.secret", &["version"]),
    )
    .await;
    walk.act(
        admin,
        "POST /v1/webhooks/{id}/test",
        &[&hook],
        Value::Null,
        ("webhook.test", &["code"]),
    )
    .await;
    let start = json!({ "key": "program", "name": "Program" });
    let started = walk
        .act(
            By::Key,
            "POST /v1/sessions",
            &[],
            start,
            ("session.start", &[]),
        )
        .await;
    let session = id(&started["session"]);
    let end = "POST /v1/sessions/{id}/end";
    walk.act(By::Key, end, &[&session], Value::Null, ("session.end", &[]))
        .await;
    let message = delivered(walk, &hook).await;
    let again = "POST /v1/webhooks/{id}/deliveries/{message}/redeliver";
    walk.act(
        admin,
        again,
        &[&hook, &message],
        Value::Null,
        ("webhook.redeliver", &["message"]),
    )
    .await;
    walk.act(
        admin,
        "DELETE /v1/webhooks/{id}",
        &[&hook],
        Value::Null,
        ("webhook.delete", &["url"]),
    )
    .await;
}

/// The name of the first message that the webhook was told.
async fn delivered(walk: &Walk, hook: &str) -> String {
    let path = format!("/v1/webhooks/{hook}/deliveries");
    let asked = async {
        loop {
            let (_, page) = walk
                .house
                .json("GET", &path, &walk.house.acme.admin, None)
                .await;
            if let Some(one) = page["items"].get(0) {
                return id(one);
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, asked)
        .await
        .expect("it is told")
}
