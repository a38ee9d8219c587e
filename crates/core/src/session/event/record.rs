//! One event at its place.

use super::Event;
use crate::Time;
use serde::{Deserialize, Serialize};

/// One durable event at its place in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Place in the session's log: 1 for the first event, then dense.
    pub seq: u64,
    /// When it happened.
    pub at: Time,
    /// What happened.
    pub event: Event,
}
