//! Requests of conversations over plain HTTP (IS-123) that arrive at another node than the one
//! that has the conversation: a proxy that knows nothing of them may send each anywhere.

use super::{Answer, Ask};
use crate::hub::HubInner;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::{Arc, Weak};
use uuid::Uuid;

/// A request, and the secret of the conversation it belongs to.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct StreamAsk {
    pub key: String,
    pub call: StreamCall,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum StreamCall {
    /// Frames numbered from `n`, as they came.
    Up { n: u64, frames: Vec<Box<RawValue>> },
    /// Frames after that number are asked for.
    Down { after: u64 },
}

/// What the client is answered.
#[derive(Serialize, Deserialize)]
pub(crate) struct StreamReply {
    /// HTTP's.
    pub status: u16,
    pub body: Box<RawValue>,
}

/// Whoever has the conversations of this node.
#[async_trait]
pub(crate) trait StreamHome: Send + Sync {
    /// Answers another node, before that gives up waiting.
    async fn take(&self, ask: StreamAsk) -> StreamReply;
}

/// What became of a request at another node.
pub(crate) enum Far {
    Replied(StreamReply),
    /// The node is gone, and the conversation with it.
    Gone,
    /// Worth another try.
    Unknown,
}

impl HubInner {
    /// Names who has this node's conversations; once.
    pub fn set_streams(&self, streams: Weak<dyn StreamHome>) {
        let _ = self.streams.set(streams);
    }

    pub(super) fn streams(&self) -> Option<Arc<dyn StreamHome>> {
        self.streams.get()?.upgrade()
    }

    /// The other node that made a key, if another did.
    pub fn stream_node(&self, key: &str) -> Option<Uuid> {
        let (node, _) = key.split_once('.')?;
        let node = node.parse().ok()?;
        let me = self.cluster.as_ref()?.me;
        (node != me).then_some(node)
    }

    /// What begins the keys of this node's conversations.
    pub fn stream_prefix(&self) -> String {
        let cluster = self.cluster.as_ref();
        cluster.map_or_else(String::new, |cluster| {
            format!("{}.", super::short(cluster.me))
        })
    }

    /// Has another node answer a request.
    pub async fn ask_stream(&self, node: Uuid, ask: StreamAsk) -> Far {
        let Some(cluster) = &self.cluster else {
            return Far::Gone;
        };
        match cluster.ask_wait(node, Ask::Stream(ask)).await {
            Some(Answer::Stream(reply)) => Far::Replied(reply),
            None if !cluster.knows(node) => Far::Gone,
            _ => Far::Unknown,
        }
    }
}
