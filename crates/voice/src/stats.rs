//! What the voice server counts.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Why a packet went no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// Of nobody who is a member.
    Stranger,
    /// What no packet of these protocols looks like, or a member's connection does not take.
    Malformed,
    /// Of somebody who is muted.
    Muted,
    /// Digital silence, or padding without content.
    Silent,
    /// Of one of more speakers than can be heard.
    Quieter,
    /// Too late to be put in its place.
    Late,
    /// The network or a port did not take it.
    Congested,
}

impl Dropped {
    /// All of them, with their names in metrics.
    pub const ALL: [(Dropped, &'static str); 7] = [
        (Dropped::Stranger, "stranger"),
        (Dropped::Malformed, "malformed"),
        (Dropped::Muted, "muted"),
        (Dropped::Silent, "silent"),
        (Dropped::Quieter, "quieter"),
        (Dropped::Late, "late"),
        (Dropped::Congested, "congested"),
    ];
}

/// Counters since the start, read at any time.
#[derive(Debug, Default)]
pub struct Stats {
    pub(crate) members: AtomicU64,
    pub(crate) rooms: AtomicU64,
    pub(crate) received: AtomicU64,
    pub(crate) sent: AtomicU64,
    pub(crate) faults: AtomicU64,
    pub(crate) dropped: [AtomicU64; Dropped::ALL.len()],
}

impl Stats {
    /// Members now.
    pub fn members(&self) -> u64 {
        self.members.load(Relaxed)
    }

    /// Rooms with members now.
    pub fn rooms(&self) -> u64 {
        self.rooms.load(Relaxed)
    }

    /// Packets of speech that came in.
    pub fn received(&self) -> u64 {
        self.received.load(Relaxed)
    }

    /// Packets of speech that went out: each once for each who was to hear it.
    pub fn sent(&self) -> u64 {
        self.sent.load(Relaxed)
    }

    /// Members whose turn has panicked, and who were dropped for it.
    pub fn faults(&self) -> u64 {
        self.faults.load(Relaxed)
    }

    /// Packets that went no further.
    pub fn dropped(&self, why: Dropped) -> u64 {
        self.dropped[why as usize].load(Relaxed)
    }

    pub(crate) fn note(&self, why: Dropped) {
        self.dropped[why as usize].fetch_add(1, Relaxed);
    }
}
