//! The archive as a file.

use super::{
    house::House,
    served::{get, served},
};
use serde_json::{Value, json};

async fn export(house: &House, query: &str, cookie: &str) -> (u16, String, String) {
    let path = format!("/v1/sessions/export?{query}");
    let answer = house.ask("GET", &path, cookie).send().await.unwrap();
    let status = answer.status().as_u16();
    let kind = answer.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    (status, kind, answer.text().await.unwrap())
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn an_export_holds_all_that_match_and_goes_on_behind_any_row() {
    exporting(House::new().await).await;
}

pub async fn exporting(house: House) {
    let admin = &house.acme.admin;
    let (cookie, id) = served(&house, "k0", "hello").await;
    let body = json!({ "session": id, "stars": 2, "comment": "=2+2" });
    let rated = house
        .json("POST", "/v1/visits/rating", &cookie, Some(body))
        .await;
    assert_eq!(rated.0, 204);
    // More than is read at once.
    for n in 1..=130 {
        house.visit(&house.acme, &format!("k{n}")).await;
    }
    house.visit(&house.other, "theirs").await;
    let (status, kind, text) = export(&house, "format=jsonl", admin).await;
    assert_eq!((status, kind.as_str()), (200, "application/x-ndjson"));
    let rows = lines(&text);
    assert_eq!(rows.len(), 131);
    assert!(rows.iter().all(|row| row["type"] == "session"));
    let first = rows.last().unwrap();
    assert_eq!((&first["id"], &first["rating"]), (&json!(id), &json!(2)));
    assert_eq!(first["comment"], "=2+2");

    // Broken off anywhere, it goes on behind the last whole row.
    for at in [0, 99, 100, 129] {
        let cursor = rows[at]["cursor"].as_str().unwrap();
        let rest = export(&house, &format!("format=jsonl&cursor={cursor}"), admin).await;
        assert_eq!(lines(&rest.2), rows[at + 1..], "behind row {at}");
    }
    let (_, _, text) = export(&house, "format=jsonl&events=true&status=ended", admin).await;
    let all = lines(&text);
    assert_eq!(all[0]["id"], json!(id));
    let log = get(&house, &format!("/v1/sessions/{id}/events")).await;
    let events: Vec<Value> = all[1..]
        .iter()
        .map(|line| json!({ "seq": line["seq"], "at": line["at"], "event": line["event"] }))
        .collect();
    assert_eq!(Value::Array(events), log["items"]);

    let (status, kind, text) = export(&house, "format=csv&rating=1,2", admin).await;
    assert_eq!((status, kind.as_str()), (200, "text/csv; charset=utf-8"));
    assert!(text.starts_with("\u{feff}id,name,service,"), "{text}");
    assert_eq!(text.matches("\r\n").count(), 2, "{text}");
    assert!(text.contains(",\"2\",\"'=2+2\","), "no formula: {text}");

    for (query, status) in [
        ("format=xml", 422),
        ("format=csv&events=true", 422),
        ("format=csv&cursor=x", 422),
        ("format=csv&rating=9", 422),
    ] {
        assert_eq!(export(&house, query, admin).await.0, status, "{query}");
    }
    for who in [&house.acme.agent, &house.acme.supervisor] {
        assert_eq!(export(&house, "format=csv", who).await.0, 403);
    }
    assert_eq!(export(&house, "format=csv", "").await.0, 401);
    let trail = get(&house, "/v1/audit?limit=200").await;
    let entries = trail["items"].as_array().unwrap();
    let count = |action: &str| {
        entries
            .iter()
            .filter(|each| each["action"] == action)
            .count()
    };
    assert_eq!(count("session.export"), 7);
    let whole = json!({ "rows": 131, "whole": true });
    assert!(
        entries.iter().any(|each| each["detail"] == whole),
        "{entries:?}"
    );
}
