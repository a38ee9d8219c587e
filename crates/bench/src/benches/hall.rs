//! A session of very many: its members on sockets of their own, and the leader who speaks.

use crate::{
    Result,
    client::{Company, Details, Member, Socket},
    fan::{Speaker, connect, source},
};
use futures::{StreamExt, TryStreamExt, stream};
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

/// Legs joined before they are opened: tickets live for a minute.
const PART: usize = 2_000;
/// So long after the last work, buffers of the moment are given back.
pub const SETTLE: Duration = Duration::from_secs(5);

/// Joins so many visitors to a session, spread evenly over nodes; their sockets, and how long
/// it took to open them.
pub async fn fill(
    company: &Company,
    session: &str,
    seats: usize,
    nodes: &[SocketAddr],
) -> Result<(Vec<Socket>, Duration)> {
    let mut opening = Duration::ZERO;
    let mut sockets = Vec::with_capacity(seats);
    for begin in (0..seats).step_by(PART) {
        let part = begin..(begin + PART).min(seats);
        let legs: Vec<Details> = stream::iter(part)
            .map(|number| company.join_as(session, number))
            .buffered(64)
            .try_collect()
            .await?;
        let began = Instant::now();
        let opened = connect(legs.len(), |at| {
            let leg = legs[at].clone();
            let node = nodes[at % nodes.len()];
            async move {
                let from = source(begin + at);
                Ok(Member::attach_from(from, node, &leg).await?.socket)
            }
        })
        .await?;
        opening += began.elapsed();
        sockets.extend(opened);
    }
    Ok((sockets, opening))
}

/// The leader of the session.
pub struct Leader {
    member: Member,
    said: u64,
}

impl Leader {
    pub async fn attach(company: &Company, leg: &Details) -> Result<Self> {
        let member = Member::attach(company.address, leg).await?;
        Ok(Self { member, said: 0 })
    }
}

impl Speaker for Leader {
    async fn say(&mut self, text: &str) -> Result<()> {
        self.said += 1;
        let frame = format!(
            r#"{{"t":"say","s":"{}","id":"{}","text":"{text}"}}"#,
            self.member.session, self.said
        );
        Ok(self.member.socket.send(&frame).await?)
    }
}
