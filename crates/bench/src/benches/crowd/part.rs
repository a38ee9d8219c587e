//! A part of the crowd in a process of its own, for a process may open some 20,000 files. It is
//! told what to do by lines of JSON, and answers each with one.

use super::message::{Lengths, Message};
use crate::{
    Result,
    client::{Details, Member, Socket},
    fan::{connect, source},
    machine::clock_us,
    report::number,
    samples::Samples,
};
use serde::{Deserialize, Serialize};
use std::{
    io,
    net::SocketAddr,
    process::Stdio,
    sync::{Arc, Mutex, MutexGuard},
    thread,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::{Notify, mpsc},
    time::timeout,
};

/// What it calls itself by.
const NAME: &str = "crowd-part";
/// What has not been heard by then never will be.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Serialize, Deserialize)]
pub enum Order {
    /// Connect these members; `first` is the number of the first one.
    Attach {
        at: SocketAddr,
        first: usize,
        legs: Vec<Details>,
    },
    /// Connect so many readers to a bare loop.
    Listen {
        at: SocketAddr,
        first: usize,
        count: usize,
    },
    /// Wait until all have heard so many messages, and tell what was heard since last time.
    Hear { messages: u64 },
}

#[derive(Serialize, Deserialize)]
enum Answer {
    Open,
    Heard(Heard),
    Failed(String),
}

/// What members heard.
#[derive(Serialize, Deserialize, Default)]
pub struct Heard {
    /// From when a message was due to when a member had it.
    pub latency: Samples,
    pub lengths: Lengths,
    /// Messages that others came instead of, or that never came.
    missed: u64,
    /// Messages that had come, or that one behind them had.
    doubled: u64,
    /// Lines that were no lines, and pages that were none.
    altered: u64,
    /// Members who were cut off.
    gone: u64,
}

impl Heard {
    pub fn faults(&self) -> u64 {
        self.missed + self.doubled + self.altered + self.gone
    }

    pub fn trouble(&self) -> String {
        let [missed, doubled, altered, gone] =
            [self.missed, self.doubled, self.altered, self.gone].map(|n| number(n as f64));
        format!(
            "{missed} messages did not come, {doubled} came twice or late, {altered} as something else, {gone} members were cut off"
        )
    }

    pub fn merge(&mut self, other: Self) {
        self.latency.merge(&other.latency);
        self.lengths.merge(other.lengths);
        self.missed += other.missed;
        self.doubled += other.doubled;
        self.altered += other.altered;
        self.gone += other.gone;
    }
}

/// The process, as the one that started it sees it.
pub struct Part {
    _child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Part {
    /// It ends with this value.
    pub fn start() -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(NAME)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let input = child.stdin.take().ok_or("no input")?;
        let output = child.stdout.take().ok_or("no output")?;
        Ok(Self {
            _child: child,
            input,
            output: BufReader::new(output).lines(),
        })
    }

    async fn ask(&mut self, order: &Order) -> Result<Answer> {
        let line = serde_json::to_string(order)? + "\n";
        self.input.write_all(line.as_bytes()).await?;
        let answer = self.output.next_line().await?;
        match serde_json::from_str(&answer.ok_or("a load process is gone")?)? {
            Answer::Failed(why) => Err(why.into()),
            answer => Ok(answer),
        }
    }

    /// Has members connect; they are read from then on.
    pub async fn open(&mut self, order: Order) -> Result<()> {
        self.ask(&order).await.map(drop)
    }

    /// What was heard since last time, when all have heard that many messages in all, or after
    /// half a minute.
    pub async fn hear(&mut self, messages: u64) -> Result<Heard> {
        match self.ask(&Order::Hear { messages }).await? {
            Answer::Heard(heard) => Ok(heard),
            _ => Err("a load process did not tell what it heard".into()),
        }
    }
}

/// The process itself: runs until nobody tells it anything any more.
pub fn main() -> Result<()> {
    // One thread: the servers under test need the cores.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let audience = Arc::new(Audience::default());
        let mut orders = orders();
        while let Some(order) = orders.recv().await {
            let answer = match audience.obey(serde_json::from_str(&order?)?).await {
                Ok(answer) => answer,
                Err(error) => Answer::Failed(error.to_string()),
            };
            println!("{}", serde_json::to_string(&answer)?);
        }
        Ok(())
    })
}

/// Lines of the input, read beside the work.
fn orders() -> mpsc::UnboundedReceiver<io::Result<String>> {
    let (order, orders) = mpsc::unbounded_channel();
    thread::spawn(move || io::stdin().lines().try_for_each(|line| order.send(line)));
    orders
}

/// All members of this process.
#[derive(Default)]
struct Audience {
    tally: Mutex<Tally>,
    /// Told when a message has reached all, or somebody is gone.
    progress: Notify,
}

#[derive(Default)]
struct Tally {
    heard: Heard,
    members: u64,
    /// How many have heard message n and all before it, by n.
    reached: Vec<u64>,
}

impl Audience {
    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().expect("no panic while locked")
    }

    async fn obey(self: &Arc<Self>, order: Order) -> Result<Answer> {
        match order {
            Order::Attach { at, first, legs } => {
                let opening = connect(legs.len(), |number| {
                    let leg = legs[number].clone();
                    let from = source(first + number);
                    async move { Ok(Member::attach_from(from, at, &leg).await?.socket) }
                });
                self.seat(opening.await?);
            }
            Order::Listen { at, first, count } => {
                let opening = connect(count, |number| async move {
                    Socket::open_from(source(first + number), at, "/").await
                });
                self.seat(opening.await?);
            }
            Order::Hear { messages } => return Ok(Answer::Heard(self.hear(messages).await)),
        }
        Ok(Answer::Open)
    }

    /// Reads them from now on.
    fn seat(self: &Arc<Self>, sockets: Vec<Socket>) {
        self.tally().members += sockets.len() as u64;
        for socket in sockets {
            tokio::spawn(listen(self.clone(), socket));
        }
    }

    async fn hear(&self, messages: u64) -> Heard {
        let waiting = async {
            loop {
                let progress = self.progress.notified();
                if self.tally().is_settled(messages) {
                    return;
                }
                progress.await;
            }
        };
        // Whoever has not heard all by then is told of as a fault.
        let _ = timeout(PATIENCE, waiting).await;
        self.tally().tell(messages)
    }
}

impl Tally {
    /// One who has heard all messages before `next` gets one now.
    fn take(&mut self, next: &mut u64, (message, is_of_kind): (Message, bool), now_us: u64) {
        self.heard.altered += u64::from(!is_of_kind);
        let number = message.number;
        if number < *next {
            self.heard.doubled += 1;
            return;
        }
        // Left out for good: if it comes later, it is out of order.
        self.heard.missed += number - *next;
        let in_order = number == *next;
        *next = number + 1;
        let late = now_us.saturating_sub(message.due_us);
        self.heard.latency.add(Duration::from_micros(late));
        if in_order {
            let at = number as usize;
            if self.reached.len() <= at {
                self.reached.resize(at + 1, 0);
            }
            self.reached[at] += 1;
        }
    }

    /// How many have heard that many messages.
    fn have_heard(&self, messages: u64) -> u64 {
        match messages.checked_sub(1) {
            None => self.members,
            Some(last) => self.reached.get(last as usize).copied().unwrap_or(0),
        }
    }

    /// All have heard that many, or some never will.
    fn is_settled(&self, messages: u64) -> bool {
        self.have_heard(messages) == self.members || self.heard.gone > 0
    }

    /// What was heard since last time; what has not come although that many were said is missed.
    fn tell(&mut self, messages: u64) -> Heard {
        let mut heard = std::mem::take(&mut self.heard);
        if heard.missed == 0 {
            heard.missed = self.members - self.have_heard(messages);
        }
        heard
    }
}

async fn listen(audience: Arc<Audience>, mut socket: Socket) {
    let mut next = 0;
    // Of one read: what is told to all is locked once for all of them.
    let mut found = Vec::new();
    loop {
        let read = socket.read(|frame| {
            found.extend(Message::find(frame).map(|message| (message, frame.len())));
        });
        let read = read.await;
        let now_us = clock_us();
        let mut tally = audience.tally();
        for (message, length) in found.drain(..) {
            tally.heard.lengths.take(message.0, length);
            tally.take(&mut next, message, now_us);
        }
        tally.heard.gone += u64::from(read.is_err());
        let settled = tally.is_settled(next);
        drop(tally);
        if settled {
            audience.progress.notify_one();
        }
        if read.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bare_fan,
        benches::crowd::leader::{Leads, Loops, steady},
    };
    use tokio::net::TcpListener;

    fn tally(numbers: &[&[u64]]) -> Heard {
        let mut tally = Tally {
            members: numbers.len() as u64,
            ..Tally::default()
        };
        for numbers in numbers {
            let mut next = 0;
            for &number in *numbers {
                let message = Message { number, due_us: 5 };
                tally.take(&mut next, (message, true), 5_000_005);
            }
        }
        tally.tell(3)
    }

    #[test]
    fn is_127_only_each_once_and_in_order_is_no_fault() {
        let mut heard = tally(&[&[0, 1, 2], &[0, 1, 2]]);
        assert_eq!(heard.faults(), 0);
        assert_eq!(
            (heard.latency.len(), heard.latency.median_ms()),
            (6, 5_000.0)
        );
        for wrong in [
            &[0, 1][..],
            &[0, 2],
            &[],
            &[0, 1, 1, 2],
            &[0, 2, 1],
            &[1, 2],
        ] {
            assert!(tally(&[&[0, 1, 2], wrong]).faults() > 0, "{wrong:?}");
        }
        let mut altered = Tally::default();
        let message = Message {
            number: 0,
            due_us: 0,
        };
        altered.take(&mut 0, (message, false), 0);
        assert_eq!(altered.tell(0).faults(), 1);
    }

    /// Over a bare loop: everything is heard, and who is cut off is told of.
    #[tokio::test]
    async fn is_127_what_the_leader_sends_is_heard_by_all() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let bare = tokio::spawn(bare_fan::serve(listener));
        let audience = Arc::new(Audience::default());
        for (first, count) in [(0, 20), (20, 10)] {
            let order = Order::Listen { at, first, count };
            audience.obey(order).await.unwrap();
        }
        let mut leader = Loops::connect(&[at], Lengths::default()).await.unwrap();
        let time = Duration::from_millis(100);
        let said = steady(&mut leader, 0, 100.0, time).await.unwrap();
        let heard = audience.hear(said).await;
        assert_eq!((said, heard.faults()), (10, 0));
        assert_eq!(heard.latency.len(), 300);

        let twice = Message {
            number: said - 1,
            due_us: 0,
        };
        leader.send(twice).await.unwrap();
        let next = Message {
            number: said,
            due_us: 0,
        };
        leader.send(next).await.unwrap();
        let heard = audience.hear(said + 1).await;
        assert_eq!((heard.doubled, heard.faults()), (30, 30));
        bare.abort();
    }
}
