//! Documents that go along with a visitor: whole, chosen, or not (WT-6, WT-14 to WT-16).

use super::{
    between::Fault,
    files::{answered, document, picture},
    people::console,
    two::{Arrived, Scene, Two, over, scene},
    warm_rules::came,
};
use crate::peer::Peer;
use serde_json::{Value, json};

/// Vera sends a document and a picture of several parts; gives their ids.
pub async fn sends(two: &Two, scene: &Scene) -> [(String, Vec<u8>); 2] {
    let mut sent = Vec::new();
    for (name, content) in [("order.pdf", document()), ("tyre.png", picture(2_500_000))] {
        let path = format!("/v1/visits/files?session={}&name={name}", scene.session);
        let request = two
            .shop
            .ask("POST", &path, &scene.cookie)
            .header("idempotency-key", name)
            .body(content.clone());
        let (status, file) = answered(request).await;
        assert_eq!(status, 201, "{file}");
        sent.push((file["id"].as_str().unwrap().to_owned(), content));
    }
    sent.try_into().unwrap()
}

/// Bob takes whoever has come, and is told with which documents.
async fn takes(bob: &mut Peer) -> Vec<Value> {
    let information = came(bob).await;
    information["documents"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

/// The content of a document there, once it is said to be there.
pub async fn content(
    two: &Two,
    bob: &mut Peer,
    session: &str,
    document: &Value,
) -> Option<Vec<u8>> {
    let file = document["file"].as_str().unwrap();
    let came = bob
        .find(|frame| frame["event"]["kind"] == "document_came" && frame["event"]["file"] == file)
        .await;
    let path = format!("/v1/sessions/{session}/files/{file}");
    let answer = two.mill.ask("GET", &path, &two.mill.acme.agent);
    let answer = answer.send().await.unwrap();
    if came["event"]["missing"] == true {
        assert_eq!(answer.status(), 404);
        return None;
    }
    let place = answer.headers()["location"].to_str().unwrap();
    let answer = two.mill.ask("GET", place, "").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    Some(answer.bytes().await.unwrap().to_vec())
}

async fn goes(two: &Two, scene: &mut Scene, carry: Value) -> Arrived {
    let area = two.area().await;
    let arrived = two.handed(scene, &area, carry).await;
    assert_eq!(over(scene).await, "arrived");
    arrived
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_6_wt_14_documents_come_to_the_next_agent_to_the_last_byte() {
    let two = Two::new().await;
    two.sends(json!({ "carry": "all" })).await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let sent = sends(&two, &scene).await;
    let arrived = goes(&two, &mut scene, json!({})).await;
    let out = scene.ann.event("carried").await["event"]["information"].clone();
    let (there, vera) = arrived.join(&two.mill).await;
    let came = takes(&mut bob).await;
    assert_eq!(came.len(), 2);
    for ((own, whole), (at, one)) in sent.iter().zip(came.iter().enumerate()) {
        assert_eq!(out["documents"][at]["file"], json!(own));
        assert_eq!(one["sha256"], out["documents"][at]["sha256"]);
        assert_ne!(one["file"], json!(own), "each server has ids of its own");
        let got = content(&two, &mut bob, &there, one).await;
        assert!(got.as_ref() == Some(whole), "{one}");
    }
    // Of what is for the company's side the visitor is told nothing.
    let told = vera
        .seen
        .iter()
        .any(|frame| frame["event"]["kind"] == "document_came");
    assert!(!told);
    let path = format!("/v1/sessions/{there}/files");
    let (_, list) = two
        .mill
        .json("GET", &path, &two.mill.acme.agent, None)
        .await;
    assert_eq!(list["items"].as_array().unwrap().len(), 2, "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_15_wt_16_only_chosen_documents_travel_and_none_where_nothing_may() {
    let two = Two::new().await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut first = scene(&two).await;
    let [pdf, png] = sends(&two, &first).await;
    let preview = async |carry: Value| {
        let path = format!("/v1/sessions/{}/warm-transfers/preview", first.session);
        let body = json!({ "partner": two.mill_id, "carry": carry });
        let agent = &two.shop.acme.agent;
        two.shop.json("POST", &path, agent, Some(body)).await.1
    };
    let chosen = json!({ "what": "some", "documents": [png.0] });
    let shown = preview(chosen.clone()).await;
    let marks: Vec<_> = shown["documents"].as_array().unwrap().iter().collect();
    assert_eq!(
        (&marks[0]["sent"], &marks[1]["sent"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(shown["information"]["documents"][0]["file"], json!(png.0));
    assert!(preview(json!({})).await["information"]["documents"].is_null());

    let arrived = goes(&two, &mut first, chosen).await;
    let (there, _vera) = arrived.join(&two.mill).await;
    let came = takes(&mut bob).await;
    assert_eq!(came.len(), 1);
    assert_eq!(came[0]["name"], "tyre.png");
    assert!(content(&two, &mut bob, &there, &came[0]).await == Some(png.1));
    let wire = two.way.text();
    assert!(
        !wire.contains(&pdf.0) && !wire.contains("order.pdf"),
        "{wire}"
    );

    two.sends(json!({ "carry": "none" })).await;
    let mut second = scene(&two).await;
    sends(&two, &second).await;
    let arrived = goes(&two, &mut second, json!({})).await;
    let (_, _vera) = arrived.join(&two.mill).await;
    assert_eq!(takes(&mut bob).await, [] as [Value; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_14_a_document_that_is_not_what_was_told_of_is_missing_and_said_so() {
    let two = Two::new().await;
    two.sends(json!({ "carry": "all" })).await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    sends(&two, &scene).await;
    two.back
        .fails(|path| path.contains("part=2").then_some(Fault::Spoilt));
    let arrived = goes(&two, &mut scene, json!({})).await;
    let (there, mut vera) = arrived.join(&two.mill).await;
    let came = takes(&mut bob).await;
    assert!(content(&two, &mut bob, &there, &came[0]).await.is_some());
    assert!(content(&two, &mut bob, &there, &came[1]).await.is_none());
    // Whoever talks goes on talking.
    assert_eq!(vera.say(&there, "v1", "did you get it?").await["t"], "ok");
}
