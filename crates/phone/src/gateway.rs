//! Calls out of sessions: who may be called, how many at a time and for how long.

use crate::{
    call::{Act, Call, End, Input, Limits, State},
    media::{Media, Room},
    number::{Number, NumberError, Prefixes},
    rtp::Keys,
    sdp::{self, Answer},
    trunk::{Dialled, Line, Told, Trunk},
};
use std::{
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    sync::Arc,
};
use switchboard_core::{Millis, Time};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::Instant,
};

/// What a gateway may do.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which numbers may be called.
    pub prefixes: Prefixes,
    /// Calls at a time.
    pub most: usize,
    /// How long one may take.
    pub limits: Limits,
    /// Where speech is received.
    pub ip: IpAddr,
    /// By which address the trunk reaches this machine, where that is another one.
    pub address: Option<IpAddr>,
    /// Ports for speech, of which each call takes an even one; 0 to 0 finds free ones.
    pub ports: RangeInclusive<u16>,
}

/// Why a call is not even begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no number that may be called.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// As many calls go on as there may be.
    #[error("as many calls go on as there may be")]
    Busy,
    /// No port for speech is free.
    #[error("no port for speech is free")]
    NoPort,
}

/// Places calls. Dropped, those that go on are hung up.
pub struct Gateway {
    trunk: Arc<dyn Trunk>,
    settings: Settings,
    places: Arc<Semaphore>,
    calls: tokio_util::task::TaskTracker,
    stop: tokio_util::sync::CancellationToken,
}

/// One call as whoever placed it holds it.
pub struct Placed {
    /// What was called.
    pub number: Number,
    /// Each state after dialing, once, in order. It ends with [`State::Ended`]; without, the
    /// gateway is lost.
    pub states: mpsc::UnboundedReceiver<State>,
    /// What can be done to it.
    pub handle: Handle,
}

/// What can be done to a call. Without any it is hung up.
#[derive(Clone)]
pub struct Handle(mpsc::UnboundedSender<Wish>);

enum Wish {
    HangUp,
    Press(String),
    Wait(bool),
}

impl Handle {
    /// Hangs up, or calls off.
    pub fn hang_up(&self) {
        let _ = self.0.send(Wish::HangUp);
    }

    /// Whoever was called hears that they are waited for, or does not any more.
    pub fn wait(&self, on: bool) {
        let _ = self.0.send(Wish::Wait(on));
    }

    /// Presses keys; false when there is a sign among them that no telephone has.
    pub fn press(&self, keys: &str) -> bool {
        let known = Keys::known(keys);
        if known {
            let _ = self.0.send(Wish::Press(keys.to_owned()));
        }
        known
    }
}

impl Gateway {
    /// A gateway by that trunk.
    pub fn new(trunk: Arc<dyn Trunk>, settings: Settings) -> Self {
        Self {
            places: Arc::new(Semaphore::new(settings.most)),
            trunk,
            settings,
            calls: tokio_util::task::TaskTracker::new(),
            stop: tokio_util::sync::CancellationToken::new(),
        }
    }

    /// A number as it was typed, if it may be called.
    ///
    /// # Errors
    /// [`NumberError`].
    pub fn number(&self, typed: &str) -> Result<Number, NumberError> {
        self.settings.prefixes.allow(Number::parse(typed)?)
    }

    /// Begins a call.
    ///
    /// * `room` - where the call's speech goes, and what it hears;
    /// * `seed` - random.
    ///
    /// # Errors
    /// [`Refused`]. All that happens later is told as a [`State`].
    pub fn call(&self, typed: &str, room: Box<dyn Room>, seed: u64) -> Result<Placed, Refused> {
        self.call_for(typed, room, seed, Millis::MAX)
    }

    /// The same, for a call that may ring so long at most.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn call_for(
        &self,
        typed: &str,
        room: Box<dyn Room>,
        seed: u64,
        ring_ms: Millis,
    ) -> Result<Placed, Refused> {
        let limits = Limits {
            dial_ms: self.settings.limits.dial_ms.min(ring_ms),
            ..self.settings.limits
        };
        let number = self.number(typed)?;
        let place = self.places.clone().try_acquire_owned();
        let place = place.map_err(|_| Refused::Busy)?;
        let media = Media::start(self.settings.ip, self.settings.ports.clone(), room, seed);
        let media = media.map_err(|_| Refused::NoPort)?;
        let port = media.address().port();
        let own = self.settings.address.unwrap_or(self.settings.ip);
        let (tell, states) = mpsc::unbounded_channel();
        let (wish, wishes) = mpsc::unbounded_channel();
        let task = Task {
            call: Call::new(Time(0), limits),
            begun: Instant::now(),
            media,
            own: SocketAddr::new(own, port),
            id: seed >> 33,
            answer: None,
            tell,
            _place: place,
        };
        let going = task.run(self.trunk.clone(), number.clone(), wishes);
        let stop = self.stop.clone();
        self.calls.spawn(async move {
            tokio::select! {
                () = going => {}
                () = stop.cancelled() => {}
            }
        });
        Ok(Placed {
            number,
            states,
            handle: Handle(wish),
        })
    }

    /// Calls that go on.
    pub fn calls(&self) -> usize {
        self.settings.most - self.places.available_permits()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

struct Task {
    call: Call,
    begun: Instant,
    media: Media,
    own: SocketAddr,
    id: u64,
    answer: Option<Answer>,
    tell: mpsc::UnboundedSender<State>,
    _place: OwnedSemaphorePermit,
}

impl Task {
    fn now(&self) -> Time {
        Time(i64::try_from(self.begun.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    async fn run(
        mut self,
        trunk: Arc<dyn Trunk>,
        number: Number,
        mut wishes: mpsc::UnboundedReceiver<Wish>,
    ) {
        let offer = sdp::offer(self.id, self.own);
        let Dialled { mut told, line } = match trunk.dial(&number, offer).await {
            Ok(dialled) => dialled,
            Err(why) => {
                tracing::warn!(%why, "a call could not be begun");
                let _ = self.tell.send(State::Ended(End::Failed));
                return;
            }
        };
        while !matches!(self.call.state(), State::Ended(_)) {
            let due = self.call.deadline().map_or(i64::MAX, |at| at.0);
            let due = self.begun + std::time::Duration::from_millis(due.unsigned_abs());
            let input = tokio::select! {
                told = told.recv() => self.heard(told),
                wish = wishes.recv() => match wish {
                    Some(Wish::Press(keys)) => {
                        self.media.press(keys);
                        None
                    }
                    Some(Wish::Wait(on)) => {
                        self.media.wait(on);
                        None
                    }
                    Some(Wish::HangUp) | None => Some(Input::HangUp),
                },
                () = tokio::time::sleep_until(due) => Some(Input::Tick),
            };
            if let Some(input) = input {
                self.put(input, &*line).await;
            }
        }
        drop(self.media);
        // An answer that crosses the end is hung up by the trunk's own line.
        drop(line);
    }

    /// What the trunk has told, as the call understands it.
    fn heard(&mut self, told: Option<Told>) -> Option<Input> {
        Some(match told {
            Some(Told::Ringing) => Input::Ringing,
            Some(Told::Answered(description)) => match Answer::read(&description) {
                Some(answer) => {
                    self.answer = Some(answer);
                    self.media.answered(answer);
                    Input::Answered
                }
                // Both sides could not talk.
                None => Input::Broken,
            },
            Some(Told::Rejected(code)) => Input::Rejected(code),
            Some(Told::Bye) => Input::Bye,
            Some(Told::Offered(description, reply)) => {
                self.offered(&description, reply);
                return None;
            }
            Some(Told::Broken) | None => Input::Broken,
        })
    }

    fn offered(&mut self, description: &str, reply: tokio::sync::oneshot::Sender<String>) {
        let now = match description.is_empty() {
            true => self.answer,
            false => Answer::read(description),
        };
        // Without a reply it is refused, and all stays as it is.
        if let (Some(answer), Some(_)) = (now, self.answer) {
            self.answer = Some(answer);
            self.media.answered(answer);
            let _ = reply.send(sdp::agreed(self.id, self.own, &answer, answer.hold));
        }
    }

    async fn put(&mut self, input: Input, line: &dyn Line) {
        let before = self.call.state();
        let now = self.now();
        let act = self.call.handle(now, input);
        let state = self.call.state();
        if state != before {
            let _ = self.tell.send(state);
        }
        match act {
            Some(Act::Cancel) => line.cancel().await,
            Some(Act::Bye) => line.bye().await,
            None => {}
        }
    }
}
