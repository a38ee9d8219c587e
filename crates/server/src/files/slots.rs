//! How many uploads are under way at once: in all, of one tenant, and of one member, so that
//! nobody's slow ones keep the others out.

use crate::error::Problem;
use axum::http::StatusCode;
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use switchboard_core::{LegId, TenantId};

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
    by_tenant: HashMap<TenantId, u32>,
    by_leg: HashMap<LegId, u32>,
}

/// One upload's slot, free again when it is dropped.
#[derive(Debug)]
pub struct Slot {
    tenant: TenantId,
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

    /// Takes one for that member of a session of the tenant.
    pub fn take(&self, tenant: TenantId, leg: LegId) -> Result<Slot, Problem> {
        let mut taken = lock(&self.taken);
        let own = taken.by_leg.get(&leg).copied().unwrap_or(0);
        let theirs = taken.by_tenant.get(&tenant).copied().unwrap_or(0);
        // Half of all, rounded up: one company's visitors leave the other half to the others.
        if taken.all >= self.most || theirs >= self.most.div_ceil(2) || own >= PER_LEG {
            let mut busy = Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "uploads_busy",
                "Too many files are on their way; try again soon.",
            );
            busy.retry_after_s = Some(5);
            return Err(busy);
        }
        taken.all += 1;
        taken.by_tenant.insert(tenant, theirs + 1);
        taken.by_leg.insert(leg, own + 1);
        metrics::gauge!("switchboard_uploads").set(f64::from(taken.all));
        Ok(Slot {
            tenant,
            leg,
            taken: self.taken.clone(),
        })
    }
}

fn give_back<K: Eq + Hash>(taken: &mut HashMap<K, u32>, of: K) {
    if let Some(own) = taken.get_mut(&of) {
        *own -= 1;
        if *own == 0 {
            taken.remove(&of);
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.all -= 1;
        give_back(&mut taken.by_tenant, self.tenant);
        give_back(&mut taken.by_leg, self.leg);
        metrics::gauge!("switchboard_uploads").set(f64::from(taken.all));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACME: TenantId = TenantId::from_u128(1);
    const OTHER: TenantId = TenantId::from_u128(2);

    fn busy(slots: &Slots, tenant: TenantId, leg: u128) -> bool {
        let taken = slots.take(tenant, LegId::from_u128(leg));
        taken.is_err_and(|problem| problem.code == "uploads_busy")
    }

    #[test]
    fn wt_3_one_member_cannot_take_all_slots_and_gives_them_back() {
        let slots = Slots::new(8);
        let own = || slots.take(ACME, LegId::from_u128(1)).unwrap();
        let held: Vec<Slot> = (0..3).map(|_| own()).collect();
        assert!(busy(&slots, ACME, 1));
        assert!(!busy(&slots, ACME, 2));
        drop(held);
        assert!(!busy(&slots, ACME, 1));
    }

    #[test]
    fn wt_3_one_company_leaves_half_of_the_slots_to_the_others() {
        let slots = Slots::new(4);
        let take = |tenant, leg| slots.take(tenant, LegId::from_u128(leg)).unwrap();
        let held = [take(ACME, 1), take(ACME, 2)];
        assert!(busy(&slots, ACME, 3), "half are taken");
        let others = [take(OTHER, 4), take(OTHER, 5)];
        assert!(busy(&slots, TenantId::from_u128(3), 6), "all are taken");
        drop(held);
        assert!(!busy(&slots, ACME, 3));
        drop(others);
        assert!(!busy(&Slots::new(1), ACME, 1), "one slot is somebody's");
    }
}
