//! The bus of a single node: a broadcast channel in memory.

use crate::{Bus, Delivery, Message, Subscription};
use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::broadcast;

/// Messages a subscriber may be behind.
const CAPACITY: usize = 1_024;

/// Within one process.
pub struct LocalBus(broadcast::Sender<Message>);

impl Default for LocalBus {
    fn default() -> Self {
        Self(broadcast::channel(CAPACITY).0)
    }
}

struct LocalSubscription {
    prefix: String,
    messages: broadcast::Receiver<Message>,
}

#[async_trait]
impl Bus for LocalBus {
    async fn publish(&self, subject: &str, payload: Bytes) {
        // Nobody listening is fine.
        let _ = self.0.send(Message { subject: subject.to_owned(), payload });
    }

    async fn subscribe(&self, prefix: &str) -> Box<dyn Subscription> {
        Box::new(LocalSubscription { prefix: prefix.to_owned(), messages: self.0.subscribe() })
    }
}

#[async_trait]
impl Subscription for LocalSubscription {
    async fn next(&mut self) -> Option<Delivery> {
        loop {
            match self.messages.recv().await {
                Ok(message) if message.subject.starts_with(&self.prefix) => return Some(Delivery::Message(message)),
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return Some(Delivery::Lagged),
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}
