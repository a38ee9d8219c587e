//! Pictures of the company's own, and who is shown by which.

use super::{
    house::{House, cookie_of},
    people::{console, take},
};
use serde_json::{Value, json};

/// The beginning of a picture of that size, and enough behind it.
fn picture(width: u32, height: u32, bytes: usize) -> Vec<u8> {
    let mut body = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    body.extend(width.to_be_bytes());
    body.extend(height.to_be_bytes());
    body.extend(b"\x08\x02\0\0\0");
    body.resize(bytes, 7);
    body
}

impl House {
    async fn upload(&self, purpose: &str, body: Vec<u8>) -> (u16, Value) {
        let path = format!("/v1/pictures?name=Ours&purpose={purpose}");
        let request = self.ask("POST", &path, &self.acme.admin).body(body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    pub(super) async fn add_picture(&self, purpose: &str) -> Value {
        let (status, made) = self.upload(purpose, picture(64, 64, 200)).await;
        assert_eq!(status, 201, "{made}");
        made
    }

    async fn put(&self, path: &str, cookie: &str, avatar: Value) -> (u16, Value) {
        let body = Some(json!({ "avatar": avatar }));
        self.json("PUT", path, cookie, body).await
    }

    /// Visitors may choose among these.
    async fn offers(&self, set: Value) {
        let content =
            json!({ "avatars": { "choice": true, "set": set, "visitor": "cat", "agent": "owl" } });
        let body = json!({ "scenario": "one-to-one", "name": "Ours", "content": content, "is_default": true });
        let (status, made) = self
            .json("POST", "/v1/profiles", &self.acme.admin, Some(body))
            .await;
        assert_eq!(status, 201, "{made}");
    }

    /// Who is shown by what in a session, by role.
    async fn avatars(&self, session: &str) -> Value {
        let path = format!("/v1/sessions/{session}/roster");
        let (_, roster) = self.json("GET", &path, &self.acme.admin, None).await;
        let mut found = json!({});
        for member in roster["items"].as_array().unwrap() {
            found[member["role"].as_str().unwrap()] = member["avatar"].clone();
        }
        found
    }
}

#[tokio::test]
async fn is_74_pictures_are_taken_by_content_and_go_with_their_default() {
    pictures(House::new().await).await;
}

pub async fn pictures(house: House) {
    for (body, status, code) in [
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            415,
            "no_picture",
        ),
        (
            b"<!doctype html><script>1</script>".to_vec(),
            415,
            "no_picture",
        ),
        (b"%PDF-1.7".to_vec(), 415, "no_picture"),
        (b"\x89PNG\r\n\x1a\n".to_vec(), 415, "no_picture"),
        (Vec::new(), 415, "no_picture"),
        (picture(1_001, 10, 100), 422, "too_many_pixels"),
        (picture(0, 10, 100), 422, "too_many_pixels"),
        (picture(10, 10, 129 * 1_024), 413, "too_large"),
        (picture(10, 10, 600 * 1_024), 413, "too_large"),
    ] {
        let (got, refused) = house.upload("avatar", body).await;
        assert_eq!((got, &refused["code"]), (status, &json!(code)), "{refused}");
    }
    let own = house.add_picture("avatar").await;
    let graphic = house.add_picture("graphic").await;
    assert_eq!(
        (&own["width"], &own["media"]),
        (&json!(64), &json!("image/png"))
    );
    let served = async |path: &str| house.ask("GET", path, "").send().await.unwrap();
    let url = own["url"].as_str().unwrap();
    let answer = served(url).await;
    assert_eq!(answer.headers()["content-type"], "image/png");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert!(
        answer.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("default-src 'none'")
    );
    assert_eq!(answer.bytes().await.unwrap(), picture(64, 64, 200));
    let fox = served("/pictures/fox").await;
    assert_eq!(fox.headers()["content-type"], "image/svg+xml");
    for path in [
        "/pictures/dragon",
        "/pictures/00000000-0000-0000-0000-000000000000",
    ] {
        assert_eq!(served(path).await.status(), 404, "{path}");
    }

    let (_, all) = house
        .json("GET", "/v1/avatars", &house.acme.agent, None)
        .await;
    let ids: Vec<&Value> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!((ids.len(), ids[0]), (13, &own["id"]));
    for (avatar, status) in [
        (json!("dragon"), 422),
        (graphic["id"].clone(), 422),
        (own["id"].clone(), 204),
    ] {
        let (got, answer) = house.put("/v1/me/avatar", &house.acme.agent, avatar).await;
        assert_eq!(got, status, "{answer}");
    }
    let me = async || house.json("GET", "/v1/me", &house.acme.agent, None).await.1;
    assert_eq!(me().await["agent"]["avatar"], own["id"]);
    let path = format!("/v1/pictures/{}", own["id"].as_str().unwrap());
    assert_eq!(
        house.json("DELETE", &path, &house.acme.admin, None).await.0,
        204
    );
    assert_eq!(served(url).await.status(), 404);
    let (got, _) = house
        .put("/v1/me/avatar", &house.acme.agent, own["id"].clone())
        .await;
    assert_eq!(got, 422);
}

#[tokio::test]
async fn is_74_is_84_everybody_sees_who_is_shown_by_what() {
    shown(House::new().await).await;
}

pub async fn shown(house: House) {
    house.offers(json!(["fox", "cat", "kite"])).await;
    let start = house.start_document(&house.acme, "&locale=de", "").await;
    let offered = start["look"]["avatars"].as_array().unwrap().iter();
    let offered: Vec<_> = offered
        .map(|one| (one["id"].clone(), one["name"].clone()))
        .collect();
    assert_eq!(offered[0], (json!("fox"), json!("Fuchs")));
    let mut ann = console(&house, &house.acme.agent).await;
    let (cookie, visit) = house.visit(&house.acme, "one").await;
    let session = visit["session"]["id"].as_str().unwrap();
    let leg = visit["details"]["leg"].as_str().unwrap();
    assert_eq!(
        house.avatars(session).await["visitor"],
        "cat",
        "the profile's"
    );

    let own = format!("/v1/visits/{session}/avatar");
    for (cookie, avatar, status) in [
        (cookie.as_str(), json!("whale"), 422),
        ("", json!("fox"), 404),
        (cookie.as_str(), json!("fox"), 204),
    ] {
        let (got, answer) = house.put(&own, cookie, avatar).await;
        assert_eq!(got, status, "{answer}");
    }
    assert_eq!(house.avatars(session).await["visitor"], "fox");

    // An agent joins: by the profile's picture first, by their own as soon as they choose one.
    let attached = take(&mut ann, "x").await;
    let roster = attached["session"]["roster"].to_string();
    assert!(
        roster.contains("\"avatar\":\"fox\"") && roster.contains("\"avatar\":\"owl\""),
        "{roster}"
    );
    let offer = ann.seen.iter().find(|frame| frame["t"] == "offer").unwrap();
    assert_eq!(
        offer["offer"]["avatar"], "cat",
        "as it was when it was offered"
    );
    assert_eq!(house.avatars(session).await["agent"], "owl");
    let (got, _) = house
        .put("/v1/me/avatar", &house.acme.agent, json!("bear"))
        .await;
    assert_eq!(got, 204);
    assert_eq!(house.avatars(session).await["agent"], "bear");
    let bear = |frame: &Value| frame["event"]["avatar"] == "bear";
    assert_eq!(ann.find(bear).await["event"]["kind"], "avatar_chosen");
    let theirs = format!("/v1/agents/{}/avatar", house.acme.ann.id);
    let (got, _) = house.put(&theirs, &house.acme.agent, json!("sun")).await;
    assert_eq!(got, 403, "for supervisors");
    let (got, _) = house
        .put(&theirs, &house.acme.supervisor, json!("sun"))
        .await;
    assert_eq!(got, 204);
    assert_eq!(house.avatars(session).await["agent"], "sun");
    let (_, trail) = house
        .json("GET", "/v1/audit", &house.acme.admin, None)
        .await;
    assert_eq!(trail["items"][0]["action"], "agent.avatar");
    assert_eq!(trail["items"][0]["detail"]["avatar"], "sun");

    // The agent picks for the visitor, from all there are; nobody else does.
    let pawn = format!("/v1/sessions/{session}/legs/{leg}/avatar");
    let (got, answer) = house
        .put(&pawn, &house.acme.supervisor, json!("moon"))
        .await;
    assert_eq!((got, &answer["code"]), (403, &json!("not_joined")));
    let (got, answer) = house.put(&pawn, &house.acme.agent, json!("moon")).await;
    assert_eq!(got, 204, "{answer}");
    assert_eq!(house.avatars(session).await["visitor"], "moon");
}

#[tokio::test]
async fn is_34_what_a_visitor_chose_is_used_at_their_next_session() {
    let house = House::new().await;
    house.offers(json!([])).await;
    let (cookie, visit) = house.visit(&house.acme, "one").await;
    let session = visit["session"]["id"].as_str().unwrap().to_owned();
    let (got, _) = house
        .put(
            &format!("/v1/visits/{session}/avatar"),
            &cookie,
            json!("whale"),
        )
        .await;
    assert_eq!(got, 204);
    let path = format!("/v1/visits/{session}/preferences");
    for (body, status) in [
        (json!({ "sound": false }), 204),
        (json!({ "share": false, "locale": "de" }), 204),
        (json!({ "colour": "red" }), 422),
        (json!({ "locale": "no such" }), 422),
    ] {
        let (got, answer) = house.json("PATCH", &path, &cookie, Some(body)).await;
        assert_eq!(got, status, "{answer}");
    }
    let (got, _) = house
        .json("PATCH", &path, "", Some(json!({ "sound": true })))
        .await;
    assert_eq!(got, 404);

    let stranger = house.start_document(&house.acme, "", "").await;
    assert_eq!(
        (&stranger["locale"], &stranger["notices"]),
        (&json!("en"), &json!("chime"))
    );
    let start = house
        .start_document(&house.acme, "&locale=en", &cookie)
        .await;
    assert_eq!(
        (&start["locale"], &start["notices"]),
        (&json!("de"), &json!("off"))
    );
    house
        .server
        .app
        .hub
        .end(house.acme.tenant.id, session.parse().unwrap())
        .await
        .unwrap();
    let body = json!({ "token": start["token"], "question": "Again", "idempotency_key": "two" });
    let answer = house
        .ask("POST", "/v1/visits", &cookie)
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 201);
    let again = cookie_of(&answer);
    let visit: Value = answer.json().await.unwrap();
    let second = visit["session"]["id"].as_str().unwrap();
    assert_ne!(second, session);
    assert_eq!(house.avatars(second).await["visitor"], "whale");
    let path = format!("/v1/sessions/{second}/roster");
    let (_, roster) = house.json("GET", &path, &house.acme.admin, None).await;
    assert_eq!(roster["items"][0]["typing_shared"], false);
    assert!(again.contains('='));
}
