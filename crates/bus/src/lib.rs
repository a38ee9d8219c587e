//! Carries hints and live traffic between the parts of a server and between nodes.
//!
//! Contract of every [`Bus`]: delivery is at most once; messages of one publisher on one
//! subject keep their order; a subscriber that falls behind is told [`Delivery::Lagged`]
//! and must read the record again. The bus is never the record.
#![deny(missing_docs)]

mod local;

pub use local::LocalBus;

use async_trait::async_trait;
use bytes::Bytes;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it is about, for example `config.<tenant>`.
    pub subject: String,
    /// The content.
    pub payload: Bytes,
}

/// What a subscriber gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// A message.
    Message(Message),
    /// Messages were lost; what they spoke of must be read from the record.
    Lagged,
}

/// A running subscription; ends when dropped.
#[async_trait]
pub trait Subscription: Send {
    /// The next delivery; `None` when the bus is closed for good. Safe to cancel.
    async fn next(&mut self) -> Option<Delivery>;
}

/// Publish and subscribe by subject.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Hands a message over. Losing it must be harmless, so there is no error to handle.
    async fn publish(&self, subject: &str, payload: Bytes);
    /// All messages published from now on whose subject begins with `prefix`.
    async fn subscribe(&self, prefix: &str) -> Box<dyn Subscription>;
}
