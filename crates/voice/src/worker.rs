//! The one thread that does everything.

use crate::{Frame, event::JoinError, net::Net, rooms::Rooms};
use mio::Waker;
use std::{
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};
use switchboard_core::{LegId, SessionId};
use tokio::sync::{mpsc as bounded, oneshot};

/// How often it is looked who talks and who is lost.
const LOOK: Duration = Duration::from_millis(200);
/// A TCP connection on which nobody says within that time who they are is closed.
const UNKNOWN: Duration = Duration::from_secs(10);
/// The largest datagram there is.
const DATAGRAM: usize = 65_536;

pub(crate) enum Command {
    Join(
        (SessionId, LegId),
        String,
        oneshot::Sender<Result<(String, u64), JoinError>>,
    ),
    Restart(
        (SessionId, LegId),
        u64,
        String,
        oneshot::Sender<Result<String, JoinError>>,
    ),
    Attach(
        (SessionId, LegId),
        bounded::Sender<Frame>,
        oneshot::Sender<Result<u64, JoinError>>,
    ),
    Leave(SessionId, LegId),
    Detach(SessionId, LegId, u64),
    Close(SessionId),
    Mute(SessionId, LegId, bool),
    Frame(u64, i8, Arc<[u8]>),
    Stop,
}

/// Where commands go.
#[derive(Clone)]
pub(crate) struct Mailbox {
    pub commands: mpsc::Sender<Command>,
    pub waker: Arc<Waker>,
}

impl Mailbox {
    /// Without effect once the thread has ended.
    pub fn tell(&self, command: Command) {
        if self.commands.send(command).is_ok() {
            let _ = self.waker.wake();
        }
    }
}

/// Runs until told to stop. The port is closed before the last events end, as values given last
/// go first.
pub(crate) fn run(mut rooms: Rooms, mut net: Net, commands: &mpsc::Receiver<Command>) {
    let mut buffer = vec![0; DATAGRAM];
    let mut look = Instant::now() + LOOK;
    loop {
        let next = rooms.next_wake().map_or(look, |at| at.min(look));
        let wait = next.saturating_duration_since(Instant::now());
        let mut closed = Vec::new();
        let polled = net.wait(
            wait,
            &mut buffer,
            |net, via, from, packet| rooms.packet(net, (via, from), packet, Instant::now()),
            |gone| closed.push(gone),
        );
        if let Err(error) = polled {
            return tracing::error!(%error, "voice stops: the media port cannot be waited for");
        }
        for gone in closed {
            rooms.stream_closed(gone);
        }
        for command in commands.try_iter() {
            if matches!(command, Command::Stop) {
                return;
            }
            take(&mut net, &mut rooms, command);
        }
        let now = Instant::now();
        rooms.flush(&mut net, now);
        rooms.wake(&mut net, now);
        if now >= look {
            look = now + LOOK;
            rooms.look(now);
            net.close_unknown(UNKNOWN, |at| rooms.knows_stream(at));
        }
    }
}

fn take(net: &mut Net, rooms: &mut Rooms, command: Command) {
    let now = Instant::now();
    match command {
        Command::Join(who, offer, reply) => {
            let joined = rooms.join(net, who, &offer, now);
            let unheard = joined.is_ok();
            if reply.send(joined).is_err() && unheard {
                rooms.leave(net, who.0, who.1, now);
            }
        }
        Command::Restart(who, connection, offer, reply) => {
            let _ = reply.send(rooms.restart(net, who, connection, &offer, now));
        }
        Command::Attach(who, frames, reply) => {
            let _ = reply.send(rooms.attach(net, who, frames, now));
        }
        Command::Leave(room, leg) => rooms.leave(net, room, leg, now),
        Command::Detach(room, leg, key) => rooms.detach(room, leg, key),
        Command::Close(room) => rooms.close(net, room, now),
        Command::Mute(room, leg, on) => rooms.mute(room, leg, on),
        Command::Frame(key, level, payload) => rooms.said(key, level, payload, now),
        Command::Stop => {}
    }
}
