//! The bus of a world: late, lossy, repeating, out of order, parted.

use super::{common::Common, gate::Gate};
use async_trait::async_trait;
use bytes::Bytes;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, Weak},
    time::Duration,
};
use switchboard_bus::{Bus, Delivery, Message, Subscription};
use switchboard_testkit::Rng;
use tokio::{sync::Notify, time::Instant};

/// How the bus is. Shares are parts of a thousand.
#[derive(Clone, Debug)]
pub struct Weather {
    pub delay_ms: (i64, i64),
    pub lost: usize,
    pub twice: usize,
    /// Arrives after what was said later.
    pub late: usize,
}

impl Weather {
    pub const FAIR: Weather = Weather {
        delay_ms: (1, 3),
        lost: 0,
        twice: 0,
        late: 0,
    };
}

/// A packet of a link, as the trace shows it: length; stream and first number, stream that is
/// followed and number that is expected.
struct Shown<'a>(&'a Bytes);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |at: usize| {
            let bytes = self.0.get(16 + 8 * at..24 + 8 * at);
            let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
            bytes.map_or(0, u64::from_be_bytes)
        };
        let [stream, first, follows, expects] = [0, 1, 2, 3].map(number);
        let length = self.0.len();
        write!(f, "{length} {stream}:{first} {follows}:{expects}")
    }
}

/// All of it.
pub struct Net {
    common: Arc<Common>,
    state: Mutex<State>,
}

struct State {
    rng: Rng,
    weather: Weather,
    /// What one node says does not reach the other.
    cut: BTreeSet<(usize, usize)>,
    readers: Vec<(String, usize, Weak<Inbox>)>,
    /// Of one publisher on one subject nothing overtakes, in fair weather.
    last: BTreeMap<(usize, String), Instant>,
    sent: u64,
}

/// What is on its way to one subscriber.
#[derive(Default)]
struct Inbox {
    due: Mutex<BTreeMap<(Instant, u64), Delivery>>,
    news: Notify,
}

impl Net {
    pub fn new(common: Arc<Common>, rng: Rng) -> Arc<Self> {
        let state = State {
            rng,
            weather: Weather::FAIR,
            cut: BTreeSet::new(),
            readers: Vec::new(),
            last: BTreeMap::new(),
            sent: 0,
        };
        Arc::new(Self {
            common,
            state: Mutex::new(state),
        })
    }

    pub fn weather(&self, weather: Weather) {
        self.state.lock().expect("no panic while locked").weather = weather;
    }

    /// Parts two nodes in one direction, or joins them again.
    pub fn part(&self, from: usize, to: usize, parted: bool) {
        let mut state = self.state.lock().expect("no panic while locked");
        match parted {
            true => state.cut.insert((from, to)),
            false => state.cut.remove(&(from, to)),
        };
    }

    /// Joins all nodes again. Those who were away are told that they missed something.
    pub fn heal(&self) {
        let mut state = self.state.lock().expect("no panic while locked");
        let cut = std::mem::take(&mut state.cut);
        let missed: BTreeSet<usize> = cut.into_iter().map(|(_, to)| to).collect();
        for node in missed {
            state.lag(node);
        }
    }

    /// The node is told that it missed something.
    pub fn lag(&self, node: usize) {
        self.state.lock().expect("no panic while locked").lag(node);
    }

    /// The bus as one process has it.
    pub fn access(self: &Arc<Self>, gate: Arc<Gate>) -> Arc<dyn Bus> {
        Arc::new(Access {
            net: self.clone(),
            gate,
        })
    }

    fn publish(&self, from: usize, subject: &str, payload: Bytes) {
        let now = Instant::now();
        let mut state = self.state.lock().expect("no panic while locked");
        let state = &mut *state;
        state.readers.retain(|(.., inbox)| inbox.strong_count() > 0);
        let weather = state.weather.clone();
        for (subjects, node, inbox) in &state.readers {
            let wants = subject == subjects
                || ((subjects.is_empty() || subjects.ends_with('.'))
                    && subject.starts_with(subjects.as_str()));
            let Some(inbox) = inbox.upgrade().filter(|_| wants) else {
                continue;
            };
            let parted = state.cut.contains(&(from, *node));
            if parted || state.rng.chance(weather.lost) {
                let packet = Shown(&payload);
                self.common
                    .note(format_args!("bus {from}>{node} lost {packet}"));
                continue;
            }
            let times = 1 + usize::from(state.rng.chance(weather.twice));
            for _ in 0..times {
                let (least, most) = weather.delay_ms;
                let mut delay = state.rng.between(least, most);
                let late = state.rng.chance(weather.late);
                if late {
                    delay += state.rng.between(1, 40) * most.min(20);
                }
                let mut at = now + Duration::from_millis(delay as u64);
                if !late {
                    let last = state.last.entry((from, subject.to_owned())).or_insert(at);
                    at = at.max(*last);
                    *last = at;
                }
                state.sent += 1;
                let message = Message {
                    subject: subject.to_owned(),
                    payload: payload.clone(),
                };
                inbox.put(at, state.sent, Delivery::Message(message));
            }
            let packet = Shown(&payload);
            self.common
                .note(format_args!("bus {from}>{node} {times}x {packet}"));
        }
    }
}

impl State {
    fn lag(&mut self, node: usize) {
        for (_, at, inbox) in &self.readers {
            if let Some(inbox) = inbox.upgrade().filter(|_| *at == node) {
                self.sent += 1;
                inbox.put(Instant::now(), self.sent, Delivery::Lagged);
            }
        }
    }
}

impl Inbox {
    fn put(&self, at: Instant, number: u64, delivery: Delivery) {
        let mut due = self.due.lock().expect("no panic while locked");
        due.insert((at, number), delivery);
        drop(due);
        self.news.notify_one();
    }

    /// What is due, or when to look again.
    fn take(&self) -> Result<Delivery, Option<Instant>> {
        let mut due = self.due.lock().expect("no panic while locked");
        match due.first_entry() {
            Some(first) if first.key().0 <= Instant::now() => Ok(first.remove()),
            Some(first) => Err(Some(first.key().0)),
            None => Err(None),
        }
    }
}

struct Access {
    net: Arc<Net>,
    gate: Arc<Gate>,
}

#[async_trait]
impl Bus for Access {
    async fn publish(&self, subject: &str, payload: Bytes) {
        self.gate.pass().await;
        self.net.publish(self.gate.node, subject, payload);
    }

    async fn subscribe(&self, subjects: &str) -> Box<dyn Subscription> {
        let inbox = Arc::new(Inbox::default());
        let mut state = self.net.state.lock().expect("no panic while locked");
        let reader = (subjects.to_owned(), self.gate.node, Arc::downgrade(&inbox));
        state.readers.push(reader);
        Box::new(Reader {
            inbox,
            gate: self.gate.clone(),
        })
    }
}

struct Reader {
    inbox: Arc<Inbox>,
    gate: Arc<Gate>,
}

#[async_trait]
impl Subscription for Reader {
    async fn next(&mut self) -> Option<Delivery> {
        loop {
            self.gate.pass().await;
            let at = match self.inbox.take() {
                Ok(delivery) => return Some(delivery),
                Err(at) => at,
            };
            let news = self.inbox.news.notified();
            match at {
                Some(at) => drop(tokio::time::timeout_at(at, news).await),
                None => news.await,
            }
        }
    }
}
