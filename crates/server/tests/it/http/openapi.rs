//! The API's own document.

use super::house::House;

#[tokio::test]
async fn the_document_is_served_and_whole() {
    let house = House::new().await;
    let (status, document) = house.json("GET", "/v1/openapi.json", "", None).await;
    assert_eq!(status, 200);
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(
                operation["summary"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{method} {path}"
            );
            assert_eq!(
                operation["tags"].as_array().map(Vec::len),
                Some(1),
                "{method} {path}"
            );
            assert!(
                ids.insert(operation["operationId"].to_string()),
                "{method} {path}: id is not unique"
            );
        }
    }
    // Every reference leads somewhere.
    let text = document.to_string();
    for part in text.split("\"$ref\":\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(
            document["components"]["schemas"].get(name).is_some(),
            "{name} is missing"
        );
    }
    let page = house.ask("GET", "/docs", "").send().await.unwrap();
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self'"),
        "{policy}"
    );
    let page = page.text().await.unwrap();
    for path in document["paths"].as_object().unwrap().keys() {
        assert!(page.contains(path), "{path}");
    }
    assert!(
        !page.contains("<script") && !page.contains("style="),
        "nothing inline, nothing from elsewhere"
    );
}

#[test]
fn the_document_has_not_drifted() {
    let text = switchboard_server::http::openapi()
        .to_pretty_json()
        .unwrap();
    insta::assert_snapshot!("openapi", text);
}
