//! Every type that crosses a process boundary: REST bodies, socket frames.
#![deny(missing_docs)]

pub mod rest;
pub mod socket;

/// Version of the socket protocol; rises only with an incompatible change.
pub const PROTOCOL: u32 = 1;
