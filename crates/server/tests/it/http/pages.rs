//! Start documents, files and headers.

use super::house::{House, build_web, start_of};
use serde_json::json;
use switchboard_server::testing;

#[tokio::test]
async fn cc_33_cc_34_the_page_load_is_the_delivery_and_is_never_kept() {
    let house = House::new().await;
    let path = format!(
        "/panel?site={}&origin=https://acme.example&locale=de",
        house.acme.site_key
    );
    let answer = house
        .ask("GET", &path, "")
        .header("referer", "https://acme.example/")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    for part in [
        "default-src 'none'",
        "script-src 'self';",
        "style-src 'self' 'sha256-",
        "frame-ancestors https://acme.example;",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(
        !answer.headers().contains_key("set-cookie"),
        "nothing is stored before the visitor acts"
    );
    let page = answer.text().await.unwrap();
    assert!(
        page.starts_with("<!doctype html><html lang=\"de\" dir=\"ltr\">"),
        "{page}"
    );
    let start = start_of(&page);
    assert_eq!(
        start["parts"][0],
        json!({ "url": "/assets/panel-one.js", "bytes": 21 })
    );
    assert_eq!(start["parts"][1]["url"], "/assets/de-x.js");
    assert!(page.contains("<script type=\"module\" src=\"/assets/boot-one.js\">"));
    assert!(
        page.contains("<link rel=\"stylesheet\" href=\"/assets/panel-x.css\">")
            && page.contains(
                "<link rel=\"preload\" as=\"fetch\" crossorigin href=\"/assets/de-x.js\">"
            ),
        "the document asks for everything at once: {page}"
    );
    assert!(
        page.contains(&format!("/plain/{}", house.acme.site_key)),
        "a way on without scripts"
    );
    for inline in ["<script>", " style=", "onload=", "onclick="] {
        assert!(!page.contains(inline), "{inline}");
    }
    // One sheet, for the notice that nothing comes, in which nothing may have to come.
    assert_eq!(page.matches("<style").count(), 1);
    assert!(page.contains("<p id=\"late\" role=\"alert\">Das dauert länger, als es sollte. <a"));
    let english = house.start_document(&house.acme, "&locale=en", "").await;
    assert_eq!(
        english["parts"].as_array().unwrap().len(),
        1,
        "other languages are not loaded"
    );
}

#[tokio::test]
async fn is_41_delivery_by_pieces_is_a_setting() {
    let house =
        House::with(|config| config.delivery = switchboard_server::config::Delivery::Pieces).await;
    let start = house.start_document(&house.acme, "", "").await;
    assert_eq!(start["entry"], "/assets/piece-x.js");
    assert_eq!(start["parts"].as_array().unwrap().len(), 1);
    assert_eq!(start["parts"][0]["url"], "/assets/piece-x.js");
}

#[tokio::test]
async fn delivery_by_modules_is_a_setting() {
    let house =
        House::with(|config| config.delivery = switchboard_server::config::Delivery::Modules).await;
    let path = format!(
        "/panel?site={}&origin=https://acme.example",
        house.acme.site_key
    );
    let page = house
        .ask("GET", &path, "")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("<link rel=\"modulepreload\" href=\"/assets/panel-one.js\">"));
    assert!(
        page.contains("<script type=\"module\" src=\"/assets/panel-one.js\">")
            && !page.contains("boot-one")
    );
}

#[tokio::test]
async fn is_3_is_4_is_40_a_new_build_is_used_at_once_and_old_parts_stay_cached() {
    let house = House::new().await;
    let loader = house.http.get(house.url("/embed.js")).send().await.unwrap();
    assert_eq!(loader.headers()["cache-control"], "public, no-cache");
    assert_eq!(
        loader.headers()["cross-origin-resource-policy"],
        "cross-origin"
    );
    let tag = loader.headers()["etag"].to_str().unwrap().to_owned();
    let again = |url: String, tag: String| house.http.get(url).header("if-none-match", tag).send();
    assert_eq!(
        again(house.url("/embed.js"), tag.clone())
            .await
            .unwrap()
            .status(),
        304
    );
    let part = house
        .http
        .get(house.url("/assets/panel-one.js"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        part.headers()["cache-control"],
        "public, max-age=31536000, immutable"
    );
    assert_eq!(
        part.headers()["content-type"],
        "text/javascript; charset=utf-8"
    );

    let web = house.dir.path().join("next");
    build_web(&web, "two");
    let data = house.dir.path().join("second");
    let upgraded = testing::start(&data, |config| config.web_dir = Some(web))
        .await
        .unwrap();
    assert_eq!(upgraded.app.web.build(), "two");
    let changed = again(format!("http://{}/embed.js", upgraded.address), tag)
        .await
        .unwrap();
    assert_eq!(
        changed.status(),
        200,
        "the same snippet brings the new loader"
    );
}

#[tokio::test]
async fn files_are_sent_packed_to_those_who_take_it() {
    let house = House::new().await;
    let ask = async |accept: &str| {
        let request = house
            .http
            .get(house.url("/assets/packed-x.js"))
            .header("accept-encoding", accept);
        request.send().await.unwrap()
    };
    let packed = ask("br, gzip").await;
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert_eq!(packed.headers()["vary"], "Accept-Encoding");
    assert_eq!(packed.text().await.unwrap(), "packed");
    let plain = ask("identity").await;
    assert!(!plain.headers().contains_key("content-encoding"));
    assert_eq!(plain.text().await.unwrap(), "plain");
    for missing in [
        "/assets/none.js",
        "/assets/%2e%2e/manifest.json",
        "/assets/../manifest.json",
    ] {
        assert_eq!(
            house
                .http
                .get(house.url(missing))
                .send()
                .await
                .unwrap()
                .status(),
            404,
            "{missing}"
        );
    }
}

#[tokio::test]
async fn every_answer_denies_by_default() {
    let house = House::new().await;
    for path in [
        "/v1/version",
        "/v1/nothing",
        "/console",
        "/console/sessions/1",
        "/setup",
        "/docs",
        "/healthz",
        "/embed.js",
    ] {
        let answer = house.ask("GET", path, "").send().await.unwrap();
        let headers = answer.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "same-origin", "{path}");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(
            headers.contains_key("x-request-id") && headers.contains_key("cache-control"),
            "{path}"
        );
    }
    let console = house.ask("GET", "/console", "").send().await.unwrap();
    assert!(
        console.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("script-src 'self'")
    );
}

#[tokio::test]
async fn get_changes_nothing() {
    let house = House::new().await;
    let id = house.visit(&house.acme, "one").await.1["session"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for path in [
        format!("/v1/sessions/{id}/end"),
        "/v1/logout".into(),
        "/v1/visits".into(),
        "/v1/desk/details".into(),
    ] {
        let (status, _) = house.json("GET", &path, &house.acme.admin, None).await;
        assert_eq!(status, 405, "{path}");
    }
    let (_, row) = house
        .json(
            "GET",
            &format!("/v1/sessions/{id}"),
            &house.acme.admin,
            None,
        )
        .await;
    assert_eq!(row["status"], "waiting");
}

#[tokio::test]
async fn operations_answer() {
    let house = House::new().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(
            house
                .http
                .get(house.url(path))
                .send()
                .await
                .unwrap()
                .status(),
            200,
            "{path}"
        );
    }
    let metrics = house
        .http
        .get(house.url("/metrics"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for name in [
        "switchboard_http_requests_total",
        "switchboard_http_request_seconds",
        "switchboard_http_connections",
        "switchboard_sessions_live",
    ] {
        assert!(metrics.contains(name), "{name}");
    }
    house.server.app.store.close().await;
    let status = house
        .http
        .get(house.url("/readyz"))
        .send()
        .await
        .unwrap()
        .status();
    assert_eq!(status, 503, "a closed store is not ready");
}
