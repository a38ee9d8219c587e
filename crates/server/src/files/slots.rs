//! How many uploads are under way at once: in all, and of one member, so that nobody's slow ones
//! keep the others out.

use crate::error::Problem;
use axum::http::StatusCode;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use switchboard_core::LegId;

/// Uploads of one member at once.
const PER_LEG: u32 = 3;

/// Uploads of this node.
#[derive(Debug)]
pub struct Slots {
    most: u32,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Debug, Default)]
struct Taken {
    all: u32,
    by_leg: HashMap<LegId, u32>,
}

/// One upload's slot, free again when it is dropped.
#[derive(Debug)]
pub struct Slot {
    leg: LegId,
    taken: Arc<Mutex<Taken>>,
}

fn lock(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Slots {
    /// So many at once.
    pub fn new(most: u32) -> Self {
        Self {
            most,
            taken: Arc::default(),
        }
    }

    /// Takes one for that member.
    pub fn take(&self, leg: LegId) -> Result<Slot, Problem> {
        let mut taken = lock(&self.taken);
        let own = taken.by_leg.get(&leg).copied().unwrap_or(0);
        if taken.all >= self.most || own >= PER_LEG {
            let mut busy = Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "uploads_busy",
                "Too many files are on their way; try again soon.",
            );
            busy.retry_after_s = Some(5);
            return Err(busy);
        }
        taken.all += 1;
        taken.by_leg.insert(leg, own + 1);
        metrics::gauge!("switchboard_uploads").set(f64::from(taken.all));
        Ok(Slot {
            leg,
            taken: self.taken.clone(),
        })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.all -= 1;
        if let Some(own) = taken.by_leg.get_mut(&self.leg) {
            *own -= 1;
            if *own == 0 {
                taken.by_leg.remove(&self.leg);
            }
        }
        metrics::gauge!("switchboard_uploads").set(f64::from(taken.all));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wt_3_one_member_cannot_take_all_slots_and_gives_them_back() {
        let slots = Slots::new(4);
        let (a, b) = (LegId::from_u128(1), LegId::from_u128(2));
        let held: Vec<Slot> = (0..3).map(|_| slots.take(a).unwrap()).collect();
        assert_eq!(slots.take(a).unwrap_err().code, "uploads_busy");
        let other = slots.take(b).unwrap();
        assert_eq!(slots.take(b).unwrap_err().code, "uploads_busy", "all taken");
        drop((held, other));
        assert!(slots.take(a).is_ok() && slots.take(b).is_ok());
    }
}
