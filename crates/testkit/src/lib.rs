//! Virtual clock and a seeded world for tests.
//!
//! A [`World`] holds one desk and its sessions and drives them as the server does: one
//! writer each, mail between them in any order, nothing told before it is durable. Its
//! people (visitors, agents, programs, an administrator) and its faults come from one
//! seed, so that a run that fails can be repeated.
#![deny(missing_docs)]

mod agenda;
mod rng;
mod world;

pub use agenda::Agenda;
pub use rng::Rng;
pub use world::{Sabotage, Settings, Stats, Violation, World};
