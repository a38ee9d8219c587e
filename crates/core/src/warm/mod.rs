//! Handing a visitor to a partner's server: what travels with them, and by which rule. Who does what
//! when is in [`crate::session`]; the words between servers are in the wire crate.

mod build;
mod information;
mod secrets;

pub use build::{Beyond, Carry, Choice, Said, Source, What, build};
pub use information::{CarriedDocument, CarriedLine, Information, Who};
pub use secrets::{Kind as SecretKind, MASK, Secret, find as find_secrets, masked};

use crate::Millis;

/// How long a visitor has to say whether they want to be handed over.
pub const ASK_MS: Millis = 120_000;
/// How long the servers have to agree.
pub const AGREE_MS: Millis = 30_000;
/// After the visitor's time to arrive is over, so long it is tried to learn from the partner what
/// became of them.
pub const LEARN_MS: Millis = 30_000;
