//! The protocol over plain HTTP, with requests that break.

use crate::{poller::Poller, world::World};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn is_123_ten_thousand_messages_each_way_over_http_alone() {
    const LINES: usize = 10_000;
    let world = World::new().await;
    let (session, details) = world.room(2).await;
    let mut tasks = Vec::new();
    for (who, details) in ["a", "b"].into_iter().zip(details) {
        let seed = who.len() as u64 + who.as_bytes()[0] as u64;
        let mut poller = Poller::open(&[&world.base], &details, seed).await;
        let lines = (0..LINES)
            .map(|n| json!({"t":"say","s":session,"id":format!("{n}"),"text":format!("{who}{n}")}));
        poller.say(lines);
        tasks.push(tokio::spawn(async move {
            while poller.lines.len() < 2 * LINES {
                poller.up().await;
                poller.down().await;
            }
            poller.lines
        }));
    }
    let mut seen = Vec::new();
    for task in tasks {
        seen.push(task.await.unwrap());
    }
    assert_eq!(seen[0], seen[1], "one order");
    for who in ["a", "b"] {
        let own: Vec<&String> = seen[0]
            .iter()
            .filter(|line| line.starts_with(who))
            .collect();
        let sent: Vec<String> = (0..LINES).map(|n| format!("{who}{n}")).collect();
        assert_eq!(own.len(), LINES);
        assert!(
            own.into_iter().eq(sent.iter()),
            "each writer's lines in order, none lost, none doubled"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_refuse_what_does_not_fit() {
    let world = World::new().await;
    let (_, details) = world.room(1).await;
    let http = reqwest::Client::new();
    let url = |path: &str| format!("{}/v1/stream{path}", world.base);
    let status = |answer: reqwest::Response| answer.status().as_u16();
    assert_eq!(
        status(http.get(url("/down?after=0")).send().await.unwrap()),
        404,
        "no stream"
    );
    assert_eq!(
        status(http.post(url("")).body("{").send().await.unwrap()),
        422
    );
    let foreign = http
        .post(url(""))
        .header("origin", "https://evil.example")
        .json(&json!({"frames":[]}));
    assert_eq!(status(foreign.send().await.unwrap()), 403);
    let open = json!({"frames":[{"t":"say"}]});
    let answer: Value = http
        .post(url(""))
        .json(&open)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert!(answer["stream"].is_null(), "{answer}");
    let poller = Poller::open(&[&world.base], &details[0], 1).await;
    let gap = json!({"n": 9, "frames": [{"t":"beat"}]});
    let answer = http
        .post(url("/up"))
        .header("sb-stream", &poller.stream)
        .json(&gap)
        .send()
        .await
        .unwrap();
    assert_eq!(status(answer), 409);
}
