//! Scenarios and their profiles (IS-117 to IS-119): which look and which defaults a visitor gets.

mod check;
mod look;
mod preferences;
mod ready;
mod scenarios;
pub mod xml;

pub use check::{Fault, content, of_json};
pub use look::{look, said};
pub use preferences::Preferences;
pub use ready::{READY, ready};
pub use scenarios::{BUILT_IN, Options, Scenarios};
