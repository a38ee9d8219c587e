//! A client's connection to a node: frames in order, late by some milliseconds, until it breaks
//! or goes dark. At the node's end is the product's own protocol, without its transport.

use super::{
    common::Common,
    gate::Gate,
    sabotage::{self, Sabotage},
};
use crate::{
    hub::{Hub, Next},
    socket::{Conn, Then},
};
use std::{sync::Arc, time::Duration};
use switchboard_testkit::Rng;
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};

/// How often a node shows that it is there; a client that does not answer in two fifths of that
/// is gone.
pub const BEAT: Duration = Duration::from_secs(5);
/// A client that hears nothing for so long takes its connection for dead.
pub const SILENCE: Duration = Duration::from_millis(7_500);

/// How a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Good,
    /// Nothing comes through, and nobody is told.
    Dark,
    /// Both ends know that it is over.
    Broken,
}

/// One connection, as the world sees it.
pub struct Line {
    pub node: usize,
    state: watch::Sender<State>,
    late: Duration,
}

impl Line {
    pub fn set(&self, to: State) {
        // What is broken stays so.
        self.state.send_if_modified(|state| {
            let news = *state != State::Broken && *state != to;
            if news {
                *state = to;
            }
            news
        });
    }

    fn is(&self) -> State {
        *self.state.borrow()
    }

    async fn broken(&self) {
        let mut state = self.state.subscribe();
        // The sender lives as long as the line.
        let _ = state.wait_for(|state| *state == State::Broken).await;
    }
}

/// What a client says.
enum Up {
    Frame(String),
    Pong,
}

/// What a client hears.
pub enum Down {
    Frame(String),
    Ping,
    Closed,
}

/// One direction, in order.
struct Pipe<T> {
    rx: mpsc::UnboundedReceiver<(Instant, T)>,
    held: Option<(Instant, T)>,
}

impl<T> Pipe<T> {
    fn new() -> (mpsc::UnboundedSender<(Instant, T)>, Self) {
        let (tx, rx) = mpsc::unbounded_channel();
        (tx, Self { rx, held: None })
    }

    /// The next thing that arrives; `None` when the other end has let go. Safe to cancel.
    async fn next(&mut self) -> Option<T> {
        if self.held.is_none() {
            self.held = Some(self.rx.recv().await?);
        }
        if let Some((at, _)) = &self.held {
            sleep_until(*at).await;
        }
        self.held.take().map(|(_, what)| what)
    }
}

/// The client's end.
pub struct Phone {
    pub line: Arc<Line>,
    up: mpsc::UnboundedSender<(Instant, Up)>,
    down: Pipe<Down>,
}

impl Phone {
    /// Connects to a process.
    pub fn dial(common: Arc<Common>, hub: Hub, gate: Arc<Gate>, rng: &mut Rng) -> Self {
        let line = Arc::new(Line {
            node: gate.node,
            state: watch::Sender::new(State::Good),
            late: Duration::from_millis(rng.between(1, 30) as u64),
        });
        let (up, heard) = Pipe::new();
        let (say, down) = Pipe::new();
        let seed = rng.next_u64();
        let end = End {
            common,
            line: line.clone(),
            gate,
            heard,
            say,
            rng: Rng::new(seed),
        };
        tokio::spawn(end.serve(hub));
        Self { line, up, down }
    }

    fn put(&self, what: Up) {
        if self.line.is() == State::Good {
            let _ = self.up.send((Instant::now() + self.line.late, what));
        }
    }

    pub fn send(&self, frame: String) {
        self.put(Up::Frame(frame));
    }

    pub fn pong(&self) {
        self.put(Up::Pong);
    }

    /// Safe to cancel.
    pub async fn next(&mut self) -> Down {
        tokio::select! {
            biased;
            down = self.down.next() => down.unwrap_or(Down::Closed),
            () = self.line.broken() => Down::Closed,
        }
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        // A line that is dark stays so: the node has to find out.
        if self.line.is() == State::Good {
            self.line.set(State::Broken);
        }
    }
}

/// The node's end.
struct End {
    common: Arc<Common>,
    line: Arc<Line>,
    gate: Arc<Gate>,
    heard: Pipe<Up>,
    say: mpsc::UnboundedSender<(Instant, Down)>,
    rng: Rng,
}

impl End {
    async fn serve(mut self, hub: Hub) {
        let mut conn = Conn::new(hub);
        let outbox = conn.outbox().clone();
        let mut beat = Instant::now() + BEAT;
        let mut patience: Option<Instant> = None;
        let mut deaf = false;
        loop {
            let wake = patience.map_or(beat, |patience| patience.min(beat));
            tokio::select! {
                biased;
                () = self.line.broken() => break,
                up = self.heard.next(), if !deaf => {
                    self.gate.pass().await;
                    match up {
                        Some(Up::Pong) => patience = None,
                        Some(Up::Frame(text)) => {
                            patience = None;
                            if conn.text(&text).await != Then::Continue {
                                if let Some(Next::Frames(frames)) = outbox.take() {
                                    self.write(frames.iter().map(|frame| frame.json())).await;
                                }
                                break;
                            }
                        }
                        // The other end is gone, and this one is not told.
                        None => deaf = true,
                    }
                }
                next = outbox.next() => match next {
                    Next::Frames(frames) => {
                        self.write(frames.iter().map(|frame| frame.json())).await;
                    }
                    Next::Close(reason) => {
                        self.common.note(format_args!("closed: {reason:?}"));
                        break;
                    }
                },
                () = sleep_until(wake) => {
                    let now = Instant::now();
                    if patience.is_some_and(|patience| patience <= now) {
                        break;
                    }
                    if beat <= now {
                        beat = now + BEAT;
                        patience = Some(now + BEAT * 2 / 5);
                        self.gate.pass().await;
                        self.tell(Down::Ping);
                    }
                }
            }
        }
        self.tell(Down::Closed);
    }

    async fn write(&mut self, frames: impl Iterator<Item = &str>) {
        self.gate.pass().await;
        for frame in frames {
            self.tell(Down::Frame(frame.to_owned()));
            let again = sabotage::is(Sabotage::DeliverTwice)
                && frame.contains("\"t\":\"event\"")
                && self.rng.chance(50);
            if again {
                self.tell(Down::Frame(frame.to_owned()));
            }
        }
    }

    fn tell(&self, what: Down) {
        let node = self.line.node;
        match &what {
            Down::Frame(text) => self.common.note(format_args!("n{node} says {text}")),
            Down::Ping => {}
            Down::Closed => self.common.note(format_args!("n{node} closes")),
        }
        if self.line.is() == State::Good {
            let _ = self.say.send((Instant::now() + self.line.late, what));
        }
    }
}
