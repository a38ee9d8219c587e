//! The company's directory, and who is linked to it.

use super::{By, Walk};
use crate::http::{
    house::cookie_of,
    provider::{CLIENT, Provider, SECRET},
};
use serde_json::{Value, json};

pub async fn walk(walk: &mut Walk, admin: &str) {
    let by = By::Cookie(admin);
    let clock = walk.house.server.app.clock.clone();
    let provider = Provider::new(move || clock.now().0 / 1_000).await;
    let mut settings = json!({
        "issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET, "claim": "upn"
    });
    let set = "PUT /v1/tenant/directory";
    let made = ("directory.create", &["issuer", "client_secret"][..]);
    walk.act(by, set, &[], settings.clone(), made).await;
    settings["passwords_off"] = true.into();
    let changed = ("directory.change", &["passwords_off"][..]);
    walk.act(by, set, &[], settings, changed).await;

    let path = "/v1/login/directory";
    let request = walk.house.ask("POST", path, "");
    let company = json!({ "tenant": "acme" });
    let begun = request.json(&company).send().await.unwrap();
    let cookie = cookie_of(&begun);
    let begun: Value = begun.json().await.unwrap();
    let claims = json!({ "sub": "u1", "upn": "ann" });
    let (state, code) = provider.log_in(begun["url"].as_str().unwrap(), claims);
    let back = json!({ "tenant": "acme", "state": state, "code": code });
    let named = walk.house.json("PUT", path, &cookie, Some(back)).await;
    assert_eq!(named.0, 204, "{}", named.1);
    let enter = json!({ "tenant": "", "login": "", "password": "", "directory": true });
    let entered = ("agent.login", &["by", "first"][..]);
    walk.act(By::Cookie(&cookie), "POST /v1/login", &[], enter, entered)
        .await;

    let ann = walk.house.acme.ann.id.to_string();
    let unlink = "DELETE /v1/agents/{id}/directory";
    let unlinked = ("agent.directory_unlink", &[][..]);
    walk.act(by, unlink, &[&ann], Value::Null, unlinked).await;
    let gone = ("directory.delete", &["issuer"][..]);
    let delete = "DELETE /v1/tenant/directory";
    walk.act(by, delete, &[], Value::Null, gone).await;
    // Her other log-ins have ended with the link.
    let again = walk.house.acme.ann.clone();
    walk.house.acme.agent = crate::http::house::logged_in(&walk.house.server, &again).await;
}
