//! Every type that crosses a process boundary: REST bodies, socket frames, words between partners' servers.
#![deny(missing_docs)]

pub mod partner;
pub mod rest;
pub mod socket;

/// Version of the socket protocol; rises only with an incompatible change.
pub const PROTOCOL: u32 = 1;
