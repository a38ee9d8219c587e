//! What is read of the server's answers.

use serde::{Deserialize, Serialize};

/// Connection details of a leg.
#[derive(Serialize, Deserialize, Clone)]
pub struct Details {
    pub session: String,
    pub leg: String,
    pub ticket: String,
}

/// A session that was started.
#[derive(Deserialize)]
pub struct Started {
    pub details: Details,
}
