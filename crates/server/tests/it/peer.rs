//! A scripted endpoint that speaks the protocol over a real WebSocket.

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{collections::VecDeque, time::Duration};
use switchboard_wire::socket::Details;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, tungstenite::Message};

/// Longer than anything takes on a busy machine; a test that waits that long has failed.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub struct Peer {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Frames read while looking for others.
    pub seen: Vec<Value>,
    waiting: VecDeque<Value>,
    pub closed: Option<u16>,
}

impl Peer {
    pub async fn connect(base: &str) -> Peer {
        let url = format!("{}/v1/socket", base.replacen("http", "ws", 1));
        let (socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
        Peer {
            socket,
            seen: vec![],
            waiting: VecDeque::new(),
            closed: None,
        }
    }

    pub async fn send(&mut self, frame: Value) {
        self.raw(frame.to_string()).await;
    }

    pub async fn raw(&mut self, text: String) {
        let _ = self.socket.send(Message::Text(text.into())).await;
    }

    pub async fn binary(&mut self, bytes: Vec<u8>) {
        let _ = self.socket.send(Message::Binary(bytes.into())).await;
    }

    /// The next frame that was not looked for yet; `None` when the server closed.
    pub async fn next(&mut self) -> Option<Value> {
        match self.waiting.pop_front() {
            Some(frame) => Some(frame),
            None => self.read().await,
        }
    }

    async fn read(&mut self) -> Option<Value> {
        loop {
            match timeout(PATIENCE, self.socket.next())
                .await
                .expect("a frame in time")
            {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(text.as_str()).unwrap();
                    self.seen.push(frame.clone());
                    return Some(frame);
                }
                Some(Ok(Message::Close(close))) => {
                    self.closed = close.map(|close| close.code.into());
                    return None;
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// Reads until a frame of that type.
    pub async fn until(&mut self, t: &str) -> Value {
        self.find(|frame| frame["t"] == t).await
    }

    /// Reads until an event of that kind.
    pub async fn event(&mut self, kind: &str) -> Value {
        self.find(|frame| frame["event"]["kind"] == kind).await
    }

    /// The first frame that fits, of those passed over before or still to come.
    pub async fn find(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.waiting.iter().position(&fits) {
            return self.waiting.remove(at).unwrap();
        }
        let search = async {
            loop {
                let frame = self
                    .read()
                    .await
                    .unwrap_or_else(|| panic!("closed; seen: {:#?}", self.seen));
                if fits(&frame) {
                    return frame;
                }
                self.waiting.push_back(frame);
            }
        };
        match timeout(PATIENCE, search).await {
            Ok(frame) => frame,
            Err(_) => panic!("no such frame; seen: {:#?}", self.seen),
        }
    }

    /// Reads until the answer to a command.
    pub async fn answer(&mut self, id: &str) -> Value {
        self.find(|frame| frame["id"] == id && (frame["t"] == "ok" || frame["t"] == "error"))
            .await
    }

    pub async fn hello(&mut self) -> Value {
        self.send(json!({"t":"hello","protocol":1})).await;
        self.until("welcome").await
    }

    pub async fn attach(&mut self, details: &Details, after: u64) -> Value {
        let frame = json!({"t":"attach","id":"a","ticket":details.ticket,"after":after,"channels":["chat","lead"]});
        self.send(frame).await;
        self.until("attached").await
    }

    /// Says a line and waits for the answer.
    pub async fn say(&mut self, s: impl ToString, id: &str, text: &str) -> Value {
        self.send(json!({"t":"say","s":s.to_string(),"id":id,"text":text}))
            .await;
        self.answer(id).await
    }

    /// Texts of the lines read so far, in order.
    pub fn lines(&self) -> Vec<String> {
        let lines = self
            .seen
            .iter()
            .filter(|frame| frame["event"]["kind"] == "line");
        lines
            .map(|frame| frame["event"]["text"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Whether everything the server sent so far has been read: asks a question and reads
    /// up to its answer.
    pub async fn settle(&mut self) {
        let id = format!("settle-{}", self.seen.len());
        self.send(json!({"t":"watch","id":id,"on":false})).await;
        self.answer(&id).await;
    }
}
