//! The protocol over plain HTTP, with requests that break.

use crate::world::World;
use serde_json::{Value, json};
use std::collections::VecDeque;
use switchboard_wire::socket::Details;

/// A scripted endpoint where sockets are blocked. Some of its requests are lost on the
/// way there, some answers on the way back; it repeats them, as the protocol says.
struct Poller {
    http: reqwest::Client,
    base: String,
    stream: String,
    next: u64,
    sent: u64,
    unsent: VecDeque<Value>,
    pub lines: Vec<String>,
    seed: u64,
}

impl Poller {
    async fn open(world: &World, details: &Details, seed: u64) -> Poller {
        let http = reqwest::Client::new();
        let frames = json!({"frames":[
            {"t":"hello","protocol":1},
            {"t":"attach","id":"a","ticket":details.ticket,"after":0,"channels":["chat","lead"]},
        ]});
        let url = format!("{}/v1/stream", world.base);
        let answer: Value = http
            .post(url)
            .json(&frames)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let mut poller = Poller {
            http,
            base: world.base.clone(),
            stream: answer["stream"].as_str().expect("a stream").to_owned(),
            next: 0,
            sent: 2,
            unsent: VecDeque::new(),
            lines: vec![],
            seed,
        };
        poller.take(&answer);
        poller
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % 100 < percent
    }

    fn take(&mut self, answer: &Value) {
        for frame in answer["frames"].as_array().unwrap() {
            if frame["event"]["kind"] == "line" {
                self.lines
                    .push(frame["event"]["text"].as_str().unwrap().to_owned());
            }
            assert_ne!(frame["t"], "error", "{frame}");
        }
        self.next = answer["next"].as_u64().unwrap();
    }

    async fn down(&mut self) {
        let url = format!("{}/v1/stream/down?after={}", self.base, self.next);
        let request = self.http.get(url).header("sb-stream", &self.stream);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        // One answer in four never arrives.
        if !self.chance(25) {
            self.take(&answer);
        }
    }

    async fn up(&mut self) {
        let frames: Vec<&Value> = self.unsent.iter().take(100).collect();
        if frames.is_empty() {
            return;
        }
        let body = json!({"n": self.sent + 1, "frames": frames});
        let request = self
            .http
            .post(format!("{}/v1/stream/up", self.base))
            .header("sb-stream", &self.stream);
        let answer: Value = request
            .json(&body)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        if self.chance(25) {
            return;
        }
        let have = answer["have"].as_u64().unwrap();
        self.unsent.drain(..(have - self.sent) as usize);
        self.sent = have;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_123_ten_thousand_messages_each_way_over_http_alone() {
    const LINES: usize = 10_000;
    let world = World::new().await;
    let (session, details) = world.room(2).await;
    let mut tasks = Vec::new();
    for (who, details) in ["a", "b"].into_iter().zip(details) {
        let mut poller = Poller::open(
            &world,
            &details,
            who.len() as u64 + who.as_bytes()[0] as u64,
        )
        .await;
        let lines = (0..LINES)
            .map(|n| json!({"t":"say","s":session,"id":format!("{n}"),"text":format!("{who}{n}")}));
        poller.unsent.extend(lines);
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
    let poller = Poller::open(&world, &details[0], 1).await;
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
