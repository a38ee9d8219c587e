//! The way to telephones. Whoever brings one implements [`Telephony`]; what becomes of calls is told by
//! [`super::told`].

use crate::hub::CallId;
use async_trait::async_trait;
use serde_json::Value;
use switchboard_core::Millis;
use switchboard_wire::socket::Details;

/// A call to be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Names it.
    pub id: CallId,
    /// The number (E.164).
    pub number: String,
    /// How long it may ring.
    pub ring_ms: Millis,
}

/// It cannot be placed at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unplaced;

/// A way to telephones. Nothing here waits for an answer: what becomes of a call is told later.
#[async_trait]
pub trait Telephony: Send + Sync {
    /// Whether it places the calls of a service with those parameters. Where it does not, the agent is
    /// asked to, and nobody is called whom no agent waits for (RV-16).
    fn calls_for(&self, service: &Value) -> bool;
    /// How much longer than it rings a call may take to tell how it ended.
    fn slack_ms(&self) -> Millis {
        0
    }
    /// Places a call.
    async fn dial(&self, call: Call) -> Result<(), Unplaced>;
    /// Lays it down; one that is over already stays so.
    async fn hang_up(&self, call: CallId);
    /// The visitor is asked to wait a moment.
    async fn hold(&self, call: CallId);
    /// Whoever was called and the session hear each other from here on. A gateway connects the
    /// telephone's leg by `details` (CC-23); true when it does. Otherwise the server keeps the leg open.
    async fn bridge(&self, call: CallId, details: &Details) -> bool;
}

/// No gateway: the agent is asked to dial, by whichever telephone they have, and says what became of it.
pub struct AgentDials;

/// So long an agent may take to dial, and to say how it went.
const DIALS_MS: Millis = 10 * 60_000;

#[async_trait]
impl Telephony for AgentDials {
    fn calls_for(&self, _: &Value) -> bool {
        false
    }
    fn slack_ms(&self) -> Millis {
        DIALS_MS
    }
    /// The console shows it, as the record has it.
    async fn dial(&self, _: Call) -> Result<(), Unplaced> {
        Ok(())
    }
    async fn hang_up(&self, _: CallId) {}
    async fn hold(&self, _: CallId) {}
    async fn bridge(&self, _: CallId, _: &Details) -> bool {
        false
    }
}
