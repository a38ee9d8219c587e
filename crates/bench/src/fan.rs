//! One speaker and many readers: what the speaker says is to reach all of them. The same code
//! loads the program, the bare loop and the peers.

use crate::{Result, client::Socket, samples::Samples};
use memchr::memmem;
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    sync::{Notify, Semaphore},
    task::JoinHandle,
    time::{Instant, sleep, sleep_until, timeout},
};

/// Readers behind one source address: a port is used once for each pair of addresses.
const PER_ADDRESS: usize = 8_000;
/// Messages that are under way at once when as many as possible are sent.
pub const AHEAD: u64 = 8;
/// What a message carries before its number.
const MARK: &str = "fan-out ";
/// A message that has not reached everybody by then never will.
const PATIENCE: Duration = Duration::from_secs(30);

/// The address from which the reader of that number connects.
pub fn source(number: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 0, (2 + number / PER_ADDRESS) as u8)
}

/// What was heard.
#[derive(Default)]
struct Heard {
    /// When message n was sent, and how many have heard it.
    sent: Vec<(Instant, u64)>,
    /// Deliveries in all.
    deliveries: u64,
    /// Of messages sent since it was emptied last.
    latency: Samples,
    measured_from: u64,
    /// Messages that reached everybody.
    complete: u64,
    gone: u64,
}

/// Readers that are connected.
pub struct Audience {
    heard: Arc<Mutex<Heard>>,
    done: Arc<Notify>,
    count: u64,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Audience {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Deliveries a second, as many as went through.
pub struct Saturated {
    pub deliveries_per_s: f64,
}

impl Audience {
    /// Has all sockets read from now on.
    pub fn of(sockets: Vec<Socket>) -> Self {
        let heard = Arc::new(Mutex::new(Heard::default()));
        let done = Arc::new(Notify::new());
        let count = sockets.len() as u64;
        let tasks = sockets
            .into_iter()
            .map(|socket| tokio::spawn(listen(socket, heard.clone(), done.clone(), count)))
            .collect();
        Self {
            heard,
            done,
            count,
            tasks,
        }
    }

    /// Says the next message now.
    async fn say(&self, speaker: &mut impl Speaker) -> Result<()> {
        let number = {
            let mut heard = self.heard.lock().expect("no panic while locked");
            heard.sent.push((Instant::now(), 0));
            heard.sent.len() as u64 - 1
        };
        speaker.say(&format!("{MARK}{number}: {TEXT}")).await
    }

    fn complete(&self) -> (u64, u64) {
        let heard = self.heard.lock().expect("no panic while locked");
        (heard.complete, heard.gone)
    }

    /// As many messages as reach everybody.
    pub async fn saturate(
        &self,
        speaker: &mut impl Speaker,
        warm_up: Duration,
        measure: Duration,
    ) -> Result<Saturated> {
        let began = Instant::now();
        let mut from = None;
        let mut said = self.complete().0;
        loop {
            let (complete, gone) = self.complete();
            if gone > 0 {
                return Err(format!("{gone} of {} readers were cut off", self.count).into());
            }
            let elapsed = began.elapsed();
            let deliveries = self.heard.lock().expect("no panic while locked").deliveries;
            if from.is_none() && elapsed >= warm_up {
                from = Some((Instant::now(), deliveries));
            }
            if let Some((at, before)) = from
                && at.elapsed() >= measure
            {
                self.rest().await?;
                return Ok(Saturated {
                    deliveries_per_s: (deliveries - before) as f64 / at.elapsed().as_secs_f64(),
                });
            }
            if said < complete + AHEAD {
                said += 1;
                self.say(speaker).await?;
                continue;
            }
            timeout(PATIENCE, self.done.notified())
                .await
                .map_err(|_| "a message did not reach everybody")?;
        }
    }

    /// Messages at a steady rate; from when each was due to when each reader heard it.
    pub async fn steady(
        &self,
        speaker: &mut impl Speaker,
        per_s: f64,
        time: Duration,
    ) -> Result<Samples> {
        {
            let mut heard = self.heard.lock().expect("no panic while locked");
            heard.latency = Samples::default();
            heard.measured_from = heard.sent.len() as u64;
        }
        let began = Instant::now();
        let mut due = began;
        while began.elapsed() < time {
            sleep_until(due).await;
            due += Duration::from_secs_f64(1.0 / per_s);
            self.say(speaker).await?;
        }
        self.rest().await?;
        let mut heard = self.heard.lock().expect("no panic while locked");
        Ok(std::mem::take(&mut heard.latency))
    }

    /// Waits until everything said has reached everybody.
    async fn rest(&self) -> Result<()> {
        let began = Instant::now();
        loop {
            let (complete, gone) = self.complete();
            let said = self.heard.lock().expect("no panic while locked").sent.len() as u64;
            if complete == said {
                return Ok(());
            }
            if gone > 0 || began.elapsed() > PATIENCE {
                return Err(format!(
                    "{} messages did not reach everybody, {gone} readers are gone",
                    said - complete
                )
                .into());
            }
            sleep(Duration::from_millis(10)).await;
        }
    }
}

/// As long as a usual message with its frame: about 200 bytes in all.
const TEXT: &str = "good morning everybody, we begin in a minute";

/// Who sends to everybody.
pub trait Speaker {
    fn say(&mut self, text: &str) -> impl Future<Output = Result<()>>;
}

async fn listen(mut socket: Socket, heard: Arc<Mutex<Heard>>, done: Arc<Notify>, count: u64) {
    // Of one read: the lock is everybody's, so it is taken once for all of them.
    let mut numbers = Vec::new();
    loop {
        let read = socket.read(|frame| numbers.extend(messages(frame))).await;
        let mut heard = heard.lock().expect("no panic while locked");
        let complete = heard.take(&numbers, count);
        numbers.clear();
        heard.gone += u64::from(read.is_err());
        drop(heard);
        if complete || read.is_err() {
            done.notify_one();
        }
        if read.is_err() {
            return;
        }
    }
}

/// Numbers of the messages in a frame: some servers put several into one.
fn messages(frame: &[u8]) -> impl Iterator<Item = u64> {
    memmem::find_iter(frame, MARK.as_bytes()).map(|at| {
        let digits = frame[at + MARK.len()..].iter();
        digits
            .take_while(|byte| byte.is_ascii_digit())
            .fold(0, |n, digit| n * 10 + u64::from(digit - b'0'))
    })
}

impl Heard {
    /// One of so many readers has heard these messages; whether one is complete now.
    fn take(&mut self, numbers: &[u64], count: u64) -> bool {
        let now = Instant::now();
        let before = self.complete;
        for number in numbers {
            self.deliveries += 1;
            let Some((at, times)) = self.sent.get_mut(*number as usize) else {
                continue;
            };
            *times += 1;
            self.complete += u64::from(*times == count);
            if *number >= self.measured_from {
                self.latency.add(now - *at);
            }
        }
        self.complete > before
    }
}

/// Connects that many readers, each in its own way, so many at once.
pub async fn connect<F: Future<Output = Result<Socket>> + Send + 'static>(
    count: usize,
    open: impl Fn(usize) -> F,
) -> Result<Vec<Socket>> {
    let gate = Arc::new(Semaphore::new(64));
    let mut tasks = Vec::with_capacity(count);
    for number in 0..count {
        let permit = gate.clone().acquire_owned().await?;
        let opening = open(number);
        tasks.push(tokio::spawn(async move {
            let opened = opening.await;
            drop(permit);
            opened
        }));
    }
    let mut sockets = Vec::with_capacity(count);
    for task in tasks {
        sockets.push(task.await??);
    }
    Ok(sockets)
}

/// A server to whose path readers connect, and which sends everybody what is said on another.
#[derive(Clone)]
pub struct Plain {
    pub address: SocketAddr,
    pub listen: String,
    pub speak: String,
    /// What a reader says first, and waits for the answer to.
    pub hello: Option<&'static str>,
}

impl Plain {
    pub async fn readers(&self, count: usize) -> Result<Vec<Socket>> {
        connect(count, |number| {
            let plain = self.clone();
            async move {
                let from = source(number);
                let mut socket = Socket::open_from(from, plain.address, &plain.listen).await?;
                if let Some(hello) = plain.hello {
                    socket.send(hello).await?;
                    socket.until(|_| true).await?;
                }
                Ok(socket)
            }
        })
        .await
    }

    pub async fn speaker(&self) -> Result<Socket> {
        Socket::open(self.address, &self.speak).await
    }
}

impl Speaker for Socket {
    async fn say(&mut self, text: &str) -> Result<()> {
        // As long as the program's own frame of a line.
        let frame = format!("{text}{}", ".".repeat(200_usize.saturating_sub(text.len())));
        Ok(self.send(&frame).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_messages_of_one_frame_are_several() {
        let frame = b"{\"data\":\"fan-out 7: good\"}\n{\"data\":\"fan-out 12: day\"}\n{}";
        assert_eq!(messages(frame).collect::<Vec<_>>(), [7, 12]);
        assert_eq!(messages(b"pong").count(), 0);
    }
}
