//! Agents, roles and log-ins.

use super::{By, PASSWORD, Walk, id};
use serde_json::{Value, json};

pub async fn walk(walk: &mut Walk, admin: By<'_>) {
    let role = json!({ "name": "Lead", "rights": ["serve", "monitor"] });
    let role = walk
        .act(
            admin,
            "POST /v1/roles",
            &[],
            role,
            ("role.create", &["name", "rights"]),
        )
        .await;
    let other = json!({ "name": "Lead", "rights": ["serve"] });
    walk.act(
        admin,
        "PUT /v1/roles/{id}",
        &[&id(&role)],
        other,
        ("role.change", &["rights"]),
    )
    .await;
    walk.act(
        admin,
        "DELETE /v1/roles/{id}",
        &[&id(&role)],
        Value::Null,
        ("role.delete", &["rights"]),
    )
    .await;

    let lea = json!({ "login": "lea", "name": "Lea", "role": "agent", "password": PASSWORD });
    let lea = id(&walk
        .act(
            admin,
            "POST /v1/agents",
            &[],
            lea,
            ("agent.create", &["login", "role"]),
        )
        .await);
    let other = json!({ "login": "lea", "name": "Lea", "role": "supervisor", "password": "another password" });
    walk.act(
        admin,
        "PUT /v1/agents/{id}",
        &[&lea],
        other,
        ("agent.change", &["role", "password"]),
    )
    .await;
    walk.act(
        admin,
        "DELETE /v1/agents/{id}",
        &[&lea],
        Value::Null,
        ("agent.disable", &["disabled"]),
    )
    .await;

    let vera = json!({ "login": "vera", "name": "Vera", "password": PASSWORD });
    let made = ("visitor_login.create", &["disabled"][..]);
    let vera = walk
        .act(admin, "POST /v1/visitor-logins", &[], vera, made)
        .await;
    let other = json!({ "login": "vera", "name": "Vera", "disabled": true });
    let path = "PUT /v1/visitor-logins/{id}";
    let changed = ("visitor_login.change", &["disabled"][..]);
    walk.act(admin, path, &[&id(&vera)], other, changed).await;
    let path = "DELETE /v1/visitor-logins/{id}";
    let gone = ("visitor_login.delete", &["disabled"][..]);
    walk.act(admin, path, &[&id(&vera)], Value::Null, gone)
        .await;
}

pub async fn accounts(walk: &mut Walk, admin: &str) {
    let agent = walk.house.acme.agent.clone();
    let ann = By::Cookie(&agent);
    let ann_id = walk.house.acme.ann.id.to_string();
    let factor = "/v1/me/second-factor";
    let proof = json!({ "password": PASSWORD });
    let begun = walk
        .act(
            ann,
            &format!("POST {factor}"),
            &[],
            proof,
            ("agent.second_factor_begin", &[]),
        )
        .await;
    let secret = begun["secret"].as_str().unwrap();
    let shown = json!({ "code": walk.code(secret) });
    walk.act(
        ann,
        &format!("PUT {factor}"),
        &[],
        shown,
        ("agent.second_factor_on", &["again"]),
    )
    .await;
    let proof = json!({ "password": PASSWORD, "code": walk.code(secret) });
    let codes = format!("POST {factor}/recovery-codes");
    walk.act(ann, &codes, &[], proof, ("agent.recovery_codes", &[]))
        .await;
    let proof = json!({ "password": PASSWORD, "code": walk.code(secret) });
    walk.act(
        ann,
        &format!("POST {factor}/off"),
        &[],
        proof,
        ("agent.second_factor_off", &[]),
    )
    .await;

    let change = json!({ "settings": { "second_factor": "everybody" } });
    walk.act(
        By::Cookie(admin),
        "PATCH /v1/tenant",
        &[],
        change,
        ("tenant.change", &["settings"]),
    )
    .await;
    let who = json!({ "tenant": "acme", "login": "ann", "password": PASSWORD });
    let nobody = By::Cookie("");
    let login = "/v1/login/second-factor";
    let begun = walk
        .act(
            nobody,
            &format!("POST {login}"),
            &[],
            who.clone(),
            ("agent.second_factor_begin", &[]),
        )
        .await;
    let secret = begun["secret"].as_str().unwrap();
    let mut shown = who.clone();
    shown["code"] = walk.code(secret).into();
    walk.act(
        nobody,
        &format!("PUT {login}"),
        &[],
        shown.clone(),
        ("agent.login", &["second_factor"]),
    )
    .await;
    shown["code"] = walk.code(secret).into();
    walk.act(
        nobody,
        "POST /v1/login",
        &[],
        shown,
        ("agent.login", &["state", "second_factor"]),
    )
    .await;
    walk.act(
        ann,
        "POST /v1/logout",
        &[],
        Value::Null,
        ("agent.logout", &[]),
    )
    .await;
    let reset = "DELETE /v1/agents/{id}/second-factor";
    walk.act(
        By::Cookie(admin),
        reset,
        &[&ann_id],
        Value::Null,
        ("agent.second_factor_reset", &[]),
    )
    .await;
}
