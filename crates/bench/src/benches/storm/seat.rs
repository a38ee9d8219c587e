//! One member who comes back as the web client does: in its own time, with its position.

use crate::{
    Result,
    client::{Attempt, Break, Comeback, Company, Details, Socket, comeback::welcome},
    fan::source,
};
use serde::Deserialize;
use std::{
    borrow::Cow,
    convert::Infallible,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use tokio::{
    sync::{Notify, Semaphore, watch},
    time::{Instant, sleep},
};

/// Requests under way at once: browsers have a connection each, we have not so many ports.
const REQUESTS: usize = 128;
/// Begins every line's text, before its number.
const MARK: &str = "storm ";
/// A port that was used lately is not free yet, and everybody comes several times.
const SPARSE: usize = 4;

/// All members, and what they saw.
pub struct Crowd {
    company: Arc<Company>,
    requests: Semaphore,
    size: usize,
    state: Mutex<State>,
    /// Told when somebody has heard a line.
    progress: Notify,
}

#[derive(Default)]
struct State {
    /// Lines that were acknowledged to their writer.
    confirmed: u64,
    /// How many have heard line n, by n.
    heard: Vec<usize>,
    /// When members had come back and had all that was confirmed by then.
    back: Vec<Instant>,
    tries: u64,
    told: u64,
    missed: u64,
    doubled: u64,
    trouble: String,
}

/// What the members saw since they lost their node.
pub struct Tally {
    /// How long after that moment each was back, in order.
    pub back: Vec<Duration>,
    pub tries: u64,
    pub told: u64,
    pub missed: u64,
    pub doubled: u64,
}

impl Crowd {
    pub fn new(company: Arc<Company>, size: usize) -> Self {
        Self {
            company,
            requests: Semaphore::new(REQUESTS),
            size,
            state: Mutex::default(),
            progress: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic while locked")
    }

    pub fn confirmed(&self) -> u64 {
        self.state().confirmed
    }

    pub fn caught_up(&self) -> usize {
        self.state().back.len()
    }

    /// From now on the coming back is counted.
    pub fn lose(&self) {
        let mut state = self.state();
        state.back.clear();
        (state.tries, state.told) = (0, 0);
    }

    pub fn tally(&self, lost: Instant) -> Tally {
        let state = self.state();
        let mut back: Vec<_> = state.back.iter().map(|at| *at - lost).collect();
        back.sort_unstable();
        Tally {
            back,
            tries: state.tries,
            told: state.told,
            missed: state.missed,
            doubled: state.doubled,
        }
    }

    /// Returns when everybody has heard that line.
    pub async fn heard(&self, line: u64) {
        loop {
            let progress = self.progress.notified();
            if self.state().heard.get(line as usize) == Some(&self.size) {
                return;
            }
            progress.await;
        }
    }

    pub fn trouble(&self, what: &str) -> Box<dyn std::error::Error + Send + Sync> {
        let state = self.state();
        format!(
            "not all have {what}: {} of {} back, heard {:?}, {} tries, {} told later, last trouble: {}",
            state.back.len(), self.size, state.heard, state.tries, state.told, state.trouble,
        )
        .into()
    }
}

/// What matters of a frame.
#[derive(Deserialize)]
struct Heard<'a> {
    t: &'a str,
    seq: Option<u64>,
    through: Option<u64>,
    head: Option<u64>,
    after_ms: Option<u64>,
    #[serde(borrow)]
    event: Option<Happened<'a>>,
    #[serde(borrow)]
    code: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Happened<'a> {
    kind: &'a str,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
}

/// One member.
pub struct Seat {
    crowd: Arc<Crowd>,
    source: Ipv4Addr,
    leg: Details,
    /// Newest position seen.
    seq: u64,
    /// Number of the line that comes next.
    next: u64,
    comeback: Comeback,
    /// Back once all lines up to this one are here.
    behind: Option<u64>,
    /// Says the lines; what the others hear is counted.
    leads: bool,
}

impl Seat {
    /// Becomes a member and stays one until the task is ended.
    pub async fn join(crowd: Arc<Crowd>, session: String, number: usize) -> Result<()> {
        let permit = crowd.requests.acquire().await?;
        let leg = crowd.company.join_as(&session, number).await?;
        drop(permit);
        let seat = Seat::new(crowd, leg, number);
        seat.live(None).await;
        Ok(())
    }

    fn new(crowd: Arc<Crowd>, leg: Details, number: usize) -> Self {
        Self {
            crowd,
            source: source(number * SPARSE),
            leg,
            seq: 0,
            next: 1,
            comeback: Comeback::new(number as u64),
            behind: None,
            leads: false,
        }
    }

    async fn live(mut self, mut lines: Option<watch::Receiver<u64>>) {
        loop {
            let Err(end) = self.connection(&mut lines).await;
            let pause = self.comeback.pause(&end);
            match end {
                Break::Told(_) => self.crowd.state().told += 1,
                Break::Lost(why) => self.crowd.state().trouble = why,
            }
            sleep(pause).await;
        }
    }

    async fn connection(
        &mut self,
        lines: &mut Option<watch::Receiver<u64>>,
    ) -> Attempt<Infallible> {
        self.crowd.state().tries += 1;
        let opening = Socket::open_from(self.source, self.crowd.company.address, "/v1/socket");
        let mut socket = welcome(opening).await?;
        let mut open = false;
        let permit = self.crowd.requests.acquire().await?;
        self.leg = self.crowd.company.details(&self.leg).await?;
        drop(permit);
        let attach = format!(
            r#"{{"t":"attach","id":"a","ticket":"{}","after":{},"channels":["chat","lead"]}}"#,
            self.leg.ticket, self.seq
        );
        socket.send(&attach).await?;
        // A line that was not acknowledged over the connection before is said again.
        let mut said = self.crowd.confirmed();
        loop {
            if let Some(lines) = lines.as_mut().filter(|_| open) {
                let due = *lines.borrow_and_update();
                for line in said + 1..=due {
                    let s = &self.leg.session;
                    let say =
                        format!(r#"{{"t":"say","s":"{s}","id":"{line}","text":"{MARK}{line}"}}"#);
                    socket.send(&say).await?;
                }
                said = said.max(due);
            }
            let mut faults = Ok(());
            let speaks = open;
            let reading = socket.read(|frame| {
                if faults.is_ok() {
                    faults = self.take(frame, &mut open);
                }
            });
            let read = match lines.as_mut().filter(|_| speaks) {
                None => reading.await,
                Some(lines) => tokio::select! {
                    read = reading => read,
                    changed = lines.changed() => Ok(changed?),
                },
            };
            // What the server said at last tells more than that it closed.
            faults?;
            read?;
        }
    }

    fn take(&mut self, frame: &[u8], open: &mut bool) -> Attempt<()> {
        let heard: Heard<'_> = serde_json::from_slice(frame)?;
        match heard.t {
            "attached" => {
                *open = true;
                self.comeback.settled();
                self.seq = self.seq.min(heard.head.unwrap_or(self.seq));
                self.behind = Some(self.crowd.confirmed());
            }
            "event" => {
                let seq = heard.seq.unwrap_or_default();
                let line = heard
                    .event
                    .filter(|event| event.kind == "line")
                    .and_then(|event| event.text?.strip_prefix(MARK)?.parse().ok());
                if let Some(line) = line {
                    self.line(line);
                }
                self.seq = self.seq.max(seq);
            }
            "roster" => self.seq = self.seq.max(heard.through.unwrap_or_default()),
            "behind" | "detached" => return Err(Break::Lost(heard.t.to_owned())),
            "error" => {
                return Err(Break::Lost(heard.code.unwrap_or_default().into_owned()));
            }
            "retry" => {
                return Err(Break::Told(Duration::from_millis(
                    heard.after_ms.unwrap_or_default(),
                )));
            }
            _ => {}
        }
        if !self.leads && *open && self.behind.is_some_and(|line| self.next > line) {
            self.behind = None;
            self.crowd.state().back.push(Instant::now());
        }
        Ok(())
    }

    /// A line of that number is here. Each has to come once, in order: no filter by position.
    fn line(&mut self, line: u64) {
        let mut state = self.crowd.state();
        if self.leads {
            // Its own line is the acknowledgement: an event is on disk.
            state.confirmed = state.confirmed.max(line);
            return;
        }
        if line < self.next {
            state.doubled += 1;
            return;
        }
        state.missed += line - self.next;
        self.next = line + 1;
        let at = line as usize;
        if state.heard.len() <= at {
            state.heard.resize(at + 1, 0);
        }
        state.heard[at] += 1;
        drop(state);
        self.crowd.progress.notify_one();
    }
}

/// The leader, who says lines up to the number wanted.
pub async fn lead(crowd: Arc<Crowd>, leg: Details, lines: watch::Receiver<u64>) {
    let mut seat = Seat::new(crowd, leg, 0);
    seat.leads = true;
    seat.live(Some(lines)).await;
}
