//! Deterministic simulation of a whole world: several nodes, the record, the bus, and those who
//! talk to them. See `docs/simulation.md`.
//!
//! The nodes are the product's own: hub, cluster, links, and the protocol of a connection. Around
//! them everything is simulated and follows a seed: time, randomness, the record, the bus, the
//! lines, the clients. A world runs on one thread under a clock that stands still until nothing
//! is left to do, so a seed always gives the same history.

mod caller;
mod chaos;
mod client;
mod common;
mod company;
mod gate;
mod history;
mod line;
mod net;
mod panics;
mod plan;
pub(crate) mod random;
mod record;
mod run;
pub(crate) mod sabotage;
mod tests;
mod verdict;
mod world;
