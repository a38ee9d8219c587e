//! Speech between the members of a session (CC-28): a selective forwarding unit. Each member has one
//! WebRTC peer connection to this server, which passes the Opus packets of those who talk on to
//! the others as they are. All of str0m is behind this crate, and so is the media port: one UDP
//! socket and, for those whose network lets no UDP through, a TCP listener of the same number
//! (ICE-TCP, RFC 6544, framed by RFC 4571).
//!
//! # Shape
//!
//! [`Voice::start`] opens the port and starts one thread, which owns everything: datagrams are
//! given to their member by source address and, for STUN, by ICE user name, rooms are forwarded
//! without a lock. A member is named by [`LegId`](switchboard_core::LegId) in a
//! room named by [`SessionId`](switchboard_core::SessionId). What happens
//! to them by itself is told as [`Event`]s. A panic in one member's turn drops that member alone,
//! and is counted.
//!
//! An offer ([`Voice::join`]) has one audio line that the member sends on and up to
//! [`SLOTS`] that it only receives on. Speakers are put into those by the server, so that nobody
//! has to negotiate when somebody comes or goes; where more talk than there are lines, the
//! loudest are heard. The answer is ICE-lite, offers Opus with forward error correction, and the
//! header extensions audio level (RFC 6464) and mid alone.
//!
//! # A member inside the server
//!
//! [`Voice::attach`] gives a [`Port`]: a member without a browser, such as a telephone gateway.
//! It hears a [`Frame`] for each packet of each other member who is not muted, and sends frames
//! itself:
//!
//! ```no_run
//! # async fn f(voice: switchboard_voice::Voice, room: switchboard_core::SessionId,
//! #            me: switchboard_core::LegId) -> Result<(), switchboard_voice::JoinError> {
//! let mut port = voice.attach(room, me).await?;
//! let sender = port.sender();                  // Clone + Send, usable from any thread
//! sender.send(-30, vec![0xf8, 0xff, 0xfe]);    // level in dBov, 20 ms of Opus
//! while let Some(frame) = port.recv().await {  // or port.try_recv(), without a runtime
//!     let _ = (frame.speaker, frame.level, frame.seq, frame.time, &frame.payload);
//! }
//! # Ok(()) }
//! ```
//!
//! Dropping the port leaves the room. A port that does not keep up loses frames, never delays
//! anybody.

mod clock;
mod demux;
mod event;
mod framing;
mod handle;
mod net;
mod peer;
mod port;
mod rewrite;
mod rooms;
mod slots;
mod stats;
mod worker;

pub use event::{Event, JoinError, What};
pub use handle::{Answer, Config, Voice};
pub use port::{Frame, Port, PortSender};
pub use stats::{Dropped, Stats};

/// Others whom one member hears at the same time.
pub const SLOTS: usize = 8;
