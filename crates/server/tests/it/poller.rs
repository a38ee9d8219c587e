//! A client where sockets are blocked.

use serde_json::{Value, json};
use std::collections::VecDeque;
use switchboard_wire::socket::Details;

/// A scripted endpoint where sockets are blocked. Some of its requests are lost on the
/// way there, some answers on the way back; it repeats them, as the protocol says. Each goes
/// to the next of the addresses.
pub struct Poller {
    http: reqwest::Client,
    bases: Vec<String>,
    requests: usize,
    pub stream: String,
    next: u64,
    sent: u64,
    unsent: VecDeque<Value>,
    pub lines: Vec<String>,
    seed: u64,
}

impl Poller {
    /// Opens a stream at the first address.
    pub async fn open(bases: &[&str], details: &Details, seed: u64) -> Poller {
        let mut poller = Poller {
            http: reqwest::Client::new(),
            bases: bases.iter().map(|&base| base.to_owned()).collect(),
            requests: 0,
            stream: String::new(),
            next: 0,
            sent: 2,
            unsent: VecDeque::new(),
            lines: vec![],
            seed,
        };
        let frames = json!({"frames":[
            {"t":"hello","protocol":1},
            {"t":"attach","id":"a","ticket":details.ticket,"after":0,"channels":["chat","lead"]},
        ]});
        let url = poller.url("");
        let request = poller.http.post(url).json(&frames);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        answer["stream"]
            .as_str()
            .expect("a stream")
            .clone_into(&mut poller.stream);
        poller.take(&answer);
        poller
    }

    /// Sends all that follows to one address.
    pub fn only(&mut self, base: &str) {
        self.bases = vec![base.to_owned()];
    }

    /// Has frames to send.
    pub fn say(&mut self, frames: impl IntoIterator<Item = Value>) {
        self.unsent.extend(frames);
    }

    fn url(&mut self, path: &str) -> String {
        let base = &self.bases[self.requests % self.bases.len()];
        self.requests += 1;
        format!("{base}/v1/stream{path}")
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

    /// A poll as it is answered.
    pub async fn ask_down(&mut self) -> (u16, Value) {
        let url = self.url(&format!("/down?after={}", self.next));
        let request = self.http.get(url).header("sb-stream", &self.stream);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    pub async fn down(&mut self) {
        let (_, answer) = self.ask_down().await;
        // One answer in four never arrives.
        if !self.chance(25) {
            self.take(&answer);
        }
    }

    pub async fn up(&mut self) {
        let frames: Vec<&Value> = self.unsent.iter().take(100).collect();
        if frames.is_empty() {
            return;
        }
        let body = json!({"n": self.sent + 1, "frames": frames});
        let url = self.url("/up");
        let request = self.http.post(url).header("sb-stream", &self.stream);
        let answer = request.json(&body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        if self.chance(25) {
            return;
        }
        let have = answer["have"].as_u64().unwrap();
        self.unsent.drain(..(have - self.sent) as usize);
        self.sent = have;
    }
}
