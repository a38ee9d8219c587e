//! Messages from node to node that arrive once and in order, over a bus that may lose, delay
//! and repeat them.
//!
//! While the bus is away messages wait, up to 64 MiB for each node. When more is lost than
//! can be repeated (a node was away for long, or too much waited), both ends are told
//! [`LinkEvent::Reset`] and must say again what counts. A node id belongs to one run of one
//! process, so a node that comes back is another node.

mod packet;
mod stream;
#[cfg(test)]
mod tests;

use crate::{Bus, Delivery};
use bytes::Bytes;
use packet::Packet;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use stream::Stream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use uuid::Uuid;

/// Orders taken at once.
const AT_ONCE: usize = 1_024;

/// Subject of a node's packets.
fn subject(node: Uuid) -> String {
    format!("node.{}", node.simple())
}

/// What comes from other nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkEvent {
    /// A message.
    Message {
        /// Who sent it.
        from: Uuid,
        /// What.
        message: Bytes,
    },
    /// Messages to or from that node were lost.
    Reset {
        /// Which.
        node: Uuid,
    },
}

enum Order {
    Send(Uuid, Bytes),
    Forget(Uuid),
    Renew(Uuid),
}

/// This node's links to all others. Ends when dropped.
pub struct Links {
    orders: mpsc::UnboundedSender<Order>,
    task: JoinHandle<()>,
}

impl Links {
    /// Begins to listen as node `me`.
    pub async fn open(bus: Arc<dyn Bus>, me: Uuid) -> (Links, mpsc::UnboundedReceiver<LinkEvent>) {
        let (orders, todo) = mpsc::unbounded_channel();
        let (events, heard) = mpsc::unbounded_channel();
        let subscription = bus.subscribe(&subject(me)).await;
        let driver = Driver {
            bus,
            me,
            events,
            started: Instant::now(),
            last_id: 0,
            streams: BTreeMap::new(),
        };
        let task = tokio::spawn(driver.run(todo, subscription));
        (Links { orders, task }, heard)
    }

    /// Sends a message; never waits. It arrives unless the other node is gone or forgotten.
    pub fn send(&self, to: Uuid, message: Bytes) {
        let _ = self.orders.send(Order::Send(to, message));
    }

    /// Drops what waits for a node that is gone.
    pub fn forget(&self, node: Uuid) {
        let _ = self.orders.send(Order::Forget(node));
    }

    /// Begins the link to a node anew, as if messages had been lost; the other end is told. What
    /// came before is heard before the [`LinkEvent::Reset`].
    pub fn renew(&self, node: Uuid) {
        let _ = self.orders.send(Order::Renew(node));
    }
}

impl Drop for Links {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Driver {
    bus: Arc<dyn Bus>,
    me: Uuid,
    events: mpsc::UnboundedSender<LinkEvent>,
    started: Instant,
    last_id: u64,
    /// Packets are written in the order of the nodes, so that a run can be repeated.
    streams: BTreeMap<Uuid, Stream>,
}

impl Driver {
    async fn run(
        mut self,
        mut orders: mpsc::UnboundedReceiver<Order>,
        mut subscription: Box<dyn crate::Subscription>,
    ) {
        let mut batch = Vec::new();
        loop {
            let due = self.streams.values().filter_map(Stream::deadline).min();
            let wait = due.map(|at| Duration::from_millis(at.saturating_sub(self.now())));
            tokio::select! {
                biased;
                delivery = subscription.next() => match delivery {
                    Some(Delivery::Message(message)) => self.take(message.payload),
                    Some(Delivery::Lagged) => self.streams.values_mut().for_each(Stream::back),
                    None => return,
                },
                taken = orders.recv_many(&mut batch, AT_ONCE) => if taken == 0 { return },
                () = tokio::time::sleep(wait.unwrap_or_default()), if wait.is_some() => {}
            }
            // What is to be sent has its turn however much comes in.
            while batch.len() < AT_ONCE
                && let Ok(order) = orders.try_recv()
            {
                batch.push(order);
            }
            for order in batch.drain(..) {
                match order {
                    Order::Send(to, message) => self.send(to, message),
                    Order::Forget(node) => {
                        self.streams.remove(&node);
                    }
                    Order::Renew(node) => {
                        let id = self.fresh();
                        if let Some(stream) = self.streams.get_mut(&node) {
                            *stream = stream.renewed(id);
                        }
                        let _ = self.events.send(LinkEvent::Reset { node });
                    }
                }
            }
            self.write().await;
        }
    }

    fn now(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    /// Ids of streams rise for as long as the process lives.
    fn fresh(&mut self) -> u64 {
        self.last_id = (self.now() + 1).max(self.last_id + 1);
        self.last_id
    }

    fn send(&mut self, to: Uuid, message: Bytes) {
        let (me, id) = (self.me, self.fresh());
        let stream = self
            .streams
            .entry(to)
            .or_insert_with(|| Stream::new(me, id));
        if !stream.push(message) {
            tracing::warn!(node = %to, "too much waits for a node; the link begins anew");
            let id = self.fresh();
            if let Some(stream) = self.streams.get_mut(&to) {
                stream.restart(id);
            }
            let _ = self.events.send(LinkEvent::Reset { node: to });
        }
    }

    fn take(&mut self, payload: Bytes) {
        let Some(packet) = Packet::decode(payload) else {
            tracing::warn!("a message to this node is no packet");
            return;
        };
        let (me, now, from) = (self.me, self.now(), packet.from);
        let (id, fresh) = (self.fresh(), self.fresh());
        let stream = self
            .streams
            .entry(from)
            .or_insert_with(|| Stream::new(me, id));
        let taken = stream.take(now, packet, fresh);
        if taken.reset {
            let _ = self.events.send(LinkEvent::Reset { node: from });
        }
        for message in taken.messages {
            let _ = self.events.send(LinkEvent::Message { from, message });
        }
    }

    async fn write(&mut self) {
        let now = self.now();
        let mut out = Vec::new();
        for (node, stream) in &mut self.streams {
            out.extend(
                stream
                    .packets(now)
                    .into_iter()
                    .map(|packet| (*node, packet)),
            );
        }
        for (node, packet) in out {
            self.bus.publish(&subject(node), packet.encode()).await;
        }
    }
}
