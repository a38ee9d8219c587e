//! A member inside the server.

use crate::worker::{Command, Mailbox};
use std::sync::Arc;
use switchboard_core::{LegId, SessionId};
use tokio::sync::mpsc;

/// One packet of speech.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Whose.
    pub speaker: LegId,
    /// How loud, in dBov: -127 (silence) to 0 (RFC 6464). -127 is never passed on.
    pub level: i8,
    /// Counts this speaker's packets up. What is missing was lost; less than before is late.
    /// Silence that was not passed on leaves no gap.
    pub seq: u64,
    /// When it is to be heard, in 1/48,000 s from a point of the speaker's own.
    pub time: u64,
    /// One Opus packet, never empty: 20 ms of speech from browsers as they are set up here; what
    /// its first byte says counts (RFC 6716, 3.1).
    pub payload: Arc<[u8]>,
}

/// Frames that wait for a port that does not keep up: a second of one speaker.
pub(crate) const WAITING: usize = 64;

/// A member inside the server: hears all others, and is heard by them.
pub struct Port {
    pub(crate) frames: mpsc::Receiver<Frame>,
    pub(crate) sender: PortSender,
}

impl Port {
    /// The next frame; `None` once the port is no member any more: it was removed, another was
    /// attached in its place, or the voice server has stopped.
    pub async fn recv(&mut self) -> Option<Frame> {
        self.frames.recv().await
    }

    /// The next frame if there is one now. `Err(Disconnected)` as [`Port::recv`] says `None`.
    ///
    /// # Errors
    /// There is none now, or there will be none any more.
    pub fn try_recv(&mut self) -> Result<Frame, mpsc::error::TryRecvError> {
        self.frames.try_recv()
    }

    /// What it speaks by.
    pub fn sender(&self) -> PortSender {
        self.sender.clone()
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        let PortSender {
            mailbox,
            room,
            member,
            key,
        } = &self.sender;
        mailbox.tell(Command::Detach(*room, *member, *key));
    }
}

/// What a port speaks by.
#[derive(Clone)]
pub struct PortSender {
    pub(crate) mailbox: Mailbox,
    pub(crate) room: SessionId,
    pub(crate) member: LegId,
    pub(crate) key: u64,
}

impl PortSender {
    /// Sends 20 ms of Opus to all others. To be called every 20 ms while there is something to be
    /// heard; where it is not, the others hear a pause of that length.
    ///
    /// * `level` - how loud, -127 (silence, passed on to nobody) to 0 dBov;
    /// * `payload` - one Opus packet of 20 ms; an empty one is dropped.
    pub fn send(&self, level: i8, payload: impl Into<Arc<[u8]>>) {
        self.mailbox
            .tell(Command::Frame(self.key, level, payload.into()));
    }
}
