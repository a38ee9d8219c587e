//! Speech between the members of a session. The media node of a session is the node that owns
//! it: offers go to the owner like commands, packets go there directly.

use super::{Hub, HubError, Msg};
use serde::{Deserialize, Serialize};
use switchboard_core::{LegId, SessionId, TenantId};
use switchboard_voice::{Event, JoinError, Voice};
use tokio::sync::{mpsc, oneshot};

/// Why a member cannot talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NoVoice {
    /// The node that owns the session has no media port, or is one of the last release.
    #[error("this server has no voice")]
    Off,
    /// The session's service does not offer it.
    #[error("there is no voice in this session")]
    NotHere,
    /// The offer is none that can be answered.
    #[error("the offer is no session description with one audio line or more, and no other")]
    BadOffer,
    /// The connection that is to be restarted is none any more: offer a new one.
    #[error("no such connection; offer a new one")]
    NoConnection,
    /// The media port has as many members as it may.
    #[error("there is no room for another who talks")]
    Full,
}

impl NoVoice {
    /// Stable code for wires and logs.
    pub fn code(self) -> &'static str {
        match self {
            NoVoice::Off => "voice_off",
            NoVoice::NotHere => "no_voice_here",
            NoVoice::BadOffer => "bad_offer",
            NoVoice::NoConnection => "no_connection",
            NoVoice::Full => "voice_full",
        }
    }

    /// HTTP status that fits.
    pub fn status(self) -> u16 {
        match self {
            NoVoice::Off | NoVoice::NotHere | NoVoice::NoConnection => 409,
            NoVoice::BadOffer => 422,
            NoVoice::Full => 503,
        }
    }
}

impl From<JoinError> for NoVoice {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::BadOffer => NoVoice::BadOffer,
            JoinError::NoSuchConnection => NoVoice::NoConnection,
            JoinError::Full => NoVoice::Full,
            JoinError::Stopped => NoVoice::Off,
        }
    }
}

/// The answer to an offer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Talking {
    /// Session description.
    pub answer: String,
    /// Names the connection, for an ICE restart.
    pub connection: u64,
}

/// A member's browser offers to talk.
pub struct Talk {
    /// Whose.
    pub leg: LegId,
    /// Which connection is to go on by another way; `None` is a new one.
    pub connection: Option<u64>,
    /// Session description.
    pub offer: String,
    /// Told how it went.
    pub reply: oneshot::Sender<Result<Talking, HubError>>,
}

impl Hub {
    /// Gives the hub the media port of this node, once.
    pub fn speak_by(&self, voice: Voice, mut events: mpsc::UnboundedReceiver<Event>) {
        if self.0.voice.set(voice).is_err() {
            return;
        }
        let hub = self.0.this.clone();
        tokio::spawn(async move {
            while let Some(Event { room, what }) = events.recv().await {
                let Some(hub) = hub.upgrade() else { return };
                hub.tell_owner(room, Msg::Voice(what));
            }
        });
    }

    /// The media port of this node.
    pub fn voice(&self) -> Option<&Voice> {
        self.0.voice.get()
    }

    /// Puts a member's browser in the voice channel, or has its connection go on by another way.
    ///
    /// # Errors
    /// [`HubError::Voice`]; [`HubError::Refused`] for one who may not talk now;
    /// [`HubError::NoSuchSession`].
    pub async fn talk(
        &self,
        tenant: TenantId,
        session: SessionId,
        leg: LegId,
        connection: Option<u64>,
        offer: String,
    ) -> Result<Talking, HubError> {
        let (reply, answer) = oneshot::channel();
        let talk = Talk {
            leg,
            connection,
            offer,
            reply,
        };
        self.0.send(tenant, session, Msg::Talk(Box::new(talk)))?;
        answer.await.unwrap_or(Err(HubError::NoSuchSession))
    }
}
