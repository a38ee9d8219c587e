//! The session aggregate.

mod event;
mod leg;

pub use event::*;
pub use leg::*;
