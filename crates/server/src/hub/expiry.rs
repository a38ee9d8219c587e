//! Connections that live no longer than the log-in they were opened with.

use super::{
    HubInner,
    outbox::{CloseReason, Outbox},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, Weak},
    time::Duration,
};
use switchboard_core::Time;

/// How often the clock is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// When which connection is over.
#[derive(Default)]
pub struct Expiries(Mutex<BTreeMap<(Time, u64), Arc<Outbox>>>);

impl Expiries {
    /// The connection is closed at that time.
    pub fn add(&self, until: Time, conn: u64, outbox: Arc<Outbox>) {
        self.0
            .lock()
            .expect("no panic while locked")
            .insert((until, conn), outbox);
    }

    /// The connection is gone, or has another time.
    pub fn remove(&self, until: Time, conn: u64) {
        self.0
            .lock()
            .expect("no panic while locked")
            .remove(&(until, conn));
    }

    /// Closes what is over at `now`.
    pub fn close(&self, now: Time) {
        let mut table = self.0.lock().expect("no panic while locked");
        let later = table.split_off(&(now + 1, 0));
        for outbox in std::mem::replace(&mut *table, later).into_values() {
            outbox.close(CloseReason::Expired);
        }
    }
}

/// Looks at the clock until the hub is gone.
pub fn start(hub: &Arc<HubInner>) {
    let hub: Weak<HubInner> = Arc::downgrade(hub);
    tokio::spawn(async move {
        while let Some(hub) = hub.upgrade() {
            hub.expiries.close(hub.clock.now());
            drop(hub);
            tokio::time::sleep(LOOK_EVERY).await;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::Next;

    #[test]
    fn is_98_a_connection_is_closed_when_its_log_in_is_over_and_not_before() {
        let expiries = Expiries::default();
        let [soon, later, gone]: [Arc<Outbox>; 3] = Default::default();
        expiries.add(Time(10), 1, soon.clone());
        expiries.add(Time(20), 2, later.clone());
        expiries.add(Time(10), 3, gone.clone());
        expiries.remove(Time(10), 3);
        expiries.close(Time(9));
        assert!(soon.take().is_none());
        expiries.close(Time(10));
        assert!(matches!(
            soon.take(),
            Some(Next::Close(CloseReason::Expired))
        ));
        assert!(later.take().is_none() && gone.take().is_none());
    }
}
