//! The socket protocol: one JSON object per frame, tagged by `t`.
//!
//! The same frames travel over WebSocket and over the HTTP-only transport.

mod brief;
mod client;
mod code;
pub mod hand;
mod server;
mod view;

pub use brief::*;
pub use client::*;
pub use code::*;
pub use server::*;
pub use view::*;
