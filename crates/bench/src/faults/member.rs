//! One member: says lines, each until it is acknowledged, and comes back after every break as
//! the web client does. Behind a proxy, as it were: another attempt goes to another node.

use super::{crowd::Scene, history::Entry};
use crate::client::{
    Attempt, Break, Comeback, Details, Refused, Socket,
    comeback::{SILENCE, welcome},
};
use serde::Deserialize;
use std::{borrow::Cow, collections::VecDeque, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep, sleep_until, timeout};

/// Lines on their way at once.
const WINDOW: usize = 3;
/// A request that takes longer is given up.
const REQUEST: Duration = Duration::from_secs(8);
/// Before a line that could not be taken is said again.
const LATER: Duration = Duration::from_millis(500);

/// Where a member begins.
pub struct Place {
    pub leg: Details,
    pub node: usize,
}

pub struct Member {
    scene: Arc<Scene>,
    number: usize,
    leg: Details,
    /// Where it tries next.
    node: usize,
    comeback: Comeback,
    /// Number of the next line.
    next: u64,
    /// Lines without an answer, with when they were said last.
    waiting: VecDeque<(u64, Instant)>,
    seq: u64,
    heard: Instant,
    /// Not before then is anything said.
    due: Instant,
    /// Nothing will be taken from it any more.
    over: bool,
}

#[derive(Deserialize)]
struct Heard<'a> {
    t: &'a str,
    id: Option<Cow<'a, str>>,
    seq: Option<u64>,
    after_ms: Option<u64>,
    #[serde(borrow)]
    event: Option<Happened<'a>>,
    code: Option<Cow<'a, str>>,
    reason: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Happened<'a> {
    kind: &'a str,
    text: Option<Cow<'a, str>>,
}

/// Codes after which the web client gives a session up.
const FINAL: &[&str] = &[
    "no_such_session",
    "session_ended",
    "not_joined",
    "not_allowed",
];
/// Codes after which the same line may be said again.
const AGAIN: &[&str] = &["unavailable", "full", "rate_limited"];

impl Member {
    pub fn new(scene: Arc<Scene>, number: usize, seat: Place) -> Self {
        let now = Instant::now();
        Self {
            // Spread, so that lines come evenly.
            due: now + scene.load.every.mul_f64(number as f64 * 0.37 % 1.0),
            scene,
            number,
            leg: seat.leg,
            node: seat.node,
            comeback: Comeback::new(number as u64),
            next: 0,
            waiting: VecDeque::new(),
            seq: 0,
            heard: now,
            over: false,
        }
    }

    /// Until the task is ended, or the session is over.
    pub async fn live(mut self) {
        while !self.over {
            let Err(end) = self.connection().await;
            self.scene.state()[self.number].at = None;
            let pause = self.comeback.pause(&end);
            let why = match end {
                Break::Told(_) => "told to come later".to_owned(),
                Break::Lost(why) => why,
            };
            let lines = self.waiting.iter().map(|(number, _)| *number).collect();
            self.note(Entry::Unknown(lines, why));
            self.node = (self.node + 1) % self.scene.companies.len();
            sleep(pause).await;
        }
    }

    fn note(&self, entry: Entry) {
        self.scene.note(self.number, entry);
    }

    fn end(&mut self, why: &str) -> Break {
        self.over = true;
        self.note(Entry::Ended(why.to_owned()));
        Break::Lost(why.to_owned())
    }

    async fn details(&mut self) -> Attempt<Details> {
        let company = &self.scene.companies[self.node];
        let error = match timeout(REQUEST, company.details(&self.leg)).await? {
            Ok(details) => return Ok(details),
            Err(error) => error,
        };
        let status = error.downcast_ref::<Refused>().map(|r| r.status.as_u16());
        match status {
            Some(401 | 403 | 404) => Err(self.end(&error.to_string())),
            _ => Err(error.into()),
        }
    }

    async fn connection(&mut self) -> Attempt<std::convert::Infallible> {
        let address = self.scene.companies[self.node].address;
        let mut socket = welcome(Socket::open(address, "/v1/socket")).await?;
        self.scene.state()[self.number].port = socket.port()?;
        self.leg = self.details().await?;
        let attach = format!(
            r#"{{"t":"attach","id":"a","ticket":"{}","after":{},"channels":["chat"]}}"#,
            self.leg.ticket, self.seq
        );
        socket.send(&attach).await?;
        self.heard = Instant::now();
        let mut talk = self.scene.talk.subscribe();
        let mut open = false;
        loop {
            let speaks = open && *talk.borrow_and_update() && self.waiting.len() < WINDOW;
            if speaks && self.due <= Instant::now() {
                let number = self.next;
                self.next += 1;
                self.waiting.push_back((number, Instant::now()));
                self.due = Instant::now() + self.scene.load.every;
                self.say(&mut socket, number).await?;
                continue;
            }
            let mut end = Ok(());
            let mut opened = false;
            let mut again = Vec::new();
            let (due, heard) = (self.due, self.heard);
            let reading = socket.read(|frame| {
                if end.is_ok() {
                    end = self.take(frame, &mut opened, &mut again);
                }
            });
            let read = tokio::select! {
                read = reading => read,
                () = sleep_until(due), if speaks => Ok(()),
                _ = talk.changed() => Ok(()),
                () = sleep_until(heard + SILENCE) => return Err(Break::Lost("silence".into())),
            };
            // What the server said at last tells more than that it closed.
            end?;
            read?;
            if opened {
                open = true;
                again = self.waiting.iter().map(|(number, _)| *number).collect();
            } else if !again.is_empty() {
                // All of them, in their order: none may overtake another.
                again = self.waiting.iter().map(|(number, _)| *number).collect();
                sleep(LATER).await;
            }
            for number in again {
                self.say(&mut socket, number).await?;
            }
        }
    }

    async fn say(&mut self, socket: &mut Socket, number: u64) -> std::io::Result<()> {
        let now = Instant::now();
        for (waiting, said) in &mut self.waiting {
            if *waiting == number {
                *said = now;
            }
        }
        self.scene.state()[self.number].waiting = self.waiting.len();
        self.note(Entry::Said(number));
        let (session, member) = (&self.leg.session, self.number);
        // Without the line before it, it is not to be taken either.
        let mut before = self.waiting.iter().rev().map(|(waiting, _)| *waiting);
        let behind = before.find(|before| *before < number);
        let behind = behind.map_or(String::new(), |id| format!(r#","behind":"{id}""#));
        let say = format!(
            r#"{{"t":"say","s":"{session}","id":"{number}","text":"m{member} {number}"{behind}}}"#
        );
        socket.send(&say).await
    }

    fn take(&mut self, frame: &[u8], opened: &mut bool, again: &mut Vec<u64>) -> Attempt<()> {
        self.heard = Instant::now();
        let heard: Heard<'_> = serde_json::from_slice(frame)?;
        let number = heard.id.as_deref().and_then(|id| id.parse().ok());
        match heard.t {
            "attached" => {
                *opened = true;
                self.comeback.settled();
                self.scene.state()[self.number].at = Some(self.node);
                self.note(Entry::Back);
            }
            "event" => {
                let seq = heard.seq.unwrap_or_default();
                if seq > self.seq {
                    self.seq = seq;
                    let line = heard.event.filter(|event| event.kind == "line");
                    if let Some(text) = line.and_then(|line| line.text) {
                        self.note(Entry::Seen(seq, text.into_owned()));
                    }
                    self.scene.state()[self.number].seq = seq;
                }
            }
            "ok" => {
                let at = self.waiting.iter().position(|(w, _)| Some(*w) == number);
                if let Some((number, said)) = at.and_then(|at| self.waiting.remove(at)) {
                    self.note(Entry::Ok(number, heard.seq.unwrap_or_default()));
                    self.scene.acknowledged(self.number, said);
                    self.scene.state()[self.number].waiting = self.waiting.len();
                }
            }
            "error" => {
                let code = heard.code.unwrap_or_default();
                if let Some(number) = number {
                    self.note(Entry::Refused(number, code.to_string()));
                }
                if FINAL.contains(&&*code) {
                    return Err(self.end(&code));
                }
                match number {
                    Some(number) if AGAIN.contains(&&*code) => again.push(number),
                    _ => return Err(Break::Lost(code.into_owned())),
                }
            }
            "detached" => return Err(self.end(&heard.reason.unwrap_or_default())),
            "behind" => return Err(Break::Lost("behind".into())),
            "retry" => {
                let after = heard.after_ms.unwrap_or_default();
                return Err(Break::Told(Duration::from_millis(after)));
            }
            _ => {}
        }
        Ok(())
    }
}
