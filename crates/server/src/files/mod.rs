//! Documents, photographs and sound clips sent in sessions (WT-3).
//!
//! Content is taken in parts while it arrives, looked at, digested and kept; then the session is
//! told, and only an event of its log makes a file visible. It is handed out under addresses that
//! are signed, expire soon, and do without cookies; nothing in it can run.

mod name;
pub mod scan;
mod serve;
mod slots;
pub mod sniff;
mod upload;

pub use serve::{content, is_shown, kind_of};
pub use slots::Slots;
pub use upload::{Named, Sender, Upload, most_bytes, upload};

use crate::app::App;
use switchboard_core::{FileId, Millis};

/// How long an address of content may be used.
pub const ADDRESS_LIFE_MS: Millis = 10 * 60_000;
/// A mebibyte, the unit of the tenant's limits.
pub const MIB: u64 = 1 << 20;

/// Where the content of a file can be had for a while, by anybody who has the address.
pub fn address(app: &App, file: FileId) -> String {
    let until = app.clock.now() + ADDRESS_LIFE_MS;
    let host = app.config.files_url.as_deref().unwrap_or_default();
    format!("{host}/files/{file}/{}", app.signer.opening(file, until))
}
