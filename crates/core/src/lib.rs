//! Pure state machines of Switchboard: no I/O, no clock, no randomness.
//!
//! Two aggregates live here, each owned by exactly one writer at a time:
//! [`session::Session`] (a session instance, a service instance, legs, baton, log
//! position) and [`desk::Desk`] (one per tenant: agents' presence, queues, offers,
//! seats). Both take the time and fresh identifiers as arguments.
#![deny(missing_docs)]

pub mod colour;
pub mod desk;
pub mod hours;
pub mod ids;
pub mod limits;
pub mod rendezvous;
pub mod routing;
pub mod service;
pub mod session;
pub mod time;
pub mod warm;

pub use ids::*;
pub use time::{Millis, Time};
