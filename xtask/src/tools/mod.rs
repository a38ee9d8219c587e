//! What the commands are made of: other programs and how they are called.

pub mod apt;
pub mod nats;
pub mod node;
pub mod postgres;
pub mod previous;
pub mod process;
