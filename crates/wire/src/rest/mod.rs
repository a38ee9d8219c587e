//! REST bodies, one file per resource. Ids are hyphenated UUID text, times RFC 3339 UTC.

mod account;
mod agent;
mod api_key;
mod audit;
mod canned_reply;
mod endpoint;
mod page;
mod problem;
mod queue;
mod retention;
mod room;
mod service;
mod session;
mod setup;
mod site;
mod system;
mod tenant;
mod visit;

pub use account::*;
pub use agent::*;
pub use api_key::*;
pub use audit::*;
pub use canned_reply::*;
pub use endpoint::*;
pub use page::*;
pub use problem::*;
pub use queue::*;
pub use retention::*;
pub use room::*;
pub use service::*;
pub use session::*;
pub use setup::*;
pub use site::*;
pub use system::*;
pub use tenant::*;
pub use visit::*;
