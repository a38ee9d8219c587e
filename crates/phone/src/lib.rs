//! x
pub mod call;
pub mod g711;
pub mod jitter;
pub mod number;
pub mod rtp;
