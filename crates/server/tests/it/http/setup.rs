//! The first administrator.

use super::house::{House, cookie_of};
use serde_json::{Value, json};
use switchboard_server::serve::Server;

#[tokio::test]
async fn the_setup_link_works_once() {
    let house = House::new().await;
    let app = &house.server.app;
    let link = Server::setup_link(&*app.store, &app.config.public_url)
        .await
        .unwrap();
    let old = link.split("token=").nth(1).unwrap().to_owned();
    let link = Server::setup_link(&*app.store, &app.config.public_url)
        .await
        .unwrap();
    let token = link.split("token=").nth(1).unwrap().to_owned();
    let body = |token: &str, slug: &str| {
        json!({ "token": token, "tenant_name": "Nova", "tenant_slug": slug, "name": "Eva", "login": "eva",
                "password": "long enough", "site_name": "Nova shop", "origins": ["https://nova.example"] })
    };
    let send = async |body: Value| {
        house
            .ask("POST", "/v1/setup", "")
            .json(&body)
            .send()
            .await
            .unwrap()
    };
    assert_eq!(
        send(body(&old, "nova")).await.status(),
        403,
        "a newer link makes an older one void"
    );
    assert_eq!(send(body(&token, "No Slug")).await.status(), 422);
    let taken = send(body(&token, "acme")).await;
    assert_eq!(taken.status(), 409, "the link stays good after a refusal");
    let answer = send(body(&token, "nova")).await;
    assert_eq!(answer.status(), 201);
    let cookie = cookie_of(&answer);
    let me: Value = answer.json().await.unwrap();
    assert_eq!(
        (&me["agent"]["rank"], &me["tenant"]["slug"]),
        (&json!("admin"), &json!("nova"))
    );
    assert_eq!(
        house.json("GET", "/v1/me", &cookie, None).await.0,
        200,
        "logged in at once"
    );
    let (_, sites) = house.json("GET", "/v1/sites", &cookie, None).await;
    assert_eq!(
        sites["items"][0]["origins"],
        json!(["https://nova.example"])
    );
    assert_eq!(send(body(&token, "nova2")).await.status(), 403, "used up");
}
