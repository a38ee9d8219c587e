//! A small assistant that answers from the company's canned replies, and hands over to people when
//! they do not tell. It is a program like any other: it knows a server by its public protocol
//! alone (docs/assistants.md), and shows what an assistant of one's own has to do.

mod client;
pub mod knowledge;
mod talk;
mod words;
mod worker;

pub use worker::run as serve_as_proxy;

use client::{Client, Socket};
use serde_json::{Value, json};
use std::{collections::BTreeMap, future::Future, time::Duration};
use talk::{Act, Talk};

/// Pause before the first new try after a break; it doubles up to [`MOST`].
const PAUSE: Duration = Duration::from_millis(500);
const MOST: Duration = Duration::from_secs(30);
/// The server says every 20 seconds that it is there.
const SILENCE: Duration = Duration::from_secs(45);
/// Where what it answers from is.
const KNOWLEDGE: &str = "/v1/canned-replies";
/// How long it takes at most to say good-bye.
const FAREWELL: Duration = Duration::from_secs(3);

/// Serves until `stop`, over as many connections as it takes. An error is final: the server does
/// not know the key, or the address is none.
pub async fn run(server: &str, key: &str, stop: impl Future<Output = ()>) -> Result<(), String> {
    let client = Client::new(server, key)?;
    let mut serving = Serving::new(client);
    let stopped = {
        let mut stop = std::pin::pin!(stop);
        let mut pause = PAUSE;
        loop {
            let ended = tokio::select! {
                ended = serving.connected() => ended,
                () = &mut stop => break true,
            };
            match ended {
                Ended::Refused(why) => return Err(why),
                Ended::Unknowing(why) | Ended::Broken(why) => {
                    tracing::warn!(%why, "the connection is gone")
                }
            }
            if serving.was_open {
                pause = PAUSE;
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = &mut stop => break true,
            }
            pause = (pause * 2).min(MOST);
        }
    };
    if stopped {
        // Whoever is served waits for a person from now on.
        let _ = tokio::time::timeout(FAREWELL, serving.farewell()).await;
    }
    Ok(())
}

enum Ended {
    /// It makes no sense to try again.
    Refused(String),
    Broken(String),
    /// There is nothing to answer from: whoever is served is left to people.
    Unknowing(String),
}

impl From<client::Failed> for Ended {
    fn from(failed: client::Failed) -> Self {
        match failed {
            client::Failed::Refused(401 | 403, why) => Self::Refused(why),
            other => Self::Broken(other.to_string()),
        }
    }
}

struct Serving {
    client: Client,
    socket: Option<Socket>,
    was_open: bool,
    /// By session.
    talks: BTreeMap<String, Talk>,
    /// Requests for help that were not answered yet: by id of the command, the session.
    asked: BTreeMap<String, String>,
    next: u64,
}

impl Serving {
    fn new(client: Client) -> Self {
        Self {
            client,
            socket: None,
            was_open: false,
            talks: BTreeMap::new(),
            asked: BTreeMap::new(),
            next: 0,
        }
    }

    /// One connection, from its begin to its end.
    async fn connected(&mut self) -> Ended {
        self.was_open = false;
        self.socket = None;
        let ended = match self.serve().await {
            Ok(never) => match never {},
            Err(ended) => ended,
        };
        if let Ended::Unknowing(_) = ended {
            let _ = tokio::time::timeout(FAREWELL, self.farewell()).await;
        }
        self.socket = None;
        self.talks.clear();
        ended
    }

    async fn serve(&mut self) -> Result<std::convert::Infallible, Ended> {
        // Whoever has nothing to answer from is offered nobody.
        self.client.list(KNOWLEDGE).await?;
        let desk = self.client.post("/v1/desk/details", json!({})).await?;
        let address = desk["socket"].as_str().unwrap_or_default();
        self.socket = Some(self.client.socket(address).await?);
        self.send(json!({ "t": "hello", "protocol": 1 })).await?;
        let id = self.id();
        self.send(json!({ "t": "desk", "id": id, "ticket": desk["ticket"] }))
            .await?;
        loop {
            let socket = self.socket.as_mut().expect("it was just opened");
            let heard = tokio::time::timeout(SILENCE, socket.next()).await;
            let frame = heard.map_err(|_| Ended::Broken("the server is silent".into()))??;
            self.hear(frame).await?;
        }
    }

    fn id(&mut self) -> String {
        self.next += 1;
        format!("b{}-{}", std::process::id(), self.next)
    }

    async fn send(&mut self, frame: Value) -> Result<(), client::Failed> {
        match &mut self.socket {
            Some(socket) => socket.send(&frame).await,
            None => Err(client::Failed::Gone),
        }
    }

    async fn hear(&mut self, frame: Value) -> Result<(), Ended> {
        let session = frame["s"].as_str().unwrap_or_default().to_owned();
        match frame["t"].as_str().unwrap_or_default() {
            "desk" => {
                self.was_open = true;
                self.ready(frame["you"]["state"].as_str()).await?;
                for invite in frame["sessions"].as_array().into_iter().flatten() {
                    self.attach(&invite["details"]).await?;
                }
                for offer in frame["offers"].as_array().into_iter().flatten() {
                    self.accept(offer).await?;
                }
            }
            // It was too slow once; nobody but itself makes it ready again.
            "state" => self.ready(frame["state"].as_str()).await?,
            "offer" => self.accept(&frame["offer"]).await?,
            "invite" => self.attach(&frame["details"]).await?,
            "attached" => self.begin(session, &frame).await?,
            "event" => {
                let acts = match self.talks.get_mut(&session) {
                    Some(talk) => talk.event(&frame),
                    None => Vec::new(),
                };
                self.act(&session, acts).await?;
            }
            "detached" => drop(self.talks.remove(&session)),
            "error" => self.refused(&frame).await?,
            "ok" => drop(self.asked.remove(frame["id"].as_str().unwrap_or_default())),
            "retry" => return Err(Ended::Broken("the server restarts".into())),
            _ => {}
        }
        Ok(())
    }

    async fn ready(&mut self, state: Option<&str>) -> Result<(), client::Failed> {
        if state == Some("available") {
            return Ok(());
        }
        let id = self.id();
        self.send(json!({ "t": "state", "id": id, "state": "available" }))
            .await
    }

    async fn accept(&mut self, offer: &Value) -> Result<(), client::Failed> {
        let id = self.id();
        let answer = json!({ "t": "answer", "id": id, "offer": offer["offer"], "accept": true });
        self.send(answer).await
    }

    /// Opens a leg. The log is read by REST, so that what has been is told from what happens.
    async fn attach(&mut self, details: &Value) -> Result<(), client::Failed> {
        let id = self.id();
        let ticket = &details["ticket"];
        let attach =
            json!({ "t": "attach", "id": id, "ticket": ticket, "after": 0, "channels": ["chat"] });
        self.send(attach).await
    }

    async fn begin(&mut self, session: String, frame: &Value) -> Result<(), Ended> {
        let head = frame["head"].as_u64().unwrap_or_default();
        let log = self.client.log(&session, head).await?;
        let mut talk = Talk::new(&frame["session"], frame["leg"].as_str().unwrap_or_default());
        let acts = talk.begin(head, &log);
        self.talks.insert(session.clone(), talk);
        self.act(&session, acts).await
    }

    async fn refused(&mut self, frame: &Value) -> Result<(), Ended> {
        let id = frame["id"].as_str().unwrap_or_default();
        let code = frame["code"].as_str().unwrap_or_default();
        let Some(session) = self.asked.remove(id) else {
            if code != "offer_over" {
                tracing::warn!(code, "the server has refused something");
            }
            return Ok(());
        };
        let acts = match self.talks.get_mut(&session) {
            Some(talk) => talk.nobody(),
            None => Vec::new(),
        };
        self.act(&session, acts).await
    }

    /// Does what the talk wants, and what follows from it.
    async fn act(&mut self, session: &str, acts: Vec<Act>) -> Result<(), Ended> {
        let mut acts = std::collections::VecDeque::from(acts);
        while let Some(act) = acts.pop_front() {
            let id = self.id();
            match act {
                Act::Say(text) => {
                    self.send(json!({ "t": "say", "s": session, "id": id, "text": text }))
                        .await?;
                }
                Act::Look(question) => {
                    // Read each time: what was taken back is not said any more.
                    let known = self.known().await?;
                    if let Some(talk) = self.talks.get_mut(session) {
                        let found = knowledge::best(&question, &known);
                        acts.extend(talk.found(&question, found));
                    }
                }
                Act::Help(comment) => {
                    self.asked.insert(id.clone(), session.to_owned());
                    let help = json!({ "t": "help", "s": session, "id": id, "people": true, "comment": comment });
                    self.send(help).await?;
                }
                Act::Leave => {
                    self.send(json!({ "t": "leave", "s": session, "id": id }))
                        .await?;
                }
            }
        }
        Ok(())
    }

    /// Leaves all sessions, and waits until it is out of them.
    /// What there is to answer from; one failure may be a hiccup.
    async fn known(&self) -> Result<Vec<knowledge::Reply>, Ended> {
        let mut found = self.client.list(KNOWLEDGE).await;
        if found.is_err() {
            tokio::time::sleep(PAUSE).await;
            found = self.client.list(KNOWLEDGE).await;
        }
        let unknown = |error| Ended::Unknowing(format!("nothing can be looked up: {error}"));
        Ok(knowledge::replies(&found.map_err(unknown)?))
    }

    async fn farewell(&mut self) -> Result<(), Ended> {
        let sessions: Vec<String> = self.talks.keys().cloned().collect();
        for session in sessions {
            let acts = self
                .talks
                .get(&session)
                .map(Talk::farewell)
                .unwrap_or_default();
            self.act(&session, acts).await?;
        }
        while !self.talks.is_empty() {
            let Some(socket) = &mut self.socket else {
                break;
            };
            let frame = socket.next().await?;
            if frame["t"] == "detached" {
                self.talks.remove(frame["s"].as_str().unwrap_or_default());
            }
        }
        Ok(())
    }
}
