//! Who leads the crowd: a person of the tenant's side, or the speaker of the bare loops.

use super::message::{Lengths, Message};
use crate::{
    Result,
    client::{Company, Details, Member, Socket},
    machine::clock_us,
};
use futures::future::try_join_all;
use std::{net::SocketAddr, time::Duration};
use tokio::time::{Instant, sleep_until, timeout_at};

/// A command that is not acknowledged by then never will be.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends messages to all.
pub trait Leads {
    async fn send(&mut self, message: Message) -> Result<()>;

    /// Does nothing but stay.
    async fn until(&mut self, until: Instant) -> Result<()>;

    async fn idle(&mut self, time: Duration) -> Result<()> {
        self.until(Instant::now() + time).await
    }
}

/// Pages and lines in turn at a steady rate, counted from `said`; how many were said then.
pub async fn steady(
    leader: &mut impl Leads,
    mut said: u64,
    per_s: f64,
    time: Duration,
) -> Result<u64> {
    let (began, began_us) = (Instant::now(), clock_us());
    for at in 0.. {
        let due = Duration::from_secs_f64(f64::from(at) / per_s);
        if due >= time {
            break;
        }
        leader.until(began + due).await?;
        let message = Message {
            number: said,
            due_us: began_us + due.as_micros() as u64,
        };
        leader.send(message).await?;
        said += 1;
    }
    Ok(said)
}

/// An agent who holds the baton.
pub struct Staff {
    member: Member,
    /// Of the baton.
    epoch: u64,
    said: u64,
    acknowledged: u64,
}

impl Staff {
    pub async fn attach(company: &Company, leg: &Details) -> Result<Self> {
        let mut member = Member::attach(company.address, leg).await?;
        // The first of the tenant's side leads.
        let passed = |frame: &serde_json::Value| {
            frame["event"]["kind"] == "baton_passed" && frame["event"]["to"] == *leg.leg
        };
        let baton = member.socket.until(passed).await?;
        let epoch = baton["event"]["epoch"].as_u64();
        Ok(Self {
            member,
            epoch: epoch.ok_or("a baton without an epoch")?,
            said: 0,
            acknowledged: 0,
        })
    }

    /// Reads once; a refusal is an error.
    async fn read(&mut self) -> Result<()> {
        let mut refused = None;
        let acknowledged = &mut self.acknowledged;
        let reading = self.member.socket.read(|frame| {
            if frame.starts_with(br#"{"t":"ok""#) {
                *acknowledged += 1;
            } else if frame.starts_with(br#"{"t":"error""#) {
                refused = Some(String::from_utf8_lossy(frame).into_owned());
            }
        });
        reading.await?;
        match refused {
            None => Ok(()),
            Some(refused) => Err(format!("the leader was refused: {refused}").into()),
        }
    }

    /// Waits until all it said is acknowledged.
    pub async fn confirmed(&mut self) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        while self.acknowledged < self.said {
            timeout_at(until, self.read()).await.map_err(|_| {
                let missing = self.said - self.acknowledged;
                format!("{missing} of {} commands were not acknowledged", self.said)
            })??;
        }
        Ok(())
    }
}

impl Leads for Staff {
    async fn send(&mut self, message: Message) -> Result<()> {
        self.said += 1;
        let (s, id, text) = (&self.member.session, message.number, message.text());
        let frame = if message.is_page() {
            let epoch = self.epoch;
            format!(
                r#"{{"t":"push","s":"{s}","id":"{id}","url":"{text}","target":"tab","epoch":{epoch}}}"#
            )
        } else {
            format!(r#"{{"t":"say","s":"{s}","id":"{id}","text":"{text}"}}"#)
        };
        Ok(self.member.socket.send(&frame).await?)
    }

    /// Reads meanwhile: pings want an answer.
    async fn until(&mut self, until: Instant) -> Result<()> {
        loop {
            tokio::select! {
                read = self.read() => read?,
                () = sleep_until(until) => return Ok(()),
            }
        }
    }
}

/// Speaks at all bare loops.
pub struct Loops {
    speakers: Vec<Socket>,
    lengths: Lengths,
}

impl Loops {
    pub async fn connect(loops: &[SocketAddr], lengths: Lengths) -> Result<Self> {
        let opening = loops.iter().map(|address| Socket::open(*address, "/say"));
        Ok(Self {
            speakers: try_join_all(opening).await?,
            lengths,
        })
    }
}

impl Leads for Loops {
    async fn send(&mut self, message: Message) -> Result<()> {
        let frame = message.padded(self.lengths);
        for speaker in &mut self.speakers {
            speaker.send(&frame).await?;
        }
        Ok(())
    }

    async fn until(&mut self, until: Instant) -> Result<()> {
        sleep_until(until).await;
        Ok(())
    }
}
