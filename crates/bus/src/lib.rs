//! Carries hints and live traffic between the parts of a server and between nodes.
//!
//! Contract of every [`Bus`], proven by one story test:
//! * Delivery is at most once. The bus is never the record: whatever a message speaks of can
//!   be read from the store, and losing the message only makes that later.
//! * Messages of one publisher on one subject keep their order. Nothing is promised between
//!   publishers or between subjects.
//! * A subscriber gets what is published after [`Bus::subscribe`] has returned. It never
//!   holds up a publisher or another subscriber: one that falls too far behind is told
//!   [`Delivery::Lagged`] in place of what it missed, and must read the record again.
//! * Subjects are words joined by dots (`config.5f1c...`), of ASCII letters, digits, `-` and
//!   `_`. A subscription names one subject, or all that begin with some words by ending in a
//!   dot (`config.`), or everything (the empty text).
#![deny(missing_docs)]

mod inbox;
mod link;
mod local;
mod nats;

pub use link::{LinkEvent, Links};
pub use local::LocalBus;
pub use nats::{NatsBus, NatsError};

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
    /// Messages were lost here; what they spoke of must be read from the record.
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
    /// All messages published from now on with this subject, or, where `subjects` ends in a
    /// dot or is empty, with a subject that begins with it.
    async fn subscribe(&self, subjects: &str) -> Box<dyn Subscription>;
}
