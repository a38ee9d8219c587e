//! Calls from sessions into the telephone network. Speech is mixed where the session's voice room is, so a
//! call is placed by the node that owns the session: what is asked of calls goes to the owner like commands.

use super::{Hub, HubError, Msg};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use switchboard_core::{LegId, Millis, SessionId, TenantId};
use switchboard_phone::number::NumberError;
use switchboard_wire::rest::Call;
use tokio::sync::oneshot;
use uuid::Uuid;

/// Names one attempt to call somebody back. It is written down before it is dialled, so that the same one is
/// never dialled again; a gateway may use it as the identifier of its call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CallId {
    /// Whose rendezvous it is for.
    pub tenant: TenantId,
    /// Which.
    pub rendezvous: Uuid,
    /// Which attempt, from 1 on.
    pub attempt: u32,
}

/// Why nothing is done about a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NoCall {
    /// The node that owns the session has no telephone gateway, or is one of the last release.
    #[error("no calls can be placed here")]
    Off,
    /// It is none, or may not be called.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// As many calls go on in the session as there may be.
    #[error("as many calls go on in this session as there may be")]
    TooMany,
    /// As many calls go on at that node as there may be.
    #[error("as many calls go on as there may be; try again")]
    LinesBusy,
    /// The session has no such call that goes on.
    #[error("no such call")]
    NoSuchCall,
    /// There is a sign among the keys that no telephone has.
    #[error("must be keys of a telephone")]
    BadKeys,
}

impl NoCall {
    /// Stable code for wires and logs.
    pub fn code(self) -> &'static str {
        match self {
            NoCall::Off => "telephone_off",
            NoCall::TooMany => "too_many_calls",
            NoCall::LinesBusy => "lines_busy",
            NoCall::NoSuchCall => "not_found",
            NoCall::Number(_) | NoCall::BadKeys => "invalid",
        }
    }

    /// HTTP status that fits.
    pub fn status(self) -> u16 {
        match self {
            NoCall::Off | NoCall::TooMany => 409,
            NoCall::LinesBusy => 503,
            NoCall::NoSuchCall => 404,
            NoCall::Number(_) | NoCall::BadKeys => 422,
        }
    }
}

/// What is asked of the calls of a session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum CallAsk {
    /// Which there are, oldest first.
    List,
    /// Call somebody, shown by that name; by an agent who is in the session.
    Place {
        /// As it was typed.
        number: String,
        /// Without one, its last digits.
        name: Option<String>,
    },
    /// Call a visitor who left their number. What becomes of it is told to the callback.
    Back {
        /// Which attempt.
        id: CallId,
        /// E.164.
        number: String,
        /// How long it may ring.
        ring_ms: Millis,
    },
    /// Hang up, or call off.
    HangUp(LegId),
    /// Press keys.
    Press(LegId, String),
}

/// The answer to [`CallAsk`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum CallAnswer {
    /// To [`CallAsk::List`].
    Calls(Vec<Call>),
    /// To [`CallAsk::Place`].
    Placed(Call),
    /// To the others.
    Done,
}

/// Where the calls of a node are.
#[async_trait]
pub trait Calls: Send + Sync {
    /// Does what is asked, for a session that this node owns.
    ///
    /// # Errors
    /// [`HubError::Call`], [`HubError::Voice`], and what joining refuses.
    async fn ask(
        &self,
        tenant: TenantId,
        session: SessionId,
        ask: CallAsk,
    ) -> Result<CallAnswer, HubError>;
}

/// [`CallAsk`] on its way.
pub struct AskedOfCalls {
    /// What.
    pub ask: CallAsk,
    /// Told how it went.
    pub reply: oneshot::Sender<Result<CallAnswer, HubError>>,
}

impl Hub {
    /// Gives the hub the telephone gateway of this node, once.
    pub fn call_by(&self, calls: Arc<dyn Calls>) {
        let _ = self.0.calls.set(calls);
    }

    /// Asks something of the calls of a session, at whichever node has them.
    ///
    /// # Errors
    /// Those of [`Calls::ask`]; [`HubError::NoSuchSession`].
    pub async fn calls(
        &self,
        tenant: TenantId,
        session: SessionId,
        ask: CallAsk,
    ) -> Result<CallAnswer, HubError> {
        let (reply, answer) = oneshot::channel();
        let asked = AskedOfCalls { ask, reply };
        self.0.send(tenant, session, Msg::Calls(Box::new(asked)))?;
        answer.await.unwrap_or(Err(HubError::NoSuchSession))
    }
}
