//! How many connections are open, in all and by address.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
};

/// Counts open connections and refuses those above a cap.
#[derive(Clone)]
pub struct Slots(Arc<Mutex<Counts>>);

struct Counts {
    open: u32,
    by_address: HashMap<IpAddr, u32>,
    most: u32,
    most_by_address: u32,
}

/// One open connection; counted until dropped.
pub struct Slot {
    slots: Slots,
    address: Option<IpAddr>,
}

impl Slots {
    /// With these caps.
    pub fn new(most: u32, most_by_address: u32) -> Self {
        Self(Arc::new(Mutex::new(Counts {
            open: 0,
            by_address: HashMap::new(),
            most,
            most_by_address,
        })))
    }

    /// A slot, unless a cap is reached.
    pub fn take(&self, address: IpAddr, exempt: bool) -> Option<Slot> {
        let mut counts = self.counts();
        let address = (!exempt).then(|| network_of(address));
        let reason = if counts.open >= counts.most {
            "all"
        } else if let Some(address) = address
            && counts.by_address.get(&address).copied().unwrap_or(0) >= counts.most_by_address
        {
            "address"
        } else {
            counts.open += 1;
            if let Some(address) = address {
                *counts.by_address.entry(address).or_insert(0) += 1;
            }
            metrics::gauge!("switchboard_http_connections").increment(1);
            return Some(Slot {
                slots: self.clone(),
                address,
            });
        };
        metrics::counter!("switchboard_http_connections_refused_total", "reason" => reason)
            .increment(1);
        None
    }

    fn counts(&self) -> std::sync::MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut counts = self.slots.counts();
        counts.open -= 1;
        metrics::gauge!("switchboard_http_connections").decrement(1);
        if let Some(address) = self.address
            && let Some(count) = counts.by_address.get_mut(&address)
        {
            *count -= 1;
            if *count == 0 {
                counts.by_address.remove(&address);
            }
        }
    }
}

/// Who counts as one: an IPv4 address, or the /64 network that one IPv6 customer gets.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caps_hold_and_slots_come_back() {
        let slots = Slots::new(3, 2);
        let one: IpAddr = "192.0.2.1".parse().unwrap();
        let two: IpAddr = "192.0.2.2".parse().unwrap();
        let a = slots.take(one, false).unwrap();
        let _b = slots.take(one, false).unwrap();
        assert!(slots.take(one, false).is_none(), "cap per address");
        let _c = slots.take(one, true).unwrap();
        assert!(slots.take(two, false).is_none(), "cap in all");
        drop(a);
        let _d = slots.take(two, false).unwrap();
        assert_eq!(
            network_of("2001:db8::1".parse().unwrap()),
            network_of("2001:db8::ffff".parse().unwrap())
        );
    }
}
