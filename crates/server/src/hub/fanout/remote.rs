//! Connections of a session at other nodes. Each node gets everything once, and serves the
//! connections it has.

use super::{Encoded, Reach, Told};
use crate::hub::{
    cluster::{Cluster, FanEvent, FanOp, HANDS, Tell},
    encode,
    frame::Frame,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use switchboard_core::{
    LegId, SessionId,
    session::{Channel, Crowd},
};
use uuid::Uuid;

type Conn = (Uuid, u64);

/// Only the owner of a session has any.
#[derive(Default)]
pub struct Remotes {
    /// The way to other nodes.
    cluster: Option<Arc<Cluster>>,
    conns: HashMap<Conn, (LegId, Vec<Channel>)>,
    legs: HashMap<LegId, Vec<Conn>>,
    /// How many connections each node has.
    nodes: BTreeMap<Uuid, usize>,
    /// They have got everything up to here.
    told: u64,
    /// The age of what they know of who may see what.
    crowd: usize,
}

impl Remotes {
    /// For the owner of a session whose log ends at `head`: what comes is behind that. Whoever
    /// lacks something before it must see so from the first that they are told.
    pub fn new(cluster: Option<Arc<Cluster>>, head: u64) -> Self {
        Self {
            cluster,
            told: head,
            ..Self::default()
        }
    }

    pub fn add(&mut self, node: Uuid, conn: u64, leg: LegId, channels: Vec<Channel>) {
        self.remove(node, conn);
        self.conns.insert((node, conn), (leg, channels));
        self.legs.entry(leg).or_default().push((node, conn));
        *self.nodes.entry(node).or_default() += 1;
    }

    pub fn remove(&mut self, node: Uuid, conn: u64) -> Option<LegId> {
        let (leg, _) = self.conns.remove(&(node, conn))?;
        if let Some(conns) = self.legs.get_mut(&leg) {
            conns.retain(|other| *other != (node, conn));
            if conns.is_empty() {
                self.legs.remove(&leg);
            }
        }
        if let Some(count) = self.nodes.get_mut(&node) {
            *count -= 1;
            if *count == 0 {
                self.nodes.remove(&node);
            }
        }
        Some(leg)
    }

    pub fn remove_node(&mut self, node: Uuid) -> Vec<LegId> {
        let of = |(at, conn): &Conn| (*at == node).then_some(*conn);
        let mut conns: Vec<u64> = self.conns.keys().filter_map(of).collect();
        conns.sort_unstable();
        let legs = conns.into_iter().filter_map(|conn| self.remove(node, conn));
        legs.collect()
    }

    /// Channels open on connections of a leg.
    pub fn channels(&self, leg: LegId) -> impl Iterator<Item = Channel> {
        let conns = self.legs.get(&leg).into_iter().flatten();
        conns
            .filter_map(|conn| self.conns.get(conn))
            .flat_map(|(_, channels)| channels.iter().copied())
    }

    pub fn detach(&mut self, session: SessionId, leg: LegId, reason: &str) {
        let Some(conns) = self.legs.get(&leg).cloned() else {
            return;
        };
        self.tell(session, || FanOp::Detach(leg, reason.to_owned()));
        for (node, conn) in conns {
            self.remove(node, conn);
        }
    }

    /// Tells the other nodes that this one is not the owner any more.
    pub fn moved(&self, session: SessionId) {
        if let Some(cluster) = &self.cluster {
            cluster.tell_some(self.nodes.keys().copied(), Tell::Moved(session));
        }
    }

    pub fn events(&mut self, session: SessionId, events: &[Encoded], through: u64, crowd: &Crowd) {
        if let Some(op) = self.op(events, through, crowd) {
            self.tell(session, || op);
        }
    }

    /// What the other nodes are told of events.
    fn op(&mut self, events: &[Encoded], through: u64, crowd: &Crowd) -> Option<FanOp> {
        if self.nodes.is_empty() {
            self.told = through;
            return None;
        }
        let news = (crowd.age() != self.crowd).then(|| Box::new(crowd.clone()));
        if events.is_empty() && news.is_none() {
            return None;
        }
        self.crowd = crowd.age();
        let from = std::mem::replace(&mut self.told, through);
        Some(FanOp::Events {
            from,
            through,
            events: events.iter().map(fan_event).collect(),
            crowd: news,
        })
    }

    pub fn sums(&mut self, session: SessionId, sums: &Told) {
        let through = sums.through;
        let from = std::mem::replace(&mut self.told, through);
        self.tell(session, || FanOp::Sums {
            from,
            through,
            frame: encode::raw(&sums.frame),
        });
    }

    /// Acts on a page, to the nodes at which somebody is whom they reach.
    pub fn hand(&self, session: SessionId, reach: &Reach, frame: &Frame) {
        let Some(cluster) = self.cluster.as_ref().filter(|_| !self.nodes.is_empty()) else {
            return;
        };
        let mut at: BTreeMap<Uuid, Vec<LegId>> = BTreeMap::new();
        for leg in &reach.to {
            for (node, _) in self.legs.get(leg).into_iter().flatten() {
                let legs = at.entry(*node).or_default();
                if legs.last() != Some(leg) {
                    legs.push(*leg);
                }
            }
        }
        for (node, to) in at {
            if cluster.understands(node, HANDS) {
                let reach = Reach {
                    to,
                    ..reach.clone()
                };
                let op = FanOp::Hand(reach, encode::raw(frame));
                cluster.tell(node, Tell::Fan(session, op));
            }
        }
    }

    /// Has the other nodes do it; encoded once.
    pub fn tell(&self, session: SessionId, op: impl FnOnce() -> FanOp) {
        if let (Some(cluster), false) = (&self.cluster, self.nodes.is_empty()) {
            cluster.tell_some(self.nodes.keys().copied(), Tell::Fan(session, op()));
        }
    }
}

fn fan_event(event: &Encoded) -> FanEvent {
    FanEvent {
        seq: event.seq,
        audience: event.audience,
        writer: event.writer,
        frame: encode::raw(&event.frame),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::frame::Frame;
    use switchboard_core::session::Audience;

    #[test]
    fn is_128_a_new_owner_says_what_came_before_it() {
        let (leg, node) = (LegId::from_u128(1), Uuid::from_u128(2));
        let event = |seq| Encoded {
            seq,
            audience: Audience::Everyone,
            writer: None,
            frame: Frame::text("{}"),
        };
        let crowd = serde_json::json!({"above": 50, "since": null, "named": {}});
        let crowd: Crowd = serde_json::from_value(crowd).unwrap();
        // Nothing was to be handed on when it took over at 69.
        let mut remotes = Remotes::new(None, 69);
        remotes.add(node, 1, leg, Vec::new());
        let from = |op| match op {
            Some(FanOp::Events { from, through, .. }) => (from, through),
            _ => panic!("events"),
        };
        let first = remotes.op(&[event(70)], 70, &crowd);
        assert_eq!(
            from(first),
            (69, 70),
            "a node that stands at 66 lacks three"
        );
        assert_eq!(from(remotes.op(&[event(71)], 71, &crowd)), (70, 71));
        // While nobody is there, all that was written counts as told.
        remotes.remove(node, 1);
        assert!(remotes.op(&[event(72)], 72, &crowd).is_none());
        remotes.add(node, 1, leg, Vec::new());
        assert_eq!(from(remotes.op(&[event(73)], 73, &crowd)), (72, 73));
    }
}
