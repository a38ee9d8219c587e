//! A visitor without scripts holds no connection. As long as the page looks again, the server
//! holds one for it, as a proxy: the leg is open, its place in the queue is known, and when
//! the page stays away the leg is lost like any other.

use crate::hub::{Hub, Msg, Next, Outbox, Subscriber};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use switchboard_core::{LegId, SessionId, TenantId, Time, session::Channel};

/// A page that has not looked for so long is gone: four looks missed.
const AWAY_AFTER: Duration = Duration::from_secs(22);

/// Place in the queue as last told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub place: u32,
    /// Length of the queue.
    pub of: u32,
    /// Honest estimate in seconds.
    pub estimate_s: Option<u32>,
    /// The visitor is to be shown what else they may do.
    pub notice: bool,
    /// The queue has closed and keeps the place.
    pub held: bool,
    /// When it opens, if that is known.
    pub opens_at: Option<Time>,
}

struct Held {
    hub: Hub,
    tenant: TenantId,
    session: SessionId,
    conn: u64,
    outbox: Arc<Outbox>,
    place: Option<Place>,
    notice_at: Option<Time>,
    looked_at: Instant,
}

impl Drop for Held {
    fn drop(&mut self) {
        // A session that is over has nothing to detach from.
        let _ = self
            .hub
            .0
            .send(self.tenant, self.session, Msg::Detach { conn: self.conn });
        self.hub.0.disconnect(self.conn);
    }
}

/// Connections held for pages without scripts.
#[derive(Clone, Default)]
pub struct Presence(Arc<Mutex<HashMap<LegId, Held>>>);

impl Presence {
    /// The page of that leg looked; gives its place in the queue, if it has one. `head` is
    /// the newest event, so that nothing old is sent.
    pub fn look(
        &self,
        hub: &Hub,
        tenant: TenantId,
        session: SessionId,
        leg: LegId,
        head: u64,
    ) -> Option<Place> {
        let mut table = self.table();
        let held = table.entry(leg).or_insert_with(|| {
            let outbox = Arc::new(Outbox::default());
            let conn = hub.0.connect(outbox.clone());
            let subscriber = Subscriber {
                conn,
                leg,
                staff: false,
                channels: vec![Channel::Chat],
                outbox: outbox.clone(),
                watch: None,
            };
            // Refused when the session ended meanwhile; the next look finds that out.
            let _ = hub.0.send(
                tenant,
                session,
                Msg::Attach {
                    subscriber,
                    after: head,
                    id: "plain".into(),
                },
            );
            Held {
                hub: hub.clone(),
                tenant,
                session,
                conn,
                outbox,
                place: None,
                notice_at: None,
                looked_at: Instant::now(),
            }
        });
        held.looked_at = Instant::now();
        if let Some(Next::Frames(frames)) = held.outbox.take() {
            for frame in frames {
                held.note(frame.json());
            }
        }
        let now = hub.clock().now();
        let notice = held.notice_at.is_some_and(|at| at <= now);
        held.place.map(|place| Place { notice, ..place })
    }

    /// Lets go of pages that stay away. Called now and then.
    pub fn sweep(&self) {
        let gone: Vec<Held> = self
            .table()
            .extract_if(|_, held| held.looked_at.elapsed() >= AWAY_AFTER)
            .map(|(_, held)| held)
            .collect();
        drop(gone);
    }

    fn table(&self) -> std::sync::MutexGuard<'_, HashMap<LegId, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn note(&mut self, frame: &str) {
        #[derive(serde::Deserialize)]
        struct Told {
            t: String,
            place: Option<u32>,
            of: Option<u32>,
            estimate_s: Option<u32>,
            notice_in_s: Option<u32>,
            #[serde(default)]
            held: bool,
            opens_at: Option<Time>,
        }
        let Ok(told) = serde_json::from_str::<Told>(frame) else {
            return;
        };
        if told.t == "place" {
            let (place, of) = (told.place.unwrap_or(1), told.of.unwrap_or(1));
            self.place = Some(Place {
                place,
                of,
                estimate_s: told.estimate_s,
                notice: false,
                held: told.held,
                opens_at: told.opens_at,
            });
            let now = self.hub.clock().now();
            self.notice_at = told.notice_in_s.map(|after| now + i64::from(after) * 1_000);
        }
    }
}
