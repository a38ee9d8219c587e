//! What a gateway wants of whoever carries its calls to the telephone network. All of SIP is behind it.

use crate::number::Number;
use async_trait::async_trait;
use tokio::sync::{mpsc, oneshot};

/// What the trunk tells of a call.
#[derive(Debug)]
pub enum Told {
    /// The telephone rings.
    Ringing,
    /// It was answered, with this session description.
    Answered(String),
    /// A final answer that is no success, as SIP numbers them.
    Rejected(u16),
    /// The other side hung up.
    Bye,
    /// Within the call the other side offers something else; what is sent back accepts it, and
    /// nothing sent back refuses.
    Offered(String, oneshot::Sender<String>),
    /// The trunk cannot be reached, or says nothing.
    Broken,
}

/// A call that was begun.
pub struct Dialled {
    /// What happens to it, in order. Its end is the end of the trunk.
    pub told: mpsc::UnboundedReceiver<Told>,
    /// What can be done to it. Dropped before the call is over, it hangs up.
    pub line: Box<dyn Line>,
}

/// One call at the trunk.
#[async_trait]
pub trait Line: Send + Sync {
    /// Asks no more.
    async fn cancel(&self);
    /// Hangs up.
    async fn bye(&self);
}

/// A way to the telephone network.
#[async_trait]
pub trait Trunk: Send + Sync {
    /// Asks for a call to that number, with that session description.
    ///
    /// # Errors
    /// The request cannot even be made; in words.
    async fn dial(&self, number: &Number, offer: String) -> Result<Dialled, String>;
}
