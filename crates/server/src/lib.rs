//! Everything of the server but the pure core: HTTP, sockets, driver loop, jobs,
//! configuration. A library, so that tests start the real thing; `main.rs` is thin.

pub mod app;
mod assistant;
mod audit;
pub mod auth;
mod avatars;
pub mod backup;
pub mod callbacks;
mod cards;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod directory;
pub mod erase;
pub mod error;
pub mod files;
pub mod hooks;
pub mod http;
pub mod hub;
pub mod jobs;
pub mod letters;
pub mod listen;
pub mod outgoing;
mod page_rules;
pub mod pages;
pub mod partners;
mod phone;
pub mod profiles;
pub mod provision;
mod proxy;
pub mod rendezvous;
pub mod serve;
mod sightings;
mod sign_up;
#[cfg(test)]
mod sim;
pub mod socket;
pub mod systemd;
pub mod telemetry;
pub mod testing;
pub mod voice;
mod waiting;
