//! The same assistant as an endpoint proxy (CC-23): endpoints that programs join to sessions through
//! it are bots that it connects for. Their details come over its one feed; each bot has a connection
//! of its own, so that two may be in one session. When the program goes, so do they.

use super::{
    Ended, KNOWLEDGE, MOST, PAUSE, SILENCE,
    client::{Client, Failed, Socket},
    knowledge,
    talk::{Act, Talk},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, VecDeque},
    future::Future,
    sync::Arc,
};
use tokio::task::JoinHandle;

/// Serves until `stop`. An error is final: the server does not know the key, or the address is none.
pub async fn run(server: &str, key: &str, stop: impl Future<Output = ()>) -> Result<(), String> {
    let mut worker = Worker {
        client: Arc::new(Client::new(server, key)?),
        bots: BTreeMap::new(),
    };
    let mut stop = std::pin::pin!(stop);
    let mut pause = PAUSE;
    loop {
        let ended = tokio::select! {
            ended = worker.connected(&mut pause) => ended,
            () = &mut stop => return Ok(()),
        };
        match ended {
            Ended::Refused(why) => return Err(why),
            Ended::Unknowing(why) | Ended::Broken(why) => {
                tracing::warn!(%why, "the feed is gone")
            }
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = &mut stop => return Ok(()),
        }
        pause = (pause * 2).min(MOST);
    }
}

/// Greets, and opens something; its answer comes.
async fn opened(client: &Client, address: &Value, open: Value) -> Result<Socket, Failed> {
    let address = address.as_str().unwrap_or_default();
    let mut socket = client.socket(address).await?;
    socket.send(&json!({ "t": "hello", "protocol": 1 })).await?;
    socket.send(&open).await?;
    Ok(socket)
}

async fn heard(socket: &mut Socket) -> Result<Value, Failed> {
    let heard = tokio::time::timeout(SILENCE, socket.next()).await;
    heard.unwrap_or(Err(Failed::Gone))
}

struct Worker {
    client: Arc<Client>,
    /// By leg. They outlive a feed that breaks.
    bots: BTreeMap<String, Bot>,
}

/// Dropped, it goes.
struct Bot(JoinHandle<()>);

impl Drop for Bot {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Worker {
    async fn connected(&mut self, pause: &mut std::time::Duration) -> Ended {
        let failed = match self.feed(pause).await {
            Ok(never) => match never {},
            Err(failed) => failed,
        };
        failed.into()
    }

    async fn feed(
        &mut self,
        pause: &mut std::time::Duration,
    ) -> Result<std::convert::Infallible, Failed> {
        let details = self.client.post("/v1/endpoint-proxy/details", json!({}));
        let details = details.await?;
        let open = json!({ "t": "proxy", "id": "feed", "ticket": details["ticket"] });
        let mut socket = opened(&self.client, &details["socket"], open).await?;
        loop {
            let frame = heard(&mut socket).await?;
            match frame["t"].as_str().unwrap_or_default() {
                "proxy" => {
                    *pause = PAUSE;
                    let legs = frame["legs"].as_array().cloned().unwrap_or_default();
                    let still = |leg: &String| legs.iter().any(|one| name(one) == *leg);
                    self.bots.retain(|leg, _| still(leg));
                    legs.into_iter().for_each(|leg| self.handed(leg));
                }
                "handed" => self.handed(frame["leg"].clone()),
                "handed_over" => {
                    self.bots.remove(frame["leg"].as_str().unwrap_or_default());
                }
                "error" if frame["id"] == "feed" => return Err(Failed::Gone),
                "retry" => return Err(Failed::Gone),
                _ => {}
            }
        }
    }

    /// A bot that is connected stays so.
    fn handed(&mut self, leg: Value) {
        let known = self.bots.get(&name(&leg));
        if known.is_some_and(|Bot(task)| !task.is_finished()) {
            return;
        }
        let of = name(&leg);
        let serving = tokio::spawn(serve(self.client.clone(), leg));
        self.bots.insert(of, Bot(serving));
    }
}

fn name(handed: &Value) -> String {
    let leg = handed["details"]["leg"].as_str();
    leg.unwrap_or_default().to_owned()
}

/// One bot, until it is out of its session. A connection that breaks is made again.
async fn serve(client: Arc<Client>, handed: Value) {
    let mut details = handed["details"].clone();
    let session = details["session"].as_str().unwrap_or_default().to_owned();
    let leg = details["leg"].as_str().unwrap_or_default().to_owned();
    let mut pause = PAUSE;
    loop {
        match Serving::run(&client, &session, &leg, &details).await {
            Ok(()) | Err(Ended::Refused(_)) => return,
            Err(Ended::Unknowing(why) | Ended::Broken(why)) => {
                tracing::warn!(%session, %why, "a bot's connection is gone")
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(MOST);
        let path = format!("/v1/sessions/{session}/details?leg={leg}");
        match client.post(&path, json!({})).await {
            Ok(fresh) => details = fresh,
            Err(Failed::Refused(..)) => return,
            Err(Failed::Gone | Failed::Unreadable) => {}
        }
    }
}

struct Serving<'a> {
    client: &'a Client,
    session: &'a str,
    socket: Socket,
    talk: Option<Talk>,
    /// The request for help that has no answer yet.
    asked: Option<String>,
    next: u64,
}

impl<'a> Serving<'a> {
    async fn run(
        client: &'a Client,
        session: &'a str,
        leg: &'a str,
        details: &Value,
    ) -> Result<(), Ended> {
        let attach = json!({ "t": "attach", "id": "in", "ticket": details["ticket"], "after": 0,
            "channels": ["chat"] });
        let mut serving = Self {
            client,
            session,
            socket: opened(client, &details["socket"], attach).await?,
            talk: None,
            asked: None,
            next: 0,
        };
        loop {
            let frame = heard(&mut serving.socket).await?;
            match frame["t"].as_str().unwrap_or_default() {
                "attached" => {
                    let head = frame["head"].as_u64().unwrap_or_default();
                    let log = serving.client.log(session, head).await?;
                    let mut talk = Talk::new(&frame["session"], leg);
                    let acts = talk.begin(head, &log);
                    serving.talk = Some(talk);
                    serving.act(acts).await?;
                }
                "event" => {
                    let acts = serving.talk.as_mut().map(|talk| talk.event(&frame));
                    serving.act(acts.unwrap_or_default()).await?;
                }
                "detached" => return Ok(()),
                "error" if frame["id"] == "in" => {
                    return match frame["code"].as_str() {
                        Some("no_such_session" | "not_joined") => Ok(()),
                        _ => Err(Ended::Broken("the leg cannot be opened".into())),
                    };
                }
                "error"
                    if serving.asked.is_some()
                        && frame["id"].as_str() == serving.asked.as_deref() =>
                {
                    serving.asked = None;
                    let acts = serving.talk.as_mut().map(Talk::nobody);
                    serving.act(acts.unwrap_or_default()).await?;
                }
                "retry" => return Err(Ended::Broken("the server restarts".into())),
                _ => {}
            }
        }
    }

    async fn act(&mut self, acts: Vec<Act>) -> Result<(), Ended> {
        let mut acts = VecDeque::from(acts);
        while let Some(act) = acts.pop_front() {
            self.next += 1;
            let (s, id) = (
                self.session,
                format!("w{}-{}", std::process::id(), self.next),
            );
            let frame = match act {
                Act::Say(text) => json!({ "t": "say", "s": s, "id": id, "text": text }),
                Act::Look(question) => {
                    let known = self.client.list(KNOWLEDGE).await?;
                    if let Some(talk) = &mut self.talk {
                        let known = knowledge::replies(&known);
                        acts.extend(talk.found(&question, knowledge::best(&question, &known)));
                    }
                    continue;
                }
                Act::Help(comment) => {
                    self.asked = Some(id.clone());
                    json!({ "t": "help", "s": s, "id": id, "people": true, "comment": comment })
                }
                Act::Leave => json!({ "t": "leave", "s": s, "id": id }),
            };
            self.socket.send(&frame).await?;
        }
        Ok(())
    }
}
