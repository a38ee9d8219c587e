//! Profiles as XML documents (IS-118), by the schema in docs/profile.xsd.

mod read;
mod write;

pub use read::{Refused, read};
pub use write::write;

use switchboard_wire::rest::ProfileContent;

/// Of the elements; the number rises with what an older program would misread.
pub const NAMESPACE: &str = "urn:switchboard:profile:1";
/// Most bytes of a document.
pub const MOST_BYTES: usize = 256 * 1_024;

/// A profile in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Shown name.
    pub name: String,
    /// Key of the scenario it was written out of.
    pub scenario: Option<String>,
    /// What it says.
    pub content: ProfileContent,
}

#[cfg(test)]
mod tests;
