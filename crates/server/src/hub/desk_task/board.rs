//! What a desk shows: to visitors who look before they click, to those who wait, to consoles,
//! to the wall, to those who run the server.

use super::{
    super::{
        HubInner,
        cluster::{Answer, Ask, ConsoleOp, Tell},
        desk::plain,
        encode,
        msg::Msg,
        summaries,
        wall::{Board, merged},
    },
    DeskMsg, TELL, Task,
};
use std::{collections::BTreeMap, sync::Arc};
use switchboard_core::{AgentId, QueueId, Time};
use switchboard_wire::socket::{
    AvailabilityState, QueueStatus, Seats, ServerFrame, WallAgent, WallSession,
};
use tokio::time::Instant;

/// For so many rows more, a wall is told a second later.
const ROWS: u32 = 300;

impl Task {
    /// Publishes availability for those who look before clicking (IS-67).
    pub(super) fn publish(&self, hub: &HubInner) {
        let mut published = BTreeMap::new();
        for queue in self.config.queues.keys() {
            let staff = || {
                self.desk
                    .agents()
                    .map(|(_, seat)| seat)
                    .filter(|seat| seat.staffs(*queue))
            };
            let waiting = self.desk.length(*queue) as u32;
            let free = staff().any(|seat| seat.free()) && waiting == 0;
            let state = if free {
                AvailabilityState::Available
            } else if staff().any(|seat| seat.on_duty()) {
                AvailabilityState::Busy
            } else {
                AvailabilityState::Away
            };
            let wait_s = match state {
                AvailabilityState::Available => Some(0),
                _ => self.desk.estimate(*queue, waiting + 1).map(seconds),
            };
            published.insert(*queue, plain(state, wait_s));
        }
        if self.handle.set_published(published, self.desk.is_full())
            && let Some(cluster) = &hub.cluster
        {
            let (queues, full) = self.handle.published();
            cluster.tell_all(Tell::Published(self.config.id(), queues, full));
        }
    }

    pub(super) fn tell(&mut self, hub: &Arc<HubInner>, now: Time) {
        if !self.changed || self.told_at.elapsed() < TELL {
            return;
        }
        self.changed = false;
        self.told_at = Instant::now();
        for queue in std::mem::take(&mut self.places) {
            self.tell_places(hub, queue);
        }
        let tenant = self.config.id();
        let queues = self.queues(now);
        measure(tenant, &queues, now);
        let status = encode::frame(&ServerFrame::DeskStatus { queues });
        hub.at_consoles(ConsoleOp::Broadcast(tenant, encode::raw(&status), false));
        if self.consoles.values().any(|(_, watched)| *watched) {
            self.tell_wall(hub, now);
            // Sessions change without the desk being told; keep the wall fresh while watched.
            self.changed = true;
        }
    }

    /// Tells those who watch the wall. A large one is told less often: it is read by people.
    fn tell_wall(&mut self, hub: &Arc<HubInner>, now: Time) {
        if self.wall_at.is_some_and(|at| Instant::now() < at) {
            return;
        }
        self.ask_sessions(hub);
        let board = self.board(now);
        let sessions = self.sessions(hub);
        let known = self.desk.sessions().len().max(sessions.len());
        let every = TELL * (1 + (board.agents.len() + sessions.len()) as u32 / ROWS);
        self.wall_at = Some(Instant::now() + every - TELL / 2);
        let settings = &self.config.tenant.settings;
        let wall = board.wall(settings, sessions, known, now);
        let frame = encode::frame(&ServerFrame::Wall {
            wall: Box::new(wall),
            every_ms: every.as_millis() as u64,
        });
        let wall = encode::raw(&frame);
        hub.at_consoles(ConsoleOp::Broadcast(self.config.id(), wall, true));
    }

    fn seats(&self) -> Seats {
        let (used, max) = self.desk.seats();
        Seats { used, max }
    }

    /// The desk's part of a snapshot.
    pub(super) fn board(&self, now: Time) -> Board {
        Board {
            agents: self.wall_agents(),
            queues: self.queues(now),
            seats: self.seats(),
        }
    }

    /// The most urgent sessions of all nodes.
    fn sessions(&self, hub: &HubInner) -> Vec<WallSession> {
        let rows = hub.summaries.rows(self.config.id(), summaries::SHOWN);
        if self.elsewhere.is_empty() {
            return rows;
        }
        let mut rows = merged(rows, self.elsewhere.values().flatten().cloned());
        rows.truncate(summaries::SHOWN);
        rows
    }

    /// Asks the other nodes what they have; the next wall shows it.
    fn ask_sessions(&self, hub: &HubInner) {
        let Some(cluster) = &hub.cluster else { return };
        for node in cluster.peers() {
            let handle = self.handle.clone();
            cluster.ask(node.id, Ask::Sessions(self.config.id()), move |answer| {
                if let Some(Answer::Sessions(rows)) = answer {
                    handle.send(DeskMsg::Elsewhere(node.id, rows));
                }
            });
        }
    }

    pub(super) fn tell_places(&self, hub: &Arc<HubInner>, queue: QueueId) {
        let line: Vec<_> = self.desk.line(queue).collect();
        let of = line.len() as u32;
        for (at, session) in line.into_iter().enumerate() {
            let place = at as u32 + 1;
            let estimate_s = self.desk.estimate(queue, place).map(seconds);
            hub.tell(
                self.config.id(),
                session,
                Msg::Place {
                    place,
                    of,
                    estimate_s,
                },
            );
        }
    }

    pub(super) fn queues(&self, now: Time) -> Vec<QueueStatus> {
        let status = |queue: &switchboard_store::Queue| {
            let staff = || {
                self.desk
                    .agents()
                    .map(|(_, seat)| seat)
                    .filter(|seat| seat.staffs(queue.id))
            };
            let ready = staff().filter(|seat| seat.free()).count() as u32;
            QueueStatus {
                on_duty: staff().filter(|seat| seat.on_duty()).count() as u32,
                queue: queue.id,
                name: queue.name.clone(),
                waiting: self.desk.length(queue.id) as u32,
                longest_ms: self
                    .desk
                    .longest(queue.id)
                    .map_or(0, |since| now.since(since)),
                agents_ready: ready,
                agents_busy: staff().filter(|seat| seat.present()).count() as u32 - ready,
            }
        };
        self.config.queues.values().map(status).collect()
    }

    pub(super) fn wall_agents(&self) -> Vec<WallAgent> {
        let wall = |(agent, seat): (&AgentId, &switchboard_core::desk::AgentSeat)| WallAgent {
            agent: *agent,
            name: seat.name.clone(),
            state: seat.state.clone(),
            since: seat.since,
            connected: seat.present(),
            sessions: seat.serving.len() as u32,
            capacity: seat.capacity,
            wraps_up_until: seat.wrap_ups().map(|(_, until)| until).max(),
        };
        self.desk.agents().map(wall).collect()
    }
}

/// Shows the queues to those who run the server.
pub(super) fn measure(tenant: switchboard_core::TenantId, queues: &[QueueStatus], now: Time) {
    for status in queues {
        let labels = [
            ("tenant", tenant.to_string()),
            ("queue", status.queue.to_string()),
        ];
        let since = match status.waiting {
            0 => 0.0,
            _ => (now.0 - status.longest_ms) as f64 / 1_000.0,
        };
        metrics::gauge!("switchboard_queue_waiting", &labels).set(f64::from(status.waiting));
        metrics::gauge!("switchboard_queue_waiting_since_seconds", &labels).set(since);
        metrics::gauge!("switchboard_queue_agents_ready", &labels)
            .set(f64::from(status.agents_ready));
    }
}

fn seconds(millis: i64) -> u32 {
    u32::try_from((millis + 999) / 1000).unwrap_or(u32::MAX)
}
