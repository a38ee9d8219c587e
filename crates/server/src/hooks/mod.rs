//! What other programs are told of sessions (webhooks): which events, in which form, signed how.
//! The work itself is a job (`jobs/webhooks.rs`).

pub mod message;
pub mod sign;
pub mod tell;
